/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/model.h"

#include <stdlib.h>

#include "connectors/odoo/alias.h"
#include "connectors/odoo/canonical.h"

/* ---- types -------------------------------------------------------------- */

static const struct type_row {
    const char *name;
    enum erp_type type;
    enum value_kind kind;
} types[] = {
    {"char", ERP_CHAR, VALUE_TEXT},
    {"text", ERP_CHAR, VALUE_TEXT},
    {"html", ERP_HTML, VALUE_TEXT},
    {"selection", ERP_SELECTION, VALUE_TEXT},
    {"boolean", ERP_BOOLEAN, VALUE_BOOL},
    {"integer", ERP_INTEGER, VALUE_INT},
    {"many2one_reference", ERP_INTEGER, VALUE_INT},
    {"float", ERP_FLOAT, VALUE_DECIMAL},
    {"monetary", ERP_MONETARY, VALUE_DECIMAL},
    {"date", ERP_DATE, VALUE_DATE},
    {"datetime", ERP_DATETIME, VALUE_DATETIME},
    {"many2one", ERP_MANY2ONE, VALUE_REF},
    {"one2many", ERP_X2MANY, VALUE_SET},
    {"many2many", ERP_X2MANY, VALUE_SET},
    {"binary", ERP_BINARY, VALUE_TEXT},
    {"image", ERP_BINARY, VALUE_TEXT},
    {"reference", ERP_REFERENCE, VALUE_REF},
};

static const struct type_row other = {"", ERP_OTHER, VALUE_OBJECT};

static const struct type_row *type_of(struct str name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_is(name, types[i].name))
            return &types[i];
    return &other;
}

/* ---- one field ---------------------------------------------------------- */

/* Kept by the server itself; before 8 they are not called read-only. */
bool erp_field_is_servers_own(struct str name)
{
    static const char *const names[] = {
        "id",        "create_date",  "create_uid",    "write_date",
        "write_uid", "display_name", "__last_update",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

static void add_options(struct arena *a, const struct value *selection,
                        struct schema_field *out)
{
    if (!selection || selection->kind != VALUE_LIST)
        return;
    size_t n = selection->items.n;
    out->options = arena_array(a, struct schema_option, n);
    for (size_t i = 0; i < n; i++) {
        const struct value *pair = &selection->items.at[i];
        if (pair->kind != VALUE_LIST || pair->items.n != 2)
            continue;
        struct schema_option *option = &out->options[out->n_options++];
        option->value = arena_str(a, value_to_text(a, &pair->items.at[0]));
        option->label = arena_str(a, value_to_text(a, &pair->items.at[1]));
    }
}

/* digits: [16, 2] */
static int digits_of(const struct value *digits)
{
    if (!digits || digits->kind != VALUE_LIST || digits->items.n != 2)
        return -1;
    const struct value *places = &digits->items.at[1];
    bool sane = places->kind == VALUE_INT && places->integer >= 0 &&
                places->integer <= DECIMAL_SCALE_MAX;
    return sane ? (int)places->integer : -1;
}

/* {"draft": [["readonly", false]]}: up to 16 what a form opens in some states
 * only is called read-only, and may be written all the same. */
static bool opens_in_a_state(const struct value *states)
{
    size_t n = states && states->kind == VALUE_OBJECT ? states->fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *changes = &states->fields.at[i].value;
        for (size_t k = 0;
             changes->kind == VALUE_LIST && k < changes->items.n; k++) {
            const struct value *pair = &changes->items.at[k];
            if (pair->kind == VALUE_LIST && pair->items.n == 2 &&
                str_is(value_str(&pair->items.at[0]), "readonly") &&
                !erp_wire_true(&pair->items.at[1]))
                return true;
        }
    }
    return false;
}

/* Called read-only, but what they say is said when the record is made. */
static bool is_said_at_first(struct str model, struct str field)
{
    static const char *const names[] = {"move_type", "type", "name",
                                        "reversed_entry_id"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_is(model, "account.move") && str_is(field, names[i]))
            return true;
    return false;
}

static struct erp_field make_field(struct arena *a, struct str name,
                                   const struct value *about)
{
    struct str type = value_text_at(about, "type");
    const struct type_row *row = type_of(type);
    struct erp_field f = {
        .type = row->type,
        .digits = digits_of(value_getz(about, "digits")),
    };
    bool readonly = erp_wire_true(value_getz(about, "readonly")) &&
                    !opens_in_a_state(value_getz(about, "states"));
    bool writable = !readonly && !erp_field_is_servers_own(name) &&
                    row->type != ERP_OTHER && !str_is(type, "one2many");
    f.pub = (struct schema_field){
        .name = arena_str(a, name),
        .label = arena_str(a, value_text_at(about, "string")),
        .kind = row->kind,
        .html = row->type == ERP_HTML,
        .bulky = row->type == ERP_BINARY,
        .writable = writable,
        .writable_on_create = writable,
        .required = erp_wire_true(value_getz(about, "required")),
        .target = arena_str(a, value_text_at(about, "relation")),
        .nests = str_is(type, "one2many"),
    };
    if (row->type == ERP_SELECTION)
        add_options(a, value_getz(about, "selection"), &f.pub);
    return f;
}

/* ---- virtual fields ----------------------------------------------------- */

static bool has_needs(const struct erp_virtual *v,
                      const struct erp_model_source *source)
{
    if (source->major < v->since || (v->until && source->major > v->until))
        return false;
    for (size_t i = 0; i < 4 && v->needs[i]; i++)
        if (!value_getz(&source->fields, v->needs[i]))
            return false;
    return true;
}

static struct erp_field make_virtual(struct arena *a,
                                     const struct erp_virtual *v)
{
    struct erp_field f = {.type = ERP_OTHER, .digits = -1, .virtual = v};
    f.pub = (struct schema_field){
        .name = str_from(v->name),
        .label = str_from(v->label),
        .kind = v->kind,
        .writable = v->writable,
        .writable_on_create = v->writable_on_create,
        .target = v->target ? str_from(v->target) : STR(""),
    };
    struct str rest = str_from(v->options);
    struct str option;
    VEC(struct schema_option) options = {0};
    while (rest.n > 0 && str_split(&rest, ' ', &option))
        vec_push(a, &options, (struct schema_option){option, option});
    f.pub.options = options.at;
    f.pub.n_options = options.n;
    return f;
}

struct field_list {
    VEC(struct erp_field) fields;
};

static struct erp_field *find_raw(struct erp_field *fields, size_t n,
                                  const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(fields[i].pub.name, name))
            return &fields[i];
    return NULL;
}

/* A virtual field takes the place of the server's own of that name; of two
 * virtual ones the first that can be offered is. */
static void add_virtuals(struct arena *a, const struct erp_model_source *source,
                         struct field_list *list)
{
    for (const struct erp_virtual *v = erp_virtuals; v->name; v++) {
        if (!str_is(source->name, v->model) || !has_needs(v, source))
            continue;
        struct erp_field *there =
            find_raw(list->fields.at, list->fields.n, v->name);
        if (!there)
            vec_push(a, &list->fields, make_virtual(a, v));
        else if (!there->virtual)
            *there = make_virtual(a, v);
    }
}

/* ---- names of ours ------------------------------------------------------ */

static void add_aliases(struct arena *a, const struct erp_model_source *source,
                        struct field_list *list)
{
    for (const struct erp_alias *s = erp_aliases; s->model; s++) {
        const char *of = str_is(source->name, s->model)
                             ? erp_alias_pick(s, &source->fields)
                             : NULL;
        const struct erp_field *there =
            of ? find_raw(list->fields.at, list->fields.n, of) : NULL;
        if (!there)
            continue;
        struct erp_field f = *there;
        f.of = f.pub.name;
        f.pub.name = str_from(s->name);
        vec_push(a, &list->fields, f);
    }
}

/* ---- the model ---------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct erp_field *field_a = a;
    const struct erp_field *field_b = b;
    return str_compare(field_a->pub.name, field_b->pub.name);
}

/* Rows of ir.model as an object: {"res.partner": 79}. */
static struct value model_ids_of(struct arena *a, const struct value *rows)
{
    VEC(struct field) ids = {0};
    for (size_t i = 0; rows->kind == VALUE_LIST && i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        struct str model = value_text_at(row, "model");
        int64_t id;
        if (model.n > 0 && erp_id_of_wire(value_getz(row, "id"), &id))
            vec_push(a, &ids,
                     (struct field){arena_str(a, model), value_int(id)});
    }
    return value_object(ids.at, ids.n);
}

static uint64_t hash_of(const struct erp_model_source *source)
{
    return value_hash(&source->fields) * 31 + value_hash(&source->extra);
}

struct erp_model *erp_model_build(struct arena *a,
                                  const struct erp_model_source *source)
{
    const struct value_fields *all = &source->fields.fields;
    struct erp_model *m = arena_new(a, struct erp_model);
    struct field_list list = {0};
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i].value.kind == VALUE_OBJECT)
            vec_push(a, &list.fields,
                     make_field(a, all->at[i].name, &all->at[i].value));
    for (size_t i = 0; i < list.fields.n; i++)
        if (is_said_at_first(source->name, list.fields.at[i].pub.name))
            list.fields.at[i].pub.writable_on_create = true;
    add_aliases(a, source, &list);
    add_virtuals(a, source, &list);
    if (list.fields.n > 1)
        qsort(list.fields.at, list.fields.n, sizeof(struct erp_field), by_name);
    m->name = arena_str(a, source->name);
    m->fields = list.fields.at;
    m->n_fields = list.fields.n;
    m->has_active = value_getz(&source->fields, "active") != NULL;
    m->has_stamps =
        source->major < 8 || value_getz(&source->fields, "write_date") != NULL;
    if (str_is(source->name, "crm.lead") && source->extra.kind == VALUE_LIST)
        m->stages = erp_stages_of_rows(a, &source->extra);
    if (str_is(source->name, "mail.activity"))
        m->model_ids = model_ids_of(a, &source->extra);
    m->hash = hash_of(source);
    return m;
}

void erp_model_forget(struct erp *o, struct str name)
{
    for (struct erp_model **at = &o->models; *at; at = &(*at)->next) {
        if (str_eq((*at)->name, name)) {
            *at = (*at)->next;
            return;
        }
    }
}

void erp_model_keep(struct erp *o, const struct erp_model_source *source)
{
    struct erp_model *known = erp_model_known(o, source->name);
    if (known && known->hash == hash_of(source))
        return;
    erp_model_forget(o, source->name);
    struct erp_model *m = erp_model_build(o->arena, source);
    m->next = o->models;
    o->models = m;
}

struct schema erp_model_schema(struct arena *a, const struct erp_model *m)
{
    struct schema schema = {
        .entity = m->name,
        .fields = arena_array(a, struct schema_field, m->n_fields),
        .n_fields = m->n_fields,
    };
    for (size_t i = 0; i < m->n_fields; i++)
        schema.fields[i] = m->fields[i].pub;
    return schema;
}
