/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The routes of a whole flow over a workspace and store of their own. */
#pragma once

#include "lib/api_rig.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "serve/intake/gate.h"

#define KEY "api_key=k-test"
#define MARKETOID "9a9714c55a34f5faf2956584040ca245b7ab641b"
#define JSON "application/json"

static const char main_yaml[] =
    "crosswalk: 1\n"
    "connections:\n"
    "  odoo:\n"
    "    connector: odoo\n"
    "    url: http://127.0.0.1:1\n"
    "    database: demo\n"
    "    user: admin\n"
    "    password: hunter2\n"
    "routes:\n"
    "  keys: { test: k-test, prod: k-prod }\n"
    "  one_by_one: true\n"
    "  per_second: 1\n"
    "  outcomes: /tasks\n"
    "  statistics: { path: /datadog, key: k-data }\n"
    "  paths:\n"
    "    - { path: /marketo/lead/<id>, sync: people, side: left }\n"
    "    - { path: /marketo/lead/<id>/delete, sync: people, side: right, "
    "retire: true }\n"
    "    - path: /marketo/lead/<id>/activity\n"
    "      otherwise: refuse\n"
    "      tasks:\n"
    "        - { sync: follow_ups, side: left, when: body == nil }\n"
    "        - { sync: emails, side: left, by: leadId, since: today, "
    "when: body.type == 'email_sent' }\n"
    "    - { path: /pipedrive/person/<id>, sync: people, side: right }\n"
    "    - { path: /pipedrive/person, id: [current.id, data.id], "
    "sync: people, side: right }\n"
    "    - { path: /pipedrive/person/<id>/delete, sync: people, side: left, "
    "retire: true }\n"
    "    - path: /pipedrive/person/delete\n"
    "      id: [previous." MARKETOID ", previous.custom_fields." MARKETOID
    ".value, previous.custom_fields." MARKETOID "]\n"
    "      name: marketo_id\n"
    "      sync: people\n"
    "      side: left\n"
    "      retire: true\n"
    "    - { path: /pipedrive/organization/<id>, sync: companies, "
    "side: right }\n"
    "    - { path: /pipedrive/organization, id: [current.id, data.id], "
    "sync: companies, side: right }\n"
    "    - { path: /pipedrive/organization/<id>/compute, sync: regions, "
    "side: left }\n"
    "    - { path: /pipedrive/organization/compute, "
    "id: [current.id, data.id], sync: regions, side: left }\n"
    "    - path: /pipedrive/deal/<id>\n"
    "      tasks:\n"
    "        - { sync: roles, side: right }\n"
    "        - { sync: opportunities, side: right }\n"
    "    - path: /pipedrive/deal\n"
    "      id: [current.id, data.id]\n"
    "      tasks:\n"
    "        - { sync: roles, side: right }\n"
    "        - { sync: opportunities, side: right }\n"
    "    - path: /pipedrive/deal/notify\n"
    "      id: [current.id, data.id]\n"
    "      tasks:\n"
    "        - { sync: deal_notices, side: left, when: is_decided(body) }\n"
    "        - sync: note_notices\n"
    "          side: left\n"
    "          when: (body.current or body.data).notes_count == "
    "body.previous.notes_count + 1\n";

static const char routes_lua[] =
    "function is_decided(body)\n"
    "  local now = body.current or body.data\n"
    "  local was = body.previous.status\n"
    "  return was ~= nil and now.status ~= was and\n"
    "         (now.status == 'won' or now.status == 'lost')\n"
    "end\n";

static const char *const syncs[] = {
    "people", "companies", "follow_ups", "emails", "regions", "roles",
    "opportunities", "deal_notices", "note_notices"};
struct gate_rig {
    struct rig *rig;
    struct intake_desk desk;
    struct arena a;
    struct log log;
    int warnings;
    struct gate_verdict verdict;
    struct http_response response;
    int64_t now_us;
};

static inline void on_line(void *context, const struct log_line *line)
{
    struct gate_rig *g = context;
    g->warnings += line->level == LOG_WARN;
}

static inline void gate_open(struct gate_rig *g, void **state)
{
    struct error e = {0};
    *g = (struct gate_rig){.rig = *state, .now_us = RIG_NOW_US};
    g->log = (struct log){.fd = -1, .level = LOG_INFO, .tap = on_line,
                          .tap_context = g,
                          .clock = clock_fake(&g->rig->clock)};
    rig_write(g->rig, "crosswalk.yaml", main_yaml);
    rig_write(g->rig, "lua/routes.lua", routes_lua);
    rig_write(g->rig, "syncs/contacts.yaml",
              "sync: contacts\nleft: odoo.a\nright: odoo.b\nfields: [x]\n");
    for (size_t i = 0; i < sizeof syncs / sizeof *syncs; i++)
        rig_write(g->rig, arena_printfz(&g->a, "syncs/%s.yaml", syncs[i]),
                  arena_printfz(&g->a, "sync: %s\nleft: odoo.a\n"
                                       "right: odoo.b\nfields: [x]\n",
                                syncs[i]));
    const struct web_options options = {
        .dir = g->rig->dir,
        .env = g->rig->api.env,
        .clock = clock_fake(&g->rig->clock)};
    check_ok(intake_desk_load(&g->desk, &options, &e), &e);
}

static inline void gate_shut(struct gate_rig *g)
{
    intake_desk_close(&g->desk);
    arena_fini(&g->a);
}

static inline void judge(struct gate_rig *g, const char *method, const char *url,
                  const char *type, struct str body)
{
    const struct http_header header = {STR("Content-Type"), str_from(type)};
    const struct http_request request = {
        .method = method,
        .url = str_from(url),
        .headers = {&header, type ? 1 : 0},
        .body = body};
    const struct gate gate = {.routes = &g->desk.workspace.routes,
                              .script = g->desk.workspace.script,
                              .log = &g->log};
    g->response = (struct http_response){0};
    gate_judge(&gate, &g->a, &request, &g->verdict, &g->response);
}

/* Judged, put or told, as the intake does. */
static inline void call(struct gate_rig *g, const char *method, const char *url,
                 const char *type, const char *body)
{
    struct error e = {0};
    struct store *store = g->rig->store;
    const struct gate_counts count = {.path = STR("/marketo/lead/<id>"),
                                      .by_outcome = {[GATE_ENQUEUED] = 3}};
    const struct gate_put put = {.store = store, .now_us = g->now_us};
    const struct gate_numbers numbers = {
        .store = store, .now_us = g->now_us, .counts = &count,
        .n_counts = 1};
    judge(g, method, url, type, str_from(body));
    if (g->verdict.outcome == GATE_ENQUEUED) {
        check_ok(store_begin(store, &e), &e);
        check_ok(gate_put(&g->desk, &g->a, &put, &g->verdict, &g->response,
                          &e),
                 &e);
        check_ok(store_commit(store, &e), &e);
    } else if (g->verdict.outcome == GATE_ASKED) {
        check_ok(gate_tell(&g->desk, &g->a, &numbers, &g->verdict,
                           &g->response, &e),
                 &e);
    }
}

static inline const char *body_of(struct gate_rig *g)
{
    return arena_strz(&g->a, str_trim(g->response.body));
}

static inline size_t jobs_of(struct gate_rig *g, struct job **out)
{
    struct error e = {0};
    const struct job_filter all = {.state = -1};
    size_t n = 0;
    check_ok(job_list(g->rig->store, &g->a, &all, out, &n, &e), &e);
    return n;
}

static inline void clear_jobs(struct gate_rig *g)
{
    struct error e = {0};
    const struct job_filter all = {.state = -1};
    size_t n = 0;
    check_ok(store_begin(g->rig->store, &e), &e);
    check_ok(job_discard(g->rig->store, &all, &n, &e), &e);
    check_ok(store_commit(g->rig->store, &e), &e);
}

static inline const char *sync_of(struct gate_rig *g, const struct job *job)
{
    for (size_t i = 0; i < g->desk.workspace.n_syncs; i++)
        if (g->desk.syncs[i].id == job->sync)
            return arena_strz(&g->a, g->desk.syncs[i].source->name);
    return "";
}
