/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Profile D, the public API: one record at a time, and its actions. Searches
 * are in pc_search.c.
 */
#include "sandbox/prospectconnect/pc_record.h"

static void reply_record(struct pc_call *c, int status, const char *outcome,
                         const struct table_row *row)
{
    struct pc_object o = {.a = c->a};
    pc_put(&o, "data", pc_show(c, c->kind, row, PC_VIEW_D, NULL));
    if (outcome)
        pc_put(&o, "status", value_textz(outcome));
    pc_reply(c, status, pc_object_value(&o));
}

static void finish(struct pc_call *c, int status, const char *outcome,
                   const struct table_row *row)
{
    if (!pc_reply_issues(c))
        reply_record(c, status, outcome, row);
}

/* The record that the path names, or NULL after a 404. */
static const struct table_row *named(struct pc_call *c)
{
    struct str id = pc_id_in(c, c->kind, c->id);
    const struct table_row *row = id.n ? pc_get(c->pc, c->kind, id) : NULL;
    if (!row)
        pc_reply_error(c, 404, "no %s has the id %.*s",
                       pc_entity_of(c->kind)->one, STR_ARG(c->id));
    return row;
}

/* Changes the named record by one field, as the actions do. */
static void act(struct pc_call *c, const char *name, struct value v)
{
    struct field field = {str_from(name), v};
    struct value changes = value_object(&field, 1);
    const struct table_row *row = named(c);
    if (row)
        finish(c, 200, NULL, pc_change(c, row, &changes));
}

void pc_d_get(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (row)
        reply_record(c, 200, NULL, row);
}

void pc_d_create(struct pc_call *c)
{
    struct value changes = pc_read_changes(c, &c->body);
    finish(c, 201, NULL, pc_create(c, &changes));
}

void pc_d_upsert(struct pc_call *c)
{
    struct str id = pc_member_text(c, &c->body, "id");
    struct value changes = pc_read_changes(c, &c->body);
    if (!pc_member(&changes, "email") && !pc_member(&changes, "phone"))
        pc_issue(c, STR("email"), "or phone is required");
    if (pc_reply_issues(c))
        return;
    const struct table_row *row = pc_match(c, id, &changes);
    if (row)
        finish(c, 200, "updated", pc_change(c, row, &changes));
    else
        finish(c, 201, "created", pc_create(c, &changes));
}

void pc_d_patch(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (!row)
        return;
    struct value changes = pc_read_changes(c, &c->body);
    finish(c, 200, NULL, pc_change(c, row, &changes));
}

void pc_d_delete(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (!row)
        return;
    pc_remove(c, row);
    pc_reply(c, 204, value_null());
}

void pc_d_stage(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (!row)
        return;
    struct value changes = pc_read_changes(c, &c->body);
    struct pc_object only = {.a = c->a};
    for (size_t i = 0; i < changes.fields.n; i++) {
        const struct field *f = &changes.fields.at[i];
        if (str_is(f->name, "stage_id") || str_is(f->name, "pipeline_id"))
            vec_push(c->a, &only.fields, *f);
    }
    struct value move = pc_object_value(&only);
    if (!pc_member(&move, "stage_id"))
        pc_issue(c, STR("stage_id"), "is required");
    finish(c, 200, NULL, pc_change(c, row, &move));
}

void pc_d_complete(struct pc_call *c)
{
    act(c, "completed", value_bool(true));
}

void pc_d_pin(struct pc_call *c)
{
    const struct value *pinned = pc_member(&c->body, "pinned");
    if (pinned && pinned->kind != VALUE_BOOL)
        pc_issue(c, STR("pinned"), "must be true or false");
    if (!pc_reply_issues(c))
        act(c, "pinned", value_bool(!pinned || pinned->boolean));
}
