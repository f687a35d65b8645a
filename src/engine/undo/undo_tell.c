/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The outcome of an undo for people and programs. */
#include "engine/undo/undo_internal.h"

#define UNDONE_KEPT 200
#define LEFT_KEPT 1000 /* they are listed nowhere else */

static const char *const ends[] = {
    [UNDO_DONE] = "undone",     [UNDO_WAS_SO] = "was_so",
    [UNDO_CHANGED] = "changed", [UNDO_GONE] = "gone",
    [UNDO_KEPT] = "kept",       [UNDO_GUARD] = "guard",
    [UNDO_ACTION] = "action",   [UNDO_UNKNOWN] = "unknown",
    [UNDO_FAILED] = "failed"};

static const char *const whys[] = {
    [UNDO_DONE] = "",
    [UNDO_WAS_SO] = "it is as it was before",
    [UNDO_CHANGED] = "it was changed since",
    [UNDO_GONE] = "",
    [UNDO_KEPT] = "",
    [UNDO_GUARD] = "",
    [UNDO_ACTION] = "what was done there cannot be taken back",
    [UNDO_UNKNOWN] = ("what it was before is not known, or the sync does "
                      "not read it any more"),
    [UNDO_FAILED] = ""};

struct told {
    const char *what;           /* update, create, delete, archive, action */
    struct str field;           /* or empty */
    const struct value *before; /* of the run; NULL: none */
    const struct value *after;
    const struct value *now;
    enum undo_end end;
    struct str why;
};

static struct value or_null(struct arena *a, const struct value *v)
{
    return v ? value_copy(a, v) : value_null();
}

static struct value value_of(const struct undo_batch *b,
                             const struct undo_item *item,
                             const struct told *t)
{
    struct arena *a = b->u->a;
    struct str why = t->why.n > 0 ? t->why : str_from(whys[t->end]);
    const struct field fields[] = {
        {STR("sync"), value_text(b->es->source->name)},
        {STR("side"), value_textz(side_name(b->side))},
        {STR("id"), value_text(arena_str(a, item->id))},
        {STR("other_id"), value_text(arena_str(a, item->other_id))},
        {STR("action"), value_textz(t->what)},
        {STR("field"), value_text(arena_str(a, t->field))},
        {STR("end"), value_textz(ends[t->end])},
        {STR("before"), or_null(a, t->before)},
        {STR("after"), or_null(a, t->after)},
        {STR("now"), or_null(a, t->now)},
        {STR("why"), value_text(arena_str(a, why))}};
    size_t n = sizeof fields / sizeof *fields;
    struct field *copy = arena_array(a, struct field, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = fields[i];
    return value_object(copy, n);
}

static void tell(struct undo_batch *b, const struct undo_item *item,
                 const struct told *t)
{
    struct undo *u = b->u;
    bool done = t->end == UNDO_DONE || t->end == UNDO_WAS_SO;
    u->counts[t->end]++;
    u->more = u->more || (done ? u->undone.n >= UNDONE_KEPT
                              : u->left.n >= LEFT_KEPT);
    if (done && u->undone.n < UNDONE_KEPT)
        vec_push(u->a, &u->undone, value_of(b, item, t));
    else if (!done && u->left.n < LEFT_KEPT)
        vec_push(u->a, &u->left, value_of(b, item, t));
}

static void tell_fields(struct undo_batch *b, const struct undo_item *item)
{
    for (size_t i = 0; i < item->fields.n; i++) {
        const struct undo_field *f = &item->fields.at[i];
        bool whole = item->end != UNDO_DONE;
        bool fails = whole && (f->end == UNDO_DONE || item->deed == UNDO_NOTHING);
        const struct told told = {
            .what = "update",
            .field = f->name,
            .before = f->before,
            .after = f->after,
            .now = item->record ? value_get(&item->record->fields, f->name)
                                : NULL,
            .end = fails ? item->end : f->end,
            .why = fails ? item->why : STR_NONE};
        tell(b, item, &told);
    }
}

void undo_tell(struct undo_batch *b, const struct undo_item *item)
{
    const struct told whole = {
        .what = item->made       ? "create"
                : item->archived ? "archive"
                                 : "delete",
        .before = item->made ? NULL : item->was,
        .end = item->end,
        .why = item->why};
    const struct told action = {
        .what = "action", .field = item->action, .end = UNDO_ACTION};
    if (item->made || item->removed || item->archived)
        tell(b, item, &whole);
    else
        tell_fields(b, item);
    if (item->acted)
        tell(b, item, &action);
}

static struct value counts_value(const struct undo *u)
{
    struct field *fields = arena_array(u->a, struct field, UNDO_ENDS);
    for (int i = 0; i < UNDO_ENDS; i++)
        fields[i] = (struct field){str_from(ends[i]), value_int(u->counts[i])};
    return value_object(fields, UNDO_ENDS);
}

struct value undo_outcome(const struct undo *u)
{
    const struct field fields[] = {
        {STR("run"), value_text(arena_str(u->a, u->request->undoes))},
        {STR("counts"), counts_value(u)},
        {STR("undone"), value_list(u->undone.at, u->undone.n)},
        {STR("left"), value_list(u->left.at, u->left.n)},
        {STR("more"), value_bool(u->more)}};
    size_t n = sizeof fields / sizeof *fields;
    struct field *copy = arena_array(u->a, struct field, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = fields[i];
    return value_object(copy, n);
}
