/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* libxml2's HTML parser, copied into a tree that is easy to change. */
#include "net/html_tree.h"

#include <stdlib.h>

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>

#include "base/limits.h"
#include "base/vec.h"

struct element_row {
    const char *name;
    unsigned traits;
};

/* Sorted by name; what is not here is inline. */
static const struct element_row elements[] = {
    {"address", HTML_BLOCK},
    {"article", HTML_BLOCK},
    {"aside", HTML_BLOCK},
    {"audio", HTML_SHOWN},
    {"base", HTML_HIDDEN},
    {"blockquote", HTML_BLOCK},
    {"body", HTML_OPEN},
    {"button", HTML_SHOWN},
    {"canvas", HTML_SHOWN},
    {"caption", HTML_BLOCK},
    {"center", HTML_BLOCK},
    {"col", HTML_BLOCK},
    {"colgroup", HTML_BLOCK},
    {"dd", HTML_BLOCK},
    {"details", HTML_BLOCK},
    {"dir", HTML_BLOCK},
    {"div", HTML_BLOCK},
    {"dl", HTML_BLOCK},
    {"dt", HTML_BLOCK},
    {"embed", HTML_SHOWN},
    {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK},
    {"figure", HTML_BLOCK},
    {"footer", HTML_BLOCK},
    {"form", HTML_BLOCK},
    {"frame", HTML_HIDDEN},
    {"frameset", HTML_BLOCK},
    {"h1", HTML_BLOCK},
    {"h2", HTML_BLOCK},
    {"h3", HTML_BLOCK},
    {"h4", HTML_BLOCK},
    {"h5", HTML_BLOCK},
    {"h6", HTML_BLOCK},
    {"head", HTML_OPEN},
    {"header", HTML_BLOCK},
    {"hr", HTML_BLOCK | HTML_SHOWN},
    {"html", HTML_OPEN},
    {"iframe", HTML_SHOWN},
    {"img", HTML_SHOWN},
    {"input", HTML_SHOWN},
    {"legend", HTML_BLOCK},
    {"li", HTML_BLOCK | HTML_SHOWN},
    {"link", HTML_HIDDEN},
    {"main", HTML_BLOCK},
    {"menu", HTML_BLOCK},
    {"meta", HTML_HIDDEN},
    {"nav", HTML_BLOCK},
    {"noframes", HTML_BLOCK},
    {"object", HTML_SHOWN},
    {"ol", HTML_BLOCK},
    {"p", HTML_BLOCK},
    {"pre", HTML_BLOCK},
    {"script", HTML_HIDDEN},
    {"section", HTML_BLOCK},
    {"select", HTML_SHOWN},
    {"style", HTML_HIDDEN},
    {"summary", HTML_BLOCK},
    {"svg", HTML_SHOWN},
    {"table", HTML_BLOCK},
    {"tbody", HTML_BLOCK},
    {"td", HTML_BLOCK | HTML_SHOWN},
    {"textarea", HTML_SHOWN},
    {"tfoot", HTML_BLOCK},
    {"th", HTML_BLOCK | HTML_SHOWN},
    {"thead", HTML_BLOCK},
    {"title", HTML_HIDDEN},
    {"tr", HTML_BLOCK},
    {"ul", HTML_BLOCK},
    {"video", HTML_SHOWN},
};

static int compare_row(const void *name, const void *row)
{
    return strcmp(name, ((const struct element_row *)row)->name);
}

static unsigned traits_of(const xmlChar *name)
{
    const struct element_row *row =
        bsearch(name, elements, sizeof elements / sizeof elements[0],
                sizeof elements[0], compare_row);
    const htmlElemDesc *known = htmlTagLookup(name);
    unsigned traits = row ? row->traits : 0;
    return known && known->empty ? traits | HTML_VOID : traits;
}

static struct str copy_text(struct arena *a, const xmlNode *first)
{
    if (first && !first->next && first->content)
        return arena_str(a, str_from((const char *)first->content));
    struct str all = STR("");
    for (const xmlNode *n = first; n; n = n->next) {
        struct str part = str_from((const char *)n->content);
        all = arena_printf(a, "%.*s%.*s", STR_ARG(all), STR_ARG(part));
    }
    return all;
}

static int compare_attribute(const void *left, const void *right)
{
    return str_compare(((const struct html_attribute *)left)->name,
                       ((const struct html_attribute *)right)->name);
}

static void copy_attributes(struct arena *a, const xmlNode *from,
                            struct html_node *to)
{
    VEC(struct html_attribute) list = {0};
    for (const xmlAttr *at = from->properties; at; at = at->next) {
        struct html_attribute copy = {
            .name = arena_str(a, str_from((const char *)at->name)),
            .value = copy_text(a, at->children),
        };
        vec_push(a, &list, copy);
    }
    if (list.n > 1)
        qsort(list.at, list.n, sizeof list.at[0], compare_attribute);
    to->attributes = list.at;
    to->n_attributes = list.n;
}

static bool is_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* Hangs copies of `from` and its siblings at *tail; gives the new tail. */
static struct html_node **copy_nodes(struct arena *a, const xmlNode *from,
                                     int depth, struct html_node **tail)
{
    for (; from && tail; from = from->next) {
        if (!is_text(from) && from->type != XML_ELEMENT_NODE)
            continue;
        unsigned traits = is_text(from) ? 0 : traits_of(from->name);
        if (depth > LIMIT_XML_DEPTH)
            return NULL;
        if (traits & HTML_HIDDEN)
            continue;
        if (traits & HTML_OPEN) {
            tail = copy_nodes(a, from->children, depth + 1, tail);
            continue;
        }
        struct html_node *node = arena_new(a, struct html_node);
        *tail = node;
        tail = &node->next;
        node->traits = traits;
        if (is_text(from)) {
            node->text = arena_str(a, str_from((const char *)from->content));
            continue;
        }
        node->name = arena_str(a, str_from((const char *)from->name));
        copy_attributes(a, from, node);
        if (!copy_nodes(a, from->children, depth + 1, &node->child))
            return NULL;
    }
    return tail;
}

static void on_error(void *context, xmlError *error)
{
    (void)context; /* every body is faulty to somebody */
    (void)error;
}

/* libxml2 would take <o:p>, which Word writes, for a paragraph. */
static void on_start(void *context, const xmlChar *name,
                     const xmlChar **attributes)
{
    char plain[64];
    size_t n = 0;
    for (; name[n] && n < sizeof plain - 1; n++)
        plain[n] = name[n] == ':' ? '-' : (char)name[n];
    plain[n] = '\0';
    xmlSAX2StartElement(context, (const xmlChar *)plain, attributes);
}

static bool parse_markup(struct arena *a, struct str clean,
                         struct html_node *out_root)
{
    /* With an explicit body libxml2 makes up no paragraph around text. */
    struct str page = arena_printf(a, "<html><body>%.*s", STR_ARG(clean));
    htmlParserCtxt *parser = htmlCreateMemoryParserCtxt(page.p, (int)page.n);
    if (!parser)
        return false;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET |
                                   HTML_PARSE_NOWARNING | HTML_PARSE_NOERROR |
                                   HTML_PARSE_IGNORE_ENC);
    parser->sax->serror = on_error;
    parser->sax->startElement = on_start;
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser);
    /* It gives up where elements nest too deeply, and the rest is lost. */
    bool whole = parser->myDoc && !parser->disableSAX;
    if (whole)
        whole = copy_nodes(a, parser->myDoc->children, 0, &out_root->child);
    xmlFreeDoc(parser->myDoc);
    htmlFreeParserCtxt(parser);
    return whole;
}

bool html_tree_parse(struct arena *a, struct str html,
                     struct html_node *out_root)
{
    *out_root = (struct html_node){.name = STR("body"), .traits = HTML_BLOCK};
    if (html.n > LIMIT_HTML_BYTES)
        return false;
    struct str clean = html_clean(a, html);
    if (str_find_char(clean, '<', 0) < clean.n ||
        str_find_char(clean, '&', 0) < clean.n)
        return parse_markup(a, clean, out_root);
    /* Most bodies that are no HTML need no parser. */
    out_root->child = arena_new(a, struct html_node);
    out_root->child->text = clean;
    return true;
}

struct str html_attribute_get(const struct html_node *node, const char *name)
{
    for (size_t i = 0; i < node->n_attributes; i++) {
        if (str_is(node->attributes[i].name, name))
            return node->attributes[i].value;
    }
    return STR_NONE;
}

static struct str from_latin1(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n * 2);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80) {
            out[n++] = (char)c;
        } else {
            out[n++] = (char)(0xC0 | c >> 6);
            out[n++] = (char)(0x80 | (c & 0x3F));
        }
    }
    return (struct str){out, n};
}

struct str html_clean(struct arena *a, struct str s)
{
    struct str text = str_is_utf8(s) ? s : from_latin1(a, s);
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n'))
            out[n++] = '\n';
        else if (c >= 0x20 || c == '\n' || c == '\t')
            out[n++] = (char)c;
    }
    return (struct str){out, n};
}

static const char *entity_of(char c, bool in_attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    case '"':
        return in_attribute ? "&quot;" : NULL;
    default:
        return NULL;
    }
}

void html_add_escaped(struct buf *out, struct str s, bool in_attribute)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *entity = entity_of(s.p[i], in_attribute);
        if (!entity)
            continue;
        buf_add(out, str_slice(s, from, i));
        buf_addz(out, entity);
        from = i + 1;
    }
    buf_add(out, str_slice(s, from, s.n));
}
