/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Values of a record, as what a program wants them to be. */
#include "base/json.h"
#include "base/time.h"
#include "library/library.h"
#include "mapping/coerce.h"
#include "view/record.h"

const char *crosswalk_record_id(const struct crosswalk_record *record)
{
    return record->id;
}

const char *crosswalk_record_entity(const struct crosswalk_record *record)
{
    return record->entity;
}

int64_t crosswalk_record_created_us(const struct crosswalk_record *record)
{
    return record->at.created_us;
}

int64_t crosswalk_record_modified_us(const struct crosswalk_record *record)
{
    return record->at.modified_us;
}

int crosswalk_record_is_archived(const struct crosswalk_record *record)
{
    return record->at.archived;
}

/* ---- the value of a field ----------------------------------------------------------- */

/* What is known without a call; NULL when it is not. */
static const struct value *known(const struct crosswalk_record *r,
                                 struct str name)
{
    const struct value *v = value_get(&r->set, name);
    if (!v)
        v = value_get(&r->at.fields, name);
    return v ? v : value_get(&r->more, name);
}

/* What the remote does not tell has no value. */
static void keep_more(struct crosswalk_record *r,
                      const struct record_place *place,
                      const struct value *fields)
{
    for (size_t i = 0; i < place->n_fields; i++) {
        const struct value *v = value_get(fields, place->fields[i]);
        struct value kept = v ? value_copy(&r->arena, v) : value_null();
        r->more = value_with(&r->arena, &r->more,
                             arena_str(&r->arena, place->fields[i]), &kept);
    }
}

/* A saved record is read again before it is asked for single fields. */
static enum err ask(struct crosswalk_record *r, struct str name,
                    struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct record_place place = r->place;
    if (!r->whole)
        TRY(record_read_again(r, &r->set, e));
    if (known(r, name))
        return ERR_OK;
    struct record more = r->at;
    place.fields = &name;
    place.n_fields = 1;
    TRY(record_more(&place, &a, &more, 1, e));
    keep_more(r, &place, &more.fields);
    return ERR_OK;
}

static enum err fetch_all(struct crosswalk_list *list, struct arena *a,
                          const struct record_place *place, struct error *e)
{
    struct record *more = arena_array(a, struct record, list->n);
    for (size_t i = 0; i < list->n; i++) {
        if (!list->at[i]->whole)
            TRY(record_read_again(list->at[i], &list->at[i]->set, e));
        more[i] = list->at[i]->at;
    }
    TRY(record_more(place, a, more, list->n, e));
    for (size_t i = 0; i < list->n; i++)
        keep_more(list->at[i], place, &more[i].fields);
    return ERR_OK;
}

static enum err list_fetch(struct crosswalk_list *list,
                           const char *const *fields, size_t n,
                           struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str *words = arena_array(&a, struct str, n);
    TRY(hub_check_open(list->hub, e));
    if (list->n == 0 || n == 0)
        return ERR_OK;
    struct record_place place = list->at[0]->place;
    for (size_t i = 0; i < n; i++)
        words[i] = str_from(fields[i]);
    TRY(record_fields(&place, &a, words, n, &place.fields, e));
    place.n_fields = n;
    return fetch_all(list, &a, &place, e);
}

int crosswalk_list_fetch(struct crosswalk_list *list,
                         const char *const *fields, size_t n)
{
    struct error e = {0};
    return hub_end(list->hub, list_fetch(list, fields, n, &e), &e);
}

struct asked {
    struct str name;     /* as the system has it */
    struct value value;
};

static enum err get(struct crosswalk_record *r, const char *field,
                    struct asked *out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct str word = str_from(field);
    const struct str *name = NULL;
    TRY(hub_check_open(r->hub, e));
    TRY(record_fields(&r->place, &a, &word, 1, &name, e));
    if (!known(r, *name) && r->id)
        TRY(ask(r, *name, e));
    const struct value *v = known(r, *name);
    *out = (struct asked){arena_str(&r->arena, *name), v ? *v : value_null()};
    return ERR_OK;
}

/* The value as another kind; names the field where it does not fit. */
static enum err get_as(struct crosswalk_record *r, const char *field,
                       enum value_kind kind, struct value *out,
                       struct error *e)
{
    struct asked asked;
    TRY(get(r, field, &asked, e));
    if (coerce_kind(&r->arena, kind, &asked.value, out, e) == ERR_OK)
        return ERR_OK;
    error_prefix(e, "%.*s", STR_ARG(asked.name));
    return e->code;
}

int crosswalk_get_kind(struct crosswalk_record *record, const char *field,
                       enum crosswalk_kind *out_kind)
{
    struct error e = {0};
    struct asked asked;
    enum err err = get(record, field, &asked, &e);
    if (err == ERR_OK)
        *out_kind = kind_shown(asked.value.kind);
    return hub_end(record->hub, err, &e);
}

/* ---- texts --------------------------------------------------------------------------- */

/* A text is made once, however often it is asked for. */
static const char *kept_text(struct crosswalk_record *r, struct map *kept,
                             const struct asked *asked)
{
    const char *text = map_get(kept, asked->name);
    if (text)
        return text;
    bool json = kept == &r->jsons;
    char *made = arena_strz(&r->arena,
                            json ? json_text(&r->arena, &asked->value)
                                 : value_to_text(&r->arena, &asked->value));
    map_put(&r->arena, kept, asked->name, made);
    return made;
}

int crosswalk_get_text(struct crosswalk_record *record, const char *field,
                       const char **out_text)
{
    struct error e = {0};
    struct asked asked;
    enum err err = get(record, field, &asked, &e);
    if (err == ERR_OK)
        *out_text = value_is_null(&asked.value)
                        ? NULL
                        : kept_text(record, &record->texts, &asked);
    return hub_end(record->hub, err, &e);
}

int crosswalk_get_json(struct crosswalk_record *record, const char *field,
                       const char **out_json)
{
    struct error e = {0};
    struct asked asked;
    enum err err = get(record, field, &asked, &e);
    if (err == ERR_OK)
        *out_json = kept_text(record, &record->jsons, &asked);
    return hub_end(record->hub, err, &e);
}

static enum err whole_json(struct crosswalk_record *r, const char **out,
                           struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    TRY(hub_check_open(r->hub, e));
    if (r->id && !r->whole)
        TRY(record_read_again(r, &r->set, e));
    struct record now = r->at;
    for (size_t i = 0; i < r->set.fields.n; i++)
        now.fields = value_with(&a, &now.fields, r->set.fields.at[i].name,
                                &r->set.fields.at[i].value);
    struct value v = record_value(&a, &now);
    *out = arena_strz(&r->arena, json_text(&a, &v));
    return ERR_OK;
}

int crosswalk_record_json(struct crosswalk_record *record,
                          const char **out_json)
{
    struct error e = {0};
    return hub_end(record->hub, whole_json(record, out_json, &e), &e);
}

/* ---- numbers and times ----------------------------------------------------------------- */

int crosswalk_get_int(struct crosswalk_record *record, const char *field,
                      int64_t *out_number)
{
    struct error e = {0};
    struct value v = value_null();
    enum err err = get_as(record, field, VALUE_INT, &v, &e);
    if (err == ERR_OK && !value_is_null(&v))
        *out_number = v.integer;
    return hub_end(record->hub, err, &e);
}

int crosswalk_get_bool(struct crosswalk_record *record, const char *field,
                       int *out_bool)
{
    struct error e = {0};
    struct value v = value_null();
    enum err err = get_as(record, field, VALUE_BOOL, &v, &e);
    if (err == ERR_OK && !value_is_null(&v))
        *out_bool = v.boolean;
    return hub_end(record->hub, err, &e);
}

int crosswalk_get_time(struct crosswalk_record *record, const char *field,
                       int64_t *out_us)
{
    struct error e = {0};
    struct value v = value_null();
    enum err err = get_as(record, field, VALUE_DATETIME, &v, &e);
    if (err == ERR_OK && !value_is_null(&v))
        *out_us = v.time_us;
    return hub_end(record->hub, err, &e);
}

/* ---- related records --------------------------------------------------------------------- */

static enum err related(struct crosswalk_record *r, const char *field,
                        struct crosswalk_record **out, struct error *e)
{
    struct asked asked;
    TRY(get(r, field, &asked, e));
    if (value_is_null(&asked.value))
        FAIL(e, ERR_NOT_FOUND, "`%.*s` refers to no record",
             STR_ARG(asked.name));
    if (asked.value.kind != VALUE_REF || asked.value.ref.entity.n == 0)
        FAIL(e, ERR_USAGE, "`%.*s` of `%s` is no reference to one record",
             STR_ARG(asked.name), r->entity);
    const struct record_place place = {.remote = r->place.remote,
                                       .connection = r->place.connection,
                                       .entity = asked.value.ref.entity};
    return record_load(r->hub, &place, asked.value.ref.id, out, e);
}

int crosswalk_related(struct crosswalk_record *record, const char *field,
                      struct crosswalk_record **out_record)
{
    struct error e = {0};
    return hub_end(record->hub, related(record, field, out_record, &e), &e);
}
