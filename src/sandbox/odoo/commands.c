/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * x2many values: command lists (0 create, 1 update, 2 delete, 3 unlink, 4
 * link, 5 clear, 6 replace), bare lists of ids, or false for none.
 */
#include "sandbox/odoo/literal.h"
#include "sandbox/odoo/orm.h"

struct command {
    int64_t code;
    int64_t id;
    const struct value *payload; /* vals or ids, or NULL */
};

static enum err read_command(struct odoo_call *c, const struct value *wire,
                             struct command *out)
{
    const struct value *part = wire->items.at;
    if (wire->kind == VALUE_INT) {
        *out = (struct command){.code = 4, .id = wire->integer};
        return odoo_id_check(c, wire->integer);
    }
    if (wire->kind != VALUE_LIST || wire->items.n == 0 ||
        part[0].kind != VALUE_INT || part[0].integer < 0 ||
        part[0].integer > 6)
        return RAISE(c, FAULT_VALUE, "Invalid x2many command: %.*s",
                     STR_ARG(odoo_literal_text(c->a, wire)));
    *out = (struct command){.code = part[0].integer};
    if (wire->items.n > 1 && part[1].kind == VALUE_INT)
        out->id = part[1].integer;
    if (wire->items.n > 2)
        out->payload = &part[2];
    bool needs_vals = out->code <= 1, needs_ids = out->code == 6;
    if ((needs_vals && (!out->payload ||
                        out->payload->kind != VALUE_OBJECT)) ||
        (needs_ids && !out->payload))
        return RAISE(c, FAULT_VALUE, "Invalid x2many command: %.*s",
                     STR_ARG(odoo_literal_text(c->a, wire)));
    return odoo_id_check(c, out->id);
}

/* A bare list of ids replaces; false clears. */
static bool is_bare(const struct value *wire)
{
    for (size_t i = 0; i < wire->items.n; i++) {
        if (wire->items.at[i].kind != VALUE_INT)
            return false;
    }
    return true;
}

static enum err check_list(struct odoo_call *c, const struct odoo_field *f,
                           const struct value *wire)
{
    if (wire->kind == VALUE_LIST || odoo_is_empty(wire))
        return ERR_OK;
    return RAISE(c, FAULT_VALUE, "Wrong value for %s.%s: %.*s",
                 f->owner->d.name, f->d.name,
                 STR_ARG(odoo_literal_text(c->a, wire)));
}

/* many2many ---------------------------------------------------------------- */

struct id_list {
    VEC(int64_t) ids;
};

static void drop(struct id_list *l, int64_t id)
{
    size_t n = 0;
    for (size_t i = 0; i < l->ids.n; i++) {
        if (l->ids.at[i] != id)
            l->ids.at[n++] = l->ids.at[i];
    }
    l->ids.n = n;
}

static enum err link(struct odoo_call *c, const struct odoo_field *f,
                     int64_t id, struct id_list *l)
{
    bool there = table_get_int(f->relation->table, id) != NULL;
    if (!there && c->o->version < 8)
        return odoo_integrity(c, f->relation);
    if (!there)
        return RAISE(c, FAULT_VALIDATION,
                     "The operation cannot be completed: another model "
                     "requires the record being deleted. If possible, archive "
                     "it instead.\n\nModel: %s (%s)\nConstraint: %s_%s_fkey\n",
                     f->relation->d.label, f->relation->d.name,
                     f->owner->d.name, f->d.name);
    drop(l, id);
    vec_push(c->a, &l->ids, id);
    return ERR_OK;
}

static enum err replace(struct odoo_call *c, const struct odoo_field *f,
                        const struct value *wire, struct id_list *l)
{
    struct odoo_ids ids;
    TRY(odoo_ids_from(c, wire, &ids));
    l->ids.n = 0;
    for (size_t i = 0; i < ids.n; i++)
        TRY(link(c, f, ids.at[i], l));
    return ERR_OK;
}

static enum err apply_to_list(struct odoo_call *c, const struct odoo_field *f,
                              const struct command *cmd, struct id_list *l)
{
    int64_t id = cmd->id;
    struct odoo_ids one = {&id, 1};
    switch (cmd->code) {
    case 0:
        TRY(odoo_create(c, f->relation, cmd->payload, &id));
        return link(c, f, id, l);
    case 1:
        return odoo_write(c, f->relation, one, cmd->payload);
    case 2:
        drop(l, id);
        return odoo_unlink(c, f->relation, one);
    case 3:
        drop(l, id);
        return ERR_OK;
    case 4:
        return link(c, f, id, l);
    case 5:
        l->ids.n = 0;
        return ERR_OK;
    default:
        return replace(c, f, cmd->payload, l);
    }
}

static enum err make_list(struct odoo_call *c, const struct odoo_field *f,
                          const struct value *wire, struct id_list *l)
{
    TRY(check_list(c, f, wire));
    if (odoo_is_empty(wire)) {
        l->ids.n = 0;
        return ERR_OK;
    }
    if (is_bare(wire))
        return replace(c, f, wire, l);
    for (size_t i = 0; i < wire->items.n; i++) {
        struct command cmd;
        TRY(read_command(c, &wire->items.at[i], &cmd));
        TRY(apply_to_list(c, f, &cmd, l));
    }
    return ERR_OK;
}

enum err odoo_many2many_cell(struct odoo_call *c, const struct odoo_field *f,
                             const struct value *now,
                             const struct value *wire, struct value *out)
{
    struct id_list l = {0};
    for (size_t i = 0; now->kind == VALUE_LIST && i < now->items.n; i++)
        vec_push(c->a, &l.ids, now->items.at[i].integer);
    TRY(make_list(c, f, wire, &l));
    *out = value_null();
    if (l.ids.n > 0)
        *out = odoo_ids_value(c, (struct odoo_ids){l.ids.at, l.ids.n});
    return ERR_OK;
}

/* one2many ----------------------------------------------------------------- */

static enum err detach(struct odoo_call *c, const struct odoo_field *f,
                       int64_t id)
{
    if (f->inverse->d.flags & (F_CASCADE | F_REQUIRED))
        return odoo_unlink(c, f->relation, (struct odoo_ids){&id, 1});
    return odoo_write_one(c, f->relation, id, f->inverse->d.name,
                          value_bool(false));
}

static struct value children(struct odoo_call *c, const struct odoo_field *f,
                             int64_t owner)
{
    const struct table_row *row = table_get_int(f->owner->table, owner);
    bool hide = c->active_test;
    c->active_test = false;
    struct value list = row ? odoo_cell(c, f->owner, f, row) : value_null();
    c->active_test = hide;
    return list;
}

static bool wanted(const struct odoo_ids *ids, int64_t id)
{
    for (size_t i = 0; i < ids->n; i++) {
        if (ids->at[i] == id)
            return true;
    }
    return false;
}

/* Keeps `ids` only; those not there yet are attached. */
static enum err replace_children(struct odoo_call *c,
                                 const struct odoo_field *f, int64_t owner,
                                 struct odoo_ids ids)
{
    struct value now = children(c, f, owner);
    for (size_t i = 0; now.kind == VALUE_LIST && i < now.items.n; i++) {
        if (!wanted(&ids, now.items.at[i].integer))
            TRY(detach(c, f, now.items.at[i].integer));
    }
    for (size_t i = 0; i < ids.n; i++)
        TRY(odoo_write_one(c, f->relation, ids.at[i], f->inverse->d.name,
                           value_int(owner)));
    return ERR_OK;
}

static enum err apply_to_children(struct odoo_call *c,
                                  const struct odoo_field *f, int64_t owner,
                                  const struct command *cmd)
{
    int64_t id = cmd->id;
    struct odoo_ids ids = {&id, 1};
    struct value vals, to = value_int(owner);
    switch (cmd->code) {
    case 0:
        vals = value_with(c->a, cmd->payload, f->inverse->name, &to);
        return odoo_create(c, f->relation, &vals, &id);
    case 1:
        return odoo_write(c, f->relation, ids, cmd->payload);
    case 2:
        return odoo_unlink(c, f->relation, ids);
    case 3:
        return detach(c, f, id);
    case 4:
        return odoo_write_one(c, f->relation, id, f->inverse->d.name, to);
    case 5:
        return replace_children(c, f, owner, (struct odoo_ids){0});
    default:
        TRY(odoo_ids_from(c, cmd->payload, &ids));
        return replace_children(c, f, owner, ids);
    }
}

static enum err apply_children(struct odoo_call *c, const struct odoo_field *f,
                               int64_t owner, const struct value *wire)
{
    struct odoo_ids ids = {0};
    TRY(check_list(c, f, wire));
    if (odoo_is_empty(wire))
        return ERR_OK;
    if (is_bare(wire)) {
        TRY(odoo_ids_from(c, wire, &ids));
        return replace_children(c, f, owner, ids);
    }
    for (size_t i = 0; i < wire->items.n; i++) {
        struct command cmd;
        TRY(read_command(c, &wire->items.at[i], &cmd));
        TRY(apply_to_children(c, f, owner, &cmd));
    }
    return ERR_OK;
}

/* The other side of a many2many: every holder gets or loses this record. --- */

static enum err apply_mirror(struct odoo_call *c, const struct odoo_field *f,
                             int64_t id, const struct value *wire)
{
    struct id_list before = {0}, after = {0};
    struct value now = children(c, f, id);
    for (size_t i = 0; now.kind == VALUE_LIST && i < now.items.n; i++) {
        vec_push(c->a, &before.ids, now.items.at[i].integer);
        vec_push(c->a, &after.ids, now.items.at[i].integer);
    }
    TRY(make_list(c, f, wire, &after));
    struct odoo_ids kept = {after.ids.at, after.ids.n};
    struct odoo_ids had = {before.ids.at, before.ids.n};
    for (int add = 0; add < 2; add++) {
        struct odoo_ids from = add ? kept : had, other = add ? had : kept;
        for (size_t i = 0; i < from.n; i++) {
            if (wanted(&other, from.at[i]))
                continue;
            struct value part[] = {value_int(add ? 4 : 3), value_int(id)};
            struct value command = value_list(part, 2);
            TRY(odoo_write_one(c, f->relation, from.at[i],
                               f->inverse->d.name, value_list(&command, 1)));
        }
    }
    return ERR_OK;
}

enum err odoo_x2many_apply(struct odoo_call *c, const struct odoo_field *f,
                           int64_t id, const struct value *wire)
{
    if (!f->inverse)
        return ERR_OK;
    return f->d.type == TYPE_ONE2MANY ? apply_children(c, f, id, wire)
                                      : apply_mirror(c, f, id, wire);
}
