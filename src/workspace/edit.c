/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/edit.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/yaml.h"
#include "connectors/connector.h"

struct place {         /* what of the text is replaced */
    size_t from, to;
};

/* ---- finding --------------------------------------------------------------- */

static size_t line_start(struct str text, int line)
{
    size_t at = 0;
    for (int i = 1; i < line && at < text.n; i++)
        at = str_find_char(text, '\n', at) + 1;
    return at < text.n ? at : text.n;
}

static enum err find_connection(struct arena *a, const struct yaml_node *root,
                                struct str name, const struct yaml_node **out,
                                struct error *e)
{
    const struct yaml_node *map = yaml_get(root, "connections");
    size_t n = map && map->kind == YAML_MAP ? map->n_pairs : 0;
    struct str *names = arena_array(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        names[i] = map->pairs[i].key;
        if (str_eq(names[i], name) &&
            map->pairs[i].value->kind == YAML_MAP) {
            *out = map->pairs[i].value;
            return ERR_OK;
        }
    }
    struct str near = str_suggest(name, names, n);
    FAIL(e, ERR_INVALID, "there is no connection `%.*s`%s%.*s%s",
         STR_ARG(name), near.n > 0 ? "; did you mean `" : "", STR_ARG(near),
         near.n > 0 ? "`?" : "");
}

static enum err find_setting(struct arena *a, const struct yaml_node *node,
                             struct str key, const struct setting **out,
                             struct error *e)
{
    const struct yaml_node *kind = yaml_get(node, "connector");
    const struct connector *connector =
        kind ? connector_find(kind->text) : NULL;
    VEC(struct str) names = {0};
    if (!connector)
        FAIL(e, ERR_INVALID, "the connection names no known `connector`");
    for (const struct setting *s = connector->settings; s->name; s++) {
        if (str_is(key, s->name)) {
            *out = s;
            return ERR_OK;
        }
        vec_push(a, &names, str_from(s->name));
    }
    struct str near = str_suggest(key, names.at, names.n);
    FAIL(e, ERR_INVALID, "connector `%s` has no setting `%.*s`%s%.*s%s",
         connector->name, STR_ARG(key), near.n > 0 ? "; did you mean `" : "",
         STR_ARG(near), near.n > 0 ? "`?" : "");
}

/* ---- writing --------------------------------------------------------------- */

static bool is_plain(struct str value)
{
    bool plain = value.n > 0 && isalnum((unsigned char)value.p[0]);
    for (size_t i = 0; i < value.n && plain; i++)
        plain = isalnum((unsigned char)value.p[i]) ||
                memchr("._/@-", value.p[i], 5) ||
                (value.p[i] == ':' && i + 1 < value.n);
    return plain;
}

/* Texts that look like something else are put in quotes, and so is all that
 * YAML might read in its own way. */
static struct str written(struct arena *a, const struct setting *setting,
                          struct str value)
{
    AUTO_BUF out = BUF_INIT(LIMIT_FILE_BYTES);
    struct yaml_node node = {.kind = YAML_TEXT, .text = value};
    bool is_text = yaml_value(a, &node).kind == VALUE_TEXT;
    if (setting->kind == SETTING_INT || setting->kind == SETTING_BOOL ||
        (is_text && is_plain(value)))
        return value;
    buf_add_char(&out, '"');
    buf_add_json_escaped(&out, value);
    buf_add_char(&out, '"');
    return buf_copy(a, &out);
}

static size_t quoted_end(struct str line, size_t from)
{
    char quote = line.p[from];
    size_t at = from + 1;
    while (at < line.n && line.p[at] != quote)
        at += line.p[at] == '\\' && quote == '"' ? 2 : 1;
    return at < line.n ? at + 1 : line.n;
}

static size_t value_end(struct str line, size_t from, bool flow)
{
    size_t to = from;
    if (flow)
        to = str_find_char(line, '}', from) + 1;
    else if (from < line.n && memchr("\"'", line.p[from], 2))
        to = quoted_end(line, from);
    else
        to = str_find(line, STR(" #"), from);
    while (to > from && line.p[to - 1] == ' ')
        to--;
    return to;
}

/* The value that stands on a line behind "key:", without comment. */
static enum err value_place(struct str text, const struct yaml_pair *pair,
                            struct place *out, struct error *e)
{
    size_t start = line_start(text, pair->line);
    struct str line =
        str_slice(text, start, str_find_char(text, '\n', start));
    size_t from = str_find_char(line, ':', 0) + 1;
    while (from < line.n && line.p[from] == ' ')
        from++;
    bool flow = pair->value->kind == YAML_MAP && from < line.n &&
                line.p[from] == '{' && str_contains(line, STR("}"));
    bool inside = (pair->value->kind != YAML_TEXT && !flow) ||
                  !str_starts_with(str_trim(line), pair->key);
    bool block = from < line.n && memchr("|>", line.p[from], 2);
    if (inside || block || from > line.n)
        FAIL(e, ERR_INVALID, "line %d is not of the form `key: value`: change "
             "it in an editor", pair->line);
    size_t to = value_end(line, from, flow);
    *out = (struct place){start + from, start + to};
    return ERR_OK;
}

static enum err edit_pair(struct arena *a, struct str text,
                          const struct yaml_pair *pair, struct str value,
                          struct str *out, struct error *e)
{
    struct place place = {0, 0};
    TRY(value_place(text, pair, &place, e));
    bool blank = text.p[place.from - 1] == ' ';
    *out = arena_printf(a, "%.*s%s%.*s%.*s", (int)place.from, text.p,
                        blank ? "" : " ", STR_ARG(value),
                        (int)(text.n - place.to), text.p + place.to);
    return ERR_OK;
}

/* A line of its own below the first key of the map. */
static enum err add_pair(struct arena *a, struct str text,
                         const struct yaml_node *node,
                         const struct setting_edit *edit, struct str *out,
                         struct error *e)
{
    const struct yaml_pair *first = &node->pairs[0];
    size_t start = line_start(text, first->line);
    size_t end = str_find_char(text, '\n', start);
    struct str line = str_slice(text, start, end);
    struct str bare = str_trim(line);
    size_t indent = bare.n > 0 ? (size_t)(bare.p - line.p) : 0;
    if (!str_starts_with(bare, first->key) || first->value->kind != YAML_TEXT)
        FAIL(e, ERR_INVALID, "line %d is not of the form `key: value`: change "
             "it in an editor", first->line);
    *out = arena_printf(a, "%.*s\n%.*s%.*s: %.*s%.*s", (int)end, text.p,
                        (int)indent, line.p, STR_ARG(edit->key),
                        STR_ARG(edit->value),
                        (int)(text.n - end), text.p + end);
    return ERR_OK;
}

enum err workspace_edit_setting(struct arena *a, struct str text,
                                const struct setting_edit *edit,
                                struct str *out, struct error *e)
{
    struct problems problems = {.arena = a};
    const struct yaml_node *root =
        yaml_parse(a, STR("crosswalk.yaml"), text, &problems);
    const struct yaml_node *node = NULL;
    const struct setting *setting = NULL;
    if (!root || problems.errors > 0)
        FAIL(e, ERR_INVALID, "crosswalk.yaml cannot be understood");
    TRY(find_connection(a, root, edit->connection, &node, e));
    TRY(find_setting(a, node, edit->key, &setting, e));
    struct setting_edit yaml = *edit;
    yaml.value = written(a, setting, edit->value);
    for (size_t i = 0; i < node->n_pairs; i++)
        if (str_eq(node->pairs[i].key, edit->key))
            return edit_pair(a, text, &node->pairs[i], yaml.value, out, e);
    return add_pair(a, text, node, &yaml, out, e);
}

enum err workspace_edit_key(struct arena *a, struct str text,
                            const struct key_edit *edit, struct str *out,
                            struct error *e)
{
    struct problems problems = {.arena = a};
    const struct yaml_node *node = yaml_parse(a, edit->file, text, &problems);
    const struct setting_edit line = {.key = edit->key, .value = edit->yaml};
    if (node && problems.errors == 0 && edit->map.n > 0)
        node = yaml_get(node, arena_strz(a, edit->map));
    if (!node || problems.errors > 0 || node->kind != YAML_MAP ||
        node->n_pairs == 0)
        FAIL(e, ERR_INVALID, "%.*s cannot be changed here: change it in an "
             "editor", STR_ARG(edit->file));
    for (size_t i = 0; i < node->n_pairs; i++)
        if (str_eq(node->pairs[i].key, edit->key))
            return edit_pair(a, text, &node->pairs[i], edit->yaml, out, e);
    return add_pair(a, text, node, &line, out, e);
}
