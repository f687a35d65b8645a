/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_READ: by a call for ids where there is one, by the filter "one of"
 * where the settings name its operator, by the parents that the record was
 * last known to have, a few by a search for the name they were last known by,
 * else by a listing until all are found.
 */
#include "base/map.h"
#include "base/vec.h"
#include "connectors/prospectconnect/prospect_answer.h"
#include "connectors/prospectconnect/prospect_append.h"
#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_ops.h"

static struct value texts(struct arena *a, const struct str *ids, size_t n)
{
    struct value *items = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = value_text(ids[i]);
    return value_list(items, n);
}

/* {"field": "id", "operator": "in", "value": [...]} */
static const struct value *ids_filter(const struct connection_state *c,
                                      const struct op *op)
{
    struct members o = {0};
    members_put(op->arena, &o, "field", value_textz("id"));
    members_put(op->arena, &o, "operator", value_text(c->set.operator_in));
    members_put(op->arena, &o, "value", texts(op->arena, op->ids, op->n_ids));
    struct value *filter = arena_new(op->arena, struct value);
    *filter = members_value(&o);
    return filter;
}

/* The parents of all records, or n 0 when one of them is not known. */
static struct prospect_parent *known_parents(const struct op *op, size_t *out_n)
{
    struct map seen = {0};
    VEC(struct prospect_parent) parents = {0};
    *out_n = 0;
    for (size_t i = 0; i < op->n_ids; i++) {
        const struct value *known = op->known ? op->known[i] : NULL;
        struct prospect_parent own[PROSPECT_PARENT_KINDS];
        size_t n = known && known->kind == VALUE_OBJECT
                       ? prospect_parents_in(op->arena, known->fields.at,
                                             known->fields.n, own)
                       : 0;
        if (n == 0)
            return NULL;
        for (size_t k = 0; k < n; k++) {
            struct str key = arena_printf(op->arena, "%d %.*s", own[k].entity,
                                          STR_ARG(own[k].id));
            if (!map_put(op->arena, &seen, key, &seen))
                vec_push(op->arena, &parents, own[k]);
        }
    }
    *out_n = parents.n;
    return parents.at;
}

/* The text by which a search may find the record; NULL when it is unknown. */
static const struct value *known_text(const struct connection_state *c,
                                      const struct op *op,
                                      enum prospect_entity entity, size_t i)
{
    const struct value *known = op->known ? op->known[i] : NULL;
    if (!known || known->kind != VALUE_OBJECT)
        return NULL;
    struct find_key key = {.fields = known->fields.at,
                           .n_fields = known->fields.n};
    const struct prospect_field *f = prospect_search_field(c, entity, &key);
    return f ? value_getz(known, f->name) : NULL;
}

static bool can_search(const struct connection_state *c, const struct op *op,
                       enum prospect_entity entity)
{
    bool can = op->n_ids <= PROSPECT_SINGLE_MAX;
    for (size_t i = 0; can && i < op->n_ids; i++)
        can = known_text(c, op, entity, i) != NULL;
    return can;
}

/* The next search; after the last, a listing for those that were renamed. */
static enum err start_list(const struct connection_state *c,
                           const struct op *op, struct op_work *w,
                           struct error *e)
{
    while (w->searches && w->at < op->n_ids &&
           !map_get(w->missing, op->ids[w->at]))
        w->at++;
    w->searches = w->searches && w->at < op->n_ids;
    TRY(prospect_scan_start(c, w->entity, 0, 0, &w->scan, e));
    w->scan.list.wanted = w->wanted;
    if (w->searches)
        w->scan.list.search = value_str(known_text(c, op, w->entity, w->at++));
    return ERR_OK;
}

static enum err begin_scan(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    w->scans = true;
    TRY(prospect_scan_start(c, w->entity, 0, 0, &w->scan, e));
    if (w->scan.by_parents) {
        size_t n;
        struct prospect_parent *parents = known_parents(op, &n);
        if (n > 0)
            TRY(prospect_scan_start_given(c, w->entity, parents, n, &w->scan,
                                          e));
        return ERR_OK;
    }
    bool by_filter = w->scan.route->call->shape == SHAPE_SEARCH &&
                     c->set.operator_in.n > 0;
    w->searches = !by_filter && can_search(c, op, w->entity);
    TRY(start_list(c, op, w, e));
    if (by_filter)
        w->scan.list.filter = ids_filter(c, op);
    return ERR_OK;
}

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    const struct prospect_route *r = &c->routes[w->entity][PROSPECT_READ];
    bool by_filter = c->set.operator_in.n > 0 && r->call &&
                     r->call->shape == SHAPE_BY_ID;
    w->missing = arena_new(op->arena, struct map);
    for (size_t i = 0; i < op->n_ids; i++)
        map_put(op->arena, w->missing, op->ids[i], w);
    w->done = op->n_ids == 0;
    if (w->done)
        return ERR_OK;
    if (!r->call || by_filter)
        return begin_scan(c, op, w, e);
    w->route = r;
    return ERR_OK;
}

/* ---- requests ----------------------------------------------------------- */

static size_t batch_of(const struct op *op, const struct op_work *w)
{
    const struct prospect_call *call = w->route->call;
    size_t left = op->n_ids - w->at;
    size_t max = call->shape == SHAPE_BY_ID ? 1 : (size_t)call->page_max;
    return left < max ? left : max;
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)e;
    if (w->scans) {
        *out = prospect_scan_request(c, &w->scan, a);
        return ERR_OK;
    }
    struct prospect_ask ask = {.profile = w->route->profile,
                               .method = w->route->call->method,
                               .path = w->route->path};
    struct members o = {0};
    struct value body;
    if (w->route->call->shape == SHAPE_BY_ID) {
        ask.path = prospect_path(a, w->route, op->ids[w->at]);
    } else {
        prospect_put_fixed(a, w->route->call, &o);
        members_put(a, &o, "ids", texts(a, op->ids + w->at, batch_of(op, w)));
        body = members_value(&o);
        ask.body = &body;
    }
    *out = prospect_request(c, a, &ask);
    return ERR_OK;
}

/* ---- answers ------------------------------------------------------------ */

/* A later page may have the note in a newer form. */
static void keep_newer(struct op_work *w, const struct record *r)
{
    for (size_t i = 0; i < w->n_records; i++)
        if (str_eq(w->records[i].id, r->id))
            w->records[i] = *r;
}

static void keep(const struct connection_state *c, const struct op *op,
                 struct op_work *w, const struct value_items *rows)
{
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    for (size_t i = 0; i < rows->n; i++) {
        struct record r;
        if (!prospect_decode(c, op->arena, w->entity, &rows->at[i], w->wanted,
                             &r))
            continue;
        if (map_get(w->missing, r.id) == NULL) {
            if (prospect_appends(c, w->entity))
                keep_newer(w, &r);
            continue;
        }
        map_put(op->arena, w->missing, r.id, NULL);
        vec_push(op->arena, &records, r);
    }
    w->records = records.at;
    w->n_records = records.n;
    w->cap_records = records.cap;
}

static enum err take_direct(struct connection_state *c, struct op *op,
                            struct op_work *w,
                            const struct driver_reply *reply,
                            struct value_items *out_rows, struct error *e)
{
    struct prospect_deed deed = {w->entity, PROSPECT_READ, w->route};
    struct value *answer = arena_new(op->arena, struct value);
    bool single = w->route->call->shape == SHAPE_BY_ID;
    if (single && (reply->response->status == 404 || reply->response->status == 410))
        return ERR_OK; /* this record is gone */
    TRY(prospect_answer(c, op->arena, &deed, reply, answer, e));
    const struct value *row = single ? prospect_row(answer) : NULL;
    if (row)
        *out_rows = (struct value_items){row, 1};
    else if (single || !prospect_rows(answer, w->entity, out_rows))
        FAIL(e, ERR_PROTOCOL,
             "ProspectConnect answered without the %s records asked for",
             prospect_entity_name(w->entity));
    return ERR_OK;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value_items rows = {0};
    if (w->scans) {
        TRY(prospect_scan_take(c, &w->scan, op->arena, reply, &rows, e));
        keep(c, op, w, &rows);
        /* an edit of a note that was found may still come */
        bool all = w->n_records == w->missing->n &&
                   (w->scan.done || !prospect_appends(c, w->entity));
        w->done = all || (w->scan.done && !w->searches);
        if (w->scan.done && !w->done)
            TRY(start_list(c, op, w, e));
    } else {
        TRY(take_direct(c, op, w, reply, &rows, e));
        keep(c, op, w, &rows);
        w->at += batch_of(op, w);
        w->done = w->at == op->n_ids;
    }
    op->records = w->records;
    op->n_records = w->n_records;
    return ERR_OK;
}

const struct driver_op prospect_op_read = {read_begin, read_request,
                                             read_take};
