/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Inside the XML-RPC reader; only xmlrpc_*.c include this. */
#pragma once

#include "base/vec.h"
#include "net/xmlrpc.h"

/* The elements of XML-RPC; synonyms (int, i4, i8) share one. */
enum xmlrpc_element {
    RPC_DOCUMENT,
    RPC_RESPONSE,
    RPC_CALL,
    RPC_METHOD,
    RPC_PARAMS,
    RPC_PARAM,
    RPC_FAULT,
    RPC_VALUE,
    RPC_ARRAY,
    RPC_DATA,
    RPC_STRUCT,
    RPC_MEMBER,
    RPC_NAME,
    RPC_INT,
    RPC_DOUBLE,
    RPC_BOOLEAN,
    RPC_STRING,
    RPC_DATETIME,
    RPC_BASE64,
    RPC_NIL,
    RPC_ELEMENTS
};

/* A whole document, as the SAX machine leaves it. */
struct xmlrpc_document {
    enum xmlrpc_element root; /* RPC_RESPONSE or RPC_CALL */
    struct str method;
    struct value params;      /* list */
    bool has_fault;
    struct value fault;
};

MUST_CHECK enum err xmlrpc_read(struct arena *a, struct str body,
                                struct xmlrpc_document *out, struct error *e);
/* The value that `text` stands for inside a scalar element. */
MUST_CHECK enum err xmlrpc_scalar(struct arena *a, enum xmlrpc_element element,
                                  struct str text, struct value *out,
                                  struct error *e);
/* A copy; empty text is "", never STR_NONE. */
struct str xmlrpc_keep(struct arena *a, struct str text);
