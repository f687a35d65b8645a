/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * XML-RPC over libxml2's SAX parser: no DTD, no network, depth at most
 * LIMIT_XML_DEPTH elements. int/i4/i8 to integer, double to decimal (digits
 * kept up to DECIMAL_SCALE_MAX places), dateTime.iso8601 to datetime, base64
 * to text (not decoded, without its line breaks), nil to null, struct to
 * object. Control characters that XML forbids are dropped both ways: old
 * servers send them raw, and one bad name must not make a whole page
 * unreadable.
 *
 * Not covered: HTTP. The same codec serves the connector and the sandbox.
 * Source: xmlrpc.com/spec, and what Odoo really sends (no nil, dates as
 * string).
 */
#pragma once

#include "base/value.h"

/*
 * Writes a whole methodCall. Null as <nil/>; integers past 32 bits as <i8>;
 * dates and references (their id) as string; datetimes to the second.
 */
void xmlrpc_write_call(struct buf *out, const char *method,
                       const struct value *params, size_t n_params);
/* Writes a whole methodResponse with one value, in the same way. */
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

/*
 * ERR_PROTOCOL with the line on anything that is not XML-RPC, ERR_LIMIT on
 * what is too deep or too large. A name that comes twice in a struct is kept
 * twice.
 */
MUST_CHECK enum err xmlrpc_parse_response(struct arena *a, struct str body,
                                          struct xmlrpc_response *out_response,
                                          struct error *e);
MUST_CHECK enum err xmlrpc_parse_call(struct arena *a, struct str body,
                                      struct str *out_method,
                                      struct value *out_params, /* list */
                                      struct error *e);
