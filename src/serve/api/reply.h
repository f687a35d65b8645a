/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Answers: plain text, JSON, and problem documents (RFC 9457), for the API and
 * for whoever answers before a call gets there. Everything lives in `a`.
 */
#pragma once

#include "net/http.h"
#include "serve/api/body.h"
#include "view/finding.h"

enum reply_code {
    REPLY_UNAUTHENTICATED,  /* 401 */
    REPLY_FORBIDDEN,        /* 403 */
    REPLY_NOT_FOUND,        /* 404 */
    REPLY_NOT_ALLOWED,      /* 405 */
    REPLY_CONFLICT,         /* 409 */
    REPLY_STALE,            /* 412 */
    REPLY_TOO_LARGE,        /* 413 */
    REPLY_MEDIA_TYPE,       /* 415 */
    REPLY_BROKEN_JSON,      /* 400 */
    REPLY_INVALID,          /* 422 */
    REPLY_VERSION_MISSING,  /* 428 */
    REPLY_TOO_MANY,         /* 429 */
    REPLY_UNAVAILABLE,      /* 503 */
    REPLY_CODE_COUNT
};

struct reply_more {
    const struct body_faults *faults;  /* or NULL */
    const struct problems *problems;   /* or NULL */
    struct http_headers headers;       /* besides Content-Type */
};

/* `more` may be NULL. */
void reply_problem(struct arena *a, enum reply_code code, struct str detail,
                   const struct reply_more *more, struct http_response *out);
/* What befell us or a remote: status, code and advice by the error. */
void reply_error(struct arena *a, const struct error *error,
                 const struct reply_more *more, struct http_response *out);
/*
 * What we ourselves refuse whoever asks (not a remote us): ERR_AUTH is 401,
 * ERR_BUSY 429 with Retry-After, anything else 403.
 */
void reply_refusal(struct arena *a, const struct error *error,
                   struct http_response *out);
/* The document alone, for results that carry one. */
struct value reply_problem_value(struct arena *a, const struct error *error);
/* A header more; `name` is a literal. */
void reply_header(struct arena *a, const char *name, struct str value,
                  struct http_response *out);
/* JSON as the body, kept from caches. */
void reply_json(struct arena *a, int status, const char *type,
                const struct value *v, struct http_response *out);
/* text/plain; `text` is borrowed. */
void reply_text(struct arena *a, int status, struct str text,
                struct http_response *out);
