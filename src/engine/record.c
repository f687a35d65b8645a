/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/record.h"

#include "base/json.h"
#include "base/vec.h"
#include "mapping/coerce.h"

#define PAGE 200

static struct remote_target target_of(const struct record_place *place)
{
    return (struct remote_target){.connection = place->connection,
                                  .entity = place->entity,
                                  .fields = place->fields,
                                  .n_fields = place->n_fields};
}

/* ---- what people type --------------------------------------------------------------- */

enum err record_place_parse(const struct workspace *workspace, struct str text,
                            struct record_place *out, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    size_t dot = str_find_char(text, '.', 0);
    struct str name = str_slice(text, 0, dot);
    if (dot == 0 || dot + 1 >= text.n)
        FAIL(e, ERR_USAGE,
             "\"%.*s\" is not CONNECTION.ENTITY, such as odoo.res.partner",
             STR_ARG(text));
    if (workspace_connection(workspace, name)) {
        *out = (struct record_place){
            .connection = name, .entity = str_slice(text, dot + 1, text.n)};
        return ERR_OK;
    }
    size_t n = workspace->n_connections;
    struct str *names = arena_array(&arena, struct str, n);
    for (size_t i = 0; i < n; i++)
        names[i] = workspace->connections[i].name;
    struct str near = str_suggest(name, names, n);
    FAIL(e, ERR_USAGE, "there is no connection `%.*s`%s%.*s%s", STR_ARG(name),
         near.n > 0 ? "; did you mean `" : "", STR_ARG(near),
         near.n > 0 ? "`?" : "");
}

static enum err find_field(struct arena *a, const struct schema *schema,
                           struct str name, const struct schema_field **out,
                           struct error *e)
{
    *out = schema_find(schema, name);
    if (*out)
        return ERR_OK;
    struct str *names = arena_array(a, struct str, schema->n_fields);
    for (size_t i = 0; i < schema->n_fields; i++)
        names[i] = schema->fields[i].name;
    struct str near = str_suggest(name, names, schema->n_fields);
    FAIL(e, ERR_USAGE, "`%.*s` has no field `%.*s`%s%.*s%s",
         STR_ARG(schema->entity), STR_ARG(name),
         near.n > 0 ? "; did you mean `" : "", STR_ARG(near),
         near.n > 0 ? "`?" : "");
}

/* As typed, before it takes the type of its field. */
static struct value plain_value(struct arena *a,
                                const struct schema_field *field,
                                struct str text)
{
    VEC(struct value) items = {0};
    struct str part;
    if (field->kind != VALUE_SET && field->kind != VALUE_LIST)
        return text.n > 0 ? value_text(text) : value_null();
    while (str_split(&text, ',', &part))
        if (str_trim(part).n > 0)
            vec_push(a, &items, value_text(str_trim(part)));
    return value_list(items.at, items.n);
}

static enum err word_value(struct arena *a, const struct schema *schema,
                           struct str word, struct field *out, struct error *e)
{
    const struct schema_field *field = NULL;
    size_t equals = str_find_char(word, '=', 0);
    if (equals == 0 || equals == word.n)
        FAIL(e, ERR_USAGE, "\"%.*s\" is not FIELD=VALUE", STR_ARG(word));
    bool json = word.p[equals - 1] == ':';
    struct str name = str_slice(word, 0, equals - json);
    struct str text = str_slice(word, equals + 1, word.n);
    TRY(find_field(a, schema, name, &field, e));
    struct value plain = plain_value(a, field, text);
    enum err err = json ? json_parse(a, text, &plain, e) : ERR_OK;
    if (err == ERR_OK)
        err = coerce_field(a, field, &plain, &out->value, e);
    if (err != ERR_OK) {
        error_prefix(e, "%.*s", STR_ARG(name));
        if (e)
            e->code = ERR_USAGE;
        return ERR_USAGE;
    }
    out->name = name;
    return ERR_OK;
}

enum err record_values(const struct record_place *place, struct arena *a,
                       const struct str *words, size_t n, struct value *out,
                       struct error *e)
{
    const struct schema *schema = NULL;
    struct value object = value_object(NULL, 0);
    if (n > 0)
        TRY(remote_schema(place->remote, place->connection, place->entity,
                          &schema, e));
    for (size_t i = 0; i < n; i++) {
        struct field field;
        TRY(word_value(a, schema, words[i], &field, e));
        object = value_with(a, &object, field.name, &field.value);
    }
    *out = object;
    return ERR_OK;
}

/* ---- reading ------------------------------------------------------------------------ */

enum err record_get(const struct record_place *place, struct arena *a,
                    const struct str *ids, size_t n,
                    const struct record **out, struct error *e)
{
    struct remote_target target = target_of(place);
    return remote_read(place->remote, a, &target, ids, NULL, n, out, e);
}

enum err record_all_there(const struct record_place *place,
                          const struct str *ids,
                          const struct record *const *records, size_t n,
                          struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct str missing = STR("");
    for (size_t i = 0; i < n; i++)
        if (!records[i])
            missing = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(missing),
                                   missing.n > 0 ? ", " : "", STR_ARG(ids[i]));
    if (missing.n == 0)
        return ERR_OK;
    FAIL(e, ERR_NOT_FOUND, "`%.*s.%.*s` has no record %.*s",
         STR_ARG(place->connection), STR_ARG(place->entity), STR_ARG(missing));
}

struct search {
    const struct record_place *place;
    struct arena *a;
    const struct value *values;
    size_t limit;
    VEC(struct record) found;
    bool more;
};

static bool same_text(struct arena *a, const struct value *x,
                      const struct value *y)
{
    struct str text[2];
    return match_normalise(a, STR("lower"), x, &text[0]) &&
           match_normalise(a, STR("lower"), y, &text[1]) &&
           str_eq(text[0], text[1]);
}

/* Remotes may answer with more than was asked for. */
static void search_take(struct search *s, const struct record *record)
{
    for (size_t i = 0; i < s->values->fields.n; i++) {
        const struct field *f = &s->values->fields.at[i];
        const struct value *v = value_get(&record->fields, f->name);
        if (!v || (!values_agree(s->a, false, v, &f->value) &&
                   !same_text(s->a, v, &f->value)))
            return;
    }
    s->more = s->found.n == s->limit;
    if (!s->more)
        vec_push(s->a, &s->found, *record);
}

static enum err search_find(struct search *s, struct error *e)
{
    const struct find_key key = {.fields = s->values->fields.at,
                                 .n_fields = s->values->fields.n};
    struct remote_target target = target_of(s->place);
    struct find_match *matches = NULL;
    size_t n = 0;
    TRY(remote_find(s->place->remote, s->a, &target, &key, 1, &matches, &n,
                    e));
    for (size_t i = 0; i < n; i++)
        search_take(s, &matches[i].record);
    return ERR_OK;
}

static enum err search_list(struct search *s, struct error *e)
{
    struct str cursor = STR_NONE;
    bool more = true;
    while (more && !s->more) {
        struct remote_call call = {
            .connection = s->place->connection,
            .op = {.kind = OP_CHANGES, .arena = s->a,
                   .entity = s->place->entity, .fields = s->place->fields,
                   .n_fields = s->place->n_fields, .cursor = cursor,
                   .page = s->limit < PAGE ? s->limit : PAGE}};
        TRY(remote_run(s->place->remote, &call, 1, e));
        if (call.error.code != ERR_OK) {
            if (e)
                *e = call.error;
            return call.error.code;
        }
        for (size_t i = 0; i < call.op.n_records; i++)
            search_take(s, &call.op.records[i]);
        cursor = call.op.next_cursor;
        more = call.op.more;
        if (s->values->fields.n == 0 && s->found.n == s->limit)
            s->more = s->more || more; /* the next page need not be asked */
    }
    return ERR_OK;
}

/* The fields asked by must be among those that come back. */
static struct record_place with_fields(const struct record_place *place,
                                       struct arena *a,
                                       const struct value *values)
{
    struct record_place wide = *place;
    VEC(struct str) fields = {0};
    for (size_t i = 0; i < place->n_fields; i++)
        vec_push(a, &fields, place->fields[i]);
    for (size_t i = 0; i < values->fields.n && place->n_fields > 0; i++)
        vec_push(a, &fields, values->fields.at[i].name);
    wide.fields = fields.at;
    wide.n_fields = fields.n;
    return wide;
}

enum err record_find(const struct record_place *place, struct arena *a,
                     const struct value *values, size_t limit,
                     struct record_found *out, struct error *e)
{
    struct entity_caps caps;
    struct record_place wide = with_fields(place, a, values);
    struct search s = {.place = &wide, .a = a, .values = values,
                       .limit = limit};
    TRY(remote_caps(place->remote, place->connection, place->entity, &caps,
                    e));
    if (values->fields.n > 0 && caps.find_max > 0)
        TRY(search_find(&s, e));
    else
        TRY(search_list(&s, e));
    *out = (struct record_found){s.found.at, s.found.n, s.more};
    return ERR_OK;
}

/* ---- writing ------------------------------------------------------------------------ */

/* Systems that pass such a field over in silence would look obedient. */
static enum err check_writable(const struct schema *schema,
                               const struct patch *patch, struct error *e)
{
    bool create = patch->kind == PATCH_CREATE;
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        struct str name = patch->values.fields.at[i].name;
        const struct schema_field *field = schema_find(schema, name);
        if (field && !field->writable &&
            !(create && field->writable_on_create))
            FAIL(e, ERR_REJECTED, "`%.*s` of `%.*s` cannot be written%s",
                 STR_ARG(name), STR_ARG(schema->entity),
                 field->writable_on_create ? " once the record is made" : "");
    }
    return ERR_OK;
}

enum err record_write(const struct record_place *place, struct arena *a,
                      const struct patch *patches, size_t n,
                      struct patch_result *out, struct error *e)
{
    struct remote_target target = target_of(place);
    const struct schema *schema = NULL;
    TRY(remote_schema(place->remote, place->connection, place->entity, &schema,
                      e));
    for (size_t i = 0; i < n; i++)
        TRY(check_writable(schema, &patches[i], e));
    TRY(remote_write(place->remote, a, &target, patches, n, out, e));
    for (size_t i = 0; i < n; i++) {
        if (out[i].error.code == ERR_OK)
            continue;
        if (e)
            *e = out[i].error;
        if (n > 1)
            error_prefix(e, "record %.*s", STR_ARG(patches[i].id));
        return out[i].error.code;
    }
    return ERR_OK;
}
