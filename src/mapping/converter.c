/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/converter.h"

#include <stdio.h>

#include "mapping/converters.h"

static const struct converter *const all[] = {
    &converter_bool,      &converter_choose,   &converter_date,
    &converter_date_only, &converter_datetime, &converter_digits,
    &converter_equals,    &converter_first_of, &converter_html_text,
    &converter_join,      &converter_join_name, &converter_link,
    &converter_linked,    &converter_list,     &converter_lookup,
    &converter_lower,     &converter_lua,      &converter_names,
    &converter_number,    &converter_phone,    &converter_prefix,
    &converter_round,     &converter_same,     &converter_split,
    &converter_split_name, &converter_text,    &converter_text_html,
    &converter_today,     &converter_trim,     &converter_unpaired,
    &converter_upper,     &converter_yes_no,
};

const struct converter *const *converter_all(size_t *out_n)
{
    *out_n = sizeof(all) / sizeof(all[0]);
    return all;
}

const struct converter *converter_find(struct str name)
{
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (str_is(name, all[i]->name))
            return all[i];
    return NULL;
}

static void copy_same(struct conversion *c)
{
    if (c->n_in != c->n_out) {
        conversion_fail(c, MAP_INVALID, "%zu values for %zu fields", c->n_in,
                        c->n_out);
        return;
    }
    for (size_t i = 0; i < c->n_in; i++)
        c->values[i] = c->in[i];
}

const struct converter converter_same = {
    .name = "same",
    .usage = "same",
    .help = "The value as it is; this is what a row without `via` does.",
    .flags = CONVERTER_NULLS,
    .convert = copy_same,
};

/* ---- running ------------------------------------------------------------- */

static bool all_null(const struct value *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!value_is_null(&values[i]))
            return false;
    return true;
}

int map_status_gravity(enum map_status status)
{
    switch (status) {
    case MAP_VALUE:
        return 0;
    case MAP_SKIP:
        return 1;
    case MAP_UNLINKED:
        return 2;
    case MAP_UNMAPPED:
        return 3;
    case MAP_INVALID:
        return 4;
    case MAP_WANT:
        return 5;
    }
    return 5;
}

static bool is_missing(enum map_status status)
{
    return status == MAP_UNLINKED || status == MAP_UNMAPPED;
}

/* All items are asked also when one is wanting, so that the env can fetch
 * everything in one go. */
static void run_items(const struct converter *converter, struct conversion *c)
{
    struct value_items items = c->in[0].items;
    struct value *made = arena_array(c->arena, struct value, items.n);
    size_t n_made = 0;
    struct map_result worst = {.status = MAP_VALUE};
    for (size_t i = 0; i < items.n; i++) {
        struct value value = value_null();
        struct map_result result = {.status = MAP_VALUE};
        struct conversion one = *c;
        one.in = &items.at[i];
        one.n_in = 1;
        one.values = &value;
        one.n_out = 1;
        one.inner = true;
        one.out = &result;
        converter_run(converter, &one);
        if (map_status_gravity(result.status) >
            map_status_gravity(worst.status))
            worst = result;
        if (result.status == MAP_VALUE && !value_is_null(&value))
            made[n_made++] = value;
    }
    if (worst.status != MAP_VALUE)
        *c->out = worst;
    else if (c->in[0].kind == VALUE_SET)
        c->values[0] = value_set(c->arena, made, n_made);
    else
        c->values[0] = value_list(made, n_made);
}

static void apply_missing(struct conversion *c)
{
    bool clears = c->row->missing == MISSING_CLEAR;
    if (!is_missing(c->out->status) ||
        (!clears && c->row->missing != MISSING_SKIP))
        return;
    for (size_t i = 0; i < c->n_out; i++)
        c->values[i] = value_null();
    *c->out = (struct map_result){
        .status = clears ? MAP_VALUE : MAP_SKIP};
}

void converter_run(const struct converter *converter, struct conversion *c)
{
    if (!(converter->flags & CONVERTER_NULLS) && all_null(c->in, c->n_in))
        return;
    bool several =
        c->n_in == 1 && c->n_out == 1 &&
        (c->in[0].kind == VALUE_SET || c->in[0].kind == VALUE_LIST);
    if (several && (converter->flags & CONVERTER_EACH))
        run_items(converter, c);
    else
        converter->convert(c);
    apply_missing(c);
    if (c->out->status != MAP_VALUE)
        return;
    for (size_t i = 0; i < c->n_out; i++)
        if (c->values[i].kind == VALUE_TEXT && c->values[i].text.n == 0)
            c->values[i] = value_null();
}

void conversion_fail(struct conversion *c, enum map_status status,
                     const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct str message = {text, n < 0 ? 0 : (size_t)n};
    if (message.n >= sizeof(text))
        message.n = str_utf8_cut((struct str){text, sizeof(text) - 1},
                                 sizeof(text) - 1);
    c->out->status = status;
    c->out->message = arena_str(c->arena, message);
}

void conversion_want(struct conversion *c, struct str table, struct str key)
{
    c->out->status = MAP_WANT;
    c->out->table = table;
    c->out->key = key;
}

void conversion_missing(struct conversion *c, enum map_status status,
                        struct str table, struct str key)
{
    conversion_fail(c, status, status == MAP_UNLINKED
                                   ? "%.*s %.*s is not linked"
                                   : "%.*s has no entry for \"%.*s\"",
                    STR_ARG(table), STR_ARG(key));
    c->out->table = table;
    c->out->key = arena_str(c->arena, key);
}

bool conversion_waits(struct conversion *c, struct str sync, enum side from,
                      struct str id)
{
    struct str why = STR_NONE;
    enum map_answer answer =
        c->row->settled && c->env->owed
            ? c->env->owed(c->env->context, sync, from, id, &why)
            : ANSWER_NONE;
    if (answer == ANSWER_NONE)
        return false;
    c->out->status = answer == ANSWER_UNKNOWN ? MAP_WANT : MAP_UNLINKED;
    c->out->table = sync;
    c->out->key = arena_str(c->arena, id);
    c->out->side = from;
    c->out->unsettled = true;
    c->out->why = arena_str(c->arena, why);
    c->out->message = arena_printf(
        c->arena, "waits until %.*s/%.*s is settled%s%.*s", STR_ARG(sync),
        STR_ARG(id), why.n > 0 ? ": " : "", STR_ARG(why));
    return true;
}
