/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What people do in Odoo and ProspectConnect. */
#include "lib/flow_odoo.h"
#include "lib/flow_private.h"

#include "base/json.h"
#include "base/vec.h"

/* ---- Odoo ---------------------------------------------------------------------------- */

static struct value object(struct flow *f, const struct field *fields,
                           size_t n)
{
    struct field *copy = arena_array(&f->arena, struct field, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = fields[i];
    return value_object(copy, n);
}

static size_t odoo_box(const struct flow *f)
{
    size_t i = 0;
    while (i + 1 < FLOW_BOXES && f->kind->box[i].system &&
           !str_is(str_from(f->kind->box[i].system), "odoo"))
        i++;
    return i;
}

struct value flow_odoo(struct flow *f, const char *model, const char *method,
                       const char *args, const char *kwargs)
{
    struct value *list = arena_array(&f->arena, struct value, 7);
    list[0] = value_textz("demo");
    list[1] = value_int(2);
    list[2] = value_textz("admin");
    list[3] = value_textz(model);
    list[4] = value_textz(method);
    list[5] = flow_json(f, args);
    list[6] = flow_json(f, kwargs ? kwargs : "{}");
    struct field params[] = {{STR("service"), value_textz("object")},
                             {STR("method"), value_textz("execute_kw")},
                             {STR("args"), value_list(list, 7)}};
    struct field call[] = {{STR("jsonrpc"), value_textz("2.0")},
                           {STR("method"), value_textz("call")},
                           {STR("id"), value_int(1)},
                           {STR("params"), object(f, params, 3)}};
    struct value body = object(f, call, 4);
    struct value answer =
        flow_person(f, odoo_box(f), "POST", "/jsonrpc", &body);
    const struct value *error = value_getz(&answer, "error");
    if (error)
        fail_msg("%s.%s(%s): %s", model, method, args, flow_text(f, error));
    const struct value *result = value_getz(&answer, "result");
    return result ? *result : value_null();
}

const char *flow_odoo_make(struct flow *f, const char *model,
                           const char *values)
{
    struct value id = flow_odoo(
        f, model, "create", arena_printfz(&f->arena, "[%s]", values), NULL);
    return flow_text(f, &id);
}

void flow_odoo_edit(struct flow *f, const char *model, const char *id,
                    const char *values)
{
    flow_odoo(f, model, "write",
              arena_printfz(&f->arena, "[[%s],%s]", id, values), NULL);
}

void flow_odoo_drop(struct flow *f, const char *model, const char *id)
{
    flow_odoo(f, model, "unlink", arena_printfz(&f->arena, "[[%s]]", id),
              NULL);
}

const char *flow_odoo_get(struct flow *f, const char *model, const char *id,
                          const char *field)
{
    size_t n = 0;
    (void)flow_odoo_find(f, model,
                         arena_printfz(&f->arena, "[['id','=',%s]]", id), &n);
    if (n == 0)
        return "gone";
    struct value rows = flow_odoo(
        f, model, "read", arena_printfz(&f->arena, "[[%s],['%s']]", id, field),
        "{'context':{'active_test':false}}");
    assert_int_equal(rows.kind, VALUE_LIST);
    assert_int_equal(rows.items.n, 1);
    const struct value *v = value_getz(&rows.items.at[0], field);
    assert_non_null(v);
    return flow_text(f, v);
}

const char *const *flow_odoo_find(struct flow *f, const char *model,
                                  const char *domain, size_t *out_n)
{
    struct value ids = flow_odoo(
        f, model, "search", arena_printfz(&f->arena, "[%s]", domain),
        "{'order':'id','context':{'active_test':false}}");
    assert_int_equal(ids.kind, VALUE_LIST);
    const char **out = arena_array(&f->arena, const char *, ids.items.n + 1);
    for (size_t i = 0; i < ids.items.n; i++)
        out[i] = flow_text(f, &ids.items.at[i]);
    *out_n = ids.items.n;
    return out;
}

size_t flow_odoo_count(struct flow *f, const char *model, const char *domain)
{
    size_t n = 0;
    (void)flow_odoo_find(f, model, domain, &n);
    return n;
}

const char *flow_odoo_one(struct flow *f, const char *model,
                          const char *domain)
{
    size_t n = 0;
    const char *const *ids = flow_odoo_find(f, model, domain, &n);
    if (n != 1)
        fail_msg("%zu %s fit %s", n, model, domain);
    return ids[0];
}

const char *flow_odoo_post(struct flow *f, const char *model, const char *id,
                           const char *html, bool internal)
{
    const char *kwargs = arena_printfz(
        &f->arena,
        "{'body':'%s','message_type':'comment','subtype_xmlid':'mail.%s',"
        "'body_is_html':true}",
        html, internal ? "mt_note" : "mt_comment");
    struct value posted =
        flow_odoo(f, model, "message_post",
                  arena_printfz(&f->arena, "[[%s]]", id), kwargs);
    return flow_text(f, posted.kind == VALUE_LIST ? &posted.items.at[0]
                                                : &posted);
}

/* ---- ProspectConnect ------------------------------------------------------------------- */

static const char *record_path(struct flow *f, const char *kind,
                               const char *id)
{
    return arena_printfz(&f->arena, "/_sandbox/records/%s%s%s", kind,
                         id ? "/" : "", id ? id : "");
}

static const char *id_of(struct flow *f, const struct value *record)
{
    const struct value *id = value_getz(record, "id");
    if (!id)
        id = value_getz(record, "_id");
    assert_non_null(id);
    return arena_strz(&f->arena, value_to_text(&f->arena, id));
}

const char *flow_pc_make(struct flow *f, const char *kind, const char *values)
{
    struct value body = flow_json(f, values);
    struct value made = flow_person(f, SIDE_RIGHT, "POST",
                                    record_path(f, kind, NULL), &body);
    return id_of(f, &made);
}

void flow_pc_edit(struct flow *f, const char *kind, const char *id,
                  const char *values)
{
    struct value body = flow_json(f, values);
    flow_person(f, SIDE_RIGHT, "PATCH", record_path(f, kind, id), &body);
}

void flow_pc_drop(struct flow *f, const char *kind, const char *id)
{
    flow_person(f, SIDE_RIGHT, "DELETE", record_path(f, kind, id), NULL);
}

const char *flow_pc_get(struct flow *f, const char *kind, const char *id,
                        const char *field)
{
    struct value record =
        flow_person(f, SIDE_RIGHT, "GET", record_path(f, kind, id), NULL);
    if (value_is_null(&record))
        return "gone";
    const struct value *v = value_getz(&record, field);
    return v ? flow_text(f, v) : "null";
}

const char *const *flow_pc_find(struct flow *f, const char *kind,
                                const char *field, const char *json,
                                size_t *out_n)
{
    struct value all =
        flow_person(f, SIDE_RIGHT, "GET", record_path(f, kind, NULL), NULL);
    struct value wanted = field ? flow_json(f, json) : value_null();
    const struct value *list = value_getz(&all, "data");
    VEC(const char *) ids = {0};
    assert_non_null(list);
    for (size_t i = 0; i < list->items.n; i++) {
        const struct value *v =
            field ? value_getz(&list->items.at[i], field) : NULL;
        if (!field || (v && value_equal(v, &wanted)))
            vec_push(&f->arena, &ids, id_of(f, &list->items.at[i]));
    }
    *out_n = ids.n;
    return ids.at;
}

const char *flow_pc_one(struct flow *f, const char *kind, const char *field,
                        const char *json)
{
    size_t n = 0;
    const char *const *ids = flow_pc_find(f, kind, field, json, &n);
    if (n != 1)
        fail_msg("%zu %s have %s %s", n, kind, field, json);
    return ids[0];
}

size_t flow_pc_count(struct flow *f, const char *kind)
{
    size_t n = 0;
    (void)flow_pc_find(f, kind, NULL, NULL, &n);
    return n;
}

void flow_pc_rotate(struct flow *f, const char *kind, const char *from,
                    const char *to)
{
    struct value body = flow_json(
        f, arena_printfz(&f->arena,
                         "{'secret':'%s','kind':'%s','replaces':'%s'}", to,
                         kind, from));
    flow_person(f, SIDE_RIGHT, "POST", "/_sandbox/keys", &body);
}
