/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a connection holds: single records, past the hub. */
#include "base/json.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/record.h"

#define FIND_DEFAULT 20

/* ---- what is asked for -------------------------------------------------------- */

static enum err find_place(const struct api_call *call,
                           struct record_place *out, struct error *e)
{
    const struct connection *c = NULL;
    TRY(call_connection(call, call->parameters[0], &c, e));
    *out = (struct record_place){.remote = call->api->remote,
                                 .connection = c->name,
                                 .entity = call->parameters[1]};
    return record_place_fields(out, call->arena, call_query(call, "fields"),
                               e);
}

/* The one record that the path names. */
static struct record_which which_one(const struct api_call *call)
{
    return (struct record_which){call_query(call, "by"), &call->parameters[2],
                                 1};
}

/* Each `where=field=text` of the query as record_values takes it. */
static const struct str *conditions(const struct api_call *call, size_t *out_n)
{
    struct arena *a = call->arena;
    struct str url = call->http->url;
    struct str rest = str_slice(url, http_url_path(url).n, url.n);
    struct str pair;
    VEC(struct str) words = {0};
    if (rest.n > 0)
        rest = str_slice(rest, 1, rest.n);
    while (str_split(&rest, '&', &pair)) {
        struct str one = arena_printf(a, "/?%.*s", STR_ARG(pair));
        struct str word = http_query_get(a, one, "where");
        if (word.n > 0)
            vec_push(a, &words, word);
    }
    *out_n = words.n;
    return words.at;
}

/* The body's values as the types of the fields that they are for. */
static enum err typed_values(const struct api_call *call,
                             const struct record_place *place,
                             struct value *out, struct error *e)
{
    struct arena *a = call->arena;
    const struct value *values = call_body(call, "values");
    size_t n = values->fields.n;
    struct str *words = arena_array(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &values->fields.at[i];
        words[i] = arena_printf(a, "%.*s:=%.*s", STR_ARG(f->name),
                                STR_ARG(json_text(a, &f->value)));
    }
    return record_values(place, a, words, n, out, e);
}

/* ---- reading -------------------------------------------------------------------- */

static enum err list_entities(struct api_call *call, struct error *e)
{
    const struct connection *c = NULL;
    const struct str *names = NULL;
    size_t n = 0;
    TRY(call_connection(call, call->parameters[0], &c, e));
    TRY(record_entities(call->api->remote, call->arena, c->name, &names, &n,
                        e));
    struct value v = entities_value(call->arena, c->name, names, n);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err list_fields(struct api_call *call, struct error *e)
{
    struct record_place place;
    const struct schema *schema = NULL;
    TRY(find_place(call, &place, e));
    TRY(remote_schema(place.remote, place.connection, place.entity, &schema,
                      e));
    struct value v = schema_value(call->arena, schema);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err find_records(struct api_call *call, struct error *e)
{
    struct arena *a = call->arena;
    struct record_place place;
    struct record_found found;
    struct value values;
    size_t n = 0;
    const struct str *words = conditions(call, &n);
    TRY(find_place(call, &place, e));
    TRY(record_values(&place, a, words, n, &values, e));
    TRY(record_find(&place, a, &values,
                    (size_t)call_query_int(call, "limit", FIND_DEFAULT),
                    &found, e));
    struct value v = records_value(a, found.at, found.n);
    struct value more = value_bool(found.more);
    v = value_with(a, &v, STR("more"), &more);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err read_record(struct api_call *call, struct error *e)
{
    struct record_place place;
    const struct record_which which = which_one(call);
    const struct record *record = NULL;
    TRY(find_place(call, &place, e));
    TRY(record_which_read(&place, call->arena, &which, &record, e));
    struct value v = record_shown(call->arena, record);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- writing -------------------------------------------------------------------- */

static enum err reply_written(struct api_call *call, int status,
                              const struct record_written *written,
                              struct error *e)
{
    struct value v = written_value(call->arena, written);
    TRY(call_audit(call, NULL, &v, e));
    call_reply(call, status, &v);
    return ERR_OK;
}

static enum err make_record(struct api_call *call, struct error *e)
{
    struct random_port random = call->api->random;
    struct record_place place;
    struct record_written written;
    struct value values;
    TRY(find_place(call, &place, e));
    TRY(typed_values(call, &place, &values, e));
    struct str token = ulid_make(call->arena, call_now_us(call), &random);
    TRY(record_make(&place, call->arena, &values, token, &written, e));
    return reply_written(call, 201, &written, e);
}

static enum err change_record(struct api_call *call, struct error *e)
{
    struct record_place place;
    struct record_written written;
    struct value values;
    const struct record_which which = which_one(call);
    TRY(find_place(call, &place, e));
    TRY(typed_values(call, &place, &values, e));
    TRY(record_change(&place, call->arena, &which, &values, &written, e));
    return reply_written(call, 200, &written, e);
}

static enum err remove_record(struct api_call *call, struct error *e)
{
    struct record_place place;
    struct object o = {.arena = call->arena};
    const struct record_which which = which_one(call);
    bool archive = str_is(call_query(call, "archive"), "true");
    TRY(find_place(call, &place, e));
    TRY(record_remove(&place, call->arena, &which,
                      archive ? PATCH_ARCHIVE : PATCH_DELETE, e));
    object_bool(&o, archive ? "archived" : "deleted", true);
    struct value told = object_value(&o);
    TRY(call_audit(call, NULL, &told, e));
    call_reply_empty(call);
    return ERR_OK;
}

static enum err act_on_record(struct api_call *call, struct error *e)
{
    const struct value *arguments = call_body(call, "arguments");
    struct record_place place;
    struct action_result result = {0};
    const struct record_action action = {
        .id = call->parameters[2],
        .name = call_body_text(call, "action"),
        .arguments = arguments ? *arguments : value_null()};
    TRY(find_place(call, &place, e));
    TRY(record_act(&place, call->arena, &action, &result, e));
    struct value v = acted_value(call->arena, &action, &result);
    struct value hidden = record_fields_shown(call->arena, &action.arguments);
    struct value told = value_with(call->arena, &v, STR("arguments"), &hidden);
    TRY(call_audit(call, NULL, &told, e));
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

#define ENTITIES "/connections/{connection}/entities"
#define RECORDS ENTITIES "/{entity}/records"
#define FIELDS {.name = "fields", .kind = BODY_TEXT}
#define BY {.name = "by", .kind = BODY_TEXT}

static const struct body_field values_body[] = {
    {.name = "values", .kind = BODY_OBJECT, .required = true, .min = 1}, {0}};

const struct route routes_entities[] = {
    {"GET", ENTITIES, "listEntities", ROLE_ADMIN, API_ADMIN, PLACE_ERRAND,
     NULL, NULL, list_entities},
    {"GET", ENTITIES "/{entity}/fields", "listFields", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL, NULL, list_fields},
    {"GET", RECORDS, "findRecords", ROLE_ADMIN, API_ADMIN, PLACE_ERRAND,
     (const struct body_field[]){
         {.name = "where", .kind = BODY_TEXT},
         FIELDS,
         {.name = "limit", .kind = BODY_INT, .min = 1, .max = PAGE_MOST},
         {0}},
     NULL, find_records},
    {"POST", RECORDS, "createRecord", ROLE_ADMIN, API_ADMIN, PLACE_ERRAND,
     NULL, values_body, make_record},
    {"GET", RECORDS "/{record}", "readRecord", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, (const struct body_field[]){FIELDS, BY, {0}}, NULL,
     read_record},
    {"PATCH", RECORDS "/{record}", "changeRecord", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, (const struct body_field[]){BY, {0}}, values_body,
     change_record},
    {"DELETE", RECORDS "/{record}", "removeRecord", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND,
     (const struct body_field[]){
         BY,
         {.name = "archive", .kind = BODY_TEXT, .choices = "true false"},
         {0}},
     NULL, remove_record},
    {"POST", RECORDS "/{record}/action", "actOnRecord", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL,
     (const struct body_field[]){
         {.name = "action", .kind = BODY_TEXT, .required = true, .min = 1},
         {.name = "arguments", .kind = BODY_OBJECT},
         {0}},
     act_on_record},
    {0}};
