/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Prefix notation to a tree; leaves are read in domain_leaf.c. */
#include "base/limits.h"
#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/literal.h"

struct parser {
    struct odoo_call *c;
    const struct odoo_model *m;
    const struct value *terms;
    size_t n;
    size_t at;
    int depth;
    bool active; /* the field active is named */
};

static struct odoo_node *node_new(struct odoo_call *c,
                                  enum odoo_node_kind kind)
{
    struct odoo_node *node = arena_new(c->a, struct odoo_node);
    node->kind = kind;
    return node;
}

struct odoo_node *odoo_node_and(struct odoo_call *c, struct odoo_node *a,
                                struct odoo_node *b)
{
    if (!a || !b)
        return a ? a : b;
    struct odoo_node *node = node_new(c, NODE_AND);
    node->a = a;
    node->b = b;
    return node;
}

static enum err invalid(struct parser *p, const struct value *term)
{
    return RAISE(p->c, FAULT_VALUE, "Invalid leaf %.*s",
                 STR_ARG(odoo_literal_text(p->c->a, term)));
}

/* (1, '=', 1) and (0, '=', 1): always and never. */
static bool constant_leaf(const struct value *leaf, bool *out)
{
    const struct value *v = leaf->items.at;
    if (v[0].kind != VALUE_INT || v[2].kind != VALUE_INT)
        return false;
    *out = v[0].integer == v[2].integer;
    return true;
}

static enum err parse_leaf(struct parser *p, const struct value *leaf,
                           struct odoo_node **out)
{
    bool holds;
    if (leaf->kind == VALUE_BOOL) {
        *out = node_new(p->c, leaf->boolean ? NODE_TRUE : NODE_FALSE);
        return ERR_OK;
    }
    if (leaf->kind != VALUE_LIST || leaf->items.n != 3)
        return invalid(p, leaf);
    if (constant_leaf(leaf, &holds)) {
        *out = node_new(p->c, holds ? NODE_TRUE : NODE_FALSE);
        return ERR_OK;
    }
    const struct value *part = leaf->items.at;
    if (part[0].kind != VALUE_TEXT || part[1].kind != VALUE_TEXT)
        return invalid(p, leaf);
    p->active = p->active || str_is(part[0].text, "active");
    return odoo_leaf_parse(p->c, p->m, part[0].text,
                           odoo_fold(p->c->a, str_trim(part[1].text)),
                           &part[2], out);
}

static enum err parse_term(struct parser *p, struct odoo_node **out)
{
    if (p->at >= p->n || ++p->depth > LIMIT_JSON_DEPTH * 64)
        return RAISE(p->c, FAULT_VALUE, "Domain is malformed: %zu terms",
                     p->n);
    const struct value *term = &p->terms[p->at++];
    struct str text = value_str(term);
    bool is_and = str_is(text, "&"), is_or = str_is(text, "|");
    if (term->kind != VALUE_TEXT) {
        TRY(parse_leaf(p, term, out));
    } else if (str_is(text, "!")) {
        struct odoo_node *node = node_new(p->c, NODE_NOT);
        TRY(parse_term(p, &node->a));
        *out = node;
    } else if (is_and || is_or) {
        struct odoo_node *node = node_new(p->c, is_and ? NODE_AND : NODE_OR);
        TRY(parse_term(p, &node->a));
        TRY(parse_term(p, &node->b));
        *out = node;
    } else {
        return invalid(p, term);
    }
    p->depth--;
    return ERR_OK;
}

enum err odoo_domain_parse(struct odoo_call *c, const struct odoo_model *m,
                           const struct value *domain,
                           struct odoo_node **out, bool *out_active)
{
    struct odoo_node *all = NULL;
    struct parser p = {.c = c, .m = m};
    if (domain && domain->kind == VALUE_LIST) {
        p.terms = domain->items.at;
        p.n = domain->items.n;
    } else if (domain && !odoo_is_empty(domain)) {
        return RAISE(c, FAULT_VALUE, "Domains to normalize must have a "
                                     "'domain' form: a list or tuple of "
                                     "domain components");
    }
    while (p.at < p.n) {
        struct odoo_node *node;
        TRY(parse_term(&p, &node));
        all = odoo_node_and(c, all, node);
    }
    *out = all;
    if (out_active)
        *out_active = p.active;
    return ERR_OK;
}
