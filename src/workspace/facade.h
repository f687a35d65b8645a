/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The REST face of an Odoo: `facade` of crosswalk.yaml.
 *
 * Ownership: lives with the workspace.
 */
#pragma once

#include "base/zone.h"

struct facade_limits {
    int64_t sessions;   /* callers that are signed in at once */
    int64_t in_flight;  /* calls to Odoo at once */
    int64_t calls;      /* to Odoo, for one request */
    int64_t rows;       /* records in one answer */
    int64_t depth;      /* levels of a query */
    int64_t answer_bytes;
    int64_t body_bytes; /* of one request */
    int64_t timeout_ms; /* one request, all its calls together */
};

/* Requests that a script of the workspace answers. */
struct facade_script {
    struct str name; /* "lua/inbound/orders.lua" */
    struct str text;
};
struct facade_handling {
    const struct str *verbs; /* POST, PUT */
    size_t n_verbs;
    struct str model;
    const struct facade_script *scripts; /* the shared ones, then its own */
    size_t n_scripts;
    int line; /* in crosswalk.yaml */
};

struct facade_config {
    bool set;                    /* there is one */
    struct str listen;           /* "127.0.0.1:8069" */
    struct str connection;       /* an Odoo; its address and database */
    bool strict;
    const struct str *databases; /* that callers may name; not empty */
    size_t n_databases;
    struct str certificate;      /* files, from the folder; empty: no TLS */
    struct str key;
    bool behind_proxy;
    int64_t session_ms;          /* since it was used last */
    struct facade_limits limits;
    const struct facade_handling *handlers;
    size_t n_handlers;
    const struct zone *zone;     /* of local times that handlers read */
    const struct str *fetch_from; /* hosts; none: any */
    size_t n_fetch_from;
};
