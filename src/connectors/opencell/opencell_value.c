/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows of the remote as records. */
#include "base/time.h"
#include "connectors/opencell/opencell_state.h"

/* What an answer leaves out has no value; what is told nowhere is unknown. */
static const struct value *walk(const struct value *row, const char *path)
{
    struct str rest = str_from(path), name;
    const struct value *v = row;
    while (v && str_split(&rest, '.', &name))
        v = v->kind == VALUE_OBJECT ? value_get(v, name) : NULL;
    return v;
}

/* ---- dates -------------------------------------------------------------------- */

static bool read_date(const struct connection_state *c, const struct value *v,
                      int32_t *out_days)
{
    int64_t us;
    if (v->kind == VALUE_INT) {
        if (v->integer > INT64_MAX / US_PER_MS / 2 ||
            v->integer < INT64_MIN / US_PER_MS / 2)
            return false;
        us = v->integer * US_PER_MS;
    } else if (v->kind != VALUE_TEXT) {
        return false;
    } else if (date_parse(v->text, out_days, NULL) == ERR_OK) {
        return true;
    } else if (time_parse(v->text, &us, NULL) != ERR_OK) {
        return false;
    }
    *out_days = date_from_time(zone_to_local(c->zone, us));
    return true;
}

struct value opencell_date_value(const struct connection_state *c,
                                 struct arena *a, int32_t days)
{
    const struct zone_policy policy = {ZONE_GAP_END, ZONE_FIRST};
    if (str_is(c->set.dates, "iso"))
        return value_text(date_format(a, days));
    return value_int(zone_to_utc(c->zone, days * US_PER_DAY, policy) /
                     US_PER_MS);
}

/* ---- one field ----------------------------------------------------------------- */

static struct value number_of(const struct value *v)
{
    struct decimal d;
    if (v->kind == VALUE_INT)
        return value_decimal(decimal_from_i64(v->integer));
    if (v->kind == VALUE_TEXT && decimal_parse(v->text, &d, NULL) == ERR_OK)
        return value_decimal(d);
    return v->kind == VALUE_DECIMAL ? *v : value_null();
}

static struct value accounts_of(struct arena *a, const struct value *v)
{
    struct value_items rows = opencell_rows(v);
    struct value *items = arena_array(a, struct value, rows.n);
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct value *code = value_getz(&rows.at[i], "code");
        if (code)
            items[n++] = value_ref(
                str_from(opencell_info(OPENCELL_ACCOUNT)->name),
                value_to_text(a, code));
    }
    return value_set(a, items, n);
}

static struct value text_of(struct arena *a, const struct value *v)
{
    struct str text = value_to_text(a, v);
    return text.n > 0 ? value_text(text) : value_null();
}

static struct value convert(const struct connection_state *c, struct arena *a,
                            const struct opencell_field *f,
                            const struct value *v)
{
    struct str text;
    int32_t days;
    switch (f->type) {
    case OPENCELL_TEXT:
        return text_of(a, v);
    case OPENCELL_INT:
    case OPENCELL_BOOL:
        return *v;
    case OPENCELL_DECIMAL:
        return number_of(v);
    case OPENCELL_DATE:
        return read_date(c, v, &days) ? value_date(days) : value_null();
    case OPENCELL_REF:
        text = value_to_text(a, v);
        return text.n > 0 ? value_ref(str_from(opencell_info(f->target)->name),
                                      text)
                          : value_null();
    case OPENCELL_ACCOUNTS:
        return accounts_of(a, v);
    case OPENCELL_LINES:
        return opencell_lines(a, v);
    case OPENCELL_TAXES:
        return opencell_taxes(a, v);
    }
    return value_null();
}

static const struct value *custom_of(const struct value *row, struct str code)
{
    static const char *const members[] = {
        "stringValue", "longValue", "doubleValue", "dateValue", "booleanValue"};
    const struct value *list = value_getz(row, "customFields");
    struct value_items items =
        list ? opencell_rows(list) : (struct value_items){0};
    for (size_t i = 0; i < items.n; i++) {
        const struct value *name = value_getz(&items.at[i], "code");
        if (!name || !str_eq(value_str(name), code))
            continue;
        for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
            const struct value *v = value_getz(&items.at[i], members[k]);
            if (v && !value_is_null(v))
                return v;
        }
    }
    return NULL;
}

static struct value field_value(const struct connection_state *c,
                                struct arena *a, const struct opencell_field *f,
                                const struct value *row)
{
    const struct value *v = f->flags & OPENCELL_CUSTOM
                                ? custom_of(row, f->code)
                                : walk(row, f->read ? f->read : f->path);
    if (!v || value_is_null(v))
        return value_null();
    return convert(c, a, f, v);
}

/* ---- records -------------------------------------------------------------------- */

/* The method that is preferred, else the first. */
static const struct value *payment_of(const struct value *row)
{
    const struct value *list = value_getz(row, "methodOfPayment");
    if (!list)
        list = value_getz(row, "paymentMethods");
    struct value_items items =
        list ? opencell_rows(list) : (struct value_items){0};
    for (size_t i = 0; i < items.n; i++)
        if (value_is_true_at(&items.at[i], "preferred"))
            return &items.at[i];
    return items.n > 0 ? &items.at[0] : NULL;
}

/* "Text [mark]": the mark, and the text before it. */
static struct str mark_in(struct str text, struct str *out_rest)
{
    size_t at = str_find(text, STR(" ["), 0);
    for (size_t next = at; next < text.n;
         next = str_find(text, STR(" ["), next + 1))
        at = next;
    *out_rest = text;
    if (at == text.n || text.p[text.n - 1] != ']')
        return STR_NONE;
    *out_rest = str_slice(text, 0, at);
    return str_slice(text, at + 2, text.n - 1);
}

static struct value charge_value(const struct connection_state *c,
                                 const struct opencell_field *f,
                                 const struct value *row)
{
    struct str rest = value_text_at(row, "description");
    bool in_text = str_is(c->set.charge_mark, "description");
    struct str mark = in_text ? mark_in(rest, &rest) : STR_NONE;
    const struct value *custom = custom_of(row, c->set.charge_mark);
    if (str_is(f->name, "description"))
        return rest.n > 0 ? value_text(rest) : value_null();
    if (!in_text && custom)
        mark = value_str(custom);
    return mark.n > 0 ? value_text(mark) : value_null();
}

/* The object that holds the field; false: this row does not tell. */
static bool holder_of(const struct opencell_field *f,
                      const struct opencell_row *in, const struct value **out)
{
    /* left out where it was not asked for */
    bool costly = f->type == OPENCELL_ACCOUNTS || f->type == OPENCELL_LINES ||
                  f->type == OPENCELL_TAXES || (f->flags & OPENCELL_ASKED);
    *out = in->row;
    if (f->flags & OPENCELL_BILLING)
        *out = in->billing;
    else if (costly && !value_getz(in->row, f->read ? f->read : f->path))
        *out = NULL;
    if (!*out || f->flags & OPENCELL_SILENT)
        return false;
    if (f->flags & OPENCELL_PAYMENT)
        *out = payment_of(in->row); /* NULL: it has none */
    return true;
}

static bool is_marked(const struct opencell_field *f)
{
    return str_is(f->name, "description") || str_is(f->name, "reference");
}

static bool value_in(const struct connection_state *c, struct arena *a,
                     const struct opencell_field *f,
                     const struct opencell_row *in, struct value *out)
{
    const struct value *holder;
    if (!holder_of(f, in, &holder))
        return false;
    if (!holder)
        *out = value_null();
    else if (in->kind == OPENCELL_CHARGE && is_marked(f))
        *out = charge_value(c, f, holder);
    else
        *out = field_value(c, a, f, holder);
    bool parent = f->type == OPENCELL_REF && in->parent.n > 0 &&
                  f->target == opencell_info(in->kind)->parent;
    if (parent && value_is_null(out))
        *out = value_ref(str_from(opencell_info(f->target)->name), in->parent);
    return true;
}

static struct str id_of(const struct connection_state *c, struct arena *a,
                        const struct opencell_row *in)
{
    const char *name = in->kind == OPENCELL_INVOICE  ? "invoiceId"
                       : in->kind == OPENCELL_CHARGE ? "id"
                                                     : "code";
    const struct value *own = value_getz(in->row, name);
    struct str code = own ? value_to_text(a, own) : STR_NONE;
    struct opencell_id id = {.part = {in->parent, code}, .n = 2};
    const struct value *since = value_getz(in->row, "subscriptionDate");
    int32_t days;
    if (code.n == 0)
        return STR_NONE;
    if (in->kind == OPENCELL_CHARGE) {
        const struct opencell_field *f =
            opencell_field_find(c, in->kind, STR("reference"));
        struct value mark = charge_value(c, f, in->row);
        id.part[1] = value_is_null(&mark)
                         ? arena_printf(a, "~%.*s", STR_ARG(code))
                         : mark.text;
    } else if (in->kind == OPENCELL_SERVICE) {
        id.part[id.n++] = since && read_date(c, since, &days)
                              ? date_format(a, days)
                              : STR("-");
    } else if (in->kind != OPENCELL_ACCESS) {
        return arena_str(a, code);
    }
    return opencell_id_text(a, &id);
}

static bool is_wanted(const struct op *op, const struct opencell_field *f)
{
    for (size_t i = 0; i < op->n_fields; i++)
        if (str_eq(op->fields[i], f->name))
            return true;
    return op->n_fields == 0 && !(f->flags & OPENCELL_ASKED);
}

bool opencell_decode(const struct connection_state *c, struct arena *a,
                     const struct op *op, const struct opencell_row *in,
                     struct record *out)
{
    const struct opencell_fields *list = &c->fields[in->kind];
    VEC(struct field) fields = {0};
    struct str id = id_of(c, a, in);
    if (id.n == 0)
        return false;
    for (size_t i = 0; i < list->n; i++) {
        struct value v;
        if (is_wanted(op, &list->at[i]) && value_in(c, a, &list->at[i], in, &v))
            vec_push(a, &fields,
                     (struct field){arena_str(a, list->at[i].name), v});
    }
    *out = (struct record){.id = id,
                           .fields = value_object(fields.at, fields.n)};
    return true;
}
