/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * HTML to plain text and back. Text is built line by line. HTML collapses
 * blanks, so from_text says what would be lost with no-break spaces: all
 * blanks at the ends of a line, and all but the last of several. Read back,
 * such a run is blanks again, and a no-break space alone between words (which
 * French needs) stays one.
 */
#include "net/html.h"

#include "base/limits.h"
#include "net/html_tree.h"

#define NBSP STR("\xC2\xA0")
#define TAB_BLANKS 4
#define LIST_INDENT_MAX 8
/* Addresses and list marks can make the text longer than the body. */
#define TEXT_BYTES_MAX ((size_t)LIMIT_HTML_BYTES * 4)

struct writer {
    struct buf out;
    struct buf line;
    bool any_line;
    bool has_content;   /* in the line; a list mark alone is none */
    bool blank_pending; /* collapsed white space, not yet written */
    unsigned list_depth;
    bool mark_pending;  /* "- " before the next content */
    bool preformatted;
};

/* Length of the blank or no-break space at `at`; 0 when there is none. */
static size_t blank_at(struct str s, size_t at)
{
    if (at < s.n && s.p[at] == ' ')
        return 1;
    bool nbsp = at + 1 < s.n && memcmp(s.p + at, NBSP.p, 2) == 0;
    return nbsp ? 2 : 0;
}

/* Runs of blanks and no-break spaces become what from_text made them from. */
static void add_line_text(struct buf *out, struct str line)
{
    size_t at = 0;
    while (at < line.n) {
        size_t start = at;
        size_t count = 0;
        for (size_t n; (n = blank_at(line, at)) > 0; at += n)
            count++;
        bool edge = start == 0 || at == line.n;
        if (count == 1 && !edge)
            buf_add(out, str_slice(line, start, at));
        else
            for (size_t i = 0; i < count; i++)
                buf_add_char(out, ' ');
        start = at;
        while (at < line.n && blank_at(line, at) == 0)
            at++;
        buf_add(out, str_slice(line, start, at));
    }
}

static void end_line(struct writer *w)
{
    if (w->any_line)
        buf_add_char(&w->out, '\n');
    add_line_text(&w->out, buf_str(&w->line));
    buf_clear(&w->line);
    w->any_line = true;
    w->has_content = false;
    w->blank_pending = false;
}

static void break_block(struct writer *w)
{
    if (w->has_content)
        end_line(w);
    w->blank_pending = false;
}

static void add_mark(struct writer *w)
{
    for (unsigned i = 1; i < w->list_depth && i < LIST_INDENT_MAX; i++)
        buf_add(&w->line, STR("  "));
    buf_add(&w->line, STR("- "));
    w->mark_pending = false;
}

static void add_content(struct writer *w, struct str s)
{
    if (w->mark_pending)
        add_mark(w);
    if (w->blank_pending)
        buf_add_char(&w->line, ' ');
    w->blank_pending = false;
    w->has_content = true;
    buf_add(&w->line, s);
}

static void add_text(struct writer *w, struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        size_t start = at;
        while (at < s.n && html_is_space(s.p[at]))
            at++;
        if (at > start && w->has_content)
            w->blank_pending = true;
        start = at;
        while (at < s.n && !html_is_space(s.p[at]))
            at++;
        if (at > start)
            add_content(w, str_slice(s, start, at));
    }
}

static void add_preformatted(struct writer *w, struct str s)
{
    struct str line;
    bool first = true;
    while (str_split(&s, '\n', &line)) {
        if (!first)
            end_line(w);
        first = false;
        if (line.n > 0)
            add_content(w, line);
    }
}

static void write_nodes(struct writer *w, const struct html_node *node);

/* Whether what was written since says where the link leads. */
static bool says_address(const struct writer *w, size_t since, struct str href)
{
    if (str_ends_with(href, STR("/")))
        href.n--;
    struct str line = buf_str(&w->line);
    return since <= line.n &&
           str_contains(str_slice(line, since, line.n), href);
}

static void write_link(struct writer *w, const struct html_node *node)
{
    size_t since = w->line.n;
    write_nodes(w, node->child);
    struct str href = html_attribute_get(node, "href");
    bool web = str_starts_with(href, STR("http://")) ||
               str_starts_with(href, STR("https://"));
    if (!web || says_address(w, since, href))
        return;
    w->blank_pending = w->has_content;
    add_content(w, STR("("));
    add_content(w, href);
    add_content(w, STR(")"));
}

static void write_block(struct writer *w, const struct html_node *node)
{
    bool is_list = html_is(node, "ul") || html_is(node, "ol");
    bool outer = w->preformatted;
    break_block(w);
    w->list_depth += is_list;
    if (html_is(node, "li"))
        w->mark_pending = true;
    if (html_is(node, "hr"))
        add_content(w, STR("---"));
    w->preformatted = outer || html_is(node, "pre");
    write_nodes(w, node->child);
    w->preformatted = outer;
    break_block(w);
    w->list_depth -= is_list;
    if (html_is(node, "li"))
        w->mark_pending = false;
}

/* Cells of a row share its line. */
static void write_cell(struct writer *w, const struct html_node *node)
{
    if (w->has_content) {
        w->blank_pending = true;
        add_content(w, STR("|"));
        w->blank_pending = true;
    }
    write_nodes(w, node->child);
}

static void write_node(struct writer *w, const struct html_node *node)
{
    if (html_is_text(node) && w->preformatted)
        add_preformatted(w, node->text);
    else if (html_is_text(node))
        add_text(w, node->text);
    else if (html_is(node, "br"))
        end_line(w);
    else if (html_is(node, "td") || html_is(node, "th"))
        write_cell(w, node);
    else if (node->traits & HTML_BLOCK)
        write_block(w, node);
    else if (html_is(node, "a"))
        write_link(w, node);
    else if (html_is(node, "img"))
        add_text(w, html_attribute_get(node, "alt"));
    else
        write_nodes(w, node->child);
}

static void write_nodes(struct writer *w, const struct html_node *node)
{
    for (; node; node = node->next)
        write_node(w, node);
}

struct str html_to_text(struct arena *a, struct str html)
{
    AUTO_ARENA scratch = ARENA_INIT;
    struct html_node root;
    if (!html_tree_parse(&scratch, html, &root))
        return arena_str(a, html);
    struct writer w = {.out = BUF_INIT(TEXT_BYTES_MAX),
                       .line = BUF_INIT(TEXT_BYTES_MAX)};
    write_nodes(&w, root.child);
    break_block(&w);
    struct str text = w.out.n > 0 ? buf_copy(a, &w.out) : STR("");
    buf_fini(&w.out);
    buf_fini(&w.line);
    return text;
}

/* Blank, tab or no-break space at `at`: its length, and its width. */
static size_t run_part(struct str s, size_t at, size_t *out_width)
{
    if (at < s.n && s.p[at] == '\t') {
        *out_width = TAB_BLANKS;
        return 1;
    }
    *out_width = 1;
    return blank_at(s, at);
}

static void add_line_html(struct buf *out, struct str line)
{
    size_t at = 0;
    while (at < line.n) {
        size_t start = at;
        size_t count = 0;
        size_t width = 0;
        for (size_t n; (n = run_part(line, at, &width)) > 0; at += n)
            count += width;
        bool edge = start == 0 || at == line.n;
        if (count == 1 && !edge)
            buf_add(out, str_slice(line, start, at));
        for (size_t i = 0; i < count && (count > 1 || edge); i++)
            buf_add(out, i + 1 < count || edge ? NBSP : STR(" "));
        start = at;
        while (at < line.n && run_part(line, at, &width) == 0)
            at++;
        html_add_escaped(out, str_slice(line, start, at), false);
    }
}

struct str html_from_text(struct arena *a, struct str text)
{
    AUTO_ARENA scratch = ARENA_INIT;
    struct str rest = html_clean(&scratch, text);
    AUTO_BUF out = BUF_INIT((rest.n + 1) * sizeof "<p><br/></p>");
    if (rest.n == 0)
        return STR("");
    struct str line;
    bool open = false; /* inside a paragraph */
    while (str_split(&rest, '\n', &line)) {
        if (open)
            buf_add(&out, line.n > 0 ? STR("<br/>") : STR("</p>"));
        else if (line.n > 0)
            buf_add(&out, STR("<p>"));
        open = line.n > 0;
        if (line.n > 0)
            add_line_html(&out, line);
        else
            buf_add(&out, STR("<p><br/></p>"));
    }
    if (open)
        buf_add(&out, STR("</p>"));
    return buf_copy(a, &out);
}
