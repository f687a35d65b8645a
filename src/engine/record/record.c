/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What people type: entities, fields and values. record_read.c and
 * record_write.c carry out what is asked with them. */
#include "engine/record/record.h"

#include "base/json.h"
#include "base/vec.h"
#include "mapping/coerce.h"

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

/* ---- fields -------------------------------------------------------------------- */

static bool is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* "Lead  Source:" as "lead_source". */
static struct str loosely(struct arena *a, struct str name)
{
    char *out = arena_alloc(a, name.n + 1);
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        if (is_plain(c) && gap && n > 0)
            out[n++] = '_';
        gap = !is_plain(c);
        if (!gap)
            out[n++] = (char)c;
    }
    return (struct str){out, n};
}

struct wanted {
    struct arena *a;
    const struct schema *schema;
    struct str loose;
    bool by_label; /* else by name */
};

static bool is_wanted(const struct wanted *w, const struct schema_field *f)
{
    struct str text = w->by_label ? f->label : f->name;
    return w->loose.n > 0 && str_eq(loosely(w->a, text), w->loose);
}

static size_t count_wanted(const struct wanted *w,
                           const struct schema_field **out_first)
{
    size_t n = 0;
    for (size_t i = 0; i < w->schema->n_fields; i++) {
        if (!is_wanted(w, &w->schema->fields[i]))
            continue;
        if (n++ == 0)
            *out_first = &w->schema->fields[i];
    }
    return n;
}

static enum err fail_several(const struct wanted *w, struct str name,
                             struct error *e)
{
    struct str names = STR("");
    for (size_t i = 0; i < w->schema->n_fields; i++)
        if (is_wanted(w, &w->schema->fields[i]))
            names = arena_printf(w->a, "%.*s%s`%.*s`", STR_ARG(names),
                                 names.n > 0 ? ", " : "",
                                 STR_ARG(w->schema->fields[i].name));
    FAIL(e, ERR_USAGE, "`%.*s` may be any of these fields of `%.*s`: %.*s",
         STR_ARG(name), STR_ARG(w->schema->entity), STR_ARG(names));
}

static enum err fail_unknown(struct arena *a, const struct schema *schema,
                             struct str name, struct error *e)
{
    struct str *names = arena_array(a, struct str, 2 * schema->n_fields);
    for (size_t i = 0; i < schema->n_fields; i++) {
        names[2 * i] = schema->fields[i].name;
        names[2 * i + 1] = schema->fields[i].label;
    }
    struct str near = str_suggest(name, names, 2 * schema->n_fields);
    size_t dot = str_find_char(name, '.', 0);
    if (dot < name.n && schema_find(schema, str_slice(name, 0, dot)))
        FAIL(e, ERR_USAGE,
             "`%.*s` is a field of another record than `%.*s`, for reading",
             STR_ARG(name), STR_ARG(schema->entity));
    FAIL(e, ERR_USAGE, "`%.*s` has no field `%.*s`%s%.*s%s",
         STR_ARG(schema->entity), STR_ARG(name),
         near.n > 0 ? "; did you mean `" : "", STR_ARG(near),
         near.n > 0 ? "`?" : "");
}

static enum err find_field(struct arena *a, const struct schema *schema,
                           struct str name, const struct schema_field **out,
                           struct error *e)
{
    const struct schema_field *field = schema_find(schema, name);
    struct wanted w = {a, schema, loosely(a, name), false};
    size_t n = field ? 1 : 0;
    for (int i = 0; i < 2 && n == 0; i++) {
        w.by_label = i > 0;
        n = count_wanted(&w, &field);
    }
    if (n > 1)
        return fail_several(&w, name, e);
    if (n == 0)
        return fail_unknown(a, schema, name, e);
    *out = field;
    return ERR_OK;
}

static enum err place_schema(const struct record_place *place,
                             const struct schema **out, struct error *e)
{
    return remote_schema(place->remote, place->connection, place->entity, out,
                         e);
}

enum err record_field(const struct record_place *place, struct arena *a,
                      struct str name, const struct schema_field **out,
                      struct error *e)
{
    const struct schema *schema = NULL;
    TRY(place_schema(place, &schema, e));
    return find_field(a, schema, name, out, e);
}

/* "Owner.name" as "owner_id.name": each part in the schema of the entity
 * that the one before leads to. What begins elsewhere ("note:deal_id.content")
 * is said as it is written there. */
static enum err followed_field(const struct record_place *place,
                               struct arena *a, struct str word,
                               struct str *out, struct error *e)
{
    struct record_place at = *place;
    const struct schema_field *field = NULL;
    struct str done = STR("");
    struct str part;
    if (str_find_char(word, ':', 0) < str_find_char(word, '.', 0)) {
        *out = word;
        return ERR_OK;
    }
    while (str_split(&word, '.', &part)) {
        if (field && field->target.n == 0)
            FAIL(e, ERR_USAGE,
                 "`%.*s` of `%.*s` refers to no record, so it has no `%.*s`",
                 STR_ARG(field->name), STR_ARG(at.entity), STR_ARG(part));
        if (field && field->kind != VALUE_REF)
            FAIL(e, ERR_USAGE, "`%.*s` of `%.*s` may refer to several records",
                 STR_ARG(field->name), STR_ARG(at.entity));
        if (field)
            at.entity = field->target;
        TRY(record_field(&at, a, part, &field, e));
        done = arena_printf(a, "%.*s%s%.*s", STR_ARG(done),
                            done.n > 0 ? "." : "", STR_ARG(field->name));
    }
    *out = done;
    return ERR_OK;
}

enum err record_fields(const struct record_place *place, struct arena *a,
                       const struct str *words, size_t n,
                       const struct str **out, struct error *e)
{
    struct str *names = arena_array(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        const struct schema_field *field = NULL;
        struct error error = {0};
        enum err err = record_field(place, a, words[i], &field, &error);
        bool path = str_find_char(words[i], '.', 0) < words[i].n;
        if (err == ERR_USAGE && path) {
            TRY(followed_field(place, a, words[i], &names[i], e));
        } else if (err != ERR_OK) {
            if (e)
                *e = error;
            return err;
        } else {
            names[i] = field->name;
        }
    }
    *out = names;
    return ERR_OK;
}

/* ---- values -------------------------------------------------------------------- */

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

static enum err fit(struct arena *a, const struct schema_field *field,
                    const struct value *plain, struct value *out,
                    struct error *e)
{
    if (coerce_field(a, field, plain, out, e) == ERR_OK)
        return ERR_OK;
    error_prefix(e, "%.*s", STR_ARG(field->name));
    if (e)
        e->code = ERR_USAGE;
    return ERR_USAGE;
}

enum err record_text(struct arena *a, const struct schema_field *field,
                     struct str text, struct value *out, struct error *e)
{
    struct value plain = plain_value(a, field, text);
    return fit(a, field, &plain, out, e);
}

enum err record_json(struct arena *a, const struct schema_field *field,
                     struct str text, struct value *out, struct error *e)
{
    struct value plain = value_null();
    if (json_parse(a, text, &plain, e) == ERR_OK)
        return fit(a, field, &plain, out, e);
    error_prefix(e, "%.*s", STR_ARG(field->name));
    if (e)
        e->code = ERR_USAGE;
    return ERR_USAGE;
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
    if (json)
        TRY(record_json(a, field, text, &out->value, e));
    else
        TRY(record_text(a, field, text, &out->value, e));
    out->name = field->name;
    return ERR_OK;
}

enum err record_values(const struct record_place *place, struct arena *a,
                       const struct str *words, size_t n, struct value *out,
                       struct error *e)
{
    const struct schema *schema = NULL;
    struct value object = value_object(NULL, 0);
    if (n > 0)
        TRY(place_schema(place, &schema, e));
    for (size_t i = 0; i < n; i++) {
        struct field field;
        TRY(word_value(a, schema, words[i], &field, e));
        object = value_with(a, &object, field.name, &field.value);
    }
    *out = object;
    return ERR_OK;
}
