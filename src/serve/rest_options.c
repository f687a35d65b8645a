/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/rest_options.h"

#include "base/limits.h"
#include "base/vec.h"
#include "facade/handler.h"

/* ---- options ------------------------------------------------------------ */

static const struct handler *handler_of(struct arena *a,
                                        const struct facade_config *c,
                                        const struct facade_handling *from)
{
    struct handler *out = arena_new(a, struct handler);
    struct handler_file *files =
        arena_array(a, struct handler_file, from->n_scripts);
    for (size_t i = 0; i < from->n_scripts; i++)
        files[i] = (struct handler_file){.name = from->scripts[i].name,
                                         .text = from->scripts[i].text};
    *out = (struct handler){
        .files = files,
        .n_files = from->n_scripts,
        .zone = c->zone,
        .fetch_from = c->fetch_from,
        .n_fetch_from = c->n_fetch_from};
    return out;
}

static void add_handlers(struct arena *a, const struct facade_config *c,
                         struct facade_options *out)
{
    VEC(struct facade_handler) all = {0};
    for (size_t i = 0; i < c->n_handlers; i++) {
        const struct facade_handling *from = &c->handlers[i];
        const struct handler *handler = handler_of(a, c, from);
        for (size_t k = 0; k < from->n_verbs; k++)
            vec_push(a, &all,
                     (struct facade_handler){.verb = from->verbs[k],
                                             .model = from->model,
                                             .start = handler_start,
                                             .context = handler});
    }
    out->handlers = all.at;
    out->n_handlers = all.n;
}

struct facade_options rest_options_of(struct arena *a,
                                      const struct workspace *w)
{
    const struct facade_config *c = &w->facade;
    const struct connection *odoo = workspace_connection(w, c->connection);
    struct facade_settings settings = facade_settings_default();
    settings.strict = c->strict;
    settings.max_rows = c->limits.rows;
    settings.max_calls = c->limits.calls;
    settings.max_depth = (int)c->limits.depth;
    settings.max_answer_bytes = (size_t)c->limits.answer_bytes;
    struct facade_options out = {
        .settings = settings,
        .connection = odoo->settings,
        .databases = c->databases,
        .n_databases = c->n_databases,
        .max_sessions = (size_t)c->limits.sessions,
        .session_ms = c->session_ms,
        .secure = c->certificate.n > 0 || c->behind_proxy};
    add_handlers(a, c, &out);
    return out;
}

/* ---- audit -------------------------------------------------------------- */

struct written {
    struct str record; /* "res.partner,7" */
    VEC(struct field) before;
    VEC(struct field) after;
};

struct all_written {
    struct arena *arena;
    VEC(struct written) records;
};

static struct written *record_of(struct all_written *all,
                                 const struct facade_written *row)
{
    bool made = row->id < 0; /* yet to be */
    struct str name = arena_printf(
        all->arena, "%.*s,%s%lld", STR_ARG(row->model), made ? "new " : "",
        made ? -(long long)row->id : (long long)row->id);
    for (size_t i = 0; i < all->records.n; i++)
        if (str_eq(all->records.at[i].record, name))
            return &all->records.at[i];
    vec_push(all->arena, &all->records, (struct written){.record = name});
    return &all->records.at[all->records.n - 1];
}

static struct str encoded(struct arena *a, const struct all_written *all,
                          bool after)
{
    struct field *fields = arena_array(a, struct field, all->records.n);
    for (size_t i = 0; i < all->records.n; i++) {
        const struct written *one = &all->records.at[i];
        fields[i].name = one->record;
        fields[i].value = after
                              ? value_object(one->after.at, one->after.n)
                              : value_object(one->before.at, one->before.n);
    }
    struct value whole = value_object(fields, all->records.n);
    AUTO_BUF out = BUF_INIT(LIMIT_VALUE_BYTES);
    value_encode(&out, &whole);
    return out.overflowed ? STR_NONE : buf_copy(a, &out);
}

struct audit rest_audit_of(struct arena *a, const struct facade_work *w,
                           int64_t now_us)
{
    struct all_written all = {.arena = a};
    for (size_t i = 0; i < w->n_written; i++) {
        const struct facade_written *row = &w->written[i];
        struct written *record = record_of(&all, row);
        vec_push(a, &record->before,
                 (struct field){row->field, row->before});
        vec_push(a, &record->after, (struct field){row->field, row->after});
    }
    return (struct audit){
        .at_us = now_us,
        .actor_kind = STR("caller"),
        .actor = w->session ? w->session->login : STR(""),
        .actor_role = STR("operator"),
        .action = arena_printf(a, "facade%.*s", STR_ARG(w->verb)),
        .subject = arena_printf(a, "/api/%.*s", STR_ARG(w->model)),
        .before = encoded(a, &all, false),
        .after = encoded(a, &all, true)};
}

struct audit rest_audit_ahead(struct arena *a, const struct facade_work *w,
                              int64_t now_us)
{
    struct audit line = rest_audit_of(a, w, now_us);
    line.action = arena_printf(a, "%.*s.begun", STR_ARG(line.action));
    line.before = STR("");
    return line;
}
