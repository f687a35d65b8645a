/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters that ask for other records: lookups, links, names. */
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

static void want(struct conversion *c, struct str table, struct str key)
{
    c->out->status = MAP_WANT;
    c->out->table = table;
    c->out->key = key;
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
        want(c, t->name, key);
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
        want(c, t->name, key);
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
        want(c, t->name, id);
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
        want(c, t->name, name);
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

/* ---- names --------------------------------------------------------------- */

struct names {
    enum side ids;             /* the side that has ids; the other has names */
    struct str entity;
    struct str field;          /* that holds the name */
    bool create;
    bool exact;                /* searched for as it stands */
    struct str within_field;   /* of the entity */
    struct str within_source;  /* field of the row's records that gives it */
    struct str only;           /* what it is of all that count, instead */
    const struct row *within_row; /* writes it, or NULL */
};

/* "odoo.res.country" says the side by its connection, else it is the left. */
static enum err names_entity(struct converter_setup *s, struct names *names)
{
    struct str entity = via_at(s->call, 0);
    if (entity.n == 0)
        FAIL(s->error, ERR_INVALID, "`names` needs the entity to look in");
    names->ids = SIDE_LEFT;
    names->entity = entity;
    for (int i = 0; i < SIDES; i++) {
        struct str connection = s->sync->connection[i];
        if (!str_starts_with(entity, connection) || entity.n == connection.n ||
            entity.p[connection.n] != '.')
            continue;
        names->ids = (enum side)i;
        names->entity = str_slice(entity, connection.n + 1, entity.n);
        break;
    }
    struct str side = via_key(s->call, "side");
    if (side.n == 0)
        return ERR_OK;
    if (!str_is(side, "left") && !str_is(side, "right"))
        FAIL(s->error, ERR_INVALID, "`side` is left or right, not \"%.*s\"",
             STR_ARG(side));
    names->ids = str_is(side, "left") ? SIDE_LEFT : SIDE_RIGHT;
    return ERR_OK;
}

static enum err names_within(struct converter_setup *s, struct names *names)
{
    struct str within = via_key(s->call, "within");
    if (within.n == 0)
        return ERR_OK;
    size_t cut = str_find_char(within, '=', 0);
    names->within_field = str_trim(str_slice(within, 0, cut));
    names->within_source =
        cut < within.n ? str_trim(str_slice(within, cut + 1, within.n))
                       : names->within_field;
    if (names->within_field.n == 0 || names->within_source.n == 0)
        FAIL(s->error, ERR_INVALID,
             "`within` is a field of %.*s and, after =, the field of this "
             "record that gives it",
             STR_ARG(names->entity));
    for (size_t i = 0; i < s->sync->n_rows && !names->within_row; i++) {
        const struct row *row = &s->sync->rows[i];
        if (row == s->row || row->constant || row->n_fields[names->ids] != 1)
            continue;
        if (str_eq(row->fields[names->ids][0], names->within_source))
            names->within_row = row;
    }
    return ERR_OK;
}

/* "type_tax_use=sale" */
static enum err names_only(struct converter_setup *s, struct names *names)
{
    struct str only = via_key(s->call, "only");
    size_t cut = str_find_char(only, '=', 0);
    if (only.n == 0)
        return ERR_OK;
    if (names->within_field.n > 0)
        FAIL(s->error, ERR_INVALID, "`only` does not go with `within`");
    names->within_field = str_trim(str_slice(only, 0, cut));
    names->only = cut < only.n ? str_trim(str_slice(only, cut + 1, only.n))
                               : STR_NONE;
    if (names->within_field.n == 0 || names->only.n == 0)
        FAIL(s->error, ERR_INVALID,
             "`only` is a field of %.*s and, after =, the value that it has "
             "in those that count",
             STR_ARG(names->entity));
    return ERR_OK;
}

static enum err setup_names(struct converter_setup *s)
{
    TRY(via_check(s->call, 2, "by within only side", s->error));
    struct names *names = arena_new(s->arena, struct names);
    TRY(names_entity(s, names));
    struct str word = via_at(s->call, 1);
    names->create = str_is(word, "create");
    names->exact = str_is(word, "exact");
    if (word.n > 0 && !names->create && !names->exact)
        FAIL(s->error, ERR_INVALID,
             "`names` knows the words create and exact, not \"%.*s\"",
             STR_ARG(word));
    names->field = via_key(s->call, "by");
    if (names->field.n == 0)
        names->field = STR("name");
    TRY(names_within(s, names));
    if (names->exact && names->within_field.n > 0)
        FAIL(s->error, ERR_INVALID, "`exact` does not go with `within`");
    TRY(names_only(s, names));
    s->use->argument = names;
    return ERR_OK;
}

static const struct value *field_of(const struct conversion *c, enum side side,
                                    struct str name)
{
    const struct value *record = c->record ? c->record[side] : NULL;
    return value_get(record, name);
}

/*
 * Names are looked for where the source record says, in the ids of the side
 * that has them: through the row that ties that field, so that "Ontario" and
 * a country that changes together are found together. What the target has is
 * the second best. False: it must be asked for first.
 */
static bool within_id(struct conversion *c, const struct names *names,
                      struct str *out_id)
{
    enum side from = SIDE_OTHER(names->ids);
    const struct value *in = NULL;
    *out_id = names->only;
    if (names->only.n > 0)
        return true;
    if (names->within_row && c->record &&
        row_values(names->within_row, from, c->record[from], c->arena, &in)) {
        struct map_result result = {0};
        row_convert(names->within_row, names->ids, in, c->record, c->env,
                    c->arena, &result);
        if (result.status == MAP_WANT) {
            *c->out = result;
            return false;
        }
        if (result.status == MAP_VALUE) {
            *out_id = value_to_text(c->arena, &result.values[0]);
            return true;
        }
    }
    const struct value *now = field_of(c, names->ids, names->within_source);
    if (now)
        *out_id = value_to_text(c->arena, now);
    return true;
}

/* So that whoever waits for it knows what to look for. */
static const struct name_missing *name_missing(struct conversion *c,
                                               const struct name_query *query)
{
    struct name_missing *missing = arena_new(c->arena, struct name_missing);
    *missing = (struct name_missing){c->to, *query};
    missing->query.create = false;
    return missing;
}

static void name_to_id(struct conversion *c, const struct names *names)
{
    struct name_query query = {.entity = names->entity,
                               .field = names->field,
                               .within_field = names->within_field,
                               .exact = names->exact,
                               .create = names->create &&
                                         !c->env->look_only};
    query.name = str_trim(value_to_text(c->arena, &c->in[0]));
    if (query.name.n == 0 ||
        (names->within_field.n > 0 && !within_id(c, names, &query.within_id)))
        return;
    struct str found = STR_NONE;
    switch (c->env->id_of(c->env->context, c->to, &query, &found)) {
    case ANSWER_UNKNOWN:
        want(c, names->entity, query.name);
        return;
    case ANSWER_NONE:
        conversion_missing(c, MAP_UNMAPPED, names->entity, query.name);
        c->out->message = arena_printf(
            c->arena, "%.*s \"%.*s\" not found (by %.*s%s%.*s)",
            STR_ARG(names->entity), STR_ARG(c->out->key),
            STR_ARG(names->field), names->only.n > 0 ? ", only " : "",
            STR_ARG(names->only));
        if (names->within_field.n == 0 || names->only.n > 0)
            c->out->missing = name_missing(c, &query);
        return;
    case ANSWER_FOUND:
        c->values[0] = value_ref(names->entity, found);
        return;
    }
}

static void id_to_name(struct conversion *c, const struct names *names)
{
    struct name_query query = {.entity = names->entity,
                               .field = names->field,
                               .exact = names->exact};
    query.name = value_to_text(c->arena, &c->in[0]);
    struct str found = STR_NONE;
    switch (c->env->name_of(c->env->context, names->ids, &query, &found)) {
    case ANSWER_UNKNOWN:
        want(c, names->entity, query.name);
        return;
    case ANSWER_NONE:
        conversion_missing(c, MAP_UNMAPPED, names->entity, query.name);
        return;
    case ANSWER_FOUND:
        c->values[0] = value_text(found);
        return;
    }
}

static void convert_names(struct conversion *c)
{
    const struct names *names = c->argument;
    if (c->to == names->ids)
        name_to_id(c, names);
    else
        id_to_name(c, names);
}

const struct converter converter_names = {
    .name = "names",
    .usage = "names(entity, create, by: field, within: field=field, "
             "only: field=value, side: left)",
    .help = "Ids of an entity on one side (the left unless said), their names "
            "on the other; of sets, each. create makes what is not found; "
            "exact, in its place, searches for the name as it stands.",
    .flags = CONVERTER_EACH,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_names,
    .convert = convert_names,
};
