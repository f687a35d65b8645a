/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rights of groups on models, and record rules. */
#include <stdio.h>

#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/literal.h"
#include "sandbox/odoo/orm.h"

static const char *const op_names[OP_COUNT] = {"read", "write", "create",
                                               "unlink"};

struct odoo_field *odoo_groups_field(const struct odoo *o)
{
    return odoo_field_find(odoo_model_get(o, "res.users"),
                           o->version >= 19 ? STR("group_ids")
                                            : STR("groups_id"));
}

static struct value group_ids(struct odoo_call *c,
                              const struct table_row *user)
{
    return odoo_cell(c, odoo_model_get(c->o, "res.users"),
                     odoo_groups_field(c->o), user);
}

unsigned odoo_groups_of(struct odoo_call *c, const struct table_row *user)
{
    struct value list = group_ids(c, user);
    unsigned groups = 0;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        int64_t id = list.items.at[i].integer;
        if (id >= 1 && id <= 8) /* the base groups stand in bit order */
            groups |= 1u << (id - 1);
    }
    return groups;
}

bool odoo_access_has(const struct odoo_call *c, const struct odoo_model *m,
                     enum odoo_op op)
{
    return c->su || (m->d.access[op] & c->groups) ||
           (op == OP_READ && (c->groups & GROUP_READER));
}

static struct str allowed_groups(struct odoo_call *c, unsigned groups)
{
    const struct odoo_model *m = odoo_model_get(c->o, "res.groups");
    AUTO_BUF b = BUF_INIT(4096);
    for (int bit = 0; bit < 7; bit++) {
        const struct table_row *row = table_get_int(m->table, bit + 1);
        if ((groups & (1u << bit)) && row)
            buf_printf(&b, "\n\t- %.*s",
                       STR_ARG(odoo_display_name(c, m, row)));
    }
    return buf_copy(c->a, &b);
}

enum err odoo_access_check(struct odoo_call *c, const struct odoo_model *m,
                           enum odoo_op op)
{
    static const char *const verbs[OP_COUNT] = {"access", "modify", "create",
                                                "delete"};
    if (odoo_access_has(c, m, op))
        return ERR_OK;
    struct str groups = allowed_groups(c, m->d.access[op]);
    if (c->o->version < 8)
        return RAISE(c, FAULT_ACCESS,
                     "Sorry, you are not allowed to %s this document. Only "
                     "users with the following access level are currently "
                     "allowed to do that:%.*s\n\n(Document model: %s)",
                     verbs[op], STR_ARG(groups), m->d.name);
    return RAISE(
        c, FAULT_ACCESS,
        "You are not allowed to %s '%s' (%s) records.\n\n%s%.*s\n\n"
        "Contact your administrator to request access if necessary.",
        verbs[op], m->d.label, m->d.name,
        groups.n > 0 ? "This operation is allowed for the following groups:"
                     : "No group currently allows this operation.",
        STR_ARG(groups));
}

/* Rules. ------------------------------------------------------------------- */

struct odoo_rule_cache {
    const struct odoo_model *m;
    enum odoo_op op;
    struct odoo_node *node;
    struct odoo_rule_cache *next;
};

/* The names that a rule's domain may use. */
static struct value rule_names(struct odoo_call *c)
{
    const struct odoo_model *users = odoo_model_get(c->o, "res.users");
    const struct table_row *user = table_get_int(users->table, c->uid);
    int64_t company = user ? odoo_cell_id(c, users, user, "company_id") : 0;
    int64_t partner = user ? odoo_cell_id(c, users, user, "partner_id") : 0;
    struct value *one = arena_new(c->a, struct value);
    *one = value_int(company);
    struct field all[] = {
        {STR("user.id"), value_int(c->uid)},
        {STR("uid"), value_int(c->uid)},
        {STR("user.partner_id.id"), value_int(partner)},
        {STR("user.company_id.id"), value_int(company)},
        {STR("company_id"), value_int(company)},
        {STR("company_ids"), value_list(one, 1)},
        {STR("user.company_ids.ids"), value_list(one, 1)},
    };
    size_t n = sizeof all / sizeof *all;
    struct field *own = arena_array(c->a, struct field, n);
    for (size_t i = 0; i < n; i++)
        own[i] = all[i];
    return value_object(own, n);
}

static enum err rule_node(struct odoo_call *c, const struct odoo_model *m,
                          struct str text, struct odoo_node **out)
{
    struct value names = rule_names(c), domain;
    if (text.n == 0) {
        *out = arena_new(c->a, struct odoo_node); /* always */
        return ERR_OK;
    }
    if (odoo_literal_parse(c->a, text, &names, &domain, NULL) != ERR_OK)
        return RAISE(c, FAULT_VALUE, "Invalid domain: %.*s", STR_ARG(text));
    TRY(odoo_domain_parse(c, m, &domain, out, NULL));
    if (!*out)
        *out = arena_new(c->a, struct odoo_node);
    return ERR_OK;
}

static bool shares_group(const struct value *mine, const struct value *theirs)
{
    for (size_t i = 0; mine->kind == VALUE_LIST && i < mine->items.n; i++) {
        for (size_t k = 0; k < theirs->items.n; k++) {
            if (mine->items.at[i].integer == theirs->items.at[k].integer)
                return true;
        }
    }
    return false;
}

/* Rules without groups all hold; of those with groups, one is enough. */
static enum err collect(struct odoo_call *c, const struct odoo_model *m,
                        enum odoo_op op, struct odoo_node **out)
{
    const struct odoo_model *rules = odoo_model_get(c->o, "ir.rule");
    const struct odoo_model *users = odoo_model_get(c->o, "res.users");
    const struct table_row *user = table_get_int(users->table, c->uid), *row;
    struct value mine = user ? group_ids(c, user) : value_null();
    char perm[16];
    struct odoo_node *all = NULL, *some = NULL;
    size_t cursor = 0;
    snprintf(perm, sizeof perm, "perm_%s", op_names[op]);
    while ((row = table_next(rules->table, &cursor))) {
        if (odoo_cell_id(c, rules, row, "model_id") != m->model_id ||
            !odoo_cell_true(c, rules, row, "active") ||
            !odoo_cell_true(c, rules, row, perm))
            continue;
        struct value groups = odoo_cellz(c, rules, row, "groups");
        if (groups.kind == VALUE_LIST && !shares_group(&mine, &groups))
            continue;
        struct odoo_node *node;
        TRY(rule_node(c, m, odoo_cell_str(c, rules, row, "domain_force"),
                      &node));
        if (groups.kind != VALUE_LIST) {
            all = odoo_node_and(c, all, node);
        } else {
            struct odoo_node *either = arena_new(c->a, struct odoo_node);
            *either = (struct odoo_node){.kind = NODE_OR, .a = node, .b = some};
            some = some ? either : node;
        }
    }
    *out = odoo_node_and(c, all, some);
    return ERR_OK;
}

enum err odoo_rules(struct odoo_call *c, const struct odoo_model *m,
                    enum odoo_op op, struct odoo_node **out)
{
    *out = NULL;
    if (c->su)
        return ERR_OK;
    for (struct odoo_rule_cache *r = c->rules; r; r = r->next) {
        if (r->m == m && r->op == op) {
            *out = r->node;
            return ERR_OK;
        }
    }
    struct odoo_rule_cache *r = arena_new(c->a, struct odoo_rule_cache);
    *r = (struct odoo_rule_cache){m, op, NULL, c->rules};
    TRY(collect(c, m, op, &r->node));
    c->rules = r;
    *out = r->node;
    return ERR_OK;
}

static enum err rule_refusal(struct odoo_call *c, const struct odoo_model *m,
                             enum odoo_op op)
{
    const struct odoo_model *users = odoo_model_get(c->o, "res.users");
    const struct table_row *user = table_get_int(users->table, c->uid);
    struct str name = user ? odoo_display_name(c, users, user) : STR("");
    if (c->o->version < 8)
        return RAISE_TITLED(
            c, "Access Denied",
            "The requested operation cannot be completed due to security "
            "restrictions. Please contact your system administrator.\n\n"
            "(Document type: %s, Operation: %s)",
            m->d.label, op_names[op]);
    if (c->o->version < 17)
        return RAISE(
            c, FAULT_ACCESS,
            "Due to security restrictions, you are not allowed to %s '%s' "
            "(%s) records.\n\nContact your administrator to request access "
            "if necessary.",
            op == OP_READ ? "access" : op_names[op], m->d.label, m->d.name);
    return RAISE(
        c, FAULT_ACCESS,
        "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n"
        "Sorry, %.*s (id=%lld) doesn't have '%s' access to:\n- %s (%s)\n\n"
        "If you really, really need access, perhaps you can win over your "
        "friendly administrator with a batch of freshly baked cookies.",
        STR_ARG(name), (long long)c->uid, op_names[op], m->d.label,
        m->d.name);
}

enum err odoo_rules_check(struct odoo_call *c, const struct odoo_model *m,
                          enum odoo_op op, const struct table_row *row)
{
    struct odoo_node *node;
    TRY(odoo_rules(c, m, op, &node));
    if (!node || odoo_domain_match(c, node, row))
        return ERR_OK;
    return rule_refusal(c, m, op);
}
