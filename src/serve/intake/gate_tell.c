/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What became of a task; numbers. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "engine/step/wide.h"
#include "serve/api/reply.h"
#include "serve/intake/gate.h"
#include "view/object.h"

/* Of one task; a search that found more tells these. */
#define ENDS_MAX 1000

struct telling {
    struct arena *a;
    struct store *store;
    struct task task;
    struct str name;
    struct job *jobs;
    size_t n_jobs;
    struct task_end *ends;
    size_t n_ends;
};

/* ---- a task ----------------------------------------------------------------- */

/* "people-17": the sync, and the number. */
static bool split_name(struct str name, struct str *sync, int64_t *id)
{
    size_t dash = name.n;
    while (dash > 0 && name.p[dash - 1] != '-')
        dash--;
    if (dash < 2 || !str_to_i64(str_slice(name, dash, name.n), id))
        return false;
    *sync = str_slice(name, 0, dash - 1);
    return *id > 0;
}

/* The task of that name; its id stays 0 when there is none. */
static enum err find_task(struct intake_desk *desk, struct telling *t,
                          struct error *e)
{
    struct str sync = STR_NONE;
    int64_t id = 0;
    int64_t sync_id = 0;
    if (!split_name(t->name, &sync, &id) ||
        !workspace_sync(&desk->workspace, sync))
        return ERR_OK;
    TRY(task_get(t->store, t->a, id, &t->task, e));
    if (t->task.id == 0)
        return ERR_OK;
    enum err err = store_sync_id(t->store, sync, &sync_id, e);
    if (err == ERR_NOT_FOUND) /* it has never had a task */
        err = ERR_OK;
    if (sync_id != t->task.sync)
        t->task = (struct task){0};
    return err;
}

/* What a program counts with stays a number. */
static struct value id_value(struct arena *a, struct str id)
{
    int64_t number = 0;
    if (id.n == 0)
        return value_null();
    if (str_to_i64(id, &number) &&
        str_eq(arena_printf(a, "%lld", (long long)number), id))
        return value_int(number);
    return value_text(id);
}

static void tell_end(struct object *o, const struct task_end *end)
{
    object_text(o, "status", str_from(task_outcome_name(end->outcome)));
    if (end->record_id.n > 0)
        object_set(o, "id", id_value(o->arena, end->record_id));
    if (end->message.n > 0)
        object_text(o, "message", end->message);
}

static void tell_job(const struct telling *t, struct object *o)
{
    static const char *const words[] = {[JOB_WAITING] = "waiting",
                                        [JOB_RUNNING] = "running",
                                        [JOB_PARKED] = "parked"};
    const struct job *job = &t->jobs[0];
    object_text(o, "status", str_from(words[job->state]));
    if (job->state == JOB_WAITING)
        object_time(o, "eta", job->tries > 0 || job->reason.n > 0
                                  ? job->due_us
                                  : t->task.eta_us);
    if (job->tries > 0)
        object_int(o, "tries", job->tries);
    if (job->message.n > 0)
        object_text(o, "message", job->message);
}

/* Of each record that was found; `open` are not done yet. */
static void tell_all(const struct telling *t, struct object *o)
{
    struct list status = {.arena = t->a};
    struct list ids = {.arena = t->a};
    for (size_t i = 0; i < t->n_ends; i++) {
        const struct task_end *end = &t->ends[i];
        list_add(&status, value_textz(task_outcome_name(end->outcome)));
        list_add(&ids, id_value(t->a, end->record_id));
    }
    object_set(o, "status", list_value(&status));
    object_set(o, "id", list_value(&ids));
    if (t->n_jobs > 0)
        object_int(o, "open", (int64_t)t->n_jobs);
}

static void tell_task(const struct telling *t, struct object *o)
{
    bool is_wide = wide_is(t->task.record_id);
    bool is_searching =
        t->n_jobs == 1 && wide_is(t->jobs[0].record_id);
    object_text(o, "task", t->name);
    if (t->n_ends > 0 && !is_wide)
        tell_end(o, &t->ends[0]);
    else if (t->n_jobs > 0 && (!is_wide || is_searching))
        tell_job(t, o);
    else if (t->task.next != 0 && t->n_ends + t->n_jobs == 0) {
        struct str sync = str_slice(
            t->name, 0,
            t->name.n - arena_printf(t->a, "-%lld",
                                     (long long)t->task.id).n);
        object_text(o, "status", STR("replaced"));
        object_text(o, "by", arena_printf(t->a, "%.*s-%lld", STR_ARG(sync),
                                          (long long)t->task.next));
    } else if (is_wide)
        tell_all(t, o);
    else
        object_text(o, "status", STR("discarded"));
}

static enum err answer_task(struct intake_desk *desk, struct telling *t,
                            struct gate_verdict *verdict,
                            struct http_response *out, struct error *e)
{
    struct object o = {.arena = t->a};
    TRY(find_task(desk, t, e));
    if (t->task.id == 0) {
        verdict->outcome = GATE_INVALID;
        gate_say(t->a, 404, "error", STR("no such task is known"), out);
        return ERR_OK;
    }
    const struct job_filter filter = {.task = t->task.id, .state = -1};
    /* in this order: what ends meanwhile is not missed */
    TRY(job_list(t->store, t->a, &filter, &t->jobs, &t->n_jobs, e));
    TRY(task_ends(t->store, t->a, t->task.id, ENDS_MAX, &t->ends, &t->n_ends,
                  e));
    tell_task(t, &o);
    struct value v = object_value(&o);
    reply_json(t->a, 200, "application/json", &v, out);
    return ERR_OK;
}

/* ---- numbers ------------------------------------------------------------------ */

static struct value requests_value(struct arena *a,
                                   const struct gate_numbers *numbers)
{
    struct object all = {.arena = a};
    for (size_t i = 0; i < numbers->n_counts; i++) {
        const struct gate_counts *counts = &numbers->counts[i];
        struct object one = {.arena = a};
        for (int k = 0; k < GATE_OUTCOMES; k++)
            object_int(&one, gate_outcome_name((enum gate_outcome)k),
                       counts->by_outcome[k]);
        object_set(&all, counts->path.n > 0 ? arena_strz(a, counts->path) : "",
                   object_value(&one));
    }
    return object_value(&all);
}

static int64_t file_bytes(const char *path)
{
    struct stat s;
    return path && stat(path, &s) == 0 ? (int64_t)s.st_size : 0;
}

static int64_t resident_bytes(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%*s %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static enum err services_value(struct arena *a,
                               const struct gate_numbers *numbers,
                               struct value *out, struct error *e)
{
    struct job_counts jobs;
    int64_t tasks = 0;
    TRY(job_count(numbers->store, 0, numbers->now_us, &jobs, e));
    TRY(task_count_open(numbers->store, &tasks, e));
    struct object queue = {.arena = a};
    struct object datastore = {.arena = a};
    struct object memory = {.arena = a};
    struct object all = {.arena = a};
    object_int(&queue, "waiting", jobs.by_state[JOB_WAITING]);
    object_int(&queue, "running", jobs.by_state[JOB_RUNNING]);
    object_int(&queue, "parked", jobs.by_state[JOB_PARKED]);
    object_int(&queue, "due", jobs.due);
    object_int(&queue, "tasks", tasks);
    object_int(&queue, "oldest_seconds",
               jobs.oldest_us > 0 && jobs.oldest_us < numbers->now_us
                   ? (numbers->now_us - jobs.oldest_us) / US_PER_SECOND
                   : 0);
    object_int(&datastore, "bytes", file_bytes(numbers->store_path));
    object_int(&memory, "resident_bytes", resident_bytes());
    object_set(&all, "queue", object_value(&queue));
    object_set(&all, "datastore", object_value(&datastore));
    object_set(&all, "memcache", object_value(&memory));
    *out = object_value(&all);
    return ERR_OK;
}

static enum err answer_numbers(struct arena *a,
                               const struct gate_numbers *numbers,
                               unsigned flavors, struct http_response *out,
                               struct error *e)
{
    struct object o = {.arena = a};
    struct value services = value_null();
    if (flavors & GATE_FLAVOR_REQUESTS)
        object_set(&o, "requests", requests_value(a, numbers));
    if (flavors & GATE_FLAVOR_SERVICES) {
        TRY(services_value(a, numbers, &services, e));
        object_set(&o, "services", services);
    }
    struct value v = object_value(&o);
    reply_json(a, 200, "application/json", &v, out);
    return ERR_OK;
}

enum err gate_tell(struct intake_desk *desk, struct arena *a,
                   const struct gate_numbers *numbers,
                   struct gate_verdict *verdict,
                   struct http_response *out_response, struct error *e)
{
    struct telling t = {
        .a = a, .store = numbers->store, .name = verdict->task};
    if (verdict->task.n > 0)
        return answer_task(desk, &t, verdict, out_response, e);
    return answer_numbers(a, numbers, verdict->flavors, out_response, e);
}
