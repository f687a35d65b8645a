/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The converter between ids of an entity and the names that it goes by. */
#include "mapping/converters.h"

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
        conversion_want(c, names->entity, query.name);
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
        conversion_want(c, names->entity, query.name);
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
