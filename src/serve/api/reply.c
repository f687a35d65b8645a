/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/reply.h"

#include "base/json.h"
#include "base/limits.h"
#include "view/advice.h"

#define REPLY_BYTES (64u << 20)

struct kind {
    int status;
    const char *code;
    const char *title;
    const char *advice;
};

static const struct kind kinds[] = {
    [REPLY_UNAUTHENTICATED] = {401, "unauthenticated", "Not signed in",
        "Sign in, or send an API key as `Authorization: Bearer cwk_...`."},
    [REPLY_FORBIDDEN] = {403, "forbidden", "Not allowed",
        "Ask an admin for the role that this needs."},
    [REPLY_NOT_FOUND] = {404, "not_found", "Not there",
        "It may have been removed meanwhile: look at the list anew."},
    [REPLY_NOT_ALLOWED] = {405, "method_not_allowed", "No such method here",
        "The header Allow says which there are."},
    [REPLY_CONFLICT] = {409, "conflict", "Not possible as things stand",
        "Look at it anew: it may have changed meanwhile."},
    [REPLY_STALE] = {412, "stale", "Changed meanwhile",
        "Somebody else was faster. Read it anew and see whether your change "
        "still fits."},
    [REPLY_TOO_LARGE] = {413, "too_large", "Too large",
        "Send less at once."},
    [REPLY_MEDIA_TYPE] = {415, "media_type", "Not JSON",
        "Send JSON with the header `Content-Type: application/json`."},
    [REPLY_BROKEN_JSON] = {400, "broken_json", "Broken JSON",
        "Send one JSON object in UTF-8."},
    [REPLY_INVALID] = {422, "invalid_request", "The request has mistakes",
        "Put right what is named under `errors` or `problems` and send it "
        "again."},
    [REPLY_VERSION_MISSING] = {428, "version_missing", "Which version?",
        "Send the ETag of what you have read as If-Match, so that nobody's "
        "change is overwritten unseen."},
    [REPLY_TOO_MANY] = {429, "too_many", "Too many attempts",
        "Wait for as long as the header Retry-After says."},
    [REPLY_UNAVAILABLE] = {503, "unavailable", "Not now",
        "Try again in a moment."},
};

/* ---- documents ----------------------------------------------------------------- */

static struct value faults_value(struct arena *a,
                                 const struct body_faults *faults)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < faults->list.n; i++) {
        struct object o = {.arena = a};
        object_text(&o, "pointer", faults->list.at[i].pointer);
        object_text(&o, "message", faults->list.at[i].message);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static struct object document(struct arena *a, const struct kind *kind,
                              struct str detail)
{
    struct object o = {.arena = a};
    object_text(&o, "type", STR("about:blank"));
    object_text(&o, "title", str_from(kind->title));
    object_int(&o, "status", kind->status);
    object_text(&o, "detail", arena_str(a, detail));
    object_text(&o, "code", str_from(kind->code));
    object_text(&o, "advice", str_from(kind->advice));
    return o;
}

static void send(struct object *o, const struct kind *kind,
                 const struct reply_more *more, struct http_response *out)
{
    struct arena *a = o->arena;
    if (more && more->faults && more->faults->list.n > 0)
        object_set(o, "errors", faults_value(a, more->faults));
    if (more && more->problems && more->problems->list.n > 0)
        object_set(o, "problems", problems_value(a, more->problems));
    struct value v = object_value(o);
    reply_json(a, kind->status, "application/problem+json", &v, out);
    for (size_t i = 0; more && i < more->headers.n; i++)
        reply_header(a, arena_strz(a, more->headers.at[i].name),
                     more->headers.at[i].value, out);
}

void reply_problem(struct arena *a, enum reply_code code, struct str detail,
                   const struct reply_more *more, struct http_response *out)
{
    struct object o = document(a, &kinds[code], detail);
    send(&o, &kinds[code], more, out);
}

/* ---- errors -------------------------------------------------------------------- */

/* What is the caller's fault, what a remote's, what ours. */
static const struct kind errors[ERR_COUNT] = {
    [ERR_OK] = {500, "internal", "It failed", NULL},
    [ERR_INVALID] = {422, "invalid", "It does not fit", NULL},
    [ERR_USAGE] = {422, "usage", "It does not fit", NULL},
    [ERR_AUTH] = {502, "auth", "The remote system refuses the login", NULL},
    [ERR_ACCESS] = {502, "access", "The remote system does not allow it", NULL},
    [ERR_NOT_FOUND] = {404, "not_found", "Not there", NULL},
    [ERR_REJECTED] = {409, "rejected", "Refused", NULL},
    [ERR_UNREACHABLE] = {502, "unreachable",
                         "The remote system cannot be reached", NULL},
    [ERR_TIMEOUT] = {504, "timeout", "The remote system is too slow", NULL},
    [ERR_BUSY] = {503, "busy", "Too much at once", NULL},
    [ERR_REMOTE] = {502, "remote", "The remote system failed", NULL},
    [ERR_PROTOCOL] = {502, "protocol",
                      "The remote system cannot be understood", NULL},
    [ERR_SCHEMA] = {409, "schema", "A field of a sync is gone", NULL},
    [ERR_LIMIT] = {422, "limit", "Too much", NULL},
    [ERR_GUARD] = {409, "guard", "Stopped by a guard", NULL},
    [ERR_STORE] = {500, "store", "The store failed", NULL},
    [ERR_FULL] = {507, "full", "The disk is full", NULL},
    [ERR_LOCKED] = {503, "locked", "The store is in use", NULL},
    [ERR_VERSION] = {500, "version", "The store is of a newer program", NULL},
    [ERR_CANCELED] = {503, "canceled", "Stopped", NULL},
    [ERR_IO] = {500, "io", "A file failed", NULL},
    [ERR_AMBIGUOUS] = {409, "ambiguous", "There are several", NULL},
};

static struct object error_document(struct arena *a, const struct error *error,
                                    const struct kind **out_kind)
{
    const struct kind *kind = &errors[error->code];
    struct object o = document(a, kind, str_from(error->message));
    struct str advice = advice_for_error(error);
    o.fields.at[o.fields.n - 1].value = value_text(advice);
    *out_kind = kind;
    return o;
}

void reply_error(struct arena *a, const struct error *error,
                 const struct reply_more *more, struct http_response *out)
{
    const struct kind *kind = NULL;
    struct object o = error_document(a, error, &kind);
    send(&o, kind, more, out);
}

void reply_refusal(struct arena *a, const struct error *error,
                   struct http_response *out)
{
    enum reply_code code = error->code == ERR_AUTH   ? REPLY_UNAUTHENTICATED
                           : error->code == ERR_BUSY ? REPLY_TOO_MANY
                                                     : REPLY_FORBIDDEN;
    reply_problem(a, code, str_from(error->message), NULL, out);
    if (error->retry == RETRY_AFTER)
        reply_header(a, "Retry-After",
                     arena_printf(a, "%lld",
                                  (long long)(error->retry_after_ms + 999) /
                                      1000),
                     out);
}

struct value reply_problem_value(struct arena *a, const struct error *error)
{
    const struct kind *kind = NULL;
    struct object o = error_document(a, error, &kind);
    return object_value(&o);
}

/* ---- sending ------------------------------------------------------------------- */

void reply_header(struct arena *a, const char *name, struct str value,
                  struct http_response *out)
{
    size_t n = out->headers.n;
    struct http_header *all = arena_grow(a, out->headers.at, sizeof *all, n,
                                         n + 1);
    all[n] = (struct http_header){str_from(name), arena_str(a, value)};
    out->headers = (struct http_headers){all, n + 1};
}

/* Nobody keeps it, and no browser guesses that it is something else. */
static void put_headers(struct arena *a, struct str type,
                        struct http_response *out)
{
    reply_header(a, "Content-Type", type, out);
    reply_header(a, "Cache-Control", STR("no-store"), out);
    reply_header(a, "X-Content-Type-Options", STR("nosniff"), out);
}

void reply_json(struct arena *a, int status, const char *type,
                const struct value *v, struct http_response *out)
{
    AUTO_BUF text = BUF_INIT(REPLY_BYTES);
    struct error error = {0};
    json_write(&text, v);
    if (buf_check(&text, "the answer", &error) != ERR_OK) {
        const struct kind *kind = &errors[ERR_LIMIT];
        struct object o = error_document(a, &error, &kind);
        struct value small = object_value(&o);
        reply_json(a, 500, "application/problem+json", &small, out);
        return;
    }
    *out = (struct http_response){.status = status,
                                  .body = buf_copy(a, &text)};
    put_headers(a, str_from(type), out);
}

void reply_text(struct arena *a, int status, struct str text,
                struct http_response *out)
{
    *out = (struct http_response){.status = status, .body = text};
    put_headers(a, STR("text/plain; charset=utf-8"), out);
}
