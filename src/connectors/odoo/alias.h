/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One name of ours for fields that Odoo renamed from version to version: a
 * sync that says `memo` says it for all of them.
 */
#pragma once

#include "connectors/odoo/query.h"

enum { ERP_ALIAS_MAX = 2 };

struct erp_alias {
    const char *model;
    const char *name;
    const char *of[ERP_ALIAS_MAX]; /* the first that the model has */
};

/* Closed by a NULL model. */
extern const struct erp_alias erp_aliases[];

/* The Odoo name behind ours, among the fields of an answer to fields_get; NULL
 * when the model has a field of our name itself, or none of the others. */
const char *erp_alias_pick(const struct erp_alias *alias,
                           const struct value *fields);
/* Adds a domain that a person wrote, with our names told as Odoo's. */
void erp_terms_append_ours(const struct erp_model *m, struct erp_terms *t,
                           const struct value *domain);
