/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/file.h"
#include "base/limits.h"
#include "workspace/csv.h"
#include "workspace/load.h"

static struct str suggest_connection(struct load *l, struct str wrong)
{
    const struct workspace *w = l->workspace;
    struct str *names = arena_array(l->arena, struct str, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++)
        names[i] = w->connections[i].name;
    return shape_suggestion(l->arena, wrong, names, w->n_connections);
}

static void read_source(struct load *l, const struct yaml_node *node,
                        struct lookup_source *out)
{
    const struct yaml_node *entity = yaml_get(node, "entity");
    struct str text = node_text(entity);
    size_t dot = str_find_char(text, '.', 0);
    if (text.n == 0)
        return;
    if (dot == 0 || dot + 1 >= text.n) {
        load_complain(l, entity, STR_NONE,
                      "`entity` must be a connection and an entity with a dot "
                      "between, such as odoo.res.users, not \"%.*s\"",
                      STR_ARG(text));
        return;
    }
    struct str label = node_text(yaml_get(node, "label"));
    *out = (struct lookup_source){
        .set = true,
        .connection = str_slice(text, 0, dot),
        .entity = str_slice(text, dot + 1, text.n),
        .label = label.n > 0 ? label : STR("name")};
    out->n_extra =
        node_texts(l->arena, yaml_get(node, "extra"), &out->extra);
    if (!workspace_connection(l->workspace, out->connection))
        load_complain(l, entity, suggest_connection(l, out->connection),
                      "there is no connection `%.*s`",
                      STR_ARG(out->connection));
}

static bool keeps_field(const struct lookup_source *source, struct str name)
{
    if (!source->set || str_eq(source->label, name))
        return true;
    for (size_t i = 0; i < source->n_extra; i++)
        if (str_eq(source->extra[i], name))
            return true;
    return false;
}

static void read_suggest(struct load *l, const struct yaml_node *list,
                         struct lookup *out)
{
    if (!list || list->kind != YAML_LIST)
        return;
    struct str *names[SIDES];
    for (int s = 0; s < SIDES; s++) {
        names[s] = arena_array(l->arena, struct str, list->n_items);
        out->suggest[s] = names[s];
    }
    out->n_suggest = list->n_items;
    for (size_t i = 0; i < list->n_items; i++) {
        const struct yaml_node *node = list->items[i];
        for (int s = 0; s < SIDES; s++) {
            const char *side = side_name((enum side)s);
            names[s][i] = node->kind == YAML_TEXT
                              ? node->text
                              : node_text(yaml_get(node, side));
            /* "label" is what people see, whatever the field is called. */
            if (str_is(names[s][i], "label") ||
                keeps_field(&out->source[s], names[s][i]))
                continue;
            load_complain(l, node, STR_NONE,
                          "`suggest` compares %.*s, which is neither the "
                          "label nor in `extra` on the %s",
                          STR_ARG(names[s][i]), side);
        }
    }
}

/* ---- the file of pairs --------------------------------------------------- */

static enum err find_columns(const struct csv_row *head, size_t out[SIDES],
                             struct error *e)
{
    for (int s = 0; s < SIDES; s++) {
        const char *side = side_name((enum side)s);
        size_t i = 0;
        while (i < head->n && !str_is(head->fields[i], side))
            i++;
        if (i == head->n)
            FAIL(e, ERR_INVALID,
                 "line %d: the first row must name the columns, and one must "
                 "be called %s",
                 head->line, side);
        out[s] = i;
    }
    return ERR_OK;
}

static enum err read_pairs(struct arena *a, struct str text,
                           const struct initial_pair **out, size_t *out_n,
                           struct error *e)
{
    const struct csv_row *rows = NULL;
    size_t n = 0;
    size_t columns[SIDES] = {0, 0};
    TRY(csv_rows(a, text, &rows, &n, e));
    if (n == 0)
        FAIL(e, ERR_INVALID, "the file is empty; it needs the columns left "
                             "and right");
    TRY(find_columns(&rows[0], columns, e));
    struct initial_pair *pairs = arena_array(a, struct initial_pair, n);
    for (size_t i = 1; i < n; i++) {
        pairs[i - 1].line = rows[i].line;
        for (int s = 0; s < SIDES; s++) {
            struct str key = columns[s] < rows[i].n
                                 ? str_trim(rows[i].fields[columns[s]])
                                 : STR_NONE;
            if (key.n == 0)
                FAIL(e, ERR_INVALID, "line %d: the column %s is empty",
                     rows[i].line, side_name((enum side)s));
            pairs[i - 1].key[s] = key;
        }
    }
    *out = pairs;
    *out_n = n - 1;
    return ERR_OK;
}

enum err workspace_lookup_pairs(struct arena *a, const struct workspace *w,
                                const struct lookup *lookup,
                                const struct initial_pair **out, size_t *out_n,
                                struct error *e)
{
    struct str text = STR_NONE;
    const struct initial_pair *pairs = NULL;
    size_t n = 0;
    if (lookup->file.n > 0) {
        const char *path = file_join(a, arena_strz(a, w->dir),
                                     arena_strz(a, lookup->file));
        TRY(file_read(a, path, LIMIT_FILE_BYTES, &text, e));
        enum err code = read_pairs(a, text, &pairs, &n, e);
        if (code != ERR_OK) {
            error_prefix(e, "%.*s", STR_ARG(lookup->file));
            return code;
        }
    }
    *out = pairs;
    *out_n = n;
    return ERR_OK;
}

static void check_file(struct load *l, const struct yaml_node *node,
                       const struct lookup *lookup)
{
    const struct initial_pair *pairs = NULL;
    size_t n = 0;
    struct error e = {0};
    enum err code = workspace_lookup_pairs(l->arena, l->workspace, lookup,
                                           &pairs, &n, &e);
    if (code == ERR_NOT_FOUND)
        load_complain(l, node, STR_NONE, "the file %.*s does not exist",
                      STR_ARG(lookup->file));
    else if (code != ERR_OK)
        load_complain(l, node, STR_NONE, "%s", e.message);
}

void load_lookups(struct load *l)
{
    const struct yaml_node *map = yaml_get(l->main, "lookups");
    size_t n = map && map->kind == YAML_MAP ? map->n_pairs : 0;
    struct lookup *list = arena_array(l->arena, struct lookup, n);
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *node = map->pairs[i].value;
        const struct yaml_node *file = yaml_get(node, "file");
        list[i].name = map->pairs[i].key;
        for (int s = 0; s < SIDES; s++)
            read_source(l, yaml_get(node, side_name((enum side)s)),
                        &list[i].source[s]);
        read_suggest(l, yaml_get(node, "suggest"), &list[i]);
        list[i].file = node_text(file);
        if (list[i].file.n > 0)
            check_file(l, file, &list[i]);
    }
    l->workspace->lookups = list;
    l->workspace->n_lookups = n;
}
