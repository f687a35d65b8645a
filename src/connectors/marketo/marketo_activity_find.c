/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND of activities, by lead and by type, from `created_since_us` on.
 * Keys of the same types and the same time go together, thirty leads at most;
 * without a type, all types are read, ten at a time.
 */
#include "base/time.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_activity.h"

struct sought {
    struct str lead; /* empty: any */
    const struct marketo_type *type; /* NULL: any */
    int64_t since_us;
};

struct find_work {
    struct sought *sought; /* one a key */
    size_t chunk;          /* of the types, when they are all */
    struct str since_token; /* of the run: where each chunk begins */
    struct activity_scan scan;
};

static enum err sought_of(const struct connection_state *c, const struct op *op,
                          const struct find_key *key, struct sought *out,
                          struct error *e)
{
    out->since_us = key->created_since_us;
    for (size_t i = 0; i < key->n_fields; i++) {
        struct str name = key->fields[i].name;
        struct str text = value_to_text(op->arena, &key->fields[i].value);
        if (str_is(name, "leadId"))
            out->lead = text;
        if (str_is(name, "activityType") || str_is(name, "activityTypeId"))
            TRY(activity_type_find(c, op->arena, text, &out->type, e));
    }
    if (out->lead.n == 0 && !out->type)
        FAIL(e, ERR_REJECTED,
             "Marketo can search for an activity by `leadId` and "
             "`activityType` only");
    return ERR_OK;
}

static bool go_together(const struct sought *a, const struct sought *b)
{
    return a->type == b->type && a->since_us == b->since_us &&
           (a->lead.n > 0) == (b->lead.n > 0);
}

static void start_chunk(const struct connection_state *c, const struct op *op,
                        struct op_work *w)
{
    struct find_work *f = w->own;
    const struct sought *first = &f->sought[w->at];
    AUTO_BUF leads = BUF_INIT(1 << 16);
    f->scan = (struct activity_scan){.token = f->since_token, .more = true};
    f->scan.types =
        first->type
            ? arena_printf(op->arena, "%lld", (long long)first->type->id)
            : activity_type_chunk(c, op->arena, f->chunk);
    for (size_t i = 0; i < w->n && first->lead.n > 0; i++) {
        if (i > 0)
            buf_add_char(&leads, ',');
        buf_add(&leads, f->sought[w->at + i].lead);
    }
    f->scan.leads = buf_copy(op->arena, &leads);
    f->scan.since = first->since_us > 0
                        ? time_format(op->arena,
                                      first->since_us -
                                          first->since_us % US_PER_SECOND)
                        : c->set.first_load_since;
}

static void start_run(const struct connection_state *c, const struct op *op,
                      struct op_work *w)
{
    struct find_work *f = w->own;
    f->chunk = 0;
    f->since_token = STR_NONE;
    w->n = 0;
    while (w->at + w->n < op->n_keys && w->n < MARKETO_LEADS_MAX &&
           go_together(&f->sought[w->at], &f->sought[w->at + w->n]))
        w->n++;
    w->done = w->n == 0;
    if (!w->done)
        start_chunk(c, op, w);
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    struct find_work *f = arena_new(op->arena, struct find_work);
    f->sought = arena_array(op->arena, struct sought, op->n_keys);
    for (size_t i = 0; i < op->n_keys; i++) {
        enum err code = sought_of(c, op, &op->keys[i], &f->sought[i], e);
        if (code != ERR_OK && e && op->n_keys > 1)
            e->scope = SCOPE_BATCH; /* the others may be well */
        if (code != ERR_OK)
            return code;
    }
    w->own = f;
    start_run(c, op, w);
    return ERR_OK;
}

static enum err find_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    const struct find_work *f = w->own;
    (void)op;
    (void)e;
    *out = activity_scan_request(c, a, &f->scan);
    return ERR_OK;
}

static void take_row(const struct connection_state *c, const struct op *op,
                     struct op_work *w, const struct value *row)
{
    const struct find_work *f = w->own;
    const struct value *lead = value_getz(row, "leadId");
    struct str of = lead ? value_to_text(op->arena, lead) : STR_NONE;
    struct record r;
    if (!activity_decode(c, op, w->object, row, &r))
        return;
    VEC(struct find_match) matches = {w->matches, w->n_matches,
                                      w->cap_matches};
    for (size_t i = w->at; i < w->at + w->n; i++) {
        const struct sought *s = &f->sought[i];
        if ((s->lead.n == 0 || str_eq(s->lead, of)) &&
            r.created_us >= s->since_us - s->since_us % US_PER_SECOND)
            vec_push(op->arena, &matches, (struct find_match){i, r});
    }
    w->matches = matches.at;
    w->n_matches = matches.n;
    w->cap_matches = matches.cap;
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct find_work *f = w->own;
    struct value_items rows;
    TRY(activity_scan_take(c, op->arena, reply, &f->scan, &rows, e));
    if (f->since_token.n == 0)
        f->since_token = f->scan.token;
    for (size_t i = 0; i < rows.n; i++)
        take_row(c, op, w, &rows.at[i]);
    op->matches = w->matches;
    op->n_matches = w->n_matches;
    if (f->scan.more)
        return ERR_OK;
    f->chunk += MARKETO_TYPES_MAX;
    if (!f->sought[w->at].type && f->chunk < c->n_types) {
        start_chunk(c, op, w);
        return ERR_OK;
    }
    w->at += w->n;
    start_run(c, op, w);
    return ERR_OK;
}

const struct driver_op marketo_activity_find = {find_begin, find_request,
                                                find_take};
