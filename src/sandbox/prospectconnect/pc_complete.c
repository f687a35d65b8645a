/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/prospectconnect/pc_complete.h"

#include "base/time.h"
#include "sandbox/demo_cast.h"
#include "sandbox/prospectconnect/pc_record.h"

/* A write being completed. */
struct completing {
    struct pc_call *c;
    const struct table_row *row; /* NULL: a create */
    struct value changes;
};

static void set(struct completing *w, const char *name, struct value v)
{
    w->changes = value_with(w->c->a, &w->changes, str_from(name), &v);
}

static bool sent(const struct completing *w, const char *name)
{
    return value_getz(&w->changes, name) != NULL;
}

/* The value that the record will have; NULL when none. */
static const struct value *after(const struct completing *w, const char *name)
{
    if (sent(w, name) || !w->row)
        return pc_member(&w->changes, name);
    return pc_row_get(w->row, name);
}

static void missing(struct completing *w, const char *name)
{
    pc_issue(w->c, str_from(name), "is required");
}

/* ---- contacts ------------------------------------------------------------ */

static void set_text(struct completing *w, const char *name, struct str text)
{
    set(w, name, text.n ? value_text(text) : value_null());
}

static void complete_contact(struct completing *w)
{
    struct str first, last;
    bool parts = sent(w, "first_name") || sent(w, "last_name");
    struct str name = value_str(after(w, "name"));
    if (sent(w, "name") && !parts) {
        cast_split_name(name, &first, &last);
        set_text(w, "first_name", first);
        set_text(w, "last_name", last);
    } else if (parts && !sent(w, "name")) {
        first = value_str(after(w, "first_name"));
        last = value_str(after(w, "last_name"));
        name = arena_printf(w->c->a, "%.*s %.*s", STR_ARG(first),
                            STR_ARG(last));
        set_text(w, "name", str_trim(name));
    }
    if (!after(w, "email") && !after(w, "phone"))
        pc_issue(w->c, STR("email"), "or phone is required");
}

/* ---- deals --------------------------------------------------------------- */

static const struct value *stages_of(const struct table_row *pipeline)
{
    return pipeline ? pc_row_get(pipeline, "stages") : NULL;
}

static const struct value *stage_in(const struct table_row *pipeline,
                                    struct str id)
{
    const struct value *stages = stages_of(pipeline);
    for (size_t i = 0; stages && i < stages->items.n; i++) {
        const struct value *stage = &stages->items.at[i];
        if (str_eq(value_text_at(stage, "id"), id))
            return stage;
    }
    return NULL;
}

static const struct value *first_stage(const struct table_row *pipeline)
{
    const struct value *stages = stages_of(pipeline);
    return stages && stages->items.n ? &stages->items.at[0] : NULL;
}

/* The pipeline that has the stage, or NULL. */
static const struct table_row *pipeline_with(const struct pc *pc,
                                             struct str stage)
{
    size_t cursor = 0;
    const struct table_row *p;
    while ((p = table_next(pc->table[PC_PIPELINE], &cursor))) {
        if (stage_in(p, stage))
            return p;
    }
    return NULL;
}

/* Settles pipeline and stage together; gives the stage, or NULL. */
static const struct value *settle_stage(struct completing *w)
{
    const struct pc *pc = w->c->pc;
    struct str stage = value_str(after(w, "stage_id"));
    struct str wanted = value_str(after(w, "pipeline_id"));
    const struct table_row *pipeline =
        wanted.n ? pc_get(pc, PC_PIPELINE, wanted) : NULL;
    if (sent(w, "stage_id") && stage.n > 0) {
        const struct table_row *having = pipeline_with(pc, stage);
        bool clash = sent(w, "pipeline_id") && pipeline && having != pipeline;
        if (!having || clash) {
            pc_issue(w->c, STR("stage_id"),
                     having ? "belongs to another pipeline"
                            : "names no stage that exists");
            return NULL;
        }
        pipeline = having;
    }
    if (!pipeline) {
        size_t cursor = 0;
        pipeline = table_next(pc->table[PC_PIPELINE], &cursor);
    }
    const struct value *found = stage_in(pipeline, stage);
    found = found ? found : first_stage(pipeline);
    if (found) {
        set(w, "pipeline_id", pipeline->id);
        set(w, "stage_id", *value_getz(found, "id"));
    }
    return found;
}

static void complete_deal(struct completing *w)
{
    bool moved = !w->row || sent(w, "stage_id") || sent(w, "pipeline_id");
    struct str at = value_str(after(w, "stage_id"));
    const struct value *stage =
        moved ? settle_stage(w) : stage_in(pipeline_with(w->c->pc, at), at);
    struct str status = value_str(after(w, "deal_status"));
    if (status.n == 0) {
        set(w, "deal_status", value_textz("open"));
    } else if (str_is(status, "closed")) {
        bool won = stage && str_is(value_text_at(stage, "outcome"), "won");
        set(w, "deal_status", value_textz(won ? "won" : "lost"));
    }
}

/* ---- the others ---------------------------------------------------------- */

static void complete_task(struct completing *w)
{
    const struct value *done = after(w, "completed");
    bool is_done = done && done->boolean;
    set(w, "completed", value_bool(is_done));
    if (!is_done) {
        if (w->row && pc_row_get(w->row, "completed_at"))
            set(w, "completed_at", value_null());
    } else if (!after(w, "completed_at")) {
        struct str now =
            time_format(w->c->a, tables_now_us(w->c->pc->store));
        set(w, "completed_at", value_text(now));
    }
}

static void complete_note(struct completing *w)
{
    if (!w->row && !after(w, "user_id"))
        set_text(w, "user_id", w->c->user);
}

struct value pc_complete(struct pc_call *c, const struct table_row *row,
                         const struct value *changes)
{
    struct completing w = {c, row, *changes};
    const char *title = pc_entity_of(c->kind)->title;
    if (title && !after(&w, title))
        missing(&w, title);
    if (c->kind == PC_CONTACT)
        complete_contact(&w);
    else if (c->kind == PC_DEAL)
        complete_deal(&w);
    else if (c->kind == PC_TASK)
        complete_task(&w);
    else if (c->kind == PC_NOTE)
        complete_note(&w);
    return w.changes;
}
