/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters that ask for other records: lookups and links. */
#include "mapping/converters.h"

/* A lookup or a sync, seen from the row that uses it. */
struct table {
    struct str name;
    bool flipped;             /* its left is the row's right */
    struct str entity[SIDES]; /* the row's sides; empty: not known */
};

/*
 * Which way round the table's connections lie to the sync's. Empty ones fit
 * anything; false when they cannot be brought together.
 */
static bool lay(struct table *t, const struct str connection[SIDES],
                const struct str entity[SIDES], const struct sync *sync)
{
    for (int flipped = 0; flipped < 2; flipped++) {
        bool fits = true;
        for (int s = 0; s < SIDES; s++) {
            struct str theirs = connection[flipped ? SIDE_OTHER(s) : s];
            fits = fits && (theirs.n == 0 ||
                            str_eq(theirs, sync->connection[s]));
        }
        if (!fits)
            continue;
        t->flipped = flipped != 0;
        for (int s = 0; s < SIDES; s++)
            t->entity[s] = entity[flipped ? SIDE_OTHER(s) : s];
        return true;
    }
    return false;
}

static enum side table_side(const struct table *t, enum side side)
{
    return t->flipped ? SIDE_OTHER(side) : side;
}

static struct value as_id(const struct table *t, enum side side, struct str id)
{
    return t->entity[side].n > 0 ? value_ref(t->entity[side], id)
                                 : value_text(id);
}

/* ---- lookup -------------------------------------------------------------- */

static enum err setup_lookup(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str name = via_at(s->call, 0);
    const struct mapping_world *w = s->world;
    struct table *table = arena_new(s->arena, struct table);
    for (size_t i = 0; i < w->n_lookups; i++) {
        const struct lookup_head *head = &w->lookups[i];
        if (!str_eq(head->name, name))
            continue;
        if (!lay(table, head->connection, head->entity, s->sync))
            FAIL(s->error, ERR_INVALID,
                 "the lookup `%.*s` is for other connections than this sync's",
                 STR_ARG(name));
        table->name = head->name;
        s->use->argument = table;
        return ERR_OK;
    }
    FAIL(s->error, ERR_NOT_FOUND, "there is no lookup `%.*s`", STR_ARG(name));
}

/* What the record has there; so nothing is written. */
static struct value own_value(const struct conversion *c, size_t i)
{
    const struct value *record = c->inner ? NULL : c->record[c->to];
    const struct value *v = value_get(record, c->row->fields[c->to][i]);
    return v ? *v : value_null();
}

/* The key goes into the first field, the item's further fields into those of
 * their names; what the item does not tell stays as it is. */
static void convert_lookup(struct conversion *c)
{
    const struct table *t = c->argument;
    if (value_is_null(&c->in[0]))
        return;
    struct str key = value_to_text(c->arena, &c->in[0]);
    struct str found = STR_NONE;
    struct value extra = value_null();
    switch (c->env->lookup(c->env->context, t->name,
                           table_side(t, SIDE_OTHER(c->to)), key, &found,
                           &extra)) {
    case ANSWER_UNKNOWN:
        conversion_want(c, t->name, key);
        return;
    case ANSWER_NONE:
        conversion_missing(c, MAP_UNMAPPED, t->name, key);
        return;
    case ANSWER_FOUND:
        break;
    }
    c->values[0] = as_id(t, c->to, found);
    for (size_t i = 1; i < c->n_out; i++) {
        const struct value *more =
            value_get(&extra, c->row->fields[c->to][i]);
        c->values[i] = more ? *more : own_value(c, i);
    }
}

const struct converter converter_lookup = {
    .name = "lookup",
    .usage = "lookup(table)",
    .help = "The id that the lookup pairs with this one; further fields of a "
            "side come from the item's `extra`. The key `lookup` of a row is "
            "short for it.",
    .flags = CONVERTER_EACH,
    .fewest = 1,
    .setup = setup_lookup,
    .convert = convert_lookup,
};

/* ---- unpaired ------------------------------------------------------------ */

static enum err setup_unpaired(struct converter_setup *s)
{
    TRY(setup_lookup(s));
    s->use->can[SIDE_RIGHT] = false;
    return ERR_OK;
}

static void convert_unpaired(struct conversion *c)
{
    const struct table *t = c->argument;
    struct str key = value_to_text(c->arena, &c->in[0]);
    struct str found = STR_NONE;
    struct value extra = value_null();
    if (c->to == SIDE_RIGHT) {
        c->out->status = MAP_SKIP;
        return;
    }
    switch (c->env->lookup(c->env->context, t->name,
                           table_side(t, SIDE_RIGHT), key, &found, &extra)) {
    case ANSWER_UNKNOWN:
        conversion_want(c, t->name, key);
        return;
    case ANSWER_NONE:
        c->values[0] = value_text(key);
        return;
    case ANSWER_FOUND:
        return;
    }
}

const struct converter converter_unpaired = {
    .name = "unpaired",
    .usage = "unpaired(table)",
    .help = "To the left only: the right id while the lookup has no pair for "
            "it, no value once it has.",
    .flags = CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_unpaired,
    .convert = convert_unpaired,
};

/* ---- link ---------------------------------------------------------------- */

static enum err setup_link(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str name = via_at(s->call, 0);
    const struct mapping_world *w = s->world;
    struct table *table = arena_new(s->arena, struct table);
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync_head *head = &w->syncs[i];
        if (!str_eq(head->name, name))
            continue;
        if (!lay(table, head->connection, head->entity, s->sync))
            FAIL(s->error, ERR_INVALID,
                 "the sync `%.*s` ties other connections than this one",
                 STR_ARG(name));
        table->name = head->name;
        s->use->argument = table;
        return ERR_OK;
    }
    if (!w->some_syncs_lost)
        FAIL(s->error, ERR_NOT_FOUND, "there is no sync `%.*s`", STR_ARG(name));
    table->name = name; /* it is never used: the workspace is refused */
    s->use->argument = table;
    return ERR_OK;
}

void converter_link_entities(const struct mapping_world *world,
                             const struct sync *sync, struct row *row)
{
    struct table table = {0};
    for (size_t i = 0; row->link.n > 0 && i < world->n_syncs; i++) {
        const struct sync_head *head = &world->syncs[i];
        if (!str_eq(head->name, row->link) ||
            !lay(&table, head->connection, head->entity, sync))
            continue;
        for (int s = 0; s < SIDES; s++)
            row->link_entity[s] = table.entity[s];
        row->link_flipped = table.flipped;
    }
}

static struct name_query by_query(const struct row *row, enum side side,
                                  struct str name)
{
    return (struct name_query){.entity = row->link_entity[side],
                               .field = row->by[side],
                               .name = name,
                               .exact = true};
}

/* A field may point to several entities; a row is about one. */
static bool is_elsewhere(const struct row *row, enum side from,
                         const struct value *v)
{
    return v->kind == VALUE_REF && v->ref.entity.n > 0 &&
           row->link_entity[from].n > 0 &&
           !str_eq(v->ref.entity, row->link_entity[from]);
}

/* The id of the record that a value names. */
static enum map_answer named_id(const struct row *row, enum side from,
                                const struct map_env *env, struct str name,
                                struct str *out_id)
{
    if (row->by[from].n == 0) {
        *out_id = name;
        return ANSWER_FOUND;
    }
    const struct name_query query = by_query(row, from, name);
    return env->id_of(env->context, from, &query, out_id);
}

enum map_status row_links_to(const struct row *row, enum side from,
                             const struct value *in, const struct map_env *env,
                             struct arena *a, struct str_list *out)
{
    bool several = in->kind == VALUE_SET || in->kind == VALUE_LIST;
    const struct value *items = several ? in->items.at : in;
    size_t n = several ? in->items.n : 1;
    enum map_status status = MAP_VALUE;
    /* what later converters of a chain make of it is not for the link */
    if (row->converter != &converter_link && from == SIDE_RIGHT && !several &&
        in->kind != VALUE_REF)
        return MAP_VALUE;
    for (size_t i = 0; i < n; i++) {
        struct str id = STR_NONE;
        if (value_is_null(&items[i]) || is_elsewhere(row, from, &items[i]))
            continue;
        switch (named_id(row, from, env, value_to_text(a, &items[i]), &id)) {
        case ANSWER_UNKNOWN:
            status = MAP_WANT;
            break;
        case ANSWER_NONE:
            break;
        case ANSWER_FOUND:
            vec_push(a, out, id);
            break;
        }
    }
    return status;
}

/* The linked record, as its side names it. */
static void put_linked(struct conversion *c, const struct table *t,
                       struct str id)
{
    const struct row *row = c->row;
    if (row->by[c->to].n == 0) {
        c->values[0] = as_id(t, c->to, id);
        return;
    }
    const struct name_query query = by_query(row, c->to, id);
    struct str name = STR_NONE;
    switch (c->env->name_of(c->env->context, c->to, &query, &name)) {
    case ANSWER_UNKNOWN:
        conversion_want(c, t->name, id);
        return;
    case ANSWER_NONE:
        conversion_missing(c, MAP_UNMAPPED, t->name, id);
        return;
    case ANSWER_FOUND:
        c->values[0] = value_text(name);
        return;
    }
}

static void convert_link(struct conversion *c)
{
    const struct table *t = c->argument;
    enum side from = SIDE_OTHER(c->to);
    if (is_elsewhere(c->row, from, &c->in[0])) {
        c->out->status = MAP_SKIP;
        return;
    }
    struct str name = value_to_text(c->arena, &c->in[0]);
    struct str id = STR_NONE;
    struct str found = STR_NONE;
    enum map_answer answer = named_id(c->row, from, c->env, name, &id);
    if (answer == ANSWER_NONE) {
        conversion_missing(c, MAP_UNMAPPED, t->name, name);
        return;
    }
    if (answer == ANSWER_FOUND)
        answer = c->env->link(c->env->context, t->name, table_side(t, from),
                              id, &found);
    switch (answer) {
    case ANSWER_UNKNOWN:
        conversion_want(c, t->name, name);
        return;
    case ANSWER_NONE:
        conversion_missing(c, MAP_UNLINKED, t->name, id);
        c->out->side = table_side(t, from);
        return;
    case ANSWER_FOUND:
        if (!conversion_waits(c, t->name, table_side(t, from), id))
            put_linked(c, t, found);
        return;
    }
}

const struct converter converter_link = {
    .name = "link",
    .usage = "link(sync)",
    .help = "The record that the sync has linked to this one; of sets, each. "
            "The key `link` of a row is short for it.",
    .flags = CONVERTER_EACH,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_link,
    .convert = convert_link,
};
