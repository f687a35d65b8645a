/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters between several fields and one: names, joined texts, the first
 * value there is. */
#include "mapping/converters.h"

#include "mapping/text_case.h"

/* ---- names of people ----------------------------------------------------- */

struct name_rule {
    bool at_last; /* the last word alone is the last name */
};

static enum err setup_name(struct converter_setup *s, size_t parts,
                           const char *many)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str word = via_at(s->call, 0);
    if (word.n > 0 && !str_is(word, "first") && !str_is(word, "last"))
        FAIL(s->error, ERR_INVALID,
             "`%.*s` splits at the first or the last blank, not at \"%.*s\"",
             STR_ARG(s->call->name), STR_ARG(word));
    if (parts != 2 && parts != 3)
        FAIL(s->error, ERR_INVALID,
             "`%.*s` needs 2 fields on the %s (first and last name), or 3 "
             "(and the whole name)",
             STR_ARG(s->call->name), many);
    struct name_rule *rule = arena_new(s->arena, struct name_rule);
    rule->at_last = str_is(word, "last");
    s->use->argument = rule;
    return ERR_OK;
}

static void name_split(struct conversion *c)
{
    const struct name_rule *rule = c->argument;
    struct str whole = str_trim(value_to_text(c->arena, &c->in[0]));
    size_t cut = str_find_char(whole, ' ', 0);
    for (size_t i = cut; rule->at_last && i < whole.n; i++)
        if (whole.p[i] == ' ')
            cut = i;
    c->values[0] = value_text(str_trim(str_slice(whole, 0, cut)));
    c->values[1] = value_text(str_trim(str_slice(whole, cut, whole.n)));
    if (c->n_out > 2)
        c->values[2] = value_text(whole);
}

static void name_join(struct conversion *c)
{
    if (c->n_in > 2) {
        struct str whole = str_trim(value_to_text(c->arena, &c->in[2]));
        if (whole.n > 0) {
            c->values[0] = value_text(whole);
            return;
        }
    }
    struct str first = str_trim(value_to_text(c->arena, &c->in[0]));
    struct str last = str_trim(value_to_text(c->arena, &c->in[1]));
    c->values[0] = value_text(str_trim(arena_printf(
        c->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last))));
}

static enum err setup_split_name(struct converter_setup *s)
{
    return setup_name(s, s->n_right, "right");
}

static void convert_split_name(struct conversion *c)
{
    if (c->to == SIDE_RIGHT)
        name_split(c);
    else
        name_join(c);
}

const struct converter converter_split_name = {
    .name = "split_name",
    .usage = "split_name(last)",
    .help = "One name on the left; first name, last name and, if there is a "
            "third field, the whole name on the right.",
    .most_left = 1,
    .most_right = 3,
    .fewest = 2,
    .setup = setup_split_name,
    .convert = convert_split_name,
};

static enum err setup_join_name(struct converter_setup *s)
{
    return setup_name(s, s->n_left, "left");
}

static void convert_join_name(struct conversion *c)
{
    if (c->to == SIDE_RIGHT)
        name_join(c);
    else
        name_split(c);
}

const struct converter converter_join_name = {
    .name = "join_name",
    .usage = "join_name(last)",
    .help = "split_name the other way round: the parts are on the left.",
    .flags = CONVERTER_LOSSY,
    .most_left = 3,
    .most_right = 1,
    .fewest = 2,
    .setup = setup_join_name,
    .convert = convert_join_name,
};

/* ---- join ---------------------------------------------------------------- */

static enum err one_side_alone(const struct converter_setup *s)
{
    if (s->n_left != 1 && s->n_right != 1)
        FAIL(s->error, ERR_INVALID,
             "`%.*s` ties several fields to one; here are %zu and %zu",
             STR_ARG(s->call->name), s->n_left, s->n_right);
    return ERR_OK;
}

static enum err setup_join(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    TRY(one_side_alone(s));
    struct str *separator = arena_new(s->arena, struct str);
    *separator = s->call->n_arguments > 0 ? via_at(s->call, 0) : STR(" ");
    s->use->argument = separator;
    return ERR_OK;
}

static void join_parts(struct conversion *c, struct str separator)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    for (size_t i = 0; i < c->n_in; i++) {
        struct str part = str_trim(value_to_text(c->arena, &c->in[i]));
        if (part.n == 0)
            continue;
        if (b.n > 0)
            buf_add(&b, separator);
        buf_add(&b, part);
    }
    c->values[0] = value_text(buf_copy(c->arena, &b));
    if (b.overflowed)
        conversion_fail(c, MAP_INVALID, "the joined text is too long");
}

/* The last field takes what is left, separators and all. */
static void cut_parts(struct conversion *c, struct str separator)
{
    struct str rest = value_to_text(c->arena, &c->in[0]);
    for (size_t i = 0; i < c->n_out; i++) {
        size_t cut = separator.n > 0 && i + 1 < c->n_out
                         ? str_find(rest, separator, 0)
                         : rest.n;
        c->values[i] = value_text(str_trim(str_slice(rest, 0, cut)));
        rest = cut < rest.n ? str_slice(rest, cut + separator.n, rest.n)
                            : STR_NONE;
    }
}

static void convert_join(struct conversion *c)
{
    const struct str *separator = c->argument;
    if (c->n_out == 1)
        join_parts(c, *separator);
    else
        cut_parts(c, *separator);
}

const struct converter converter_join = {
    .name = "join",
    .usage = "join(separator)",
    .help = "Several fields on one side, their texts with a separator between "
            "(a blank unless said) on the other.",
    .flags = CONVERTER_LOSSY | CONVERTER_ANY_FIELDS,
    .setup = setup_join,
    .convert = convert_join,
};

/* ---- first_of ------------------------------------------------------------ */

struct first_rule {
    bool home; /* what comes back goes into the first field */
};

static enum err setup_first_of(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str word = via_at(s->call, 0);
    if (word.n > 0 && !str_is(word, "first"))
        FAIL(s->error, ERR_INVALID,
             "`first_of` knows the word first, not \"%.*s\"", STR_ARG(word));
    struct first_rule *rule = arena_new(s->arena, struct first_rule);
    rule->home = word.n > 0;
    s->use->argument = rule;
    return one_side_alone(s);
}

static void take_first(struct conversion *c)
{
    for (size_t i = 0; i < c->n_in; i++) {
        c->values[0] = c->in[i];
        if (!value_is_null(&c->in[i]))
            return;
    }
}

/*
 * Back into the field that gave the value: where it is already in one of
 * them nothing changes, else it replaces the first there is (with `first`,
 * what the first field has). The other fields keep what they have.
 */
static void give_first(struct conversion *c)
{
    const struct first_rule *rule = c->argument;
    const struct value *now = c->record ? c->record[c->to] : NULL;
    size_t place = rule->home ? 0 : SIZE_MAX;
    bool has = false;
    for (size_t i = 0; i < c->n_out; i++) {
        const struct value *v = value_get(now, c->row->fields[c->to][i]);
        if (!v || value_is_null(v))
            continue;
        c->values[i] = *v;
        has = has || value_equal(v, &c->in[0]);
        if (place == SIZE_MAX)
            place = i;
    }
    if (value_is_null(&c->in[0])) {
        for (size_t i = 0; i < (rule->home ? 1 : c->n_out); i++)
            c->values[i] = value_null();
        return;
    }
    if (!has)
        c->values[place == SIZE_MAX ? 0 : place] = c->in[0];
}

static void convert_first_of(struct conversion *c)
{
    if (c->n_out == 1)
        take_first(c);
    else
        give_first(c);
}

const struct converter converter_first_of = {
    .name = "first_of",
    .usage = "first_of(first)",
    .help = "Several fields on one side: the first that has a value; on the "
            "way back it goes where it came from, with `first` always into "
            "the first field.",
    .flags = CONVERTER_NULLS | CONVERTER_LOSSY | CONVERTER_ANY_FIELDS,
    .setup = setup_first_of,
    .convert = convert_first_of,
};
