/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The place of a scan as text: a JSON object with what is not zero. */
#include "connectors/prospectconnect/prospect_scan.h"

#include "base/json.h"
#include "base/vec.h"

/* Members that are plain numbers. */
struct number_row {
    const char *name;
    size_t offset;
};

#define NUMBER(member) {#member, offsetof(struct prospect_place, member)}

static const struct number_row numbers[] = {
    NUMBER(since_us), NUMBER(after_us), NUMBER(newest_us), NUMBER(started_us),
    NUMBER(limit),    NUMBER(last_n),   NUMBER(last_limit), NUMBER(cap),
    NUMBER(looked),   NUMBER(offset),   NUMBER(restarts),
};
#define NUMBERS (sizeof numbers / sizeof *numbers)

static int64_t *slot(struct prospect_place *p, const struct number_row *row)
{
    return (int64_t *)(void *)((char *)p + row->offset);
}

static struct value place_value(struct arena *a, const struct prospect_scan *s)
{
    struct prospect_place p = s->list.place;
    struct members o = {0};
    for (size_t i = 0; i < NUMBERS; i++) {
        int64_t number = *slot(&p, &numbers[i]);
        if (number != 0)
            members_put(a, &o, numbers[i].name, value_int(number));
    }
    if (s->phase > 0)
        members_put(a, &o, "phase", value_int(s->phase));
    if (p.stampless)
        members_put(a, &o, "stampless", value_bool(true));
    if (p.anchor.n > 0)
        members_put(a, &o, "anchor", value_text(p.anchor));
    if (p.next.n > 0)
        members_put(a, &o, "next", value_text(p.next));
    VEC(struct value) border = {0};
    for (size_t i = 0; i < p.n_border; i++)
        vec_push(a, &border, value_text(p.border[i]));
    if (border.n > 0)
        members_put(a, &o, "border", value_list(border.at, border.n));
    return members_value(&o);
}

struct str prospect_scan_cursor(struct arena *a, const struct prospect_scan *s)
{
    struct value v = place_value(a, s);
    if (s->done) {
        int64_t known_us = prospect_list_known_us(&s->list);
        if (known_us == 0 || !prospect_route_lists_changes(s->route))
            return STR_NONE;
        struct members o = {0};
        members_put(a, &o, "since_us", value_int(known_us));
        v = members_value(&o);
    }
    return json_text(a, &v);
}

static int64_t int_of(const struct value *object, const char *name)
{
    const struct value *v = value_getz(object, name);
    return v && v->kind == VALUE_INT && v->integer > 0 ? v->integer : 0;
}

static void read_border(struct arena *a, const struct value *cursor,
                        struct prospect_place *p)
{
    const struct value *border = value_getz(cursor, "border");
    if (!border || border->kind != VALUE_LIST)
        return;
    p->border = arena_array(a, struct str, border->items.n);
    for (size_t i = 0; i < border->items.n; i++)
        p->border[p->n_border++] = value_str(&border->items.at[i]);
}

/* In the middle of a listing: where it stood. */
static void read_place(struct arena *a, const struct value *cursor,
                       struct prospect_place *p)
{
    for (size_t i = 0; i < NUMBERS; i++)
        *slot(p, &numbers[i]) = int_of(cursor, numbers[i].name);
    const struct value *stampless = value_getz(cursor, "stampless");
    p->stampless = stampless && stampless->kind == VALUE_BOOL;
    p->anchor = value_text_at(cursor, "anchor");
    p->next = value_text_at(cursor, "next");
    read_border(a, cursor, p);
}

enum err prospect_scan_resume(const struct connection_state *c,
                              const struct op *op, enum prospect_entity entity,
                              struct prospect_scan *out, struct error *e)
{
    struct value v = value_null();
    if (op->cursor.n > 0 &&
        json_parse(op->arena, op->cursor, &v, NULL) != ERR_OK)
        v = value_null();
    struct prospect_scan s;
    TRY(prospect_scan_start(c, entity, int_of(&v, "since_us"), op->page, &s,
                            e));
    if (int_of(&v, "limit") > 0) {
        int64_t phase = int_of(&v, "phase");
        if (s.by_parents && phase == 1)
            TRY(prospect_scan_start_phase(c, &s, phase, e));
        read_place(op->arena, &v, &s.list.place);
    }
    *out = s;
    return ERR_OK;
}
