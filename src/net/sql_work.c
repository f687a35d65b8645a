/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A request: statements read from its body, run in one transaction. */
#include "net/sql_work.h"

#include "base/json.h"
#include "base/ports.h"

struct plan {
    struct sql_query *queries;
    size_t n;
    struct str channel; /* empty: it does not wait */
    int64_t wait_ms;
};

static enum err read_query(const struct value *v, struct sql_query *out,
                           struct error *e)
{
    const struct value *text = value_getz(v, "sql");
    const struct value *params = value_getz(v, "params");
    const struct value *changes = value_getz(v, "changes");
    if (!text || text->kind != VALUE_TEXT)
        FAIL(e, ERR_INVALID, "a statement without `sql`");
    *out = (struct sql_query){.text = text->text, .changes = -1};
    if (params && params->kind == VALUE_LIST) {
        out->params = params->items.at;
        out->n_params = params->items.n;
    }
    if (changes && changes->kind == VALUE_INT)
        out->changes = changes->integer;
    return ERR_OK;
}

static enum err read_plan(struct arena *a, struct str body, struct plan *out,
                          struct error *e)
{
    struct value v;
    if (json_parse(a, body, &v, e) != ERR_OK)
        FAIL(e, ERR_INVALID, "the request of a database is no JSON");
    const struct value *list = value_getz(&v, "statements");
    if (!list || list->kind != VALUE_LIST)
        FAIL(e, ERR_INVALID, "a request without `statements`");
    out->channel = value_text_at(&v, "channel");
    out->wait_ms = value_int_at(&v, "wait_ms");
    out->n = list->items.n;
    out->queries = arena_array(a, struct sql_query, out->n);
    for (size_t i = 0; i < out->n; i++)
        TRY(read_query(&list->items.at[i], &out->queries[i], e));
    return ERR_OK;
}

static void close_link(struct sql_work *w)
{
    pthread_mutex_lock(w->mutex);
    if (w->link.db)
        w->engine->close(&w->link);
    pthread_mutex_unlock(w->mutex);
    arena_reset(&w->arena);
}

/* Opened aside, so that nobody interrupts what is half open. */
static enum err ensure_open(struct sql_work *w, bool writes, struct error *e)
{
    if (w->link.db && (w->link.writes || !writes))
        return ERR_OK;
    close_link(w);
    struct sql_link link = w->link;
    link.writes = writes;
    link.listens = false;
    TRY(w->engine->open(&link, &w->arena, e));
    pthread_mutex_lock(w->mutex);
    w->link = link;
    pthread_mutex_unlock(w->mutex);
    return ERR_OK;
}

static enum err run_query(struct sql_work *w, const struct sql_query *q,
                          struct buf *out, struct error *e)
{
    struct sql_sink sink = {.out = out};
    int64_t changed = 0;
    sql_sink_begin(&sink);
    TRY(w->engine->run(&w->link, q, &sink, &changed, e));
    sql_sink_end(&sink, changed);
    if (q->changes >= 0 && changed != q->changes)
        FAIL(e, ERR_GUARD,
             "a statement changed %lld rows where %lld were meant; "
             "all is as it was",
             (long long)changed, (long long)q->changes);
    return buf_check(out, "the rows of a database", e);
}

static enum err run_all(struct sql_work *w, const struct plan *plan,
                        struct buf *out, struct error *e)
{
    buf_addz(out, "{\"results\":[");
    for (size_t i = 0; i < plan->n; i++) {
        if (atomic_load(&w->stopped))
            FAIL(e, ERR_CANCELED, "stopped on request");
        if (i > 0)
            buf_add_char(out, ',');
        TRY(run_query(w, &plan->queries[i], out, e));
    }
    buf_addz(out, "]");
    return buf_check(out, "the rows of a database", e);
}

/* Between transactions: one that is open would keep what others say waiting
 * in the server. */
static enum err await_news(struct sql_work *w, const struct plan *plan,
                           struct buf *out, struct error *e)
{
    bool told = false;
    if (atomic_load(&w->stopped))
        FAIL(e, ERR_CANCELED, "stopped on request");
    if (plan->channel.n > 0) {
        if (!w->engine->wait)
            FAIL(e, ERR_INVALID, "such a database tells nobody of its changes");
        TRY(w->engine->wait(&w->link, plan->channel, plan->wait_ms, &told, e));
        buf_printf(out, ",\"told\":%s", told ? "true" : "false");
    }
    buf_addz(out, "}");
    return buf_check(out, "the rows of a database", e);
}

/* A commit that fails may leave the transaction open (SQLite, while somebody
 * reads): it is over either way. */
static void give_up(struct sql_work *w)
{
    struct error ignored;
    if (w->engine->end(&w->link, false, &ignored) != ERR_OK)
        close_link(w);
}

static enum err transact(struct sql_work *w, bool writes, int64_t timeout_ms,
                         const struct plan *plan, struct buf *out,
                         struct error *e)
{
    TRY(ensure_open(w, writes, e));
    enum err err = w->engine->begin(&w->link, writes, timeout_ms, e);
    if (err == ERR_OK)
        err = run_all(w, plan, out, e);
    if (err == ERR_OK) {
        err = w->engine->end(&w->link, true, e);
        if (err == ERR_UNREACHABLE && e)
            e->maybe_happened = writes;
    }
    if (err != ERR_OK)
        give_up(w);
    return err;
}

static int status_of(enum err code)
{
    switch ((int)code) {
    case ERR_OK:
        return 200;
    case ERR_INVALID:
        return 400;
    case ERR_AUTH:
        return 401;
    case ERR_ACCESS:
        return 403;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_REJECTED:
        return 409;
    case ERR_GUARD:
        return 412;
    case ERR_LIMIT:
        return 413;
    case ERR_BUSY:
        return 429;
    case ERR_REMOTE:
        return 500;
    default:
        return 0; /* the exchange itself failed */
    }
}

static void settle(struct sql_work *w, enum err err, struct error *e,
                   struct sql_outcome *out)
{
    out->status = status_of(err);
    if (out->status == 200)
        return;
    buf_clear(&out->body);
    if (out->status != 0) {
        buf_addz(&out->body, "{\"error\":\"");
        buf_add_json_escaped(&out->body, str_from(e->message));
        buf_addz(&out->body, "\"}");
        return;
    }
    out->error = *e;
    out->error.scope = SCOPE_CONNECTION;
    out->error.retry = RETRY_LATER;
    if (err != ERR_TIMEOUT)
        close_link(w);
}

void sql_work_run(struct sql_work *w, const struct http_request *request,
                  struct sql_outcome *out)
{
    AUTO_ARENA a = ARENA_INIT;
    struct clock_port clock = clock_system();
    int64_t from_us = clock_monotonic_us(&clock);
    int64_t timeout_ms =
        request->timeout_ms > 0 ? request->timeout_ms : w->timeout_ms;
    struct error e = {0};
    struct plan plan = {0};
    enum err err = read_plan(&a, request->body, &plan, &e);
    if (err == ERR_OK)
        err = transact(w, !http_method_is_safe(request->method), timeout_ms,
                       &plan, &out->body, &e);
    if (err == ERR_OK)
        err = await_news(w, &plan, &out->body, &e);
    settle(w, err, &e, out);
    out->elapsed_us = clock_monotonic_us(&clock) - from_us;
}

void sql_work_init(struct sql_work *w, struct arena *a,
                   const struct http_request *request, int64_t timeout_ms,
                   pthread_mutex_t *mutex)
{
    struct str url = arena_str(a, request->url);
    struct str password =
        http_header_get(&request->headers, SQL_PASSWORD_HEADER);
    *w = (struct sql_work){
        .url = url,
        .password = password.p ? arena_str(a, password) : STR_NONE,
        .timeout_ms = timeout_ms,
        .engine = sql_engine_of(url),
        .mutex = mutex,
    };
    atomic_init(&w->stopped, false);
    w->link.url = str_slice(url, 0, str_find_char(url, '#', 0));
    w->link.password = w->password;
}

bool sql_work_is_for(const struct sql_work *w,
                     const struct http_request *request)
{
    return str_eq(w->url, request->url) &&
           str_eq(w->password,
                  http_header_get(&request->headers, SQL_PASSWORD_HEADER));
}

void sql_work_interrupt(struct sql_work *w)
{
    atomic_store(&w->stopped, true);
    if (w->link.db)
        w->engine->interrupt(&w->link);
}

void sql_work_fini(struct sql_work *w)
{
    close_link(w);
    arena_fini(&w->arena);
}
