/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Bodies of v1 made those of v2: forms and JSON, other names, numbers and
 * truths as texts, options by label, references as objects. What v1 does not
 * know or does not let write it leaves out, as v1 does.
 */
#include "sandbox/pipedrive/pd_v1.h"

#define DATE_CHARS 10
#define KEY_CHARS 40

struct taking {
    struct pd_call *c;
    enum pd_kind kind;
    struct value out;    /* as v2 has it */
    struct value custom;
};

/* ---- forms ------------------------------------------------------------------- */

static struct str decoded(struct arena *a, struct str raw)
{
    struct str url = arena_printf(a, "/?v=%.*s", STR_ARG(raw));
    return http_query_get(a, url, "v");
}

/* A name that is there again makes a list. */
static struct value with_more(struct arena *a, const struct value *before,
                              struct value v)
{
    size_t n = !before ? 0 : before->kind == VALUE_LIST ? before->items.n : 1;
    struct value *items = arena_array(a, struct value, n + 1);
    if (!before)
        return v;
    for (size_t i = 0; i < n; i++)
        items[i] = before->kind == VALUE_LIST ? before->items.at[i] : *before;
    items[n] = v;
    return value_list(items, n + 1);
}

struct value pd_form_body(struct arena *a, struct str body)
{
    struct value out = value_object(NULL, 0);
    struct str pair;
    while (str_split(&body, '&', &pair)) {
        size_t at = str_find_char(pair, '=', 0);
        struct str name = decoded(a, str_slice(pair, 0, at));
        struct str text =
            at < pair.n ? decoded(a, str_slice(pair, at + 1, pair.n)) : STR("");
        struct value v = with_more(a, value_get(&out, name), value_text(text));
        if (name.n > 0)
            out = value_with(a, &out, name, &v);
    }
    return out;
}

/* ---- values ------------------------------------------------------------------ */

static bool is_nothing(const struct value *v)
{
    struct str s = value_str(v);
    return v->kind == VALUE_NULL || (v->kind == VALUE_TEXT && s.n == 0) ||
           str_is(s, "None") || str_is(s, "null");
}

static struct value id_of(struct arena *a, const struct value *v)
{
    const struct value *in = value_getz(v, "value");
    int64_t id = 0;
    if (!in)
        in = value_getz(v, "id");
    if (!in)
        in = v;
    return str_to_i64(value_to_text(a, in), &id) ? value_int(id) : *in;
}

static struct value number_of(struct arena *a, const struct value *v)
{
    struct decimal d;
    if (decimal_parse_near(value_to_text(a, v), &d, NULL) != ERR_OK)
        return *v;
    return value_decimal(decimal_normalize(d));
}

static struct value truth_of(struct arena *a, const struct value *v)
{
    struct str s = value_to_text(a, v);
    if (str_eq_ascii_nocase(s, STR("true")) || str_is(s, "1"))
        return value_bool(true);
    if (str_eq_ascii_nocase(s, STR("false")) || str_is(s, "0"))
        return value_bool(false);
    return *v;
}

static struct value one_entry(struct arena *a, const struct value *v,
                              bool primary)
{
    const struct value *text = value_getz(v, "value");
    const struct value *label = value_getz(v, "label");
    const struct value *is = value_getz(v, "primary");
    struct value o = pd_object1(a, "label", label ? *label : value_textz(""));
    if (v->kind != VALUE_OBJECT)
        text = v;
    pd_put(a, &o, "value", text ? value_text(value_to_text(a, text))
                                : value_textz(""));
    pd_put(a, &o, "primary", is ? truth_of(a, is) : value_bool(primary));
    return o;
}

static struct value entries_of(struct arena *a, const struct value *v)
{
    VEC(struct value) out = {0};
    bool many = v->kind == VALUE_LIST;
    size_t n = many ? v->items.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value entry =
            one_entry(a, many ? &v->items.at[i] : v, out.n == 0);
        if (value_text_at(&entry, "value").n > 0)
            vec_push(a, &out, entry);
    }
    return value_list(out.at, out.n);
}

static struct value ints_of(struct arena *a, const struct value *v)
{
    VEC(struct value) out = {0};
    if (v->kind == VALUE_LIST)
        return *v;
    struct str rest = value_to_text(a, v), part;
    int64_t id = 0;
    while (str_split(&rest, ',', &part))
        if (str_to_i64(str_trim(part), &id))
            vec_push(a, &out, value_int(id));
    return value_list(out.at, out.n);
}

static struct value participants_of(struct arena *a, const struct value *v)
{
    size_t n = v->kind == VALUE_LIST ? v->items.n : 0;
    struct value *out = arena_array(a, struct value, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct value *id = value_getz(&v->items.at[i], "person_id");
        const struct value *is = value_getz(&v->items.at[i], "primary_flag");
        out[i] = pd_object1(a, "person_id", id ? id_of(a, id) : value_null());
        pd_put(a, &out[i], "primary", is ? truth_of(a, is) : value_bool(false));
    }
    return value_list(out, n);
}

static struct value date_of(const struct value *v)
{
    struct str s = value_str(v);
    return s.n > DATE_CHARS ? value_text(str_slice(s, 0, DATE_CHARS)) : *v;
}

static struct value shaped(struct arena *a, enum pd_shape shape,
                           const struct value *v)
{
    switch (shape) {
    case PD_TEXT:
        return v->kind == VALUE_OBJECT || v->kind == VALUE_LIST
                   ? *v
                   : value_text(value_to_text(a, v));
    case PD_INT:
        return id_of(a, v);
    case PD_NUMBER:
        return number_of(a, v);
    case PD_BOOL:
        return truth_of(a, v);
    case PD_DATE:
        return date_of(v);
    case PD_ENTRIES:
        return entries_of(a, v);
    case PD_INTS:
        return ints_of(a, v);
    case PD_PARTICIPANTS:
        return participants_of(a, v);
    case PD_ADDRESS:
        return v->kind == VALUE_OBJECT
                   ? *v
                   : pd_object1(a, "value", value_text(value_to_text(a, v)));
    case PD_TIME:
    case PD_PRICES:
    case PD_OBJECT:
    case PD_CUSTOM:
        break;
    }
    return *v;
}

/* ---- custom values ------------------------------------------------------------ */

/* An option by id or by label; one that is not there is null. */
static struct value option_of(struct arena *a, const struct table_row *field,
                              const struct value *v)
{
    const struct value *options = value_getz(&field->fields, "options");
    struct str text = value_to_text(a, v);
    for (size_t i = 0; options && i < options->items.n; i++) {
        const struct value *id = value_getz(&options->items.at[i], "id");
        const struct value *label = value_getz(&options->items.at[i], "label");
        if (str_eq(value_to_text(a, id), text) ||
            str_eq_ascii_nocase(value_str(label), text))
            return *id;
    }
    return value_null();
}

static struct value options_of(struct arena *a, const struct table_row *field,
                               const struct value *v)
{
    VEC(struct value) out = {0};
    struct str rest = value_to_text(a, v), part;
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++) {
        struct value id = option_of(a, field, &v->items.at[i]);
        if (!value_is_null(&id))
            vec_push(a, &out, id);
    }
    while (v->kind != VALUE_LIST && str_split(&rest, ',', &part)) {
        struct value text = value_text(str_trim(part));
        struct value id = option_of(a, field, &text);
        if (!value_is_null(&id))
            vec_push(a, &out, id);
    }
    return out.n > 0 ? value_list(out.at, out.n) : value_null();
}

static struct value custom_of(struct taking *t, const struct table_row *field,
                              const struct value *v)
{
    static const struct {
        const char *type;
        enum pd_shape shape;
    } shapes[] = {{"double", PD_NUMBER}, {"user", PD_INT}, {"org", PD_INT},
                  {"people", PD_INT},    {"date", PD_DATE}};
    static const char *const parted[] = {"monetary", "daterange", "timerange",
                                         "time", "address"};
    struct arena *a = t->c->a;
    struct str type = value_text_at(&field->fields, "type");
    if (str_is(type, "enum"))
        return option_of(a, field, v);
    if (str_is(type, "set"))
        return options_of(a, field, v);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_is(type, shapes[i].type))
            return shaped(a, shapes[i].shape, v);
    for (size_t i = 0; i < sizeof parted / sizeof *parted; i++)
        if (str_is(type, parted[i]) && v->kind != VALUE_OBJECT)
            return pd_object1(a, "value",
                              str_is(type, "monetary") ? number_of(a, v)
                              : str_is(type, "daterange") ? date_of(v) : *v);
    return shaped(a, PD_TEXT, v);
}

/* "<key>" or "<key>_<part>". */
static void take_custom(struct taking *t, const struct field *f)
{
    struct arena *a = t->c->a;
    struct str key = str_slice(f->name, 0, KEY_CHARS);
    const struct table_row *field = pd_field_by_key(t->c->pd, t->kind, key);
    struct value v = value_null();
    if (!field)
        return;
    if (f->name.n == key.n) {
        const struct value *before = value_get(&t->custom, key);
        if (!is_nothing(&f->value))
            v = custom_of(t, field, &f->value);
        for (size_t i = 0; before && v.kind == VALUE_OBJECT &&
                           i < before->fields.n; i++)
            if (!value_get(&v, before->fields.at[i].name))
                v = value_with(a, &v, before->fields.at[i].name,
                               &before->fields.at[i].value);
    } else {
        const struct value *main = value_get(&t->custom, key);
        struct str part = str_slice(f->name, KEY_CHARS + 1, f->name.n);
        if (is_nothing(&f->value) || (main && main->kind != VALUE_OBJECT))
            return;
        v = main ? *main : value_object(NULL, 0);
        v = value_with(a, &v, part, &f->value);
    }
    t->custom = value_with(a, &t->custom, key, &v);
}

/* ---- members ------------------------------------------------------------------ */

static void take_member(struct taking *t, const struct field *f)
{
    struct arena *a = t->c->a;
    const struct pd_v1_row *as = pd_v1_named(t->kind, f->name);
    struct str name = as ? str_from(as->name) : f->name;
    const struct pd_member *m = pd_member_find(t->kind, name);
    /* a member with another name in v1 is not known by its own, but labels */
    bool other = !as && pd_v1_of(t->kind, name) &&
                 !str_is(name, "label_ids") && !str_is(name, "conditions");
    bool empty = is_nothing(&f->value);
    if (t->kind == PD_ACTIVITY && str_is(f->name, "person_id") && !empty) {
        struct value *one = arena_new(a, struct value);
        *one = pd_object1(a, "person_id", id_of(a, &f->value));
        pd_put(a, one, "primary", value_bool(true));
        pd_put(a, &t->out, "participants", value_list(one, 1));
        return;
    }
    if (!m || !m->writes || other)
        return;
    struct value v = empty ? value_null() : shaped(a, m->shape, &f->value);
    if (empty && (m->shape == PD_ENTRIES || m->shape == PD_PARTICIPANTS))
        v = value_list(NULL, 0);
    t->out = value_with(a, &t->out, name, &v);
}

bool pd_v1_take(struct pd_call *c, enum pd_kind kind, bool create)
{
    struct taking t = {c, kind, value_object(NULL, 0), value_object(NULL, 0)};
    const struct value *id = value_getz(&c->body, "id");
    if (create && id && !is_nothing(id)) {
        pd_fail(c, 400, STR("Inserting ID with POST request is not allowed. "
                            "Please use PUT request instead."));
        return false;
    }
    for (size_t i = 0; i < c->body.fields.n; i++) {
        const struct field *f = &c->body.fields.at[i];
        if (f->name.n >= KEY_CHARS)
            take_custom(&t, f);
        else
            take_member(&t, f);
    }
    if (t.custom.fields.n > 0)
        pd_put(c->a, &t.out, "custom_fields", t.custom);
    c->body = t.out;
    return true;
}
