/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/compile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "mapping/children.h"
#include "mapping/compile_inner.h"
#include "mapping/script.h"
#include "mapping/sync_shape.h"

void compile_complain(struct compile *c, const struct yaml_node *at,
                      struct str suggestion, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    problem_add(c->problems, PROBLEM_ERROR, at->file, at->line, suggestion,
                "%s", text);
}

/* ---- words --------------------------------------------------------------- */

void compile_way(const struct yaml_node *node, bool to[SIDES])
{
    struct str word = node_text(node);
    if (word.n == 0)
        return;
    to[SIDE_RIGHT] = !str_is(word, "<-") && !str_is(word, "right_to_left");
    to[SIDE_LEFT] = !str_is(word, "->") && !str_is(word, "left_to_right");
}

enum policy compile_policy(const struct yaml_node *node, enum policy fallback)
{
    struct str word = node_text(node);
    if (str_is(word, "newest"))
        return POLICY_NEWEST;
    if (str_is(word, "left"))
        return POLICY_LEFT;
    if (str_is(word, "right"))
        return POLICY_RIGHT;
    if (str_is(word, "origin"))
        return POLICY_ORIGIN;
    return str_is(word, "ask") ? POLICY_ASK : fallback;
}

static unsigned trigger_of(const struct yaml_node *node, unsigned fallback)
{
    struct str word = node_text(node);
    if (word.n == 0)
        return fallback;
    unsigned bits = 0;
    if (str_contains(word, STR("create")))
        bits |= TRIGGER_CREATE;
    if (str_contains(word, STR("update")))
        bits |= TRIGGER_UPDATE;
    return bits;
}

struct sync_defaults sync_defaults_builtin(void)
{
    return (struct sync_defaults){
        .flow_to = {true, true},
        .trigger = {TRIGGER_CREATE | TRIGGER_UPDATE,
                    TRIGGER_CREATE | TRIGGER_UPDATE},
        .policy = POLICY_NEWEST};
}

void sync_defaults_read(const struct yaml_node *map, struct sync_defaults *d)
{
    const struct yaml_node *trigger = yaml_get(map, "trigger");
    compile_way(yaml_get(map, "direction"), d->flow_to);
    d->policy = compile_policy(yaml_get(map, "conflict"), d->policy);
    for (int s = 0; s < SIDES; s++) {
        const struct yaml_node *word =
            trigger && trigger->kind == YAML_MAP
                ? yaml_get(trigger, side_name((enum side)s))
                : trigger;
        d->trigger[s] = trigger_of(word, d->trigger[s]);
    }
}

/* ---- conditions ---------------------------------------------------------- */

static bool word_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
           (ch >= '0' && ch <= '9') || ch == '_';
}

/* Notes NAME of each `left.NAME` and left["NAME"]: conditions must find the
 * fields they look at in the record. */
static void note_reads(struct compile *c, const struct yaml_node *node,
                       enum side side)
{
    struct str text = node->text;
    const struct place place = {node->file, node->line, true};
    struct str word = str_from(side_name(side));
    size_t at = str_find(text, word, 0);
    for (; at < text.n; at = str_find(text, word, at + 1)) {
        size_t i = at + word.n;
        if ((at > 0 && (word_char(text.p[at - 1]) || text.p[at - 1] == '.')) ||
            i + 1 >= text.n)
            continue;
        size_t from = i + 1;
        size_t to = from;
        if (text.p[i] == '[' && (text.p[from] == '"' || text.p[from] == '\'')) {
            from++;
            to = str_find_char(text, text.p[from - 1], from);
        } else if (text.p[i] == '.') {
            while (to < text.n && word_char(text.p[to]))
                to++;
        }
        if (to > from && to <= text.n)
            compile_read(c, side, str_slice(text, from, to), place);
    }
}

int compile_condition(struct compile *c, const struct yaml_node *node)
{
    struct error e = {0};
    int ref = -1;
    if (!node || node->kind != YAML_TEXT)
        return -1;
    if (!c->world->script) {
        compile_complain(c, node, STR_NONE, "conditions need Lua");
        return -1;
    }
    struct script_source source = {node->file, node->line, node->text};
    if (script_condition(c->world->script, c->arena, &source, &ref, &e) !=
        ERR_OK)
        compile_complain(c, node, STR_NONE, "this condition is no Lua: %s",
                         e.message);
    note_reads(c, node, SIDE_LEFT);
    note_reads(c, node, SIDE_RIGHT);
    return ref;
}

/* ---- the head ------------------------------------------------------------ */

/* "odoo.res.partner": the connection is the part before the first dot. */
static bool split_entity(const struct yaml_node *node, struct str *connection,
                         struct str *entity)
{
    struct str text = node_text(node);
    size_t dot = str_find_char(text, '.', 0);
    if (dot == 0 || dot + 1 >= text.n)
        return false;
    *connection = str_slice(text, 0, dot);
    *entity = str_slice(text, dot + 1, text.n);
    return true;
}

bool mapping_head(struct arena *a, const struct yaml_node *root,
                  struct problems *problems, struct sync_head *out)
{
    struct sync_head head = {.name = node_text(yaml_get(root, "sync")),
                             .file = root->file,
                             .line = root->line};
    (void)a;
    bool ok = head.name.n > 0;
    for (int s = 0; s < SIDES; s++) {
        const struct yaml_node *node =
            yaml_get(root, side_name((enum side)s));
        if (!node || node->kind != YAML_TEXT) {
            ok = false; /* told by the shape */
            continue;
        }
        if (split_entity(node, &head.connection[s], &head.entity[s]))
            continue;
        problem_add(problems, PROBLEM_ERROR, node->file, node->line, STR_NONE,
                    "`%s` must be a connection and an entity with a dot "
                    "between, such as odoo.res.partner, not \"%.*s\"",
                    side_name((enum side)s), STR_ARG(node->text));
        ok = false;
    }
    if (ok)
        *out = head;
    return ok;
}

static bool is_connection(const struct mapping_world *w, struct str name)
{
    bool known = false;
    for (size_t i = 0; i < w->n_connections; i++)
        known = known || str_eq(w->connections[i], name);
    return known;
}

static void compile_sides(struct compile *c, const struct yaml_node *root)
{
    const struct mapping_world *w = c->world;
    for (int s = 0; s < SIDES; s++) {
        const struct yaml_node *node =
            yaml_get(root, side_name((enum side)s));
        struct str name = STR_NONE;
        if (!node || !split_entity(node, &name, &c->sync->entity[s]))
            continue;
        if (!is_connection(w, name))
            compile_complain(c, node,
                             shape_suggestion(c->arena, name, w->connections,
                                              w->n_connections),
                             "there is no connection `%.*s`", STR_ARG(name));
        c->sync->connection[s] = name;
    }
}

/* ---- policies ------------------------------------------------------------ */

static enum delete_policy delete_of(const struct yaml_node *node)
{
    struct str word = node_text(node);
    if (str_is(word, "delete"))
        return DELETE_DELETE;
    return str_is(word, "archive") ? DELETE_ARCHIVE : DELETE_KEEP;
}

static void read_more(struct compile *c, const struct yaml_node *node,
                      enum side s)
{
    const struct str *more = NULL;
    size_t n = node_texts(c->arena, node, &more);
    for (size_t i = 0; i < n; i++)
        compile_read(c, s, more[i], (struct place){node->file, node->line, false});
}

static void compile_policies(struct compile *c, const struct yaml_node *root)
{
    struct sync *sync = c->sync;
    struct sync_defaults d = c->world->defaults;
    sync_defaults_read(root, &d);
    const struct yaml_node *gone = yaml_get(root, "delete");
    const struct yaml_node *guard = yaml_get(gone, "guard");
    for (int s = 0; s < SIDES; s++) {
        const char *side = side_name((enum side)s);
        const struct yaml_node *filter =
            yaml_get(yaml_get(root, "filter"), side);
        sync->flow_to[s] = d.flow_to[s];
        sync->trigger[s] = d.trigger[s];
        sync->filter[s] =
            filter ? yaml_value(c->arena, filter) : value_null();
        sync->filter_node[s] = filter;
        sync->accept[s] = compile_condition(
            c, yaml_get(yaml_get(root, "accept"), side));
        sync->create[s] = compile_condition(
            c, yaml_get(yaml_get(root, "create"), side));
        sync->hold[s] = compile_condition(
            c, yaml_get(yaml_get(root, "hold"), side));
        sync->n_needs[s] = node_texts(
            c->arena, yaml_get(yaml_get(root, "needs"), side),
            &sync->needs[s]);
        sync->on_gone[s] = delete_of(yaml_get(gone, side));
        sync->anew[s] = node_bool(yaml_get(yaml_get(gone, "anew"), side),
                                  false);
        sync->archived_is_gone[s] =
            str_is(node_text(yaml_get(yaml_get(gone, "archived"), side)),
                   "gone");
        compile_no_paths(c, yaml_get(yaml_get(root, "needs"), side),
                         sync->needs[s], sync->n_needs[s]);
        read_more(c, yaml_get(yaml_get(root, "reads"), side), (enum side)s);
    }
    sync->hold_match =
        compile_condition(c, yaml_get(yaml_get(root, "hold"), "match"));
    sync->policy = d.policy;
    sync->keeps_full = !node_bool(yaml_get(root, "clear"), true);
    sync->guard_count = node_int(yaml_get(guard, "count"), 20);
    sync->guard_percent = node_int(yaml_get(guard, "percent"), 10);
    sync->enabled = node_bool(yaml_get(root, "enabled"), true);
    sync->repeats = node_bool(yaml_get(root, "repeats"), false);
    struct str poll = node_text(yaml_get(root, "poll"));
    sync->poll_full = str_is(poll, "full");
    sync->unlisted = str_is(poll, "never");
    for (int s = 0; s < SIDES; s++)
        sync->seldom[s] = str_is(poll, side_name(SIDE_OTHER(s)));
}

static void check_after(struct compile *c, const struct yaml_node *node,
                        struct str name)
{
    const struct mapping_world *w = c->world;
    VEC(struct str) names = {0};
    for (size_t i = 0; i < w->n_syncs; i++) {
        if (str_eq(w->syncs[i].name, name))
            return;
        vec_push(c->arena, &names, w->syncs[i].name);
    }
    if (!w->some_syncs_lost)
        compile_complain(c, node,
                         shape_suggestion(c->arena, name, names.at, names.n),
                         "there is no sync `%.*s`", STR_ARG(name));
}

static void compile_after(struct compile *c, const struct yaml_node *node)
{
    struct sync *sync = c->sync;
    sync->n_after = node_texts(c->arena, node, &sync->after);
    for (size_t i = 0; i < sync->n_after; i++)
        check_after(c, node, sync->after[i]);
}

/* ---- what else is looked at ---------------------------------------------- */

/* The side of that sync which is of this connection; the same one of two. */
static bool find_side(const struct sync_head *head, struct str connection,
                      enum side preferred, enum side *out)
{
    enum side other = SIDE_OTHER(preferred);
    *out = preferred;
    if (str_eq(head->connection[preferred], connection))
        return true;
    *out = other;
    return str_eq(head->connection[other], connection);
}

static struct wake compile_wake(struct compile *c, const struct yaml_node *node,
                                enum side s)
{
    const struct mapping_world *w = c->world;
    struct wake wake = {.sync = node_text(yaml_get(node, "sync")),
                        .side = s,
                        .by = node_text(yaml_get(node, "by")),
                        .file = node->file,
                        .line = node->line};
    check_after(c, node, wake.sync);
    for (size_t i = 0; i < w->n_syncs; i++)
        if (str_eq(w->syncs[i].name, wake.sync) &&
            !find_side(&w->syncs[i], c->sync->connection[s], s, &wake.side))
            compile_complain(c, node, STR_NONE,
                             "the sync `%.*s` has no records of `%.*s`",
                             STR_ARG(wake.sync),
                             STR_ARG(c->sync->connection[s]));
    return wake;
}

static void compile_wakes(struct compile *c, const struct yaml_node *wakes)
{
    for (int s = 0; wakes && s < SIDES; s++) {
        const struct yaml_node *list = yaml_get(wakes, side_name((enum side)s));
        size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
        struct wake *made = arena_array(c->arena, struct wake, n);
        for (size_t i = 0; i < n; i++)
            made[i] = compile_wake(c, list->items[i], (enum side)s);
        c->sync->wakes[s] = made;
        c->sync->n_wakes[s] = n;
    }
}

/* ---- catalogues ---------------------------------------------------------- */

static void compile_code(struct compile *c, const struct yaml_node *node,
                         struct codes *out)
{
    *out = (struct codes){.of = {.accept = {-1, -1}},
                          .file = node->file,
                          .line = node->line};
    struct compile inner = {.arena = c->arena,
                            .world = c->world,
                            .problems = c->problems,
                            .sync = &out->of};
    compile_sides(&inner, node);
    for (int s = 0; s < SIDES; s++) {
        const char *side = side_name((enum side)s);
        const struct yaml_node *by = yaml_get(yaml_get(node, "by"), side);
        out->by[s] = node_text(by);
        out->of.accept[s] = compile_condition(
            &inner, yaml_get(yaml_get(node, "accept"), side));
        if (by)
            compile_read(&inner, (enum side)s, out->by[s],
                         (struct place){by->file, by->line, false});
    }
    compile_gather(&inner);
}

static void compile_codes(struct compile *c, const struct yaml_node *list)
{
    size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
    struct codes *codes = arena_array(c->arena, struct codes, n);
    for (size_t i = 0; i < n; i++)
        compile_code(c, list->items[i], &codes[i]);
    c->sync->codes = codes;
    c->sync->n_codes = n;
}

static void compile_expects(struct compile *c, const struct yaml_node *list)
{
    size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
    struct expects *expects = arena_array(c->arena, struct expects, n);
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *node = list->items[i];
        const struct yaml_node *entity = yaml_get(node, "entity");
        const struct yaml_node *by = yaml_get(node, "by");
        const struct yaml_node *hint = yaml_get(node, "hint");
        struct expects *x = &expects[i];
        *x = (struct expects){.by = by ? node_text(by) : STR("name"),
                              .names = compile_condition(
                                  c, yaml_get(node, "names")),
                              .hint = hint ? node_text(hint) : STR_NONE,
                              .file = node->file,
                              .line = node->line};
        if (!entity || !split_entity(entity, &x->connection, &x->entity) ||
            !is_connection(c->world, x->connection))
            compile_complain(c, entity ? entity : node, STR_NONE,
                             "`entity` of `expects` is a connection and an "
                             "entity with a dot between");
    }
    c->sync->expects = expects;
    c->sync->n_expects = n;
}

/* ---- a record for each request ------------------------------------------- */

/* Such records are made and left alone: there is nothing to match, and one
 * side asks. */
static void compile_each(struct compile *c, const struct yaml_node *root)
{
    struct sync *sync = c->sync;
    const struct yaml_node *each = yaml_get(root, "each");
    sync->each_request = str_is(node_text(each), "request");
    if (!sync->each_request)
        return;
    sync->unlisted = true;
    if (sync->flow_to[SIDE_LEFT] == sync->flow_to[SIDE_RIGHT])
        compile_complain(c, each, STR("direction: left_to_right"),
                         "`each: request` needs a `direction`: the records of "
                         "one side are asked for");
    if (yaml_get(root, "match"))
        compile_complain(c, yaml_get(root, "match"), STR_NONE,
                         "`match` makes no sense beside `each: request`: a "
                         "new record is made each time");
}

/* ---- records that share one ---------------------------------------------- */

static void compile_shared(struct compile *c, const struct yaml_node *root)
{
    struct sync *sync = c->sync;
    const struct yaml_node *shared = yaml_get(root, "shared");
    sync->shared[SIDE_LEFT] = str_is(node_text(shared), "left");
    sync->shared[SIDE_RIGHT] = str_is(node_text(shared), "right");
    if (shared && (sync->each_request || sync->repeats))
        compile_complain(c, shared, STR_NONE,
                         "`shared` makes no sense beside `%s`",
                         sync->repeats ? "repeats" : "each: request");
}

/* A text is about the left side. */
static void compile_apart(struct compile *c, const struct yaml_node *apart)
{
    for (int s = 0; apart && s < SIDES; s++) {
        const struct yaml_node *node =
            apart->kind == YAML_MAP ? yaml_get(apart, side_name((enum side)s))
            : s == SIDE_LEFT        ? apart
                                    : NULL;
        c->sync->apart[s] = node_text(node);
        if (c->sync->apart[s].n > 0)
            compile_read(c, (enum side)s, c->sync->apart[s],
                         (struct place){node->file, node->line, false});
    }
}

/* ---- what follows from the rows ------------------------------------------ */

static int compare_names(const void *x, const void *y)
{
    const struct str *s = x;
    const struct str *t = y;
    return str_compare(*s, *t);
}

static size_t sort_unique(struct str *names, size_t n)
{
    size_t kept = 0;
    if (n == 0)
        return 0;
    qsort(names, n, sizeof(*names), compare_names);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !str_eq(names[kept - 1], names[i]))
            names[kept++] = names[i];
    return kept;
}

void compile_gather(struct compile *c)
{
    struct sync *sync = c->sync;
    VEC(struct str) depends = {0};
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        for (int s = 0; s < SIDES; s++)
            for (size_t k = 0; k < row->n_fields[s]; k++)
                compile_read(c, (enum side)s, row->fields[s][k],
                             (struct place){row->file, row->line, false,
                                            row->on_create_only});
        if (row->link.n > 0 && !str_eq(row->link, sync->name))
            vec_push(c->arena, &depends, row->link);
        const struct sync *inner = row->children ? &row->children->sync : NULL;
        for (size_t k = 0; inner && k < inner->n_depends; k++)
            vec_push(c->arena, &depends, inner->depends[k]);
    }
    for (int s = 0; s < SIDES; s++) {
        sync->n_fields[s] = sort_unique(c->reads[s].at, c->reads[s].n);
        sync->fields[s] = c->reads[s].at;
        sync->n_paths[s] = c->paths[s].n;
        sync->paths[s] = c->paths[s].at;
    }
    sync->n_depends = sort_unique(depends.at, depends.n);
    sync->depends = depends.at;
}

/* What takes part, is made or held may be for the files of Lua to say. */
static bool is_judged_by_lua(const struct sync *sync)
{
    for (int s = 0; s < SIDES; s++)
        if (sync->accept[s] >= 0 || sync->create[s] >= 0 || sync->hold[s] >= 0)
            return true;
    return sync->hold_match >= 0;
}

bool mapping_compile(struct arena *a, const struct yaml_node *root,
                     const struct mapping_world *world,
                     struct problems *problems, struct sync *out)
{
    size_t before = problems->errors;
    struct value said = yaml_value(a, root);
    struct sync sync = {.name = node_text(yaml_get(root, "sync")),
                        .accept = {-1, -1},
                        .create = {-1, -1},
                        .hold = {-1, -1},
                        .hold_match = -1,
                        .said = value_hash(&said),
                        .file = root->file};
    struct compile c = {.arena = a,
                        .world = world,
                        .problems = problems,
                        .sync = &sync};
    shape_check(root, &sync_file_shape, problems);
    compile_sides(&c, root);
    compile_policies(&c, root);
    compile_after(&c, yaml_get(root, "after"));
    compile_wakes(&c, yaml_get(root, "wakes"));
    compile_codes(&c, yaml_get(root, "codes"));
    compile_expects(&c, yaml_get(root, "expects"));
    compile_each(&c, root);
    compile_shared(&c, root);
    compile_apart(&c, yaml_get(root, "apart"));
    compile_rows(&c, yaml_get(root, "fields"));
    compile_matches(&c, yaml_get(root, "match"));
    compile_after_writes(&c, root);
    compile_gather(&c);
    if (is_judged_by_lua(&sync) && world->script)
        sync.said ^= script_said(world->script);
    if (problems->errors > before)
        return false;
    *out = sync;
    return true;
}
