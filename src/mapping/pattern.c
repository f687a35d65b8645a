/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/pattern.h"

/* As deep as alternatives may nest; each level is a C call. */
#define DEPTH_MAX 200
#define NO_MATCH SIZE_MAX

/* One attempt at one place of the text. */
struct attempt {
    struct pattern *p;
    int depth;
    struct pattern_capture captures[PATTERN_CAPTURES];
    bool open[PATTERN_CAPTURES];
    size_t n;
};

static size_t match_here(struct attempt *m, size_t at, size_t item);

/* Counts work done; false when there was too much of it. */
static bool spend(struct pattern *p, size_t steps)
{
    p->steps_left -= (long long)steps;
    if (p->steps_left < 0 && !p->error)
        p->error = "this pattern takes too long on this text";
    return !p->error;
}

static size_t fail(struct attempt *m, const char *error)
{
    m->p->error = error;
    return NO_MATCH;
}

/* ---- one character ------------------------------------------------------- */

static bool in(unsigned char c, char from, char to)
{
    return c >= (unsigned char)from && c <= (unsigned char)to;
}

static bool is_alpha(unsigned char c)
{
    return in(c, 'a', 'z') || in(c, 'A', 'Z');
}

static bool is_graph(unsigned char c)
{
    return c > ' ' && c < 0x7f;
}

static bool is_hex(unsigned char c)
{
    return in(c, '0', '9') || in(c, 'a', 'f') || in(c, 'A', 'F');
}

/* The class of a small letter; false in *out_known for other characters. */
static bool class_holds(char name, unsigned char c, bool *out_known)
{
    *out_known = true;
    switch (name) {
    case 'a':
        return is_alpha(c);
    case 'c':
        return c < ' ' || c == 0x7f;
    case 'd':
        return in(c, '0', '9');
    case 'g':
        return is_graph(c);
    case 'l':
        return in(c, 'a', 'z');
    case 'p':
        return is_graph(c) && !is_alpha(c) && !in(c, '0', '9');
    case 's':
        return c == ' ' || in(c, '\t', '\r');
    case 'u':
        return in(c, 'A', 'Z');
    case 'w':
        return is_alpha(c) || in(c, '0', '9');
    case 'x':
        return is_hex(c);
    default:
        *out_known = false;
        return false;
    }
}

/* %a, %A, %. : `name` is what follows the percent sign. */
static bool escape_fits(char name, unsigned char c)
{
    bool known = false;
    bool capital = in((unsigned char)name, 'A', 'Z');
    char small = capital ? (char)(name - 'A' + 'a') : name;
    bool holds = class_holds(small, c, &known);
    if (!known)
        return (unsigned char)name == c;
    return holds != capital;
}

/* The place after the single item that begins at `item`, or NO_MATCH. */
static size_t single_end(struct attempt *m, size_t item)
{
    struct str s = m->p->pattern;
    char c = s.p[item++];
    if (c == '%')
        return item < s.n ? item + 1
                          : fail(m, "the pattern ends with a lone %");
    if (c != '[')
        return item;
    if (item < s.n && s.p[item] == '^')
        item++;
    /* The first character may be a ] that is meant. */
    for (bool first = true; item < s.n && (first || s.p[item] != ']');
         first = false)
        item += s.p[item] == '%' ? 2 : 1;
    return item < s.n ? item + 1 : fail(m, "a [ is not closed by ]");
}

/* `item` at the [, `end` after the ]. */
static bool set_fits(struct str s, size_t item, size_t end, unsigned char c)
{
    bool wanted = true;
    size_t i = item + 1;
    size_t last = end - 1;
    if (s.p[i] == '^') {
        wanted = false;
        i++;
    }
    while (i < last) {
        bool fits;
        if (s.p[i] == '%') {
            fits = escape_fits(s.p[i + 1], c);
            i += 2;
        } else if (i + 2 < last && s.p[i + 1] == '-') {
            fits = in(c, s.p[i], s.p[i + 2]);
            i += 3;
        } else {
            fits = (unsigned char)s.p[i] == c;
            i++;
        }
        if (fits)
            return wanted;
    }
    return !wanted;
}

static bool single_fits(struct attempt *m, size_t at, size_t item, size_t end)
{
    struct str text = m->p->text;
    struct str s = m->p->pattern;
    if (!spend(m->p, 1) || at >= text.n)
        return false;
    unsigned char c = (unsigned char)text.p[at];
    if (s.p[item] == '.')
        return true;
    if (s.p[item] == '%')
        return escape_fits(s.p[item + 1], c);
    if (s.p[item] == '[')
        return set_fits(s, item, end, c);
    return (unsigned char)s.p[item] == c;
}

/* ---- repetitions --------------------------------------------------------- */

static size_t match_most(struct attempt *m, size_t at, size_t item, size_t end)
{
    size_t n = 0;
    while (single_fits(m, at + n, item, end))
        n++;
    for (;; n--) {
        size_t to = match_here(m, at + n, end + 1);
        if (to != NO_MATCH || n == 0 || m->p->error)
            return to;
    }
}

static size_t match_least(struct attempt *m, size_t at, size_t item,
                          size_t end)
{
    for (;; at++) {
        size_t to = match_here(m, at, end + 1);
        if (to != NO_MATCH || m->p->error)
            return to;
        if (!single_fits(m, at, item, end))
            return NO_MATCH;
    }
}

static size_t match_optional(struct attempt *m, size_t at, size_t item,
                             size_t end)
{
    if (single_fits(m, at, item, end)) {
        size_t to = match_here(m, at + 1, end + 1);
        if (to != NO_MATCH || m->p->error)
            return to;
    }
    return match_here(m, at, end + 1);
}

static size_t match_single(struct attempt *m, size_t at, size_t item)
{
    struct str s = m->p->pattern;
    size_t end = single_end(m, item);
    if (end == NO_MATCH)
        return NO_MATCH;
    switch (end < s.n ? s.p[end] : '\0') {
    case '*':
        return match_most(m, at, item, end);
    case '+':
        return single_fits(m, at, item, end)
                   ? match_most(m, at + 1, item, end)
                   : NO_MATCH;
    case '-':
        return match_least(m, at, item, end);
    case '?':
        return match_optional(m, at, item, end);
    default:
        return single_fits(m, at, item, end) ? match_here(m, at + 1, end)
                                             : NO_MATCH;
    }
}

/* ---- captures, %b, %f, %1 ------------------------------------------------ */

static size_t match_open(struct attempt *m, size_t at, size_t item)
{
    struct str s = m->p->pattern;
    bool position = item + 1 < s.n && s.p[item + 1] == ')';
    if (m->n == PATTERN_CAPTURES)
        return fail(m, "the pattern has too many captures");
    m->captures[m->n] = (struct pattern_capture){at, 0, position};
    m->open[m->n++] = !position;
    size_t to = match_here(m, at, item + (position ? 2 : 1));
    if (to == NO_MATCH)
        m->n--;
    return to;
}

static size_t match_close(struct attempt *m, size_t at, size_t item)
{
    size_t i = m->n;
    while (i > 0 && !m->open[i - 1])
        i--;
    if (i == 0)
        return fail(m, "a ) closes nothing");
    i--;
    m->open[i] = false;
    m->captures[i].n = at - m->captures[i].at;
    size_t to = match_here(m, at, item + 1);
    if (to == NO_MATCH)
        m->open[i] = true;
    return to;
}

/* %bxy: from x to the y that balances it. */
static size_t match_balance(struct attempt *m, size_t at, size_t item)
{
    struct str s = m->p->pattern;
    struct str text = m->p->text;
    if (item + 3 >= s.n)
        return fail(m, "%b needs two characters");
    char open = s.p[item + 2];
    char close = s.p[item + 3];
    size_t depth = 1;
    if (at >= text.n || text.p[at] != open)
        return NO_MATCH;
    for (size_t i = at + 1; i < text.n && spend(m->p, 1); i++) {
        if (text.p[i] == close) {
            if (--depth == 0)
                return match_here(m, i + 1, item + 4);
        } else if (text.p[i] == open) {
            depth++;
        }
    }
    return NO_MATCH;
}

/* %f[set]: the place where the set begins to fit. */
static size_t match_frontier(struct attempt *m, size_t at, size_t item)
{
    struct str s = m->p->pattern;
    struct str text = m->p->text;
    if (item + 2 >= s.n || s.p[item + 2] != '[')
        return fail(m, "%f needs a set in brackets");
    size_t end = single_end(m, item + 2);
    if (end == NO_MATCH)
        return NO_MATCH;
    unsigned char before = at > 0 ? (unsigned char)text.p[at - 1] : 0;
    unsigned char here = at < text.n ? (unsigned char)text.p[at] : 0;
    if (set_fits(s, item + 2, end, before) ||
        !set_fits(s, item + 2, end, here))
        return NO_MATCH;
    return match_here(m, at, end);
}

/* %1: what the capture holds, once more. */
static size_t match_again(struct attempt *m, size_t at, size_t item)
{
    struct str text = m->p->text;
    size_t i = (size_t)(m->p->pattern.p[item + 1] - '1');
    if (i >= m->n || m->open[i] || m->captures[i].position)
        return fail(m, "a %1 to %9 names no finished capture");
    size_t n = m->captures[i].n;
    if (!spend(m->p, n / 8) || n > text.n - at ||
        memcmp(text.p + m->captures[i].at, text.p + at, n) != 0)
        return NO_MATCH;
    return match_here(m, at + n, item + 2);
}

/* ---- the whole ----------------------------------------------------------- */

static size_t match_item(struct attempt *m, size_t at, size_t item)
{
    struct str s = m->p->pattern;
    char c = s.p[item];
    char next = item + 1 < s.n ? s.p[item + 1] : '\0';
    if (c == '(')
        return match_open(m, at, item);
    if (c == ')')
        return match_close(m, at, item);
    if (c == '$' && item + 1 == s.n)
        return at == m->p->text.n ? at : NO_MATCH;
    if (c == '%' && next == 'b')
        return match_balance(m, at, item);
    if (c == '%' && next == 'f')
        return match_frontier(m, at, item);
    if (c == '%' && in((unsigned char)next, '1', '9'))
        return match_again(m, at, item);
    return match_single(m, at, item);
}

/* Matches the pattern from `item` on against the text from `at` on; where
 * the match ends, or NO_MATCH. */
static size_t match_here(struct attempt *m, size_t at, size_t item)
{
    struct str s = m->p->pattern;
    if (m->p->error)
        return NO_MATCH;
    /* Plain characters, the most of any pattern, need no call each. */
    while (item < s.n && strchr("().[$%", s.p[item]) == NULL &&
           (item + 1 == s.n || strchr("*+-?", s.p[item + 1]) == NULL)) {
        if (!single_fits(m, at, item, item + 1))
            return NO_MATCH;
        at++;
        item++;
    }
    if (item == s.n)
        return at;
    if (m->depth == DEPTH_MAX)
        return fail(m, "the pattern is too complex");
    m->depth++;
    size_t to = match_item(m, at, item);
    m->depth--;
    return to;
}

bool pattern_find(struct pattern *p, size_t from, struct pattern_match *out)
{
    for (size_t at = from; at <= p->text.n && spend(p, 1); at++) {
        struct attempt m = {.p = p};
        size_t to = match_here(&m, at, 0);
        if (to != NO_MATCH) {
            for (size_t i = 0; i < m.n; i++)
                if (m.open[i])
                    p->error = "a ( is not closed by )";
            if (p->error)
                return false;
            out->from = at;
            out->to = to;
            memcpy(out->captures, m.captures, sizeof(m.captures));
            out->n_captures = m.n;
            return true;
        }
        if (p->anchored)
            break;
    }
    return false;
}
