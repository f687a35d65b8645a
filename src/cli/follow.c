/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/follow.h"

#include "base/time.h"
#include "cli/ask.h"
#include "cli/signals.h"
#include "view/run.h"

/* Between two looks: short runs are told at once, long ones asked rarely. */
#define LOOK_FIRST_MS 10
#define LOOK_MOST_MS 200

struct follow {
    struct context *c;
    struct str run;
    bool stop_told;
};

static void put_records(struct object *body, const struct run_request *request)
{
    struct list ids = {.arena = body->arena};
    for (size_t i = 0; i < request->n_records; i++)
        list_add(&ids, value_text(request->records[i]));
    object_text(body, "side", str_from(side_name(request->side)));
    object_set(body, "records", list_value(&ids));
}

static enum err start_undo(struct follow *f, const struct run_request *request,
                           struct value *out, struct error *e)
{
    struct arena *a = &f->c->cli->arena;
    struct object body = {.arena = a};
    struct list ids = {.arena = a};
    for (size_t i = 0; i < request->n_records; i++)
        list_add(&ids, value_text(request->records[i]));
    if (request->n_records > 0)
        object_set(&body, "records", list_value(&ids));
    object_bool(&body, "force", request->forced);
    struct value v = object_value(&body);
    const struct ask ask = {
        "POST", ask_path(a, "/runs/%s/undo", &request->undoes, 1), &v};
    return ask_api(f->c, &ask, out, e);
}

static enum err start_run(struct follow *f, const struct run_request *request,
                          struct value *out, struct error *e)
{
    struct arena *a = &f->c->cli->arena;
    struct object body = {.arena = a};
    struct list syncs = {.arena = a};
    object_text(&body, "kind", str_from(run_kind_name(request->kind)));
    for (size_t i = 0; i < request->n_syncs; i++)
        list_add(&syncs, value_text(request->syncs[i]));
    if (request->n_syncs > 0)
        object_set(&body, "syncs", list_value(&syncs));
    if (request->kind == RUN_RECORD)
        put_records(&body, request);
    struct value v = object_value(&body);
    const struct ask ask = {"POST", STR("/runs"), &v};
    return ask_api(f->c, &ask, out, e);
}

static enum err start(struct follow *f, const struct run_request *request,
                      struct error *e)
{
    struct value answer = value_null();
    if (request->kind == RUN_UNDO)
        TRY(start_undo(f, request, &answer, e));
    else
        TRY(start_run(f, request, &answer, e));
    f->run = value_text_at(&answer, "run");
    if (f->run.n == 0)
        FAIL(e, ERR_PROTOCOL, "the hub does not say which run it started");
    return ERR_OK;
}

/* One that has just ended needs no stop. */
static enum err stop(struct follow *f, struct error *e)
{
    struct arena *a = &f->c->cli->arena;
    struct value answer = value_null();
    const struct ask ask = {"POST", ask_path(a, "/runs/%s/stop", &f->run, 1),
                            NULL};
    if (f->stop_told || !f->c->cli->stop)
        return ERR_OK;
    f->stop_told = true;
    enum err err = ask_api(f->c, &ask, &answer, e);
    return err == ERR_REJECTED || err == ERR_NOT_FOUND ? ERR_OK : err;
}

static bool is_waiting(const struct value *run)
{
    const struct value *progress = value_getz(run, "progress");
    return progress && str_is(value_text_at(progress, "phase"), "waiting");
}

static void show(struct follow *f, const struct value *run)
{
    struct arena *a = &f->c->cli->arena;
    const struct value *p = value_getz(run, "progress");
    if (!p || value_is_null(p))
        return;
    struct str sync = value_text_at(p, "sync");
    struct str phase = value_text_at(p, "phase");
    if (is_waiting(run))
        phase = STR("waits for the run before it");
    progress_show(&f->c->progress, sync.n > 0 ? sync : STR("hub"),
                  arena_strz(a, phase), value_int_at(p, "done"),
                  value_int_at(p, "total"));
}

static enum err look(struct follow *f, struct value *out, struct error *e)
{
    struct arena *a = &f->c->cli->arena;
    const struct ask ask = {"GET", ask_path(a, "/runs/%s", &f->run, 1), NULL};
    enum err err = ask_api(f->c, &ask, out, e);
    if (err == ERR_NOT_FOUND)
        FAIL(e, ERR_LOCKED,
             "the hub was started anew and knows nothing of the run: run it "
             "again");
    return err;
}

static bool has_ended(const struct value *run)
{
    return !str_is(value_text_at(run, "state"), "running");
}

static enum err watch(struct follow *f, struct value *out, struct error *e)
{
    int64_t wait_ms = LOOK_FIRST_MS;
    for (;;) {
        TRY(stop(f, e));
        TRY(look(f, out, e));
        if (has_ended(out))
            return ERR_OK;
        if (f->stop_told && is_waiting(out))
            FAIL(e, ERR_CANCELED, "stopped before it began");
        show(f, out);
        clock_sleep_ms(&f->c->cli->clock, wait_ms);
        wait_ms = wait_ms * 2 > LOOK_MOST_MS ? LOOK_MOST_MS : wait_ms * 2;
    }
}

/* It stops what it runs before it goes. */
static bool hub_is_leaving(const struct context *c)
{
    const struct ask ask = {"GET", STR("/overview"), NULL, ASK_SOON_MS};
    struct value overview = value_null();
    return ask_api(c, &ask, &overview, NULL) != ERR_OK ||
           str_is(value_text_at(&overview, "state"), "stopping");
}

enum err follow_run(struct context *c, const struct run_request *request,
                    struct report *out, struct error *e)
{
    struct follow f = {.c = c};
    struct value run = value_null();
    TRY(signals_watch(&c->cli->stop, e));
    TRY(start(&f, request, e));
    enum err err = watch(&f, &run, e);
    progress_clear(&c->progress);
    TRY(err);
    const struct value *report = value_getz(&run, "report");
    if (!report || value_is_null(report))
        FAIL(e, ERR_STORE, "the run %.*s ended without a report",
             STR_ARG(f.run));
    report_read(&c->cli->arena, report, out);
    if (out->error.code != ERR_CANCELED)
        return ERR_OK;
    if (!f.stop_told && hub_is_leaving(c))
        FAIL(e, ERR_LOCKED,
             "the hub was stopped in the middle of the run; what was done is "
             "kept: run it again");
    if (e)
        *e = out->error;
    return ERR_CANCELED;
}
