/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * /_sandbox/records: what a person does in the application, or a test behind
 * its back. Stored names and bare ids; needs no key and counts as no write
 * of a client.
 */
#include "sandbox/prospectconnect/pc_record.h"

static const struct table_row *named(struct pc_call *c)
{
    const struct table_row *row = pc_get(c->pc, c->kind, c->id);
    if (!row)
        pc_reply_error(c, 404, "no %s has the id %.*s",
                       pc_entity_of(c->kind)->one, STR_ARG(c->id));
    return row;
}

static void reply_record(struct pc_call *c, int status,
                         const struct table_row *row)
{
    if (!pc_reply_issues(c))
        pc_reply(c, status, pc_show(c, c->kind, row, PC_VIEW_ADMIN, NULL));
}

void pc_admin_list(struct pc_call *c)
{
    VEC(struct value) items = {0};
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(c->pc->table[c->kind], &cursor))) {
        struct value v = pc_show(c, c->kind, row, PC_VIEW_ADMIN, NULL);
        vec_push(c->a, &items, v);
    }
    struct pc_object o = {.a = c->a};
    pc_put(&o, "data", value_list(items.at, items.n));
    pc_reply(c, 200, pc_object_value(&o));
}

void pc_admin_get(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (row)
        reply_record(c, 200, row);
}

void pc_admin_create(struct pc_call *c)
{
    struct value changes = pc_read_changes(c, &c->body);
    reply_record(c, 201, pc_create(c, &changes));
}

void pc_admin_patch(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (!row)
        return;
    struct value changes = pc_read_changes(c, &c->body);
    reply_record(c, 200, pc_change(c, row, &changes));
}

void pc_admin_delete(struct pc_call *c)
{
    const struct table_row *row = named(c);
    if (!row)
        return;
    pc_remove(c, row);
    pc_reply(c, 204, value_null());
}
