/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows as the objects of the answer. */
#include "connectors/odoo/canonical.h"
#include "facade/plan.h"

static const struct value no = {.kind = VALUE_BOOL, .boolean = false};

/* ---- flat values -------------------------------------------------------- */

/* What a field of an empty record is. */
static void show_empty(struct buf *out, const struct facade_field *f)
{
    if (f->kind == FACADE_X2MANY)
        buf_addz(out, "[]");
    else if (f->kind == FACADE_FLOAT)
        buf_addz(out, "0.0");
    else if (f->kind == FACADE_INTEGER && !str_is(f->name, "id"))
        buf_addz(out, "0");
    else
        buf_addz(out, "false");
}

/* "2026-01-02 03:04:05": the addon drops the seconds. */
static void show_time(struct buf *out, const struct value *v, bool strict)
{
    struct str text = value_str(v);
    if (strict || text.n < 16) {
        envelope_json(out, v);
        return;
    }
    buf_printf(out, "\"%.10s-%.2s-%.2s\"", text.p, text.p + 11, text.p + 14);
}

static void show_ids(struct buf *out, const struct value *v)
{
    size_t shown = 0;
    int64_t id;
    buf_add_char(out, '[');
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++)
        if (erp_id_of_wire(&v->items.at[i], &id))
            buf_printf(out, "%s%lld", shown++ > 0 ? "," : "", (long long)id);
    buf_add_char(out, ']');
}

static void show_integer(struct buf *out, const struct value *v)
{
    int64_t whole;
    if (v->kind == VALUE_DECIMAL && decimal_to_i64(v->decimal, &whole))
        buf_printf(out, "%lld", (long long)whole);
    else
        envelope_json(out, v);
}

/* What the addon cannot turn into JSON: false, when it is not empty. */
static bool show_object(struct plan *p, struct buf *out,
                        const struct facade_field *f, const struct value *v)
{
    bool empty = v->kind == VALUE_BOOL ||
                 (v->kind == VALUE_TEXT && v->text.n == 0) ||
                 (v->kind == VALUE_OBJECT && v->fields.n == 0);
    if (empty || p->work->settings->strict) {
        envelope_json(out, v);
        return true;
    }
    struct facade_refusal r = {
        .type = "TypeError",
        .message = arena_printf(p->work->arena,
                                "the value of '%.*s' is not JSON serializable",
                                STR_ARG(f->name)),
        .status = 500,
        .crashes = true,
    };
    envelope_refuse(p->work, &r);
    return false;
}

static bool show_flat(struct plan *p, struct buf *out,
                      const struct facade_field *f, const struct plan_row *row)
{
    const struct value *v = row ? value_get(row->fields, f->name) : NULL;
    int64_t id;
    if (!row) {
        show_empty(out, f);
        return true;
    }
    if (!v || value_is_null(v))
        v = &no;
    switch (f->kind) {
    case FACADE_OBJECT:
        return show_object(p, out, f, v);
    case FACADE_MANY2ONE:
        if (erp_id_of_wire(v, &id))
            buf_printf(out, "%lld", (long long)id);
        else
            buf_addz(out, "false");
        break;
    case FACADE_X2MANY:
        show_ids(out, v);
        break;
    case FACADE_DATETIME:
        show_time(out, v, p->work->settings->strict);
        break;
    case FACADE_FLOAT:
        envelope_float(out, v);
        break;
    case FACADE_INTEGER:
        show_integer(out, v);
        break;
    case FACADE_PLAIN:
    case FACADE_BOOLEAN:
    case FACADE_BINARY:
        envelope_json(out, v);
        break;
    }
    return true;
}

/* ---- nested ones -------------------------------------------------------- */

static bool show_list(struct plan *p, struct buf *out,
                      const struct plan_entry *entry,
                      const struct plan_row *row)
{
    const struct value *v =
        row ? value_get(row->fields, entry->field->name) : NULL;
    size_t shown = 0;
    buf_add_char(out, '[');
    for (size_t i = 0; v && v->kind == VALUE_LIST && i < v->items.n; i++) {
        int64_t id = 0;
        (void)erp_id_of_wire(&v->items.at[i], &id);
        const struct plan_row *at =
            facade_plan_row_find(entry->nested->table, id);
        if (!at && entry->nested->entries.n > 0)
            continue; /* deleted meanwhile */
        if (shown++ > 0)
            buf_add_char(out, ',');
        if (!facade_plan_show(p, out, entry->nested, at))
            return false;
    }
    buf_add_char(out, ']');
    return true;
}

static bool show_nested(struct plan *p, struct buf *out,
                        const struct plan_entry *entry,
                        const struct plan_row *row)
{
    if (entry->field->kind == FACADE_X2MANY)
        return show_list(p, out, entry, row);
    const struct value *v =
        row ? value_get(row->fields, entry->field->name) : NULL;
    int64_t id = 0;
    bool points = v && erp_id_of_wire(v, &id);
    return facade_plan_show(
        p, out, entry->nested,
        points ? facade_plan_row_find(entry->nested->table, id) : NULL);
}

/* Recursion: as deep as the query. */
bool facade_plan_show(struct plan *p, struct buf *out,
                      const struct plan_node *n, const struct plan_row *row)
{
    buf_add_char(out, '{');
    for (size_t i = 0; i < n->entries.n && !out->overflowed; i++) {
        const struct plan_entry *entry = &n->entries.at[i];
        struct value name = value_text(entry->field->name);
        if (i > 0)
            buf_add_char(out, ',');
        envelope_json(out, &name);
        buf_add_char(out, ':');
        bool fine = entry->nested ? show_nested(p, out, entry, row)
                                  : show_flat(p, out, entry->field, row);
        if (!fine)
            return false;
    }
    buf_add_char(out, '}');
    return true;
}
