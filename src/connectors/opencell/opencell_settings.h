/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The settings of an Opencell connection; what is inferred about the remote,
 * or differs between its versions, can be set. */
#pragma once

#include "connectors/setting.h"

struct opencell_settings {
    struct str url;
    struct str login;
    struct str user;
    struct str password;
    struct str token;
    struct str token_url;
    struct str client_id;
    struct str client_secret;
    struct str time_zone;
    struct str dates;
    struct str since_form;
    struct str changed_by;
    int64_t overlap_ms;
    int64_t page_size;
    struct str list_method;
    bool read_by_list;
    bool include_accounts;
    bool upsert;
    struct str account_levels;
    struct str payment_type;
    struct str termination_reason;
    struct str charge_mark;
    struct str charge_without_look;
    struct str access_delete;
    struct str customer_fields;
    struct str account_fields;
    struct str subscription_fields;
    struct str service_fields;
    struct str charge_fields;
    struct str invoice_fields;
    struct str page_url;
};

extern const struct setting opencell_settings_table[];
