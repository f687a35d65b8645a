/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/fake_remote.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"

/* ---- the connector ----------------------------------------------------------------- */

struct connection_state {
    struct str system;
    bool stamps;
};

struct fake_settings {
    struct str system;
};

static const struct setting fake_settings_table[] = {
    {.name = "system", .kind = SETTING_TEXT, .required = true,
     .offset = offsetof(struct fake_settings, system),
     .help = "Which of the fake systems."},
    {.name = NULL},
};

static enum err fake_create(struct arena *a, const struct value *settings,
                            struct connection_state **out, struct error *e)
{
    struct fake_settings parsed = {0};
    TRY(settings_apply(a, fake_settings_table, settings, &parsed, e));
    *out = arena_new(a, struct connection_state);
    (*out)->system = parsed.system;
    return ERR_OK;
}

static struct entity_caps fake_caps(const struct connection_state *c,
                                    struct str entity)
{
    (void)c;
    if (str_is(entity, "message")) /* sent, and never seen again */
        return (struct entity_caps){
            .create_max = 10, .can_create = true, .unlisted = true};
    return (struct entity_caps){.read_max = 50,
                                .find_max = 20,
                                .write_max = 10,
                                .create_max = 10,
                                .unlisted = str_is(entity, "firm"),
                                .changes_since = true,
                                .changes_whole = true,
                                .find_one_by_one = true,
                                .can_create = true,
                                .create_token = str_is(entity, "ticket") ||
                                                str_is(entity, "account"),
                                .create_parts = str_is(entity, "account"),
                                .can_update = true,
                                .can_delete = true,
                                .can_archive = true,
                                .action_max = 10};
}

struct object_writer {
    struct arena *a;
    VEC(struct field) fields;
};

static void put(struct object_writer *w, const char *name, struct value v)
{
    vec_push(w->a, &w->fields,
             (struct field){.name = str_from(name), .value = v});
}

static struct value texts(struct arena *a, const struct str *at, size_t n)
{
    struct value *items = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = value_text(at[i]);
    return value_list(items, n);
}

static struct value patches_value(struct arena *a, const struct op *op)
{
    struct value *items = arena_array(a, struct value, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++) {
        struct object_writer w = {.a = a};
        put(&w, "kind", value_int(op->patches[i].kind));
        put(&w, "id", value_text(op->patches[i].id));
        put(&w, "values", op->patches[i].values);
        put(&w, "token", value_text(op->patches[i].token.p
                                       ? op->patches[i].token
                                       : STR("")));
        items[i] = value_object(w.fields.at, w.fields.n);
    }
    return value_list(items, op->n_patches);
}

static struct value keys_value(struct arena *a, const struct op *op)
{
    struct value *items = arena_array(a, struct value, op->n_keys);
    for (size_t i = 0; i < op->n_keys; i++)
        items[i] = value_object(op->keys[i].fields, op->keys[i].n_fields);
    return value_list(items, op->n_keys);
}

static enum err fake_next(struct connection_state *c, struct op *op,
                          struct arena *a, struct http_request *out,
                          bool *out_done, struct error *e)
{
    (void)e;
    *out_done = op->scratch != NULL;
    if (*out_done)
        return ERR_OK;
    struct object_writer w = {.a = a};
    AUTO_BUF body = BUF_INIT(1 << 24);
    put(&w, "kind", value_int(op->kind));
    put(&w, "entity", value_text(op->entity));
    put(&w, "ids", texts(a, op->ids, op->n_ids));
    put(&w, "keys", keys_value(a, op));
    put(&w, "patches", patches_value(a, op));
    put(&w, "cursor", value_text(op->cursor));
    put(&w, "page", value_int((int64_t)op->page));
    put(&w, "action", value_text(op->action.p ? op->action : STR("")));
    put(&w, "action_id",
        value_text(op->action_id.p ? op->action_id : STR("")));
    put(&w, "arguments", op->action_arguments);
    struct value v = value_object(w.fields.at, w.fields.n);
    value_encode(&body, &v);
    out->method = "POST";
    out->url = arena_printf(a, "fake://%.*s/", STR_ARG(c->system));
    out->body = buf_copy(a, &body);
    return ERR_OK;
}

static struct record record_of(const struct value *v)
{
    const struct value *archived = value_getz(v, "archived");
    return (struct record){
        .id = value_text_at(v, "id"),
        .fields = *value_getz(v, "fields"),
        .modified_us = value_getz(v, "modified")->integer,
        .created_us = value_getz(v, "created")->integer,
        .archived = archived->boolean,
    };
}

static void take_records(struct op *op, const struct value *list)
{
    op->n_records = list->items.n;
    op->records = arena_array(op->arena, struct record, op->n_records);
    for (size_t i = 0; i < op->n_records; i++)
        op->records[i] = record_of(&list->items.at[i]);
}

static void take_matches(struct op *op, const struct value *list)
{
    op->n_matches = list->items.n;
    op->matches = arena_array(op->arena, struct find_match, op->n_matches);
    for (size_t i = 0; i < op->n_matches; i++) {
        const struct value *match = &list->items.at[i];
        op->matches[i].key = (size_t)value_getz(match, "key")->integer;
        op->matches[i].record = record_of(value_getz(match, "record"));
    }
}

static void take_results(struct op *op, const struct value *list)
{
    op->results = arena_array(op->arena, struct patch_result, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++) {
        const struct value *v = &list->items.at[i];
        op->results[i].id = value_text_at(v, "id");
        struct str refused = value_text_at(v, "refused");
        if (refused.n > 0)
            error_set(&op->results[i].error, ERR_REJECTED, __FILE__, __LINE__,
                      "%.*s", STR_ARG(refused));
    }
}

/* Every entity has the same fields: those that tests use. */
static const struct {
    const char *name;
    enum value_kind kind;
    const char *target;
    bool read_only;
} fields[] = {
    {"id", VALUE_TEXT, "", true},
    {"email", VALUE_TEXT, ""},     {"mail", VALUE_TEXT, ""},
    {"name", VALUE_TEXT, ""},      {"title", VALUE_TEXT, ""},
    {"phone", VALUE_TEXT, ""},     {"tel", VALUE_TEXT, ""},
    {"note", VALUE_TEXT, ""},      {"memo", VALUE_TEXT, ""},
    {"tags", VALUE_SET, ""},       {"labels", VALUE_SET, ""},
    {"owner", VALUE_TEXT, ""},     {"agent", VALUE_TEXT, ""},
    {"person", VALUE_REF, "person"}, {"contact", VALUE_REF, "contact"},
    {"lines", VALUE_LIST, ""},     {"parts", VALUE_LIST, ""},
    {"sum", VALUE_INT, ""},        {"total", VALUE_INT, "", true},
    {"state", VALUE_TEXT, ""},
    {"people", VALUE_SET, "person"},
};

struct value fake_fill(struct arena *a, const struct value *values)
{
    struct value filled = *values;
    struct value null = value_null();
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!value_getz(values, fields[i].name))
            filled = value_with(a, &filled, str_from(fields[i].name), &null);
    return filled;
}

static void take_schema(struct op *op)
{
    size_t n = sizeof fields / sizeof *fields;
    op->schema.entity = op->entity;
    op->schema.n_fields = n;
    op->schema.fields = arena_array(op->arena, struct schema_field, n);
    for (size_t i = 0; i < n; i++)
        op->schema.fields[i] =
            (struct schema_field){.name = str_from(fields[i].name),
                                  .kind = fields[i].kind,
                                  .target = str_from(fields[i].target),
                                  .writable = !fields[i].read_only};
}

static enum err fake_take(struct connection_state *c, struct op *op,
                          const struct http_request *request,
                          const struct http_response *response,
                          int64_t now_us, struct error *e)
{
    (void)c;
    (void)request;
    (void)now_us;
    struct value v;
    TRY(value_decode(op->arena, response->body, &v, e));
    if (str_is(value_text_at(&v, "error"), "denied")) {
        enum err err = error_set(e, ERR_ACCESS, __FILE__, __LINE__,
                                 "the fake denies it");
        e->scope = SCOPE_BATCH;
        return err;
    }
    if (value_text_at(&v, "error").n > 0)
        FAIL(e, ERR_BUSY, "the fake is busy");
    struct str refused = value_text_at(&v, "refused");
    if (refused.n > 0)
        FAIL(e, ERR_REJECTED, "%.*s", STR_ARG(refused));
    op->action_result.done = true;
    take_records(op, value_getz(&v, "records"));
    take_matches(op, value_getz(&v, "matches"));
    if (op->kind == OP_WRITE)
        take_results(op, value_getz(&v, "results"));
    op->next_cursor = value_text_at(&v, "next");
    op->more = value_getz(&v, "more")->boolean;
    if (op->kind == OP_DESCRIBE)
        take_schema(op);
    op->scratch = op;
    return ERR_OK;
}

const struct connector fake_connector = {
    .abi = CONNECTOR_ABI,
    .name = "fake",
    .title = "Fake",
    .summary = "Tables in memory.",
    .settings = fake_settings_table,
    .concurrency = 4,
    .create = fake_create,
    .caps = fake_caps,
    .next = fake_next,
    .take = fake_take,
};
