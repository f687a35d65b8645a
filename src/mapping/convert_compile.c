/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* From the text of `via` to the converter of a row; chains. */
#include "mapping/converters.h"

#include "base/decimal.h"
#include "mapping/shape.h"

struct chain {
    const struct converter_use *stages;
    size_t n;
};

static void convert_chain(struct conversion *c)
{
    const struct chain *chain = c->argument;
    const struct value *in = c->in;
    size_t n_in = c->n_in;
    for (size_t step = 0; step < chain->n && c->out->status == MAP_VALUE;
         step++) {
        bool last = step + 1 == chain->n;
        const struct converter_use *stage =
            &chain->stages[c->to == SIDE_RIGHT ? step : chain->n - 1 - step];
        struct conversion one = *c;
        one.argument = stage->argument;
        one.in = in;
        one.n_in = n_in;
        one.inner = c->inner || !last;
        one.values =
            last ? c->values : arena_array(c->arena, struct value, 1);
        one.n_out = last ? c->n_out : 1;
        converter_run(stage->converter, &one);
        in = one.values;
        n_in = one.n_out;
    }
}

const struct converter converter_chain = {
    .name = "|",
    .usage = "a | b",
    .help = "Several converters, from left to right.",
    .flags = CONVERTER_NULLS,
    .convert = convert_chain,
};

const struct converter *converter_end(const struct converter *converter,
                                      const void *argument, enum side side)
{
    const struct chain *chain = argument;
    if (converter != &converter_chain)
        return converter;
    return chain->stages[side == SIDE_LEFT ? 0 : chain->n - 1].converter;
}

struct str via_at(const struct via_call *call, size_t i)
{
    for (size_t n = 0; n < call->n_arguments; n++) {
        if (call->arguments[n].key.n > 0 || call->arguments[n].key_quoted)
            continue;
        if (i-- == 0)
            return call->arguments[n].text;
    }
    return STR_NONE;
}

struct str via_key(const struct via_call *call, const char *key)
{
    for (size_t n = 0; n < call->n_arguments; n++)
        if (str_is(call->arguments[n].key, key))
            return call->arguments[n].text;
    return STR_NONE;
}

static bool listed(struct str key, const char *keys)
{
    struct str rest = str_from(keys);
    struct str part;
    while (str_split(&rest, ' ', &part))
        if (part.n > 0 && str_eq(part, key))
            return true;
    return false;
}

enum err via_check(const struct via_call *call, size_t positions,
                   const char *keys, struct error *e)
{
    size_t n = 0;
    for (size_t i = 0; i < call->n_arguments; i++) {
        struct str key = call->arguments[i].key;
        if (key.n > 0 && !listed(key, keys))
            FAIL(e, ERR_INVALID, "`%.*s` does not know the argument `%.*s`%s%s",
                 STR_ARG(call->name), STR_ARG(key),
                 keys[0] ? "; it knows " : "", keys);
        if (key.n == 0 && ++n > positions)
            FAIL(e, ERR_INVALID, "`%.*s` has one argument too many: \"%.*s\"",
                 STR_ARG(call->name), STR_ARG(call->arguments[i].text));
    }
    return ERR_OK;
}

struct value via_value(struct arena *a, struct str text, bool quoted)
{
    struct yaml_node node = {
        .kind = YAML_TEXT, .text = text, .quoted = quoted};
    return yaml_value(a, &node);
}

static enum err check_counts(const struct converter *converter,
                             const struct converter_setup *s)
{
    bool same = converter == &converter_same;
    if (same && s->n_left != s->n_right)
        FAIL(s->error, ERR_INVALID,
             "%zu fields on the left and %zu on the right need a converter "
             "(`via`)",
             s->n_left, s->n_right);
    if (converter->most_left > 0 && s->n_left > converter->most_left)
        FAIL(s->error, ERR_INVALID, "`%s` takes at most %zu left fields",
             converter->name, converter->most_left);
    if (converter->most_right > 0 && s->n_right > converter->most_right)
        FAIL(s->error, ERR_INVALID, "`%s` takes at most %zu right fields",
             converter->name, converter->most_right);
    return ERR_OK;
}

static enum err compile_stage(struct converter_setup *s,
                              const struct converter *converter)
{
    s->use->converter = converter;
    s->use->can[SIDE_LEFT] = true;
    s->use->can[SIDE_RIGHT] = true;
    s->use->lossy = (converter->flags & CONVERTER_LOSSY) != 0;
    TRY(check_counts(converter, s));
    if (!converter->setup) {
        TRY(via_check(s->call, 0, "", s->error));
        return ERR_OK;
    }
    return converter->setup(s);
}

static struct str suggest_converter(struct arena *a, struct str wrong)
{
    size_t n = 0;
    const struct converter *const *all = converter_all(&n);
    struct str *names = arena_array(a, struct str, n);
    for (size_t i = 0; i < n; i++)
        names[i] = str_from(all[i]->name);
    return shape_suggestion(a, wrong, names, n);
}

static struct str suggest_table(struct arena *a, const struct via_call *call,
                                const struct mapping_world *w)
{
    VEC(struct str) names = {0};
    if (str_is(call->name, "lookup"))
        for (size_t i = 0; i < w->n_lookups; i++)
            vec_push(a, &names, w->lookups[i].name);
    if (str_is(call->name, "link") || str_is(call->name, "linked"))
        for (size_t i = 0; i < w->n_syncs; i++)
            vec_push(a, &names, w->syncs[i].name);
    return shape_suggestion(a, via_at(call, 0), names.at, names.n);
}

/* `lookup:` and `link:` are the first stage, as seen from the left. */
static enum err gather_calls(struct arena *a, struct str via,
                             const struct row *row,
                             const struct via_call **out, size_t *out_n,
                             struct error *e)
{
    VEC(struct via_call) calls = {0};
    struct str table = row->lookup.n > 0 ? row->lookup : row->link;
    if (table.n > 0) {
        struct via_argument *arg = arena_new(a, struct via_argument);
        arg->text = table;
        struct via_call call = {
            .name = row->lookup.n > 0 ? STR("lookup") : STR("link"),
            .arguments = arg,
            .n_arguments = 1};
        vec_push(a, &calls, call);
    }
    const struct via_call *more = NULL;
    size_t n_more = 0;
    if (via.n > 0)
        TRY(via_parse(a, via, &more, &n_more, e));
    for (size_t i = 0; i < n_more; i++)
        vec_push(a, &calls, more[i]);
    if (calls.n == 0) {
        struct via_call call = {.name = STR("same")};
        vec_push(a, &calls, call);
    }
    *out = calls.at;
    *out_n = calls.n;
    return ERR_OK;
}

static void note_table(struct row *row, const struct via_call *call)
{
    if (str_is(call->name, "lookup") && row->lookup.n == 0)
        row->lookup = via_at(call, 0);
    bool links = str_is(call->name, "link") || str_is(call->name, "linked");
    if (str_is(call->name, "linked"))
        row->linked = via_at(call, 1);
    if (links && row->link.n == 0)
        row->link = via_at(call, 0);
}

static void make_chain(struct arena *a, const struct converter_use *stages,
                       size_t n, struct converter_use *out)
{
    if (n == 1) {
        *out = stages[0];
        return;
    }
    struct chain *chain = arena_new(a, struct chain);
    *chain = (struct chain){stages, n};
    *out = (struct converter_use){.converter = &converter_chain,
                                  .argument = chain,
                                  .can = {true, true}};
    for (size_t i = 0; i < n; i++) {
        out->lossy = out->lossy || stages[i].lossy;
        for (int s = 0; s < SIDES; s++)
            out->can[s] = out->can[s] && stages[i].can[s];
    }
}

static enum err compile_call(struct arena *a,
                             struct converter_request *request,
                             struct converter_setup *setup)
{
    const struct via_call *call = setup->call;
    const struct converter *converter = converter_find(call->name);
    if (!converter) {
        request->suggestion = suggest_converter(a, call->name);
        FAIL(setup->error, ERR_NOT_FOUND, "there is no converter `%.*s`",
             STR_ARG(call->name));
    }
    note_table(request->row, call);
    enum err code = compile_stage(setup, converter);
    if (code == ERR_NOT_FOUND)
        request->suggestion = suggest_table(a, call, request->world);
    return code;
}

enum err converter_compile(struct arena *a, struct converter_request *request,
                           struct converter_use *out, struct error *e)
{
    const struct via_call *calls = NULL;
    size_t n = 0;
    struct row *row = request->row;
    TRY(gather_calls(a, request->via, row, &calls, &n, e));
    struct converter_use *stages = arena_array(a, struct converter_use, n);
    for (size_t i = 0; i < n; i++) {
        struct converter_setup setup = {
            .arena = a,
            .call = &calls[i],
            .world = request->world,
            .sync = request->sync,
            .row = row,
            .n_left = i == 0 ? row->n_fields[SIDE_LEFT] : 1,
            .n_right = i + 1 == n ? row->n_fields[SIDE_RIGHT] : 1,
            .use = &stages[i],
            .error = e};
        TRY(compile_call(a, request, &setup));
    }
    make_chain(a, stages, n, out);
    return ERR_OK;
}
