/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/term.h"

#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/buf.h"

#define COLUMNS_UNKNOWN 80
#define TEXT_MAX (64u << 20)

static const char *const codes[] = {
    [STYLE_PLAIN] = "", [STYLE_BOLD] = "\033[1m", [STYLE_DIM] = "\033[2m",
    [STYLE_GOOD] = "\033[32m", [STYLE_WARN] = "\033[33m",
    [STYLE_BAD] = "\033[31m",
};

struct term term_of(FILE *file, const char *no_color)
{
    struct term t = {.file = file};
    struct winsize size = {0};
    t.tty = isatty(fileno(file)) == 1;
    if (!t.tty)
        return t;
    t.color = !no_color || *no_color == '\0';
    bool known = ioctl(fileno(file), TIOCGWINSZ, &size) == 0 &&
                 size.ws_col > 0;
    t.columns = known ? size.ws_col : COLUMNS_UNKNOWN;
    return t;
}

/* ---- widths --------------------------------------------------------------- */

/* One character; a broken byte counts as one column. */
static size_t character(struct str s, size_t at, size_t *out_columns)
{
    utf8proc_int32_t code = 0;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + at,
                                          (utf8proc_ssize_t)(s.n - at), &code);
    if (n <= 0) {
        *out_columns = 1;
        return 1;
    }
    int width = utf8proc_charwidth(code);
    *out_columns = width > 0 ? (size_t)width : 0;
    return (size_t)n;
}

/* Length of the longest head that takes at most `columns`. */
static size_t text_head(struct str s, size_t columns, size_t *out_columns)
{
    size_t at = 0;
    size_t used = 0;
    while (at < s.n) {
        size_t width;
        size_t n = character(s, at, &width);
        if (used + width > columns)
            break;
        used += width;
        at += n;
    }
    if (out_columns)
        *out_columns = used;
    return at;
}

size_t text_width(struct str s)
{
    size_t columns;
    text_head(s, SIZE_MAX, &columns);
    return columns;
}

struct str text_fit(struct arena *a, struct str s, size_t columns)
{
    if (columns == 0)
        return STR("");
    if (text_head(s, columns, NULL) == s.n)
        return s;
    size_t n = text_head(s, columns - 1, NULL);
    return arena_printf(a, "%.*s…", (int)n, s.p);
}

/* ---- cleaning ------------------------------------------------------------- */

static bool is_control(utf8proc_int32_t code)
{
    bool c0_c1 = code < 0x20 || (code >= 0x7F && code < 0xA0);
    bool direction = (code >= 0x202A && code <= 0x202E) ||
                     (code >= 0x2066 && code <= 0x2069);
    return c0_c1 || direction || code == 0x2028 || code == 0x2029;
}

struct str text_clean(struct arena *a, struct str s)
{
    struct str out = {NULL, 0};
    char *p = arena_alloc(a, s.n + 1);
    for (size_t at = 0; at < s.n;) {
        utf8proc_int32_t code = 0;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + at,
                             (utf8proc_ssize_t)(s.n - at), &code);
        size_t step = n > 0 ? (size_t)n : 1;
        if (n <= 0 || is_control(code)) {
            p[out.n++] = n <= 0 ? '?' : ' ';
        } else {
            memcpy(p + out.n, s.p + at, step);
            out.n += step;
        }
        at += step;
    }
    out.p = p;
    return out;
}

/* ---- wrapping ------------------------------------------------------------- */

static void wrap_paragraph(struct buf *out, struct str s, size_t columns,
                           size_t indent, size_t *io_used)
{
    struct str word;
    bool first = true;
    while (str_split(&s, ' ', &word)) {
        size_t width = text_width(word);
        if (word.n == 0)
            continue;
        if (!first && *io_used + 1 + width > columns) {
            buf_printf(out, "\n%*s", (int)indent, "");
            *io_used = indent;
        } else if (!first) {
            buf_add_char(out, ' ');
            (*io_used)++;
        }
        buf_add(out, word);
        *io_used += width;
        first = false;
    }
}

struct str text_wrap(struct arena *a, struct str s, size_t columns,
                     size_t indent)
{
    AUTO_BUF out = BUF_INIT(TEXT_MAX);
    struct str line;
    size_t used = indent;
    bool first = true;
    while (str_split(&s, '\n', &line)) {
        if (!first) {
            buf_printf(&out, "\n%*s", line.n > 0 ? (int)indent : 0, "");
            used = indent;
        }
        wrap_paragraph(&out, line, columns, indent, &used);
        first = false;
    }
    return buf_copy(a, &out);
}

/* ---- printing ------------------------------------------------------------- */

void term_put(struct term *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(t->file, format, args);
    va_end(args);
}

void term_paint(struct term *t, enum style style, const char *format, ...)
{
    bool paint = t->color && style != STYLE_PLAIN;
    va_list args;
    if (paint)
        fputs(codes[style], t->file);
    va_start(args, format);
    vfprintf(t->file, format, args);
    va_end(args);
    if (paint)
        fputs("\033[0m", t->file);
}

void term_say(struct term *t, enum style style, struct str s)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct str clean = text_clean(&arena, s);
    term_paint(t, style, "%.*s", STR_ARG(clean));
}
