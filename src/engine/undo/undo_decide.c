/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/undo/undo_internal.h"
#include "mapping/coerce.h"

/* As the remote tells it again: bodies are tidied, references are numbers. */
static bool is_same(const struct undo_batch *b, struct str field,
                    const struct value *x, const struct value *y)
{
    const struct schema_field *of = schema_find(b->schema, field);
    return values_agree(b->a, of && of->html, x, y);
}

static void item_left(struct undo_item *item, enum undo_end end,
                      const char *why)
{
    item->deed = UNDO_NOTHING;
    item->end = end;
    item->why = str_from(why);
}

/* ---- updates ---------------------------------------------------------------------- */

static enum undo_end field_end(const struct undo_batch *b,
                               const struct undo_field *f,
                               const struct value *now)
{
    if (!f->before || !now)
        return UNDO_UNKNOWN;
    if (is_same(b, f->name, now, f->before))
        return UNDO_WAS_SO;
    if (f->later || !f->after || !is_same(b, f->name, now, f->after))
        return UNDO_CHANGED;
    return UNDO_DONE;
}

static void decide_update(const struct undo_batch *b, struct undo_item *item)
{
    VEC(struct field) patch = {0};
    if (!item->record) {
        item_left(item, UNDO_GONE, "it is no longer there");
        return;
    }
    for (size_t i = 0; i < item->fields.n; i++) {
        struct undo_field *f = &item->fields.at[i];
        f->end = field_end(b, f, value_get(&item->record->fields, f->name));
        if (f->end == UNDO_DONE)
            vec_push(b->a, &patch, (struct field){f->name, *f->before});
    }
    item->values = value_object(patch.at, patch.n);
    item->deed = patch.n > 0 ? UNDO_PATCH : UNDO_NOTHING;
    item->end = UNDO_DONE;
}

/* ---- what was made -------------------------------------------------------------------- */

/* A system may make something else of what it is sent: what bears the stamp
 * of its making nobody has edited. */
static bool is_as_made(const struct undo_batch *b, const struct undo_item *item)
{
    const struct record *record = item->record;
    if (item->later)
        return false;
    if (record->created_us != 0 && record->modified_us == record->created_us)
        return true;
    for (size_t i = 0; i < item->fields.n; i++) {
        const struct undo_field *f = &item->fields.at[i];
        const struct value *now = value_get(&record->fields, f->name);
        /* what is not told again cannot be compared */
        if (now && f->after && !is_same(b, f->name, now, f->after))
            return false;
    }
    return true;
}

static void decide_made(const struct undo_batch *b, struct undo_item *item)
{
    const struct sync *sync = &b->es->bound;
    enum delete_policy policy = sync->on_gone[b->side];
    size_t at = (size_t)(b->es - b->u->engine->syncs);
    item->archive = policy == DELETE_ARCHIVE;
    if (!item->record)
        item_left(item, UNDO_WAS_SO, "it is no longer there");
    else if (item->archive && item->record->archived)
        item_left(item, UNDO_WAS_SO, "it is archived");
    else if (item->acted)
        item_left(item, UNDO_ACTION, "actions were carried out on it: remove "
                  "it there by hand if it is not wanted");
    else if (policy == DELETE_KEEP)
        item_left(item, UNDO_KEPT, "the sync's `delete` keeps records there; "
                  "remove it by hand if it is not wanted");
    else if (!is_as_made(b, item))
        item_left(item, UNDO_CHANGED, "it has changed since it was made");
    else if (b->u->stopped[at] && !b->u->request->forced)
        item_left(item, UNDO_GUARD, "more would be removed than the sync's "
                  "`delete.guard` allows; --force does it");
    else
        item->deed = UNDO_REMOVE;
}

/* ---- what was removed ------------------------------------------------------------------ */

static bool takes(const struct undo_batch *b, const struct field *f)
{
    const struct schema_field *field = schema_find(b->schema, f->name);
    return field && (field->writable || field->writable_on_create) &&
           !value_is_null(&f->value);
}

static void decide_removed(const struct undo_batch *b, struct undo_item *item)
{
    VEC(struct field) values = {0};
    if (item->record && !item->record->archived) {
        item_left(item, UNDO_WAS_SO, "it is there");
        return;
    }
    if (item->archived) {
        item_left(item, UNDO_UNKNOWN, "it was archived: bring it back there "
                  "by hand");
        return;
    }
    if (!item->was || !b->es->caps[b->side].can_create) {
        item_left(item, UNDO_UNKNOWN, "it cannot be made anew there");
        return;
    }
    for (size_t i = 0; i < item->was->fields.n; i++)
        if (takes(b, &item->was->fields.at[i]))
            vec_push(b->a, &values, item->was->fields.at[i]);
    item->values = value_object(values.at, values.n);
    item->deed = values.n > 0 ? UNDO_MAKE : UNDO_NOTHING;
    if (values.n == 0)
        item_left(item, UNDO_UNKNOWN, "nothing of it can be written");
}

void undo_decide(const struct undo_batch *b, struct undo_item *item)
{
    item->deed = UNDO_NOTHING;
    item->end = UNDO_DONE;
    if (item->unreadable) {
        item->end = UNDO_FAILED;
        item->why = str_from(item->unreadable->message);
    } else if (item->made && (item->removed || item->archived)) {
        item_left(item, UNDO_WAS_SO, "the run itself removed it again");
    } else if (item->made) {
        decide_made(b, item);
    } else if (item->removed || item->archived) {
        decide_removed(b, item);
    } else if (item->fields.n > 0) {
        decide_update(b, item);
    }
}
