/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/schedule_state.h"

#include "base/value.h"
#include "engine/codec.h"

static struct str state_name(struct arena *a, struct str sync)
{
    return arena_printf(a, "schedule/%.*s", STR_ARG(sync));
}

static struct str pause_name(struct arena *a, const struct pause_of *of)
{
    return arena_printf(a, "pause/%s/%.*s",
                        of->kind == PAUSED_SYNC ? "sync" : "connection",
                        STR_ARG(of->name));
}

/* Null where nothing is kept, or nothing that can be read. */
static struct value kept_value(struct arena *a, const struct kept *kept)
{
    struct value v = value_null();
    if (kept->value.n > 0)
        (void)!value_decode(a, kept->value, &v, NULL);
    return v;
}

/* ---- the state of a sync ---------------------------------------------------- */

enum err schedule_state_load(struct store *s, struct str sync,
                             struct schedule_state *out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct kept kept = {0};
    TRY(kept_get(s, &a, state_name(&a, sync), &kept, e));
    struct value v = kept_value(&a, &kept);
    *out = (struct schedule_state){
        .since_us = value_int_at(&v, "since"),
        .polled_us = value_int_at(&v, "polled"),
        .reconciled_us = value_int_at(&v, "reconciled")};
    return ERR_OK;
}

enum err schedule_state_save(struct store *s, struct str sync,
                             const struct schedule_state *state,
                             int64_t now_us, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct field fields[] = {
        {STR("since"), value_int(state->since_us)},
        {STR("polled"), value_int(state->polled_us)},
        {STR("reconciled"), value_int(state->reconciled_us)}};
    struct value v = value_object(fields, sizeof(fields) / sizeof(fields[0]));
    const struct kept_change change = {state_name(&a, sync),
                                       encode_value(&a, &v), KEPT_ANY_VERSION,
                                       now_us};
    int64_t version = 0;
    return kept_put(s, &change, &version, e);
}

/* ---- pauses ----------------------------------------------------------------- */

enum err pause_load(struct store *s, struct arena *a,
                    const struct pause_of *of, struct pause *out,
                    int64_t *out_version, struct error *e)
{
    struct kept kept = {0};
    TRY(kept_get(s, a, pause_name(a, of), &kept, e));
    struct value v = kept_value(a, &kept);
    *out = (struct pause){.set = kept.value.n > 0,
                          .who = value_text_at(&v, "who"),
                          .why = value_text_at(&v, "why"),
                          .since_us = kept.value.n > 0 ? kept.changed_us : 0};
    if (out_version)
        *out_version = kept.version;
    return ERR_OK;
}

enum err pause_save(struct store *s, const struct pause_of *of,
                    const struct pause *pause, int64_t version,
                    int64_t *out_version, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct field fields[] = {{STR("who"), value_text(pause->who)},
                                   {STR("why"), value_text(pause->why)}};
    struct value v = value_object(fields, sizeof(fields) / sizeof(fields[0]));
    struct kept_change change = {.name = pause_name(&a, of),
                                 .version = version,
                                 .now_us = pause->since_us};
    if (pause->set)
        change.value = encode_value(&a, &v);
    return kept_put(s, &change, out_version, e);
}
