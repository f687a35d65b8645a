/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Python exceptions as Odoo raises them and as its endpoints show them. */
#pragma once

#include "base/value.h"

enum odoo_fault_kind {
    FAULT_NONE,
    FAULT_USER,
    FAULT_VALIDATION,
    FAULT_MISSING,
    FAULT_ACCESS,
    FAULT_DENIED,
    FAULT_VALUE,
    FAULT_KEY,
    FAULT_TYPE,
    FAULT_ATTRIBUTE,
    FAULT_INDEX,
    FAULT_SERIALIZATION,
    FAULT_OPERATIONAL,
    FAULT_RANGE,
    FAULT_XML,
    FAULT_SESSION,
    FAULT_NOT_FOUND,
    FAULT_UNPROCESSABLE,
    FAULT_UNAUTHORIZED,
    FAULT_BAD_REQUEST,
    FAULT_KINDS
};

struct odoo_fault {
    enum odoo_fault_kind kind;
    struct str message;
    const char *title; /* before 8, of what a person is told; or NULL */
};

struct odoo_call;

/* Sets the fault of the call; returns ERR_REJECTED. */
enum err odoo_raise(struct odoo_call *c, enum odoo_fault_kind kind,
                    struct str message);
#define RAISE(c, kind, ...) \
    odoo_raise((c), (kind), arena_printf((c)->a, __VA_ARGS__))
/* As OpenERP raised it, under a title: except_osv(title, text). */
enum err odoo_raise_titled(struct odoo_call *c, const char *title,
                           struct str message);
#define RAISE_TITLED(c, title, ...) \
    odoo_raise_titled((c), (title), arena_printf((c)->a, __VA_ARGS__))

/* /xmlrpc/2 has numbers (`strings` false), /xmlrpc texts. */
void odoo_fault_xmlrpc(struct arena *a, const struct odoo_fault *f,
                       bool strings, struct value *out_code,
                       struct str *out_text);
/* The object of JSON-RPC's error.data and of a JSON-2 body. */
struct value odoo_fault_data(struct arena *a, const struct odoo_fault *f);
int odoo_fault_status(enum odoo_fault_kind kind); /* of JSON-2 */
