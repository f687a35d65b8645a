/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records and lists of them: where they come from, how they go. */
#include "library/library.h"

/* ---- one record ------------------------------------------------------------------- */

static void chain(struct crosswalk *hub, struct crosswalk_record *r)
{
    r->hub = hub;
    r->after = hub->records;
    if (r->after)
        r->after->before = r;
    hub->records = r;
}

void record_drop(struct crosswalk_record *r)
{
    if (r->before)
        r->before->after = r->after;
    else
        r->hub->records = r->after;
    if (r->after)
        r->after->before = r->before;
    struct arena arena = r->arena;
    arena_fini(&arena);
}

void record_take(struct crosswalk_record *r, const struct record *from,
                 const struct value *set)
{
    r->at = *from;
    r->at.id = arena_str(&r->arena, from->id);
    r->at.fields = value_copy(&r->arena, &from->fields);
    r->id = from->id.n > 0 ? arena_strz(&r->arena, from->id) : NULL;
    r->whole = true;
    r->more = value_object(NULL, 0);
    r->set = *set;
    r->texts = (struct map){0};
    r->jsons = (struct map){0};
}

/* Without fields; `from` NULL for one that is not there yet, else copied. */
static struct crosswalk_record *record_make(struct crosswalk *hub,
                                            const struct record_place *place,
                                            const struct record *from)
{
    static const struct record nothing = {.fields = {.kind = VALUE_OBJECT}};
    const struct value no_values = value_object(NULL, 0);
    struct arena arena = ARENA_INIT;
    struct crosswalk_record *r = arena_new(&arena, struct crosswalk_record);
    r->arena = arena;
    chain(hub, r);
    r->place = (struct record_place){
        .remote = place->remote,
        .connection = arena_str(&r->arena, place->connection),
        .entity = arena_str(&r->arena, place->entity)};
    r->entity = arena_printfz(&r->arena, "%.*s.%.*s",
                              STR_ARG(place->connection),
                              STR_ARG(place->entity));
    r->token = ulid_make(&r->arena, clock_now_us(&hub->clock), &hub->random);
    told_set(&r->told, NULL);
    record_take(r, from ? from : &nothing, &no_values);
    return r;
}

static enum err read_one(const struct record_place *place, struct arena *a,
                         struct str id, const struct record **out,
                         struct error *e)
{
    TRY(record_get(place, a, &id, 1, out, e));
    return record_all_there(place, &id, out, 1, e);
}

enum err record_load(struct crosswalk *hub, const struct record_place *place,
                     struct str id, struct crosswalk_record **out,
                     struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct record *found = NULL;
    TRY(read_one(place, &a, id, &found, e));
    *out = record_make(hub, place, found);
    return ERR_OK;
}

enum err record_read_again(struct crosswalk_record *r, const struct value *set,
                           struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct record *found = NULL;
    TRY(hub_check_open(r->hub, e));
    if (!r->id)
        FAIL(e, ERR_USAGE, "this record of `%s` is not there yet", r->entity);
    TRY(read_one(&r->place, &a, r->at.id, &found, e));
    record_take(r, found, set);
    return ERR_OK;
}

static enum err load(struct crosswalk *hub, const char *entity, const char *id,
                     struct crosswalk_record **out, struct error *e)
{
    struct record_place place;
    TRY(hub_place(hub, entity, &place, e));
    return record_load(hub, &place, str_from(id), out, e);
}

int crosswalk_load(struct crosswalk *hub, const char *entity, const char *id,
                   struct crosswalk_record **out_record)
{
    struct error e = {0};
    return hub_end(hub, load(hub, entity, id, out_record, &e), &e);
}

static enum err load_by(struct crosswalk *hub, const char *entity,
                        const struct crosswalk_where *where,
                        struct crosswalk_record **out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct record_place place;
    const struct record *found = NULL;
    TRY(hub_place(hub, entity, &place, e));
    TRY(record_find_one(&place, &a, str_from(where->field),
                        str_from(where->value), &found, e));
    *out = record_make(hub, &place, found);
    return ERR_OK;
}

int crosswalk_load_by(struct crosswalk *hub, const char *entity,
                      const char *field, const char *value,
                      struct crosswalk_record **out_record)
{
    struct error e = {0};
    const struct crosswalk_where where = {field, value};
    return hub_end(hub, load_by(hub, entity, &where, out_record, &e), &e);
}

static enum err make_new(struct crosswalk *hub, const char *entity,
                         struct crosswalk_record **out, struct error *e)
{
    struct record_place place;
    const struct schema *schema = NULL;
    TRY(hub_place(hub, entity, &place, e));
    TRY(remote_schema(hub->remote, place.connection, place.entity, &schema,
                      e));
    *out = record_make(hub, &place, NULL);
    return ERR_OK;
}

int crosswalk_record_new(struct crosswalk *hub, const char *entity,
                         struct crosswalk_record **out_record)
{
    struct error e = {0};
    return hub_end(hub, make_new(hub, entity, out_record, &e), &e);
}

int crosswalk_reload(struct crosswalk_record *record)
{
    struct error e = {0};
    const struct value nothing = value_object(NULL, 0);
    return hub_end(record->hub, record_read_again(record, &nothing, &e), &e);
}

void crosswalk_record_free(struct crosswalk_record *record)
{
    if (record && !record->list)
        record_drop(record);
}

/* ---- lists ------------------------------------------------------------------------- */

static struct crosswalk_list *list_make(struct crosswalk *hub, size_t most)
{
    struct arena arena = ARENA_INIT;
    struct crosswalk_list *list = arena_new(&arena, struct crosswalk_list);
    list->arena = arena;
    list->hub = hub;
    list->at = arena_array(&list->arena, struct crosswalk_record *, most);
    list->after = hub->lists;
    if (list->after)
        list->after->before = list;
    hub->lists = list;
    return list;
}

static void list_take(struct crosswalk_list *list,
                      const struct record_place *place, const struct record *r)
{
    struct crosswalk_record *made = record_make(list->hub, place, r);
    made->list = list;
    list->at[list->n++] = made;
}

static enum err load_many(struct crosswalk *hub, const char *entity,
                          const char *const *ids, size_t n,
                          struct crosswalk_list **out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct record_place place;
    struct str *wanted = arena_array(&a, struct str, n);
    const struct record **found = arena_array(&a, const struct record *, n);
    for (size_t i = 0; i < n; i++)
        wanted[i] = str_from(ids[i]);
    TRY(hub_place(hub, entity, &place, e));
    TRY(record_get(&place, &a, wanted, n, found, e));
    *out = list_make(hub, n);
    for (size_t i = 0; i < n; i++)
        if (found[i])
            list_take(*out, &place, found[i]);
    return ERR_OK;
}

int crosswalk_load_many(struct crosswalk *hub, const char *entity,
                        const char *const *ids, size_t n,
                        struct crosswalk_list **out_list)
{
    struct error e = {0};
    return hub_end(hub, load_many(hub, entity, ids, n, out_list, &e), &e);
}

struct question {
    const struct crosswalk_where *where;
    size_t n;
    size_t limit;
};

static enum err find(struct crosswalk *hub, const char *entity,
                     const struct question *q, struct crosswalk_list **out,
                     struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct record_place place;
    struct record_found found;
    struct value values = value_object(NULL, 0);
    TRY(hub_place(hub, entity, &place, e));
    if (q->limit == 0)
        FAIL(e, ERR_USAGE, "the limit is at least 1");
    for (size_t i = 0; i < q->n; i++) {
        const struct schema_field *field = NULL;
        struct value v;
        TRY(record_field(&place, &a, str_from(q->where[i].field), &field, e));
        TRY(record_text(&a, field, str_from(q->where[i].value), &v, e));
        values = value_with(&a, &values, field->name, &v);
    }
    TRY(record_find(&place, &a, &values, q->limit, &found, e));
    *out = list_make(hub, found.n);
    (*out)->more = found.more;
    for (size_t i = 0; i < found.n; i++)
        list_take(*out, &place, &found.at[i]);
    return ERR_OK;
}

int crosswalk_find(struct crosswalk *hub, const char *entity,
                   const struct crosswalk_where *where, size_t n, size_t limit,
                   struct crosswalk_list **out_list)
{
    struct error e = {0};
    const struct question q = {where, n, limit};
    return hub_end(hub, find(hub, entity, &q, out_list, &e), &e);
}

size_t crosswalk_list_size(const struct crosswalk_list *list)
{
    return list->n;
}

struct crosswalk_record *crosswalk_list_at(const struct crosswalk_list *list,
                                           size_t i)
{
    return i < list->n ? list->at[i] : NULL;
}

int crosswalk_list_more(const struct crosswalk_list *list)
{
    return list->more;
}

void crosswalk_list_free(struct crosswalk_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->n; i++)
        record_drop(list->at[i]);
    if (list->before)
        list->before->after = list->after;
    else
        list->hub->lists = list->after;
    if (list->after)
        list->after->before = list->before;
    struct arena arena = list->arena;
    arena_fini(&arena);
}
