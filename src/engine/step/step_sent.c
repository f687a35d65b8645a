/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Updates that a cut may have left, and those that nobody answered: what stands
 * as it was sent is no edit of that side, and its source has yet to agree to
 * it. Entered with the journal that is written ahead; what the next commit of
 * the link has seen for itself is known.
 */
#include "engine/step/step_sent.h"

#include "mapping/bulk.h"

static enum err take(struct step *step, struct item *item,
                     const struct sent *row, struct error *e)
{
    struct decide_sent *sent = &item->sent[row->side];
    struct value patch;
    TRY(value_decode(step->a, row->patch, &patch, e));
    vec_push(step->a, sent, patch);
    return ERR_OK;
}

enum err step_load_sent(struct step *step, struct error *e)
{
    struct item **items = arena_array(step->a, struct item *, step->n);
    int64_t *links = arena_array(step->a, int64_t, step->n);
    struct sent *rows = NULL;
    size_t n_rows = 0;
    size_t n = 0;
    for (size_t i = 0; i < step->n; i++) {
        if (step->items[i].link.id == 0)
            continue;
        items[n] = &step->items[i];
        links[n++] = step->items[i].link.id;
    }
    TRY(sent_get(step->engine->options.store, step->a, links, n, &rows,
                 &n_rows, e));
    for (size_t i = 0, k = 0; i < n_rows; i++) {
        while (links[k] != rows[i].link)
            k++;
        TRY(take(step, items[k], &rows[i], e));
    }
    return ERR_OK;
}

enum err step_sent_ahead(struct step *step, struct error *e)
{
    VEC(struct sent) rows = {0};
    for (size_t i = 0; i < step->n; i++) {
        const struct item *item = &step->items[i];
        const struct decision *d = &item->decision;
        bool writes = item->end == ITEM_OPEN && d->verdict == VERDICT_KEEP &&
                      item->link.id != 0;
        for (int s = 0; writes && s < SIDES; s++) {
            if (d->patch[s].fields.n == 0)
                continue;
            struct value kept =
                bulk_dropped(step->a, step->sync, (enum side)s, &d->patch[s]);
            vec_push(step->a, &rows,
                     (struct sent){item->link.id, (enum side)s,
                                   encode_value(step->a, &kept)});
        }
    }
    return sent_add(step->engine->options.store, rows.at, rows.n, e);
}

bool step_has_sent(struct step *step, int64_t link)
{
    struct sent *rows = NULL;
    size_t n = 0;
    return sent_get(step->engine->options.store, step->a, &link, 1, &rows, &n,
                    NULL) != ERR_OK ||
           n > 0;
}

/* Both records were looked at, and what was written since was answered. */
static bool is_known(const struct item *item)
{
    bool known = item->input.sync && item->decision.verdict == VERDICT_KEEP &&
                 item->link.id != 0 && !item->is_after;
    for (int s = 0; s < SIDES; s++)
        known = known && (!item->wrote[s] || item->written[s] ||
                          !item->result[s].error.maybe_happened);
    return known;
}

static bool had_sent(const struct item *item)
{
    const struct decision *d = &item->decision;
    return item->sent[SIDE_LEFT].n + item->sent[SIDE_RIGHT].n +
               d->patch[SIDE_LEFT].fields.n + d->patch[SIDE_RIGHT].fields.n >
           0;
}

enum err step_sent_done(struct step *step, struct error *e)
{
    VEC(int64_t) links = {0};
    for (size_t i = 0; i < step->n; i++) {
        const struct item *item = &step->items[i];
        bool decided = item->end == ITEM_DONE || item->wrote[SIDE_LEFT] ||
                       item->wrote[SIDE_RIGHT];
        if (decided && is_known(item) && had_sent(item))
            vec_push(step->a, &links, item->link.id);
    }
    return sent_done(step->engine->options.store, links.at, links.n, e);
}
