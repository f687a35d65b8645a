/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The verdict about the pair as a whole; the rows are merge.c's.
 *
 *     linked, both there      merge                       KEEP
 *     linked, one gone        by policy of the other      REMOVE or BURY
 *     linked, both gone                                   UNLINK
 *     matched, both there     merge without a base        KEEP
 *     alone                   may it be made over there?  CREATE or IGNORE
 *     told to retire          by policy of its own side   REMOVE or BURY
 */
#include "engine/decide/decide.h"

#include "engine/decide/merge.h"
#include "engine/decide/prompts.h"
#include "mapping/bulk.h"

static void decide_ignore(struct decision *out, const char *why)
{
    out->verdict = VERDICT_IGNORE;
    out->message = str_from(why);
}

static void decide_rows(const struct decide_input *in, struct arena *a,
                        struct decision *out)
{
    struct merge m;
    out->verdict = VERDICT_KEEP;
    merge_init(&m, in, a, out);
    merge_rows(&m);
    merge_finish(&m);
}

static bool has_needs(const struct decide_input *in, enum side to,
                      const struct value *patch)
{
    const struct sync *sync = in->sync;
    for (size_t i = 0; i < sync->n_needs[to]; i++) {
        const struct value *v = value_get(patch, sync->needs[to][i]);
        if (v && !value_is_null(v))
            return true;
    }
    return sync->n_needs[to] == 0;
}

/* What it is about is not linked (yet), or it is about nothing. */
static bool decide_waits(struct decision *out)
{
    for (size_t i = 0; i < out->n_holds; i++) {
        if (out->holds[i].reason != HELD_UNLINKED)
            continue;
        out->holds[0] = out->holds[i];
        out->verdict = VERDICT_LACK;
        out->message = out->holds[0].message;
        return true;
    }
    return false;
}

static void decide_lack(struct decision *out)
{
    if (!decide_waits(out))
        decide_ignore(out, "it is about nothing that the other side has");
}

/* It is made once and never looked at again: so it is made whole, or not. */
static void decide_whole(struct decision *out)
{
    if (decide_waits(out))
        return;
    out->verdict = VERDICT_PARK;
    out->message = out->holds[0].message;
}

static bool says_anything(const struct value *patch)
{
    for (size_t i = 0; i < patch->fields.n; i++)
        if (!value_is_null(&patch->fields.at[i].value))
            return true;
    return false;
}

/* Records that are only matched, by the sync's own condition. */
static bool decide_makes(const struct decide_input *in, struct arena *a,
                         struct decision *out)
{
    struct map_result broken = {.status = MAP_VALUE};
    if (sync_creates(in->sync, in->origin, &in->side[in->origin].record->fields,
                     in->env, a, &broken))
        return true;
    if (broken.status == MAP_INVALID) {
        out->verdict = VERDICT_PARK;
        out->message = broken.message;
    } else {
        decide_ignore(out, "the sync's `create` makes none of it");
    }
    return false;
}

static void decide_create(const struct decide_input *in, struct arena *a,
                          struct decision *out)
{
    enum side to = SIDE_OTHER(in->origin);
    const struct sync *sync = in->sync;
    if (!sync->flow_to[to]) {
        decide_ignore(out, "the sync's direction makes no records over there");
        return;
    }
    if (!(sync->trigger[in->origin] & TRIGGER_CREATE)) {
        decide_ignore(out, "the sync's trigger makes no new records");
        return;
    }
    if (!decide_makes(in, a, out) || !decide_lets(in, a, out))
        return;
    struct merge m;
    out->verdict = VERDICT_CREATE;
    merge_init(&m, in, a, out);
    merge_create(&m, to);
    merge_finish(&m);
    if (out->verdict == VERDICT_CREATE && !has_needs(in, to, &out->patch[to])) {
        decide_lack(out);
        return;
    }
    if (out->verdict == VERDICT_CREATE && sync->each_request &&
        out->n_holds > 0) {
        decide_whole(out);
        return;
    }
    if (out->verdict != VERDICT_CREATE || says_anything(&out->patch[to]))
        return;
    decide_ignore(out, "it has nothing that the other side could hold");
    if (out->n_holds > 0) { /* not yet: it must not be forgotten */
        out->verdict = VERDICT_PARK;
        out->message = out->holds[0].message;
    }
}

/* Has side `s` an edit that the other never got? Then a delete over there
 * would lose it. */
static bool edited_since(const struct decide_input *in, enum side s,
                         struct arena *a)
{
    struct decision scratch = {0};
    struct merge m;
    merge_init(&m, in, a, &scratch);
    for (size_t i = 0; i < in->sync->n_rows; i++) {
        struct row_case c;
        row_case_init(&c, &m, i);
        bool flows = c.flow[SIDE_OTHER(s)] && !c.row->constant &&
                     !c.row->on_create_only;
        if (flows && c.now[s] && c.base[s] && c.changed[s])
            return true;
    }
    return false;
}

static void decide_gone(const struct decide_input *in, enum side gone,
                        struct arena *a, struct decision *out)
{
    enum side other = SIDE_OTHER(gone);
    enum delete_policy policy = in->sync->on_gone[other];
    out->verdict = VERDICT_BURY;
    out->remove_side = other;
    /* what was never agreed on may have been edited since it was made */
    if (policy == DELETE_KEEP || !in->sync->flow_to[other] ||
        !in->side[other].base)
        return;
    if (in->n_sharers > 0) { /* theirs it is still */
        out->verdict = in->side[gone].gone ? VERDICT_UNLINK : VERDICT_BURY;
        return;
    }
    if (in->sync->shared[other] && !in->sharers_known) {
        out->verdict = VERDICT_REMOVE; /* unless there are any */
        return;
    }
    const struct record *rest = in->side[other].record;
    out->archive = policy == DELETE_ARCHIVE;
    /* it has been done: that is no edit of a person's, though a row tells */
    if (out->archive && rest && rest->archived)
        return;
    if (edited_since(in, other, a)) {
        out->verdict = VERDICT_PARK;
        out->message = arena_printf(
            a, "deleted on the %s and edited on the %s since they last agreed",
            side_name(gone), side_name(other));
        return;
    }
    out->verdict = VERDICT_REMOVE;
}

static bool side_is_gone(const struct decide_input *in, enum side s)
{
    const struct record *record = in->side[s].record;
    return in->side[s].gone ||
           (record && record->archived && in->sync->archived_is_gone[s]);
}

/* Records that take no part, by the sync's own condition. */
bool decide_accepts(const struct decide_input *in, struct arena *a,
                    struct decision *out)
{
    for (int s = 0; s < SIDES; s++) {
        const struct record *record = in->side[s].record;
        struct map_result broken = {.status = MAP_VALUE};
        if (!record || sync_accepts(in->sync, (enum side)s, &record->fields,
                                    in->env, a, &broken))
            continue;
        if (broken.status == MAP_INVALID) {
            out->verdict = VERDICT_PARK;
            out->message = broken.message;
        } else {
            decide_ignore(out, "the sync's `accept` leaves it out");
        }
        return false;
    }
    return true;
}

bool decide_lets(const struct decide_input *in, struct arena *a,
                 struct decision *out)
{
    const struct value *record[SIDES];
    struct map_result broken = {.status = MAP_VALUE};
    if (in->linked || in->forced)
        return true;
    for (int s = 0; s < SIDES; s++)
        record[s] = in->side[s].record ? &in->side[s].record->fields : NULL;
    struct str text = sync_holds(in->sync, record, in->env, a, &broken);
    if (text.n == 0 && broken.status != MAP_INVALID)
        return true;
    out->verdict = VERDICT_PARK;
    out->held_back = text.n > 0;
    out->message = text.n > 0 ? text : broken.message;
    return false;
}

static void decide_rest(const struct decide_input *in, const char *why,
                        struct decision *out)
{
    decide_ignore(out, why);
    if (in->linked)
        out->verdict = VERDICT_BURY;
}

/* By name, so nobody is asked: neither what edits would be lost nor who has
 * linked it. The journal keeps what it had. */
static void decide_retire(const struct decide_input *in, struct decision *out)
{
    enum side s = in->origin;
    enum delete_policy policy = in->sync->on_gone[s];
    const struct record *record = in->side[s].record;
    out->remove_side = s;
    out->archive = policy == DELETE_ARCHIVE;
    if (!record)
        decide_rest(in, "it is no longer there", out);
    else if (policy == DELETE_KEEP || !in->sync->flow_to[s])
        decide_rest(in, "the sync's `delete` keeps it", out);
    else if (out->archive && record->archived)
        decide_rest(in, "it is archived", out);
    else
        out->verdict = VERDICT_REMOVE;
}

/* Of a linked pair at least one has gone. */
static void decide_lost(const struct decide_input *in, const bool gone[SIDES],
                        struct arena *a, struct decision *out)
{
    if (gone[SIDE_LEFT] && gone[SIDE_RIGHT])
        out->verdict = VERDICT_UNLINK;
    else if (in->buried)
        decide_ignore(out, "its counterpart was removed by request");
    else
        decide_gone(in, gone[SIDE_LEFT] ? SIDE_LEFT : SIDE_RIGHT, a, out);
}

void decide(const struct decide_input *in, struct arena *a,
            struct decision *out)
{
    *out = (struct decision){.verdict = VERDICT_IGNORE};
    bool gone[SIDES] = {side_is_gone(in, SIDE_LEFT),
                        side_is_gone(in, SIDE_RIGHT)};
    const struct record *origin = in->side[in->origin].record;
    if (in->retire) {
        decide_retire(in, out);
    } else if (in->linked && (gone[SIDE_LEFT] || gone[SIDE_RIGHT])) {
        decide_lost(in, gone, a, out);
    } else if (!origin || gone[in->origin]) {
        decide_ignore(out, "it is no longer there");
    } else if (!decide_accepts(in, a, out)) {
        return;
    } else if (in->side[SIDE_OTHER(in->origin)].record) {
        if (decide_lets(in, a, out))
            decide_rows(in, a, out);
    } else if (in->linked) {
        decide_ignore(out, "its counterpart could not be read");
    } else {
        decide_create(in, a, out);
    }
}

static void keep_prompts(const struct decide_input *in,
                         const struct decision *decision, enum side s,
                         bool written, struct arena *a, struct value *io_base)
{
    const struct record *record = in->side[s].record;
    const struct value *told[] = {written ? &decision->patch[s] : NULL,
                                  record ? &record->fields : NULL};
    if (in->sync->n_prompts[s] == 0)
        return;
    struct value kept =
        prompts_take(in->sync, s, in->side[s].base, told, 2, a);
    *io_base = value_with(a, io_base, STR(BASE_PROMPTS), &kept);
}

struct value decide_base(const struct decide_input *in,
                         const struct decision *decision, enum side s,
                         const bool written[SIDES], struct arena *a)
{
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < in->sync->n_rows; i++) {
        const struct row *row = &in->sync->rows[i];
        const struct row_outcome *outcome = &decision->rows[i];
        bool settled = outcome->kind == ROW_SETTLED;
        for (int k = 0; k < SIDES; k++)
            settled = settled && (!outcome->writes[k] || written[k]);
        const struct value *old =
            in->side[s].base ? value_get(in->side[s].base, row->key) : NULL;
        const struct value *base =
            settled || outcome->adopts[s] ? &outcome->base[s] : old;
        if (base && row->n_fields[s] > 0 && !row_is_bulky(row))
            vec_push(a, &fields,
                     (struct field){.name = row->key, .value = *base});
    }
    struct value made = value_object(fields.at, fields.n);
    keep_prompts(in, decision, s, written[s], a, &made);
    return made;
}
