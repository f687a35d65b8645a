/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/edit.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/yaml.h"

#define INDENT 2

/* What of the text is replaced by what. */
struct patch {
    size_t from, to;
    struct str by;
};

struct edit {
    struct arena *arena;
    struct str text;
    const struct edit_path *path;
    struct str value; /* as YAML; STR_NONE: taken out */
};

/* ---- places --------------------------------------------------------------- */

static size_t line_start(struct str text, int line)
{
    size_t at = 0;
    for (int i = 1; i < line && at < text.n; i++)
        at = str_find_char(text, '\n', at) + 1;
    return at < text.n ? at : text.n;
}

/* Behind the line's end. */
static size_t next_line(struct str text, size_t at)
{
    size_t end = str_find_char(text, '\n', at);
    return end < text.n ? end + 1 : text.n;
}

static size_t place_of(struct str text, int line, int column)
{
    size_t at = line_start(text, line);
    for (int i = 1; i < column && at < text.n; i++) {
        size_t n = str_utf8_sequence(text, at);
        at += n > 0 ? n : 1;
    }
    return at < text.n ? at : text.n;
}

static size_t start_of(struct str text, const struct yaml_node *node)
{
    return place_of(text, node->line, node->column);
}

/* Of maps and lists of lines the reader knows only where the next thing
 * begins: they end where their last part does. */
static size_t end_of(struct str text, const struct yaml_node *node)
{
    while (node->kind != YAML_TEXT && !node->flow &&
           node->n_pairs + node->n_items > 0)
        node = node->kind == YAML_MAP ? node->pairs[node->n_pairs - 1].value
                                      : node->items[node->n_items - 1];
    size_t at = place_of(text, node->end_line, node->end_column);
    size_t start = start_of(text, node);
    while (at > start && isspace((unsigned char)text.p[at - 1]))
        at--; /* a block of text takes the line's end with it */
    return at;
}

static size_t key_of(struct str text, const struct yaml_pair *pair)
{
    return place_of(text, pair->line, pair->column);
}

/* ---- writing --------------------------------------------------------------- */

/* Nothing that YAML, ours or another's, reads in a way of its own. */
static bool is_plain(struct str value)
{
    bool plain = value.n > 0 && isalnum((unsigned char)value.p[0]);
    bool clock = plain && isdigit((unsigned char)value.p[0]) &&
                 str_contains(value, STR(":"));
    for (size_t i = 0; i < value.n && plain; i++) {
        char next = i + 1 < value.n ? value.p[i + 1] : ' ';
        plain = isalnum((unsigned char)value.p[i]) ||
                memchr("._/@-", value.p[i], 5) ||
                ((value.p[i] == ':' || value.p[i] == ' ') && next != ' ');
    }
    return plain && !clock;
}

static struct str written_text(struct arena *a, struct str value)
{
    AUTO_BUF out = BUF_INIT(LIMIT_FILE_BYTES);
    struct yaml_node node = {.kind = YAML_TEXT, .text = value};
    if (yaml_value(a, &node).kind == VALUE_TEXT && is_plain(value))
        return value;
    buf_add_char(&out, '"');
    buf_add_json_escaped(&out, value);
    buf_add_char(&out, '"');
    return buf_copy(a, &out);
}

static enum err add_written(struct arena *a, struct buf *out,
                            const struct value *v, int depth,
                            struct error *e)
{
    bool scalar = v->kind == VALUE_BOOL || v->kind == VALUE_INT;
    if (v->kind == VALUE_TEXT || scalar) {
        buf_add(out, scalar ? value_to_text(a, v) : written_text(a, v->text));
        return ERR_OK;
    }
    if (v->kind == VALUE_LIST && depth < EDIT_DEPTH) {
        for (size_t i = 0; i < v->items.n; i++) {
            buf_addz(out, i == 0 ? "[" : ", ");
            TRY(add_written(a, out, &v->items.at[i], EDIT_DEPTH, e));
        }
        buf_addz(out, v->items.n > 0 ? "]" : "[]");
        return ERR_OK;
    }
    if (v->kind != VALUE_OBJECT || v->fields.n == 0 || depth == EDIT_DEPTH)
        FAIL(e, ERR_INVALID, "only a text, a whole number, a switch, a list "
             "or a map of these can be written here");
    for (size_t i = 0; i < v->fields.n; i++) {
        buf_addz(out, i == 0 ? "{ " : ", ");
        buf_add(out, written_text(a, v->fields.at[i].name));
        buf_addz(out, ": ");
        TRY(add_written(a, out, &v->fields.at[i].value, depth + 1, e));
    }
    buf_addz(out, " }");
    return ERR_OK;
}

/* On one line; STR_NONE for null: there is nothing to write. */
static enum err written(struct arena *a, const struct value *v,
                        struct str *out, struct error *e)
{
    AUTO_BUF text = BUF_INIT(LIMIT_FILE_BYTES);
    *out = STR_NONE;
    if (value_is_null(v))
        return ERR_OK;
    TRY(add_written(a, &text, v, 0, e));
    *out = buf_copy(a, &text);
    return ERR_OK;
}

/* "{ b: { c: value } }" for what is missing from `from` on; the value alone
 * when nothing is. */
static struct str flow_rest(const struct edit *edit, size_t from)
{
    struct str text = edit->value;
    for (size_t i = edit->path->n; i-- > from;)
        text = arena_printf(edit->arena, "{ %.*s: %.*s }",
                            STR_ARG(edit->path->at[i]), STR_ARG(text));
    return text;
}

/* The same as lines. */
static struct str line_rest(const struct edit *edit, size_t from,
                            size_t indent)
{
    AUTO_BUF out = BUF_INIT(LIMIT_FILE_BYTES);
    for (size_t i = from; i < edit->path->n; i++) {
        bool last = i + 1 == edit->path->n;
        for (size_t k = 0; k < indent + INDENT * (i - from); k++)
            buf_add_char(&out, ' ');
        buf_add(&out, edit->path->at[i]);
        buf_addz(&out, last ? ": " : ":");
        buf_add(&out, last ? edit->value : STR(""));
        buf_add_char(&out, '\n');
    }
    return buf_copy(edit->arena, &out);
}

/* ---- the four ways ---------------------------------------------------------- */

static struct patch insert_flow(const struct edit *edit,
                                const struct yaml_node *map, size_t depth)
{
    size_t n = map->n_pairs;
    size_t at = n > 0 ? end_of(edit->text, map->pairs[n - 1].value)
                      : start_of(edit->text, map) + 1;
    struct str rest = flow_rest(edit, depth + 1);
    return (struct patch){at, at,
                          arena_printf(edit->arena, "%s%.*s: %.*s%s",
                                       n > 0 ? ", " : " ",
                                       STR_ARG(edit->path->at[depth]),
                                       STR_ARG(rest), n > 0 ? "" : " ")};
}

/* A key more: one line goes below the first, what takes several behind the
 * last. */
static struct patch insert(const struct edit *edit,
                           const struct yaml_node *map, size_t depth)
{
    struct str text = edit->text;
    size_t n = map->n_pairs;
    if (map->flow)
        return insert_flow(edit, map, depth);
    bool many = edit->path->n > depth + 1;
    const struct yaml_node *above =
        n == 0                                             ? NULL
        : many || map->pairs[0].value->kind != YAML_TEXT ? map
                                                           : map->pairs[0].value;
    size_t at = above ? next_line(text, end_of(text, above)) : text.n;
    size_t indent = n > 0 ? (size_t)map->pairs[0].column - 1 : 0;
    bool open = at > 0 && text.p[at - 1] != '\n';
    return (struct patch){
        at, at,
        arena_printf(edit->arena, "%s%s%.*s", open ? "\n" : "",
                     depth == 0 && many ? "\n" : "",
                     STR_ARG(line_rest(edit, depth, indent)))};
}

/* A value, or what has to become a map, gives way. */
static struct patch replace(const struct edit *edit,
                            const struct yaml_pair *pair, size_t depth)
{
    struct str text = edit->text;
    size_t from = start_of(text, pair->value);
    size_t to = end_of(text, pair->value);
    bool tight = from > 0 && text.p[from - 1] == ':';
    return (struct patch){from, to < from ? from : to,
                          arena_printf(edit->arena, "%s%.*s", tight ? " " : "",
                                       STR_ARG(flow_rest(edit, depth + 1)))};
}

/* A key without a value becomes a map of lines. */
static struct patch fill(const struct edit *edit, const struct yaml_pair *pair,
                         size_t depth)
{
    struct str text = edit->text;
    size_t at = next_line(text, key_of(text, pair));
    bool open = at > 0 && text.p[at - 1] != '\n';
    return (struct patch){
        at, at,
        arena_printf(edit->arena, "%s%.*s", open ? "\n" : "",
                     STR_ARG(line_rest(edit, depth + 1,
                                       (size_t)pair->column - 1 + INDENT)))};
}

static struct patch take_out(const struct edit *edit,
                             const struct yaml_node *map, size_t i)
{
    struct str text = edit->text;
    const struct yaml_pair *pair = &map->pairs[i];
    size_t from = key_of(text, pair);
    size_t to = end_of(text, pair->value);
    if (!map->flow)
        return (struct patch){line_start(text, pair->line),
                              next_line(text, to > from ? to : from),
                              STR("")};
    if (i + 1 < map->n_pairs)
        to = key_of(text, &map->pairs[i + 1]);
    else if (i > 0)
        from = end_of(text, map->pairs[i - 1].value);
    return (struct patch){from, to, STR("")};
}

/* ---- finding the way --------------------------------------------------------- */

static size_t find_key(const struct yaml_node *map, struct str key)
{
    size_t i = 0;
    while (i < map->n_pairs && !str_eq(map->pairs[i].key, key))
        i++;
    return i;
}

static struct patch patch_set(const struct edit *edit,
                              const struct yaml_node *root)
{
    const struct yaml_node *map = root;
    for (size_t depth = 0;; depth++) {
        size_t i = find_key(map, edit->path->at[depth]);
        if (i == map->n_pairs)
            return insert(edit, map, depth);
        const struct yaml_pair *pair = &map->pairs[i];
        if (depth + 1 == edit->path->n)
            return replace(edit, pair, depth);
        if (pair->value->kind == YAML_MAP)
            map = pair->value;
        else if (!map->flow && yaml_is_null(pair->value) &&
                 pair->value->text.n == 0)
            return fill(edit, pair, depth);
        else
            return replace(edit, pair, depth);
    }
}

/* Of maps that have nothing else the outermost goes. */
static struct patch patch_take_out(const struct edit *edit,
                                   const struct yaml_node *root)
{
    const struct yaml_node *map = root;
    const struct yaml_node *holder = root;
    size_t which = root->n_pairs;
    for (size_t depth = 0; depth < edit->path->n; depth++) {
        size_t i = map->kind == YAML_MAP ? find_key(map, edit->path->at[depth])
                                         : map->n_pairs;
        if (i == map->n_pairs)
            return (struct patch){0, 0, STR("")}; /* it is not there */
        if (depth == 0 || map->n_pairs > 1) {
            holder = map;
            which = i;
        }
        map = map->pairs[i].value;
    }
    return take_out(edit, holder, which);
}

/* ---- is it what was meant? ------------------------------------------------------ */

/* All that is not on the way is as it was. */
static bool kept(struct arena *a, const struct yaml_node *was,
                 const struct yaml_node *is, const struct edit_path *path,
                 size_t depth)
{
    bool same = is->kind == YAML_MAP && is->n_pairs <= was->n_pairs + 1;
    for (size_t i = 0; i < was->n_pairs && same; i++) {
        const struct yaml_node *old = was->pairs[i].value;
        size_t k = find_key(is, was->pairs[i].key);
        const struct yaml_node *now =
            k < is->n_pairs ? is->pairs[k].value : NULL;
        if (!str_eq(was->pairs[i].key, path->at[depth])) {
            struct value x = yaml_value(a, old);
            struct value y = now ? yaml_value(a, now) : value_null();
            same = now && value_equal(&x, &y);
        } else if (now && depth + 1 < path->n && old->kind == YAML_MAP) {
            same = kept(a, old, now, path, depth + 1);
        }
    }
    return same;
}

static struct value value_at(struct arena *a, const struct yaml_node *root,
                             const struct edit_path *path)
{
    const struct yaml_node *node = root;
    for (size_t i = 0; i < path->n && node; i++) {
        size_t k = node->kind == YAML_MAP ? find_key(node, path->at[i])
                                          : node->n_pairs;
        node = k < node->n_pairs ? node->pairs[k].value : NULL;
    }
    return node ? yaml_value(a, node) : value_null();
}

static enum err parse(struct arena *a, struct str text,
                      const struct yaml_node **out, struct error *e)
{
    struct problems problems = {.arena = a};
    *out = yaml_parse(a, STR("the file"), text, &problems);
    if (!*out || problems.errors > 0 || (*out)->kind != YAML_MAP)
        FAIL(e, ERR_INVALID, "the file cannot be understood as it is: put it "
             "right in an editor first");
    return ERR_OK;
}

enum err workspace_edit(struct arena *a, struct str text,
                        const struct edit_path *path,
                        const struct value *value, struct str *out,
                        struct error *e)
{
    struct edit edit = {.arena = a, .text = text, .path = path};
    const struct yaml_node *root = NULL;
    const struct yaml_node *after = NULL;
    TRY(written(a, value, &edit.value, e));
    TRY(parse(a, text, &root, e));
    struct patch patch = edit.value.p ? patch_set(&edit, root)
                                      : patch_take_out(&edit, root);
    struct str edited = arena_printf(a, "%.*s%.*s%.*s", (int)patch.from,
                                     text.p, STR_ARG(patch.by),
                                     (int)(text.n - patch.to),
                                     text.p + patch.to);
    bool right = parse(a, edited, &after, NULL) == ERR_OK &&
                 kept(a, root, after, path, 0);
    struct value now = right ? value_at(a, after, path) : value_null();
    if (!right || !value_equal(&now, value))
        FAIL(e, ERR_INVALID, "`%.*s` cannot be changed here without changing "
             "more: do it in an editor",
             STR_ARG(path->at[path->n - 1]));
    *out = edited;
    return ERR_OK;
}
