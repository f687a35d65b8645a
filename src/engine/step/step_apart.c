/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `apart`: what is made for one record may depend on what was made for another
 * (a number that goes on). So of the records with the same value of a field
 * one is in a batch, and the others have their turn in the next passes, in
 * order.
 */
#include "engine/step/step.h"

#include "mapping/path.h"

void item_take_turn(struct step *step, struct item *item, const char *reason,
                    struct str message)
{
    if (!item->kept[item->origin])
        step_keep(step, item);
    /* that it has waited for a link must be known still */
    item_end(item, ITEM_RETRY, item_waited(item) ? "dependency" : reason,
             message);
    item->decision = (struct decision){.verdict = VERDICT_WAIT};
    item->due_us = step->engine->pass_us + 1;
}

static bool is_left(const struct item *item)
{
    return item->origin == SIDE_LEFT && item->has[SIDE_LEFT];
}

static bool is_right(const struct item *item)
{
    return item->origin == SIDE_RIGHT && item->has[SIDE_RIGHT];
}

/* The value as a key; empty where there is none. */
static struct str turn_key(struct step *step, const struct item *item,
                           enum side s)
{
    const struct record *record = item_view(step, item, s);
    const struct value *v = value_get(&record->fields, step->sync->apart[s]);
    return v && !value_is_null(v) ? encode_value(step->a, v) : STR_NONE;
}

static enum err apart_side(struct step *step, enum side s, struct error *e)
{
    size_t n = 0;
    struct map taken = {0};
    struct item **items =
        step_select(step, s == SIDE_LEFT ? is_left : is_right, &n);
    if (path_is(step->sync->apart[s]))
        TRY(step_follow(step, s, items, n, e));
    for (size_t i = 0; i < n; i++) {
        struct item *item = items[i];
        struct str key =
            item->end == ITEM_OPEN ? turn_key(step, item, s) : STR_NONE;
        if (key.n > 0 && map_put(step->a, &taken, key, item))
            item_take_turn(step, item, REASON_APART,
                           STR("another record goes first, that it is kept "
                               "apart from"));
    }
    return ERR_OK;
}

enum err step_apart(struct step *step, struct error *e)
{
    for (int s = 0; s < SIDES; s++)
        if (step->sync->apart[s].n > 0)
            TRY(apart_side(step, (enum side)s, e));
    return ERR_OK;
}
