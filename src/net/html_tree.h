/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Private to html*.c: an HTML body as a tree of our own, on an arena. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

enum html_trait {
    HTML_BLOCK = 1 << 0,  /* stands on lines of its own */
    HTML_VOID = 1 << 1,   /* has no content and no end tag */
    HTML_SHOWN = 1 << 2,  /* shows something without any text in it */
    HTML_HIDDEN = 1 << 3, /* left out with all that is in it */
    HTML_OPEN = 1 << 4,   /* left out itself, its content stays */
};

struct html_attribute {
    struct str name;
    struct str value;
};

struct html_node {
    struct html_node *next;
    struct html_node *child; /* first */
    struct str name;         /* of an element; empty for text */
    struct str text;         /* of a text, entities resolved */
    unsigned traits;
    const struct html_attribute *attributes; /* sorted by name */
    size_t n_attributes;
};

/*
 * The content as children of *out_root. False when it is larger than
 * LIMIT_HTML_BYTES or deeper than LIMIT_XML_DEPTH.
 */
bool html_tree_parse(struct arena *a, struct str html,
                     struct html_node *out_root);
/* STR_NONE when absent. */
struct str html_attribute_get(const struct html_node *node, const char *name);
static inline bool html_is(const struct html_node *node, const char *name)
{
    return str_is(node->name, name);
}
static inline bool html_is_text(const struct html_node *node)
{
    return node->name.n == 0;
}
/* White space that HTML collapses. */
static inline bool html_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
/* Well-formed UTF-8 without control characters, lines end in \n. */
struct str html_clean(struct arena *a, struct str s);
/* Escapes what text needs, or the value of an attribute in quotes. */
void html_add_escaped(struct buf *out, struct str s, bool in_attribute);
