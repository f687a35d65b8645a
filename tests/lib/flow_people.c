/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What people do in the systems. */
#include "lib/flow_private.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/vec.h"

/* JSON in which ' stands for ". */
struct value flow_json(struct flow *f, const char *text)
{
    struct error e = {0};
    struct value v;
    char *copy = arena_strz(&f->arena, str_from(text));
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    if (json_parse(&f->arena, str_from(copy), &v, &e) != ERR_OK)
        fail_msg("%s: %s", text, e.message);
    return v;
}

const char *flow_text(struct flow *f, const struct value *v)
{
    return arena_strz(&f->arena, json_text(&f->arena, v));
}

struct value flow_person(struct flow *f, size_t s, const char *method,
                         const char *path, const struct value *body)
{
    const char *login = f->kind->box[s].authorization;
    struct http_header headers[] = {
        {STR("Content-Type"), STR("application/json")},
        {STR("Authorization"), str_from(login ? login : "")}};
    struct http_request request = {
        .method = method,
        .url = arena_printf(&f->arena, "%s%s", f->kind->box[s].url, path),
        .headers = {headers, login ? 2 : 1},
        .body = body ? json_text(&f->arena, body) : STR_NONE};
    struct http_server_reply reply = {0};
    struct sandbox_knobs knobs = *sandbox_knobs(f->box[s]);
    struct sandbox_counters before = *sandbox_counters(f->box[s]);
    *sandbox_knobs(f->box[s]) =
        (struct sandbox_knobs){.clock_skew_ms = knobs.clock_skew_ms};
    sandbox_call(f->box[s], &f->arena, &request, &reply);
    *sandbox_knobs(f->box[s]) = knobs;
    const struct sandbox_counters *after = sandbox_counters(f->box[s]);
    f->people[s].calls += after->calls - before.calls;
    f->people[s].writes += after->writes - before.writes;
    f->people[s].records_written +=
        after->records_written - before.records_written;
    struct value v = value_null();
    struct error e = {0};
    if (reply.response.status >= 400 && reply.response.status != 404)
        fail_msg("%s %s: %d %.*s", method, path, reply.response.status,
                 STR_ARG(reply.response.body));
    if (reply.response.status != 404 && reply.response.body.n > 0 &&
        json_parse(&f->arena, reply.response.body, &v, &e) != ERR_OK)
        fail_msg("%s %s: %s", method, path, e.message);
    return v;
}

struct value flow_call(struct flow *f, size_t box, const char *method,
                       const char *path, const char *json)
{
    struct value body = json ? flow_json(f, json) : value_null();
    return flow_person(f, box, method, path, json ? &body : NULL);
}
