/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/sync_value.h"

#include "base/file.h"
#include "base/limits.h"
#include "mapping/children.h"
#include "serve/api/state.h"

static const char *const policies[] = {[POLICY_NEWEST] = "newest",
                                       [POLICY_LEFT] = "left",
                                       [POLICY_RIGHT] = "right",
                                       [POLICY_ASK] = "ask",
                                       [POLICY_ORIGIN] = "origin"};
static const char *const deletes[] = {[DELETE_KEEP] = "keep",
                                      [DELETE_DELETE] = "delete",
                                      [DELETE_ARCHIVE] = "archive"};
static const char *const missings[] = {[MISSING_WAIT] = "wait",
                                       [MISSING_SKIP] = "skip",
                                       [MISSING_CLEAR] = "clear",
                                       [MISSING_TELL] = "tell",
                                       [MISSING_PARK] = "park"};

enum err sync_text_read(struct arena *a, const struct workspace *w,
                        const struct sync *sync, struct sync_text *out,
                        struct error *e)
{
    struct problems problems = {.arena = a};
    struct str own = STR_NONE;
    struct str main = STR_NONE;
    const char *dir = arena_strz(a, w->dir);
    TRY(file_read(a, file_join(a, dir, arena_strz(a, sync->file)),
                  LIMIT_FILE_BYTES, &own, e));
    TRY(file_read(a, file_join(a, dir, "crosswalk.yaml"), LIMIT_FILE_BYTES,
                  &main, e));
    out->root = yaml_parse(a, sync->file, own, &problems);
    out->version = arena_printf(a, "%016llx",
                                (unsigned long long)(str_hash(own) * 31 +
                                                     str_hash(main)));
    return ERR_OK;
}

struct value sync_value_fields(struct arena *a, const struct row *row)
{
    struct object o = {.arena = a};
    for (int s = 0; s < SIDES; s++) {
        struct list list = {.arena = a};
        for (size_t i = 0; i < row->n_fields[s]; i++)
            list_add(&list, value_text(row->fields[s][i]));
        object_set(&o, side_name((enum side)s), list_value(&list));
    }
    return object_value(&o);
}

const char *sync_value_way(const bool to[SIDES])
{
    if (to[SIDE_LEFT] && to[SIDE_RIGHT])
        return "both";
    return to[SIDE_LEFT] ? "right_to_left" : "left_to_right";
}

/* ---- rows ------------------------------------------------------------------------ */

struct str sync_value_said(const struct sync_text *text,
                           const struct row *row, const char *key)
{
    const struct yaml_node *fields =
        text->root ? yaml_get(text->root, "fields") : NULL;
    for (size_t i = 0; fields && i < fields->n_items; i++) {
        const struct yaml_node *node = fields->items[i];
        const struct yaml_node *value =
            node->line == row->line ? yaml_get(node, key) : NULL;
        if (value && value->kind == YAML_TEXT)
            return value->text;
    }
    return STR("");
}

static struct value names_value(struct arena *a, const struct row *row,
                                enum side side)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < row->n_fields[side]; i++)
        list_add(&list, value_text(row->fields[side][i]));
    return list_value(&list);
}

static void add_names(struct buf *out, const struct row *row, enum side side)
{
    for (size_t i = 0; i < row->n_fields[side]; i++) {
        buf_addz(out, i > 0 ? ", " : "");
        buf_add(out, row->fields[side][i]);
    }
}

/* By what a value becomes one of the other side. */
static void add_translation(struct buf *out, const struct row *row,
                            struct str via)
{
    if (row->lookup.n > 0)
        buf_printf(out, ", paired in the lookup %.*s", STR_ARG(row->lookup));
    if (row->link.n > 0)
        buf_printf(out, ", by the links of %.*s%s", STR_ARG(row->link),
                   row->settled ? " once they are settled" : "");
    if (row->children)
        buf_printf(out, ", item by item, by %zu rows of their own",
                   row->children->sync.n_rows);
    if (via.n > 0)
        buf_printf(out, ", through %.*s", STR_ARG(via));
}

/* "user_id ↔ assigned_to, paired in the lookup users" */
static struct str in_words(struct arena *a, const struct row *row,
                           struct str via, struct str when)
{
    AUTO_BUF out = BUF_INIT(65536);
    bool both = row->to[SIDE_LEFT] && row->to[SIDE_RIGHT];
    add_names(&out, row, SIDE_LEFT);
    if (row->n_fields[SIDE_LEFT] > 0 && row->n_fields[SIDE_RIGHT] > 0)
        buf_addz(&out, both                  ? " and "
                       : row->to[SIDE_RIGHT] ? " goes to "
                                             : " comes from ");
    add_names(&out, row, SIDE_RIGHT);
    buf_addz(&out, row->constant ? " is always the same" : "");
    add_translation(&out, row, via);
    if (when.n > 0)
        buf_printf(&out, ", when %.*s", STR_ARG(when));
    if (row->not_before.n > 0)
        buf_printf(&out, ", not before %.*s", STR_ARG(row->not_before));
    buf_addz(&out, row->on_create_only ? ", only when a record is made" : "");
    buf_addz(&out, row->once ? ", only where nothing stands yet" : "");
    buf_addz(&out, row->keeps_full ? ", never emptied" : "");
    return buf_copy(a, &out);
}

static struct value row_value(struct arena *a, const struct row *row,
                              const struct sync_text *text)
{
    struct object o = {.arena = a};
    struct str via = sync_value_said(text, row, "via");
    struct str when = sync_value_said(text, row, "when");
    object_text(&o, "row", row->key);
    for (int s = 0; s < SIDES; s++)
        object_set(&o, side_name((enum side)s),
                   names_value(a, row, (enum side)s));
    object_text(&o, "way", str_from(sync_value_way(row->to)));
    object_text(&o, "via", via);
    object_text(&o, "when", when);
    object_text(&o, "lookup", row->lookup);
    object_text(&o, "link", row->link);
    object_text(&o, "on", row->on_create_only ? STR("create") : STR("always"));
    object_text(&o, "write", row->once ? STR("once") : STR("always"));
    object_text(&o, "missing", str_from(missings[row->missing]));
    object_set(&o, "default",
               row->has_fallback || row->constant ? row->fallback
                                                  : value_null());
    object_bool(&o, "constant", row->constant);
    object_set(&o, "conflict", row->has_policy
                                   ? value_textz(policies[row->policy])
                                   : value_null());
    object_bool(&o, "clear", !row->keeps_full);
    object_bool(&o, "optional", row->optional);
    object_text(&o, "text", in_words(a, row, via, when));
    object_int(&o, "line", row->line);
    return object_value(&o);
}

/* ---- the rest -------------------------------------------------------------------- */

static struct value trigger_value(struct arena *a, const struct sync *sync)
{
    struct object o = {.arena = a};
    for (int s = 0; s < SIDES; s++) {
        bool create = (sync->trigger[s] & TRIGGER_CREATE) != 0;
        bool update = (sync->trigger[s] & TRIGGER_UPDATE) != 0;
        object_text(&o, side_name((enum side)s),
                    create && update ? STR("create_update")
                    : create         ? STR("create")
                                     : STR("update"));
    }
    return object_value(&o);
}

static struct value delete_value(struct arena *a, const struct sync *sync)
{
    struct object o = {.arena = a};
    struct object archived = {.arena = a};
    struct object anew = {.arena = a};
    struct object guard = {.arena = a};
    for (int s = 0; s < SIDES; s++) {
        const char *side = side_name((enum side)s);
        object_text(&o, side, str_from(deletes[sync->on_gone[s]]));
        object_text(&archived, side,
                    sync->archived_is_gone[s] ? STR("gone") : STR("stays"));
        object_bool(&anew, side, sync->anew[s]);
    }
    object_int(&guard, "count", sync->guard_count);
    object_int(&guard, "percent", sync->guard_percent);
    object_set(&o, "archived", object_value(&archived));
    object_set(&o, "anew", object_value(&anew));
    object_set(&o, "guard", object_value(&guard));
    return object_value(&o);
}

/* "email = email (lower)" */
static struct value match_value(struct arena *a, const struct sync *sync)
{
    struct list list = {.arena = a};
    for (size_t r = 0; r < sync->n_rules; r++) {
        AUTO_BUF out = BUF_INIT(65536);
        const struct match_rule *rule = &sync->rules[r];
        for (size_t i = 0; i < rule->n_parts; i++) {
            const struct match_part *part = &rule->parts[i];
            buf_printf(&out, "%s%.*s = %.*s (%.*s)", i > 0 ? " and " : "",
                       STR_ARG(part->field[SIDE_LEFT]),
                       STR_ARG(part->field[SIDE_RIGHT]),
                       STR_ARG(part->normal));
        }
        list_add(&list, value_text(buf_copy(a, &out)));
    }
    return list_value(&list);
}

static struct object head(struct arena *a, const struct sync *sync)
{
    struct object o = {.arena = a};
    object_text(&o, "sync", sync->name);
    object_bool(&o, "enabled", sync->enabled);
    for (int s = 0; s < SIDES; s++)
        object_text(&o, side_name((enum side)s),
                    view_entity(a, sync, (enum side)s));
    object_text(&o, "direction", str_from(sync_value_way(sync->flow_to)));
    object_set(&o, "trigger", trigger_value(a, sync));
    object_text(&o, "conflict", str_from(policies[sync->policy]));
    return o;
}

static struct value tail(struct object *o, const struct sync *sync,
                         const struct sync_text *text,
                         const struct api_pause *pause)
{
    object_text(o, "file", sync->file);
    object_text(o, "version", text->version);
    object_set(o, "paused", state_pause_value(o->arena, pause));
    return object_value(o);
}

struct value sync_value_brief(struct arena *a, const struct sync *sync,
                              const struct sync_text *text,
                              const struct api_pause *pause)
{
    struct object o = head(a, sync);
    object_int(&o, "rows", (int64_t)sync->n_rows);
    return tail(&o, sync, text, pause);
}

struct value sync_value_whole(struct arena *a, const struct sync *sync,
                              const struct sync_text *text,
                              const struct api_pause *pause)
{
    struct object o = head(a, sync);
    struct list rows = {.arena = a};
    struct list depends = {.arena = a};
    for (size_t i = 0; i < sync->n_rows; i++)
        list_add(&rows, row_value(a, &sync->rows[i], text));
    for (size_t i = 0; i < sync->n_depends; i++)
        list_add(&depends, value_text(sync->depends[i]));
    object_text(&o, "each",
                sync->each_request ? STR("request") : STR("record"));
    object_text(&o, "poll",
                sync->unlisted             ? STR("never")
                : sync->poll_full          ? STR("full")
                : sync->seldom[SIDE_RIGHT] ? STR("left")
                : sync->seldom[SIDE_LEFT]  ? STR("right")
                                           : STR("changes"));
    object_text(&o, "shared",
                sync->shared[SIDE_LEFT]    ? STR("left")
                : sync->shared[SIDE_RIGHT] ? STR("right")
                                           : STR("none"));
    object_set(&o, "delete", delete_value(a, sync));
    object_set(&o, "match", match_value(a, sync));
    object_set(&o, "rows", list_value(&rows));
    object_set(&o, "depends", list_value(&depends));
    return tail(&o, sync, text, pause);
}
