/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters between one value and several in one field. */
#include "mapping/converters.h"

static bool has_items(const struct value *v)
{
    return v->kind == VALUE_SET || v->kind == VALUE_LIST;
}

/* What the target has now, unless the values at hand are not its own. */
static const struct value *current(const struct conversion *c)
{
    if (c->inner || !c->record || !c->record[c->to])
        return NULL;
    return value_get(c->record[c->to], c->row->fields[c->to][0]);
}

static bool holds(const struct value_items *items, const struct value *v)
{
    for (size_t i = 0; i < items->n; i++)
        if (value_equal(&items->at[i], v))
            return true;
    return false;
}

/* Puts the value first; further items that the list has stay. */
static void wrap(struct conversion *c)
{
    const struct value *now = current(c);
    bool set = now && now->kind == VALUE_SET;
    size_t n_now = now && has_items(now) ? now->items.n : 0;
    if (n_now > 0 && value_equal(&now->items.at[0], &c->in[0])) {
        c->values[0] = *now;
        return;
    }
    struct value *items = arena_array(c->arena, struct value, n_now + 1);
    size_t n = 0;
    items[n++] = c->in[0];
    for (size_t i = 1; i < n_now; i++)
        if (!value_equal(&now->items.at[i], &c->in[0]))
            items[n++] = now->items.at[i];
    c->values[0] = set ? value_set(c->arena, items, n) : value_list(items, n);
}

/* In a set nothing is first: what is there stays while it is a member. */
static void unwrap(struct conversion *c)
{
    if (!has_items(&c->in[0])) {
        c->values[0] = c->in[0];
        return;
    }
    const struct value_items *items = &c->in[0].items;
    const struct value *now = current(c);
    if (items->n == 0)
        return;
    if (c->in[0].kind == VALUE_SET && now && holds(items, now))
        c->values[0] = *now;
    else
        c->values[0] = items->at[0];
}

static void convert_list(struct conversion *c)
{
    if (c->to == SIDE_LEFT)
        unwrap(c);
    else if (value_is_null(&c->in[0]))
        c->values[0] = value_list(NULL, 0);
    else
        wrap(c);
}

const struct converter converter_list = {
    .name = "list",
    .usage = "list",
    .help = "One value on the left; on the right a list that begins with it.",
    .flags = CONVERTER_NULLS | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_list,
};

/* ---- split --------------------------------------------------------------- */

static enum err setup_split(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str *separator = arena_new(s->arena, struct str);
    *separator = s->call->n_arguments > 0 ? via_at(s->call, 0) : STR(",");
    if (separator->n == 0)
        FAIL(s->error, ERR_INVALID, "the separator of `split` is empty");
    s->use->argument = separator;
    return ERR_OK;
}

static void split_text(struct conversion *c, struct str separator)
{
    struct str rest = value_to_text(c->arena, &c->in[0]);
    VEC(struct value) parts = {0};
    while (rest.n > 0) {
        size_t cut = str_find(rest, separator, 0);
        struct str part = str_trim(str_slice(rest, 0, cut));
        if (part.n > 0)
            vec_push(c->arena, &parts, value_text(part));
        rest = cut < rest.n ? str_slice(rest, cut + separator.n, rest.n)
                            : STR_NONE;
    }
    c->values[0] = value_set(c->arena, parts.at, parts.n);
}

static void join_items(struct conversion *c, struct str separator)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    for (size_t i = 0; i < c->in[0].items.n; i++) {
        struct str part = value_to_text(c->arena, &c->in[0].items.at[i]);
        if (str_contains(part, separator)) {
            conversion_fail(c, MAP_INVALID,
                            "\"%.*s\" holds the separator \"%.*s\"",
                            STR_ARG(part), STR_ARG(separator));
            return;
        }
        if (i > 0)
            buf_add(&b, separator);
        buf_add(&b, part);
    }
    c->values[0] = value_text(buf_copy(c->arena, &b));
    if (b.overflowed)
        conversion_fail(c, MAP_INVALID, "the joined text is too long");
}

static void convert_split(struct conversion *c)
{
    const struct str *separator = c->argument;
    if (c->to == SIDE_RIGHT)
        split_text(c, *separator);
    else if (has_items(&c->in[0]))
        join_items(c, *separator);
    else
        c->values[0] = c->in[0];
}

const struct converter converter_split = {
    .name = "split",
    .usage = "split(separator)",
    .help = "A text with separators (a comma unless said) on the left, a set "
            "of texts on the right.",
    .flags = CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_split,
    .convert = convert_split,
};
