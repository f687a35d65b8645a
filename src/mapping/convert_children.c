/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Children of one side into those of the other. What is there already is
 * changed where it differs and stands where it stood, so that nothing is
 * written where nothing differs.
 */
#include "mapping/children.h"
#include "mapping/coerce.h"
#include "mapping/converter.h"

struct making {
    struct conversion *c;
    const struct children *children;
    enum side from, to;
    struct value_items there;  /* the target's present children */
    struct value *made;        /* of each: what becomes of it */
    bool *stays;
    VEC(struct value) fresh;
    struct map_result worst;
    bool differs;
};

/* One child on its way. */
struct child {
    size_t number;             /* in the source, from 1 */
    const struct value *now;   /* what it becomes is there as this, or NULL */
    const struct value *record[SIDES];
    struct value made;
};

static void judge(struct making *m, const struct child *child,
                  const struct row *row, const struct map_result *result)
{
    struct arena *a = m->c->arena;
    if (map_status_gravity(result->status) <=
        map_status_gravity(m->worst.status))
        return;
    m->worst = *result;
    m->worst.values = NULL;
    m->worst.within = row;
    m->worst.message =
        arena_printf(a, "item %zu, `%.*s`: %.*s", child->number,
                     STR_ARG(row->key), STR_ARG(result->message));
}

static bool row_is_html(const struct row *row, enum side side, size_t i)
{
    const struct schema_field *type =
        row->types[side] ? row->types[side][i] : NULL;
    return type && type->html;
}

static void put(struct making *m, struct child *child, const struct row *row,
                const struct value *values)
{
    struct arena *a = m->c->arena;
    for (size_t i = 0; i < row->n_fields[m->to]; i++) {
        struct str name = row->fields[m->to][i];
        const struct value *now =
            child->now ? value_get(child->now, name) : NULL;
        bool none = value_is_null(&values[i]);
        if ((none && (!now || row->keeps_full)) ||
            (now && values_agree(a, row_is_html(row, m->to, i), now,
                                 &values[i])))
            continue;
        child->made = value_with(a, &child->made, name, &values[i]);
    }
}

static bool row_rests(const struct making *m, const struct child *child,
                      const struct row *row)
{
    const struct value *now =
        child->now && row->n_fields[m->to] > 0
            ? value_get(child->now, row->fields[m->to][0])
            : NULL;
    return !row->to[m->to] || (row->on_create_only && child->now) ||
           (row->once && now && !value_is_null(now));
}

/* The row's values for a child; false when it says nothing, or fails. */
static bool convert_row(struct making *m, struct child *child,
                        const struct row *row, struct map_result *result)
{
    struct arena *a = m->c->arena;
    const struct value *in = NULL;
    *result = (struct map_result){.status = MAP_SKIP};
    if (!row->constant && !row->sourceless &&
        !row_values(row, m->from, child->record[m->from], a, &in))
        return false;
    if (row_applies(row, m->to, child->record, m->c->env, a, result))
        row_convert(row, m->to, in, child->record, m->c->env, a, result);
    else if (result->status == MAP_VALUE)
        return false; /* the row rests */
    if (result->status == MAP_VALUE)
        return true;
    if (result->status != MAP_SKIP)
        judge(m, child, row, result);
    return false;
}

static void make(struct making *m, struct child *child)
{
    const struct sync *sync = &m->children->sync;
    child->made = child->now ? *child->now : value_object(NULL, 0);
    child->record[m->to] = &child->made;
    for (size_t i = 0; i < sync->n_rows; i++) {
        struct map_result result;
        if (!row_rests(m, child, &sync->rows[i]) &&
            convert_row(m, child, &sync->rows[i], &result))
            put(m, child, &sync->rows[i], result.values);
    }
}

/* ---- which is which -------------------- */

static bool has_key(struct making *m, const struct child *child,
                    const struct value *there)
{
    const struct children *of = m->children;
    for (size_t i = 0; i < of->n_keys; i++) {
        const struct row *row = &of->sync.rows[of->keys[i]];
        struct child alone = *child;
        struct map_result result;
        struct value none = value_object(NULL, 0);
        alone.record[m->to] = &none;
        if (!convert_row(m, &alone, row, &result))
            return false;
        for (size_t k = 0; k < row->n_fields[m->to]; k++) {
            const struct value *now = value_get(there, row->fields[m->to][k]);
            if (!now || !values_agree(m->c->arena,
                                      row_is_html(row, m->to, k), now,
                                      &result.values[k]))
                return false;
        }
    }
    return true;
}

/* Does a child of that side count? */
static bool counts(struct making *m, enum side side, const struct value *child)
{
    struct map_result broken = {.status = MAP_VALUE};
    const struct sync *sync = &m->children->sync;
    bool yes =
        sync_accepts(sync, side, child, m->c->env, m->c->arena, &broken);
    if (broken.status == MAP_INVALID)
        m->worst = broken;
    return yes;
}

/* Among those there, the one that it is: an index, or that of none. */
static size_t find_same(struct making *m, const struct child *child)
{
    for (size_t i = 0; i < m->there.n; i++) {
        const struct value *there = &m->there.at[i];
        if (!m->stays[i] && counts(m, m->to, there) &&
            has_key(m, child, there))
            return i;
    }
    return m->there.n;
}

/* ---- all of them -------------------- */

static void add(struct making *m, struct child *child)
{
    size_t at = find_same(m, child);
    if (at == m->there.n) {
        make(m, child);
        m->differs = true;
        vec_push(m->c->arena, &m->fresh, child->made);
        return;
    }
    child->now = &m->there.at[at];
    make(m, child);
    m->stays[at] = true;
    m->made[at] = child->made;
    m->differs = m->differs || !value_equal(child->now, &child->made);
}

/* What does not count is not ours: it stays as it is. */
static void keep_others(struct making *m)
{
    for (size_t i = 0; i < m->there.n; i++) {
        if (m->stays[i])
            continue;
        if (counts(m, m->to, &m->there.at[i])) {
            m->differs = true;
            continue;
        }
        m->stays[i] = true;
        m->made[i] = m->there.at[i];
    }
}

static bool is_list(const struct value *v)
{
    return v && (v->kind == VALUE_LIST || v->kind == VALUE_SET);
}

/* Conditions and Lua see the whole record as `parent`. */
static const struct value *with_parent(struct making *m,
                                       const struct value *item)
{
    const struct value *parent =
        m->c->record ? m->c->record[m->from] : NULL;
    struct value *child = arena_new(m->c->arena, struct value);
    if (!parent)
        return item;
    *child = value_with(m->c->arena, item, STR("parent"), parent);
    return child;
}

static bool add_all(struct making *m, const struct value_items *source)
{
    for (size_t i = 0; i < source->n; i++) {
        const struct value *item = &source->at[i];
        struct child child = {.number = i + 1};
        if (item->kind != VALUE_OBJECT) {
            conversion_fail(m->c, MAP_INVALID,
                            "item %zu is a %s and not a map of fields", i + 1,
                            value_kind_name(item->kind));
            return false;
        }
        child.record[m->from] = with_parent(m, item);
        if (counts(m, m->from, child.record[m->from]))
            add(m, &child);
    }
    keep_others(m);
    return true;
}

static struct value all_of(struct making *m)
{
    VEC(struct value) list = {0};
    for (size_t i = 0; i < m->there.n; i++)
        if (m->stays[i])
            vec_push(m->c->arena, &list, m->made[i]);
    for (size_t i = 0; i < m->fresh.n; i++)
        vec_push(m->c->arena, &list, m->fresh.at[i]);
    return value_list(list.at, list.n);
}

/* With what is there already, or with what is not ours of it alone. */
static struct making making_of(struct conversion *c, bool anew)
{
    struct making m = {.c = c,
                       .children = c->argument,
                       .from = SIDE_OTHER(c->to),
                       .to = c->to,
                       .worst = {.status = MAP_VALUE}};
    const struct value *record = c->record ? c->record[c->to] : NULL;
    const struct value *there = value_get(record, c->row->fields[c->to][0]);
    VEC(struct value) list = {0};
    for (size_t i = 0; is_list(there) && i < there->items.n; i++) {
        const struct value *item = &there->items.at[i];
        if (item->kind == VALUE_OBJECT && (!anew || !counts(&m, m.to, item)))
            vec_push(c->arena, &list, *item);
    }
    m.there = (struct value_items){list.at, list.n};
    m.made = arena_array(c->arena, struct value, list.n);
    m.stays = arena_array(c->arena, bool, list.n);
    return m;
}

/* What there is to convert: a list that is there, or that is made first. */
static bool source_of(struct conversion *c, struct value *out)
{
    const struct children *children = c->argument;
    *out = c->in[0];
    if (children->maker && c->to != children->made_to) {
        c->out->status = MAP_SKIP;
        return false;
    }
    if (children->maker) {
        struct conversion one = *c;
        one.argument = children->maker_argument;
        one.values = out;
        one.n_out = 1;
        *out = value_null();
        converter_run(children->maker, &one);
    }
    if (c->out->status != MAP_VALUE)
        return false;
    if (!is_list(out))
        conversion_fail(c, MAP_INVALID, "children are a list, not %s%s",
                        value_is_null(out) ? "" : "a ",
                        value_is_null(out) ? "nothing; none are an empty list"
                                           : value_kind_name(out->kind));
    return is_list(out);
}

static void convert_children(struct conversion *c)
{
    struct value source = value_null();
    if (!source_of(c, &source))
        return;
    struct making m = making_of(c, false);
    if (!add_all(&m, &source.items))
        return;
    if (m.differs && m.children->change == CHILDREN_REPLACE) {
        m = making_of(c, true);
        (void)add_all(&m, &source.items);
    }
    if (m.worst.status != MAP_VALUE)
        *c->out = m.worst;
    else
        c->values[0] = all_of(&m);
}

bool children_are_made_of(const struct row *row, enum side side)
{
    const struct children *children = row->children;
    return children && children->maker && side != children->made_to;
}

/* ---- as before -------------------- */

/* What `x` says, `y` says too. */
static bool says_all(const struct value *x, const struct value *y)
{
    for (size_t i = 0; i < x->fields.n; i++) {
        const struct field *f = &x->fields.at[i];
        const struct value *other = value_get(y, f->name);
        bool silent = !other && (value_is_null(&f->value) ||
                                 str_is(f->name, "id") ||
                                 (is_list(&f->value) && f->value.items.n == 0));
        if (!silent && (!other || !value_equal(&f->value, other)))
            return false;
    }
    return true;
}

bool children_unchanged(const struct value *x, const struct value *y)
{
    if (!is_list(x) || !is_list(y) || x->items.n != y->items.n)
        return value_equal(x, y);
    for (size_t i = 0; i < x->items.n; i++) {
        const struct value *a = &x->items.at[i];
        const struct value *b = &y->items.at[i];
        bool same = a->kind == VALUE_OBJECT && b->kind == VALUE_OBJECT
                        ? says_all(a, b) && says_all(b, a)
                        : value_equal(a, b);
        if (!same)
            return false;
    }
    return true;
}

const struct converter converter_children = {
    .name = "children",
    .usage = "children",
    .help = "Lists of objects, through rows of their own.",
    .convert = convert_children,
};
