/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_scan.h"

#include "base/vec.h"
#include "connectors/prospectconnect/prospect_answer.h"
#include "connectors/prospectconnect/prospect_append.h"
#include "connectors/prospectconnect/prospect_decode.h"

static const enum prospect_entity phases[] = {PROSPECT_CONTACT, PROSPECT_DEAL};
#define PHASES PROSPECT_PARENT_KINDS
_Static_assert(sizeof phases / sizeof *phases == PHASES, "a phase for each");

static struct str parent_field(struct arena *a, enum prospect_entity entity)
{
    return arena_printf(a, "%s_id", prospect_entity_name(entity));
}

size_t prospect_parents_in(struct arena *a, const struct field *fields,
                           size_t n,
                           struct prospect_parent out[PROSPECT_PARENT_KINDS])
{
    struct value object = value_object(fields, n);
    size_t found = 0;
    for (size_t i = 0; i < PHASES; i++) {
        const struct value *v = value_get(&object, parent_field(a, phases[i]));
        struct str id = v ? value_to_text(a, v) : STR_NONE;
        if (id.n > 0)
            out[found++] = (struct prospect_parent){phases[i], id};
    }
    return found;
}

bool prospect_route_lists_changes(const struct prospect_route *r)
{
    return r->call && (r->call->shape == SHAPE_SINCE_QUERY ||
                       r->call->shape == SHAPE_SINCE_BODY ||
                       r->call->shape == SHAPE_SEARCH);
}

enum err prospect_scan_start_phase(const struct connection_state *c,
                                   struct prospect_scan *s, int64_t phase,
                                   struct error *e)
{
    size_t page = s->page > 0 && s->page < PROSPECT_PARENTS_MAX
                      ? s->page
                      : PROSPECT_PARENTS_MAX;
    TRY(prospect_list_start(c, phases[phase], 0, page, &s->list, e));
    s->phase = phase;
    s->list.wanted = 0; /* the id is enough */
    return ERR_OK;
}

enum err prospect_scan_start(const struct connection_state *c,
                             enum prospect_entity entity, int64_t since_us,
                             size_t page, struct prospect_scan *out,
                             struct error *e)
{
    struct prospect_scan s = {.entity = entity, .page = page};
    TRY(prospect_route_get(c, entity, PROSPECT_LIST, &s.route, e));
    s.by_parents = s.route->call->shape == SHAPE_PARENTS;
    if (s.by_parents)
        TRY(prospect_scan_start_phase(c, &s, 0, e));
    else
        TRY(prospect_list_start(c, entity, since_us, page, &s.list, e));
    *out = s;
    return ERR_OK;
}

enum err prospect_scan_start_given(const struct connection_state *c,
                                   enum prospect_entity entity,
                                   struct prospect_parent *parents, size_t n,
                                   struct prospect_scan *out, struct error *e)
{
    struct prospect_scan s;
    TRY(prospect_scan_start(c, entity, 0, 0, &s, e));
    s.given = true;
    s.parents = parents;
    s.n_parents = n;
    s.done = n == 0;
    *out = s;
    return ERR_OK;
}

bool prospect_scan_can_rest(const struct prospect_scan *s)
{
    return s->at == s->n_parents;
}

/* ---- records of parents -------------------------------------------------- */

/* How many of the parents the next request takes together. */
static size_t batch_of(const struct connection_state *c,
                       const struct prospect_scan *s)
{
    if (s->parents[s->at].entity != PROSPECT_DEAL)
        return 1;
    size_t n = 1;
    while (n < (size_t)c->set.note_deals && s->at + n < s->n_parents &&
           s->parents[s->at + n].entity == PROSPECT_DEAL)
        n++;
    return n;
}

static struct http_request parents_request(const struct connection_state *c,
                                           const struct prospect_scan *s,
                                           struct arena *a)
{
    struct str contact = STR("");
    VEC(struct value) deals = {0};
    size_t n = batch_of(c, s);
    for (size_t i = 0; i < n; i++) {
        const struct prospect_parent *p = &s->parents[s->at + i];
        if (p->entity == PROSPECT_CONTACT)
            contact = p->id;
        else
            vec_push(a, &deals, value_text(p->id));
    }
    struct members o = {0};
    members_put(a, &o, "contact_id", value_text(contact));
    members_put(a, &o, "deal_ids", value_list(deals.at, deals.n));
    members_put(a, &o, "account_ids", value_list(NULL, 0));
    struct value body = members_value(&o);
    struct prospect_ask ask = {.profile = s->route->profile,
                               .method = s->route->call->method,
                               .path = s->route->path,
                               .body = &body};
    return prospect_request(c, a, &ask);
}

/* The row with the parent it was asked by, where it does not name one. */
static struct value with_parent(const struct connection_state *c,
                                struct arena *a,
                                const struct prospect_scan *s,
                                const struct value *row)
{
    const struct prospect_parent *parent = &s->parents[s->at];
    struct str name = parent_field(a, parent->entity);
    const struct prospect_field *f = prospect_field_find(s->entity, name);
    struct value known;
    if (row->kind != VALUE_OBJECT || batch_of(c, s) > 1 || !f ||
        (prospect_decode_field(c, a, f, row, &known) &&
         !value_is_null(&known)))
        return *row;
    struct value id = value_text(parent->id);
    return value_with(a, row, name, &id);
}

static enum err take_children(const struct connection_state *c,
                              struct prospect_scan *s, struct arena *a,
                              const struct driver_reply *reply,
                              struct value_items *out_rows, struct error *e)
{
    struct prospect_deed deed = {s->entity, PROSPECT_LIST, s->route};
    struct value answer;
    struct value_items rows;
    TRY(prospect_answer(c, a, &deed, reply, &answer, e));
    if (!prospect_rows(&answer, s->entity, &rows))
        FAIL(e, ERR_PROTOCOL,
             "ProspectConnect answered without a list of %s records",
             prospect_entity_name(s->entity));
    struct value *named = arena_array(a, struct value, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        named[i] = with_parent(c, a, s, &rows.at[i]);
    s->at += batch_of(c, s);
    *out_rows = (struct value_items){named, rows.n};
    return ERR_OK;
}

static void queue_parents(struct prospect_scan *s, struct arena *a,
                          const struct value_items *rows)
{
    struct prospect_parent *parents =
        arena_array(a, struct prospect_parent, rows->n);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        enum prospect_entity entity = phases[s->phase];
        struct str id = prospect_row_id(a, entity, &rows->at[i]);
        if (id.n > 0)
            parents[n++] = (struct prospect_parent){entity, id};
    }
    s->parents = parents;
    s->n_parents = n;
    s->at = 0;
}

/* Once the queue is empty: the next kind of parent, or the end. */
static enum err go_on(const struct connection_state *c, struct prospect_scan *s,
                      struct error *e)
{
    if (s->at < s->n_parents)
        return ERR_OK;
    if (s->given) {
        s->done = true;
    } else if (s->list.done) {
        s->done = s->phase + 1 == PHASES;
        if (!s->done)
            TRY(prospect_scan_start_phase(c, s, s->phase + 1, e));
    }
    return ERR_OK;
}

/* ---- stages -------------------------------------------------------------- */

static struct value_items stages_of(struct arena *a,
                                    const struct value_items *pipelines)
{
    VEC(struct value) stages = {0};
    for (size_t i = 0; i < pipelines->n; i++) {
        const struct value *pipeline = &pipelines->at[i];
        const struct value *list = value_getz(pipeline, "stages");
        struct value id =
            value_text(prospect_row_id(a, PROSPECT_PIPELINE, pipeline));
        const struct value *name = value_getz(pipeline, "name");
        if (!list || list->kind != VALUE_LIST)
            continue;
        for (size_t k = 0; k < list->items.n; k++) {
            struct value stage = list->items.at[k];
            if (stage.kind != VALUE_OBJECT)
                continue;
            stage = value_with(a, &stage, STR("pipeline_id"), &id);
            stage = value_with(a, &stage, STR("pipeline_name"), name);
            vec_push(a, &stages, stage);
        }
    }
    return (struct value_items){stages.at, stages.n};
}

/* ---- both ---------------------------------------------------------------- */

struct http_request prospect_scan_request(const struct connection_state *c,
                                          const struct prospect_scan *s,
                                          struct arena *a)
{
    if (s->at < s->n_parents)
        return parents_request(c, s, a);
    return prospect_list_request(c, &s->list, a);
}

enum err prospect_scan_take(const struct connection_state *c,
                            struct prospect_scan *s, struct arena *a,
                            const struct driver_reply *reply,
                                       struct value_items *out_rows,
                            struct error *e)
{
    struct prospect_scan t = *s;
    struct value_items rows;
    if (t.at < t.n_parents) {
        TRY(take_children(c, &t, a, reply, &rows, e));
        TRY(go_on(c, &t, e));
    } else {
        TRY(prospect_list_take(c, &t.list, a, reply, &rows, e));
        if (t.by_parents) {
            queue_parents(&t, a, &rows);
            rows.n = 0;
            TRY(go_on(c, &t, e));
        } else {
            t.done = t.list.done;
        }
        if (t.entity == PROSPECT_STAGE)
            rows = stages_of(a, &rows);
    }
    if (prospect_appends(c, t.entity))
        rows = prospect_append_fold(a, rows);
    *s = t;
    *out_rows = rows;
    return ERR_OK;
}
