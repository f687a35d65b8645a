/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters over a closed set of values: choices, yes and no. */
#include "mapping/converters.h"

struct choices {
    const struct value (*pairs)[SIDES];
    size_t n;
    bool has_other[SIDES]; /* for values that are in no pair */
    struct value other[SIDES];
};

static bool is_other_key(const struct via_argument *arg, enum side side)
{
    return !arg->key_quoted &&
           str_is(arg->key, side == SIDE_LEFT ? "else_left" : "else_right");
}

static enum err setup_choose(struct converter_setup *s)
{
    struct choices *choices = arena_new(s->arena, struct choices);
    struct value(*pairs)[SIDES] =
        arena_alloc(s->arena, (s->call->n_arguments + 1) * sizeof(*pairs));
    for (size_t i = 0; i < s->call->n_arguments; i++) {
        const struct via_argument *arg = &s->call->arguments[i];
        struct value right = via_value(s->arena, arg->text, arg->quoted);
        if (arg->key.n == 0 && !arg->key_quoted)
            FAIL(s->error, ERR_INVALID,
                 "`choose` wants pairs `left: right`, not \"%.*s\"",
                 STR_ARG(arg->text));
        bool other = false;
        for (int side = 0; side < SIDES; side++) {
            if (!is_other_key(arg, (enum side)side))
                continue;
            choices->has_other[side] = true;
            choices->other[side] = right;
            other = true;
        }
        if (other)
            continue;
        pairs[choices->n][SIDE_LEFT] =
            via_value(s->arena, arg->key, arg->key_quoted);
        pairs[choices->n++][SIDE_RIGHT] = right;
    }
    if (choices->n == 0)
        FAIL(s->error, ERR_INVALID, "`choose` needs at least one pair");
    choices->pairs = (const struct value(*)[SIDES])pairs;
    s->use->argument = choices;
    return ERR_OK;
}

/* Remotes say the same choice as text or number. */
static bool says(struct arena *a, const struct value *choice,
                 const struct value *v)
{
    if (value_equal(choice, v))
        return true;
    return !value_is_null(choice) && !value_is_null(v) &&
           str_eq(value_to_text(a, choice), value_to_text(a, v));
}

static void convert_choose(struct conversion *c)
{
    const struct choices *choices = c->argument;
    enum side from = SIDE_OTHER(c->to);
    for (size_t i = 0; i < choices->n; i++) {
        if (!says(c->arena, &choices->pairs[i][from], &c->in[0]))
            continue;
        c->values[0] = choices->pairs[i][c->to];
        return;
    }
    if (value_is_null(&c->in[0]))
        return;
    if (choices->has_other[c->to]) {
        c->values[0] = choices->other[c->to];
        return;
    }
    struct str text = value_to_text(c->arena, &c->in[0]);
    conversion_fail(c, MAP_INVALID,
                    "`choose` has no pair for \"%.*s\" on the %s",
                    STR_ARG(text), side_name(from));
}

const struct converter converter_choose = {
    .name = "choose",
    .usage = "choose(left: right, ..., else_right: x, else_left: y)",
    .help = "Values in pairs; the first pair that fits counts. else_right and "
            "else_left are for values in no pair.",
    .flags = CONVERTER_NULLS | CONVERTER_EACH,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_choose,
    .convert = convert_choose,
};

size_t choose_values(const struct row *row, enum side side, struct arena *a,
                     const struct value **out)
{
    const struct choices *choices = row->argument;
    if (row->converter != &converter_choose)
        return 0;
    struct value *values = arena_array(a, struct value, choices->n);
    for (size_t i = 0; i < choices->n; i++)
        values[i] = choices->pairs[i][side];
    *out = values;
    return choices->n;
}

/* ---- equals -------------------------------------------------------------- */

static enum err setup_equals(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    if (s->call->n_arguments != 1)
        FAIL(s->error, ERR_INVALID, "`equals` needs the value to compare with");
    struct value *wanted = arena_new(s->arena, struct value);
    *wanted = via_value(s->arena, s->call->arguments[0].text,
                        s->call->arguments[0].quoted);
    s->use->argument = wanted;
    return ERR_OK;
}

static void convert_equals(struct conversion *c)
{
    const struct value *wanted = c->argument;
    if (c->to == SIDE_RIGHT)
        c->values[0] = value_bool(says(c->arena, wanted, &c->in[0]));
    else if (c->in[0].kind == VALUE_BOOL && c->in[0].boolean)
        c->values[0] = *wanted;
    else /* false does not say which other value it is */
        c->out->status = MAP_SKIP;
}

const struct converter converter_equals = {
    .name = "equals",
    .usage = "equals(value)",
    .help = "True on the right where the left is this value; true comes back "
            "as the value, false says nothing.",
    .flags = CONVERTER_NULLS | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_equals,
    .convert = convert_equals,
};

/* ---- bool, yes_no -------------------------------------------------------- */

struct words {
    struct value word[2]; /* for false, for true */
};

static enum err setup_words(struct converter_setup *s)
{
    TRY(via_check(s->call, 2, "", s->error));
    if (s->call->n_arguments == 1)
        FAIL(s->error, ERR_INVALID, "`%.*s` takes two words: (yes, no)",
             STR_ARG(s->call->name));
    struct words *words = arena_new(s->arena, struct words);
    words->word[true] = value_text(STR("yes"));
    words->word[false] = value_text(STR("no"));
    for (size_t i = 0; i < s->call->n_arguments; i++)
        words->word[i == 0] = via_value(s->arena, s->call->arguments[i].text,
                                        s->call->arguments[i].quoted);
    s->use->argument = words;
    return ERR_OK;
}

static bool read_bool(struct arena *a, const struct words *words,
                      const struct value *v, bool *out)
{
    static const char *const known[2][6] = {
        {"false", "no", "n", "off", "0", NULL},
        {"true", "yes", "y", "on", "1", NULL}};
    struct str text = value_to_text(a, v);
    for (int b = 0; b < 2; b++) {
        if (says(a, &words->word[b], v)) {
            *out = b != 0;
            return true;
        }
    }
    for (int b = 0; b < 2; b++) {
        for (size_t i = 0; known[b][i]; i++) {
            if (!str_eq_ascii_nocase(text, str_from(known[b][i])))
                continue;
            *out = b != 0;
            return true;
        }
    }
    return false;
}

static void convert_words(struct conversion *c, enum side bool_side)
{
    const struct words *words = c->argument;
    bool b = false;
    if (!read_bool(c->arena, words, &c->in[0], &b)) {
        struct str text = value_to_text(c->arena, &c->in[0]);
        conversion_fail(c, MAP_INVALID, "\"%.*s\" is neither yes nor no",
                        STR_ARG(text));
        return;
    }
    c->values[0] = c->to == bool_side ? value_bool(b) : words->word[b];
}

static void convert_bool(struct conversion *c)
{
    convert_words(c, SIDE_RIGHT);
}

const struct converter converter_bool = {
    .name = "bool",
    .usage = "bool(yes, no)",
    .help = "Words for yes and no on the left (yes, no unless said; true, on, "
            "1 and their opposites are understood), true or false on the "
            "right.",
    .flags = CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_words,
    .convert = convert_bool,
};

static void convert_yes_no(struct conversion *c)
{
    convert_words(c, SIDE_LEFT);
}

const struct converter converter_yes_no = {
    .name = "yes_no",
    .usage = "yes_no(yes, no)",
    .help = "True or false on the left, words for yes and no on the right "
            "(yes, no unless said).",
    .flags = CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_words,
    .convert = convert_yes_no,
};
