/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Each path of each record is a walker. All walk as far as what has been read
 * lets them; what they stand before is then read for all of them at once. Where
 * a way leads to several records, a walker goes on to each of them.
 */
#include "engine/remote/follow.h"

#include "base/map.h"
#include "base/vec.h"
#include "engine/remote/follow_way.h"
#include "mapping/coerce.h"

/* Records of one entity by id; or, with `by`, the newest that points to the
 * id. */
struct shelf {
    struct str entity;
    const struct schema_field *by;
    VEC(struct str) fields;   /* to read of them */
    struct map answers;       /* id -> struct answer */
    VEC(struct str) wanted;
};

struct answer {
    bool there;               /* asked for and answered */
    const struct record *record;
    const struct error *error;
};

struct route {
    struct way way;
    size_t *shelves;          /* per step; SIZE_MAX: the record at hand */
};

struct follow {
    struct arena *a;
    struct follow_from from;
    struct route *routes;
    VEC(struct shelf) shelves;
};

#define AT_HAND SIZE_MAX

/* ---- opening -------------------- */

static size_t shelf_of(struct follow *f, struct str entity,
                       const struct schema_field *by)
{
    for (size_t i = 0; i < f->shelves.n; i++)
        if (str_eq(f->shelves.at[i].entity, entity) &&
            f->shelves.at[i].by == by)
            return i;
    struct shelf shelf = {.entity = entity, .by = by};
    vec_push(f->a, &f->shelves, shelf);
    return f->shelves.n - 1;
}

static void shelf_has(struct follow *f, size_t shelf, struct str field)
{
    struct shelf *s = &f->shelves.at[shelf];
    for (size_t i = 0; i < s->fields.n; i++)
        if (str_eq(s->fields.at[i], field))
            return;
    vec_push(f->a, &s->fields, field);
}

static void route_lay(struct follow *f, struct route *route)
{
    const struct path *path = route->way.path;
    route->shelves = arena_array(f->a, size_t, path->n_steps);
    for (size_t k = 0; k < path->n_steps; k++) {
        const struct schema_field *by = k == 0 ? route->way.by : NULL;
        route->shelves[k] = AT_HAND;
        if (k == 0 && !by)
            continue;
        route->shelves[k] = shelf_of(f, route->way.entities[k], by);
        shelf_has(f, route->shelves[k], path->steps[k]);
        if (by)
            shelf_has(f, route->shelves[k], path->by);
    }
}

enum err follow_open(struct arena *a, const struct follow_from *from,
                     struct follow **out, struct error *e)
{
    struct follow *f = arena_new(a, struct follow);
    f->a = a;
    f->from = *from;
    f->routes = arena_array(a, struct route, from->n_paths);
    for (size_t i = 0; i < from->n_paths; i++) {
        struct way *way = &f->routes[i].way;
        TRY(way_find(a, from, &from->paths[i], way, e));
        if (way->wrong.n > 0)
            FAIL(e, ERR_SCHEMA, "%.*s%s%.*s%s", STR_ARG(way->wrong),
                 way->suggestion.n > 0 ? " (" : "", STR_ARG(way->suggestion),
                 way->suggestion.n > 0 ? ")" : "");
        route_lay(f, &f->routes[i]);
    }
    *out = f;
    return ERR_OK;
}

/* ---- asking -------------------- */

static struct remote_target shelf_target(const struct follow *f,
                                         const struct shelf *shelf)
{
    return (struct remote_target){.connection = f->from.connection,
                                  .entity = shelf->entity,
                                  .fields = shelf->fields.at,
                                  .n_fields = shelf->fields.n};
}

static enum err shelf_read(struct follow *f, struct shelf *shelf,
                           struct error *e)
{
    size_t n = shelf->wanted.n;
    struct remote_target target = shelf_target(f, shelf);
    struct read_answer *found = arena_array(f->a, struct read_answer, n);
    const struct read_batch batch = {.ids = shelf->wanted.at, .n = n};
    TRY(remote_read_each(f->from.remote, f->a, &target, &batch, found, e));
    for (size_t i = 0; i < n; i++) {
        struct answer *answer = map_get(&shelf->answers, shelf->wanted.at[i]);
        *answer = (struct answer){true, found[i].record, found[i].error};
    }
    return ERR_OK;
}

static bool is_newer(const struct record *x, const struct record *y)
{
    if (x->created_us != y->created_us)
        return x->created_us > y->created_us;
    if (x->id.n != y->id.n) /* ids that are numbers grow */
        return x->id.n > y->id.n;
    return str_compare(x->id, y->id) > 0;
}

/* Remotes may answer with more than was asked for. */
static bool points_to(struct follow *f, const struct shelf *shelf,
                      const struct record *record, struct str id)
{
    const struct value *v = value_get(&record->fields, shelf->by->name);
    return v && !value_is_null(v) && str_eq(value_to_text(f->a, v), id);
}

static enum err shelf_find(struct follow *f, struct shelf *shelf,
                           struct error *e)
{
    size_t n = shelf->wanted.n;
    size_t n_matches = 0;
    struct find_match *matches = NULL;
    struct remote_target target = shelf_target(f, shelf);
    struct find_key *keys = arena_array(f->a, struct find_key, n);
    struct field *fields = arena_array(f->a, struct field, n);
    for (size_t i = 0; i < n; i++) {
        struct value id = value_text(shelf->wanted.at[i]);
        fields[i].name = shelf->by->name;
        TRY(coerce_field(f->a, shelf->by, &id, &fields[i].value, e));
        keys[i] = (struct find_key){.fields = &fields[i], .n_fields = 1};
    }
    TRY(remote_find(f->from.remote, f->a, &target, keys, n, &matches,
                    &n_matches, e));
    for (size_t i = 0; i < n; i++)
        *(struct answer *)map_get(&shelf->answers, shelf->wanted.at[i]) =
            (struct answer){.there = true};
    for (size_t i = 0; i < n_matches; i++) {
        struct str id = shelf->wanted.at[matches[i].key];
        struct answer *answer = map_get(&shelf->answers, id);
        const struct record *record = &matches[i].record;
        if (points_to(f, shelf, record, id) &&
            (!answer->record || is_newer(record, answer->record)))
            answer->record = record;
    }
    return ERR_OK;
}

static enum err follow_ask(struct follow *f, bool *out_asked, struct error *e)
{
    *out_asked = false;
    for (size_t i = 0; i < f->shelves.n; i++) {
        struct shelf *shelf = &f->shelves.at[i];
        if (shelf->wanted.n == 0)
            continue;
        *out_asked = true;
        TRY(shelf->by ? shelf_find(f, shelf, e) : shelf_read(f, shelf, e));
        shelf->wanted.n = 0;
    }
    return ERR_OK;
}

/* ---- walking -------------------- */

struct walker {
    const struct route *route;
    struct followed *out;
    size_t step;                /* the next to read */
    const struct value *fields; /* of the record that has it; or NULL */
    struct str id;              /* of the record that is to be read */
    bool done;
    struct fan *fan;            /* it is one of several; or NULL */
    size_t place;               /* among them */
};

/* Walkers to each of several records, and what they came back with. */
struct fan {
    struct value *values;
    bool *gone;                 /* there is no such record */
    size_t n;
    size_t step;                /* at which they stand before those */
    size_t away;                /* not back yet */
    bool unknown;               /* one of them was told nothing */
};

struct walkers {
    struct walker **at;
    size_t n;
    size_t cap;
};

static void walker_tell(struct follow *f, const struct walker *w,
                        const struct value *v)
{
    if (v)
        w->out->values = value_with(f->a, &w->out->values,
                                    w->route->way.path->text, v);
}

static void walker_end(struct follow *f, struct walker *w,
                       const struct value *v)
{
    struct fan *fan = w->fan;
    w->done = true;
    if (!fan) {
        walker_tell(f, w, v);
        return;
    }
    fan->unknown = fan->unknown || !v;
    fan->values[w->place] = v ? *v : value_null();
    if (--fan->away > 0 || fan->unknown)
        return;
    size_t n = 0;
    for (size_t i = 0; i < fan->n; i++)
        if (!fan->gone[i])
            fan->values[n++] = fan->values[i];
    struct value list = value_list(fan->values, n);
    walker_tell(f, w, &list);
}

/* On to each of the records that a field names. */
static void walker_spread(struct follow *f, struct walkers *all,
                          struct walker *w, const struct value *several)
{
    size_t n = several->items.n;
    struct fan *fan = arena_new(f->a, struct fan);
    *fan = (struct fan){.values = arena_array(f->a, struct value, n),
                        .gone = arena_array(f->a, bool, n),
                        .n = n,
                        .step = w->step + 1,
                        .away = n};
    w->done = true;
    for (size_t i = 0; i < n; i++) {
        struct walker *one = arena_new(f->a, struct walker);
        *one = *w;
        one->done = false;
        one->fields = NULL;
        one->id = value_to_text(f->a, &several->items.at[i]);
        one->step = w->step + 1;
        one->fan = fan;
        one->place = i;
        vec_push(f->a, all, one);
    }
    if (n == 0)
        walker_tell(f, w, several);
}

/* The record it stands before; false where that must be read, or is not. */
static bool walker_enter(struct follow *f, struct walker *w)
{
    static const struct value null = {.kind = VALUE_NULL};
    struct shelf *shelf = &f->shelves.at[w->route->shelves[w->step]];
    struct answer *answer = map_get(&shelf->answers, w->id);
    if (!answer) {
        answer = arena_new(f->a, struct answer);
        map_put(f->a, &shelf->answers, w->id, answer);
        vec_push(f->a, &shelf->wanted, w->id);
    }
    if (!answer->there)
        return false;
    if (answer->record) {
        w->fields = &answer->record->fields;
        return true;
    }
    if (answer->error)
        w->out->error = answer->error;
    else if (w->fan && w->fan->step == w->step)
        w->fan->gone[w->place] = true;
    walker_end(f, w, answer->error ? NULL : &null);
    return false;
}

static bool is_several(const struct value *v)
{
    return v->kind == VALUE_SET || v->kind == VALUE_LIST;
}

static void walker_go(struct follow *f, struct walkers *all, struct walker *w)
{
    const struct path *path = w->route->way.path;
    while (!w->done && (w->fields || walker_enter(f, w))) {
        const struct value *v = value_get(w->fields, path->steps[w->step]);
        if (!v || value_is_null(v) || w->step + 1 == path->n_steps) {
            walker_end(f, w, v);
            return;
        }
        if (is_several(v)) {
            walker_spread(f, all, w, v);
            return;
        }
        struct str entity = w->route->way.entities[w->step + 1];
        if (v->kind == VALUE_REF && v->ref.entity.n > 0 &&
            !str_eq(v->ref.entity, entity)) {
            walker_end(f, w, NULL);
            return;
        }
        w->id = value_to_text(f->a, v);
        w->fields = NULL;
        w->step++;
    }
}

static struct walker *walker_start(struct arena *a, const struct route *route,
                                   const struct record *record,
                                   struct followed *out)
{
    bool at_hand = route->shelves[0] == AT_HAND;
    struct walker *w = arena_new(a, struct walker);
    *w = (struct walker){.route = route,
                         .out = out,
                         .fields = at_hand ? &record->fields : NULL,
                         .id = at_hand ? STR_NONE : record->id};
    return w;
}

enum err follow_read(struct follow *f, const struct record *const *records,
                     size_t n, struct followed *out, struct error *e)
{
    struct walkers all = {0};
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct followed){.values = value_object(NULL, 0)};
        for (size_t k = 0; k < f->from.n_paths; k++) {
            struct walker *w =
                walker_start(f->a, &f->routes[k], records[i], &out[i]);
            vec_push(f->a, &all, w);
        }
    }
    for (bool asked = true; asked;) {
        for (size_t i = 0; i < all.n; i++)
            walker_go(f, &all, all.at[i]);
        TRY(follow_ask(f, &asked, e));
    }
    return ERR_OK;
}

struct value follow_join(struct arena *a, const struct value *fields,
                         const struct value *followed)
{
    size_t n = fields->fields.n + followed->fields.n;
    struct field *joined = arena_array(a, struct field, n);
    for (size_t i = 0; i < n; i++)
        joined[i] = i < fields->fields.n
                        ? fields->fields.at[i]
                        : followed->fields.at[i - fields->fields.n];
    return value_object(joined, n);
}
