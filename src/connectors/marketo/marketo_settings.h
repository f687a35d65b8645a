/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The settings of a Marketo connection; what is inferred about the remote,
 * or differs between subscriptions, can be set. */
#pragma once

#include "connectors/setting.h"

struct marketo_settings {
    struct str url;
    struct str identity_url;
    struct str app_url;
    struct str client_id;
    struct str client_secret;
    struct str partner_id;
    struct str lead_describe;
    struct str lead_create;
    struct str lookup_field;
    struct str partition;
    struct str archive_field;
    struct str objects;
    struct str custom_objects;
    struct str first_load;
    struct str first_load_since;
    int64_t overlap_ms;
    bool watch_merges;
    int64_t page_size;
    int64_t url_max;
};

extern const struct setting marketo_settings_table[];
