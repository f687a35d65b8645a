/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/pd_trip.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"

static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct trip *t = context;
    struct http_server_reply reply;
    sandbox_call(t->box, a, request, &reply);
    *out = reply.response;
}

void trip_init(struct trip *t, const char *settings,
                      const struct field *options, size_t n)
{
    struct error e = {0};
    struct value given = value_object(options, n);
    *t = (struct trip){0};
    t->clock = (struct fake_clock){.now_us = DRIVE_NOW_US};
    check_ok(sandbox_create(&sandbox_pipedrive, &given,
                            clock_fake(&t->clock), &t->box, &e),
             &e);
    drive_init(&t->d, &connector_pipedrive, settings);
    t->d.answer = answer_from_sandbox;
    t->d.context = t;
}

struct value trip_call(struct trip *t, const char *method, const char *path,
                       const char *body, int status)
{
    struct http_header token = {STR("x-api-token"), STR("pd_demo_token")};
    struct http_request request = {
        .method = method,
        .url = arena_printf(&t->d.a, "http://pd/api/%s", path),
        .headers = {&token, 1},
        .body = body ? drive_json(&t->d, body) : STR_NONE};
    struct http_server_reply reply;
    struct value answer;
    struct error e = {0};
    sandbox_call(t->box, &t->d.a, &request, &reply);
    assert_int_equal(reply.response.status, status);
    check_ok(json_parse(&t->d.a, reply.response.body, &answer, &e), &e);
    return answer;
}

struct str trip_make_field(struct trip *t, const char *path, const char *body)
{
    struct value answer =
        trip_call(t, "POST", arena_printfz(&t->d.a, "v2/%s", path), body, 200);
    return value_text_at(value_getz(&answer, "data"), "field_code");
}

struct trip *trip_start(void)
{
    static struct field origin = {{"origin", 6},
                                  {.kind = VALUE_TEXT, .text = {"http://pd", 9}}};
    struct trip *t = calloc(1, sizeof *t);
    assert_non_null(t);
    trip_init(t, TRIP_TOKEN "}", &origin, 1);
    trip_make_field(t, "personFields",
               "{'field_name':'Lead Source','field_type':'enum',"
               "'options':[{'label':'Web'},{'label':'Trade fair'}]}");
    trip_make_field(t, "personFields",
               "{'field_name':'Interests','field_type':'set',"
               "'options':[{'label':'Golf'},{'label':'Tennis'}]}");
    trip_make_field(t, "dealFields",
               "{'field_name':'Budget','field_type':'monetary'}");
    trip_make_field(t, "organizationFields",
               "{'field_name':'Marketo ID','field_type':'varchar'}");
    drive_open(&t->d);
    return t;
}

void trip_stop(struct trip *t)
{
    drive_fini(&t->d);
    sandbox_destroy(t->box);
    free(t);
}

void trip_tick(struct trip *t)
{
    t->clock.now_us += US_PER_SECOND;
}

struct patch_result trip_write(struct trip *t, const char *entity,
                                     enum patch_kind kind, struct str id,
                                     const char *values)
{
    struct patch *p = arena_new(&t->d.a, struct patch);
    *p = (struct patch){.kind = kind,
                        .id = id,
                        .values = drive_stored(&t->d, values),
                        .token = STR("tok")};
    struct op op = {.kind = OP_WRITE,
                    .entity = str_from(entity),
                    .patches = p,
                    .n_patches = 1};
    trip_tick(t);
    drive_ok(&t->d, &op);
    return op.results[0];
}

struct str trip_create(struct trip *t, const char *entity, const char *values)
{
    struct patch_result r =
        trip_write(t, entity, PATCH_CREATE, STR_NONE, values);
    check_ok(r.error.code, &r.error);
    assert_true(r.id.n > 0);
    assert_true(r.modified_us > 0);
    return r.id;
}

void trip_update(struct trip *t, const char *entity, struct str id,
                   const char *values)
{
    struct patch_result r = trip_write(t, entity, PATCH_UPDATE, id, values);
    check_ok(r.error.code, &r.error);
}

struct op trip_read(struct trip *t, const char *entity,
                         const struct str *ids, size_t n)
{
    struct op op = {.kind = OP_READ,
                    .entity = str_from(entity),
                    .ids = ids,
                    .n_ids = n};
    drive_ok(&t->d, &op);
    return op;
}

const char *trip_shown(struct trip *t, const struct record *r,
                         const char *name)
{
    const struct value *v = value_getz(&r->fields, name);
    return v ? drive_shown(&t->d, v) : "unknown";
}

const char *trip_field(struct trip *t, const char *entity, struct str id,
                            const char *name)
{
    struct op op = trip_read(t, entity, &id, 1);
    assert_int_equal(op.n_records, 1);
    return trip_shown(t, &op.records[0], name);
}

size_t trip_found(struct trip *t, const char *entity, const char *name,
                    const char *value)
{
    struct field f = {str_from(name), drive_stored(&t->d, value)};
    struct find_key key = {.fields = &f, .n_fields = 1};
    struct op op = {.kind = OP_FIND,
                    .entity = str_from(entity),
                    .keys = &key,
                    .n_keys = 1};
    drive_ok(&t->d, &op);
    for (size_t i = 0; i < op.n_matches; i++)
        assert_true(op.matches[i].record.id.n > 0);
    return op.n_matches;
}

/* Ids of records, and with a minus of deletes, until there is no more. */
const char *trip_changes(struct trip *t, const char *entity,
                           struct str *cursor)
{
    AUTO_BUF out = BUF_INIT(1 << 16);
    int pages = 0;
    for (bool more = true; more;) {
        struct op op = {.kind = OP_CHANGES,
                        .entity = str_from(entity),
                        .cursor = *cursor,
                        .page = 100};
        assert_true(++pages < 100);
        drive_ok(&t->d, &op);
        for (size_t i = 0; i < op.n_records; i++)
            buf_printf(&out, " %.*s", STR_ARG(op.records[i].id));
        for (size_t i = 0; i < op.n_deleted; i++)
            buf_printf(&out, " -%.*s", STR_ARG(op.deleted[i]));
        *cursor = op.next_cursor;
        more = op.more;
    }
    return arena_strz(&t->d.a, buf_str(&out));
}

struct trip *trip_company(const char *settings)
{
    static struct field options[] = {
        {{"origin", 6}, {.kind = VALUE_TEXT, .text = {"http://pd", 9}}},
        {{"company", 7}, {.kind = VALUE_TEXT, .text = {"marketo", 7}}}};
    struct trip *t = calloc(1, sizeof *t);
    assert_non_null(t);
    trip_init(t, settings, options, 2);
    drive_open(&t->d);
    return t;
}

static void keep(void *context, struct str url, struct str body,
                 int64_t delay_ms)
{
    struct trip_mail *mail = context;
    (void)delay_ms;
    check_str(url, TRIP_HOOK_URL);
    vec_push(&mail->t->d.a, &mail->bodies, arena_str(&mail->t->d.a, body));
}

void trip_keep_mail(struct trip *t, struct trip_mail *mail)
{
    *mail = (struct trip_mail){.t = t};
    sandbox_mail(t->box, keep, mail);
}

struct hook_request trip_knock(struct trip *t, struct str body)
{
    struct str *path = arena_new(&t->d.a, struct str);
    *path = STR("s3cret");
    return (struct hook_request){.path = path,
                                 .n_path = 1,
                                 .body = body,
                                 .client = STR("192.0.2.1"),
                                 .secret = STR("s3cret")};
}

struct hook_notice trip_notice(struct trip *t, struct str body)
{
    const struct hook_request request = trip_knock(t, body);
    struct hook_notice notice;
    struct error e = {0};
    check_ok(connector_pipedrive.webhooks->take(t->d.state, &t->d.a, &request,
                                                &notice, &e),
             &e);
    return notice;
}
