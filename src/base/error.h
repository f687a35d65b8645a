/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Errors as values: what went wrong, what is broken by it, when to try again,
 * and one sentence for the person who reads it.
 *
 * A function that can fail returns `enum err` and takes `struct error *e`
 * last; outputs are `*out_x` before it and stay untouched on failure. `e` may
 * be NULL where the caller only needs the code. Library layers never log: the
 * layer that decides logs once.
 *
 * Threads: a struct error belongs to whoever declared it.
 * Source: STYLE 8; scope x retry as in isync's driver results.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum err {
    ERR_OK = 0,
    ERR_INVALID,     /* input or workspace is wrong; `message` says where */
    ERR_USAGE,       /* command line or API call is wrong */
    ERR_AUTH,        /* login refused or expired */
    ERR_ACCESS,      /* logged in, but not allowed */
    ERR_NOT_FOUND,   /* the record, entity or path does not exist */
    ERR_REJECTED,    /* the remote understood and said no (validation) */
    ERR_UNREACHABLE, /* no connection, DNS, TLS */
    ERR_TIMEOUT,     /* no answer in time */
    ERR_BUSY,        /* 429, serialization failure, overload */
    ERR_REMOTE,      /* the remote broke (5xx) */
    ERR_PROTOCOL,    /* an answer that cannot be understood */
    ERR_SCHEMA,      /* a mapped field is gone or retyped */
    ERR_LIMIT,       /* a named limit of ours was reached */
    ERR_GUARD,       /* a safety guard stopped the run */
    ERR_STORE,       /* the store failed */
    ERR_FULL,        /* the disk is full */
    ERR_LOCKED,      /* another hub holds the store */
    ERR_VERSION,     /* made by a newer program */
    ERR_CANCELED,    /* stopped on request */
    ERR_IO,          /* a local file could not be read or written */
    ERR_AMBIGUOUS,   /* several records where one was asked for */
    ERR_COUNT
};

/* What is broken: retrying something wider than this is pointless. */
enum err_scope { SCOPE_RECORD, SCOPE_BATCH, SCOPE_CONNECTION, SCOPE_SYSTEM };

enum err_retry {
    RETRY_NEVER, /* a person must change something first */
    RETRY_NOW,   /* at once, e.g. after logging in again */
    RETRY_LATER, /* with exponential back-off */
    RETRY_AFTER, /* not before retry_after_ms from now */
};

#define ERROR_MESSAGE_MAX 480

struct error {
    enum err code;
    enum err_scope scope;
    enum err_retry retry;
    int64_t retry_after_ms; /* with RETRY_AFTER */
    bool maybe_happened;    /* a write may have taken effect all the same */
    const char *file;       /* where it was detected, for engineers */
    int line;
    char message[ERROR_MESSAGE_MAX]; /* one sentence, no secrets, no newline */
};

/*
 * Fills *e (if not NULL) with the defaults that fit `code` (see
 * error_defaults) and the formatted sentence; cut to fit on a UTF-8 border.
 * Returns `code`.
 */
enum err error_set(struct error *e, enum err code, const char *file, int line,
                   const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Puts "prefix: " before the message; for adding which record or file. */
void error_prefix(struct error *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The scope and retry that a code has unless its setter says otherwise. */
void error_defaults(enum err code, enum err_scope *out_scope,
                    enum err_retry *out_retry);

/* Stable lower-case names ("auth", "connection", "later"), never NULL. */
const char *err_name(enum err code);
const char *err_scope_name(enum err_scope scope);
const char *err_retry_name(enum err_retry retry);

/* These two macros are the only ones that hide control flow. */
#define FAIL(e, code, ...) \
    return error_set((e), (code), __FILE__, __LINE__, __VA_ARGS__)

#define TRY(expression)                    \
    do {                                   \
        enum err try_code = (expression);  \
        if (try_code != ERR_OK)            \
            return try_code;               \
    } while (0)

#define MUST_CHECK __attribute__((warn_unused_result))
