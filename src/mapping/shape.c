/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/shape.h"

#include "base/time.h"

const struct shape shape_text = {.kind = SHAPE_TEXT};
const struct shape shape_bool = {.kind = SHAPE_BOOL};
const struct shape shape_duration = {.kind = SHAPE_DURATION};
const struct shape shape_any = {.kind = SHAPE_ANY};
const struct shape shape_texts = {.kind = SHAPE_LIST, .item = &shape_text};
static const struct shape *const text_or_texts[] = {&shape_text, &shape_texts,
                                                    NULL};
const struct shape shape_text_or_texts = {.kind = SHAPE_EITHER,
                                          .either = text_or_texts};

static const char *shape_kind_words(const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_TEXT:
        return "a text";
    case SHAPE_INT:
        return "a whole number";
    case SHAPE_BOOL:
        return "true or false";
    case SHAPE_DURATION:
        return "a duration such as 5 min";
    case SHAPE_CHOICE:
        return "one of the known words";
    case SHAPE_ANY:
        return "a value";
    case SHAPE_LIST:
        return "a list";
    case SHAPE_MAP:
    case SHAPE_OBJECT:
        return "a map (key: value)";
    case SHAPE_EITHER:
        return "a text, a list or a map";
    }
    return "";
}

struct str shape_suggestion(struct arena *a, struct str wrong,
                            const struct str *names, size_t n)
{
    struct str near = str_suggest(wrong, names, n);
    if (near.n > 0)
        return arena_printf(a, "did you mean `%.*s`?", STR_ARG(near));
    if (n == 0)
        return STR_NONE;
    AUTO_BUF b = BUF_INIT(1024);
    buf_add(&b, STR("known: "));
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add(&b, STR(", "));
        buf_add(&b, names[i]);
    }
    return buf_copy(a, &b);
}

struct place {
    const struct yaml_node *node;
    struct str key; /* that led here; empty for the whole file */
    struct problems *problems;
};

static void complain_kind(const struct place *p, const char *wanted)
{
    struct str where = p->key.n > 0 ? arena_printf(p->problems->arena,
                                                   "`%.*s`", STR_ARG(p->key))
                                    : STR("this");
    const char *got = yaml_is_null(p->node) ? "nothing"
                                            : yaml_kind_name(p->node->kind);
    problem_add(p->problems, PROBLEM_ERROR, p->node->file, p->node->line,
                STR_NONE, "%.*s must be %s, not %s", STR_ARG(where), wanted,
                p->node->kind == YAML_TEXT && !yaml_is_null(p->node)
                    ? arena_printfz(p->problems->arena, "\"%.*s\"",
                                    STR_ARG(p->node->text))
                    : got);
}

static bool check(const struct place *p, const struct shape *shape);

static size_t split_choices(struct arena *a, const char *choices,
                            const struct str **out)
{
    VEC(struct str) names = {0};
    struct str rest = str_from(choices);
    struct str part;
    while (str_split(&rest, ' ', &part))
        vec_push(a, &names, part);
    *out = names.at;
    return names.n;
}

static bool check_choice(const struct place *p, const struct shape *shape)
{
    const struct str *names = NULL;
    size_t n = split_choices(p->problems->arena, shape->choices, &names);
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], p->node->text))
            return true;
    problem_add(p->problems, PROBLEM_ERROR, p->node->file, p->node->line,
                shape_suggestion(p->problems->arena, p->node->text, names, n),
                "`%.*s` cannot be `%.*s`", STR_ARG(p->key),
                STR_ARG(p->node->text));
    return false;
}

static bool check_int(const struct place *p, const struct shape *shape)
{
    int64_t i = 0;
    if (!str_to_i64(p->node->text, &i)) {
        complain_kind(p, shape_kind_words(shape));
        return false;
    }
    if ((shape->min != 0 || shape->max != 0) &&
        (i < shape->min || i > shape->max)) {
        problem_add(p->problems, PROBLEM_ERROR, p->node->file, p->node->line,
                    STR_NONE, "`%.*s` must be between %lld and %lld",
                    STR_ARG(p->key), (long long)shape->min,
                    (long long)shape->max);
        return false;
    }
    return true;
}

static bool check_scalar(const struct place *p, const struct shape *shape)
{
    if (p->node->kind != YAML_TEXT || yaml_is_null(p->node)) {
        complain_kind(p, shape_kind_words(shape));
        return false;
    }
    int64_t ms = 0;
    bool fits = true;
    if (shape->kind == SHAPE_CHOICE)
        return check_choice(p, shape);
    if (shape->kind == SHAPE_INT)
        return check_int(p, shape);
    if (shape->kind == SHAPE_BOOL)
        fits = str_is(p->node->text, "true") || str_is(p->node->text, "false");
    else if (shape->kind == SHAPE_DURATION)
        fits = duration_parse(p->node->text, &ms, NULL) == ERR_OK;
    else
        fits = p->node->text.n > 0;
    if (!fits)
        complain_kind(p, shape_kind_words(shape));
    return fits;
}

static bool check_list(const struct place *p, const struct shape *shape)
{
    if (p->node->kind != YAML_LIST) {
        complain_kind(p, shape_kind_words(shape));
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < p->node->n_items; i++) {
        struct place item = {p->node->items[i], p->key, p->problems};
        ok = check(&item, shape->item) && ok;
    }
    return ok;
}

static const struct shape_key *find_key(const struct shape *shape,
                                        struct str name)
{
    for (const struct shape_key *k = shape->keys; k->name; k++)
        if (str_is(name, k->name))
            return k;
    return NULL;
}

static void complain_unknown(const struct place *p, const struct shape *shape,
                             const struct yaml_pair *pair)
{
    struct arena *a = p->problems->arena;
    VEC(struct str) names = {0};
    for (const struct shape_key *k = shape->keys; k->name; k++)
        vec_push(a, &names, str_from(k->name));
    struct str suggestion =
        shape_suggestion(a, pair->key, names.at, names.n);
    /* { via: names(a, create) } without quotes ends the text at the comma. */
    if (str_ends_with(pair->key, STR(")")))
        suggestion = STR("put the converter in quotes: \"name(a, b)\"");
    problem_add(p->problems, PROBLEM_ERROR, p->node->file, pair->line,
                suggestion, "unknown key `%.*s` in %s", STR_ARG(pair->key),
                shape->what ? shape->what : "this map");
}

/* A key that nobody knows and that was most likely meant to be `wanted`. */
static const struct yaml_pair *find_misspelt(const struct place *p,
                                             const struct shape *shape,
                                             const char *wanted)
{
    struct str name = str_from(wanted);
    for (size_t i = 0; i < p->node->n_pairs; i++) {
        const struct yaml_pair *pair = &p->node->pairs[i];
        if (!find_key(shape, pair->key) &&
            str_suggest(pair->key, &name, 1).n > 0)
            return pair;
    }
    return NULL;
}

/* A misspelt key is told once, where it stands. */
static void complain_missing(const struct place *p, const struct shape *shape,
                             const char *wanted)
{
    const struct yaml_pair *pair = find_misspelt(p, shape, wanted);
    if (pair && shape->open)
        complain_unknown(p, shape, pair);
    if (!pair)
        problem_add(p->problems, PROBLEM_ERROR, p->node->file, p->node->line,
                    STR_NONE, "%s needs `%s`",
                    shape->what ? shape->what : "this map", wanted);
}

static bool check_map(const struct place *p, const struct shape *shape)
{
    if (p->node->kind != YAML_MAP) {
        complain_kind(p, shape_kind_words(shape));
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < p->node->n_pairs; i++) {
        const struct yaml_pair *pair = &p->node->pairs[i];
        struct place child = {pair->value, pair->key, p->problems};
        if (shape->kind == SHAPE_MAP) {
            ok = check(&child, shape->item) && ok;
            continue;
        }
        const struct shape_key *key = find_key(shape, pair->key);
        if (key) {
            ok = check(&child, key->shape) && ok;
        } else if (!shape->open) {
            complain_unknown(p, shape, pair);
            ok = false;
        }
    }
    if (shape->kind == SHAPE_MAP)
        return ok;
    for (const struct shape_key *k = shape->keys; k->name; k++) {
        if (!k->required || yaml_get(p->node, k->name))
            continue;
        complain_missing(p, shape, k->name);
        ok = false;
    }
    return ok;
}

static bool fits_kind(const struct shape *shape, enum yaml_kind kind)
{
    if (shape->kind == SHAPE_LIST)
        return kind == YAML_LIST;
    if (shape->kind == SHAPE_MAP || shape->kind == SHAPE_OBJECT)
        return kind == YAML_MAP;
    return kind == YAML_TEXT || shape->kind == SHAPE_ANY;
}

static bool check_either(const struct place *p, const struct shape *shape)
{
    AUTO_BUF wanted = BUF_INIT(256);
    for (size_t i = 0; shape->either[i]; i++) {
        if (fits_kind(shape->either[i], p->node->kind))
            return check(p, shape->either[i]);
        if (i > 0)
            buf_add(&wanted, STR(" or "));
        buf_addz(&wanted, shape_kind_words(shape->either[i]));
    }
    complain_kind(p, buf_z(&wanted));
    return false;
}

static bool check(const struct place *p, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_TEXT:
    case SHAPE_INT:
    case SHAPE_BOOL:
    case SHAPE_DURATION:
    case SHAPE_CHOICE:
        return check_scalar(p, shape);
    case SHAPE_LIST:
        return check_list(p, shape);
    case SHAPE_MAP:
    case SHAPE_OBJECT:
        return check_map(p, shape);
    case SHAPE_EITHER:
        return check_either(p, shape);
    case SHAPE_ANY:
        return true;
    }
    return true;
}

bool shape_check(const struct yaml_node *node, const struct shape *shape,
                 struct problems *problems)
{
    struct place p = {node, STR_NONE, problems};
    return check(&p, shape);
}

struct str node_text(const struct yaml_node *node)
{
    return node && node->kind == YAML_TEXT ? node->text : STR_NONE;
}

int64_t node_int(const struct yaml_node *node, int64_t fallback)
{
    int64_t i = 0;
    return str_to_i64(node_text(node), &i) ? i : fallback;
}

bool node_bool(const struct yaml_node *node, bool fallback)
{
    struct str s = node_text(node);
    if (str_is(s, "true"))
        return true;
    return str_is(s, "false") ? false : fallback;
}

int64_t node_duration_ms(const struct yaml_node *node, int64_t fallback)
{
    int64_t ms = 0;
    if (!node || duration_parse(node_text(node), &ms, NULL) != ERR_OK)
        return fallback;
    return ms;
}

size_t node_texts(struct arena *a, const struct yaml_node *node,
                  const struct str **out)
{
    VEC(struct str) texts = {0};
    if (node && node->kind == YAML_TEXT && !yaml_is_null(node))
        vec_push(a, &texts, node->text);
    for (size_t i = 0; node && i < node->n_items; i++)
        if (node->items[i]->kind == YAML_TEXT)
            vec_push(a, &texts, node->items[i]->text);
    *out = texts.at;
    return texts.n;
}
