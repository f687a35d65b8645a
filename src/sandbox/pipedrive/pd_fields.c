/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Fields of a kind: what every company has, and custom ones, which are made,
 * renamed and dropped; in both versions. */
#include "base/crypto.h"
#include "sandbox/pipedrive/pd_v1.h"

#define KEY_CHARS 40
#define FIELDS_OF_KIND 50 /* numbers that a kind's own fields have */

/* Leads have the custom fields of deals. */
static enum pd_kind fields_of(enum pd_kind kind)
{
    return kind == PD_LEAD ? PD_DEAL : kind;
}

static bool is_of(const struct table_row *row, enum pd_kind kind)
{
    return value_getz(&row->fields, "kind")->integer ==
           (int64_t)fields_of(kind);
}

const struct table_row *pd_field_next(const struct pd *pd, enum pd_kind kind,
                                      size_t *cursor)
{
    const struct table_row *row;
    while ((row = table_next(pd->fields, cursor)))
        if (is_of(row, kind))
            return row;
    return NULL;
}

const struct table_row *pd_field_by_key(const struct pd *pd, enum pd_kind kind,
                                        struct str key)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = pd_field_next(pd, kind, &cursor)))
        if (str_eq(value_text_at(&row->fields, "key"), key))
            return row;
    return NULL;
}

const struct pd_member *pd_member_by_number(enum pd_kind kind, int64_t id)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    int64_t at = id - 1 - (int64_t)kind * FIELDS_OF_KIND;
    return at >= 0 && at < (int64_t)info->n ? &info->members[at] : NULL;
}

/* ---- what is shown ------------------------------------------------------------ */

static const struct {
    const char *member, *name, *type;
} told[] = {
    {"owner_id", "Owner", "user"},
    {"creator_user_id", "Creator", "user"},
    {"org_id", "Organization", "org"},
    {"organization_id", "Organization", "org"},
    {"person_id", "Contact person", "people"},
    {"deal_id", "Deal", "deal"},
    {"emails", "Email", "varchar"},
    {"phones", "Phone", "phone"},
    {"label_ids", "Label", "set"},
    {"stage_id", "Stage", "stage"},
    {"pipeline_id", "Pipeline", "double"},
    {"status", "Status", "status"},
    {"value", "Value", "monetary"},
    {"visible_to", "Visible to", "visible_to"},
    {"type", "Type", "enum"},
};

static struct str readable(struct arena *a, const char *member)
{
    char *z = arena_strz(a, str_from(member));
    for (size_t i = 0; z[i]; i++) {
        if (z[i] == '_')
            z[i] = ' ';
        else if (i == 0 && z[i] >= 'a' && z[i] <= 'z')
            z[i] = (char)(z[i] - 'a' + 'A');
    }
    return str_from(z);
}

static const char *type_of(enum pd_shape shape)
{
    switch (shape) {
    case PD_INT:
        return "int";
    case PD_NUMBER:
        return "double";
    case PD_DATE:
    case PD_TIME:
        return "date";
    case PD_ADDRESS:
        return "address";
    case PD_TEXT:
    case PD_BOOL:
    case PD_ENTRIES:
    case PD_INTS:
    case PD_PARTICIPANTS:
    case PD_PRICES:
    case PD_OBJECT:
    case PD_CUSTOM:
        break;
    }
    return "varchar";
}

struct item {
    int64_t id;
    struct str key, name, type;
    const struct value *options;
    bool custom;
};

static struct value shown(struct pd_call *c, const struct item *i)
{
    static const char *const flags[] = {
        "active_flag",   "bulk_edit_allowed", "filtering_allowed",
        "sortable_flag", "searchable_flag",   "details_visible_flag",
        "index_visible_flag"};
    struct arena *a = c->a;
    bool v1 = c->api == 1;
    struct value o =
        pd_object1(a, v1 ? "key" : "field_code", value_text(i->key));
    pd_put(a, &o, v1 ? "name" : "field_name", value_text(i->name));
    pd_put(a, &o, "field_type", value_text(i->type));
    pd_put(a, &o, v1 ? "edit_flag" : "is_custom_field", value_bool(i->custom));
    if (i->options || !v1)
        pd_put(a, &o, "options", i->options ? *i->options : value_null());
    if (!v1)
        return o;
    pd_put(a, &o, "id", value_int(i->id));
    pd_put(a, &o, "order_nr", value_int(i->id));
    pd_put(a, &o, "mandatory_flag", value_bool(false));
    pd_put(a, &o, "picklist_data", value_null());
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        pd_put(a, &o, flags[k], value_bool(true));
    return o;
}

static struct value show_custom(struct pd_call *c, const struct table_row *row)
{
    const struct value *f = &row->fields;
    struct item i = {row->id.integer,
                     value_text_at(f, "key"),
                     value_text_at(f, "name"),
                     value_text_at(f, "type"),
                     value_getz(f, "options"),
                     true};
    return shown(c, &i);
}

static struct value status_options(struct arena *a)
{
    static const char *const words[] = {"open", "won", "lost", "deleted"};
    struct value *out = arena_array(a, struct value, 4);
    for (size_t i = 0; i < 4; i++) {
        out[i] = pd_object1(a, "id", value_textz(words[i]));
        pd_put(a, &out[i], "label", value_text(readable(a, words[i])));
    }
    return value_list(out, 4);
}

static struct value type_options(struct pd_call *c)
{
    VEC(struct value) out = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(c->pd->records[PD_ACTIVITY_TYPE], &cursor))) {
        if (pd_is_deleted(row))
            continue;
        struct value o =
            pd_object1(c->a, "id", *value_getz(&row->fields, "key_string"));
        pd_put(c->a, &o, "label", *value_getz(&row->fields, "name"));
        vec_push(c->a, &out, o);
    }
    return value_list(out.at, out.n);
}

static struct value show_own(struct pd_call *c, enum pd_kind kind, size_t at)
{
    const struct pd_member *m = &pd_kind_info(kind)->members[at];
    const struct pd_v1_row *as = pd_v1_of(kind, str_from(m->name));
    struct value options = value_null();
    struct item i = {1 + (int64_t)kind * FIELDS_OF_KIND + (int64_t)at,
                     str_from(c->api == 1 && as ? as->v1 : m->name),
                     readable(c->a, m->name), str_from(type_of(m->shape)),
                     NULL, false};
    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        if (strcmp(told[k].member, m->name) == 0) {
            i.name = str_from(told[k].name);
            i.type = str_from(told[k].type);
        }
    }
    if (kind == PD_ACTIVITY && strcmp(m->name, "type") == 0)
        options = type_options(c);
    else if (kind == PD_DEAL && strcmp(m->name, "status") == 0)
        options = status_options(c->a);
    i.options = value_is_null(&options) ? NULL : &options;
    return shown(c, &i);
}

/* What is no member: ids and what is counted. */
static void add_further(struct pd_call *c, enum pd_kind kind,
                        struct value_items *out)
{
    static const struct {
        const char *key, *name, *type;
    } rows[] = {{"id", "ID", "int"},
                {"next_activity_date", "Next activity date", "date"},
                {"last_activity_date", "Last activity date", "date"},
                {"activities_count", "Total activities", "int"},
                {"done_activities_count", "Done activities", "int"},
                {"undone_activities_count", "Activities to do", "int"},
                {"email_messages_count", "Email messages count", "int"}};
    enum { N = sizeof rows / sizeof *rows };
    struct value *at = arena_array(c->a, struct value, N);
    size_t n = kind <= PD_DEAL ? N : 1;
    for (size_t i = 0; i < n; i++) {
        struct item item = {(int64_t)(1 + kind) * FIELDS_OF_KIND - (int64_t)i,
                            str_from(rows[i].key), str_from(rows[i].name),
                            str_from(rows[i].type), NULL, false};
        at[i] = shown(c, &item);
    }
    *out = (struct value_items){at, n};
}

static void list(struct pd_call *c, enum pd_kind kind)
{
    struct value_items further;
    const struct pd_kind_info *info = pd_kind_info(kind);
    VEC(struct value) items = {0};
    const struct table_row *row;
    size_t cursor = 0;
    for (size_t i = 0; i < info->n; i++)
        if (info->members[i].shape != PD_CUSTOM)
            vec_push(c->a, &items, show_own(c, kind, i));
    add_further(c, kind, &further);
    for (size_t i = 0; i < further.n; i++)
        vec_push(c->a, &items, further.at[i]);
    while ((row = pd_field_next(c->pd, kind, &cursor)))
        vec_push(c->a, &items, show_custom(c, row));
    struct value more = pd_object1(c->a, "next_cursor", value_null());
    struct value page = pd_object1(c->a, "start", value_int(0));
    pd_put(c->a, &page, "limit", value_int(PD_LIMIT_MAX));
    pd_put(c->a, &page, "more_items_in_collection", value_bool(false));
    if (c->api == 1)
        more = pd_object1(c->a, "pagination", page);
    pd_data(c, 200, value_list(items.at, items.n), &more);
}

/* ---- changes ------------------------------------------------------------------ */

/* Options that are new get ids, counted over the whole account. */
static struct value options_of(struct pd_call *c, const struct value *given)
{
    size_t n = given && given->kind == VALUE_LIST ? given->items.n : 0;
    struct value *out = arena_array(c->a, struct value, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct value *label = value_getz(&given->items.at[i], "label");
        const struct value *id = value_getz(&given->items.at[i], "id");
        out[i] = pd_object1(c->a, "id", id ? *id : value_int(++c->pd->made));
        pd_put(c->a, &out[i], "label", label ? *label : value_textz(""));
    }
    return value_list(out, n);
}

static struct str text_of(const struct value *body, const char *v2,
                          const char *v1)
{
    const struct value *v = value_getz(body, v2);
    if (!v)
        v = value_getz(body, v1);
    return value_str(v);
}

static void create(struct pd_call *c, enum pd_kind kind)
{
    struct str name = text_of(&c->body, "field_name", "name");
    struct str type = text_of(&c->body, "field_type", "field_type");
    if (name.n == 0 || type.n == 0) {
        pd_fail(c, 400, STR("Name and field type must be given."));
        return;
    }
    /* the same account always gets the same keys */
    struct str hash = crypto_sha256_hex(
        c->a, arena_printf(c->a, "%d %lld", (int)kind,
                           (long long)table_next_id(c->pd->fields)));
    struct value f = pd_object1(c->a, "kind", value_int((int64_t)kind));
    pd_put(c->a, &f, "key", value_text(str_slice(hash, 0, KEY_CHARS)));
    pd_put(c->a, &f, "name", value_text(name));
    pd_put(c->a, &f, "type", value_text(type));
    if (str_is(type, "enum") || str_is(type, "set"))
        pd_put(c->a, &f, "options",
               options_of(c, value_getz(&c->body, "options")));
    pd_data(c, c->api == 1 ? 201 : 200,
            show_custom(c, table_insert(c->pd->fields, NULL, &f)), NULL);
}

static void change(struct pd_call *c, const struct table_row *row)
{
    struct str name = text_of(&c->body, "field_name", "name");
    const struct value *options = value_getz(&c->body, "options");
    struct value changes = value_object(NULL, 0);
    if (name.n > 0)
        pd_put(c->a, &changes, "name", value_text(name));
    if (options && options->kind == VALUE_LIST)
        pd_put(c->a, &changes, "options", options_of(c, options));
    row = table_update(c->pd->fields, row, &changes);
    pd_data(c, 200, show_custom(c, row), NULL);
}

/* By number in v1, by code in v2. */
static const struct table_row *named(struct pd_call *c, enum pd_kind kind)
{
    int64_t id = 0;
    if (c->api == 2)
        return pd_field_by_key(c->pd, kind, c->path.at[1]);
    const struct table_row *row =
        str_to_i64(c->path.at[1], &id) ? table_get_int(c->pd->fields, id)
                                       : NULL;
    return row && is_of(row, kind) ? row : NULL;
}

static void one(struct pd_call *c, enum pd_kind kind)
{
    const char *method = c->request->method;
    const struct table_row *row = named(c, kind);
    if (!row) {
        pd_fail(c, c->api == 1 ? 410 : 404, STR("The field is not found"));
    } else if (strcmp(method, "GET") == 0) {
        pd_data(c, 200, show_custom(c, row), NULL);
    } else if (strcmp(method, "DELETE") == 0) {
        struct value data = pd_object1(c->a, "id", row->id);
        if (c->api == 2)
            data = show_custom(c, row);
        table_delete(c->pd->fields, row);
        pd_data(c, 200, data, NULL);
    } else {
        change(c, row);
    }
}

bool pd_fields(struct pd_call *c, enum pd_kind kind)
{
    const char *method = c->request->method;
    if (c->path.n == 2)
        one(c, kind);
    else if (c->path.n == 1 && strcmp(method, "POST") == 0)
        create(c, kind);
    else if (c->path.n == 1 && strcmp(method, "GET") == 0)
        list(c, kind);
    else
        return false;
    return true;
}
