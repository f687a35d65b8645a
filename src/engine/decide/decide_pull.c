/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Whether a record takes part, and what goes before it: told before its
 * counterpart is looked for. */
#include "engine/decide/decide.h"

#include "engine/decide/merge.h"

struct pulling {
    const struct decide_input *in;
    struct arena *a;
    const struct value *record[SIDES]; /* the origin's alone */
    bool want;
    VEC(struct decided_wait) waits;
};

/* Is there a record of it that this sync would match, make or write? */
static bool has_use(const struct decide_input *in)
{
    const struct sync *sync = in->sync;
    return in->linked || sync->n_rules > 0 ||
           (sync->flow_to[SIDE_OTHER(in->origin)] &&
            (sync->trigger[in->origin] & TRIGGER_CREATE));
}

struct decided_wait row_wait(const struct row *row, enum side side,
                             struct str id)
{
    return (struct decided_wait){
        row->link, row->link_flipped ? SIDE_OTHER(side) : side, id};
}

static bool row_pulls(const struct pulling *p, const struct row *row)
{
    const struct decide_input *in = p->in;
    enum side from = in->origin;
    enum side to = SIDE_OTHER(from);
    struct map_result result = {.status = MAP_VALUE};
    bool asks = row->pulls ||
                (!in->linked && row->missing != MISSING_SKIP &&
                 row->missing != MISSING_CLEAR);
    if (row->link.n == 0 || !asks || !row->to[to] || !in->sync->flow_to[to] ||
        row->n_fields[from] != 1)
        return false;
    /* a condition over the other record cannot be known yet */
    return row_applies(row, to, p->record, in->env, p->a, &result) ||
           result.status == MAP_INVALID;
}

static void pull_one(struct pulling *p, const struct row *row, struct str id)
{
    const struct map_env *env = p->in->env;
    const struct decided_wait wait = row_wait(row, p->in->origin, id);
    struct str other;
    if (!row->pulls) {
        enum map_answer answer =
            env->link(env->context, row->link, wait.side, id, &other);
        p->want = p->want || answer == ANSWER_UNKNOWN;
        if (answer != ANSWER_NONE)
            return;
    }
    vec_push(p->a, &p->waits, wait);
}

static void pull_row(struct pulling *p, const struct row *row)
{
    enum side from = p->in->origin;
    const struct value *values = NULL;
    struct str_list ids = {0};
    if (!row_pulls(p, row) ||
        !row_values(row, from, p->record[from], p->a, &values))
        return;
    if (row_links_to(row, from, values, p->in->env, p->a, &ids) == MAP_WANT)
        p->want = true;
    for (size_t i = 0; i < ids.n; i++)
        pull_one(p, row, ids.at[i]);
}

/* What may be made of it must be let through first; what is only matched is
 * asked about with its counterpart. */
static bool is_let(const struct decide_input *in, struct arena *a,
                   struct decision *out)
{
    const struct sync *sync = in->sync;
    struct map_result broken = {.status = MAP_VALUE};
    bool made = sync->flow_to[SIDE_OTHER(in->origin)] &&
                (sync->trigger[in->origin] & TRIGGER_CREATE) &&
                sync_creates(sync, in->origin,
                             &in->side[in->origin].record->fields, in->env, a,
                             &broken);
    return !made || decide_lets(in, a, out);
}

void decide_pulls(const struct decide_input *in, struct arena *a,
                  struct decision *out)
{
    struct pulling p = {.in = in, .a = a};
    *out = (struct decision){.verdict = VERDICT_IGNORE};
    p.record[in->origin] = &in->side[in->origin].record->fields;
    if (!decide_accepts(in, a, out) || !has_use(in) ||
        !is_let(in, a, out))
        return;
    for (size_t i = 0; i < in->sync->n_rows; i++)
        pull_row(&p, &in->sync->rows[i]);
    out->waits = p.waits.at;
    out->n_waits = p.waits.n;
    if (p.want)
        out->verdict = VERDICT_WANT;
    else
        out->verdict = p.waits.n > 0 ? VERDICT_WAIT : VERDICT_IGNORE;
}
