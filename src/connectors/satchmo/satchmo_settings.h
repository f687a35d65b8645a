/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Settings of a connection to a shop; what each says is in the table. */
#pragma once

#include "connectors/setting.h"

struct satchmo_settings {
    struct str url;
    struct str password;
    struct str time_zone;
    struct str stored_times;
    bool write;
    int64_t site;
    int64_t page_size;
    struct str media_url; /* STR_NONE: no pictures */
};

extern const struct setting satchmo_settings_table[];
