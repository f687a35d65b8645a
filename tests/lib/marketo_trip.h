/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Marketo connector and its sandbox face to face, in one process. */
#pragma once

#include "lib/marketo_drive.h"

#include "base/time.h"
#include "sandbox/sandbox.h"

struct trip {
    struct drive d;
    struct fake_clock clock;
    struct sandbox *box;
};

static inline struct http_response trip_call(struct trip *t,
                                 const struct http_request *request)
{
    struct http_server_reply reply;
    t->clock.now_us += US_PER_SECOND;
    sandbox_call(t->box, &t->d.a, request, &reply);
    return reply.response;
}

static inline void trip_answer(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    (void)a;
    *out = trip_call(context, request);
}

static inline int trip_start(void **state, const char *settings,
                             const struct value *options)
{
    static struct trip t; /* one test at a time */
    struct error e = {0};
    t.clock.now_us = DRIVE_NOW_US;
    check_ok(sandbox_create(&sandbox_marketo, options, clock_fake(&t.clock),
                            &t.box, &e),
             &e);
    drive_init(&t.d, &connector_marketo, settings);
    t.d.answer = trip_answer;
    t.d.context = &t;
    drive_open(&t.d);
    *state = &t;
    return 0;
}

static inline int trip_stop(void **state)
{
    struct trip *t = *state;
    drive_fini(&t->d);
    sandbox_destroy(t->box);
    return 0;
}

static inline struct str trip_create(struct trip *t, const char *entity, const char *values)
{
    struct op op;
    struct patch patch = marketo_patch(&t->d, PATCH_CREATE, NULL, values);
    check_ok(marketo_write(&t->d, entity, &patch, 1, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    return op.results[0].id;
}

static inline const char *trip_read(struct trip *t, const char *entity, struct str id,
                            const struct str *fields, size_t n)
{
    struct op op = marketo_op_of(OP_READ, entity);
    op.ids = &id;
    op.n_ids = 1;
    op.fields = fields;
    op.n_fields = n;
    drive_ok(&t->d, &op);
    return op.n_records == 1 ? drive_shown(&t->d, &op.records[0].fields)
                             : "absent";
}

static inline size_t trip_find(struct trip *t, const char *entity, const char *field,
                   const char *value)
{
    struct field fields[] = {{str_from(field), value_textz(value)}};
    struct find_key key = {.fields = fields, .n_fields = 1};
    struct op op = marketo_op_of(OP_FIND, entity);
    op.keys = &key;
    op.n_keys = 1;
    drive_ok(&t->d, &op);
    return op.n_matches;
}

/* A call of the sandbox's own; the status. */
static inline int trip_control(struct trip *t, const char *path,
                               const char *body)
{
    static const struct http_header json = {STR("Content-Type"),
                                            STR("application/json")};
    struct http_request request = {.method = "POST",
                                   .url = str_from(path),
                                   .headers = {&json, 1},
                                   .body = drive_json(&t->d, body)};
    return trip_call(t, &request).status;
}

/* A connection to an instance that holds the records of its seed. */
static inline int trip_start_seeded(void **state)
{
    struct field seed = {STR("seed"), value_textz("1")};
    struct value options = value_object(&seed, 1);
    return trip_start(state, MARKETO_SETTINGS(",'archive_field':'toDelete'"),
                      &options);
}
