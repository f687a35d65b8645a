/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Creates, updates and deletes, as strict as v2 is. */
#include "base/crypto.h"
#include "sandbox/pipedrive/pd.h"

struct writing {
    struct pd_call *c;
    enum pd_kind kind;
    const struct table_row *row; /* NULL: a create */
    struct value changes;
};

static bool shape_fits(enum pd_shape shape, const struct value *v)
{
    int32_t days = 0;
    int64_t us = 0;
    switch (shape) {
    case PD_TEXT:
        return v->kind == VALUE_TEXT;
    case PD_INT:
        return v->kind == VALUE_INT;
    case PD_NUMBER:
        return v->kind == VALUE_INT || v->kind == VALUE_DECIMAL;
    case PD_BOOL:
        return v->kind == VALUE_BOOL;
    case PD_DATE:
        return date_parse(value_str(v), &days, NULL) == ERR_OK;
    case PD_TIME:
        return time_parse(value_str(v), &us, NULL) == ERR_OK;
    case PD_ENTRIES:
    case PD_INTS:
    case PD_PARTICIPANTS:
    case PD_PRICES:
        return v->kind == VALUE_LIST;
    case PD_ADDRESS:
    case PD_OBJECT:
    case PD_CUSTOM:
        break;
    }
    return v->kind == VALUE_OBJECT;
}

/* Exactly one is primary; a label that is missing is "work". */
static struct value entries_of(struct arena *a, const struct value *list)
{
    struct value *out = arena_array(a, struct value, list->items.n + 1);
    size_t primary = 0;
    for (size_t i = list->items.n; i-- > 0;)
        if (value_is_true_at(&list->items.at[i], "primary"))
            primary = i;
    for (size_t i = 0; i < list->items.n; i++) {
        const struct value *label = value_getz(&list->items.at[i], "label");
        const struct value *v = value_getz(&list->items.at[i], "value");
        out[i] = pd_object1(a, "label", label ? *label : value_textz("work"));
        pd_put(a, &out[i], "value", v ? *v : value_textz(""));
        pd_put(a, &out[i], "primary", value_bool(i == primary));
    }
    return value_list(out, list->items.n);
}

static bool is_option(const struct table_row *field, const struct value *id)
{
    const struct value *options = value_getz(&field->fields, "options");
    for (size_t i = 0; options && i < options->items.n; i++)
        if (value_equal(value_getz(&options->items.at[i], "id"), id))
            return true;
    return false;
}

static bool are_options(const struct table_row *field, const struct value *v)
{
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++)
        if (!is_option(field, &v->items.at[i]))
            return false;
    return v->kind == VALUE_LIST && v->items.n > 0;
}

/* Of each type of custom field, what v2 takes. */
static bool custom_fits(const struct table_row *field, const struct value *v)
{
    static const struct {
        const char *type;
        enum pd_shape shape;
    } shapes[] = {{"double", PD_NUMBER},   {"user", PD_INT},
                  {"org", PD_INT},         {"people", PD_INT},
                  {"date", PD_DATE},       {"monetary", PD_OBJECT},
                  {"daterange", PD_OBJECT},{"time", PD_OBJECT},
                  {"timerange", PD_OBJECT},{"address", PD_OBJECT},
                  {"varchar", PD_TEXT},    {"text", PD_TEXT},
                  {"phone", PD_TEXT},      {"varchar_auto", PD_TEXT}};
    struct str type = value_text_at(&field->fields, "type");
    if (value_is_null(v))
        return true;
    if (str_is(type, "enum"))
        return is_option(field, v);
    if (str_is(type, "set"))
        return are_options(field, v);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_is(type, shapes[i].type))
            return shape_fits(shapes[i].shape, v);
    return true;
}

/* An amount without a currency is in the user's. */
static struct value with_currency(struct writing *w, const struct field *f)
{
    const struct table_row *field =
        pd_field_by_key(w->c->pd, w->kind, f->name);
    const struct value *told = value_getz(&f->value, "currency");
    struct value out = f->value;
    if (str_is(value_text_at(&field->fields, "type"), "monetary") &&
        out.kind == VALUE_OBJECT && (!told || value_is_null(told)))
        pd_put(w->c->a, &out, "currency", value_textz("EUR"));
    return out;
}

/* False: answered. */
static bool lay_custom(struct writing *w, const struct value *given)
{
    const struct value *before =
        w->row ? value_getz(&w->row->fields, "custom_fields") : NULL;
    struct value all = before ? *before : value_object(NULL, 0);
    for (size_t i = 0; i < given->fields.n; i++) {
        const struct field *f = &given->fields.at[i];
        const struct table_row *field =
            pd_field_by_key(w->c->pd, w->kind, f->name);
        if (!field || !custom_fits(field, &f->value)) {
            pd_fail_schema(w->c, f->name);
            return false;
        }
        struct value v = with_currency(w, f);
        all = value_with(w->c->a, &all, f->name, value_is_null(&v) ? NULL : &v);
    }
    pd_put(w->c->a, &w->changes, "custom_fields", all);
    return true;
}

static bool lay(struct writing *w, const struct field *f)
{
    const struct pd_member *m = pd_member_find(w->kind, f->name);
    struct arena *a = w->c->a;
    bool fits = m && m->writes &&
                (value_is_null(&f->value) || shape_fits(m->shape, &f->value));
    if (!fits) {
        pd_fail_schema(w->c, f->name);
        return false;
    }
    struct value v = f->value;
    if (m->shape == PD_CUSTOM)
        return lay_custom(w, &v);
    if (m->shape == PD_ENTRIES && v.kind == VALUE_LIST)
        v = entries_of(a, &v);
    if (m->shape == PD_TIME && v.kind == VALUE_TEXT) {
        int64_t us = 0;
        if (time_parse(v.text, &us, NULL) == ERR_OK)
            v = value_int(us);
    }
    pd_put(a, &w->changes, m->name, v);
    return true;
}

static struct value after(const struct writing *w, const char *name)
{
    const struct value *v = value_getz(&w->changes, name);
    if (!v && w->row)
        v = value_getz(&w->row->fields, name);
    return v ? *v : value_null();
}

static void fill(struct writing *w, const char *name, struct value v)
{
    struct value now = after(w, name);
    if (value_is_null(&now))
        pd_put(w->c->a, &w->changes, name, v);
}

/* ---- what follows from what ---------------------------------------------------- */

static void follow_name(struct writing *w)
{
    struct str name = value_text_at(&w->changes, "name");
    size_t blank = str_find_char(name, ' ', 0);
    if (name.n == 0)
        return;
    pd_put(w->c->a, &w->changes, "first_name",
           value_text(str_slice(name, 0, blank)));
    pd_put(w->c->a, &w->changes, "last_name",
           blank < name.n ? value_text(str_slice(name, blank + 1, name.n))
                          : value_null());
}

static const struct table_row *first_stage(struct pd *pd, int64_t pipeline)
{
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(pd->records[PD_STAGE], &cursor))) {
        const struct value *of = value_getz(&row->fields, "pipeline_id");
        if (of && of->integer == pipeline)
            return row;
    }
    return NULL;
}

static void follow_status(struct writing *w)
{
    struct arena *a = w->c->a;
    struct value now = value_int(tables_now_us(w->c->pd->store));
    const struct value *status = value_getz(&w->changes, "status");
    if (!status)
        return;
    bool won = str_is(value_str(status), "won");
    bool lost = str_is(value_str(status), "lost");
    if (won)
        fill(w, "won_time", now);
    if (lost)
        fill(w, "lost_time", now);
    if (won || lost)
        fill(w, "close_time", now);
    if (!won)
        pd_put(a, &w->changes, "won_time", value_null());
    if (!lost)
        pd_put(a, &w->changes, "lost_time", value_null());
    if (!won && !lost)
        pd_put(a, &w->changes, "close_time", value_null());
}

static void follow_stage(struct writing *w)
{
    struct pd *pd = w->c->pd;
    const struct value *stage = value_getz(&w->changes, "stage_id");
    const struct value *pipeline = value_getz(&w->changes, "pipeline_id");
    const struct table_row *row = NULL;
    if (stage && stage->kind == VALUE_INT)
        row = table_get_int(pd->records[PD_STAGE], stage->integer);
    else if (pipeline && pipeline->kind == VALUE_INT)
        row = first_stage(pd, pipeline->integer);
    else if (!w->row)
        row = first_stage(pd, 1);
    if (!row)
        return;
    pd_put(w->c->a, &w->changes, "stage_id", row->id);
    pd_put(w->c->a, &w->changes, "pipeline_id",
           *value_getz(&row->fields, "pipeline_id"));
    pd_put(w->c->a, &w->changes, "stage_change_time",
           value_int(tables_now_us(pd->store)));
}

/* False: answered. */
static bool follow_deal(struct writing *w)
{
    struct value status = after(w, "status");
    bool won = str_is(value_str(&status), "won");
    bool lost = str_is(value_str(&status), "lost");
    const char *wrong = NULL;
    const struct value *reason = value_getz(&w->changes, "lost_reason");
    const struct value *won_time = value_getz(&w->changes, "won_time");
    if (reason && !value_is_null(reason) && !lost)
        wrong = "lost_reason";
    if (won_time && !value_is_null(won_time) && !won)
        wrong = "won_time";
    if (wrong) {
        pd_fail_schema(w->c, str_from(wrong));
        return false;
    }
    follow_status(w);
    follow_stage(w);
    if (w->row)
        return true;
    fill(w, "value", value_int(0));
    fill(w, "currency", value_textz("EUR"));
    fill(w, "status", value_textz("open"));
    fill(w, "origin", value_textz("API"));
    fill(w, "creator_user_id", value_int(1));
    return true;
}

static void follow_participants(struct writing *w)
{
    const struct value *list = value_getz(&w->changes, "participants");
    if (!list || list->kind != VALUE_LIST)
        return;
    const struct value *id =
        list->items.n > 0 ? value_getz(&list->items.at[0], "person_id") : NULL;
    pd_put(w->c->a, &w->changes, "person_id", id ? *id : value_null());
}

static void follow_create(struct writing *w)
{
    if (w->row)
        return;
    if (pd_member_find(w->kind, STR("owner_id")))
        fill(w, "owner_id", value_int(1));
    if (pd_member_find(w->kind, STR("user_id")))
        fill(w, "user_id", value_int(1));
    if (pd_member_find(w->kind, STR("visible_to")))
        fill(w, "visible_to",
             w->kind == PD_LEAD ? value_textz("3") : value_int(3));
}

/* "Demo Request" is demo_request. */
static struct value key_of(struct writing *w)
{
    struct str name = value_text_at(&w->changes, "name");
    char *z = arena_strz(w->c->a, name);
    for (size_t i = 0; i < name.n; i++) {
        if (z[i] >= 'A' && z[i] <= 'Z')
            z[i] = (char)(z[i] - 'A' + 'a');
        else if (z[i] == ' ')
            z[i] = '_';
    }
    return value_text((struct str){z, name.n});
}

static bool is_type(struct writing *w, struct str key)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(w->c->pd->records[PD_ACTIVITY_TYPE], &cursor)))
        if (!pd_is_deleted(row) &&
            str_eq(value_text_at(&row->fields, "key_string"), key))
            return true;
    return false;
}

static bool refuse(struct writing *w, const char *why)
{
    pd_fail(w->c, 400, str_from(why));
    return false;
}

/* False: answered. */
static bool follow_activity(struct writing *w)
{
    follow_participants(w);
    fill(w, "subject", value_textz("Call"));
    fill(w, "type", value_textz("call"));
    struct value type = after(w, "type");
    return is_type(w, value_str(&type)) || refuse(w, "Invalid activity type");
}

static bool has_any(struct writing *w, const char *const *names)
{
    for (; *names; names++) {
        struct value v = after(w, *names);
        if (!value_is_null(&v))
            return true;
    }
    return false;
}

/* False: answered. */
static bool follow_kind(struct writing *w)
{
    static const char *const of_note[] = {"deal_id", "person_id", "org_id",
                                          "lead_id", NULL};
    static const char *const of_lead[] = {"person_id", "organization_id", NULL};
    const struct value *conditions = value_getz(&w->changes, "conditions");
    struct value v;
    if (w->kind == PD_DEAL)
        return follow_deal(w);
    if (w->kind == PD_ACTIVITY)
        return follow_activity(w);
    if (w->kind == PD_PERSON)
        follow_name(w);
    if (w->kind == PD_NOTE && !has_any(w, of_note))
        return refuse(w, "Cannot add/update note because deal does not exist "
                         "or you have no permissions to access this deal.");
    if (w->kind == PD_LEAD && !has_any(w, of_lead))
        return refuse(w, "A lead must be linked to a person or an "
                         "organization");
    if (w->kind == PD_FILTER && conditions) {
        v = *conditions;
        if (!pd_filter_take(w->c, &v))
            return false;
        pd_put(w->c->a, &w->changes, "conditions", v);
    }
    if (w->kind == PD_FILTER)
        fill(w, "active_flag", value_bool(true));
    if (w->kind == PD_ACTIVITY_TYPE && !w->row) {
        pd_put(w->c->a, &w->changes, "key_string", key_of(w));
        pd_put(w->c->a, &w->changes, "is_custom_flag", value_bool(true));
    }
    if (w->kind == PD_STAGE)
        fill(w, "deal_probability", value_int(100));
    return true;
}

/* False: answered. */
static bool follow(struct writing *w)
{
    const struct pd_kind_info *info = pd_kind_info(w->kind);
    struct value title = info->title ? after(w, info->title) : value_null();
    struct value first = after(w, "first_name");
    bool told = info->title && value_getz(&w->changes, info->title);
    bool named =
        value_str(&title).n > 0 ||
        (w->kind == PD_PERSON && !told && value_str(&first).n > 0);
    if (info->title && !named) {
        pd_fail(w->c, 400,
                arena_printf(w->c->a, "%s must be given.",
                             strcmp(info->title, "title") == 0 ? "Title"
                             : w->kind == PD_NOTE              ? "Content"
                                                               : "Name"));
        return false;
    }
    follow_create(w);
    return follow_kind(w);
}

static bool take(struct writing *w)
{
    w->changes = value_object(NULL, 0);
    for (size_t i = 0; i < w->c->body.fields.n; i++)
        if (!lay(w, &w->c->body.fields.at[i]))
            return false;
    return follow(w);
}

static struct value without_nulls(struct arena *a, const struct value *object)
{
    VEC(struct field) out = {0};
    for (size_t i = 0; i < object->fields.n; i++)
        if (!value_is_null(&object->fields.at[i].value))
            vec_push(a, &out, object->fields.at[i]);
    return value_object(out.at, out.n);
}

/* v1 takes a deal's last activity when it is made, and not afterwards. */
static struct value told_activity(const struct pd_call *c, enum pd_kind kind)
{
    const struct value *v = value_getz(&c->body, "last_activity_date");
    bool takes = c->api == 1 && kind == PD_DEAL && v && value_str(v).n > 0;
    return takes ? *v : value_null();
}

static int created_status(const struct pd_call *c, enum pd_kind kind)
{
    if (c->api == 2)
        return kind == PD_PRODUCT ? 201 : 200;
    return kind <= PD_ACTIVITY || kind == PD_LEAD || kind == PD_PRODUCT ? 201
                                                                        : 200;
}

/* A lead's id is a UUID; the same account always gives the same. */
static struct value lead_id(struct pd_call *c)
{
    struct str h = crypto_sha256_hex(
        c->a, arena_printf(c->a, "lead %lld", (long long)++c->pd->made));
    return value_text(arena_printf(c->a, "%.8s-%.4s-4%.3s-8%.3s-%.12s", h.p,
                                   h.p + 8, h.p + 12, h.p + 16, h.p + 20));
}

void pd_create(struct pd_call *c, enum pd_kind kind)
{
    struct writing w = {.c = c, .kind = kind};
    struct value told = told_activity(c, kind), id;
    if ((c->api == 1 && !pd_v1_take(c, kind, true)) || !take(&w))
        return;
    pd_put(c->a, &w.changes, "last_activity_date", told);
    struct value fields = without_nulls(c->a, &w.changes);
    if (kind == PD_LEAD)
        id = lead_id(c);
    const struct table_row *row = table_insert(
        c->pd->records[kind], kind == PD_LEAD ? &id : NULL, &fields);
    if (kind == PD_DEAL)
        pd_log_change(c, NULL, row);
    pd_tell(c, kind, NULL, row);
    if (kind == PD_NOTE)
        pd_tell_notes(c, row, 1);
    pd_data(c, created_status(c, kind), pd_show(c, kind, row), NULL);
}

void pd_update(struct pd_call *c, enum pd_kind kind,
               const struct table_row *row)
{
    struct writing w = {.c = c, .kind = kind, .row = row};
    if ((c->api == 1 && !pd_v1_take(c, kind, false)) || !take(&w))
        return;
    row = table_update(c->pd->records[kind], row, &w.changes);
    if (kind == PD_DEAL)
        pd_log_change(c, w.row, row);
    pd_tell(c, kind, w.row, row);
    pd_data(c, 200, pd_show(c, kind, row), NULL);
}

void pd_delete(struct pd_call *c, enum pd_kind kind,
               const struct table_row *row)
{
    struct value marks = pd_object1(c->a, "is_deleted", value_bool(true));
    if (kind == PD_DEAL)
        pd_put(c->a, &marks, "status", value_textz("deleted"));
    pd_tell(c, kind, row, NULL);
    table_update(c->pd->records[kind], row, &marks);
    if (kind == PD_NOTE)
        pd_tell_notes(c, row, -1);
    pd_data(c, 200,
            kind == PD_NOTE ? value_bool(true)
                            : pd_object1(c->a, "id", row->id),
            NULL);
}
