/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The calls that Odoo makes. */
#include <stdarg.h>
#include <stdio.h>

#include "sandbox/ekiclik/ek.h"

#define FROM_ODOO "odoo"

const char *const ek_kind_names[EK_KINDS] = {
    "product", "configuration", "stock", "order", "pos", "user", "client"};

/* ---- answers ------------------------------------------------------------------ */

void ek_send(struct arena *a, int status, const struct value *body,
             struct http_response *out)
{
    struct http_header *h = arena_new(a, struct http_header);
    *h = (struct http_header){STR("Content-Type"), STR("application/json")};
    *out = (struct http_response){
        .status = status, .headers = {h, 1}, .body = json_text(a, body)};
}

bool ek_say(struct ek_call *c, int status, const char *format, ...)
{
    char line[ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    const struct field fields[] = {
        {STR("platform"), value_text(c->ek->name)},
        {STR("status"), value_int(status)},
        {STR("message"), value_text(arena_str(c->a, str_from(line)))}};
    struct value v = value_object(fields, 3);
    ek_send(c->a, status, &v, c->out);
    return status < 300;
}

/* ---- what is held ---------------------------------------------------------------- */

static const struct table_row *held(struct ek_call *c, enum ek_kind kind,
                                    struct str id)
{
    return table_get_text(c->ek->records[kind], id);
}

/* Members that are null are kept as an empty text: tables drop nulls. */
static struct value storable(struct arena *a, const struct value *fields)
{
    struct value out = *fields;
    const struct value empty = value_text(STR(""));
    for (size_t i = 0; i < fields->fields.n; i++)
        if (value_is_null(&fields->fields.at[i].value))
            out = value_with(a, &out, fields->fields.at[i].name, &empty);
    return out;
}

void ek_keep(struct ekiclik *ek, struct arena *a, enum ek_kind kind,
             struct str id, const struct value *fields, const char *origin)
{
    struct table *t = ek->records[kind];
    const struct table_row *row = table_get_text(t, id);
    struct value key = value_text(id);
    struct value from = value_textz(origin);
    struct value whole = storable(a, fields);
    whole = value_with(a, &whole, STR("_origin"), &from);
    if (row)
        table_update(t, row, &whole);
    else
        table_insert(t, &key, &whole);
    sandbox_count_write(ek->box, 1);
}

static void keep(struct ek_call *c, enum ek_kind kind, struct str id,
                 const struct value *fields)
{
    ek_keep(c->ek, c->a, kind, id, fields, FROM_ODOO);
}

/* ---- products ------------------------------------------------------------------- */

static bool keep_configurations(struct ek_call *c, struct str product)
{
    const struct value *list = value_getz(&c->body, "configurations");
    struct value owner = value_text(product);
    size_t n = list && list->kind == VALUE_LIST ? list->items.n : 0;
    for (size_t i = 0; i < n; i++)
        if (value_text_at(&list->items.at[i], "ref_odoo").n == 0)
            return ek_say(c, 400, "configurations[%zu] has no ref_odoo", i);
    for (size_t i = 0; i < n; i++) {
        struct value one = value_with(c->a, &list->items.at[i],
                                      STR("product_ref_odoo"), &owner);
        keep(c, EK_CONFIGURATION, value_text_at(&one, "ref_odoo"), &one);
    }
    return true;
}

/* Where it is made once more: an id of its own, or the same. */
static struct str id_for(struct ek_call *c, enum ek_kind kind, struct str id)
{
    size_t n = table_count(c->ek->records[kind]);
    return held(c, kind, id) && c->ek->same == EK_DOUBLE
               ? arena_printf(c->a, "%.*s#%zu", STR_ARG(id), n)
               : id;
}

static bool refused_as_same(struct ek_call *c, enum ek_kind kind, struct str id)
{
    if (!held(c, kind, id) || c->ek->same != EK_REFUSE)
        return false;
    ek_say(c, 409, "%s %.*s exists already", ek_kind_names[kind], STR_ARG(id));
    return true;
}

static bool product_post(struct ek_call *c)
{
    struct str ref = value_text_at(&c->body, "ref_odoo");
    if (ref.n == 0 || value_text_at(&c->body, "name").n == 0)
        return ek_say(c, 400, "a product needs name and ref_odoo");
    if (refused_as_same(c, EK_PRODUCT, ref))
        return false;
    if (!keep_configurations(c, ref))
        return false;
    keep(c, EK_PRODUCT, id_for(c, EK_PRODUCT, ref), &c->body);
    return ek_say(c, 201, "product %.*s", STR_ARG(ref));
}

static bool product_put(struct ek_call *c)
{
    struct str ref = value_text_at(&c->body, "ref_odoo");
    if (!held(c, EK_PRODUCT, ref))
        return ek_say(c, 404, "there is no product %.*s", STR_ARG(ref));
    if (!keep_configurations(c, ref))
        return false;
    keep(c, EK_PRODUCT, ref, &c->body);
    return ek_say(c, 200, "product %.*s", STR_ARG(ref));
}

static bool configuration_put(struct ek_call *c)
{
    struct str ref = value_text_at(&c->body, "ref_odoo");
    struct str product = value_text_at(&c->body, "product_ref_odoo");
    if (ref.n == 0)
        return ek_say(c, 400, "a configuration needs ref_odoo");
    if (!held(c, EK_CONFIGURATION, ref) && !held(c, EK_PRODUCT, product))
        return ek_say(c, 404, "there is no product %.*s", STR_ARG(product));
    keep(c, EK_CONFIGURATION, ref, &c->body);
    return ek_say(c, 200, "configuration %.*s", STR_ARG(ref));
}

static bool switch_patch(struct ek_call *c, enum ek_kind kind,
                         const char *field, size_t at)
{
    bool on = str_is(c->path.at[at], "activate");
    struct str ref = c->path.at[at + 1];
    struct field f = {str_from(field), value_bool(on)};
    struct value change = value_object(&f, 1);
    if (!on && !str_is(c->path.at[at], "archive"))
        return ek_say(c, 404, "archive or activate");
    if (!held(c, kind, ref))
        return ek_say(c, 404, "there is no %s %.*s", ek_kind_names[kind],
                      STR_ARG(ref));
    keep(c, kind, ref, &change);
    return ek_say(c, 200, "%.*s", STR_ARG(ref));
}

/* ---- quantities ------------------------------------------------------------------- */

static bool is_number(const struct value *v)
{
    return v && (v->kind == VALUE_INT || v->kind == VALUE_DECIMAL);
}

static bool quantity_fits(struct ek_call *c, size_t i)
{
    const struct value *one = &c->body.items.at[i];
    struct str ref = value_text_at(one, "configuration_ref_odoo");
    if (value_text_at(one, "pos").n == 0 || ref.n == 0)
        return ek_say(c, 400, "[%zu] needs pos and configuration_ref_odoo", i);
    if (!is_number(value_getz(one, "realQuantity")))
        return ek_say(c, 400, "[%zu].realQuantity is no number", i);
    if (!c->ek->lenient && !held(c, EK_CONFIGURATION, ref))
        return ek_say(c, 404, "there is no configuration %.*s", STR_ARG(ref));
    return true;
}

/* All or none. */
static bool stocks_put(struct ek_call *c)
{
    if (c->body.kind != VALUE_LIST)
        return ek_say(c, 400, "stocks are a list");
    for (size_t i = 0; i < c->body.items.n; i++)
        if (!quantity_fits(c, i))
            return false;
    for (size_t i = 0; i < c->body.items.n; i++) {
        const struct value *one = &c->body.items.at[i];
        struct str id =
            arena_printf(c->a, "%.*s/%.*s", STR_ARG(value_text_at(one, "pos")),
                         STR_ARG(value_text_at(one, "configuration_ref_odoo")));
        keep(c, EK_STOCK, id, one);
    }
    return ek_say(c, 200, "%zu quantities", c->body.items.n);
}

/* ---- orders, points of sale, people ------------------------------------------------ */

static bool order_put(struct ek_call *c)
{
    if (!str_starts_with(value_text_at(&c->body, "state"), STR("EK_")))
        return ek_say(c, 400, "an order's state begins with EK_");
    keep(c, EK_ORDER, c->path.at[1], &c->body);
    return ek_say(c, 200, "order %.*s", STR_ARG(c->path.at[1]));
}

static bool pos_send(struct ek_call *c)
{
    const struct value *params = value_getz(&c->body, "params");
    const struct value *data = value_getz(params, "data");
    bool makes = str_is(str_from(c->request->method), "POST");
    struct str id = data ? value_text_at(data, "codification") : STR_NONE;
    if (id.n == 0)
        return ek_say(c, 400, "params.data.codification is missing");
    if (makes && refused_as_same(c, EK_POS, id))
        return false;
    if (!makes && !held(c, EK_POS, id))
        return ek_say(c, 404, "there is no pos %.*s", STR_ARG(id));
    keep(c, EK_POS, makes ? id_for(c, EK_POS, id) : id, data);
    return ek_say(c, makes ? 201 : 200, "pos %.*s", STR_ARG(id));
}

static bool person_send(struct ek_call *c, enum ek_kind kind, const char *key)
{
    const struct value *v = value_getz(&c->body, key);
    struct str id = v ? value_to_text(c->a, v) : STR_NONE;
    if (id.n == 0)
        return ek_say(c, 400, "%s is missing", key);
    keep(c, kind, id, &c->body);
    return ek_say(c, 200, "%s %.*s", ek_kind_names[kind], STR_ARG(id));
}

/* ---- which call it is --------------------------------------------------------------- */

static bool is(const struct ek_call *c, const char *method, const char *path)
{
    struct str rest = str_from(path);
    struct str part;
    size_t n = 0;
    if (!str_is(str_from(c->request->method), method))
        return false;
    for (; str_split(&rest, '/', &part); n++)
        if (n >= c->path.n ||
            (!str_is(part, "*") && !str_eq(part, c->path.at[n])))
            return false;
    return n == c->path.n;
}

static void dispatch(struct ek_call *c)
{
    if (is(c, "POST", "products"))
        product_post(c);
    else if (is(c, "PUT", "products/update"))
        product_put(c);
    else if (is(c, "PUT", "products/configuration"))
        configuration_put(c);
    else if (is(c, "PATCH", "products/configuration/*/*"))
        switch_patch(c, EK_CONFIGURATION, "active", 2);
    else if (is(c, "PATCH", "products/*/*"))
        switch_patch(c, EK_PRODUCT, "activate", 1);
    else if (is(c, "PUT", "stocks"))
        stocks_put(c);
    else if (is(c, "PUT", "order/*"))
        order_put(c);
    else if (is(c, "POST", "pos") || is(c, "PUT", "pos"))
        pos_send(c);
    else if (is(c, "POST", "users"))
        person_send(c, EK_USER, "username");
    else if (is(c, "PUT", "client/clients"))
        person_send(c, EK_CLIENT, "xml_id");
    else if (is(c, "GET", "products"))
        ek_say(c, 405, "products are not told");
    else
        ek_say(c, 404, "no such call");
}

void ek_handle(struct ek_call *c)
{
    bool has_body = !str_is(str_from(c->request->method), "PATCH") &&
                    !str_is(str_from(c->request->method), "GET");
    if (has_body &&
        json_parse(c->a, c->request->body, &c->body, NULL) != ERR_OK) {
        ek_say(c, 400, "the body is no JSON");
        return;
    }
    dispatch(c);
}
