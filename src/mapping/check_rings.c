/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Rings: a value that goes from field to field through several rows, perhaps
 * of several syncs, and comes back where it began. Each row alone is kept
 * quiet by its three-way merge; a ring is not, unless its converters together
 * settle. So sample values are sent round until nothing changes any more.
 *
 * Lookups, links and names are taken to come back to where they were: what
 * they answer is not known here. Lua is not run.
 */
#include "base/json.h"
#include "mapping/coerce.h"
#include "mapping/converters.h"

#define RING_ROWS_MAX 6  /* longer rings are nobody's intention */
#define RINGS_MAX 16     /* told at most */
#define ROUNDS 8         /* in which a ring must settle */
#define WAYS_MAX 4000   /* looked along before giving up, with a note */

struct edge {
    const struct sync *sync;
    const struct row *row;
    enum side to;
};

struct rings {
    struct arena *arena; /* of the ring at hand */
    struct problems *out;
    const struct edge *edges;
    size_t n_edges;
    size_t path[RING_ROWS_MAX];
    size_t depth;
    size_t told;
    size_t ways;
};

static bool same_entity(const struct sync *x, enum side xs,
                        const struct sync *y, enum side ys)
{
    return str_eq(x->connection[xs], y->connection[ys]) &&
           str_eq(x->entity[xs], y->entity[ys]);
}

/* Does what `e` writes feed what `next` reads? */
static bool feeds(const struct edge *e, const struct edge *next)
{
    enum side from = SIDE_OTHER(next->to);
    if (!same_entity(e->sync, e->to, next->sync, from))
        return false;
    for (size_t i = 0; i < e->row->n_fields[e->to]; i++)
        for (size_t k = 0; k < next->row->n_fields[from]; k++)
            if (str_eq(e->row->fields[e->to][i], next->row->fields[from][k]))
                return true;
    return false;
}

/* ---- sending values round ------------------------------------------------ */

struct station {
    const struct sync *sync;
    enum side side;
    struct str field;
    struct value value;
};

struct round {
    struct arena *arena;
    VEC(struct station) stations;
    bool changed;
};

static struct value *station_of(struct round *r, const struct sync *sync,
                                enum side side, struct str field)
{
    for (size_t i = 0; i < r->stations.n; i++) {
        struct station *s = &r->stations.at[i];
        if (str_eq(s->field, field) &&
            same_entity(s->sync, s->side, sync, side))
            return &s->value;
    }
    struct station made = {sync, side, field, value_null()};
    vec_push(r->arena, &r->stations, made);
    return &r->stations.at[r->stations.n - 1].value;
}

static enum map_answer answer_same(void *context, struct str table,
                                   enum side from, struct str key,
                                   struct str *out_key,
                                   struct value *out_extra)
{
    (void)context;
    (void)table;
    (void)from;
    (void)out_extra;
    *out_key = key;
    return ANSWER_FOUND;
}

static enum map_answer answer_link(void *context, struct str sync,
                                   enum side from, struct str id,
                                   struct str *out_id)
{
    return answer_same(context, sync, from, id, out_id, NULL);
}

static enum map_answer answer_name(void *context, enum side side,
                                   const struct name_query *query,
                                   struct str *out)
{
    return answer_same(context, query->entity, side, query->name, out, NULL);
}

static const struct map_env env_same = {.lookup = answer_same,
                                        .link = answer_link,
                                        .id_of = answer_name,
                                        .name_of = answer_name};

/* False when the row has nothing to say about this value. */
static bool carry(struct round *r, const struct edge *e)
{
    enum side from = SIDE_OTHER(e->to);
    const struct value *const record[SIDES] = {NULL, NULL};
    struct value *in =
        arena_array(r->arena, struct value, e->row->n_fields[from]);
    for (size_t i = 0; i < e->row->n_fields[from]; i++)
        in[i] = *station_of(r, e->sync, from, e->row->fields[from][i]);
    struct map_result result = {0};
    row_convert(e->row, e->to, in, record, &env_same, r->arena, &result);
    if (result.status != MAP_VALUE)
        return false;
    for (size_t i = 0; i < e->row->n_fields[e->to]; i++) {
        struct value *at =
            station_of(r, e->sync, e->to, e->row->fields[e->to][i]);
        if (!values_agree(r->arena, false, at, &result.values[i]))
            r->changed = true;
        *at = result.values[i];
    }
    return true;
}

/* Whether the value comes to rest; *out_last is what it has become. */
static bool settles(struct rings *g, const struct value *sample,
                    struct value *out_last)
{
    struct round r = {.arena = g->arena};
    const struct edge *first = &g->edges[g->path[0]];
    const struct edge *last = &g->edges[g->path[g->depth - 1]];
    enum side from = SIDE_OTHER(first->to);
    for (size_t i = 0; i < first->row->n_fields[from]; i++)
        *station_of(&r, first->sync, from, first->row->fields[from][i]) =
            *sample;
    for (int round = 0; round < ROUNDS; round++) {
        r.changed = false;
        for (size_t i = 0; i < g->depth; i++)
            if (!carry(&r, &g->edges[g->path[i]]))
                return true;
        if (!r.changed)
            return true;
    }
    *out_last = *station_of(&r, last->sync, last->to,
                            last->row->fields[last->to][0]);
    return false;
}

/* ---- telling ------------------------------------------------------------- */

static struct str path_text(struct rings *g)
{
    AUTO_BUF b = BUF_INIT(400);
    for (size_t i = 0; i < g->depth; i++) {
        const struct edge *e = &g->edges[g->path[i]];
        enum side from = SIDE_OTHER(e->to);
        buf_printf(&b, "%.*s.%.*s.%.*s -> ",
                   STR_ARG(e->sync->connection[from]),
                   STR_ARG(e->sync->entity[from]),
                   STR_ARG(e->row->fields[from][0]));
    }
    buf_add(&b, STR("and round again"));
    return buf_copy(g->arena, &b);
}

static bool any_condition(const struct rings *g)
{
    for (size_t i = 0; i < g->depth; i++)
        if (g->edges[g->path[i]].row->when >= 0)
            return true;
    return false;
}

/* What was sent round, and what has become of it. */
static void give_example(struct rings *g, const struct value *sample,
                         const struct value *last)
{
    struct field fields[] = {{STR("side"), value_null()},
                             {STR("value"), value_list(sample, 1)},
                             {STR("there"), value_null()},
                             {STR("back"), value_list(last, 1)}};
    struct value example = value_object(fields, 4);
    problem_show(g->out, &example);
}

static void check_ring(struct rings *g)
{
    const struct value samples[] = {
        value_text(STR("Ab Cd")), value_text(STR(" x ")),
        value_text(STR("1.25")),  value_text(STR("+33 (0)6 12")),
        value_int(5),             value_bool(true),
        value_decimal((struct decimal){12345, 3}),
        value_date(20000),        value_datetime(INT64_C(1700000000000000))};
    const struct edge *first = &g->edges[g->path[0]];
    AUTO_ARENA a = ARENA_INIT;
    g->arena = &a;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        struct value last = value_null();
        if (settles(g, &samples[i], &last))
            continue;
        problem_add(g->out,
                    any_condition(g) ? PROBLEM_WARNING : PROBLEM_ERROR,
                    first->row->file, first->row->line, STR_NONE,
                    "these rows never come to rest: %.*s; %.*s has become "
                    "%.*s after %d rounds",
                    STR_ARG(path_text(g)),
                    STR_ARG(json_text(g->arena, &samples[i])),
                    STR_ARG(json_text(g->arena, &last)), ROUNDS);
        give_example(g, &samples[i], &last);
        g->told++;
        return;
    }
}

/* ---- finding ------------------------------------------------------------- */

static bool on_path(const struct rings *g, const struct edge *e)
{
    for (size_t i = 0; i < g->depth; i++)
        if (g->edges[g->path[i]].row == e->row)
            return true;
    return false;
}

/* Rings are found from their smallest edge only, so each but once. */
static void extend(struct rings *g)
{
    const struct edge *first = &g->edges[g->path[0]];
    const struct edge *last = &g->edges[g->path[g->depth - 1]];
    if (g->depth > 1 && feeds(last, first))
        check_ring(g);
    if (g->depth == RING_ROWS_MAX || ++g->ways > WAYS_MAX)
        return;
    for (size_t i = g->path[0] + 1; i < g->n_edges && g->told < RINGS_MAX;
         i++) {
        if (on_path(g, &g->edges[i]) || !feeds(last, &g->edges[i]))
            continue;
        g->path[g->depth++] = i;
        extend(g);
        g->depth--;
    }
}

static bool is_lua(const struct row *row)
{
    return row->converter == &converter_lua;
}

void mapping_check_rings(const struct sync *const *syncs, size_t n,
                         struct problems *out)
{
    AUTO_ARENA a = ARENA_INIT;
    VEC(struct edge) edges = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; syncs[i]->enabled && k < syncs[i]->n_rows; k++) {
            const struct row *row = &syncs[i]->rows[k];
            for (int to = 0; to < SIDES; to++) {
                struct edge e = {syncs[i], row, (enum side)to};
                if (row->to[to] && syncs[i]->flow_to[to] && !row->constant &&
                    !row->once && !row->on_create_only && !is_lua(row))
                    vec_push(&a, &edges, e);
            }
        }
    }
    struct rings g = {.out = out, .edges = edges.at, .n_edges = edges.n};
    for (size_t i = 0; i < edges.n && g.told < RINGS_MAX; i++) {
        g.path[0] = i;
        g.depth = 1;
        extend(&g);
    }
    if (g.ways > WAYS_MAX)
        problem_add(out, PROBLEM_NOTE, STR_NONE, 0, STR_NONE,
                    "so many rows share fields that not all rings of rows "
                    "could be looked at");
}
