/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the methods of every model are made of. */
#pragma once

#include "sandbox/odoo/odoo.h"

struct odoo_node;

/* access.c */
enum err odoo_access_check(struct odoo_call *c, const struct odoo_model *m,
                           enum odoo_op op);
bool odoo_access_has(const struct odoo_call *c, const struct odoo_model *m,
                     enum odoo_op op);
/* What the record rules leave; NULL: everything. */
enum err odoo_rules(struct odoo_call *c, const struct odoo_model *m,
                    enum odoo_op op, struct odoo_node **out);
/* AccessError when a rule hides the row for that operation. */
enum err odoo_rules_check(struct odoo_call *c, const struct odoo_model *m,
                          enum odoo_op op, const struct table_row *row);
/* Bits of the groups that a user row names. */
unsigned odoo_groups_of(struct odoo_call *c, const struct table_row *user);
struct odoo_field *odoo_groups_field(const struct odoo *o);

/* cell.c: ids in their order, and whether one is among sorted ones. */
void odoo_ids_sort(int64_t *ids, size_t n);
bool odoo_ids_have(const struct odoo_ids *ids, int64_t id);

/* search.c */
struct odoo_query {
    const struct value *domain; /* NULL: all */
    const struct value *order;  /* NULL or text */
    int64_t offset;
    int64_t limit;              /* -1: none */
};
struct odoo_rows {
    const struct table_row **at;
    size_t n;
};
enum err odoo_search(struct odoo_call *c, const struct odoo_model *m,
                     const struct odoo_query *query, struct odoo_rows *out);

/* What a field that must be set says when it is not. */
enum err odoo_mandatory(struct odoo_call *c, const struct odoo_model *m,
                        const struct odoo_field *f);
/* What the database itself refuses, as it was told before 8. */
enum err odoo_integrity(struct odoo_call *c, const struct odoo_model *m);
/* MissingError in Odoo's words. */
enum err odoo_missing(struct odoo_call *c, const struct odoo_model *m,
                      int64_t id);
enum err odoo_row(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                  const struct table_row **out);

/* vals.c: wire values on their way in. */
enum err odoo_vals_from(struct odoo_call *c, const struct odoo_model *m,
                        const struct value *object, struct odoo_vals *out);
const struct value *odoo_vals_get(const struct odoo_vals *v, const char *name);
void odoo_vals_set(struct odoo_call *c, struct odoo_vals *v, const char *name,
                   struct value value);
void odoo_vals_remove(struct odoo_vals *v, const char *name);
/* Whether the context has something under that key. */
bool odoo_context_on(const struct odoo_call *c, const char *key);

/* create.c, write.c, unlink.c; access is checked in them. */
enum err odoo_create(struct odoo_call *c, const struct odoo_model *m,
                     const struct value *vals, int64_t *out_id);
enum err odoo_write(struct odoo_call *c, const struct odoo_model *m,
                    struct odoo_ids ids, const struct value *vals);
/* Of vals what is not a column of the row: related fields and x2many. */
enum err odoo_write_others(struct odoo_call *c, const struct odoo_model *m,
                           int64_t id, const struct odoo_vals *vals);
/* One field of one record. */
enum err odoo_write_one(struct odoo_call *c, const struct odoo_model *m,
                        int64_t id, const char *field, struct value v);
enum err odoo_unlink(struct odoo_call *c, const struct odoo_model *m,
                     struct odoo_ids ids);
/* Sets a cell, past hooks, rights and stamps of meaning. */
void odoo_set_cell(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                   const char *field, struct value cell);
enum err odoo_default(struct odoo_call *c, const struct odoo_model *m,
                      const struct odoo_field *f, struct value *out_wire);

/* commands.c: x2many values. */
/* A many2many column: the list that the commands make of `now`. */
enum err odoo_many2many_cell(struct odoo_call *c, const struct odoo_field *f,
                             const struct value *now,
                             const struct value *wire, struct value *out);
/* The others, on a record that is there. */
enum err odoo_x2many_apply(struct odoo_call *c, const struct odoo_field *f,
                           int64_t id, const struct value *wire);

/* xmlid.c */
enum err odoo_xmlid_add(struct odoo_call *c, const char *module,
                        struct str name, const struct odoo_model *m,
                        int64_t id);
/* 0: there is none. */
int64_t odoo_xmlid_find(struct odoo_call *c, struct str full_name,
                        struct str *out_model);
/* "module.name" of a record, or nothing. */
struct str odoo_xmlid_of(struct odoo_call *c, const struct odoo_model *m,
                         int64_t id);

/* logic_mail.c */
struct odoo_message {
    struct str body;    /* HTML */
    struct str subject;
    struct str type;    /* comment, notification, ... */
    struct str subtype; /* xml id */
    int64_t activity_type;
    int64_t parent;
};
enum err odoo_post(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                   const struct odoo_message *message, int64_t *out_id);
