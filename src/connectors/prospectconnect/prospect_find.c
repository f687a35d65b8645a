/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND. Where the listing can search for text, each key is a search by
 * its best field (e-mail, then name, then phone): a superset, since the
 * caller compares again. Notes with a known parent are looked for among that
 * parent's. Anything else is one listing, compared here with all keys.
 */
#include "base/map.h"
#include "base/vec.h"
#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_ops.h"

const struct prospect_field *prospect_search_field(
    const struct connection_state *c, enum prospect_entity entity,
    const struct find_key *key)
{
    const struct prospect_call *call = c->routes[entity][PROSPECT_LIST].call;
    struct prospect_fields fields = prospect_fields_of(entity);
    for (size_t i = 0; call && call->search_key && i < fields.n; i++) {
        const struct prospect_field *f = &fields.at[i];
        for (size_t k = 0; (f->flags & FIELD_SEARCH) && k < key->n_fields; k++) {
            if (str_is(key->fields[k].name, f->name) &&
                value_str(&key->fields[k].value).n > 0)
                return f;
        }
    }
    return NULL;
}

/* ---- comparing ---------------------------------------------------------- */

static struct str folded_text(struct arena *a, const struct value *v)
{
    return fold_case(a, value_to_text(a, v));
}

/* The keys, grouped by their first field and its value without case. */
struct chain {
    size_t key;
    const struct chain *next;
};

static struct str index_name(struct arena *a, const struct field *f)
{
    return arena_printf(a, "%.*s=%.*s", STR_ARG(f->name),
                        STR_ARG(folded_text(a, &f->value)));
}

static void index_keys(const struct op *op, struct op_work *w)
{
    w->index = arena_new(op->arena, struct map);
    for (size_t k = op->n_keys; k > 0; k--) {
        const struct find_key *key = &op->keys[k - 1];
        if (key->n_fields == 0)
            continue;
        struct str name = index_name(op->arena, &key->fields[0]);
        struct chain *link = arena_new(op->arena, struct chain);
        *link = (struct chain){k - 1, map_get(w->index, name)};
        map_put(op->arena, w->index, name, link);
    }
}

static bool same(struct arena *a, const struct value *have,
                 const struct value *want)
{
    return value_equal(have, want) ||
           str_eq(folded_text(a, have), folded_text(a, want));
}

static bool fits(struct arena *a, const struct record *r,
                 const struct find_key *key)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct value *have = value_get(&r->fields, key->fields[i].name);
        if (!have || !same(a, have, &key->fields[i].value))
            return false;
    }
    return true;
}

static void add_match(const struct op *op, struct op_work *w, size_t key,
                      const struct record *r)
{
    VEC(struct find_match) matches = {w->matches, w->n_matches,
                                      w->cap_matches};
    for (size_t i = 0; i < matches.n; i++) {
        if (matches.at[i].key == key && str_eq(matches.at[i].record.id, r->id))
            return; /* listings may bring a record twice */
    }
    vec_push(op->arena, &matches, (struct find_match){key, *r});
    w->matches = matches.at;
    w->n_matches = matches.n;
    w->cap_matches = matches.cap;
}

static void match_all(const struct op *op, struct op_work *w,
                      const struct record *r)
{
    for (size_t i = 0; i < r->fields.fields.n; i++) {
        struct str name = index_name(op->arena, &r->fields.fields.at[i]);
        const struct chain *link = map_get(w->index, name);
        for (; link; link = link->next) {
            if (fits(op->arena, r, &op->keys[link->key]))
                add_match(op, w, link->key, r);
        }
    }
}

/* ---- the op ------------------------------------------------------------- */

/* The parents that a key names; 0 when the list is not by parents. */
static size_t parents_of(const struct connection_state *c, const struct op *op,
                         enum prospect_entity entity, size_t key,
                         struct prospect_parent *out)
{
    const struct prospect_call *call = c->routes[entity][PROSPECT_LIST].call;
    return call && call->shape == SHAPE_PARENTS
               ? prospect_parents_in(op->arena, op->keys[key].fields,
                                     op->keys[key].n_fields, out)
               : 0;
}

static bool is_direct(const struct connection_state *c, const struct op *op,
                      enum prospect_entity entity)
{
    for (size_t i = 0; i < op->n_keys; i++) {
        struct prospect_parent parents[PROSPECT_PARENT_KINDS];
        if (parents_of(c, op, entity, i, parents) == 0 &&
            !prospect_search_field(c, entity, &op->keys[i]))
            return false;
    }
    return true;
}

/* The earliest that any key may have been created; 0: no telling. */
static int64_t earliest(const struct op *op)
{
    int64_t us = INT64_MAX;
    for (size_t i = 0; i < op->n_keys; i++) {
        if (op->keys[i].created_since_us < us)
            us = op->keys[i].created_since_us;
    }
    return us;
}

static enum err start_key(const struct connection_state *c,
                          const struct op *op, struct op_work *w,
                          struct error *e)
{
    const struct find_key *key = &op->keys[w->at];
    struct prospect_parent *parents =
        arena_array(op->arena, struct prospect_parent, PROSPECT_PARENT_KINDS);
    size_t n = parents_of(c, op, w->entity, w->at, parents);
    if (n > 0)
        return prospect_scan_start_given(c, w->entity, parents, n, &w->scan, e);
    TRY(prospect_scan_start(c, w->entity, 0, 0, &w->scan, e));
    const struct prospect_field *f = prospect_search_field(c, w->entity, key);
    w->scan.list.wanted = w->wanted;
    struct value fields = value_object(key->fields, key->n_fields);
    w->scan.list.search = value_text_at(&fields, f->name);
    return ERR_OK;
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    for (size_t i = 0; i < op->n_keys; i++) {
        for (size_t k = 0; k < op->keys[i].n_fields; k++)
            w->wanted |=
                prospect_wanted(w->entity, &op->keys[i].fields[k].name, 1);
    }
    w->done = op->n_keys == 0;
    if (w->done)
        return ERR_OK;
    index_keys(op, w);
    w->scans = !is_direct(c, op, w->entity);
    if (!w->scans)
        return start_key(c, op, w, e);
    TRY(prospect_scan_start(c, w->entity, earliest(op), 0, &w->scan, e));
    if (!w->scan.by_parents)
        w->scan.list.wanted = w->wanted;
    return ERR_OK;
}

static enum err find_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)e;
    *out = prospect_scan_request(c, &w->scan, a);
    return ERR_OK;
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value_items rows;
    TRY(prospect_scan_take(c, &w->scan, op->arena, reply,
                           &rows, e));
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (!prospect_decode(c, op->arena, w->entity, &rows.at[i], w->wanted,
                             &r))
            continue;
        if (w->scans)
            match_all(op, w, &r);
        else
            add_match(op, w, w->at, &r);
    }
    op->matches = w->matches;
    op->n_matches = w->n_matches;
    if (!w->scan.done)
        return ERR_OK;
    w->at++;
    w->done = w->scans || w->at == op->n_keys;
    return w->done ? ERR_OK : start_key(c, op, w, e);
}

const struct driver_op prospect_op_find = {find_begin, find_request,
                                             find_take};
