/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/converters.h"

#include "mapping/script.h"
#include "mapping/shape.h"

static enum err setup_lua(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str *name = arena_new(s->arena, struct str);
    *name = via_at(s->call, 0);
    if (name->n == 0)
        FAIL(s->error, ERR_INVALID, "`lua` needs the name of a converter");
    if (!s->world->script ||
        !script_converter(s->world->script, *name, s->use->can)) {
        const struct str *known = NULL;
        size_t n = s->world->script
                       ? script_converter_names(s->world->script, s->arena,
                                                &known)
                       : 0;
        struct str hint = shape_suggestion(s->arena, *name, known, n);
        FAIL(s->error, ERR_INVALID,
             "there is no Lua converter `%.*s` with to_left or to_right%s%.*s",
             STR_ARG(*name), hint.n > 0 ? "; " : "", STR_ARG(hint));
    }
    s->use->argument = name;
    return ERR_OK;
}

static void convert_lua(struct conversion *c)
{
    const struct str *name = c->argument;
    enum side from = SIDE_OTHER(c->to);
    struct script_call call = {.converter = *name,
                               .to = c->to,
                               .in_fields = c->row->fields[from],
                               .in = c->in,
                               .n_in = c->n_in,
                               .out_fields = c->row->fields[c->to],
                               .n_out = c->n_out,
                               .record = c->record};
    struct error e = {0};
    bool skip = false;
    if (script_convert(c->env->script, c->arena, &call, c->values, &skip,
                       &e) != ERR_OK)
        conversion_fail(c, MAP_INVALID, "%s", e.message);
    else if (skip)
        c->out->status = MAP_SKIP;
}

const struct converter converter_lua = {
    .name = "lua",
    .usage = "lua(name)",
    .help = "converters.name of a file in lua/: its functions to_right and "
            "to_left get the value and both records.",
    .flags = CONVERTER_NULLS | CONVERTER_LOSSY | CONVERTER_BY_NAME,
    .setup = setup_lua,
    .convert = convert_lua,
};
