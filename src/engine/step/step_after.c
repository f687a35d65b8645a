/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What follows a write: checks over both records as they are then, and
 * actions. That they are owed is told to the store with the write itself, so
 * that a cut loses none; what is still to be done is told by the records alone.
 *
 *     commit ── the link is owed ──▶ both are read ──▶ verify ──▶ actions, each
 *     after another ──▶ commit: nothing is owed any more, the job ends
 */
#include "engine/step/step_after.h"

#include "engine/decide/prompts.h"
#include "mapping/after.h"

/* ---- what is owed -------------------- */

bool step_follows(const struct step *step)
{
    return sync_follows(step->sync) && !remote_is_dry(step->engine->remote);
}

enum err step_load_owed(struct step *step, struct error *e)
{
    struct item **items = arena_array(step->a, struct item *, step->n);
    int64_t *links = arena_array(step->a, int64_t, step->n);
    unsigned *owed = arena_array(step->a, unsigned, step->n);
    size_t n = 0;
    for (size_t i = 0; step_follows(step) && i < step->n; i++) {
        if (step->items[i].link.id == 0)
            continue;
        items[n] = &step->items[i];
        links[n++] = step->items[i].link.id;
    }
    TRY(owed_get(step->engine->options.store, links, n, owed, e));
    for (size_t i = 0; i < n; i++)
        items[i]->owed = owed[i];
    return ERR_OK;
}

/* Is what follows there due because of what the other record says now? */
static bool is_prompted(struct step *step, const struct item *item, enum side s)
{
    enum side from = SIDE_OTHER(s);
    const struct record *view = item_view(step, item, from);
    return item->has_base && view && step->sync->flow_to[s] &&
           prompts_changed(step->sync, from, &item->base[from], &view->fields);
}

/* Sides that were written, as far as anybody knows, or prompted; both of a new
 * pair. */
static unsigned owed_now(struct step *step, const struct item *item)
{
    unsigned bits = 0;
    if (item->made_by || (item->link.id == 0 && item->input.sync))
        return 1u << SIDE_LEFT | 1u << SIDE_RIGHT;
    for (int s = 0; s < SIDES; s++)
        if ((item->wrote[s] &&
             (item->written[s] || item->result[s].error.maybe_happened)) ||
            is_prompted(step, item, (enum side)s))
            bits |= 1u << s;
    return bits;
}

void step_owe(struct step *step)
{
    for (size_t i = 0; step_follows(step) && i < step->n; i++) {
        struct item *item = &step->items[i];
        enum verdict verdict = item->decision.verdict;
        bool pair = verdict == VERDICT_KEEP || verdict == VERDICT_CREATE;
        if (!item->made_by && (!item->input.sync || !pair))
            continue;
        item->owed |= owed_now(step, item);
        item->goes_on = item->owed != 0 && item->end == ITEM_DONE;
    }
}

enum err step_put_owed(struct step *step, struct item *const *items,
                       const struct link *links, size_t n, struct error *e)
{
    VEC(struct owed) rows = {0};
    for (size_t i = 0; i < n; i++)
        if (items[i] && items[i]->owed != 0 && links[i].id != 0)
            vec_push(step->a, &rows,
                     (struct owed){links[i].id, items[i]->owed});
    return owed_add(step->engine->options.store, rows.at, rows.n, e);
}

/* With the journal that is written ahead: the power may go behind a patch. */
enum err step_owe_ahead(struct step *step, struct error *e)
{
    VEC(struct owed) rows = {0};
    for (size_t i = 0; step_follows(step) && i < step->n; i++) {
        const struct item *item = &step->items[i];
        const struct decision *d = &item->decision;
        unsigned bits = 0;
        for (int s = 0; s < SIDES; s++)
            if (d->patch[s].fields.n > 0)
                bits |= 1u << s;
        if (item->end == ITEM_OPEN && d->verdict == VERDICT_KEEP && bits &&
            item->link.id != 0)
            vec_push(step->a, &rows, (struct owed){item->link.id, bits});
    }
    return owed_add(step->engine->options.store, rows.at, rows.n, e);
}

/* ---- the records as they are now -------------------- */

static bool is_open(const struct item *item)
{
    (void)item;
    return true;
}

enum err after_read(struct step *step, enum side s, struct item *const *items,
                    size_t n, struct error *e)
{
    TRY(step_read_again(step, s, items, n, e));
    TRY(step_follow(step, s, items, n, e));
    for (size_t i = 0; i < n; i++)
        if (items[i]->end == ITEM_OPEN && !items[i]->has[s])
            item_end(items[i], ITEM_DONE, "gone", STR_NONE);
    return ERR_OK;
}

void after_records(struct step *step, const struct item *item,
                   const struct value *record[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        const struct record *view = item_view(step, item, (enum side)s);
        record[s] = view ? &view->fields : NULL;
    }
}

static void verify_all(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        const struct value *record[SIDES];
        struct str message = STR_NONE;
        if (item->end != ITEM_OPEN)
            continue;
        after_records(step, item, record);
        if (sync_verify_pair(step->sync, record,
                             world_env(step->engine->world), step->a,
                             &message))
            continue;
        item_end(item, ITEM_PARK, REASON_VERIFY, message);
        step->es->none_recheck = false;
    }
}

/* ---- all of it -------------------- */

static enum err follow_up(struct step *step, struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, is_open, &n);
    for (int s = 0; s < SIDES; s++)
        TRY(after_read(step, (enum side)s, items, n, e));
    verify_all(step);
    return after_act(step, e);
}

/* Items that were written, as they go on. */
static void copy_items(const struct step *step, struct step *after)
{
    after->items = arena_array(step->a, struct item, step->n);
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &after->items[after->n];
        if (!step->items[i].goes_on || step->items[i].end != ITEM_DONE)
            continue;
        *item = step->items[i];
        item->was_message = item->message;
        item->end = ITEM_OPEN;
        item->is_after = true;
        item->goes_on = false;
        item->back = NULL;
        after->n++;
    }
}

/* What was not got to waits for its turn; nothing of it is lost. */
static void end_all(struct step *after, const struct error *error)
{
    for (size_t i = 0; i < after->n; i++) {
        struct item *item = &after->items[i];
        if (item->end == ITEM_OPEN && error->code != ERR_OK)
            item_fail(after, item, error);
        else if (item->end == ITEM_OPEN)
            item_end(item, ITEM_DONE, "", item->was_message);
    }
}

enum err step_after(struct step *step, struct error *e)
{
    struct step after = {.engine = step->engine,
                         .es = step->es,
                         .sync = step->sync,
                         .a = step->a};
    struct error error = {0};
    copy_items(step, &after);
    if (after.n == 0)
        return ERR_OK;
    if (follow_up(&after, &error) != ERR_OK &&
        error.scope == SCOPE_SYSTEM) {
        if (e)
            *e = error;
        return error.code;
    }
    end_all(&after, &error);
    return step_commit(&after, e);
}
