/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Short words for the rows that every database holds from the start. */
#pragma once

#include "sandbox/odoo/odoo.h"

/* Puts a row there past all hooks, with its external id. */
struct odoo_loader {
    struct odoo_call *c;
    const struct odoo_model *m;
    const char *module;
};
struct odoo_loader odoo_into(struct odoo_call *c, const char *model,
                             const char *module);
int64_t odoo_put(struct odoo_loader *l, int64_t id, const char *xmlid,
                 const struct field *fields, size_t n);
/* The groups of the bits that a user has. */
struct value odoo_group_list(struct odoo_call *c, unsigned groups);
#define PUT(l, id, xmlid, ...)                                             \
    odoo_put((l), (id), (xmlid), (const struct field[]){__VA_ARGS__},      \
             sizeof((const struct field[]){__VA_ARGS__}) /                 \
                 sizeof(struct field))
#define TEXT(name, text) {STR(name), value_textz(text)}
#define INT(name, number) {STR(name), value_int(number)}
#define BOOL(name, truth) {STR(name), value_bool(truth)}
