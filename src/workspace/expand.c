/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/expand.h"

#include "base/buf.h"
#include "base/limits.h"

/* What stands for what, in one tree. */
struct variable {
    struct str mark; /* "<platform>" */
    struct str value;
};

/* ---- replacing ------------------------------------------------------------- */

static struct str replace(struct arena *a, const struct variable *v,
                          struct str text)
{
    AUTO_BUF b = BUF_INIT(LIMIT_FILE_BYTES);
    size_t from = 0;
    size_t at = str_find(text, v->mark, 0);
    if (at == text.n)
        return text;
    for (; at < text.n; at = str_find(text, v->mark, from)) {
        buf_add(&b, str_slice(text, from, at));
        buf_add(&b, v->value);
        from = at + v->mark.n;
    }
    buf_add(&b, str_slice(text, from, text.n));
    return arena_str(a, buf_str(&b));
}

static const struct yaml_node *replaced(struct arena *a,
                                        const struct variable *v,
                                        const struct yaml_node *node)
{
    struct yaml_node *out = arena_new(a, struct yaml_node);
    const struct yaml_node **items =
        arena_array(a, const struct yaml_node *, node->n_items);
    struct yaml_pair *pairs = arena_array(a, struct yaml_pair, node->n_pairs);
    *out = *node;
    out->text = replace(a, v, node->text);
    for (size_t i = 0; i < node->n_items; i++)
        items[i] = replaced(a, v, node->items[i]);
    for (size_t i = 0; i < node->n_pairs; i++) {
        pairs[i] = node->pairs[i];
        pairs[i].key = replace(a, v, node->pairs[i].key);
        pairs[i].value = replaced(a, v, node->pairs[i].value);
    }
    out->items = items;
    out->pairs = pairs;
    return out;
}

/* ---- the values -------------------------------------------------------------- */

static bool is_plain(struct str s, bool value)
{
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' ||
                          (value && c == '-'));
    }
    return plain;
}

/* Each a plain word, none twice, and not too many. */
static bool values_fit(struct load *l, const struct yaml_node *list)
{
    size_t before = l->problems->errors;
    if (list->kind != YAML_LIST)
        return false; /* told by the shape */
    if (list->n_items == 0 || list->n_items > LIMIT_FOR_VALUES)
        load_complain(l, list, STR_NONE,
                      "name 1 to %d values here, not %zu", LIMIT_FOR_VALUES,
                      list->n_items);
    for (size_t i = 0; i < list->n_items; i++) {
        struct str value = node_text(list->items[i]);
        if (!is_plain(value, true))
            load_complain(l, list->items[i], STR_NONE,
                          "a value must be a word of letters, digits, - and "
                          "_, not \"%.*s\"",
                          STR_ARG(value));
        for (size_t k = 0; k < i; k++)
            if (str_eq(value, node_text(list->items[k])))
                load_complain(l, list->items[i], STR_NONE,
                              "\"%.*s\" stands here twice", STR_ARG(value));
    }
    return l->problems->errors == before;
}

void expand_check_lists(struct load *l)
{
    const struct yaml_node *lists = yaml_get(l->main, "lists");
    for (size_t i = 0; lists && i < lists->n_pairs; i++)
        (void)values_fit(l, lists->pairs[i].value);
}

static const struct yaml_node *named_list(struct load *l,
                                          const struct yaml_node *name)
{
    const struct yaml_node *lists = yaml_get(l->main, "lists");
    size_t n = lists ? lists->n_pairs : 0;
    struct str *names = arena_array(l->arena, struct str, n);
    for (size_t i = 0; i < n; i++) {
        names[i] = lists->pairs[i].key;
        if (str_eq(names[i], name->text))
            return lists->pairs[i].value;
    }
    load_complain(l, name, shape_suggestion(l->arena, name->text, names, n),
                  "crosswalk.yaml has no list `%.*s` under `lists`; give "
                  "the values themselves: [a, b]",
                  STR_ARG(name->text));
    return NULL;
}

/* ---- what a file stands for ----------------------------------------------------- */

static void add_tree(struct load *l, const struct yaml_node *root,
                     struct str value, struct sync_trees *out)
{
    const struct sync_tree tree = {.root = root,
                                   .value = value,
                                   .file = out->n_files,
                                   .own = {.arena = l->arena}};
    vec_push(l->arena, out, tree);
}

/* A name that is not told apart by the value would be there several times;
 * a mark that stands for nothing is most likely a slip. */
static bool marks_fit(struct load *l, const struct yaml_node *root,
                      struct str mark)
{
    static const char *const keys[] = {"sync", "left", "right"};
    size_t before = l->problems->errors;
    const struct yaml_node *name = yaml_get(root, "sync");
    const struct variable none = {mark, STR_NONE};
    if (mark.n > 0 && name && !str_contains(node_text(name), mark))
        load_complain(l, name, STR_NONE,
                      "the name must have %.*s in it, or all syncs of this "
                      "file would have the same",
                      STR_ARG(mark));
    for (size_t i = 0; i < 3; i++) {
        const struct yaml_node *node = yaml_get(root, keys[i]);
        struct str text = node_text(node);
        struct str rest = mark.n > 0 ? replace(l->arena, &none, text) : text;
        size_t open = str_find_char(rest, '<', 0);
        if (open == rest.n)
            continue;
        load_complain(l, node, STR_NONE,
                      "`%s`: %.*s stands for nothing: %s%.*s", keys[i],
                      STR_ARG(str_slice(rest, open, rest.n)),
                      mark.n > 0 ? "here is only " : "this file has no `for`",
                      STR_ARG(mark));
    }
    return l->problems->errors == before;
}

static bool expand_values(struct load *l, const struct yaml_node *root,
                          const struct yaml_pair *pair, struct sync_trees *out)
{
    const struct yaml_node *list = pair->value;
    struct str mark = arena_printf(l->arena, "<%.*s>", STR_ARG(pair->key));
    bool named = list->kind == YAML_TEXT;
    if (!is_plain(pair->key, false)) {
        problem_add(l->problems, PROBLEM_ERROR, root->file, pair->line,
                    STR_NONE,
                    "`for`: \"%.*s\" must be a word of letters, digits and _",
                    STR_ARG(pair->key));
        return false;
    }
    if (named)
        list = named_list(l, list);
    if (!list || list->kind != YAML_LIST ||
        (!named && !values_fit(l, list)) || !marks_fit(l, root, mark))
        return false;
    for (size_t i = 0; i < list->n_items; i++) {
        const struct variable v = {mark, node_text(list->items[i])};
        add_tree(l, replaced(l->arena, &v, root), v.value, out);
    }
    return true;
}

bool expand_sync(struct load *l, const struct yaml_node *root,
                 struct sync_trees *out)
{
    const struct yaml_node *node = yaml_get(root, "for");
    bool ok = true;
    if (!node) {
        ok = marks_fit(l, root, STR_NONE);
        if (ok)
            add_tree(l, root, STR_NONE, out);
    } else if (node->kind != YAML_MAP || node->n_pairs != 1) {
        load_complain(l, node, STR_NONE,
                      "`for` must name one thing and its values, such as "
                      "{ shop: [north, south] }");
        ok = false;
    } else {
        ok = expand_values(l, root, &node->pairs[0], out);
    }
    out->n_files++;
    return ok;
}

/* ---- telling --------------------------------------------------------------------- */

static bool has_problem(const struct sync_tree *tree, const struct problem *p)
{
    for (size_t i = 0; i < tree->own.list.n; i++) {
        const struct problem *other = &tree->own.list.at[i];
        if (other->level == p->level && other->line == p->line &&
            str_eq(other->file, p->file) && str_eq(other->message, p->message))
            return true;
    }
    return false;
}

/* Whether it holds for all of the file, and whether an earlier one told it. */
static bool holds_for_all(const struct sync_trees *trees, size_t at,
                          const struct problem *p, bool *out_told)
{
    *out_told = false;
    for (size_t i = 0; i < trees->n; i++) {
        if (trees->at[i].file != trees->at[at].file)
            continue;
        if (!has_problem(&trees->at[i], p))
            return false;
        *out_told = *out_told || i < at;
    }
    return true;
}

static void tell(struct load *l, const struct sync_tree *tree,
                 const struct problem *p, bool for_all)
{
    bool whose = !for_all && tree->value.n > 0;
    problem_add(l->problems, p->level, p->file, p->line, p->suggestion,
                "%s%.*s%s%.*s", whose ? "for " : "",
                STR_ARG(whose ? tree->value : STR_NONE), whose ? ": " : "",
                STR_ARG(p->message));
}

void expand_tell(struct load *l, struct sync_trees *trees)
{
    for (size_t i = 0; i < trees->n; i++) {
        const struct sync_tree *tree = &trees->at[i];
        for (size_t k = 0; k < tree->own.list.n; k++) {
            const struct problem *p = &tree->own.list.at[k];
            bool told = false;
            bool for_all = holds_for_all(trees, i, p, &told);
            if (!for_all || !told)
                tell(l, tree, p, for_all);
        }
    }
    for (size_t i = 0; i < trees->n; i++)
        trees->at[i].own = (struct problems){.arena = l->arena};
}
