/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The text inside an XML-RPC scalar to a value. */
#include "base/time.h"
#include "net/xmlrpc_private.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum err refuse(const char *what, struct str text, struct error *e)
{
    struct str shown = {text.p, str_utf8_cut(text, 60)};
    FAIL(e, ERR_PROTOCOL, "\"%.*s\" is no %s", STR_ARG(shown), what);
}

static enum err read_integer(struct str text, struct value *out,
                             struct error *e)
{
    int64_t i = 0;
    if (!str_to_i64(text, &i))
        return refuse("integer of 64 bits", text, e);
    *out = value_int(i);
    return ERR_OK;
}

static enum err read_double(struct str text, struct value *out, struct error *e)
{
    struct decimal d;
    if (decimal_parse_near(text, &d, NULL) != ERR_OK)
        return refuse("number of at most 37 digits", text, e);
    *out = value_decimal(d);
    return ERR_OK;
}

static enum err read_boolean(struct str text, struct value *out,
                             struct error *e)
{
    bool yes = str_is(text, "1") || str_is(text, "true");
    if (!yes && !str_is(text, "0") && !str_is(text, "false"))
        return refuse("boolean", text, e);
    *out = value_bool(yes);
    return ERR_OK;
}

/* "20260102T03:04:05" by the specification; most also take dashes. */
static enum err read_datetime(struct arena *a, struct str text,
                              struct value *out, struct error *e)
{
    struct str dashed = text;
    if (text.n > 8 && text.p[8] == 'T')
        dashed = arena_printf(a, "%.4s-%.2s-%.2s%.*s", text.p, text.p + 4,
                              text.p + 6, (int)(text.n - 8), text.p + 8);
    int64_t time_us = 0;
    if (time_parse(dashed, &time_us, NULL) != ERR_OK)
        return refuse("date and time", text, e);
    *out = value_datetime(time_us);
    return ERR_OK;
}

static struct value read_base64(struct arena *a, struct str text)
{
    char *kept = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_blank(text.p[i]))
            kept[n++] = text.p[i];
    }
    return value_text((struct str){kept, n});
}

struct str xmlrpc_keep(struct arena *a, struct str text)
{
    return text.n > 0 ? arena_str(a, text) : STR("");
}

enum err xmlrpc_scalar(struct arena *a, enum xmlrpc_element element,
                       struct str text, struct value *out, struct error *e)
{
    struct str trimmed = str_trim(text);
    if (element == RPC_INT)
        return read_integer(trimmed, out, e);
    if (element == RPC_DOUBLE)
        return read_double(trimmed, out, e);
    if (element == RPC_BOOLEAN)
        return read_boolean(trimmed, out, e);
    if (element == RPC_DATETIME)
        return read_datetime(a, trimmed, out, e);
    if (element == RPC_BASE64)
        *out = read_base64(a, text);
    else if (element == RPC_NIL)
        *out = value_null();
    else
        *out = value_text(xmlrpc_keep(a, text));
    return ERR_OK;
}
