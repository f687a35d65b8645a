/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND: key after key, by what costs least: the id, a list that the
 * remote narrows, an exact search, else the whole list. What a search yields
 * are excerpts, so its records are fetched at the end, all together. What was
 * made lately is listed, since a search may not know it yet.
 */
#include "base/time.h"
#include "connectors/pipedrive/pipedrive_state.h"

#define SEARCH_PAGE 100

enum way { WAY_ID, WAY_NARROW, WAY_LATELY, WAY_SEARCH, WAY_LIST };

struct plan {
    enum way way;
    const struct pipedrive_field *field;
    struct str text;
    int64_t since_us; /* 0: of any age */
};

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static enum way way_of(const struct pipedrive_kind *kind,
                       const struct pipedrive_field *f)
{
    if (str_is(f->pub.name, "id"))
        return WAY_ID;
    if (f->narrow.n > 0)
        return WAY_NARROW;
    return f->search.n > 0 && kind->searches ? WAY_SEARCH : WAY_LIST;
}

static struct plan plan_of(const struct connection_state *c, struct arena *a,
                           const struct op_work *w,
                           const struct find_key *key)
{
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    struct plan best = {.way = WAY_LIST};
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct pipedrive_field *f = pipedrive_field_find(
            &c->fields[w->entity], key->fields[i].name);
        struct str text = str_trim(value_to_text(a, &key->fields[i].value));
        if (!f || text.n == 0)
            continue;
        enum way way = way_of(kind, f);
        if (way < best.way)
            best = (struct plan){way, f, text};
    }
    if (kind->since && key->created_since_us > 0)
        best.since_us = key->created_since_us;
    if (best.since_us > 0 && best.way > WAY_LATELY)
        best.way = WAY_LATELY;
    return best;
}

/* Ids need no request. */
static void pass_ids(const struct connection_state *c, struct op *op,
                     struct op_work *w)
{
    for (; w->at < op->n_keys; w->at++) {
        struct plan p = plan_of(c, op->arena, w, &op->keys[w->at]);
        if (p.way != WAY_ID)
            return;
        vec_push(op->arena, &w->pairs,
                 (struct pipedrive_pair){w->at, arena_str(op->arena, p.text)});
    }
}

static void give(const struct connection_state *c, struct op *op,
                 struct op_work *w)
{
    for (size_t i = 0; i < w->pairs.n; i++) {
        for (size_t j = 0; j < w->fetch.rows.n; j++) {
            struct find_match m = {.key = w->pairs.at[i].key};
            const struct value *row = &w->fetch.rows.at[j];
            if (str_eq(pipedrive_row_id(op->arena, row), w->pairs.at[i].id) &&
                pipedrive_decode(op->arena, &c->fields[w->entity], row,
                                 &w->wanted, &m.record))
                vec_push(op->arena, &w->matches, m);
        }
    }
    op->matches = w->matches.at;
    op->n_matches = w->matches.n;
    w->done = true;
}

static void on_to_fetch(const struct connection_state *c, struct op *op,
                        struct op_work *w)
{
    VEC(struct str) ids = {0};
    for (size_t i = 0; i < w->pairs.n; i++) {
        bool known = false;
        for (size_t j = 0; j < ids.n; j++)
            known = known || str_eq(ids.at[j], w->pairs.at[i].id);
        if (!known)
            vec_push(op->arena, &ids, w->pairs.at[i].id);
    }
    w->step = 1;
    pipedrive_fetch_start(c, op->arena, w, ids.at, ids.n);
    if (w->fetch.done)
        give(c, op, w);
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)e;
    pass_ids(c, op, w);
    if (w->at == op->n_keys)
        on_to_fetch(c, op, w);
    return ERR_OK;
}

/* "organizations/" of v1 is organizations/<id>/persons. */
static bool is_list_of_one(const struct plan *p)
{
    return p->way == WAY_NARROW && str_ends_with(p->field->narrow, STR("/"));
}

static struct str list_path(const struct connection_state *c, struct arena *a,
                            const struct op_work *w, const struct plan *p)
{
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    AUTO_BUF b = BUF_INIT(8192);
    if (is_list_of_one(p))
        buf_printf(&b, "%.*s%.*s/", STR_ARG(p->field->narrow),
                   STR_ARG(p->text));
    buf_addz(&b, kind->path);
    if (p->way == WAY_SEARCH) {
        buf_addz(&b, "/search");
        pipedrive_query(&b, "term", p->text);
        pipedrive_query(&b, "fields", p->field->search);
        pipedrive_query(&b, "exact_match", STR("true"));
        pipedrive_query_int(&b, "limit", SEARCH_PAGE);
    } else {
        if (kind->all && !is_list_of_one(p))
            buf_printf(&b, "?%s", kind->all);
        if (kind->paging != PAGING_WHOLE)
            pipedrive_query_int(&b, "limit", c->set.page_size);
        pipedrive_query_asked(&b, kind, &c->fields[w->entity], &w->wanted);
    }
    if (p->since_us > 0)
        pipedrive_query(&b, "updated_since",
                        time_format(a, p->since_us -
                                           p->since_us % US_PER_SECOND));
    if (p->way == WAY_NARROW && !is_list_of_one(p))
        pipedrive_query(&b, arena_strz(a, p->field->narrow), p->text);
    if (w->next.n > 0)
        pipedrive_query(&b, kind->paging == PAGING_OFFSET ? "start" : "cursor",
                        w->next);
    return buf_copy(a, &b);
}

static enum err find_request(const struct connection_state *c,
                             const struct op *op,
                             const struct op_work *w, struct arena *a,
                             struct http_request *out, struct error *e)
{
    (void)e;
    if (w->step == 1) {
        *out = pipedrive_fetch_request(c, &w->fetch, a);
        return ERR_OK;
    }
    struct plan p = plan_of(c, a, w, &op->keys[w->at]);
    *out = pipedrive_ask(c, a, "GET", pipedrive_kind(c, w->entity)->api,
                         list_path(c, a, w, &p), NULL);
    return ERR_OK;
}

/* Texts that are not ASCII pass: whoever asked compares again. */
static bool fits(struct arena *a, const struct value *have,
                 const struct value *want)
{
    if (have->kind == VALUE_REF || want->kind == VALUE_REF)
        return str_eq(value_to_text(a, have), value_to_text(a, want));
    if (have->kind != VALUE_TEXT || want->kind != VALUE_TEXT)
        return value_equal(have, want);
    return str_eq_ascii_nocase(have->text, want->text) ||
           !is_ascii(have->text) || !is_ascii(want->text);
}

static bool row_fits(const struct connection_state *c, struct arena *a,
                     const struct op_work *w, const struct value *row,
                     const struct find_key *key)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        struct value have;
        const struct pipedrive_field *f = pipedrive_field_find(
            &c->fields[w->entity], key->fields[i].name);
        if (f && pipedrive_decode_field(a, f, row, &have) &&
            !fits(a, &have, &key->fields[i].value))
            return false;
    }
    return !pipedrive_row_is_gone(row);
}

static void take_row(const struct connection_state *c, struct op *op,
                     struct op_work *w, const struct plan *p,
                     const struct value *row)
{
    struct find_match m = {.key = w->at};
    const struct value *item = value_getz(row, "item");
    if (p->way == WAY_SEARCH) {
        struct str id = pipedrive_row_id(op->arena, item ? item : row);
        if (id.n > 0)
            vec_push(op->arena, &w->pairs, (struct pipedrive_pair){w->at, id});
        return;
    }
    if (row_fits(c, op->arena, w, row, &op->keys[w->at]) &&
        pipedrive_decode(op->arena, &c->fields[w->entity], row, &w->wanted,
                         &m.record))
        vec_push(op->arena, &w->matches, m);
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value body;
    struct value_items rows;
    if (w->step == 1) {
        TRY(pipedrive_fetch_take(c, &w->fetch, op->arena, reply, e));
        if (w->fetch.done)
            give(c, op, w);
        return ERR_OK;
    }
    struct plan p = plan_of(c, op->arena, w, &op->keys[w->at]);
    TRY(pipedrive_answer(c, op->arena, reply, &body, e));
    TRY(pipedrive_rows(&body, &rows, e));
    for (size_t i = 0; i < rows.n; i++)
        take_row(c, op, w, &p, &rows.at[i]);
    w->next = arena_str(op->arena, pipedrive_next(op->arena, &body));
    if (w->next.n > 0)
        return ERR_OK;
    w->at++;
    pass_ids(c, op, w);
    if (w->at == op->n_keys)
        on_to_fetch(c, op, w);
    return ERR_OK;
}

const struct driver_op pipedrive_op_find = {find_begin, find_request,
                                               find_take};
