/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_marketo.h"

#include "engine/engine.h"
#include "lib/flow_marketo_seed.h"
#include "lib/flow_private.h"
#include "store/tasks.h"

#define ROUNDS_MAX 1000 /* a task or so each */

static const char *const variables[] = {
    "MARKETO_URL",           "http://mk.test",
    "MARKETO_CLIENT_ID",     "demo_client",
    "MARKETO_CLIENT_SECRET", "demo_secret",
    "PIPEDRIVE_URL",         "http://pd.test",
    "PIPEDRIVE_TOKEN",       "pd_demo_token",
    "CHAT_URL",              "http://chat.test/services/T0DEMO/B0DEMO/demo",
    "ROUTES_TEST_KEY",       "test-key",
    "ROUTES_PROD_KEY",       "prod-key",
    "STATISTICS_KEY",        "statistics-key",
    NULL,
};

/* People ask Marketo with the token in the query. */
static const char *const mkto_options[] = {"query_token", "1", NULL};
static const char *const pipe_options[] = {"company", "marketo", NULL};

/* The deals of the cases are in a pipeline of no real company. */
static void allow_fake_pipeline(struct flow *f)
{
    const struct flow_edit pipelines = {
        "lua/settings.lua", "        \"EMEA\",",
        "        \"EMEA\",\n        \"Fake Pipeline\","};
    flow_edit_file(f, &pipelines);
}

#define KIND(seeds)                                                        \
    {                                                                      \
        .recipe = "marketo-pipedrive", .variables = variables,             \
        .box = {{"marketo", "http://mk.test", mkto_options},                 \
                {"pipedrive", "http://pd.test", pipe_options},               \
                {"chat", "http://chat.test", NULL}},                       \
        .edit = allow_fake_pipeline, .seed = (seeds)                       \
    }

static const struct flow_kind seeded = KIND(mp_seed);
static const struct flow_kind empty = KIND(NULL);

void mp_init(struct flow *f, const struct flow_options *options)
{
    flow_init_kind(f, &seeded, options);
}

void mp_init_empty(struct flow *f, const struct flow_options *options)
{
    flow_init_kind(f, &empty, options);
}

/* ---- what is asked for ------------------------------------------------------ */

static int64_t put_task(struct flow *f, const char *sync, enum side side,
                        const char *id, enum job_cause cause)
{
    struct task_told told = {0};
    struct task_wish wish = {.side = side,
                             .record_id = str_from(id),
                             .cause = cause,
                             .now_us = f->clock.now_us};
    flow_check(f, flow_start(f));
    flow_check(f, store_sync_id(f->store, str_from(sync), &wish.sync,
                                &f->error));
    flow_check(f, store_begin(f->store, &f->error));
    flow_check(f, task_put(f->store, &wish, &told, &f->error));
    flow_check(f, store_commit(f->store, &f->error));
    return told.id;
}

static struct job *open_job(struct flow *f, int64_t task)
{
    const struct job_filter filter = {.state = -1, .task = task};
    struct job *jobs = NULL;
    size_t n = 0;
    flow_check(f, job_list(f->store, &f->arena, &filter, &jobs, &n,
                           &f->error));
    return n > 0 ? &jobs[0] : NULL;
}

static const char *told_of_job(struct flow *f, const struct job *job)
{
    return arena_printfz(&f->arena, "%s: %.*s: %.*s",
                         job->state == JOB_PARKED ? "parked" : "waiting",
                         STR_ARG(job->reason), STR_ARG(job->message));
}

static const char *told_of_ends(struct flow *f, int64_t task)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    struct task_end *ends = NULL;
    size_t n = 0;
    flow_check(f, task_ends(f->store, &f->arena, task, 1000, &ends, &n,
                            &f->error));
    for (size_t i = 0; i < n; i++) {
        const struct task_end *end = &ends[i];
        bool message = end->outcome == TASK_ERROR;
        buf_printf(&b, "%s%s%s%.*s", i > 0 ? ", " : "",
                   task_outcome_name(end->outcome), message ? ": " : " ",
                   STR_ARG(message ? end->message : end->record_id));
    }
    return arena_strz(&f->arena, buf_str(&b));
}

static const char *carry_out(struct flow *f, int64_t task)
{
    const struct job *job = open_job(f, task);
    for (int i = 0; i < ROUNDS_MAX && job && job->state == JOB_WAITING &&
                    job->tries == 0;
         i++) {
        flow_check(f, flow_run(f, RUN_SERVE));
        job = open_job(f, task);
    }
    if (f->report.error.code != ERR_OK)
        return arena_printfz(&f->arena, "stopped: %s", f->report.error.message);
    return job ? told_of_job(f, job) : told_of_ends(f, task);
}

const char *mp_ask(struct flow *f, const char *sync, enum side side,
                   const char *id)
{
    return carry_out(f, put_task(f, sync, side, id, CAUSE_PERSON));
}

const char *mp_retire(struct flow *f, const char *sync, enum side side,
                      const char *id)
{
    return carry_out(f, put_task(f, sync, side, id, CAUSE_RETIRE));
}

const char *mp_ask_lead(struct flow *f, const char *id)
{
    put_task(f, "form_companies", SIDE_LEFT, id, CAUSE_PERSON);
    return mp_ask(f, "people", SIDE_LEFT, id);
}

void mp_try_lead(struct flow *f, const char *id)
{
    put_task(f, "form_companies", SIDE_LEFT, id, CAUSE_PERSON);
    put_task(f, "people", SIDE_LEFT, id, CAUSE_PERSON);
    for (int i = 0; i < 3 && flow_run(f, RUN_SERVE) == ERR_OK; i++)
        f->clock.now_us += US_PER_SECOND;
}

void mp_expect(struct flow *f, const char *result, const char *expected)
{
    if (strcmp(result, expected) == 0)
        return;
    flow_print_open(f);
    flow_print_writes(f);
    fail_msg("%s, not %s", result, expected);
}
