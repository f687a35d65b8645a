/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The settings of a ProspectConnect connection, and the words that they are
 * made of. Much of the remote is unverified, so whatever is a guess about it
 * can be set: the profile and the path of each call.
 */
#pragma once

#include "connectors/setting.h"

/* The remote's API generations; docs/internals/connector-prospectconnect.md
 * says where each comes from. */
enum prospect_profile {
    PROSPECT_A, /* the add-on's README */
    PROSPECT_B, /* the add-on's code */
    PROSPECT_C, /* the private API that the web client uses */
    PROSPECT_D, /* the public API, with personal access tokens */
    PROSPECT_PROFILES
};

enum prospect_entity {
    PROSPECT_CONTACT,
    PROSPECT_DEAL,
    PROSPECT_TASK,
    PROSPECT_NOTE,
    PROSPECT_USER,
    PROSPECT_PIPELINE,
    PROSPECT_STAGE,
    PROSPECT_TAG,
    PROSPECT_COMPANY,
    PROSPECT_PRODUCT,
    PROSPECT_QUOTE,
    PROSPECT_ENTITIES
};

enum prospect_verb {
    PROSPECT_LIST,
    PROSPECT_READ,
    PROSPECT_CREATE,
    PROSPECT_UPDATE,
    PROSPECT_DELETE,
    PROSPECT_VERBS
};

struct prospect_settings {
    struct str base_url;
    struct str public_url;
    struct str api_key;
    struct str profile;
    struct str version;
    int64_t page_size;
    int64_t overlap_ms;
    bool force_create;
    struct str deal_words;
    struct str won_stages;
    struct str updated_field;
    struct str operator_since;
    struct str operator_in;
    int64_t note_deals;
    struct str read_profile[PROSPECT_ENTITIES];
    struct str write_profile[PROSPECT_ENTITIES];
    struct str path[PROSPECT_ENTITIES][PROSPECT_VERBS];
};

extern const struct setting prospect_settings_table[];

/* "contact_list_path" and the like, for messages. */
struct str prospect_path_setting(struct arena *a, enum prospect_entity entity,
                                 enum prospect_verb verb);
