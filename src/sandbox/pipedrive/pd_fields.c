/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Custom fields: made, listed in both versions. */
#include "base/crypto.h"
#include "sandbox/pipedrive/pd.h"

#define KEY_CHARS 40

const struct table_row *pd_field_by_key(const struct pd *pd, enum pd_kind kind,
                                        struct str key)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(pd->fields, &cursor))) {
        if (value_getz(&row->fields, "kind")->integer == (int64_t)kind &&
            str_eq(value_str(value_getz(&row->fields, "key")), key))
            return row;
    }
    return NULL;
}

static struct value item_of(struct pd_call *c, struct str key, struct str name,
                            struct str type, const struct value *options,
                            bool custom)
{
    bool v1 = c->api == 1;
    struct value item = pd_object1(c->a, v1 ? "key" : "field_code",
                                   value_text(key));
    pd_put(c->a, &item, v1 ? "name" : "field_name", value_text(name));
    pd_put(c->a, &item, "field_type", value_text(type));
    pd_put(c->a, &item, v1 ? "edit_flag" : "is_custom_field",
           value_bool(custom));
    if (options || !v1)
        pd_put(c->a, &item, "options", options ? *options : value_null());
    return item;
}

static struct value show(struct pd_call *c, const struct table_row *row)
{
    const struct value *f = &row->fields;
    struct value item = item_of(c, value_str(value_getz(f, "key")),
                                value_str(value_getz(f, "name")),
                                value_str(value_getz(f, "type")),
                                value_getz(f, "options"), true);
    pd_put(c->a, &item, "id", row->id);
    return item;
}

void pd_fields_list(struct pd_call *c, enum pd_kind kind)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    VEC(struct value) items = {0};
    const struct table_row *row;
    size_t cursor = 0;
    for (size_t i = 0; i < info->n; i++)
        if (info->members[i].shape != PD_CUSTOM)
            vec_push(c->a, &items,
                     item_of(c, str_from(info->members[i].name),
                             str_from(info->members[i].name), STR("varchar"),
                             NULL, false));
    while ((row = table_next(c->pd->fields, &cursor)))
        if (value_getz(&row->fields, "kind")->integer == (int64_t)kind)
            vec_push(c->a, &items, show(c, row));
    struct value more = pd_object1(c->a, "next_cursor", value_null());
    pd_data(c, 200, value_list(items.at, items.n), &more);
}

/* Options get ids of their own, counted over the whole account. */
static struct value options_of(struct pd_call *c, const struct value *given)
{
    size_t n = given && given->kind == VALUE_LIST ? given->items.n : 0;
    struct value *out = arena_array(c->a, struct value, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct value *label = value_getz(&given->items.at[i], "label");
        out[i] = pd_object1(c->a, "id", value_int(++c->pd->made));
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
    return v ? value_str(v) : STR_NONE;
}

void pd_fields_create(struct pd_call *c, enum pd_kind kind)
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
            show(c, table_insert(c->pd->fields, NULL, &f)), NULL);
}
