/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records that Lua files call by name (`expects` of a sync): each name is looked
 * for, and the ones that no record has are told.
 */
#include "base/vec.h"
#include "engine/engine_internal.h"
#include "mapping/script.h"

struct wanted {
    const struct expects *x;
    struct str *at;
    size_t n;
    size_t cap;
};

static enum err tell_missing(struct engine *engine, struct arena *a,
                             const struct wanted *names, struct problems *out,
                             struct error *e)
{
    const struct expects *x = names->x;
    size_t n = names->n;
    const struct remote_target target = {
        .connection = x->connection, .entity = x->entity, .fields = &x->by,
        .n_fields = 1};
    struct find_key *keys = arena_array(a, struct find_key, n);
    struct field *fields = arena_array(a, struct field, n);
    bool *found = arena_array(a, bool, n);
    struct find_match *matches = NULL;
    size_t n_matches = 0;
    for (size_t i = 0; i < n; i++) {
        fields[i] = (struct field){x->by, value_text(names->at[i])};
        keys[i] = (struct find_key){.fields = &fields[i], .n_fields = 1};
        found[i] = false;
    }
    TRY(remote_find(engine->remote, a, &target, keys, n, &matches, &n_matches,
                    e));
    for (size_t i = 0; i < n_matches; i++)
        found[matches[i].key] = true;
    for (size_t i = 0; i < n; i++)
        if (!found[i])
            problem_add(out, PROBLEM_WARNING, x->file, x->line, STR_NONE,
                        "no %.*s.%.*s has the `%.*s` \"%.*s\"%s%.*s",
                        STR_ARG(x->connection), STR_ARG(x->entity),
                        STR_ARG(x->by), STR_ARG(names->at[i]),
                        x->hint.n > 0 ? ": " : "", STR_ARG(x->hint));
    return ERR_OK;
}

static enum err check_one(struct engine *engine, const struct expects *x,
                          struct problems *out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct value *const nobody[SIDES] = {NULL, NULL};
    struct script *script = engine->options.workspace->script;
    const struct schema *schema = NULL;
    struct str text = STR_NONE, line;
    struct wanted names = {.x = x};
    TRY(script_text(script, &a, x->names, nobody, &text, e));
    while (str_split(&text, '\n', &line))
        if (line.n > 0)
            vec_push(&a, &names, line);
    if (names.n == 0)
        return ERR_OK;
    TRY(remote_schema(engine->remote, x->connection, x->entity, &schema, e));
    if (schema_find(schema, x->by))
        return tell_missing(engine, &a, &names, out, e);
    problem_add(out, PROBLEM_ERROR, x->file, x->line, STR_NONE,
                "`expects`: %.*s.%.*s has no field `%.*s`",
                STR_ARG(x->connection), STR_ARG(x->entity), STR_ARG(x->by));
    return ERR_OK;
}

enum err engine_check_expects(struct engine *engine, const struct sync *sync,
                              struct problems *out, struct error *e)
{
    for (size_t i = 0; i < sync->n_expects; i++)
        TRY(check_one(engine, &sync->expects[i], out, e));
    return ERR_OK;
}
