/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/pipedrive/pipedrive_state.h"

#define AT(member) offsetof(struct pipedrive_settings, member)

const struct setting pipedrive_settings_table[] = {
    {.name = "base_url",
     .kind = SETTING_URL,
     .offset = AT(base_url),
     .fallback = "https://api.pipedrive.com",
     .help = "Where the API answers, without /api/v2; with OAuth the address "
             "that the login names is used instead."},
    {.name = "api_token",
     .kind = SETTING_SECRET,
     .offset = AT(api_token),
     .help = "The API token of a user; or use OAuth."},
    {.name = "client_id",
     .kind = SETTING_TEXT,
     .offset = AT(client_id),
     .help = "OAuth: the app's client id."},
    {.name = "client_secret",
     .kind = SETTING_SECRET,
     .offset = AT(client_secret),
     .help = "OAuth: the app's client secret."},
    {.name = "refresh_token",
     .kind = SETTING_SECRET,
     .offset = AT(refresh_token),
     .help = "OAuth: the refresh token that installing the app gave."},
    {.name = "oauth_url",
     .kind = SETTING_URL,
     .offset = AT(oauth_url),
     .fallback = "https://oauth.pipedrive.com",
     .help = "Where OAuth answers, without /oauth/token."},
    {.name = "options",
     .kind = SETTING_CHOICE,
     .offset = AT(options),
     .fallback = "label",
     .choices = "label id",
     .help = "Whether values of single and multiple option fields are their "
             "labels or their ids; both can be written."},
    {.name = "page_size",
     .kind = SETTING_INT,
     .offset = AT(page_size),
     .fallback = "500",
     .min = 1,
     .max = 500,
     .help = "Records to ask for in one request; a page costs the same "
             "whatever its size."},
    {.name = "overlap",
     .kind = SETTING_DURATION,
     .offset = AT(overlap_ms),
     .fallback = "2 min",
     .help = "How far each poll looks back behind the newest change seen, "
             "for changes that became visible late."},
    {.name = "deletes",
     .kind = SETTING_BOOL,
     .offset = AT(deletes),
     .fallback = "true",
     .help = "Ask at each poll also for what was deleted: deals by their "
             "status, the rest in /v1/recents, whose telling of deletes is "
             "not documented for certain."},
    {.name = "daily_wait",
     .kind = SETTING_DURATION,
     .offset = AT(daily_wait_ms),
     .fallback = "30 min",
     .min = 1000,
     .max = INT64_C(86400000),
     .help = "How long to wait before trying again once the company's daily "
             "budget of API tokens is used up."},
    {0},
};
