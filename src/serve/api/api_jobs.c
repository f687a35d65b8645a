/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs: records that are to be brought into step. */
#include <stdlib.h>

#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "serve/api/values.h"
#include "view/advice.h"
#include "view/job.h"

struct value values_job(const struct api_call *call, const struct job *job)
{
    struct value v = job_value(&call->view, job);
    struct value advice = value_text(advice_for_job(job->reason));
    return value_with(call->arena, &v, STR("advice"), &advice);
}

static int state_of(struct str name)
{
    for (int i = JOB_WAITING; i <= JOB_PARKED; i++)
        if (str_is(name, job_state_name((enum job_state)i)))
            return i;
    return -1;
}

/* ---- reading ------------------------------------------------------------------- */

static int by_id(const void *x, const void *y)
{
    const struct job *a = x;
    const struct job *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

/* A record is looked up in one sync after the other: each by its index. */
static enum err read_jobs(const struct api_call *call,
                          const struct job_filter *filter, struct job **out,
                          size_t *out_n, struct error *e)
{
    struct arena *a = call->arena;
    const struct view *v = &call->view;
    VEC(struct job) all = {0};
    if (filter->record_id.n == 0 || filter->sync != 0)
        return job_list(call->api->reader, a, filter, out, out_n, e);
    for (size_t i = 0; i < v->workspace->n_syncs; i++) {
        struct job_filter one = *filter;
        struct job *jobs = NULL;
        size_t n = 0;
        one.sync = v->sync_ids[i];
        TRY(job_list(call->api->reader, a, &one, &jobs, &n, e));
        for (size_t k = 0; k < n; k++)
            vec_push(a, &all, jobs[k]);
    }
    if (all.n > 1)
        qsort(all.at, all.n, sizeof *all.at, by_id);
    *out = all.at;
    *out_n = all.n;
    return ERR_OK;
}

static enum err list_jobs(struct api_call *call, struct error *e)
{
    struct job_filter filter = {
        .state = state_of(call_query(call, "state")),
        .reason = call_query(call, "reason"),
        .record_id = call_query(call, "record"),
        .limit = call_limit(call) + 1};
    struct list items = {.arena = call->arena};
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(call_sync_filter(call, &filter.sync, e));
    TRY(call_cursor(call, 'j', &filter.after_id, e));
    TRY(read_jobs(call, &filter, &jobs, &n, e));
    bool more = n >= filter.limit;
    n = more ? filter.limit : n;
    n -= more;
    for (size_t i = 0; i < n; i++)
        list_add(&items, values_job(call, &jobs[i]));
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'j', jobs[n - 1].id)
                         : STR_NONE);
    return ERR_OK;
}

static enum err group_jobs(struct api_call *call, struct error *e)
{
    struct arena *a = call->arena;
    struct job_group *groups = NULL;
    size_t n = 0;
    int64_t sync = 0;
    struct list items = {.arena = a};
    struct object o = {.arena = a};
    TRY(call_sync_filter(call, &sync, e));
    TRY(job_groups(call->api->reader, a, sync, &groups, &n, e));
    for (size_t i = 0; i < n; i++) {
        const struct job_filter one = {.id = groups[i].newest, .state = -1};
        struct object group = {.arena = a};
        struct job *job = NULL;
        size_t found = 0;
        TRY(job_list(call->api->reader, a, &one, &job, &found, e));
        object_text(&group, "sync", view_sync_name(&call->view,
                                                   groups[i].sync));
        object_text(&group, "reason", groups[i].reason);
        object_int(&group, "count", groups[i].count);
        object_text(&group, "message_example",
                    found > 0 ? job->message : STR(""));
        object_text(&group, "advice", advice_for_job(groups[i].reason));
        list_add(&items, object_value(&group));
    }
    object_set(&o, "items", list_value(&items));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err find_job(const struct api_call *call, struct job *out,
                         struct error *e)
{
    struct job_filter filter = {.state = -1, .limit = 1};
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(call_number(call, 0, "job", &filter.id, e));
    TRY(job_list(call->api->reader, call->arena, &filter, &jobs, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no job %lld (any more)",
             (long long)filter.id);
    *out = jobs[0];
    return ERR_OK;
}

static enum err get_job(struct api_call *call, struct error *e)
{
    struct job job = {0};
    TRY(find_job(call, &job, e));
    struct value v = values_job(call, &job);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- retrying and discarding ----------------------------------------------------- */

struct deed {
    struct job_filter filter;
    bool retry;
    size_t done;
};

static enum err make_deed(struct api_call *call, void *context,
                          struct error *e)
{
    struct deed *deed = context;
    struct store *writer = call->api->writer;
    if (deed->retry)
        return job_release(writer, &deed->filter, call_now_us(call),
                           &deed->done, e);
    return job_discard(writer, &deed->filter, &deed->done, e);
}

static enum err carry_out(struct api_call *call, struct deed *deed,
                          struct error *e)
{
    const struct call_change change = {.make = make_deed, .context = deed};
    TRY(call_change(call, &change, e));
    if (deed->retry && deed->done > 0)
        call->api->hub->wake(call->api->hub->context);
    return ERR_OK;
}

static bool is_forced(const struct api_call *call)
{
    return str_is(call_query(call, "force"), "true");
}

static enum err retry_job(struct api_call *call, struct error *e)
{
    struct deed deed = {.retry = true};
    struct job job = {0};
    TRY(find_job(call, &job, e));
    deed.filter = (struct job_filter){
        .id = job.id, .state = JOB_PARKED, .force = is_forced(call)};
    TRY(carry_out(call, &deed, e));
    call_reply_count(call, (int64_t)deed.done);
    return ERR_OK;
}

static enum err discard_job(struct api_call *call, struct error *e)
{
    struct deed deed = {0};
    struct job job = {0};
    TRY(find_job(call, &job, e));
    deed.filter = (struct job_filter){.id = job.id, .state = -1};
    TRY(carry_out(call, &deed, e));
    if (deed.done > 0)
        call_reply_empty(call);
    else
        call_reply_conflict(call, "job %lld is running", (long long)job.id);
    return ERR_OK;
}

static enum err all_of_filter(struct api_call *call, bool retry,
                              struct error *e)
{
    struct str name = call_body_text(call, "sync");
    const struct sync *sync = NULL;
    struct deed deed = {
        .retry = retry,
        .filter = {.state = state_of(call_body_text(call, "state")),
                   .reason = call_body_text(call, "reason"),
                   .record_id = call_body_text(call, "record"),
                   .force = retry && is_forced(call)}};
    if (name.p) {
        TRY(call_sync(call, name, &sync, e));
        deed.filter.sync = view_sync_id(&call->view, sync->name);
    }
    bool none = retry && deed.filter.state >= 0 &&
                deed.filter.state != JOB_PARKED;
    if (!none)
        TRY(carry_out(call, &deed, e));
    call_reply_count(call, (int64_t)deed.done);
    return ERR_OK;
}

static enum err retry_jobs(struct api_call *call, struct error *e)
{
    return all_of_filter(call, true, e);
}

static enum err discard_jobs(struct api_call *call, struct error *e)
{
    return all_of_filter(call, false, e);
}

/* ---- routes --------------------------------------------------------------------- */

static const struct body_field filter_fields[] = {
    {.name = "sync", .kind = BODY_TEXT},
    {.name = "state", .kind = BODY_TEXT, .choices = "waiting running parked"},
    {.name = "reason", .kind = BODY_TEXT},
    {.name = "record", .kind = BODY_TEXT},
    {0}};

static const struct body_field force_field[] = {
    {.name = "force", .kind = BODY_TEXT, .choices = "true false"}, {0}};

const struct route routes_jobs[] = {
    {"GET", "/jobs", "listJobs", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){
         {.name = "sync", .kind = BODY_TEXT},
         {.name = "state", .kind = BODY_TEXT,
          .choices = "waiting running parked"},
         {.name = "reason", .kind = BODY_TEXT},
         {.name = "record", .kind = BODY_TEXT},
         PAGE_FIELDS,
         {0}},
     NULL, list_jobs},
    {"GET", "/jobs/groups", "groupJobs", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){{.name = "sync", .kind = BODY_TEXT}, {0}},
     NULL, group_jobs},
    {"POST", "/jobs/retry", "retryJobs", ROLE_OPERATOR, API_OPERATE, PLACE_DESK,
     force_field, filter_fields, retry_jobs},
    {"POST", "/jobs/discard", "discardJobs", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL, filter_fields, discard_jobs},
    {"GET", "/jobs/{job}", "getJob", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, get_job},
    {"DELETE", "/jobs/{job}", "discardJob", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL, NULL, discard_job},
    {"POST", "/jobs/{job}/retry", "retryJob", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, force_field, NULL, retry_job},
    {0}};
