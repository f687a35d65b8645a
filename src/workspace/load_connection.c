/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/load.h"

#include "base/limits.h"

/* Keys of a connection that are not the connector's settings. */
static bool is_ours(struct str key)
{
    return str_is(key, "connector") || str_is(key, "limits") ||
           str_is(key, "custom_fields");
}

static const struct setting *find_setting(const struct setting *table,
                                          struct str name)
{
    for (const struct setting *s = table; s && s->name; s++)
        if (str_is(name, s->name))
            return s;
    return NULL;
}

static struct str suggest_setting(struct arena *a, const struct setting *table,
                                  struct str wrong)
{
    VEC(struct str) names = {0};
    for (const struct setting *s = table; s && s->name; s++)
        vec_push(a, &names, str_from(s->name));
    vec_push(a, &names, STR("limits"));
    vec_push(a, &names, STR("custom_fields"));
    return shape_suggestion(a, wrong, names.at, names.n);
}

/* The value of one setting, references resolved. */
static bool read_setting(struct load *l, const struct setting *setting,
                         const struct yaml_pair *pair, struct value *out)
{
    struct error e = {0};
    struct str text = STR_NONE;
    if (pair->value->kind != YAML_TEXT) {
        load_complain(l, pair->value, STR_NONE, "`%.*s` must be a text, not %s",
                      STR_ARG(pair->key), yaml_kind_name(pair->value->kind));
        return false;
    }
    *out = yaml_value(l->arena, pair->value);
    if (out->kind != VALUE_TEXT)
        return true;
    if (secret_resolve(l->arena, &l->secrets, out->text,
                       setting->kind == SETTING_SECRET, &text,
                       &e) != ERR_OK) {
        load_complain(l, pair->value, STR_NONE, "`%.*s`: %s",
                      STR_ARG(pair->key), e.message);
        return false;
    }
    out->text = text;
    return true;
}

/* The setting that the message names, for settings_apply knows values alone;
 * NULL when it names none of those given. */
static const struct yaml_pair *named_in(const struct yaml_node *node,
                                        const char *message)
{
    for (size_t i = 0; i < node->n_pairs; i++) {
        struct str rest = str_from(message);
        size_t at = str_find(rest, node->pairs[i].key, 0);
        size_t end = at + node->pairs[i].key.n;
        if (at > 0 && end < rest.n && rest.p[at - 1] == '`' &&
            rest.p[end] == '`')
            return &node->pairs[i];
    }
    return NULL;
}

/* Sentences about a value may quote it: of one that came from the environment
 * or a file only the reference is shown. */
static void complain_setting(struct load *l, const struct yaml_node *node,
                             const struct connection *c, const char *message)
{
    const struct yaml_pair *pair = named_in(node, message);
    if (!pair) {
        load_complain(l, node, STR_NONE, "connection `%.*s`: %s",
                      STR_ARG(c->name), message);
        return;
    }
    const struct setting *setting =
        find_setting(c->connector->settings, pair->key);
    bool quotes = setting && str_contains(pair->value->text, STR("${"));
    if (quotes)
        load_complain(l, pair->value, STR_NONE,
                      "connection `%.*s`: setting `%s` does not take the value "
                      "of %.*s: %s",
                      STR_ARG(c->name), setting->name,
                      STR_ARG(pair->value->text), setting->help);
    else
        load_complain(l, pair->value, STR_NONE, "connection `%.*s`: %s",
                      STR_ARG(c->name), message);
}

/* Room for any connector's settings struct. */
static void *settings_room(struct arena *a, const struct setting *table)
{
    size_t n = 64;
    for (const struct setting *s = table; s && s->name; s++)
        n = s->offset + 64 > n ? s->offset + 64 : n;
    return arena_alloc(a, n);
}

static void read_settings(struct load *l, const struct yaml_node *node,
                          struct connection *c)
{
    const struct setting *table = c->connector->settings;
    size_t before = l->problems->errors;
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < node->n_pairs; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        struct field field = {.name = pair->key};
        if (is_ours(pair->key))
            continue;
        const struct setting *setting = find_setting(table, pair->key);
        if (!setting)
            problem_add(l->problems, PROBLEM_ERROR, node->file, pair->line,
                        suggest_setting(l->arena, table, pair->key),
                        "unknown key `%.*s`: the connector %s has no such "
                        "setting",
                        STR_ARG(pair->key), c->connector->name);
        else if (read_setting(l, setting, pair, &field.value))
            vec_push(l->arena, &fields, field);
    }
    c->settings = value_object(fields.at, fields.n);
    if (l->problems->errors > before)
        return; /* what is missing now may only be misspelt */
    struct error e = {0};
    if (settings_apply(l->arena, table, &c->settings,
                       settings_room(l->arena, table), &e) != ERR_OK)
        complain_setting(l, node, c, e.message);
}

static enum value_kind kind_of(struct str word)
{
    static const enum value_kind kinds[] = {VALUE_TEXT,    VALUE_BOOL,
                                            VALUE_INT,     VALUE_DECIMAL,
                                            VALUE_DATE,    VALUE_DATETIME};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_is(word, value_kind_name(kinds[i])))
            return kinds[i];
    return VALUE_TEXT;
}

static void read_wishes(struct load *l, const struct yaml_node *map,
                        struct connection *c)
{
    VEC(struct field_wish) wishes = {0};
    for (size_t i = 0; map && i < map->n_pairs; i++) {
        const struct yaml_node *fields = map->pairs[i].value;
        for (size_t k = 0; k < fields->n_pairs; k++) {
            const struct yaml_node *node = fields->pairs[k].value;
            bool text = node->kind == YAML_TEXT;
            struct str label = node_text(yaml_get(node, "label"));
            struct field_wish wish = {
                .entity = map->pairs[i].key,
                .name = fields->pairs[k].key,
                .kind = kind_of(text ? node->text
                                     : node_text(yaml_get(node, "kind"))),
                .label = label.n > 0 ? label : fields->pairs[k].key};
            vec_push(l->arena, &wishes, wish);
        }
    }
    c->wishes = wishes.at;
    c->n_wishes = wishes.n;
}

/* Names go before a dot in `left: odoo.res.partner` and into the store. */
static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (!(ch >= 'a' && ch <= 'z') && !(ch >= 'A' && ch <= 'Z') &&
            !(ch >= '0' && ch <= '9') && ch != '_' && ch != '-')
            return false;
    }
    return s.n > 0;
}

/* Also one with problems is known by name: syncs over it make sense. */
static void read_connection(struct load *l, const struct yaml_pair *pair,
                            struct connection *c)
{
    const struct yaml_node *node = pair->value;
    const struct yaml_node *word = yaml_get(node, "connector");
    const struct yaml_node *limits = yaml_get(node, "limits");
    *c = (struct connection){
        .name = pair->key, .file = node->file, .line = pair->line};
    if (!is_name(pair->key))
        load_complain(l, node, STR_NONE,
                      "a connection's name is made of letters, digits, _ and "
                      "-, not \"%.*s\"",
                      STR_ARG(pair->key));
    if (!word || word->kind != YAML_TEXT)
        return;
    c->connector = connector_find(word->text);
    if (!c->connector) {
        size_t n = 0;
        const struct str *names = connector_names(&n);
        load_complain(l, word,
                      shape_suggestion(l->arena, word->text, names, n),
                      "there is no connector `%.*s`", STR_ARG(word->text));
        return;
    }
    c->in_flight = node_int(yaml_get(limits, "in_flight"),
                            c->connector->concurrency > 0
                                ? c->connector->concurrency
                                : 1);
    c->per_second = node_int(yaml_get(limits, "per_second"),
                             c->connector->per_second);
    c->within_ms = node_duration_ms(
        yaml_get(limits, "within"),
        yaml_get(limits, "per_second")
            ? 0
            : (int64_t)c->connector->within_s * 1000);
    if (c->per_second > 0 &&
        c->within_ms / 1000 > LIMIT_RATE_REQUESTS / c->per_second)
        load_complain(l, yaml_get(limits, "within"), STR_NONE,
                      "`per_second` and `within` may come to %d requests at "
                      "most",
                      LIMIT_RATE_REQUESTS);
    c->timeout_ms = node_duration_ms(yaml_get(limits, "timeout"), 60000);
    if (c->timeout_ms < 1)
        load_complain(l, yaml_get(limits, "timeout"), STR_NONE,
                      "`timeout` must be longer than nothing");
    read_settings(l, node, c);
    read_wishes(l, yaml_get(node, "custom_fields"), c);
}

void load_connections(struct load *l)
{
    const struct yaml_node *map = yaml_get(l->main, "connections");
    VEC(struct connection) list = {0};
    for (size_t i = 0; map && i < map->n_pairs; i++) {
        struct connection c = {0};
        read_connection(l, &map->pairs[i], &c);
        vec_push(l->arena, &list, c);
    }
    l->workspace->connections = list.at;
    l->workspace->n_connections = list.n;
}
