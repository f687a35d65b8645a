/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/orm.h"

static bool list_in(const struct odoo_node *node, const struct value *list)
{
    for (size_t i = 0; i < list->items.n; i++) {
        if (odoo_ids_have(&node->ids, list->items.at[i].integer))
            return true;
    }
    return list->items.n == 0 && node->with_null;
}

static bool text_in(const struct odoo_node *node, struct str text)
{
    bool empty = text.n == 0 && node->m->o->version >= 19;
    return map_has(&node->texts, text) || (node->with_null && empty);
}

/* Decimals, dates and times; a decimal may equal a whole number. */
static bool other_in(const struct odoo_node *node, const struct value *cell)
{
    for (size_t i = 0; i < node->n_others; i++) {
        if (value_equal(&node->others[i], cell))
            return true;
    }
    int64_t whole;
    return cell->kind == VALUE_DECIMAL &&
           decimal_to_i64(cell->decimal, &whole) && odoo_ids_have(&node->ids, whole);
}

static bool is_in(const struct odoo_node *node, const struct value *cell)
{
    switch (cell->kind) {
    case VALUE_NULL:
        return node->with_null;
    case VALUE_BOOL:
        return (!cell->boolean && node->with_null) || other_in(node, cell);
    case VALUE_INT:
        return odoo_ids_have(&node->ids, cell->integer) || other_in(node, cell);
    case VALUE_TEXT:
        return text_in(node, cell->text);
    case VALUE_LIST:
        return list_in(node, cell);
    case VALUE_DECIMAL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
    case VALUE_SET:
    case VALUE_OBJECT:
        break;
    }
    return other_in(node, cell);
}

static bool compares(const struct odoo_node *node, const struct value *cell)
{
    if (value_is_null(cell) || cell->kind == VALUE_LIST)
        return false;
    int order = value_compare(cell, &node->bound);
    switch (node->comparison) {
    case CMP_LT:
        return order < 0;
    case CMP_LE:
        return order <= 0;
    case CMP_GT:
        return order > 0;
    case CMP_GE:
        return order >= 0;
    }
    return false;
}

static bool is_like(struct odoo_call *c, const struct odoo_node *node,
                    const struct value *cell)
{
    if (value_is_null(cell))
        return false;
    struct str text = cell->kind == VALUE_TEXT ? cell->text
                                               : value_to_text(c->a, cell);
    if (node->ignore_case)
        text = odoo_fold(c->a, text);
    return odoo_like(text, node->pattern);
}

static bool target_matches(struct odoo_call *c, const struct odoo_node *node,
                           const struct value *id)
{
    const struct table_row *row = table_get(node->field->relation->table, id);
    return row && (!node->a || odoo_domain_match(c, node->a, row));
}

static bool any_matches(struct odoo_call *c, const struct odoo_node *node,
                        const struct value *cell)
{
    if (cell->kind == VALUE_INT)
        return target_matches(c, node, cell);
    for (size_t i = 0; cell->kind == VALUE_LIST && i < cell->items.n; i++) {
        if (target_matches(c, node, &cell->items.at[i]))
            return true;
    }
    return false;
}

bool odoo_domain_match(struct odoo_call *c, const struct odoo_node *node,
                       const struct table_row *row)
{
    struct value cell;
    switch (node->kind) {
    case NODE_TRUE:
        return true;
    case NODE_FALSE:
        return false;
    case NODE_AND:
        return odoo_domain_match(c, node->a, row) &&
               odoo_domain_match(c, node->b, row);
    case NODE_OR:
        return odoo_domain_match(c, node->a, row) ||
               odoo_domain_match(c, node->b, row);
    case NODE_NOT:
        return !odoo_domain_match(c, node->a, row);
    case NODE_ANY:
        cell = odoo_cell(c, node->m, node->field, row);
        return any_matches(c, node, &cell);
    case NODE_IN:
        cell = odoo_cell(c, node->m, node->field, row);
        return is_in(node, &cell);
    case NODE_COMPARE:
        cell = odoo_cell(c, node->m, node->field, row);
        return compares(node, &cell);
    case NODE_LIKE:
        cell = odoo_cell(c, node->m, node->field, row);
        return is_like(c, node, &cell);
    }
    return false;
}
