/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The three-way merge of one row:
 *
 *     changed     left only     right only    both
 *     two-way     -> right      -> left       agree? settle : sets? merge
 *                                             : answer, else policy
 *     to right    -> right      leave         -> right, right is overruled
 *
 * A row without a base ("fresh": first match, or a new row in the mapping)
 * counts as changed on both sides, but a null never overwrites a value.
 */
#include "engine/decide/merge.h"

#include "mapping/row.h"

struct value row_pack(struct arena *a, const struct value *values, size_t n)
{
    if (n == 1)
        return values[0];
    struct value *copy = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = values[i];
    return value_list(copy, n);
}

/* The other way round; NULL when it does not fit `n` fields. */
static const struct value *row_unpack(const struct value *packed, size_t n)
{
    if (!packed)
        return NULL;
    if (n == 1)
        return packed;
    bool fits = packed->kind == VALUE_LIST && packed->items.n == n;
    return fits ? packed->items.at : NULL;
}

bool row_values_equal(const struct value *a, const struct value *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!value_equal(&a[i], &b[i]))
            return false;
    return true;
}

static bool row_values_null(const struct value *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool empty_set = values[i].kind == VALUE_SET && values[i].items.n == 0;
        if (!value_is_null(&values[i]) && !empty_set)
            return false;
    }
    return true;
}

/* ---- setting up -------------------- */

void merge_init(struct merge *m, const struct decide_input *in,
                struct arena *a, struct decision *out)
{
    *m = (struct merge){.in = in, .arena = a, .out = out};
    out->rows = arena_array(a, struct row_outcome, in->sync->n_rows);
    for (int s = 0; s < SIDES; s++) {
        if (!in->side[s].record)
            continue;
        m->view[s] = in->side[s].record->fields;
        m->record[s] = &m->view[s];
    }
}

void merge_finish(struct merge *m)
{
    for (int s = 0; s < SIDES; s++)
        m->out->patch[s] = value_object(m->patch[s].at, m->patch[s].n);
    m->out->holds = m->holds.at;
    m->out->n_holds = m->holds.n;
    m->out->overruled = m->overruled.at;
    m->out->n_overruled = m->overruled.n;
    m->out->waits = m->waits.at;
    m->out->n_waits = m->waits.n;
    if (m->want)
        m->out->verdict = VERDICT_WANT;
    else if (m->waits.n > 0)
        m->out->verdict = VERDICT_WAIT;
    else
        merge_whole(m);
}

/* Fields that the remote takes only when it makes a record stay as made. */
static bool takes_updates(const struct row *row, enum side s)
{
    for (size_t i = 0; i < row->n_fields[s]; i++)
        if (row_field_writable(row, s, i, false))
            return true;
    return false;
}

/*
 * Bases of rows that were not agreed on are objects:
 *
 *   {seen: v}   the row could not be translated when the record was made. What
 *               the remote put there instead is nobody's edit; {} until it is
 *               first read.
 *   {alone: v}  the other side does not tell its value. An edit here is known
 *               by this; a value that the other side tells later is an edit
 *               there.
 *   {cleared: v} what it refers to has no counterpart yet, and the other side
 *               was emptied (`missing: tell`): as never agreed on.
 */
struct value base_object(struct arena *a, const char *name, struct value v)
{
    struct field *field = arena_new(a, struct field);
    *field = (struct field){str_from(name), v};
    return value_object(field, 1);
}

const struct value *base_unpack(const struct value *packed, size_t n)
{
    if (packed && packed->kind == VALUE_OBJECT)
        packed = packed->fields.n == 1 ? &packed->fields.at[0].value : NULL;
    return row_unpack(packed, n);
}

static void case_adopt(struct row_case *c, const struct merge *m, enum side s,
                       const char *name)
{
    struct value now = row_pack(m->arena, c->now[s], c->row->n_fields[s]);
    c->base[s] = c->now[s];
    c->outcome->adopts[s] = true;
    c->outcome->base[s] = base_object(m->arena, name, now);
}

static void case_base(struct row_case *c, const struct merge *m, enum side s)
{
    const struct value *bases = m->in->side[s].base;
    const struct value *packed = value_get(bases, c->row->key);
    bool agreed = !packed || packed->kind != VALUE_OBJECT;
    bool alone = !agreed && value_getz(packed, "alone");
    enum side other = SIDE_OTHER(s);
    if (!agreed && value_getz(packed, "cleared"))
        return;
    if (alone && c->now[other] &&
        row_values_null(c->now[other], c->row->n_fields[other]))
        return; /* it tells that it has none: as never agreed on */
    c->base[s] = base_unpack(packed, c->row->n_fields[s]);
    c->provisional = c->provisional || !agreed;
    if (!agreed && !alone && !c->base[s] && c->now[s])
        case_adopt(c, m, s, "seen");
}

/* Is the row on that side as this patch was to make it? */
static bool stands_as_sent(const struct row_case *c, const struct merge *m,
                           enum side s, const struct value *patch)
{
    size_t n = c->row->n_fields[s];
    bool any = false;
    struct value *sent = arena_array(m->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        const struct value *v = value_get(patch, c->row->fields[s][i]);
        any = any || v;
        sent[i] = v ? *v : c->base[s][i];
    }
    return any && row_unchanged(c->row, s, c->now[s], sent, m->arena);
}

/* Two sets that are merged have edits of both sides in them. */
static bool may_be_merged(const struct row_case *c, enum side s)
{
    return c->flow[SIDE_LEFT] && c->flow[SIDE_RIGHT] &&
           c->now[s][0].kind == VALUE_SET;
}

/* What was written, and nobody has told of it, is no edit; the other side has
 * yet to agree to it. */
static void case_sent(struct row_case *c, const struct merge *m, enum side s)
{
    const struct decide_sent *sent = &m->in->side[s].sent;
    bool stands = false;
    for (size_t i = 0; c->now[s] && c->base[s] && i < sent->n; i++)
        stands = stands || stands_as_sent(c, m, s, &sent->at[i]);
    if (!stands || !c->flow[s] || may_be_merged(c, s))
        return;
    c->changed[s] = false;
    c->changed[SIDE_OTHER(s)] = true;
}

void row_case_init(struct row_case *c, const struct merge *m, size_t row)
{
    const struct sync *sync = m->in->sync;
    *c = (struct row_case){.row = &sync->rows[row],
                           .outcome = &m->out->rows[row]};
    for (int s = 0; s < SIDES; s++) {
        const struct decide_side *side = &m->in->side[s];
        if (side->record)
            row_values(c->row, (enum side)s, &side->record->fields, m->arena,
                       &c->now[s]);
    }
    for (int s = 0; s < SIDES; s++) {
        case_base(c, m, (enum side)s);
        c->changed[s] = !c->now[s] || !c->base[s] ||
                        !row_unchanged(c->row, (enum side)s, c->now[s],
                                       c->base[s], m->arena);
        c->flow[s] = c->row->to[s] && sync->flow_to[s] &&
                     (sync->trigger[SIDE_OTHER(s)] & TRIGGER_UPDATE) &&
                     takes_updates(c->row, (enum side)s);
    }
    c->fresh = !c->provisional &&
               (!c->base[SIDE_LEFT] || !c->base[SIDE_RIGHT]);
    for (int s = 0; s < SIDES; s++)
        case_sent(c, m, (enum side)s);
}

void row_settle(struct row_case *c, struct arena *a)
{
    c->outcome->kind = ROW_SETTLED;
    for (int s = 0; s < SIDES; s++)
        if (c->now[s])
            c->outcome->base[s] = row_pack(a, c->now[s], c->row->n_fields[s]);
}

/* ---- writing -------------------- */

static bool patch_has(const struct merge *m, enum side s, struct str field)
{
    for (size_t i = 0; i < m->patch[s].n; i++)
        if (str_eq(m->patch[s].at[i].name, field))
            return true;
    return false;
}

/* Where the row never clears, what stands there, or may stand there, is not
 * emptied; what a person has decided is done all the same. */
static bool would_clear(const struct row_case *c, enum side to, size_t i,
                        const struct value *value)
{
    const struct value *now = c->now[to];
    return c->row->keeps_full && !c->answered && !c->row->constant &&
           row_values_null(value, 1) && (!now || !row_values_null(&now[i], 1));
}

void merge_put(struct merge *m, struct row_case *c, enum side to,
               const struct value *values)
{
    size_t n = c->row->n_fields[to];
    bool creates = m->out->verdict == VERDICT_CREATE;
    struct value *after = arena_array(m->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        struct str name = c->row->fields[to][i];
        after[i] = c->now[to] ? c->now[to][i] : value_null();
        bool same = c->now[to] && value_equal(&values[i], &c->now[to][i]);
        if (same || !row_field_writable(c->row, to, i, creates) ||
            (!creates && would_clear(c, to, i, &values[i])))
            continue;
        after[i] = c->now[to] ? c->now[to][i] : values[i];
        /* two rows may share a field: the first that writes it has it */
        if (patch_has(m, to, name))
            continue;
        after[i] = values[i];
        vec_push(m->arena, &m->patch[to],
                 (struct field){.name = name, .value = values[i]});
        m->view[to] = value_with(m->arena, &m->view[to], name, &values[i]);
        c->outcome->writes[to] = true;
    }
    c->outcome->base[to] = row_pack(m->arena, after, n);
}

/* Puts the values of `from` on `to`; settles the row or holds it. */
static void write_side(struct merge *m, struct row_case *c, enum side to,
                       const struct value *from_values)
{
    const struct map_env *env = m->in->env;
    struct map_result result = {.status = MAP_SKIP};
    if (merge_early(m, c, to))
        return;
    bool filled = c->now[to] &&
                  !row_values_null(c->now[to], c->row->n_fields[to]);
    if ((c->row->once && filled) ||
        !row_applies(c->row, to, m->record, env, m->arena, &result)) {
        merge_no_value(m, c, to, from_values, &result);
        return;
    }
    row_convert(c->row, to, from_values, m->record, env, m->arena, &result);
    if (result.status != MAP_VALUE) {
        merge_no_value(m, c, to, from_values, &result);
        return;
    }
    if (merge_objects(m, c, to, result.values))
        return;
    row_settle(c, m->arena);
    merge_put(m, c, to, result.values);
}

/* ---- conflicts -------------------- */

const struct decide_answer *merge_answer(const struct merge *m,
                                         const struct row_case *c)
{
    for (size_t i = 0; i < m->in->n_answers; i++) {
        const struct decide_answer *answer = &m->in->answers[i];
        if (answer->open || !str_eq(answer->row, c->row->key))
            continue;
        bool same = true;
        for (int s = 0; s < SIDES && same; s++) {
            const struct value *seen = answer->seen[s];
            size_t n = c->row->n_fields[s];
            same = seen && seen->kind == VALUE_LIST && seen->items.n == n &&
                   row_values_equal(seen->items.at, c->now[s], n);
        }
        return same ? answer : NULL;
    }
    return NULL;
}

/* What the loser had is told, so that it can be found in the journal. */
static void merge_overrule(struct merge *m, const struct row_case *c,
                           enum side loser)
{
    for (size_t i = 0; i < c->row->n_fields[loser]; i++) {
        struct overruled lost = {.row = c->row->key,
                                 .side = loser,
                                 .field = c->row->fields[loser][i],
                                 .value = c->now[loser][i]};
        vec_push(m->arena, &m->overruled, lost);
    }
}

void merge_answered(struct merge *m, struct row_case *c,
                    const struct decide_answer *answer)
{
    enum side winner = answer->winner;
    const struct value *values = c->now[winner];
    bool typed = answer->values && answer->values->kind == VALUE_LIST &&
                 answer->values->items.n == c->row->n_fields[winner];
    if (typed)
        values = answer->values->items.at;
    c->answered = true;
    write_side(m, c, SIDE_OTHER(winner), values);
    if (typed && c->outcome->kind == ROW_SETTLED)
        merge_put(m, c, winner, values);
}

static enum policy case_policy(const struct merge *m, const struct row_case *c)
{
    return c->row->has_policy ? c->row->policy : m->in->sync->policy;
}

/* On a tie, or when a time is unknown, the left wins: somebody must, and it
 * must be the same one each time. */
static enum side newer_side(const struct merge *m)
{
    const struct decide_side *side = m->in->side;
    bool newer = side[SIDE_LEFT].changed_us != 0 &&
                 side[SIDE_RIGHT].changed_us > side[SIDE_LEFT].changed_us;
    return newer ? SIDE_RIGHT : SIDE_LEFT;
}

static enum side case_winner(const struct merge *m, enum policy policy)
{
    const bool *told = m->in->told;
    if (policy == POLICY_LEFT || policy == POLICY_RIGHT)
        return policy == POLICY_LEFT ? SIDE_LEFT : SIDE_RIGHT;
    if (policy == POLICY_ORIGIN && told[SIDE_LEFT] != told[SIDE_RIGHT])
        return told[SIDE_LEFT] ? SIDE_LEFT : SIDE_RIGHT;
    return newer_side(m);
}

/* Never agreed on, and one side's value says nothing to the other: who is
 * newer must not decide. */
static bool merge_untold(struct merge *m, struct row_case *c)
{
    for (int s = 0; s < SIDES; s++) {
        struct map_result result = {.status = MAP_SKIP};
        row_convert(c->row, (enum side)s, c->now[SIDE_OTHER(s)], m->record,
                    m->in->env, m->arena, &result);
        if (result.status != MAP_UNMAPPED && result.status != MAP_UNLINKED)
            continue;
        merge_no_value(m, c, (enum side)s, NULL, &result);
        return true;
    }
    return false;
}

static void merge_conflict(struct merge *m, struct row_case *c)
{
    const struct decide_answer *answer = merge_answer(m, c);
    if (answer) {
        merge_answered(m, c, answer);
        return;
    }
    enum policy policy = case_policy(m, c);
    if (policy == POLICY_ASK) {
        const struct map_result both = {
            .status = MAP_INVALID, .message = STR("changed on both sides")};
        merge_hold(m, c, &both);
        m->holds.at[m->holds.n - 1].reason = HELD_CONFLICT;
        return;
    }
    if (c->fresh && policy == POLICY_NEWEST && merge_untold(m, c))
        return;
    enum side winner = case_winner(m, policy);
    write_side(m, c, SIDE_OTHER(winner), c->now[winner]);
    if (c->outcome->writes[SIDE_OTHER(winner)])
        merge_overrule(m, c, SIDE_OTHER(winner));
}

/* ---- the row -------------------- */

/* Who has nothing has nothing to say. */
static bool merge_empty(struct merge *m, struct row_case *c)
{
    for (int s = 0; s < SIDES; s++) {
        if (!row_values_null(c->now[s], c->row->n_fields[s]))
            continue;
        write_side(m, c, (enum side)s, c->now[SIDE_OTHER(s)]);
        return true;
    }
    return false;
}

/* Both changed, both may be written. */
static void merge_both(struct merge *m, struct row_case *c)
{
    if ((c->row->keeps_full && merge_empty(m, c)) || merge_sets(m, c) ||
        (c->fresh && merge_empty(m, c)))
        return;
    merge_conflict(m, c);
}

/* Only `to` may be written: what was typed there gives way to its source. */
static void merge_one_way(struct merge *m, struct row_case *c, enum side to)
{
    enum side from = SIDE_OTHER(to);
    bool empty_source = row_values_null(c->now[from], c->row->n_fields[from]);
    if (!c->changed[from] ||
        (c->fresh && empty_source && !c->row->has_fallback)) {
        row_settle(c, m->arena);
        return;
    }
    bool typed = c->changed[to] && !c->fresh;
    write_side(m, c, to, c->now[from]);
    if (typed && c->outcome->writes[to])
        merge_overrule(m, c, to);
}

static void merge_changed(struct merge *m, struct row_case *c)
{
    enum map_status status = MAP_VALUE;
    bool agrees = row_agrees(c->row, c->now, m->record, m->in->env, m->arena,
                             &status);
    if (status == MAP_WANT) {
        m->want = true;
        return;
    }
    if (agrees) {
        row_settle(c, m->arena);
        return;
    }
    if (merge_decided(m, c))
        return;
    bool both_ways = c->flow[SIDE_LEFT] && c->flow[SIDE_RIGHT];
    bool both = c->fresh || (c->changed[SIDE_LEFT] && c->changed[SIDE_RIGHT]);
    if (both_ways && both) {
        merge_both(m, c);
        return;
    }
    for (int s = 0; s < SIDES; s++) {
        if (!c->flow[s] || (both_ways && !c->changed[SIDE_OTHER(s)]))
            continue;
        merge_one_way(m, c, (enum side)s);
        return;
    }
    row_settle(c, m->arena); /* nothing may flow */
}

/* Nothing may be concluded from what a side does not tell; but what a person
 * changes on the other one reaches it. */
static void merge_unknown(struct merge *m, struct row_case *c)
{
    enum side s = c->now[SIDE_LEFT] ? SIDE_LEFT : SIDE_RIGHT;
    enum side other = SIDE_OTHER(s);
    if (!c->now[s])
        return;
    if (!c->base[s]) {
        case_adopt(c, m, s, "alone");
        return;
    }
    if (!c->changed[s] || !c->flow[other])
        return;
    write_side(m, c, other, c->now[s]);
    if (c->outcome->kind != ROW_SETTLED || c->outcome->writes[other])
        return;
    c->outcome->kind = ROW_KEEP_BASE;
    case_adopt(c, m, s, "alone");
}

static void merge_constant(struct merge *m, struct row_case *c)
{
    for (int s = 0; s < SIDES; s++)
        if (c->flow[s] && merge_early(m, c, (enum side)s))
            return;
    row_settle(c, m->arena);
    for (int s = 0; s < SIDES; s++)
        if (c->flow[s] && c->now[s] && !c->row->once)
            merge_put(m, c, (enum side)s, &c->row->fallback);
}

/* Filled in where the target has none; it never changes by itself. */
static void merge_sourceless(struct merge *m, struct row_case *c)
{
    row_settle(c, m->arena);
    for (int s = 0; s < SIDES; s++)
        if (c->flow[s] && c->now[s])
            write_side(m, c, (enum side)s, c->now[SIDE_OTHER(s)]);
}

void merge_row(struct merge *m, size_t index)
{
    struct row_case c;
    row_case_init(&c, m, index);
    if (c.row->on_create_only) {
        row_settle(&c, m->arena);
        return;
    }
    if (m->in->n_answers > 0 && merge_undone(m, &c))
        return;
    if (c.row->constant) {
        merge_constant(m, &c);
        return;
    }
    if (c.row->sourceless) {
        merge_sourceless(m, &c);
        return;
    }
    if (!c.now[SIDE_LEFT] || !c.now[SIDE_RIGHT]) {
        merge_unknown(m, &c);
        return;
    }
    if (!c.fresh && !c.changed[SIDE_LEFT] && !c.changed[SIDE_RIGHT]) {
        row_settle(&c, m->arena);
        return;
    }
    merge_changed(m, &c);
}

void merge_rows(struct merge *m)
{
    for (size_t i = 0; i < m->in->sync->n_rows; i++)
        merge_row(m, i);
}
