/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records by id and by values. */
#include "base/vec.h"
#include "engine/record/record_inner.h"
#include "mapping/coerce.h"

#define PAGE 200

static struct remote_target target_of(const struct record_place *place)
{
    return (struct remote_target){.connection = place->connection,
                                  .entity = place->entity,
                                  .fields = place->fields,
                                  .n_fields = place->n_fields};
}

/* ---- by id ----------------------------------------------------------------------- */

/* Reads give records that nobody may change. */
static enum err follow_read(const struct record_place *place, struct arena *a,
                            size_t n, const struct record **io, struct error *e)
{
    struct record_list list = {arena_array(a, struct record, n), 0, false};
    for (size_t i = 0; i < n; i++) {
        if (!io[i])
            continue;
        list.at[list.n] = *io[i];
        io[i] = &list.at[list.n++];
    }
    return record_follow(place, a, &list, e);
}

enum err record_get(const struct record_place *place, struct arena *a,
                    const struct str *ids, size_t n,
                    const struct record **out, struct error *e)
{
    struct record_wish wish = record_wish_of(place, a);
    struct remote_target target = target_of(&wish.own);
    const struct record **found = arena_array(a, const struct record *, n);
    struct str *asked = arena_array(a, struct str, n);
    size_t n_asked = 0;
    for (size_t i = 0; i < n; i++) /* of no id there is no record */
        if (ids[i].n > 0)
            asked[n_asked++] = ids[i];
    TRY(remote_read(place->remote, a, &target, asked, NULL, n_asked, found,
                    e));
    if (wish.follows)
        TRY(follow_read(place, a, n_asked, found, e));
    for (size_t i = n; i > 0; i--)
        out[i - 1] = ids[i - 1].n > 0 ? found[--n_asked] : NULL;
    return ERR_OK;
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
                                   missing.n > 0 ? ", " : "",
                                   STR_ARG(ids[i].n > 0 ? ids[i]
                                                        : STR("\"\"")));
    if (missing.n == 0)
        return ERR_OK;
    FAIL(e, ERR_NOT_FOUND, "`%.*s.%.*s` has no record %.*s",
         STR_ARG(place->connection), STR_ARG(place->entity), STR_ARG(missing));
}

/* ---- by values --------------------------------------------------------------------- */

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

/* All questions at once. */
static enum err search_find(struct search *all, size_t n_all, struct error *e)
{
    const struct search *s = all;
    struct find_key *keys = arena_array(s->a, struct find_key, n_all);
    struct remote_target target = target_of(s->place);
    struct find_match *matches = NULL;
    size_t n = 0;
    for (size_t i = 0; i < n_all; i++)
        keys[i] = (struct find_key){.fields = all[i].values->fields.at,
                                    .n_fields = all[i].values->fields.n};
    TRY(remote_find(s->place->remote, s->a, &target, keys, n_all, &matches, &n,
                    e));
    for (size_t i = 0; i < n; i++)
        search_take(&all[matches[i].key], &matches[i].record);
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

enum err record_search(const struct record_place *place, struct arena *a,
                       const struct record_query *query,
                       struct record_list *out, struct error *e)
{
    struct entity_caps caps;
    struct record_wish wish = record_wish_of(place, a);
    struct record_place wide = with_fields(&wish.own, a, &query->values[0]);
    struct search *all = arena_array(a, struct search, query->n);
    bool by_values = query->values[0].fields.n > 0;
    for (size_t i = 0; i < query->n; i++)
        all[i] = (struct search){.place = &wide, .a = a,
                                 .values = &query->values[i],
                                 .limit = query->limit};
    TRY(remote_caps(place->remote, place->connection, place->entity, &caps,
                    e));
    if (by_values && caps.find_max > 0)
        TRY(search_find(all, query->n, e));
    else
        for (size_t i = 0; i < query->n; i++)
            TRY(search_list(&all[i], e));
    for (size_t i = 0; i < query->n; i++)
        out[i] = (struct record_list){all[i].found.at, all[i].found.n,
                                      all[i].more};
    return ERR_OK;
}

enum err record_find(const struct record_place *place, struct arena *a,
                     const struct value *values, size_t limit,
                     struct record_found *out, struct error *e)
{
    struct record_list list = {0};
    const struct record_query query = {values, 1, limit};
    TRY(record_search(place, a, &query, &list, e));
    if (place->n_fields > 0)
        TRY(record_follow(place, a, &list, e));
    *out = (struct record_found){list.at, list.n, list.more};
    return ERR_OK;
}

/* ---- more of what was read ---------------------------------------------------------- */

static bool holds_all(const struct record_place *place, struct arena *a,
                      const struct record *records, size_t n)
{
    struct record_wish wish = record_wish_of(place, a);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < wish.own.n_fields; k++)
            if (!value_get(&records[i].fields, wish.own.fields[k]))
                return false;
    return true;
}

enum err record_more(const struct record_place *place, struct arena *a,
                     struct record *io_records, size_t n, struct error *e)
{
    struct str *ids = arena_array(a, struct str, n);
    const struct record **found = arena_array(a, const struct record *, n);
    const struct record_list list = {io_records, n, false};
    if (holds_all(place, a, io_records, n))
        return record_follow(place, a, &list, e);
    for (size_t i = 0; i < n; i++)
        ids[i] = io_records[i].id;
    TRY(record_get(place, a, ids, n, found, e));
    TRY(record_all_there(place, ids, found, n, e));
    for (size_t i = 0; i < n; i++)
        io_records[i].fields = found[i]->fields;
    return ERR_OK;
}
