/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/record.h"

#define HIDDEN "********"
/* Secrets in addresses of our webhooks are longer than names of anything. */
#define HOOK_SECRET_LEAST 32

/* ---- what is not shown ------------------------------------------------------- */

static bool is_secret(struct str field)
{
    static const char *const words[] = {"password", "passwd", "secret",
                                        "token",    "apikey", "api_key",
                                        "private_key"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t at = 0; at + strlen(words[i]) <= field.n; at++)
            if (str_eq_ascii_nocase(
                    str_slice(field, at, at + strlen(words[i])),
                    str_from(words[i])))
                return true;
    return false;
}

/* ".../hooks/odoo/SECRET/gone" */
static struct str without_secret(struct arena *a, struct str text)
{
    size_t at = str_find(text, STR("/hooks/"), 0);
    if (at == text.n)
        return text;
    size_t slash = str_find_char(text, '/', at + sizeof "/hooks/" - 1);
    if (slash == text.n)
        return text;
    size_t end = str_find_char(text, '/', slash + 1);
    if (end - slash <= HOOK_SECRET_LEAST)
        return text;
    return arena_printf(a, "%.*s/" HIDDEN "%.*s",
                        STR_ARG(str_slice(text, 0, slash)),
                        STR_ARG(str_slice(text, end, text.n)));
}

static struct value shown(struct arena *a, struct str field,
                          const struct value *v)
{
    if (v->kind != VALUE_TEXT || v->text.n == 0)
        return *v;
    return value_text(is_secret(field) ? STR(HIDDEN)
                                       : without_secret(a, v->text));
}

struct value record_fields_shown(struct arena *a, const struct value *fields)
{
    size_t n = fields->kind == VALUE_OBJECT ? fields->fields.n : 0;
    struct field *out = arena_array(a, struct field, n);
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &fields->fields.at[i];
        out[i] = (struct field){f->name, shown(a, f->name, &f->value)};
    }
    return value_object(out, n);
}

/* ---- records ------------------------------------------------------------------- */

struct value record_value(struct arena *a, const struct record *r)
{
    struct object o = {.arena = a};
    object_text(&o, "id", r->id);
    object_time(&o, "created_at", r->created_us);
    object_time(&o, "modified_at", r->modified_us);
    object_bool(&o, "archived", r->archived);
    object_set(&o, "fields", r->fields);
    return object_value(&o);
}

struct value record_shown(struct arena *a, const struct record *r)
{
    struct record safe = *r;
    safe.fields = record_fields_shown(a, &r->fields);
    return record_value(a, &safe);
}

struct value records_value(struct arena *a, const struct record *records,
                           size_t n)
{
    struct object o = {.arena = a};
    struct list list = {.arena = a};
    for (size_t i = 0; i < n; i++)
        list_add(&list, record_shown(a, &records[i]));
    object_set(&o, "records", list_value(&list));
    return object_value(&o);
}

/* ---- what there is --------------------------------------------------------------- */

static struct value field_value(struct arena *a, const struct schema_field *f)
{
    struct object o = {.arena = a};
    object_text(&o, "name", f->name);
    object_text(&o, "label", f->label);
    object_text(&o, "kind", str_from(value_kind_name(f->kind)));
    object_bool(&o, "writable", f->writable);
    object_bool(&o, "required", f->required);
    object_text(&o, "target", f->target);
    return object_value(&o);
}

struct value schema_value(struct arena *a, const struct schema *schema)
{
    struct object o = {.arena = a};
    struct list list = {.arena = a};
    for (size_t i = 0; i < schema->n_fields; i++)
        list_add(&list, field_value(a, &schema->fields[i]));
    object_set(&o, "fields", list_value(&list));
    return object_value(&o);
}

struct value entities_value(struct arena *a, struct str connection,
                            const struct str *names, size_t n)
{
    struct object o = {.arena = a};
    struct list list = {.arena = a};
    for (size_t i = 0; i < n; i++)
        list_add(&list, value_text(names[i]));
    object_text(&o, "connection", connection);
    object_set(&o, "entities", list_value(&list));
    return object_value(&o);
}

/* ---- what was done ------------------------------------------------------------------ */

struct value written_value(struct arena *a, const struct record_written *w)
{
    struct list list = {.arena = a};
    struct object o = {.arena = a};
    for (size_t i = 0; i < w->values.fields.n; i++) {
        const struct field *f = &w->values.fields.at[i];
        const struct value *before =
            w->old ? value_get(&w->old->fields, f->name) : NULL;
        struct object change = {.arena = a};
        object_text(&change, "field", f->name);
        if (before)
            object_set(&change, "before", shown(a, f->name, before));
        object_set(&change, "after", shown(a, f->name, &f->value));
        list_add(&list, object_value(&change));
    }
    object_text(&o, "id", w->id);
    object_text(&o, "action", str_from(w->what));
    object_set(&o, "changes", list_value(&list));
    return object_value(&o);
}

struct value acted_value(struct arena *a, const struct record_action *action,
                         const struct action_result *result)
{
    struct object o = {.arena = a};
    object_text(&o, "id", action->id);
    object_text(&o, "action", action->name);
    object_bool(&o, "done", result->done);
    object_set(&o, "result", result->result);
    return object_value(&o);
}
