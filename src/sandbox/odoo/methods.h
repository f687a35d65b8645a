/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Methods that can be called over RPC: one table row each, with the names of
 * their parameters, so that positions (XML-RPC, JSON-RPC) and names (keywords,
 * JSON-2) are bound by the same code.
 */
#pragma once

#include "sandbox/odoo/orm.h"

#define METHOD_PARAMS_MAX 8

struct odoo_args {
    struct odoo_ids ids;         /* of record methods */
    bool one;                    /* a bare id was given for them */
    const struct value *at[METHOD_PARAMS_MAX]; /* NULL: not given */
    struct value extra;          /* keywords past the named ones */
};

#define METHOD(name)                                                   \
    static enum err name(struct odoo_call *c, struct odoo_model *m,    \
                         const struct odoo_args *args, struct value *out)

struct odoo_method {
    const char *name;
    const char *model;    /* NULL: every model; "*": those with a thread */
    bool of_model;        /* takes no ids */
    const char *params;   /* "domain,offset=,limit="; a last "**" takes all */
    enum err (*run)(struct odoo_call *c, struct odoo_model *m,
                    const struct odoo_args *args, struct value *out);
    uint8_t since, until;
    bool writes;
    uint8_t hidden_since; /* no longer to be called remotely */
};

struct odoo_method_group {
    const struct odoo_method *at;
    size_t n;
};

extern const struct odoo_method_group odoo_methods_orm;
extern const struct odoo_method_group odoo_methods_meta;
extern const struct odoo_method_group odoo_methods_documents;
extern const struct odoo_method_group odoo_methods_sale;
extern const struct odoo_method_group odoo_methods_contract;
extern const struct odoo_method_group odoo_methods_account;
extern const struct odoo_method_group odoo_methods_invoice;
extern const struct odoo_method_group odoo_methods_order;
extern const struct odoo_method_group odoo_methods_payment;
extern const struct odoo_method_group odoo_methods_reversal;
extern const struct odoo_method_group odoo_methods_stock;
extern const struct odoo_method_group odoo_methods_picking;
extern const struct odoo_method_group odoo_methods_purchase;
extern const struct odoo_method_group odoo_methods_openerp; /* before 8 */
extern const struct odoo_method_group odoo_methods_openerp_sale;
extern const struct odoo_method_group odoo_methods_openerp_invoice;
extern const struct odoo_method_group odoo_methods_voucher;
enum err odoo_method_load(struct odoo_call *c, struct odoo_model *m,
                          const struct odoo_args *args, struct value *out);

/* A call as the `object` service has it; `args` a list, `kwargs` an object
 * (either may be NULL). None is a null. */
enum err odoo_method_call(struct odoo_call *c, struct str model,
                          struct str method, const struct value *args,
                          const struct value *kwargs, struct value *out);
/* As JSON-2 has it: everything named. */
enum err odoo_method_call_named(struct odoo_call *c, struct str model,
                                struct str method, const struct value *body,
                                struct value *out);
/* Whether the method can change something, by its name alone. */
bool odoo_method_writes(struct str method);

/* Shared by the methods. */
typedef enum err odoo_create_fn(struct odoo_call *c, const struct odoo_model *m,
                                const struct value *vals, int64_t *out_id);
/* One record, or a list of them: an id, or a list of ids. */
enum err odoo_create_each(struct odoo_call *c, const struct odoo_model *m,
                          const struct odoo_args *args, odoo_create_fn *create,
                          struct value *out);
enum err odoo_set_states(struct odoo_call *c, const struct odoo_model *m,
                         const struct odoo_args *args, const char *state);
bool odoo_arg_true(const struct odoo_args *args, int i);
int64_t odoo_arg_int(const struct odoo_args *args, int i, int64_t absent);
/* Of a domain, offset, limit, order; how many when argument `count` is true. */
enum err odoo_search_ids(struct odoo_call *c, const struct odoo_model *m,
                         const struct odoo_args *args, int count,
                         struct value *out);
enum err odoo_read_rows(struct odoo_call *c, const struct odoo_model *m,
                        struct odoo_rows rows, const struct value *fields,
                        const struct value *load, struct value *out);
