/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Pipedrive connector and its sandbox face to face, in one process. */
#pragma once

#include "lib/connector_drive.h"

#include "connectors/pipedrive/pipedrive.h"
#include "sandbox/sandbox.h"

#define TRIP_BASE "'base_url':'http://pd','oauth_url':'http://pd'"
#define TRIP_TOKEN "{" TRIP_BASE ",'api_token':'pd_demo_token','page_size':3"
#define TRIP_OAUTH                                                              \
    "{" TRIP_BASE ",'client_id':'pd_client','client_secret':'pd_secret',"       \
    "'refresh_token':'pd_refresh'}"

struct trip {
    struct drive d;
    struct fake_clock clock;
    struct sandbox *box;
};

void trip_init(struct trip *t, const char *settings,
               const struct field *options, size_t n);
/* Open, with some custom fields; and as a company that has a flow. */
struct trip *trip_start(void);
struct trip *trip_company(const char *settings);
void trip_stop(struct trip *t);
void trip_tick(struct trip *t); /* a second */
/* Asks the sandbox directly, "v1/persons"; `body` may be NULL. */
struct value trip_call(struct trip *t, const char *method, const char *path,
                       const char *body, int status);
/* Makes a custom field; gives its key. */
struct str trip_make_field(struct trip *t, const char *path, const char *body);

struct patch_result trip_write(struct trip *t, const char *entity,
                               enum patch_kind kind, struct str id,
                               const char *values);
struct str trip_create(struct trip *t, const char *entity, const char *values);
void trip_update(struct trip *t, const char *entity, struct str id,
                 const char *values);
struct op trip_read(struct trip *t, const char *entity, const struct str *ids,
                    size_t n);
const char *trip_shown(struct trip *t, const struct record *r,
                       const char *name);
const char *trip_field(struct trip *t, const char *entity, struct str id,
                       const char *name);
/* How many are found by one value. */
size_t trip_found(struct trip *t, const char *entity, const char *name,
                  const char *value);
/* The bodies of what the sandbox posts to TRIP_HOOK_URL from now on. */
#define TRIP_HOOK_URL "http://hub/hooks/pd/s3cret"
struct trip_mail {
    struct trip *t;
    VEC(struct str) bodies;
};
void trip_keep_mail(struct trip *t, struct trip_mail *mail);
/* A notice with that body, as it comes in, and what the connector makes of it. */
struct hook_request trip_knock(struct trip *t, struct str body);
struct hook_notice trip_notice(struct trip *t, struct str body);
/* Ids of records, and with a minus of deletes, until there is no more. */
const char *trip_changes(struct trip *t, const char *entity,
                         struct str *cursor);
