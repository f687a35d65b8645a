/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shapes as JSON Schema, for editors that complete and check as one types,
 * and as tables for the guide. */
#include "base/json.h"
#include "mapping/shape.h"

static struct value schema_of(struct arena *a, const struct shape *shape);

struct members {
    VEC(struct field) list;
};

static void put(struct arena *a, struct members *m, const char *name,
                struct value v)
{
    struct field f = {str_from(name), v};
    vec_push(a, &m->list, f);
}

static struct value object_of(const struct members *m)
{
    return value_object(m->list.at, m->list.n);
}

static void put_types(struct arena *a, struct members *m, const char *types)
{
    VEC(struct value) names = {0};
    struct str rest = str_from(types);
    struct str part;
    while (str_split(&rest, ' ', &part))
        vec_push(a, &names, value_text(part));
    put(a, m, "type", value_list(names.at, names.n));
}

static void put_choices(struct arena *a, struct members *m,
                        const char *choices)
{
    VEC(struct value) names = {0};
    struct str rest = str_from(choices);
    struct str part;
    while (str_split(&rest, ' ', &part))
        vec_push(a, &names, value_text(part));
    put(a, m, "enum", value_list(names.at, names.n));
}

static void put_keys(struct arena *a, struct members *m,
                     const struct shape *shape)
{
    struct members properties = {0};
    VEC(struct value) required = {0};
    for (const struct shape_key *k = shape->keys; k->name; k++) {
        struct value inner = schema_of(a, k->shape);
        struct value help = value_textz(k->help);
        put(a, &properties, k->name,
            value_with(a, &inner, STR("description"), &help));
        if (k->required)
            vec_push(a, &required, value_textz(k->name));
    }
    put(a, m, "properties", object_of(&properties));
    put(a, m, "additionalProperties", value_bool(shape->open));
    if (required.n > 0)
        put(a, m, "required", value_list(required.at, required.n));
}

static void put_either(struct arena *a, struct members *m,
                       const struct shape *shape)
{
    VEC(struct value) any = {0};
    for (size_t i = 0; shape->either[i]; i++)
        vec_push(a, &any, schema_of(a, shape->either[i]));
    put(a, m, "anyOf", value_list(any.at, any.n));
}

static void put_int(struct arena *a, struct members *m,
                    const struct shape *shape)
{
    put(a, m, "type", value_textz("integer"));
    if (shape->min == 0 && shape->max == 0)
        return;
    put(a, m, "minimum", value_int(shape->min));
    put(a, m, "maximum", value_int(shape->max));
}

static struct value schema_of(struct arena *a, const struct shape *shape)
{
    struct members m = {0};
    switch (shape->kind) {
    case SHAPE_TEXT:
        /* Unquoted 12 is a text here, but a number to a schema. */
        put_types(a, &m, "string number boolean");
        break;
    case SHAPE_INT:
        put_int(a, &m, shape);
        break;
    case SHAPE_BOOL:
        put(a, &m, "type", value_textz("boolean"));
        break;
    case SHAPE_DURATION:
        put_types(a, &m, "string integer");
        break;
    case SHAPE_CHOICE:
        put_choices(a, &m, shape->choices);
        break;
    case SHAPE_LIST:
        put(a, &m, "type", value_textz("array"));
        put(a, &m, "items", schema_of(a, shape->item));
        break;
    case SHAPE_MAP:
        put(a, &m, "type", value_textz("object"));
        put(a, &m, "additionalProperties", schema_of(a, shape->item));
        break;
    case SHAPE_OBJECT:
        put(a, &m, "type", value_textz("object"));
        put_keys(a, &m, shape);
        break;
    case SHAPE_EITHER:
        put_either(a, &m, shape);
        break;
    case SHAPE_ANY:
        break;
    }
    return object_of(&m);
}

struct str shape_json_schema(struct arena *a, const struct shape *shape,
                             const char *title)
{
    struct members m = {0};
    put(a, &m, "$schema",
        value_textz("https://json-schema.org/draft/2020-12/schema"));
    put(a, &m, "title", value_textz(title));
    struct value inner = schema_of(a, shape);
    for (size_t i = 0; i < inner.fields.n; i++)
        vec_push(a, &m.list, inner.fields.at[i]);
    struct value whole = object_of(&m);
    AUTO_BUF b = BUF_INIT(1 << 20);
    json_write_pretty(&b, &whole, 2);
    buf_add_char(&b, '\n');
    return buf_copy(a, &b);
}

/* ---- for the guide ------------------------------------------------------- */

static void add_keys(struct arena *a, struct buf *out, struct str path,
                     const struct shape *shape)
{
    if (shape->kind == SHAPE_LIST) {
        add_keys(a, out, arena_printf(a, "%.*s[]", STR_ARG(path)),
                 shape->item);
    } else if (shape->kind == SHAPE_MAP) {
        add_keys(a, out, arena_printf(a, "%.*s.NAME", STR_ARG(path)),
                 shape->item);
    } else if (shape->kind == SHAPE_EITHER) {
        for (size_t i = 0; shape->either[i]; i++)
            add_keys(a, out, path, shape->either[i]);
    }
    if (shape->kind != SHAPE_OBJECT)
        return;
    for (const struct shape_key *k = shape->keys; k->name; k++) {
        struct str name =
            arena_printf(a, "%.*s%s%s", STR_ARG(path), path.n > 0 ? "." : "",
                         k->name);
        buf_printf(out, "| `%.*s` | %s |\n", STR_ARG(name), k->help);
        add_keys(a, out, name, k->shape);
    }
}

struct str shape_key_table(struct arena *a, const struct shape *shape)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    add_keys(a, &b, STR_NONE, shape);
    return buf_copy(a, &b);
}
