/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Runs the operations of a connector without a network: each request is
 * kept, and answered by a script or by a function. Along the way it holds
 * the connector to its contract: next() asked twice gives the same request.
 *
 * JSON in tests is written with ' for ".
 */
#pragma once

#include "unit/check.h"

#include "base/vec.h"
#include "connectors/connector.h"

#define DRIVE_NOW_US INT64_C(1748764800000000) /* 2025-06-01T00:00:00Z */

struct drive_reply {
    int status;
    const char *body;      /* ' for "; NULL: none */
    const char *header[2]; /* name and value, or NULL */
};

struct drive {
    struct arena a;
    const struct connector *connector;
    struct connection_state *state;
    struct error error;       /* of the last operation that failed */
    int64_t now_us;
    VEC(struct http_request) requests; /* of all operations so far */
    const struct drive_reply *replies;
    size_t n_replies;
    size_t at;                /* replies used */
    /* Instead of the script. */
    void (*answer)(void *context, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out);
    void *context;
};

/* A connection with these settings (a JSON object); fails the test when they
 * are refused. Free with drive_fini. */
void drive_init(struct drive *d, const struct connector *connector,
                const char *settings);
void drive_fini(struct drive *d);
/* The replies to come; also forgets the requests so far. */
void drive_script(struct drive *d, const struct drive_reply *replies, size_t n);
#define DRIVE_SCRIPT(d, ...)                                              \
    do {                                                                  \
        static const struct drive_reply drive_replies[] = {__VA_ARGS__};  \
        drive_script((d), drive_replies,                                  \
                     sizeof drive_replies / sizeof *drive_replies);       \
    } while (0)

/* Runs the op to its end, in an arena of the drive's unless it has one. */
enum err drive_op(struct drive *d, struct op *op);
/* The same; fails the test with the error's message. */
void drive_ok(struct drive *d, struct op *op);
/* Opens the connection; fails the test when that does. */
void drive_open(struct drive *d);

struct str drive_json(struct drive *d, const char *quoted);
struct value drive_value(struct drive *d, const char *quoted);
/* Storage form to value: {'$date':'2025-01-01'} and the like. */
struct value drive_stored(struct drive *d, const char *quoted);
/* A value in storage form, with ' for ". */
const char *drive_shown(struct drive *d, const struct value *v);

/* Of the i-th request. */
const char *drive_method_url(struct drive *d, size_t i); /* "GET http..." */
const char *drive_body(struct drive *d, size_t i);
const char *drive_header(struct drive *d, size_t i, const char *name);
