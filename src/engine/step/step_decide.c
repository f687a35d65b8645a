/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Asks the pure decision for each item, fetches what it lacked, and asks
 * again. Then the verdicts that write nothing are carried out at once.
 */
#include "base/limits.h"
#include "engine/step/step.h"

/* ---- input -------------------- */

/* By the remotes' own times where both tell them: the time at which the hub
 * met a change is always later than the change. */
static int64_t item_changed_us(const struct step *step,
                               const struct item *item, enum side s)
{
    bool told = true;
    for (int k = 0; k < SIDES; k++)
        told = told && item->has[k] && item->record[k].modified_us != 0;
    if (told)
        return item->record[s].modified_us;
    /* of one that waited for a time it is that time, which may be to come */
    int64_t now_us = engine_now_us(step->engine);
    const struct job *job = item->jobs[s];
    if (job && job->created_us > now_us)
        return now_us;
    return job ? job->created_us : 0;
}

static void item_input(struct step *step, struct item *item)
{
    struct decide_input *in = &item->input;
    in->sync = step->sync;
    in->origin = item->origin;
    in->linked = item->link.id != 0;
    in->retire = item->retires;
    in->buried = item->link.side[SIDE_LEFT].gone &&
                 item->link.side[SIDE_RIGHT].gone;
    in->forced = item_is_forced(item);
    in->links_settled = item_waited(item);
    in->env = world_env(step->engine->world);
    for (int s = 0; s < SIDES; s++) {
        in->fills_in[s] = step->es->caps[s].fills_in;
        in->told[s] = item->jobs[s] && item->jobs[s]->cause != CAUSE_REPAIR;
        in->side[s] = (struct decide_side){
            .record = item_view(step, item, (enum side)s),
            .gone = item->looked[s] && !item->has[s],
            .base = item->has_base ? &item->base[s] : NULL,
            .sent = item->sent[s],
            .changed_us = item_changed_us(step, item, (enum side)s),
        };
    }
}

/* ---- answers of people -------------------- */

static bool is_linked(const struct item *item)
{
    return item->link.id != 0;
}

static enum err decode_list(struct step *step, struct str text,
                            const struct value **out, struct error *e)
{
    struct value *v = arena_new(step->a, struct value);
    *out = NULL;
    if (text.n == 0)
        return ERR_OK;
    TRY(value_decode(step->a, text, v, e));
    *out = v;
    return ERR_OK;
}

static enum err answer_take(struct step *step, struct item *item,
                            const struct hold *hold, struct error *e)
{
    struct decide_input *in = &item->input;
    struct decide_answer answer = {.row = hold->row,
                                   .winner = hold->winner,
                                   .open = !hold->answered,
                                   .message = hold->message};
    TRY(decode_list(step, hold->answer, &answer.values, e));
    for (int s = 0; s < SIDES; s++)
        TRY(decode_list(step, hold->value[s], &answer.seen[s], e));
    struct decide_answer *answers =
        arena_grow(step->a, in->answers, sizeof answer, in->n_answers,
                   in->n_answers + 1);
    answers[in->n_answers++] = answer;
    in->answers = answers;
    return ERR_OK;
}

static enum err load_answers(struct step *step, struct error *e)
{
    int64_t by_kind[4] = {0};
    struct store *store = step->engine->options.store;
    TRY(hold_count(store, step->es->id, by_kind, e));
    if (by_kind[HOLD_CONFLICT] == 0)
        return ERR_OK;
    size_t n = 0;
    struct item **items = step_select(step, is_linked, &n);
    for (size_t i = 0; i < n; i++) {
        struct hold *holds = NULL;
        size_t n_holds = 0;
        const struct hold_filter filter = {.kind = HOLD_CONFLICT,
                                           .links = &items[i]->link.id,
                                           .n_links = 1,
                                           .limit = LIMIT_DECISION_FIELDS};
        TRY(hold_list(store, step->a, &filter, &holds, &n_holds, e));
        for (size_t k = 0; k < n_holds; k++)
            TRY(answer_take(step, items[i], &holds[k], e));
    }
    return ERR_OK;
}

/* ---- rounds -------------------- */

static bool is_open(const struct item *item)
{
    (void)item;
    return true;
}

static bool is_wanting(const struct item *item)
{
    return item->decision.verdict == VERDICT_WANT;
}

static void decide_all(struct step *step, struct item **items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        decide(&items[i]->input, step->a, &items[i]->decision);
}

static enum err decide_rounds(struct step *step,
                              bool (*wanted)(const struct item *item),
                              struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, wanted, &n);
    for (int round = 0; round < LIMIT_CONVERT_ROUNDS && n > 0; round++) {
        decide_all(step, items, n);
        if (!world_wants(step->engine->world))
            break;
        TRY(world_fetch(step->engine->world, e));
        items = step_select(step, is_wanting, &n);
    }
    items = step_select(step, is_wanting, &n);
    for (size_t i = 0; i < n; i++)
        item_end(items[i], ITEM_PARK, REASON_INVALID,
                 STR("its mapping asks for more look-ups than are allowed"));
    return ERR_OK;
}

/* ---- nothing is written over unread -------------------- */

/* Would it change or remove a record that it knows from the listing only?
 * Somebody may have edited that since. */
static bool is_unread(const struct item *item)
{
    const struct decision *d = &item->decision;
    bool unread = false;
    for (int s = 0; s < SIDES; s++) {
        bool writes = (d->verdict == VERDICT_KEEP && d->patch[s].fields.n > 0) ||
                      (d->verdict == VERDICT_REMOVE && (int)d->remove_side == s);
        unread = unread || (writes && item->staged[s]);
    }
    return unread;
}

static enum err read_again(struct step *step, struct item **items, size_t n,
                           enum side s, struct error *e)
{
    struct item **asked = arena_array(step->a, struct item *, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (items[i]->staged[s] && items[i]->end == ITEM_OPEN)
            asked[k++] = items[i];
    TRY(step_read_again(step, s, asked, k, e));
    for (size_t i = 0; i < k; i++) {
        bool there = asked[i]->has[s] &&
                     !record_is_past(step->sync, s, &asked[i]->record[s]);
        if (there || asked[i]->link.id != 0 || asked[i]->end != ITEM_OPEN)
            continue;
        asked[i]->has[s] = false;
        item_end(asked[i], ITEM_RETRY, "vanished",
                 STR("one of the two that match is no longer there"));
        asked[i]->due_us = engine_next_pass_us(step->engine);
    }
    return ERR_OK;
}

static enum err decide_unread(struct step *step, struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, is_unread, &n);
    if (n == 0)
        return ERR_OK;
    for (int s = 0; s < SIDES; s++) {
        TRY(read_again(step, items, n, (enum side)s, e));
        TRY(step_follow(step, (enum side)s, items, n, e));
    }
    for (size_t i = 0; i < n; i++) {
        item_input(step, items[i]);
        items[i]->decision = (struct decision){.verdict = VERDICT_WANT};
    }
    return decide_rounds(step, is_wanting, e);
}

/* ---- what others share -------------------- */

static enum err decide_shared(struct step *step, struct error *e)
{
    bool any = false;
    TRY(step_ask_sharers(step, &any, e));
    if (any)
        TRY(decide_rounds(step, is_wanting, e));
    step_shared_turns(step);
    return ERR_OK;
}

/* ---- dependencies -------------------- */

static bool is_waiting(const struct item *item)
{
    return item->decision.verdict == VERDICT_WAIT;
}

/* What it points to goes first; then it is tried once more, and goes on
 * without what is still missing. */
static enum err put_dependencies(struct step *step, struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, is_waiting, &n);
    return step_wait(step, items, n, e);
}

/* ---- the guard -------------------- */

static bool is_removal(const struct item *item)
{
    return item->decision.verdict == VERDICT_REMOVE && !item->retires;
}

static bool is_renewal(const struct item *item)
{
    return item->decision.verdict == VERDICT_CREATE && item->renewed;
}

/* Released after the guard had parked it: a person has agreed. */
static bool item_is_approved(const struct item *item)
{
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s] && (str_is(item->jobs[s]->reason, "guard") ||
                              item->jobs[s]->cause == CAUSE_PERSON))
            return true;
    return false;
}

/* What the guard counts: records deleted, or made anew because they seem to
 * have been; a listing that has gone wrong looks like either. */
struct guarded {
    bool (*wanted)(const struct item *item);
    int64_t *so_far;             /* in this run */
    const char *would;
    const char *nothing;
};

static enum side lost_side(const struct item *item)
{
    return item->renewed ? SIDE_OTHER(item->origin)
                         : SIDE_OTHER(item->decision.remove_side);
}

static enum err guard(struct step *step, const struct guarded *g,
                      struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, g->wanted, &n);
    int64_t n_links = 0;
    int64_t max_id = 0;
    if (n == 0)
        return ERR_OK;
    TRY(link_count(step->engine->options.store, step->es->id, &n_links,
                   &max_id, e));
    const struct sync *sync = step->sync;
    int64_t total = *g->so_far + (int64_t)n;
    bool too_many = total > sync->guard_count &&
                    total * 100 > n_links * sync->guard_percent;
    for (size_t i = 0; i < n; i++) {
        bool allowed =
            !too_many && !step->es->nothing_listed[lost_side(items[i])];
        if (allowed || item_is_approved(items[i]))
            ++*g->so_far;
        else
            item_end(items[i], ITEM_PARK, "guard",
                     arena_printf(step->a,
                                  "this run would %s, %lld of them, %s; "
                                  "nothing was %s. `crosswalk jobs retry` "
                                  "carries it out",
                                  g->would, (long long)total,
                                  too_many ? "more than the sync's "
                                             "`delete.guard` allows"
                                           : "and the other side listed "
                                             "none at all",
                                  g->nothing));
    }
    return ERR_OK;
}

static enum err guard_losses(struct step *step, struct error *e)
{
    const struct guarded removals = {is_removal, &step->es->removals,
                                     "delete records", "deleted"};
    const struct guarded renewals = {is_renewal, &step->es->renewals,
                                     "make records anew that have gone",
                                     "made"};
    TRY(guard(step, &removals, e));
    return guard(step, &renewals, e);
}

/* ---- verdicts without writes -------------------- */

/* What repair.c looks for: [table, key]; [sync, key, side], and what keeps it
 * from being settled; for names, [entity, name, field, side, exact], and what
 * narrows them: a field and its value. */
static struct str missing_detail(struct step *step, const struct item *item)
{
    const struct decided_hold *hold = &item->decision.holds[0];
    struct value *list = arena_array(step->a, struct value, 7);
    struct value detail = value_list(list, 2);
    list[0] = value_text(hold->table);
    list[1] = value_text(hold->key);
    if (hold->reason == HELD_UNLINKED) {
        list[2] = value_int(hold->side);
        list[3] = value_text(hold->why);
        detail = value_list(list, hold->unsettled ? 4 : 3);
    } else if (hold->missing) {
        list[2] = value_text(hold->missing->query.field);
        list[3] = value_int(hold->missing->side);
        list[4] = value_bool(hold->missing->query.exact);
        list[5] = value_text(hold->missing->query.within_field);
        list[6] = value_text(hold->missing->query.within_id);
        detail = value_list(list, 7);
    }
    return encode_value(step->a, &detail);
}

/* For a person, or until what is missing is there. */
static void settle_park(struct step *step, struct item *item)
{
    const struct decision *d = &item->decision;
    bool unmapped = d->n_holds > 0 && d->holds[0].reason == HELD_UNMAPPED;
    item_end(item, ITEM_PARK,
             unmapped ? REASON_UNMAPPED : item_park_reason(item), d->message);
    if (unmapped)
        item->detail = missing_detail(step, item);
    step->es->none_recheck &= d->n_holds == 0;
}

/* It waits; repair.c wakes it when the link is there. */
static void settle_lack(struct step *step, struct item *item)
{
    item_end(item, ITEM_RETRY, REASON_UNLINKED, item->decision.message);
    item->detail = missing_detail(step, item);
    item->due_us = engine_now_us(step->engine) + JOB_LACK_US;
    step->es->none_lacks = false;
}

static void settle_verdicts(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        if (item->end != ITEM_OPEN)
            continue;
        if (item->decision.verdict == VERDICT_IGNORE)
            item_end(item, ITEM_DONE, "ignored", item->decision.message);
        else if (item->decision.verdict == VERDICT_BURY)
            item->message = item->decision.message;
        else if (item->decision.verdict == VERDICT_LACK)
            settle_lack(step, item);
        else if (item->decision.verdict == VERDICT_PARK)
            settle_park(step, item);
    }
}

static enum err follow_all(struct step *step, struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, is_open, &n);
    for (int s = 0; s < SIDES; s++)
        TRY(step_follow(step, (enum side)s, items, n, e));
    return ERR_OK;
}

/* What makes a record for each request makes none unasked. */
static bool item_is_unasked(const struct step *step, const struct item *item)
{
    return step->sync->each_request && !item->retires &&
           item_cause(item) != CAUSE_PERSON;
}

static void end_unasked(struct step *step)
{
    for (size_t i = 0; i < step->n; i++)
        if (step->items[i].end == ITEM_OPEN &&
            item_is_unasked(step, &step->items[i]))
            item_end(&step->items[i], ITEM_DONE, "ignored",
                     STR("the sync makes records on request only"));
}

enum err step_decide(struct step *step, struct error *e)
{
    end_unasked(step);
    TRY(follow_all(step, e));
    for (size_t i = 0; i < step->n; i++)
        if (step->items[i].end == ITEM_OPEN)
            item_input(step, &step->items[i]);
    TRY(load_answers(step, e));
    TRY(decide_rounds(step, is_open, e));
    TRY(decide_unread(step, e));
    TRY(decide_shared(step, e));
    TRY(put_dependencies(step, e));
    step_remove_last(step);
    TRY(guard_losses(step, e));
    settle_verdicts(step);
    return ERR_OK;
}
