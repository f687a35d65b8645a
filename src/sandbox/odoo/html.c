/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What Odoo's html_sanitize does to a body, as far as clients can tell: text
 * and inline pieces get a <p> around them, tags are lower-cased and closed,
 * scripts, styles and event handlers go, entities are written one way. A
 * stricter cousin of the real one, which keeps a few more oddities.
 */
#include "base/limits.h"
#include "sandbox/odoo/odoo.h"

#define OPEN_TAGS_MAX 64 /* deeper ones go, what is in them stays */

struct sanitizer {
    struct arena *a;
    struct str in;
    size_t at;
    struct buf out;
    struct str open[OPEN_TAGS_MAX];
    size_t n_open;
    bool bare;    /* text or an inline element stands at the top */
    size_t tops;  /* elements at the top */
};

static bool one_of(struct str name, const char *const *names)
{
    for (; *names; names++) {
        if (str_is(name, *names))
            return true;
    }
    return false;
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"br", "hr", "img", "input", "wbr",
                                        "col", NULL};
    return one_of(name, names);
}

static bool is_block(struct str name)
{
    static const char *const names[] = {
        "p",  "div", "ul",    "ol",         "li",  "table",   "tbody",
        "tr", "td",  "th",    "thead",      "h1",  "h2",      "h3",
        "h4", "h5",  "h6",    "blockquote", "pre", "section", "hr",
        "dl", "dd",  "article", NULL};
    return one_of(name, names);
}

/* Goes with all that is inside. */
static bool is_killed(struct str name)
{
    static const char *const names[] = {"script", "style", "head", "title",
                                        "iframe", "object", "embed", NULL};
    return one_of(name, names);
}

/* Goes, but what is inside stays. */
static bool is_dropped(struct str name)
{
    static const char *const names[] = {"html", "body", "form", "meta",
                                        "link", "button", NULL};
    return one_of(name, names);
}

static void add_escaped(struct buf *b, struct str s, bool quotes)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (ch == '&')
            buf_addz(b, "&amp;");
        else if (ch == '<')
            buf_addz(b, "&lt;");
        else if (ch == '>')
            buf_addz(b, "&gt;");
        else if (ch == '"' && quotes)
            buf_addz(b, "&quot;");
        else
            buf_add_char(b, ch);
    }
}

struct str odoo_html_escape(struct arena *a, struct str text)
{
    AUTO_BUF b = BUF_INIT(LIMIT_VALUE_BYTES);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            buf_addz(&b, "&#39;");
        else if (text.p[i] == '"')
            buf_addz(&b, "&#34;");
        else
            add_escaped(&b, str_slice(text, i, i + 1), false);
    }
    return buf_copy(a, &b);
}

static void add_utf8(struct buf *b, uint32_t code)
{
    if (code < 0x80) {
        add_escaped(b, (struct str){(char[]){(char)code}, 1}, false);
    } else if (code < 0x800) {
        buf_add_char(b, (char)(0xC0 | code >> 6));
        buf_add_char(b, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        buf_add_char(b, (char)(0xE0 | code >> 12));
        buf_add_char(b, (char)(0x80 | (code >> 6 & 0x3F)));
        buf_add_char(b, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x110000) {
        buf_add_char(b, (char)(0xF0 | code >> 18));
        buf_add_char(b, (char)(0x80 | (code >> 12 & 0x3F)));
        buf_add_char(b, (char)(0x80 | (code >> 6 & 0x3F)));
        buf_add_char(b, (char)(0x80 | (code & 0x3F)));
    }
}

/* Of a digit in base 16, or -1. */
static int digit_of(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    if (ch >= 'a' && ch <= 'f')
        return ch - 'a' + 10;
    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

/* "#233" and "#xe9" */
static bool numeric_entity(struct str name, uint32_t *out)
{
    int64_t code = 0;
    bool hex = name.n > 2 && (name.p[1] == 'x' || name.p[1] == 'X');
    int base = hex ? 16 : 10;
    for (size_t i = hex ? 2 : 1; i < name.n; i++) {
        int digit = digit_of(name.p[i]);
        if (digit < 0 || digit >= base || code > 0x110000)
            return false;
        code = code * base + digit;
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    *out = (uint32_t)code;
    return code > 0 && code < 0x110000 && !surrogate;
}

/* Reads one entity at '&'; false when it is only an ampersand. */
static bool take_entity(struct sanitizer *s)
{
    static const struct {
        const char *name;
        const char *as;
    } named[] = {{"amp", "&amp;"},   {"lt", "&lt;"},    {"gt", "&gt;"},
                 {"quot", "\""},     {"apos", "'"},     {"nbsp", "&nbsp;"},
                 {"eacute", "\u00e9"}, {"egrave", "\u00e8"},
                 {"agrave", "\u00e0"}, {"euro", "\u20ac"},
                 {"hellip", "\u2026"}, {"ndash", "\u2013"},
                 {"mdash", "\u2014"}};
    size_t end = str_find_char(s->in, ';', s->at);
    if (end == s->in.n || end - s->at > 12)
        return false;
    struct str name = str_slice(s->in, s->at + 1, end);
    uint32_t code;
    if (name.n > 0 && name.p[0] == '#' && numeric_entity(name, &code)) {
        add_utf8(&s->out, code);
        s->at = end + 1;
        return true;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (str_is(name, named[i].name)) {
            buf_addz(&s->out, named[i].as);
            s->at = end + 1;
            return true;
        }
    }
    return false;
}

static void take_text(struct sanitizer *s)
{
    while (s->at < s->in.n && s->in.p[s->at] != '<') {
        char ch = s->in.p[s->at];
        bool blank = ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r';
        if (!blank && s->n_open == 0)
            s->bare = true;
        if (ch == '&' && take_entity(s))
            continue;
        add_escaped(&s->out, str_slice(s->in, s->at, s->at + 1), false);
        s->at++;
    }
}

static bool name_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
           (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == ':';
}

static struct str take_name(struct sanitizer *s)
{
    size_t from = s->at;
    while (s->at < s->in.n && name_char(s->in.p[s->at]))
        s->at++;
    struct str name = str_slice(s->in, from, s->at);
    char *lower = arena_strz(s->a, name);
    for (size_t i = 0; i < name.n; i++) {
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] - 'A' + 'a');
    }
    return (struct str){lower, name.n};
}

static void skip_blanks(struct sanitizer *s)
{
    while (s->at < s->in.n && (unsigned char)s->in.p[s->at] <= ' ')
        s->at++;
}

static struct str take_attribute_value(struct sanitizer *s)
{
    char quote = s->at < s->in.n ? s->in.p[s->at] : ' ';
    size_t from = s->at;
    if (quote == '"' || quote == '\'') {
        size_t end = str_find_char(s->in, quote, from + 1);
        s->at = end < s->in.n ? end + 1 : end;
        return str_slice(s->in, from + 1, end);
    }
    while (s->at < s->in.n && s->in.p[s->at] != '>' &&
           (unsigned char)s->in.p[s->at] > ' ')
        s->at++;
    return str_slice(s->in, from, s->at);
}

static bool attribute_stays(struct str name, struct str value)
{
    struct str head = str_trim(value);
    if (head.n > 11)
        head.n = 11;
    return name.n > 0 && !str_starts_with(name, STR("on")) &&
           !str_eq_ascii_nocase(head, STR("javascript:"));
}

static void take_attributes(struct sanitizer *s, bool write)
{
    while (s->at < s->in.n && s->in.p[s->at] != '>') {
        skip_blanks(s);
        struct str name = take_name(s), value = STR("");
        skip_blanks(s);
        if (s->at < s->in.n && s->in.p[s->at] == '=') {
            s->at++;
            skip_blanks(s);
            value = take_attribute_value(s);
        } else if (name.n == 0 && s->at < s->in.n && s->in.p[s->at] != '>') {
            s->at++;
        }
        if (!write || !attribute_stays(name, value))
            continue;
        buf_add_char(&s->out, ' ');
        buf_add(&s->out, name);
        buf_addz(&s->out, "=\"");
        buf_add(&s->out, value); /* entities in it stay as they are */
        buf_add_char(&s->out, '"');
    }
    if (s->at < s->in.n)
        s->at++;
}

static void close_to(struct sanitizer *s, size_t n)
{
    while (s->n_open > n) {
        s->n_open--;
        buf_addz(&s->out, "</");
        buf_add(&s->out, s->open[s->n_open]);
        buf_add_char(&s->out, '>');
    }
}

static void take_close_tag(struct sanitizer *s)
{
    s->at += 2;
    struct str name = take_name(s);
    take_attributes(s, false);
    for (size_t i = s->n_open; i > 0; i--) {
        if (str_eq(s->open[i - 1], name)) {
            close_to(s, i - 1);
            return;
        }
    }
}

static void skip_element(struct sanitizer *s, struct str name)
{
    struct str end = arena_printf(s->a, "</%.*s", STR_ARG(name));
    size_t at = str_find(s->in, end, s->at);
    s->at = str_find_char(s->in, '>', at);
    if (s->at < s->in.n)
        s->at++;
}

static void open_element(struct sanitizer *s, struct str name)
{
    if (is_block(name) && s->n_open > 0 &&
        str_is(s->open[s->n_open - 1], "p"))
        close_to(s, s->n_open - 1); /* a paragraph holds no block */
    if (s->n_open == 0) {
        s->tops++;
        s->bare = s->bare || !is_block(name);
    }
    buf_add_char(&s->out, '<');
    buf_add(&s->out, name);
    take_attributes(s, true);
    buf_add_char(&s->out, '>');
    if (!is_void(name))
        s->open[s->n_open++] = name;
}

static void take_open_tag(struct sanitizer *s)
{
    s->at++;
    struct str name = take_name(s);
    if (is_killed(name)) {
        take_attributes(s, false);
        skip_element(s, name);
    } else if (is_dropped(name) || s->n_open == OPEN_TAGS_MAX) {
        take_attributes(s, false);
    } else {
        open_element(s, name);
    }
}

static void take_markup(struct sanitizer *s)
{
    char next = s->at + 1 < s->in.n ? s->in.p[s->at + 1] : ' ';
    if (str_starts_with(str_slice(s->in, s->at, s->in.n), STR("<!--"))) {
        size_t end = str_find(s->in, STR("-->"), s->at);
        s->at = end < s->in.n ? end + 3 : end;
    } else if (next == '!' || next == '?') {
        s->at = str_find_char(s->in, '>', s->at);
        s->at += s->at < s->in.n;
    } else if (next == '/') {
        take_close_tag(s);
    } else if (name_char(next)) {
        take_open_tag(s);
    } else {
        s->bare = s->bare || s->n_open == 0;
        buf_addz(&s->out, "&lt;");
        s->at++;
    }
}

struct str odoo_html_sanitize(struct arena *a, struct str html)
{
    struct sanitizer s = {.a = a, .in = html,
                          .out = BUF_INIT(LIMIT_VALUE_BYTES)};
    while (s.at < s.in.n) {
        if (s.in.p[s.at] == '<')
            take_markup(&s);
        else
            take_text(&s);
    }
    close_to(&s, 0);
    struct str body = buf_copy(a, &s.out);
    buf_fini(&s.out);
    /* A lone inline element at the top is wrapped as bare text is. */
    return s.bare ? arena_printf(a, "<p>%.*s</p>", STR_ARG(body)) : body;
}
