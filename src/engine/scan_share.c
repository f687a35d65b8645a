/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One listing for several syncs. They keep a cursor each, and go together as
 * long as these are the same, as after a first run or a compare; where one was
 * polled by itself or cut off, each lists for itself until the next compare.
 *
 * All take a page at once, before anything is written again: no sync stages a
 * copy from before a write that it has not seen.
 */
#include "engine/scan.h"

static bool same_listing(const struct scan *scan, const struct sync *other,
                         enum side t)
{
    const struct sync *own = scan->es->source;
    enum side s = scan->side;
    return str_eq(own->connection[s], other->connection[t]) &&
           str_eq(own->entity[s], other->entity[t]) &&
           value_equal(&own->filter[s], &other->filter[t]);
}

static bool has_field(const struct str *fields, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i], name))
            return true;
    return false;
}

/* None named is all of them. */
static void want_fields(struct scan *scan, const struct remote_target *more)
{
    const struct remote_target own = engine_target(scan->es, scan->side);
    if (!scan->fields) {
        scan->n_fields = own.n_fields;
        scan->fields = arena_array(scan->a, struct str, own.n_fields + 1);
        for (size_t i = 0; i < own.n_fields; i++)
            scan->fields[i] = own.fields[i];
    }
    if (scan->n_fields == 0 || more->n_fields == 0) {
        scan->n_fields = 0;
        return;
    }
    struct str *all = arena_array(scan->a, struct str,
                                  scan->n_fields + more->n_fields);
    size_t n = 0;
    for (; n < scan->n_fields; n++)
        all[n] = scan->fields[n];
    for (size_t i = 0; i < more->n_fields; i++)
        if (!has_field(all, n, more->fields[i]))
            all[n++] = more->fields[i];
    scan->fields = all;
    scan->n_fields = n;
}

static void join(struct scan *scan, struct engine_sync *es, enum side t,
                 bool full, unsigned sides)
{
    struct scan *other = arena_new(&scan->engine->run_arena, struct scan);
    *other = (struct scan){.engine = scan->engine,
                           .es = es,
                           .side = t,
                           .a = &scan->engine->run_arena};
    if (scan_begin(other, full, NULL) != ERR_OK ||
        scan_is_idle(other, scan_sides(es, sides)) ||
        !str_eq(other->cursor, scan->cursor))
        return;
    const struct remote_target target = engine_target(es, t);
    want_fields(scan, &target);
    vec_push(scan->a, &scan->beside, other);
    es->ahead[t] = other;
}

void scan_gather(struct scan *scan, bool full, unsigned sides)
{
    struct engine *engine = scan->engine;
    for (struct engine_sync *es = scan->es + 1;
         es < engine->syncs + engine->n_syncs; es++) {
        bool joins = es->report && !es->stopped && !es->source->unlisted;
        for (int t = 0; t < SIDES && joins; t++)
            if (!es->ahead[t] && same_listing(scan, es->source, (enum side)t) &&
                engine_prepare(engine, es, NULL) == ERR_OK)
                join(scan, es, (enum side)t, full, sides);
    }
}

/* A field that is asked for as NAME.FIELD comes as NAME. */
static bool is_wanted(const struct remote_target *target, struct str name)
{
    for (size_t i = 0; i < target->n_fields; i++) {
        const struct str *f = &target->fields[i];
        if (str_starts_with(*f, name) &&
            (f->n == name.n || f->p[name.n] == '.'))
            return true;
    }
    return target->n_fields == 0;
}

/* The page as it would have come to this scan alone. */
static struct op page_for(const struct scan *scan, const struct op *op)
{
    const struct remote_target target = engine_target(scan->es, scan->side);
    struct op own = *op;
    own.records = arena_array(op->arena, struct record, op->n_records);
    for (size_t i = 0; i < op->n_records; i++) {
        const struct value *all = &op->records[i].fields;
        struct field *kept = arena_array(op->arena, struct field,
                                         all->fields.n);
        size_t n = 0;
        for (size_t k = 0; k < all->fields.n; k++)
            if (is_wanted(&target, all->fields.at[k].name))
                kept[n++] = all->fields.at[k];
        own.records[i] = op->records[i];
        own.records[i].fields = value_object(kept, n);
    }
    return own;
}

enum err scan_give_page(struct scan *scan, struct op *op, struct error *e)
{
    if (scan->beside.n == 0)
        return scan_take_page(scan, op, e);
    const struct op own = page_for(scan, op);
    TRY(scan_take_page(scan, &own, e));
    size_t n = 0;
    for (size_t i = 0; i < scan->beside.n; i++) {
        struct scan *other = scan->beside.at[i];
        const struct op page = page_for(other, op);
        if (scan_take_page(other, &page, NULL) == ERR_OK)
            scan->beside.at[n++] = other;
    }
    scan->beside.n = n;
    return ERR_OK;
}
