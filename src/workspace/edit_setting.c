/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/yaml.h"
#include "connectors/connector.h"
#include "workspace/edit.h"

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

/* Numbers and switches stay what they are, and texts texts whatever they look
 * like. */
static struct value value_for(const struct setting *setting, struct str text)
{
    int64_t n;
    if (setting->kind == SETTING_INT && str_to_i64(text, &n))
        return value_int(n);
    if (setting->kind == SETTING_BOOL &&
        (str_is(text, "true") || str_is(text, "false")))
        return value_bool(str_is(text, "true"));
    return value_text(text);
}

enum err workspace_edit_setting(struct arena *a, struct str text,
                                const struct setting_edit *edit,
                                struct str *out, struct error *e)
{
    struct problems problems = {.arena = a};
    const struct yaml_node *root =
        yaml_parse(a, STR("crosswalk.yaml"), text, &problems);
    const struct edit_path path = {
        {STR("connections"), edit->connection, edit->key}, 3};
    const struct yaml_node *node = NULL;
    const struct setting *setting = NULL;
    if (!root || problems.errors > 0)
        FAIL(e, ERR_INVALID, "crosswalk.yaml cannot be understood");
    TRY(find_connection(a, root, edit->connection, &node, e));
    TRY(find_setting(a, node, edit->key, &setting, e));
    struct value value = value_for(setting, edit->value);
    return workspace_edit(a, text, &path, &value, out, e);
}
