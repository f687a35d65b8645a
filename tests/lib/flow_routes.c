/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_routes.h"

#include "lib/flow_private.h"

#define ROUNDS_MAX 50

void routes_open(struct flow_routes *r, struct flow *f)
{
    const struct web_options options = {.dir = f->dir,
                                        .env = flow_env(f),
                                        .clock = clock_fake(&f->clock)};
    *r = (struct flow_routes){.flow = f};
    flow_check(f, flow_start(f));
    flow_check(f, intake_desk_load(&r->desk, &options, &f->error));
}

void routes_close(struct flow_routes *r)
{
    intake_desk_close(&r->desk);
}

static void put_or_tell(struct flow_routes *r, struct gate_verdict *verdict,
                        struct http_response *out)
{
    struct flow *f = r->flow;
    const struct gate_put put = {f->store, f->clock.now_us};
    const struct gate_numbers numbers = {.store = f->store,
                                         .now_us = f->clock.now_us};
    if (verdict->outcome == GATE_ASKED)
        flow_check(f, gate_tell(&r->desk, &f->arena, &numbers, verdict, out,
                                &f->error));
    if (verdict->outcome != GATE_ENQUEUED)
        return;
    flow_check(f, store_begin(f->store, &f->error));
    flow_check(f, gate_put(&r->desk, &f->arena, &put, verdict, out,
                           &f->error));
    flow_check(f, store_commit(f->store, &f->error));
}

static struct str unquoted(struct flow *f, const char *text)
{
    char *p = arena_strz(&f->arena, str_from(text));
    for (char *at = p; *at; at++)
        if (*at == '\'')
            *at = '"';
    return str_from(p);
}

const char *routes_call(struct flow_routes *r, const char *method,
                        const char *url, const char *type, const char *body)
{
    struct flow *f = r->flow;
    const struct http_header header = {STR("Content-Type"),
                                       str_from(type ? type : "")};
    const struct http_request request = {
        .method = method,
        .url = str_from(url),
        .headers = {&header, type ? 1 : 0},
        .body = body ? unquoted(f, body) : STR_NONE};
    const struct gate gate = {.routes = &r->desk.workspace.routes,
                              .script = r->desk.workspace.script};
    struct gate_verdict verdict = {0};
    struct http_response response = {0};
    gate_judge(&gate, &f->arena, &request, &verdict, &response);
    put_or_tell(r, &verdict, &response);
    return arena_printfz(&f->arena, "%d %.*s", response.status,
                         STR_ARG(str_trim(response.body)));
}

const char *routes_post(struct flow_routes *r, const char *url,
                        const char *json)
{
    return routes_call(r, "POST", url, "application/json", json);
}

static size_t list_jobs(struct flow_routes *r, struct job **out)
{
    struct flow *f = r->flow;
    const struct job_filter all = {.state = -1, .limit = 10000};
    size_t n = 0;
    flow_check(f, job_list(f->store, &f->arena, &all, out, &n, &f->error));
    return n;
}

static bool is_fresh(const struct job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jobs[i].state == JOB_WAITING && jobs[i].tries == 0)
            return true;
    return false;
}

void routes_serve(struct flow_routes *r)
{
    for (int i = 0; i < ROUNDS_MAX; i++) {
        struct job *jobs = NULL;
        size_t n = list_jobs(r, &jobs);
        if (!is_fresh(jobs, n))
            return;
        flow_check(r->flow, flow_run(r->flow, RUN_SERVE));
    }
    fail_msg("the queue never ends: %s", routes_queue(r));
}

static struct str sync_of(struct flow_routes *r, const struct job *job)
{
    for (size_t i = 0; i < r->desk.workspace.n_syncs; i++)
        if (r->desk.syncs[i].id == job->sync)
            return r->desk.syncs[i].source->name;
    return STR("?");
}

const char *routes_queue(struct flow_routes *r)
{
    static const char *const causes[] = {
        [CAUSE_CHANGE] = "change",         [CAUSE_RECONCILE] = "reconcile",
        [CAUSE_GONE] = "gone",             [CAUSE_DEPENDENCY] = "dependency",
        [CAUSE_REPAIR] = "repair",         [CAUSE_PERSON] = "asked",
        [CAUSE_RETIRE] = "retire"};
    AUTO_BUF b = BUF_INIT(1 << 16);
    struct job *jobs = NULL;
    size_t n = list_jobs(r, &jobs);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%.*s %s %.*s %s", i > 0 ? ", " : "",
                   STR_ARG(sync_of(r, &jobs[i])), side_name(jobs[i].side),
                   STR_ARG(jobs[i].record_id), causes[jobs[i].cause]);
    return arena_strz(&r->flow->arena, buf_str(&b));
}
