/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * XML-RPC over libxml2's reader: no DTD, no network, bounded depth. int/i4/i8
 * to integer, double to decimal (digits kept), dateTime.iso8601 to datetime,
 * base64 to text (as it stands), nil to null, struct to object.
 *
 * Not covered: HTTP. The same codec serves the connector and the sandbox.
 * Source: xmlrpc.com/spec, and what Odoo really sends (odoo.md 2.3).
 */
#pragma once

#include "base/value.h"

/* Writes a whole methodCall. Null as <nil/>; big integers as <i8>. */
void xmlrpc_write_call(struct buf *out, const char *method,
                       const struct value *params, size_t n_params);
/* Writes a whole methodResponse with one value. `allow_nil` false: null is
 * written as boolean false, as servers without allow_none do at the top. */
void xmlrpc_write_response(struct buf *out, const struct value *result);
/* code is an integer or a text value: servers send either. */
void xmlrpc_write_fault(struct buf *out, const struct value *code,
                        struct str message);

struct xmlrpc_response {
    bool is_fault;
    struct value result;     /* when not a fault */
    struct value fault_code; /* int or text */
    struct str fault_string;
};

/* ERR_PROTOCOL with offset or line on anything that is not XML-RPC. */
MUST_CHECK enum err xmlrpc_parse_response(struct arena *a, struct str body,
                                          struct xmlrpc_response *out,
                                          struct error *e);
MUST_CHECK enum err xmlrpc_parse_call(struct arena *a, struct str body,
                                      struct str *out_method,
                                      struct value *out_params, /* list */
                                      struct error *e);
