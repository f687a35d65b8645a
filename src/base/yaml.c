/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/yaml.h"

#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"

struct reader {
    struct arena *arena;
    struct problems *problems;
    struct str file;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one; owned */
    bool has_event;
    int depth;
    size_t n_nodes;
};

static struct str reason_in_words(const char *problem)
{
    static const struct {
        const char *part;
        const char *words;
    } table[] = {
        {"found a tab character",
         "a tab stands where YAML wants blanks; indent with blanks"},
        {"cannot start any token",
         "a text cannot begin with this character (tab, @, ` or %); put it "
         "in quotes, and indent with blanks"},
        {"mapping values are not allowed",
         "a `:` stands where none can; a text with `: ` in it needs quotes, "
         "and keys of one map the same indentation"},
        {"did not find expected key",
         "the indentation does not fit the lines above, or quotes are missing"},
        {"did not find expected '-' indicator",
         "the indentation does not fit the list above"},
        {"could not find expected ':'", "`key: value` is expected here"},
        {"did not find expected ',' or '}'",
         "a `,` or the closing `}` is missing; a text with `,` or `(` inside "
         "{ } needs quotes"},
        {"did not find expected ',' or ']'",
         "a `,` or the closing `]` is missing"},
        {"unexpected end of stream", "a quote is opened and never closed"},
        {"did not find expected node content",
         "a value is missing here, or brackets do not match"},
        {"invalid leading UTF-8", "this is not UTF-8 text"},
        {"invalid trailing UTF-8", "this is not UTF-8 text"},
        {"incomplete UTF-8", "this is not UTF-8 text"},
        {"control characters", "a control character stands in the text"},
    };
    struct str text = str_from(problem);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (str_contains(text, str_from(table[i].part)))
            return str_from(table[i].words);
    return text;
}

static void complain(struct reader *r, int line, const char *message)
{
    problem_add(r->problems, PROBLEM_ERROR, r->file, line, STR_NONE, "%s",
                message);
}

static int line_of(yaml_mark_t mark)
{
    return (int)mark.line + 1;
}

static int column_of(yaml_mark_t mark)
{
    return (int)mark.column + 1;
}

static void complain_syntax(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    struct str words = reason_in_words(p->problem ? p->problem : "no YAML");
    int line = line_of(p->problem_mark);
    if (p->error == YAML_READER_ERROR) {
        /* The reader knows the offset alone. */
        line = 0;
    }
    problem_add(r->problems, PROBLEM_ERROR, r->file, line, STR_NONE,
                "cannot read this YAML: %.*s", STR_ARG(words));
}

static bool advance(struct reader *r)
{
    if (r->has_event)
        yaml_event_delete(&r->event);
    r->has_event = yaml_parser_parse(&r->parser, &r->event) != 0;
    if (!r->has_event)
        complain_syntax(r);
    return r->has_event;
}

static struct yaml_node *node_new(struct reader *r, enum yaml_kind kind)
{
    struct yaml_node *node = arena_new(r->arena, struct yaml_node);
    node->kind = kind;
    node->file = r->file;
    node->line = line_of(r->event.start_mark);
    node->column = column_of(r->event.start_mark);
    return node;
}

/* The current event ends it. */
static void node_end(const struct reader *r, struct yaml_node *node)
{
    node->end_line = line_of(r->event.end_mark);
    node->end_column = column_of(r->event.end_mark);
}

static const struct yaml_node *read_node(struct reader *r);

static const struct yaml_node *read_text(struct reader *r)
{
    struct yaml_node *node = node_new(r, YAML_TEXT);
    node->text = arena_str(
        r->arena, (struct str){(const char *)r->event.data.scalar.value,
                               r->event.data.scalar.length});
    node->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node_end(r, node);
    return node;
}

static const struct yaml_node *read_list(struct reader *r)
{
    struct yaml_node *node = node_new(r, YAML_LIST);
    node->flow =
        r->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    VEC(const struct yaml_node *) items = {0};
    for (;;) {
        if (!advance(r))
            return NULL;
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            break;
        const struct yaml_node *item = read_node(r);
        if (!item)
            return NULL;
        vec_push(r->arena, &items, item);
    }
    node_end(r, node);
    node->items = items.at;
    node->n_items = items.n;
    return node;
}

static bool read_key(struct reader *r, struct str *out_key, int *out_line)
{
    *out_line = line_of(r->event.start_mark);
    if (r->event.type != YAML_SCALAR_EVENT) {
        complain(r, *out_line, "a key must be a plain text");
        return false;
    }
    *out_key = arena_str(
        r->arena, (struct str){(const char *)r->event.data.scalar.value,
                               r->event.data.scalar.length});
    if (str_is(*out_key, "<<")) {
        complain(r, *out_line, "merge keys (<<) are not supported");
        return false;
    }
    return true;
}

static const struct yaml_node *read_map(struct reader *r)
{
    struct yaml_node *node = node_new(r, YAML_MAP);
    node->flow = r->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    VEC(struct yaml_pair) pairs = {0};
    struct map seen = {0};
    for (;;) {
        if (!advance(r))
            return NULL;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            break;
        struct yaml_pair pair = {.column = column_of(r->event.start_mark)};
        if (!read_key(r, &pair.key, &pair.line) || !advance(r))
            return NULL;
        pair.value = read_node(r);
        if (!pair.value)
            return NULL;
        const struct yaml_node *first = map_get(&seen, pair.key);
        if (first) {
            problem_add(r->problems, PROBLEM_ERROR, r->file, pair.line,
                        STR_NONE, "`%.*s` is given twice; first in line %d",
                        STR_ARG(pair.key), first->line);
            continue;
        }
        map_put(r->arena, &seen, pair.key, (void *)(uintptr_t)pair.value);
        vec_push(r->arena, &pairs, pair);
    }
    node_end(r, node);
    node->pairs = pairs.at;
    node->n_pairs = pairs.n;
    return node;
}

static bool refused(struct reader *r)
{
    const yaml_event_t *ev = &r->event;
    int line = line_of(ev->start_mark);
    if (ev->type == YAML_ALIAS_EVENT ||
        (ev->type == YAML_SCALAR_EVENT && ev->data.scalar.anchor) ||
        (ev->type == YAML_SEQUENCE_START_EVENT &&
         ev->data.sequence_start.anchor) ||
        (ev->type == YAML_MAPPING_START_EVENT &&
         ev->data.mapping_start.anchor)) {
        complain(r, line,
                 "anchors (&) and aliases (*) are not supported; a text that "
                 "begins so needs quotes");
        return true;
    }
    if ((ev->type == YAML_SCALAR_EVENT && ev->data.scalar.tag) ||
        (ev->type == YAML_SEQUENCE_START_EVENT &&
         ev->data.sequence_start.tag) ||
        (ev->type == YAML_MAPPING_START_EVENT && ev->data.mapping_start.tag)) {
        complain(r, line,
                 "tags (!) are not supported; a text that begins so needs "
                 "quotes");
        return true;
    }
    return false;
}

/* Reads the node whose first event is the current one. */
static const struct yaml_node *read_node(struct reader *r)
{
    int line = line_of(r->event.start_mark);
    if (refused(r))
        return NULL;
    if (++r->n_nodes > LIMIT_YAML_NODES) {
        complain(r, line, "this file is too large for a workspace file");
        return NULL;
    }
    if (r->event.type == YAML_SCALAR_EVENT)
        return read_text(r);
    if (r->depth >= LIMIT_YAML_DEPTH) {
        complain(r, line, "maps and lists are nested too deep");
        return NULL;
    }
    r->depth++;
    const struct yaml_node *node = r->event.type == YAML_SEQUENCE_START_EVENT
                                       ? read_list(r)
                                       : read_map(r);
    r->depth--;
    return node;
}

static const struct yaml_node *read_document(struct reader *r)
{
    if (!advance(r) || !advance(r)) /* stream start, document start */
        return NULL;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return node_new(r, YAML_MAP);
    if (!advance(r))
        return NULL;
    const struct yaml_node *root = read_node(r);
    if (!root || !advance(r) || !advance(r)) /* document end, what follows */
        return NULL;
    if (r->event.type != YAML_STREAM_END_EVENT) {
        complain(r, line_of(r->event.start_mark),
                 "one document a file: `---` cannot begin a second one");
        return NULL;
    }
    if (root->kind == YAML_TEXT && yaml_is_null(root))
        return node_new(r, YAML_MAP);
    return root;
}

const struct yaml_node *yaml_parse(struct arena *a, struct str file,
                                   struct str text, struct problems *problems)
{
    struct reader r = {
        .arena = a, .problems = problems, .file = arena_str(a, file)};
    if (text.n > LIMIT_FILE_BYTES) {
        complain(&r, 0, "this file is too large for a workspace file");
        return NULL;
    }
    if (!yaml_parser_initialize(&r.parser)) {
        complain(&r, 0, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
    const struct yaml_node *root = read_document(&r);
    if (r.has_event)
        yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    return root;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n_pairs; i++)
        if (str_is(map->pairs[i].key, key))
            return map->pairs[i].value;
    return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
    return node->kind == YAML_TEXT && !node->quoted &&
           (node->text.n == 0 || str_is(node->text, "~") ||
            str_is(node->text, "null"));
}

static bool looks_like_number(struct str s)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    size_t digits = 0;
    size_t points = 0;
    for (; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9')
            digits++;
        else if (s.p[i] == '.' && digits > 0)
            points++;
        else
            return false;
    }
    return digits > 0 && points <= 1 && s.p[s.n - 1] != '.';
}

static struct value text_value(struct arena *a, const struct yaml_node *node)
{
    struct str s = node->text;
    if (yaml_is_null(node))
        return value_null();
    if (node->quoted)
        return value_text(arena_str(a, s));
    if (str_is(s, "true") || str_is(s, "false"))
        return value_bool(str_is(s, "true"));
    /* 007 and +33 are codes and phone numbers, not numbers. */
    bool code = s.p[0] == '+' ||
                (s.n > 1 && s.p[0] == '0' && s.p[1] != '.');
    int64_t whole = 0;
    struct decimal d = {0};
    if (!code && looks_like_number(s)) {
        if (str_to_i64(s, &whole))
            return value_int(whole);
        if (decimal_parse(s, &d, NULL) == ERR_OK)
            return value_decimal(d);
    }
    return value_text(arena_str(a, s));
}

static struct value list_value(struct arena *a, const struct yaml_node *node)
{
    struct value *items = arena_array(a, struct value, node->n_items);
    for (size_t i = 0; i < node->n_items; i++)
        items[i] = yaml_value(a, node->items[i]);
    return value_list(items, node->n_items);
}

static struct value map_value(struct arena *a, const struct yaml_node *node)
{
    struct field *fields = arena_array(a, struct field, node->n_pairs);
    for (size_t i = 0; i < node->n_pairs; i++) {
        fields[i].name = arena_str(a, node->pairs[i].key);
        fields[i].value = yaml_value(a, node->pairs[i].value);
    }
    return value_object(fields, node->n_pairs);
}

struct value yaml_value(struct arena *a, const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_TEXT:
        return text_value(a, node);
    case YAML_LIST:
        return list_value(a, node);
    case YAML_MAP:
        return map_value(a, node);
    }
    return value_null();
}

const char *yaml_kind_name(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_TEXT:
        return "a text";
    case YAML_LIST:
        return "a list";
    case YAML_MAP:
        return "a map (key: value)";
    }
    return "";
}
