/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Codes that must be on both sides (`codes` of a sync): both catalogues are
 * listed whole, and what one has and the other lacks is told, code by code.
 */
#include "base/map.h"
#include "base/vec.h"
#include "engine/engine_internal.h"
#include "engine/remote/follow.h"

#define PAGE 1000
/* So many are named; the rest are counted. */
#define NAMED_MAX 50

struct catalogue {
    const struct codes *codes;
    enum side side;
    struct map known;        /* code -> itself */
    VEC(struct str) list;
};

struct checking {
    struct engine *engine;
    struct arena *a;
    struct catalogue of[SIDES];
};

static void take_code(struct checking *ch, struct catalogue *cat,
                      const struct value *fields)
{
    const struct map_env env = {.script = ch->engine->options.workspace->script};
    struct map_result broken = {.status = MAP_VALUE};
    const struct value *v = value_get(fields, cat->codes->by[cat->side]);
    struct str code = v ? value_to_text(ch->a, v) : STR_NONE;
    if (code.n == 0 || map_has(&cat->known, code) ||
        !sync_accepts(&cat->codes->of, cat->side, fields, &env, ch->a, &broken))
        return;
    struct str *kept = arena_new(ch->a, struct str);
    *kept = arena_str(ch->a, code);
    map_put(ch->a, &cat->known, *kept, kept);
    vec_push(ch->a, &cat->list, *kept);
}

/* A page of records with what they lead to. */
static enum err take_page(struct checking *ch, struct catalogue *cat,
                          struct follow *follow, const struct op *op,
                          struct error *e)
{
    size_t n = op->n_records;
    const struct record **records =
        arena_array(ch->a, const struct record *, n);
    struct followed *followed = arena_array(ch->a, struct followed, n);
    for (size_t i = 0; i < n; i++)
        records[i] = &op->records[i];
    TRY(follow_read(follow, records, n, followed, e));
    for (size_t i = 0; i < n; i++) {
        struct value all = follow_join(ch->a, &op->records[i].fields,
                                       &followed[i].values);
        take_code(ch, cat, &all);
    }
    return ERR_OK;
}

static enum err list_codes(struct checking *ch, struct catalogue *cat,
                           struct error *e)
{
    const struct sync *of = &cat->codes->of;
    enum side s = cat->side;
    const struct follow_from from = {.remote = ch->engine->remote,
                                     .connection = of->connection[s],
                                     .entity = of->entity[s],
                                     .paths = of->paths[s],
                                     .n_paths = of->n_paths[s]};
    struct follow *follow = NULL;
    struct str cursor = STR_NONE;
    bool more = true;
    TRY(follow_open(ch->a, &from, &follow, e));
    while (more) {
        struct remote_call call = {
            .connection = of->connection[s],
            .op = {.kind = OP_CHANGES, .arena = ch->a,
                   .entity = of->entity[s], .fields = of->fields[s],
                   .n_fields = of->n_fields[s], .cursor = cursor,
                   .page = PAGE}};
        TRY(remote_run(ch->engine->remote, &call, 1, e));
        if (call.error.code != ERR_OK) {
            if (e)
                *e = call.error;
            return call.error.code;
        }
        TRY(take_page(ch, cat, follow, &call.op, e));
        cursor = call.op.next_cursor;
        more = call.op.more;
    }
    return ERR_OK;
}

/* What this side has and the other lacks. */
static void tell_lacking(const struct checking *ch, enum side s,
                         struct problems *out)
{
    const struct catalogue *own = &ch->of[s];
    const struct catalogue *other = &ch->of[SIDE_OTHER(s)];
    const struct codes *codes = own->codes;
    enum side there = SIDE_OTHER(s);
    size_t n = 0;
    for (size_t i = 0; i < own->list.n; i++) {
        struct str code = own->list.at[i];
        if (map_has(&other->known, code) || n++ >= NAMED_MAX)
            continue;
        problem_add(out, PROBLEM_WARNING, codes->file, codes->line, STR_NONE,
                    "`%.*s` of %.*s.%.*s: no %.*s.%.*s has this `%.*s`",
                    STR_ARG(code), STR_ARG(codes->of.connection[s]),
                    STR_ARG(codes->of.entity[s]),
                    STR_ARG(codes->of.connection[there]),
                    STR_ARG(codes->of.entity[there]),
                    STR_ARG(codes->by[there]));
    }
    if (n > NAMED_MAX)
        problem_add(out, PROBLEM_WARNING, codes->file, codes->line, STR_NONE,
                    "and %zu more codes of %.*s.%.*s", n - NAMED_MAX,
                    STR_ARG(codes->of.connection[s]),
                    STR_ARG(codes->of.entity[s]));
}

static enum err check_one(struct engine *engine, const struct codes *codes,
                          struct problems *out, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct checking ch = {.engine = engine, .a = &arena};
    for (int s = 0; s < SIDES; s++) {
        const struct sync *of = &codes->of;
        const struct schema *schema = NULL;
        ch.of[s].codes = codes;
        ch.of[s].side = (enum side)s;
        TRY(remote_schema(engine->remote, of->connection[s], of->entity[s],
                          &schema, e));
        if (!path_is(codes->by[s]) && !schema_find(schema, codes->by[s])) {
            problem_add(out, PROBLEM_ERROR, codes->file, codes->line, STR_NONE,
                        "`codes`: %.*s.%.*s has no field `%.*s`",
                        STR_ARG(of->connection[s]), STR_ARG(of->entity[s]),
                        STR_ARG(codes->by[s]));
            return ERR_OK;
        }
        TRY(list_codes(&ch, &ch.of[s], e));
    }
    for (int s = 0; s < SIDES; s++)
        tell_lacking(&ch, (enum side)s, out);
    return ERR_OK;
}

enum err engine_check_codes(struct engine *engine, const struct sync *sync,
                            struct problems *out, struct error *e)
{
    for (size_t i = 0; i < sync->n_codes; i++)
        TRY(check_one(engine, &sync->codes[i], out, e));
    return ERR_OK;
}
