/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Bodies out: a stored record the way each profile shows it. The options of
 * A and B (names, ids, blanks) end here; nothing else knows of them.
 */
#include "base/time.h"
#include "sandbox/prospectconnect/pc_record.h"

/* A record on its way out. */
struct showing {
    const struct pc_call *c;
    enum pc_view view;
    enum pc_kind kind;
    const struct table_row *row;
};

static const struct pc_options *options(const struct showing *s)
{
    return &s->c->pc->options;
}

static struct value id_out(const struct showing *s, enum pc_kind kind,
                           struct str id)
{
    const char *prefix = pc_entity_of(kind)->prefix;
    if (s->view != PC_VIEW_D || !*prefix)
        return value_text(id);
    return value_text(
        arena_printf(s->c->a, "%s%.*s", prefix, STR_ARG(id)));
}

static struct value user_object(const struct showing *s, struct str id)
{
    const struct table_row *user = pc_get(s->c->pc, PC_USER, id);
    if (!user)
        return value_text(id);
    const struct value *name = pc_row_get(user, "name");
    struct pc_object o = {.a = s->c->a};
    pc_put(&o, "_id", value_text(id));
    pc_put(&o, "name", name ? *name : value_null());
    return pc_object_value(&o);
}

static struct value link_out(const struct showing *s,
                             const struct pc_field *field,
                             const struct value *v)
{
    if (s->view == PC_VIEW_AB && field->target == PC_USER &&
        options(s)->assignee_object)
        return user_object(s, v->text);
    return id_out(s, field->target, v->text);
}

static struct value links_out(const struct showing *s,
                              const struct pc_field *field,
                              const struct value *v)
{
    struct value *ids = arena_array(s->c->a, struct value, v->items.n + 1);
    for (size_t i = 0; i < v->items.n; i++)
        ids[i] = id_out(s, field->target, v->items.at[i].text);
    return value_list(ids, v->items.n);
}

static struct value blank_out(const struct showing *s,
                              const struct pc_field *field)
{
    if (field->type == PC_WORDS || field->type == PC_LINKS)
        return value_list(NULL, 0);
    if (field->type == PC_FLAG)
        return value_bool(false);
    bool text = field->type != PC_NUMBER && field->type != PC_COUNTRY;
    bool old = s->view == PC_VIEW_AB || s->view == PC_VIEW_C;
    if (old && text && options(s)->blanks == PC_BLANK_EMPTY)
        return value_text(STR(""));
    return value_null();
}

/* A and B tell a won deal from a lost one by nothing. */
static struct value status_out(const struct showing *s, const struct value *v)
{
    bool open = str_is(value_str(v), "open");
    return s->view == PC_VIEW_AB && !open ? value_textz("closed") : *v;
}

static struct value country_out(const struct showing *s, const struct value *v)
{
    bool old = s->view == PC_VIEW_AB || s->view == PC_VIEW_C;
    if (!old || !options(s)->country_text)
        return *v;
    const struct value *name = pc_member(v, "name");
    return name ? *name : *value_getz(v, "country_code");
}

static struct value value_out(const struct showing *s,
                              const struct pc_field *field,
                              const struct value *v)
{
    if (!v)
        return blank_out(s, field);
    if (field->type == PC_LINK)
        return link_out(s, field, v);
    if (field->type == PC_LINKS)
        return links_out(s, field, v);
    if (field->type == PC_STATUS)
        return status_out(s, v);
    if (field->type == PC_COUNTRY)
        return country_out(s, v);
    return *v;
}

static bool is_asked(const struct value *only, const char *name)
{
    if (!only || only->items.n == 0)
        return true;
    for (size_t i = 0; i < only->items.n; i++) {
        if (str_is(value_str(&only->items.at[i]), name))
            return true;
    }
    return false;
}

/* The field's name in this view; NULL when it is not to be shown. */
static const char *name_out(const struct showing *s,
                            const struct pc_field *field,
                            const struct value *only)
{
    if (s->view == PC_VIEW_AB)
        return options(s)->snake ? field->snake : field->camel;
    if (s->view == PC_VIEW_C &&
        !is_asked(only, field->asked ? field->asked : field->name))
        return NULL;
    return field->name;
}

static const char *id_name(const struct showing *s)
{
    if (s->view == PC_VIEW_C)
        return pc_entity_of(s->kind)->c_id;
    if (s->view != PC_VIEW_AB)
        return "id";
    if (options(s)->flat && s->kind == PC_TASK)
        return "taskId";
    return options(s)->underscore_id ? "_id" : "id";
}

static struct value stamp(const struct showing *s, int64_t time_us)
{
    return value_text(time_format(s->c->a, time_us));
}

static void add_stamps(const struct showing *s, struct pc_object *o,
                       const struct value *only)
{
    if (s->view == PC_VIEW_C) {
        if (is_asked(only, "date_created"))
            pc_put(o, "date_created", stamp(s, s->row->created_us));
        return;
    }
    bool camel = s->view == PC_VIEW_AB && !options(s)->snake;
    pc_put(o, camel ? "createdAt" : "created_at",
           stamp(s, s->row->created_us));
    pc_put(o, camel ? "updatedAt" : "updated_at",
           stamp(s, s->row->updated_us));
}

struct value pc_show(const struct pc_call *c, enum pc_kind kind,
                     const struct table_row *row, enum pc_view view,
                     const struct value *only)
{
    struct showing s = {c, view, kind, row};
    const struct pc_entity *entity = pc_entity_of(kind);
    struct pc_object o = {.a = c->a};
    vec_reserve(c->a, &o.fields, entity->n_fields + 3);
    bool old = view == PC_VIEW_AB || view == PC_VIEW_C;
    pc_put(&o, id_name(&s), id_out(&s, kind, pc_row_id(row)));
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct pc_field *field = &entity->fields[i];
        const char *name = name_out(&s, field, only);
        const struct value *v = pc_row_get(row, field->name);
        bool left_out = old && !v && c->pc->options.blanks == PC_BLANK_OMIT;
        if (name && !left_out)
            pc_put(&o, name, value_out(&s, field, v));
    }
    add_stamps(&s, &o, only);
    return pc_object_value(&o);
}
