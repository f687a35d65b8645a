/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One form for bodies that mean the same, in three passes over the tree: drop
 * what shows nothing, settle what stands around the whole, write it out with
 * white space collapsed. What is written reads back into the same tree, so
 * the form of the form is itself.
 */
#include "net/html.h"

#include "base/limits.h"
#include "net/html_tree.h"

/* Escaping makes at most six bytes of one, a tag in quotes a little more. */
#define CANONICAL_BYTES_MAX ((size_t)LIMIT_HTML_BYTES * 8)

/* Editors' own bookkeeping: changes although the body does not. */
static const char *const volatile_attributes[] = {
    "data-last-history-steps",
    "data-oe-version",
};

static bool is_volatile(struct str name)
{
    for (size_t i = 0;
         i < sizeof volatile_attributes / sizeof volatile_attributes[0]; i++) {
        if (str_is(name, volatile_attributes[i]))
            return true;
    }
    return false;
}

/* An attribute that changes nothing. */
static bool is_needless(const struct html_attribute *at)
{
    if (is_volatile(at->name))
        return true;
    if (!str_is(at->name, "style") && !str_is(at->name, "class"))
        return false;
    for (size_t i = 0; i < at->value.n; i++) {
        if (at->value.p[i] != ';' && !html_is_space(at->value.p[i]))
            return false;
    }
    return true;
}

static bool has_attributes(const struct html_node *node)
{
    for (size_t i = 0; i < node->n_attributes; i++) {
        if (!is_needless(&node->attributes[i]))
            return true;
    }
    return false;
}

static bool is_blank(const struct html_node *node)
{
    if (!html_is_text(node))
        return false;
    for (size_t i = 0; i < node->text.n; i++) {
        if (!html_is_space(node->text.p[i]))
            return false;
    }
    return true;
}

static bool is_block(const struct html_node *node)
{
    return node->traits & HTML_BLOCK;
}

/* A class may put an icon there. */
static bool shows_by_itself(const struct html_node *node)
{
    return (node->traits & HTML_SHOWN) ||
           (!is_block(node) &&
            str_trim(html_attribute_get(node, "class")).n > 0);
}

/* Whether the text has more than white space, no-break spaces included. */
static bool text_shows(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool nbsp = i + 1 < s.n && memcmp(s.p + i, "\xC2\xA0", 2) == 0;
        if (!nbsp && !html_is_space(s.p[i]))
            return true;
        i += nbsp;
    }
    return false;
}

static bool shows_anything(const struct html_node *node)
{
    for (; node; node = node->next) {
        if (html_is_text(node) ? text_shows(node->text)
                               : shows_by_itself(node) ||
                                     shows_anything(node->child))
            return true;
    }
    return false;
}

/* Whether what follows on the same line is there. */
static bool is_before_inline(const struct html_node *node)
{
    const struct html_node *next = node->next;
    while (next && is_blank(next))
        next = next->next;
    return next && !is_block(next);
}

static struct html_node **last_link(struct html_node **link)
{
    while (*link)
        link = &(*link)->next;
    return link;
}

static bool is_break(const struct html_node *node)
{
    return html_is(node, "br");
}

/* An element that shows nothing; a block is an empty line with a break. */
static bool is_bare(const struct html_node *node)
{
    if (html_is_text(node) || has_attributes(node) ||
        (node->traits & (HTML_VOID | HTML_SHOWN)))
        return false;
    for (const struct html_node *n = node->child; n; n = n->next) {
        if (!is_blank(n) && (is_block(node) || !is_break(n)))
            return false;
    }
    return true;
}

/*
 * An inline element that does nothing to what is in it. Around elements even
 * a span without attributes does something: it keeps the parser from closing
 * others.
 */
static bool is_transparent(const struct html_node *node)
{
    if (is_bare(node))
        return true;
    if (!html_is(node, "span") || has_attributes(node))
        return false;
    for (const struct html_node *n = node->child; n; n = n->next) {
        if (!html_is_text(n) && !is_break(n))
            return false;
    }
    return true;
}

/* What is in transparent inline elements moves up to where those stood. */
static void drop_transparent(struct html_node **link)
{
    while (*link) {
        struct html_node *node = *link;
        if (is_block(node) || !is_transparent(node)) {
            link = &node->next;
            continue;
        }
        *last_link(&node->child) = node->next;
        *link = node->child;
    }
}

/* A block with nothing in it has no height; it only parts text from text. */
static void drop_bare_blocks(struct html_node **link)
{
    bool after_inline = false; /* on the same line */
    while (*link) {
        struct html_node *node = *link;
        if (!is_block(node) || !is_bare(node)) {
            if (!is_blank(node))
                after_inline = !is_block(node) && !is_break(node);
            link = &node->next;
            continue;
        }
        if (after_inline && is_before_inline(node)) {
            *node = (struct html_node){
                .name = STR("br"), .traits = HTML_VOID, .next = node->next};
            continue;
        }
        *link = node->next;
    }
}

/* Takes out elements without attributes that show nothing, deepest first. */
static void drop_bare(struct html_node **link)
{
    for (struct html_node *n = *link; n; n = n->next)
        drop_bare(&n->child);
    drop_transparent(link);
    drop_bare_blocks(link);
}

/* The only child that is not blank; NULL when there are more or none. */
static struct html_node *lone_child(const struct html_node *root)
{
    struct html_node *lone = NULL;
    for (struct html_node *n = root->child; n; n = n->next) {
        if (is_blank(n))
            continue;
        if (lone)
            return NULL;
        lone = n;
    }
    return lone;
}

static void unwrap(struct html_node *root)
{
    struct html_node *lone = lone_child(root);
    while (lone && (html_is(lone, "p") || html_is(lone, "div")) &&
           !has_attributes(lone)) {
        root->child = lone->child;
        lone = lone_child(root);
    }
}

static bool has_block(const struct html_node *root)
{
    for (const struct html_node *n = root->child; n; n = n->next) {
        if (is_block(n))
            return true;
    }
    return false;
}

/* Text beside blocks gets a paragraph of its own, as sanitisers give it. */
static void wrap_loose_text(struct arena *a, struct html_node *root)
{
    if (!has_block(root))
        return;
    struct html_node **link = &root->child;
    while (*link) {
        struct html_node *node = *link;
        if (is_blank(node)) {
            *link = node->next;
            continue;
        }
        if (!is_block(node)) {
            struct html_node *p = arena_new(a, struct html_node);
            struct html_node **end = &node->next;
            while (*end && !is_block(*end))
                end = &(*end)->next;
            *p = (struct html_node){.name = STR("p"), .traits = HTML_BLOCK,
                                    .child = node, .next = *end};
            *end = NULL;
            *link = p;
            node = p;
        }
        link = &node->next;
    }
}

struct writer {
    struct buf *out;
    size_t breaks;      /* <br> that are not yet written */
    bool blank_pending; /* collapsed white space that is not yet written */
    bool blank_counts;  /* white space here would show */
    bool has_content;   /* since the border of a block */
    bool preformatted;
};

static void flush(struct writer *w)
{
    for (; w->breaks > 0; w->breaks--)
        buf_add(w->out, STR("<br>"));
    if (w->blank_pending) {
        buf_add_char(w->out, ' ');
        w->blank_counts = false;
    }
    w->blank_pending = false;
}

/* A single break right before the border of a block shows nothing. */
static void end_line(struct writer *w)
{
    if (w->has_content && w->breaks == 1 && !w->preformatted)
        w->breaks = 0;
    w->blank_pending = false;
    flush(w);
    w->has_content = false;
    w->blank_counts = false;
}

static void write_text(struct writer *w, struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        size_t start = at;
        while (at < s.n && !w->preformatted && html_is_space(s.p[at]))
            at++;
        if (at > start && w->blank_counts)
            w->blank_pending = true;
        start = at;
        while (at < s.n && (w->preformatted || !html_is_space(s.p[at])))
            at++;
        if (at == start)
            continue;
        flush(w);
        html_add_escaped(w->out, str_slice(s, start, at), false);
        w->blank_counts = true;
        w->has_content = true;
    }
}

/* "color : red; " and "color:red" are one style; their order is kept. */
static void write_style(struct buf *out, struct str style)
{
    struct str rest = style;
    struct str part;
    bool first = true;
    while (str_split(&rest, ';', &part)) {
        size_t colon = str_find_char(part, ':', 0);
        struct str name = str_trim(str_slice(part, 0, colon));
        if (str_trim(part).n == 0)
            continue;
        if (!first)
            buf_add_char(out, ';');
        first = false;
        html_add_escaped(out, name, true);
        if (colon == part.n)
            continue;
        buf_add_char(out, ':');
        html_add_escaped(out, str_trim(str_slice(part, colon + 1, part.n)),
                         true);
    }
}

static void write_tag(struct buf *out, const struct html_node *node)
{
    buf_add_char(out, '<');
    buf_add(out, node->name);
    for (size_t i = 0; i < node->n_attributes; i++) {
        const struct html_attribute *at = &node->attributes[i];
        if (is_needless(at))
            continue;
        buf_add_char(out, ' ');
        buf_add(out, at->name);
        buf_add(out, STR("=\""));
        if (str_is(at->name, "style"))
            write_style(out, at->value);
        else
            html_add_escaped(out, at->value, true);
        buf_add_char(out, '"');
    }
    buf_add_char(out, '>');
}

static void write_nodes(struct writer *w, const struct html_node *node);

static void write_end_tag(struct writer *w, const struct html_node *node)
{
    buf_add(w->out, STR("</"));
    buf_add(w->out, node->name);
    buf_add_char(w->out, '>');
}

static void write_block(struct writer *w, const struct html_node *node)
{
    bool outer = w->preformatted;
    end_line(w);
    write_tag(w->out, node);
    if (node->traits & HTML_VOID)
        return;
    w->preformatted = outer || html_is(node, "pre");
    write_nodes(w, node->child);
    end_line(w);
    w->preformatted = outer;
    write_end_tag(w, node);
}

static void write_inline(struct writer *w, const struct html_node *node)
{
    flush(w);
    write_tag(w->out, node);
    if (node->traits & HTML_SHOWN) {
        w->has_content = true;
        w->blank_counts = true;
    }
    if (node->traits & HTML_VOID)
        return;
    write_nodes(w, node->child);
    write_end_tag(w, node);
}

static void write_break(struct writer *w)
{
    w->breaks++;
    w->blank_pending = false;
    w->blank_counts = false;
}

static void write_nodes(struct writer *w, const struct html_node *node)
{
    for (; node; node = node->next) {
        if (html_is_text(node))
            write_text(w, node->text);
        else if (is_break(node))
            write_break(w);
        else if (is_block(node))
            write_block(w, node);
        else
            write_inline(w, node);
    }
}

/* In the middle of a body libxml2 skips the tag, and what it would close. */
static bool has_body_tag(struct str html)
{
    size_t at = str_find_char(html, '<', 0);
    for (; at + 5 <= html.n; at = str_find_char(html, '<', at + 1)) {
        struct str tag = str_slice(html, at, at + 5);
        if (str_eq_ascii_nocase(tag, STR("<body")))
            return true;
    }
    return false;
}

/* False when the body has to stay as it is. */
static bool write_canonical(struct arena *a, struct str html, struct buf *out)
{
    struct html_node root;
    if (!html_tree_parse(a, html, &root))
        return false;
    if (!shows_anything(root.child))
        return true;
    drop_bare(&root.child);
    unwrap(&root);
    wrap_loose_text(a, &root);
    struct writer w = {.out = out};
    write_nodes(&w, root.child);
    end_line(&w);
    return !out->overflowed;
}

struct str html_canonical(struct arena *a, struct str html)
{
    AUTO_ARENA scratch = ARENA_INIT;
    AUTO_BUF out = BUF_INIT(CANONICAL_BYTES_MAX);
    if (!write_canonical(&scratch, html, &out))
        return arena_str(a, html);
    if (has_body_tag(html)) {
        struct str once = buf_copy(&scratch, &out);
        buf_clear(&out);
        if (!write_canonical(&scratch, once, &out))
            return arena_str(a, once);
    }
    return out.n > 0 ? buf_copy(a, &out) : STR("");
}
