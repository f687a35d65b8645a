/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

struct err_row {
    const char *name;
    enum err_scope scope;
    enum err_retry retry;
};

static const struct err_row rows[ERR_COUNT] = {
    [ERR_OK] = {"ok", SCOPE_RECORD, RETRY_NEVER},
    [ERR_INVALID] = {"invalid", SCOPE_RECORD, RETRY_NEVER},
    [ERR_USAGE] = {"usage", SCOPE_RECORD, RETRY_NEVER},
    [ERR_AUTH] = {"auth", SCOPE_CONNECTION, RETRY_NEVER},
    [ERR_ACCESS] = {"access", SCOPE_RECORD, RETRY_NEVER},
    [ERR_NOT_FOUND] = {"not_found", SCOPE_RECORD, RETRY_NEVER},
    [ERR_REJECTED] = {"rejected", SCOPE_RECORD, RETRY_NEVER},
    [ERR_UNREACHABLE] = {"unreachable", SCOPE_CONNECTION, RETRY_LATER},
    [ERR_TIMEOUT] = {"timeout", SCOPE_BATCH, RETRY_LATER},
    [ERR_BUSY] = {"busy", SCOPE_CONNECTION, RETRY_LATER},
    [ERR_REMOTE] = {"remote", SCOPE_BATCH, RETRY_LATER},
    [ERR_PROTOCOL] = {"protocol", SCOPE_BATCH, RETRY_LATER},
    [ERR_SCHEMA] = {"schema", SCOPE_CONNECTION, RETRY_NEVER},
    [ERR_LIMIT] = {"limit", SCOPE_RECORD, RETRY_NEVER},
    [ERR_GUARD] = {"guard", SCOPE_BATCH, RETRY_NEVER},
    [ERR_STORE] = {"store", SCOPE_SYSTEM, RETRY_LATER},
    [ERR_FULL] = {"full", SCOPE_SYSTEM, RETRY_LATER},
    [ERR_LOCKED] = {"locked", SCOPE_SYSTEM, RETRY_LATER},
    [ERR_VERSION] = {"version", SCOPE_SYSTEM, RETRY_NEVER},
    [ERR_CANCELED] = {"canceled", SCOPE_SYSTEM, RETRY_NEVER},
    [ERR_IO] = {"io", SCOPE_SYSTEM, RETRY_NEVER},
    [ERR_AMBIGUOUS] = {"ambiguous", SCOPE_RECORD, RETRY_NEVER},
};

static const char *const scope_names[] = {
    [SCOPE_RECORD] = "record",
    [SCOPE_BATCH] = "batch",
    [SCOPE_CONNECTION] = "connection",
    [SCOPE_SYSTEM] = "system",
};

static const char *const retry_names[] = {
    [RETRY_NEVER] = "never",
    [RETRY_NOW] = "now",
    [RETRY_LATER] = "later",
    [RETRY_AFTER] = "after",
};

static const struct err_row *row_of(enum err code)
{
    return &rows[(unsigned)code < ERR_COUNT ? code : ERR_INVALID];
}

/* One printable line: control characters (and DEL) become blanks. */
static void make_printable(char *z)
{
    for (; *z; z++) {
        unsigned char c = (unsigned char)*z;
        if (c < 0x20 || c == 0x7F)
            *z = ' ';
    }
}

/* Copies into the message, cut on a UTF-8 border. */
static void set_message(struct error *e, const char *text)
{
    struct str s = str_from(text);
    size_t n = str_utf8_cut(s, sizeof e->message - 1);
    memcpy(e->message, text, n);
    e->message[n] = '\0';
    make_printable(e->message);
}

enum err error_set(struct error *e, enum err code, const char *file, int line,
                   const char *format, ...)
{
    if (!e)
        return code;
    /* Longer than the message, so that what is cut off can be seen; apart
     * from it, because an argument may be the old message. */
    char text[ERROR_MESSAGE_MAX + 8];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *e = (struct error){.code = code, .file = file, .line = line};
    error_defaults(code, &e->scope, &e->retry);
    set_message(e, text);
    return code;
}

void error_prefix(struct error *e, const char *format, ...)
{
    if (!e)
        return;
    char text[2 * ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, ERROR_MESSAGE_MAX, format, args);
    va_end(args);
    size_t used = n > 0 ? (size_t)n : 0;
    if (used > ERROR_MESSAGE_MAX - 1)
        used = ERROR_MESSAGE_MAX - 1;
    snprintf(text + used, sizeof text - used, ": %s", e->message);
    set_message(e, text);
}

void error_defaults(enum err code, enum err_scope *out_scope,
                    enum err_retry *out_retry)
{
    *out_scope = row_of(code)->scope;
    *out_retry = row_of(code)->retry;
}

const char *err_name(enum err code)
{
    return (unsigned)code < ERR_COUNT ? rows[code].name : "unknown";
}

const char *err_scope_name(enum err_scope scope)
{
    return (unsigned)scope <= SCOPE_SYSTEM ? scope_names[scope] : "unknown";
}

const char *err_retry_name(enum err_retry retry)
{
    return (unsigned)retry <= RETRY_AFTER ? retry_names[retry] : "unknown";
}
