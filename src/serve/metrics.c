/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * /metrics: the text format of Prometheus, with names and base units by its
 * conventions. Counters begin at zero with the process.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"
#include "serve/api/reply.h"
#include "serve/desk_private.h"
#include "serve/intake/gate.h"
#include "serve/rest.h"

#define METRICS_MAX_BYTES (4u << 20)

struct metrics {
    struct desk *desk;
    struct arena *a;
    struct buf out;
    struct hub_state hub;
};

/* ---- the format ---------------------------------------------------------------------- */

static void head(struct metrics *m, const char *name, const char *type,
                 const char *help)
{
    buf_printf(&m->out, "# HELP crosswalk_%s %s\n# TYPE crosswalk_%s %s\n",
               name, help, name, type);
}

/* In a label `\`, `"` and the line end are escaped. */
static struct str label(struct metrics *m, struct str s)
{
    AUTO_BUF b = BUF_INIT(2 * s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' || s.p[i] == '"')
            buf_add_char(&b, '\\');
        buf_add(&b, s.p[i] == '\n' ? STR("\\n") : str_slice(s, i, i + 1));
    }
    return buf_copy(m->a, &b);
}

static void row(struct metrics *m, const char *name, struct str labels,
                int64_t n)
{
    buf_printf(&m->out, "crosswalk_%s{%.*s} %lld\n", name, STR_ARG(labels),
               (long long)n);
}

static void row_seconds(struct metrics *m, const char *name, struct str labels,
                        int64_t us)
{
    buf_printf(&m->out, "crosswalk_%s{%.*s} %lld.%06lld\n", name,
               STR_ARG(labels), (long long)(us / US_PER_SECOND),
               (long long)(us % US_PER_SECOND));
}

static struct str of_sync(struct metrics *m, const struct hub_sync_state *sync)
{
    return arena_printf(m->a, "sync=\"%.*s\"",
                        STR_ARG(label(m, sync->name)));
}

static struct str of_connection(struct metrics *m, struct str name)
{
    return arena_printf(m->a, "connection=\"%.*s\"", STR_ARG(label(m, name)));
}

/* ---- from the hub ---------------------------------------------------------------------- */

static void put_lag(struct metrics *m)
{
    int64_t now_us = desk_now_us(m->desk);
    head(m, "sync_lag_seconds", "gauge",
         "Time since both sides were last looked at.");
    for (size_t i = 0; i < m->hub.n_syncs; i++) {
        const struct hub_sync_state *sync = &m->hub.syncs[i];
        if (sync->last_ok_us > 0)
            row_seconds(m, "sync_lag_seconds", of_sync(m, sync),
                        now_us > sync->last_ok_us ? now_us - sync->last_ok_us
                                                  : 0);
    }
}

static void put_writes(struct metrics *m)
{
    head(m, "writes_total", "counter", "Records written to a side.");
    for (size_t i = 0; i < m->hub.n_syncs; i++) {
        for (int s = 0; s < SIDES; s++) {
            const struct side_report *r = &m->hub.syncs[i].totals.side[s];
            const struct {
                const char *kind;
                int64_t n;
            } kinds[] = {{"create", r->created},
                         {"update", r->updated},
                         {"delete", r->deleted},
                         {"archive", r->archived}};
            for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
                row(m, "writes_total",
                    arena_printf(m->a, "%.*s,side=\"%s\",kind=\"%s\"",
                                 STR_ARG(of_sync(m, &m->hub.syncs[i])),
                                 side_name((enum side)s), kinds[k].kind),
                    kinds[k].n);
        }
    }
}

static void put_echoes(struct metrics *m)
{
    head(m, "echoes_suppressed_total", "counter",
         "Listed records that were as last seen, and made no work.");
    for (size_t i = 0; i < m->hub.n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            row(m, "echoes_suppressed_total",
                arena_printf(m->a, "%.*s,side=\"%s\"",
                             STR_ARG(of_sync(m, &m->hub.syncs[i])),
                             side_name((enum side)s)),
                m->hub.syncs[i].totals.side[s].echoes);
}

static void put_requests(struct metrics *m,
                         const struct hub_connection_state *c)
{
    static const char *const names[REMOTE_STATUSES] = {
        "none", "1xx", "2xx", "3xx", "4xx", "5xx", "429"};
    struct str name = of_connection(m, c->name);
    for (size_t i = 0; i < REMOTE_STATUSES; i++)
        if (i == 2 || c->stats.by_status[i] > 0)
            row(m, "remote_requests_total",
                arena_printf(m->a, "%.*s,status=\"%s\"", STR_ARG(name),
                             names[i]),
                c->stats.by_status[i]);
}

static void put_remotes(struct metrics *m)
{
    head(m, "remote_requests_total", "counter",
         "Answers of a remote system by status; none: no answer came.");
    for (size_t i = 0; i < m->hub.n_connections; i++)
        put_requests(m, &m->hub.connections[i]);
    head(m, "remote_failures_total", "counter",
         "Calls that failed, whatever the status.");
    for (size_t i = 0; i < m->hub.n_connections; i++)
        row(m, "remote_failures_total",
            of_connection(m, m->hub.connections[i].name),
            m->hub.connections[i].stats.failures);
    head(m, "remote_quota_remaining", "gauge",
         "Calls left, where the remote tells.");
    for (size_t i = 0; i < m->hub.n_connections; i++) {
        const struct hub_connection_state *c = &m->hub.connections[i];
        if (c->stats.quota.limit > 0 || c->stats.quota.left > 0)
            row(m, "remote_quota_remaining", of_connection(m, c->name),
                c->stats.quota.left);
    }
    head(m, "breaker_open", "gauge", "1 while a connection is left alone.");
    for (size_t i = 0; i < m->hub.n_connections; i++)
        row(m, "breaker_open", of_connection(m, m->hub.connections[i].name),
            m->hub.connections[i].breaker.state != BREAKER_CLOSED);
}

static void put_runs(struct metrics *m)
{
    static const char *const names[] = {"running", "done", "failed", "cut"};
    head(m, "runs_total", "counter", "Runs, by how they ended.");
    for (size_t i = RUN_DONE; i <= RUN_CUT; i++)
        row(m, "runs_total", arena_printf(m->a, "state=\"%s\"", names[i]),
            m->hub.runs_by_state[i]);
}

static void put_webhooks(struct metrics *m)
{
    struct intake_counts *counts = NULL;
    size_t n = 0;
    intake_look(m->desk->options.intake, m->a, &counts, &n);
    head(m, "webhooks_total", "counter",
         "Notices of remote systems, by what became of them.");
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < INTAKE_OUTCOMES; k++)
            row(m, "webhooks_total",
                arena_printf(m->a, "%.*s,outcome=\"%s\"",
                             STR_ARG(of_connection(m, counts[i].connection)),
                             intake_outcome_name((enum intake_outcome)k)),
                counts[i].by_outcome[k]);
}

static void put_routes(struct metrics *m)
{
    struct gate_counts *counts = NULL;
    size_t n = 0;
    intake_look_routes(m->desk->options.intake, m->a, &counts, &n);
    head(m, "route_calls_total", "counter",
         "Calls of routes, by what became of them.");
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < GATE_OUTCOMES; k++)
            row(m, "route_calls_total",
                arena_printf(m->a, "path=\"%.*s\",outcome=\"%s\"",
                             STR_ARG(counts[i].path),
                             gate_outcome_name((enum gate_outcome)k)),
                counts[i].by_outcome[k]);
}

static void put_facade(struct metrics *m)
{
    struct rest_counts counts;
    if (!rest_look(m->desk->options.rest, &counts))
        return;
    head(m, "facade_requests_total", "counter",
         "Requests to the facade, by what became of them.");
    for (int k = 0; k < FACADE_OUTCOMES; k++)
        row(m, "facade_requests_total",
            arena_printf(m->a, "outcome=\"%s\"",
                         rest_outcome_name((enum facade_outcome)k)),
            counts.by_outcome[k]);
    head(m, "facade_calls_total", "counter", "Calls of the facade to Odoo.");
    row(m, "facade_calls_total", STR(""), counts.calls);
    head(m, "facade_sessions", "gauge", "Callers that are signed in.");
    row(m, "facade_sessions", STR(""), counts.sessions);
    head(m, "facade_requests", "gauge", "Requests under way.");
    row(m, "facade_requests", STR(""), counts.under_way);
}

/* ---- from the store --------------------------------------------------------------------- */

struct pending {
    struct job_counts jobs;
    int64_t held[4];
};

static void put_jobs(struct metrics *m, const struct pending *pending)
{
    static const char *const states[] = {"waiting", "running", "parked"};
    int64_t now_us = desk_now_us(m->desk);
    head(m, "jobs", "gauge", "Jobs in the queue.");
    for (size_t i = 0; i < m->hub.n_syncs; i++)
        for (size_t k = 0; k < 3; k++)
            row(m, "jobs",
                arena_printf(m->a, "%.*s,state=\"%s\"",
                             STR_ARG(of_sync(m, &m->hub.syncs[i])), states[k]),
                pending[i].jobs.by_state[k]);
    head(m, "oldest_job_age_seconds", "gauge",
         "Age of the oldest job that waits; 0 when none does.");
    for (size_t i = 0; i < m->hub.n_syncs; i++) {
        int64_t oldest_us = pending[i].jobs.oldest_us;
        bool waits = oldest_us > 0 && oldest_us < now_us;
        row_seconds(m, "oldest_job_age_seconds", of_sync(m, &m->hub.syncs[i]),
                    waits ? now_us - oldest_us : 0);
    }
}

static void put_conflicts(struct metrics *m, const struct pending *pending)
{
    head(m, "conflicts", "gauge", "Fields that wait for a person.");
    for (size_t i = 0; i < m->hub.n_syncs; i++) {
        int64_t n = 0;
        for (size_t k = 0; k < 4; k++)
            n += pending[i].held[k];
        row(m, "conflicts", of_sync(m, &m->hub.syncs[i]), n);
    }
}

static enum err put_pending(struct metrics *m, struct error *e)
{
    struct pending *pending =
        arena_array(m->a, struct pending, m->hub.n_syncs);
    for (size_t i = 0; i < m->hub.n_syncs; i++) {
        int64_t id = 0;
        struct store *store = m->desk->reader;
        TRY(store_sync_id(store, m->hub.syncs[i].name, &id, e));
        TRY(job_count(store, id, desk_now_us(m->desk), &pending[i].jobs, e));
        TRY(hold_count(store, id, pending[i].held, e));
    }
    put_jobs(m, pending);
    put_conflicts(m, pending);
    return ERR_OK;
}

void metrics_answer(struct desk *desk, struct arena *a,
                    struct http_response *out)
{
    struct metrics m = {.desk = desk, .a = a,
                        .out = BUF_INIT(METRICS_MAX_BYTES)};
    struct error error = {0};
    hub_look(desk->options.hub, a, &m.hub);
    head(&m, "build_info", "gauge", "The version that runs.");
    row(&m, "build_info", STR("version=\"" CROSSWALK_VERSION "\""), 1);
    put_lag(&m);
    put_writes(&m);
    put_echoes(&m);
    put_remotes(&m);
    put_runs(&m);
    put_webhooks(&m);
    put_routes(&m);
    put_facade(&m);
    if (put_pending(&m, &error) == ERR_OK) {
        reply_text(a, 200, buf_copy(a, &m.out), out);
        out->headers = (struct http_headers){0};
        reply_header(a, "Content-Type",
                     STR("text/plain; version=0.0.4; charset=utf-8"), out);
    } else {
        reply_text(a, 500, arena_printf(a, "%s\n", error.message), out);
    }
    buf_fini(&m.out);
}
