/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/marketo/marketo_activity.h"

#include "base/time.h"
#include "base/vec.h"

/* What the attribute is called that names an e-mail. */
#define MAILING "Mailing ID"

/* ---- ids ------------------------------------------------------------------ */

bool activity_id_parse(struct str text, struct activity_id *out)
{
    size_t first = str_find_char(text, '.', 0);
    size_t second = first < text.n ? str_find_char(text, '.', first + 1)
                                   : text.n;
    int64_t seconds;
    if (second + 1 >= text.n ||
        !str_to_i64(str_slice(text, 0, first), &out->type) ||
        !str_to_i64(str_slice(text, first + 1, second), &seconds) ||
        seconds > INT64_MAX / US_PER_SECOND || seconds < 0)
        return false;
    out->at_us = seconds * US_PER_SECOND;
    out->guid = str_slice(text, second + 1, text.n);
    return true;
}

struct str activity_id_format(struct arena *a, const struct activity_id *id)
{
    return arena_printf(a, "%lld.%lld.%.*s", (long long)id->type,
                        (long long)(id->at_us / US_PER_SECOND),
                        STR_ARG(id->guid));
}

/* ---- types ---------------------------------------------------------------- */

static const struct marketo_type *type_of(const struct connection_state *c,
                                          int64_t id)
{
    for (size_t i = 0; i < c->n_types; i++) {
        if (c->types[i].id == id)
            return &c->types[i];
    }
    return NULL;
}

enum err activity_type_find(const struct connection_state *c, struct arena *a,
                            struct str word, const struct marketo_type **out,
                            struct error *e)
{
    struct str *names = arena_array(a, struct str, c->n_types);
    struct str want = fold_case(a, word);
    int64_t id;
    *out = str_to_i64(word, &id) ? type_of(c, id) : NULL;
    for (size_t i = 0; !*out && i < c->n_types; i++) {
        names[i] = c->types[i].name;
        if (str_eq(want, fold_case(a, names[i])))
            *out = &c->types[i];
    }
    if (*out)
        return ERR_OK;
    struct str near = str_suggest(word, names, c->n_types);
    FAIL(e, ERR_INVALID, "Marketo has no activity type \"%.*s\"%s%.*s%s",
         STR_ARG(word), near.n ? ": did you mean " : "", STR_ARG(near),
         near.n ? "?" : "");
}

struct str activity_type_chunk(const struct connection_state *c,
                               struct arena *a, size_t from)
{
    AUTO_BUF b = BUF_INIT(4096);
    for (size_t i = from; i < c->n_types && i < from + MARKETO_TYPES_MAX; i++)
        buf_printf(&b, "%s%lld", i > from ? "," : "",
                   (long long)c->types[i].id);
    return buf_copy(a, &b);
}

/* ---- the description -------------------------------------------------------- */

typedef VEC(struct marketo_field) field_list;

/* An attribute that two types have with different data types is a text. */
static void add_attribute(struct arena *a, field_list *fields, size_t n_fixed,
                          const struct value *attribute)
{
    struct str name = value_text_at(attribute, "name");
    struct str type = value_text_at(attribute, "dataType");
    for (size_t i = 0; i < fields->n; i++) {
        if (!str_eq(fields->at[i].name, name))
            continue;
        if (!str_eq(fields->at[i].type, type) && i >= n_fixed)
            fields->at[i].type = STR("string");
        return;
    }
    if (name.n == 0)
        return;
    struct marketo_field f = {.name = arena_str(a, name),
                              .label = arena_str(a, name),
                              .type = arena_str(a, type),
                              .on_create = true};
    vec_push(a, fields, f);
}

static void add_type(struct connection_state *c, const struct value *row,
                     field_list *fields, size_t n_fixed)
{
    const struct value *id = value_getz(row, "id");
    const struct value *primary = value_getz(row, "primaryAttribute");
    const struct value *attributes = value_getz(row, "attributes");
    if (!id || id->kind != VALUE_INT)
        return;
    c->types[c->n_types++] = (struct marketo_type){
        .id = id->integer,
        .name = arena_str(c->arena, value_text_at(row, "name")),
        .of_email = primary && str_is(value_text_at(primary, "name"), MAILING)};
    size_t n = attributes && attributes->kind == VALUE_LIST
                   ? attributes->items.n
                   : 0;
    for (size_t i = 0; i < n; i++)
        add_attribute(c->arena, fields, n_fixed, &attributes->items.at[i]);
}

static bool same_types(const struct connection_state *c,
                       struct value_items rows)
{
    bool same = c->n_types == rows.n;
    for (size_t i = 0; same && i < rows.n; i++) {
        const struct value *id = value_getz(&rows.at[i], "id");
        same = id && id->kind == VALUE_INT && id->integer == c->types[i].id &&
               str_eq(c->types[i].name, value_text_at(&rows.at[i], "name"));
    }
    return same;
}

enum err marketo_types_take(struct connection_state *c,
                            struct marketo_object *o,
                            const struct value *answer, struct error *e)
{
    struct value_items rows = marketo_rows(answer);
    field_list fields = {0};
    if (rows.n == 0)
        FAIL(e, ERR_PROTOCOL, "Marketo names no types of activities");
    if (o->described && same_types(c, rows))
        return ERR_OK; /* what is as it was takes no room a second time */
    marketo_fixed_fields(c->arena, o);
    for (size_t i = 0; i < o->n_fields; i++)
        vec_push(c->arena, &fields, o->fields[i]);
    c->types = arena_array(c->arena, struct marketo_type, rows.n);
    c->n_types = 0;
    for (size_t i = 0; i < rows.n; i++)
        add_type(c, &rows.at[i], &fields, o->n_fields);
    o->fields = fields.at;
    o->n_fields = fields.n;
    o->described = true;
    return ERR_OK;
}

/* ---- reading the log --------------------------------------------------------- */

struct http_request activity_scan_request(const struct connection_state *c,
                                          struct arena *a,
                                          const struct activity_scan *s)
{
    struct marketo_query q = {.path = STR("/rest/v1/activities.json")};
    if (s->token.n == 0) {
        q.path = STR("/rest/v1/activities/pagingtoken.json");
        members_put(a, &q.parameters, "sinceDatetime", value_text(s->since));
        return marketo_get(c, a, &q);
    }
    members_put(a, &q.parameters, "nextPageToken", value_text(s->token));
    members_put(a, &q.parameters, "activityTypeIds", value_text(s->types));
    if (s->leads.n > 0)
        members_put(a, &q.parameters, "leadIds", value_text(s->leads));
    members_put(a, &q.parameters, "batchSize", value_int(c->set.page_size));
    return marketo_get(c, a, &q);
}

enum err activity_scan_take(const struct connection_state *c, struct arena *a,
                            const struct driver_reply *reply,
                            struct activity_scan *s, struct value_items *out,
                            struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, a, reply, &v, e));
    struct str token = marketo_page_token(&v);
    if (token.n == 0)
        FAIL(e, ERR_PROTOCOL, "Marketo's activities came without a paging "
                              "token");
    *out = (struct value_items){NULL, 0};
    if (s->token.n > 0) {
        *out = marketo_rows(&v);
        s->more = marketo_more(&v);
    }
    s->token = token;
    return ERR_OK;
}

/* ---- records ------------------------------------------------------------------ */

static int64_t date_of(const struct value *row)
{
    int64_t us = 0;
    if (time_parse(value_text_at(row, "activityDate"), &us, NULL) != ERR_OK)
        return 0;
    return us;
}

static bool has_member(const struct members *m, struct str name)
{
    for (size_t i = 0; i < m->n; i++) {
        if (str_eq(m->at[i].name, name))
            return true;
    }
    return false;
}

static void put_attributes(struct arena *a, struct members *m,
                           const struct value *row)
{
    const struct value *list = value_getz(row, "attributes");
    size_t n = list && list->kind == VALUE_LIST ? list->items.n : 0;
    for (size_t i = 0; i < n; i++) {
        struct str name = value_text_at(&list->items.at[i], "name");
        const struct value *v = value_getz(&list->items.at[i], "value");
        if (v && name.n > 0 && !has_member(m, name))
            members_put(a, m, arena_strz(a, name), *v);
    }
}

bool activity_decode(const struct connection_state *c, const struct op *op,
                     const struct marketo_object *o, const struct value *row,
                     struct record *out)
{
    static const char *const same[] = {
        "leadId", "activityDate", "activityTypeId", "campaignId",
        "primaryAttributeValueId", "primaryAttributeValue"};
    struct arena *a = op->arena;
    const struct value *guid = value_getz(row, "marketoGUID");
    const struct value *type = value_getz(row, "activityTypeId");
    struct members m = {0};
    if (!guid) /* before there were any */
        guid = value_getz(row, "id");
    if (!guid || !type || type->kind != VALUE_INT)
        return false;
    struct activity_id id = {type->integer, date_of(row),
                             value_to_text(a, guid)};
    members_put(a, &m, "id", value_text(activity_id_format(a, &id)));
    members_put(a, &m, "marketoGUID", value_text(id.guid));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const struct value *v = value_getz(row, same[i]);
        if (v)
            members_put(a, &m, same[i], *v);
    }
    const struct marketo_type *of = type_of(c, id.type);
    const struct value *asset = value_getz(row, "primaryAttributeValueId");
    if (of)
        members_put(a, &m, "activityType", value_text(of->name));
    if (of && of->of_email && asset)
        members_put(a, &m, "emailId", *asset);
    put_attributes(a, &m, row);
    struct value flat = members_value(&m);
    if (!marketo_decode(a, o, op, &flat, out))
        return false;
    out->created_us = out->modified_us = id.at_us;
    return true;
}
