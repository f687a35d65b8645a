/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Taking URLs apart, as far as this program needs it. */
#include "net/http.h"

#include "base/vec.h"

/* First of the characters in `set` at or after `from`, or s.n. */
static size_t find_any(struct str s, const char *set, size_t from)
{
    while (from < s.n && (s.p[from] == '\0' || !strchr(set, s.p[from])))
        from++;
    return from;
}

struct url_parts {
    struct str scheme; /* with "://"; empty when the URL is a bare path */
    struct str host;   /* with the port, without user and password */
    struct str path;
};

static struct url_parts split_url(struct str url)
{
    struct url_parts parts = {STR(""), STR(""), STR("")};
    size_t colon = str_find(url, STR("://"), 0);
    size_t authority = 0;
    if (colon < find_any(url, "/?#", 0)) {
        authority = colon + 3;
        parts.scheme = str_slice(url, 0, authority);
    }
    size_t path = parts.scheme.n > 0 ? find_any(url, "/?#", authority) : 0;
    struct str host = str_slice(url, authority, path);
    for (size_t i = host.n; i > 0; i--) {
        if (host.p[i - 1] == '@') {
            host = str_slice(host, i, host.n);
            break;
        }
    }
    parts.host = host;
    parts.path = str_slice(url, path, find_any(url, "?#", path));
    return parts;
}

struct str http_url_public(struct arena *a, struct str url)
{
    struct url_parts parts = split_url(url);
    return arena_printf(a, "%.*s%.*s%.*s", STR_ARG(parts.scheme),
                        STR_ARG(parts.host), STR_ARG(parts.path));
}

struct str http_url_origin(struct arena *a, struct str url)
{
    struct url_parts parts = split_url(url);
    return arena_printf(a, "%.*s%.*s", STR_ARG(parts.scheme),
                        STR_ARG(parts.host));
}

struct str http_url_path(struct str url)
{
    return str_slice(url, 0, find_any(url, "?#", 0));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* '+' is a blank; a '%' without two hex digits stands for itself. */
static struct str decode_query_part(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
        int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
        if (s.p[i] == '%' && high >= 0 && low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    return (struct str){out, n};
}

struct str http_query_get(struct arena *a, struct str url, const char *name)
{
    size_t from = find_any(url, "?", 0);
    if (from == url.n)
        return STR_NONE;
    struct str rest = str_slice(url, from + 1, find_any(url, "#", from));
    struct str part;
    while (str_split(&rest, '&', &part)) {
        size_t equals = str_find_char(part, '=', 0);
        struct str key = decode_query_part(a, str_slice(part, 0, equals));
        if (!str_is(key, name))
            continue;
        size_t value = equals < part.n ? equals + 1 : part.n;
        return decode_query_part(a, str_slice(part, value, part.n));
    }
    return STR_NONE;
}

/* A byte of a path, decoded; -1 for what has no place in one. */
static int decode_path_byte(struct str s, size_t *at)
{
    int byte = (unsigned char)s.p[*at];
    if (byte == '%') {
        int high = *at + 2 < s.n ? hex_digit(s.p[*at + 1]) : -1;
        int low = *at + 2 < s.n ? hex_digit(s.p[*at + 2]) : -1;
        if (high < 0 || low < 0)
            return -1;
        byte = high * 16 + low;
        *at += 2;
    }
    *at += 1;
    return byte < ' ' || byte == 0x7F ? -1 : byte;
}

static bool decode_segment(struct arena *a, struct str s, struct str *out)
{
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t at = 0; at < s.n;) {
        int byte = decode_path_byte(s, &at);
        if (byte < 0)
            return false;
        to[n++] = (char)byte;
    }
    *out = (struct str){to, n};
    return str_is_utf8(*out) && !str_is(*out, ".") && !str_is(*out, "..");
}

enum err http_path_segments(struct arena *a, struct str url,
                            struct http_path *out_path, struct error *e)
{
    struct str path = http_url_path(url);
    if (!str_starts_with(path, STR("/")))
        FAIL(e, ERR_INVALID, "a path begins with '/'");
    VEC(struct str) segments = {0};
    struct str rest = str_slice(path, 1, path.n);
    while (rest.n > 0 || (segments.n > 0 && path.p[path.n - 1] == '/')) {
        size_t slash = str_find_char(rest, '/', 0);
        struct str segment;
        if (!decode_segment(a, str_slice(rest, 0, slash), &segment))
            FAIL(e, ERR_INVALID, "the path holds what no path here can hold");
        vec_push(a, &segments, segment);
        if (slash == rest.n)
            break;
        rest = str_slice(rest, slash + 1, rest.n);
    }
    *out_path = (struct http_path){segments.at, segments.n};
    return ERR_OK;
}
