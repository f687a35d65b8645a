/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A part of a match rule that a row ties is compared through that row: a
 * contact of one side equals the one it is linked to, an HTML body its text.
 * The record's value is put into the other side's terms, in which the records
 * over there are staged.
 */
#include "engine/step/step_keys.h"

#include "base/limits.h"

struct asking {
    struct step *step;
    enum side other;
    struct item *const *items;
    size_t n;
};

/* The value of one part as the other side would have it, or NULL. */
static const struct value *part_over_there(const struct asking *q,
                                           const struct match_part *part,
                                           const struct value *fields,
                                           const struct value *v)
{
    const struct sync *sync = q->step->sync;
    enum side from = SIDE_OTHER(q->other);
    const struct row *row =
        part->row == ROW_NONE ? NULL : &sync->rows[part->row];
    const struct value *record[SIDES] = {NULL, NULL};
    struct map_result result = {0};
    if (!row || row->n_fields[q->other] != 1)
        return v;
    record[from] = fields;
    row_convert(row, q->other, v, record, world_env(q->step->engine->world),
                q->step->a, &result);
    return result.status == MAP_VALUE ? result.values : NULL;
}

static void ask_rule(const struct asking *q, size_t item, size_t number,
                     struct asked_keys *out)
{
    struct arena *a = q->step->a;
    const struct match_rule *rule = &q->step->sync->rules[number];
    enum side from = SIDE_OTHER(q->other);
    const struct value *fields =
        &item_view(q->step, q->items[item], from)->fields;
    const struct value **own =
        arena_array(a, const struct value *, rule->n_parts);
    const struct value **there =
        arena_array(a, const struct value *, rule->n_parts);
    struct asked_key asked = {.item = item, .rule = number, .values = there};
    for (size_t i = 0; i < rule->n_parts; i++) {
        own[i] = value_get(fields, rule->parts[i].field[from]);
        if (rule->rests || !own[i] || value_is_null(own[i]))
            return;
    }
    for (size_t i = 0; i < rule->n_parts; i++)
        there[i] = part_over_there(q, &rule->parts[i], fields, own[i]);
    /* A set may be one value over there, by its row. */
    if (!rule_key(a, rule, number, own, &asked.key[from]))
        asked.key[from] = STR_NONE;
    if (!rule_key(a, rule, number, there, &asked.key[q->other]))
        asked.key[q->other] = STR_NONE;
    if (asked.key[from].n + asked.key[q->other].n > 0)
        vec_push(a, out, asked);
}

enum err step_keys(struct step *step, enum side other,
                   struct item *const *items, size_t n, struct asked_keys *out,
                   struct error *e)
{
    const struct asking q = {step, other, items, n};
    for (int round = 0; round < LIMIT_CONVERT_ROUNDS; round++) {
        out->n = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < step->sync->n_rules; k++)
                ask_rule(&q, i, k, out);
        if (!world_wants(step->engine->world))
            return ERR_OK;
        TRY(world_fetch(step->engine->world, e));
    }
    return ERR_OK;
}
