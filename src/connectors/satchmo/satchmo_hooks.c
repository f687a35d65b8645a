/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_HOOKS: the log of changes and its triggers are listed, made and taken
 * away. What is as it should be is left alone; is anything else, all is made
 * anew: a log with a gap in it is no log.
 */
#include "connectors/satchmo/satchmo_log.h"

/* A connection of its own: what is set for it does not stay for others. */
#define INSTALL "#install"
#define LISTEN "#listen"

/* ---- what is there ------------------------------------------------------------- */

static bool is_kind(const struct sql_rows *rows, size_t i, const char *kind)
{
    const struct value v = sql_cell(rows, i, "kind");
    return str_is(value_str(&v), kind);
}

static bool has_trigger(const struct sql_rows *rows,
                        const struct satchmo_trigger *t)
{
    for (size_t i = 0; i < rows->n_rows; i++) {
        const struct value name = sql_cell(rows, i, "name");
        const struct value text = sql_cell(rows, i, "text");
        if (is_kind(rows, i, "trigger") && str_eq(value_str(&name), t->name) &&
            str_eq(value_str(&text), t->text))
            return true;
    }
    return false;
}

static bool is_complete(const struct connection_state *c, struct arena *a,
                        const struct sql_rows *rows)
{
    const struct satchmo_trigger *all;
    size_t n = satchmo_log_triggers(c, a, &all);
    bool table = false;
    for (size_t i = 0; i < rows->n_rows; i++)
        table = table || is_kind(rows, i, "table");
    for (size_t i = 0; i < n; i++)
        table = table && has_trigger(rows, &all[i]);
    return table;
}

/* Each kind of record twice: its changes, its deletes. */
static void tell(const struct connection_state *c, struct op *op,
                 const struct sql_rows *rows)
{
    struct hooks_work *work = op->hooks;
    bool active = is_complete(c, op->arena, rows);
    work->n_there = 0;
    if (rows->n_rows == 0)
        return;
    work->there =
        arena_array(op->arena, struct hook_there, 2 * SATCHMO_KINDS);
    for (int i = 0; i < 2 * SATCHMO_KINDS; i++)
        work->there[work->n_there++] = (struct hook_there){
            .entity = str_from(
                satchmo_kind((enum satchmo_kind_of)(i / 2))->name),
            .gone = i % 2 == 1,
            .active = active};
}

/* ---- making and taking away ---------------------------------------------------- */

static size_t add_drops(struct arena *a, enum satchmo_dialect dialect,
                        const struct sql_rows *rows, struct sql_query *out)
{
    size_t n = 0;
    /* The table last: at no time may a trigger miss it. */
    for (int last = 0; last < 2; last++) {
        for (size_t i = 0; i < rows->n_rows; i++) {
            const struct value kind = sql_cell(rows, i, "kind");
            const struct value name = sql_cell(rows, i, "name");
            if (is_kind(rows, i, "table") == (last == 1))
                out[n++] = satchmo_log_drop(a, dialect, value_str(&kind),
                                            value_str(&name));
        }
    }
    return n;
}

static struct http_request change_request(const struct connection_state *c,
                                          const struct op *op,
                                          const struct op_work *w,
                                          struct arena *a)
{
    enum satchmo_dialect dialect = satchmo_dialect(c);
    const struct satchmo_trigger *all;
    size_t n_triggers = satchmo_log_triggers(c, a, &all);
    struct sql_query *q = arena_array(
        a, struct sql_query,
        2 + w->found->n_rows + SATCHMO_LOG_MAKE_MAX + 2 * n_triggers);
    size_t n = 0;
    q[n++] = satchmo_log_hurry(dialect);
    n += add_drops(a, dialect, w->found, q + n);
    if (op->hooks->task == HOOKS_INSTALL) {
        n += satchmo_log_make(dialect, q + n);
        for (size_t i = 0; i < n_triggers; i++)
            for (size_t k = 0; k < all[i].n_make; k++)
                q[n++] = all[i].make[k];
    }
    if (dialect == SATCHMO_POSTGRES) /* who listens looks again */
        q[n++] = (struct sql_query){
            STR("SELECT pg_notify('" SATCHMO_LOG "', '')"), NULL, 0, -1};
    const struct sql_place place = {
        .url = arena_printf(a, "%.*s" INSTALL, STR_ARG(c->set.url)),
        .password = c->set.password};
    return sql_request(a, &place, true, q, n);
}

static enum err hooks_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    (void)e;
    if (w->found) {
        *out = change_request(c, op, w, a);
        return ERR_OK;
    }
    const struct sql_query look = satchmo_log_look(satchmo_dialect(c));
    *out = satchmo_request(c, a, false, &look, 1);
    return ERR_OK;
}

static void take_change(const struct connection_state *c, struct op *op,
                        struct op_work *w)
{
    const struct satchmo_trigger *all;
    for (size_t i = 0; i < w->found->n_rows; i++)
        op->hooks->removed += is_kind(w->found, i, "trigger");
    if (op->hooks->task == HOOKS_INSTALL)
        op->hooks->made = satchmo_log_triggers(c, op->arena, &all);
    w->done = true;
}

static bool is_settled(const struct connection_state *c, const struct op *op,
                       const struct sql_rows *rows)
{
    switch (op->hooks->task) {
    case HOOKS_INSTALL:
        return is_complete(c, op->arena, rows);
    case HOOKS_REMOVE:
        return rows->n_rows == 0;
    case HOOKS_LIST:
        break;
    }
    return true;
}

/* Who may not is told what to do about it. */
static enum err refused(enum err err, struct error *e)
{
    if ((err == ERR_ACCESS || err == ERR_AUTH) && e)
        error_prefix(e, "triggers are made and taken away by the owner of the "
                     "shop's tables: name that user in the connection's `url` "
                     "for this command");
    return err;
}

static enum err hooks_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    struct sql_rows *rows;
    size_t n = 0;
    enum err err = satchmo_answer(op->arena, reply, &rows, &n, e);
    if (err != ERR_OK)
        return w->found ? refused(err, e) : err;
    if (w->found) {
        take_change(c, op, w);
        return ERR_OK;
    }
    if (n != 1)
        FAIL(e, ERR_PROTOCOL, "an answer of a database with %zu results", n);
    tell(c, op, rows);
    w->found = rows;
    w->done = is_settled(c, op, rows);
    return ERR_OK;
}

const struct driver_op satchmo_op_hooks = {NULL, hooks_request, hooks_take};

/* ---- listening ------------------------------------------------------------------- */

bool satchmo_listen(const struct connection_state *c, struct arena *a,
                    int64_t wait_ms, struct http_request *out)
{
    if (satchmo_dialect(c) != SATCHMO_POSTGRES)
        return false;
    const struct sql_query count = satchmo_log_count(a, SATCHMO_POSTGRES);
    const struct sql_wait wait = {STR(SATCHMO_LOG), wait_ms};
    const struct sql_place place = {
        .url = arena_printf(a, "%.*s" LISTEN, STR_ARG(c->set.url)),
        .password = c->set.password};
    *out = sql_wait_request(a, &place, &count, 1, &wait);
    return true;
}

/* Whether there are triggers was asked before the wait. */
enum err satchmo_heard(const struct connection_state *c, struct arena *a,
                       const struct http_request *request,
                       const struct http_response *response,
                       enum hook_heard *out, struct error *e)
{
    const struct driver_reply reply = {request, response, 0, false};
    struct sql_rows *rows;
    size_t n = 0;
    TRY(satchmo_answer(a, &reply, &rows, &n, e));
    if (n != 1)
        FAIL(e, ERR_PROTOCOL, "an answer of a database with %zu results", n);
    bool news = sql_told(a, response);
    *out = news ? HEARD_NEWS : HEARD_NOTHING;
    if (!satchmo_log_is_there(satchmo_dialect(c), rows))
        *out = HEARD_DEAF;
    return ERR_OK;
}
