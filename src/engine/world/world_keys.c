/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Exact names: what a field like an external id says, of entities too large to
 * be listed. All that a step wants of one table is asked for at once. What was
 * found is kept as names are; what was not, for the step only: it may be made.
 */
#include "engine/world/world_internal.h"

struct asking {
    struct world *w;
    struct name_table *table;
    struct str *names; /* or ids */
    size_t n;
};

static struct str *str_new(struct arena *a, struct str s)
{
    struct str *copy = arena_new(a, struct str);
    *copy = arena_str(a, s);
    return copy;
}

static void keep_none(const struct asking *q, bool by_id, struct str name)
{
    struct arena *a = &q->w->link_arena;
    map_put(a, &q->w->no_keys, world_no_key(a, q->table, by_id, name), q->w);
}

static void keep_pair(const struct asking *q, struct str id, struct str name)
{
    struct arena *a = &q->w->arena;
    struct str *known_id = str_new(a, id);
    struct str *known_name = str_new(a, name);
    map_put(a, &q->table->by_id, *known_id, known_name);
    map_put(a, &q->table->by_name, *known_name, known_id);
}

/* Names that are wanted of this table, each once. */
static void gather(struct asking *q, bool by_id)
{
    struct map seen = {0};
    struct world *w = q->w;
    q->names = arena_array(&w->link_arena, struct str, w->name_wants.n);
    q->n = 0;
    for (size_t i = 0; i < w->name_wants.n; i++) {
        const struct name_want *want = &w->name_wants.at[i];
        if (want->table != q->table || want->by_id != by_id ||
            map_put(&w->link_arena, &seen, want->query.name, w))
            continue;
        q->names[q->n++] = want->query.name;
    }
}

static struct str field_text(const struct asking *q,
                             const struct record *record, struct str field)
{
    const struct value *v = value_get(&record->fields, field);
    return v ? value_to_text(&q->w->link_arena, v) : STR_NONE;
}

/* Remotes may answer with more than was asked for. */
static bool has_name(const struct asking *q, const struct record *record,
                     struct str name)
{
    const struct name_query *shape = &q->table->shape;
    return str_eq(field_text(q, record, shape->field), name) &&
           (shape->within_field.n == 0 ||
            str_eq(field_text(q, record, shape->within_field),
                   shape->within_id));
}

static struct find_key key_of(const struct asking *q, struct str name)
{
    const struct name_query *shape = &q->table->shape;
    struct field *fields = arena_array(&q->w->link_arena, struct field, 2);
    size_t n = 0;
    fields[n++] = (struct field){shape->field, value_text(name)};
    if (shape->within_field.n > 0)
        fields[n++] = (struct field){
            shape->within_field, world_within_value(q->w, q->table, shape)};
    return (struct find_key){.fields = fields, .n_fields = n};
}

struct named {
    struct str id; /* empty: none so far */
    bool archived;
    bool several;
};

/* What two records have names none of them, unless only one is in use. */
static void take_named(struct named *n, const struct record *record)
{
    if (n->id.n > 0 && n->archived != record->archived) {
        if (!record->archived)
            *n = (struct named){.id = record->id};
        return;
    }
    n->several = n->several || (n->id.n > 0 && !str_eq(n->id, record->id));
    n->id = record->id;
    n->archived = record->archived;
}

static enum err ask_names(const struct asking *q, struct error *e)
{
    struct arena *a = &q->w->link_arena;
    struct find_key *keys = arena_array(a, struct find_key, q->n);
    struct named *found = arena_array(a, struct named, q->n);
    struct find_match *matches = NULL;
    size_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        keys[i] = key_of(q, q->names[i]);
    struct remote_target target = world_table_target(q->w, q->table);
    TRY(remote_find(q->w->remote, a, &target, keys, q->n, &matches, &n, e));
    for (size_t i = 0; i < n; i++) {
        size_t k = matches[i].key;
        if (has_name(q, &matches[i].record, q->names[k]))
            take_named(&found[k], &matches[i].record);
    }
    for (size_t i = 0; i < q->n; i++)
        if (found[i].id.n > 0 && !found[i].several)
            keep_pair(q, found[i].id, q->names[i]);
        else
            keep_none(q, false, q->names[i]);
    return ERR_OK;
}

static enum err ask_ids(const struct asking *q, struct error *e)
{
    struct arena *a = &q->w->link_arena;
    struct read_answer *found = arena_array(a, struct read_answer, q->n);
    const struct read_batch batch = {.ids = q->names, .n = q->n};
    struct remote_target target = world_table_target(q->w, q->table);
    TRY(remote_read_each(q->w->remote, a, &target, &batch, found, e));
    for (size_t i = 0; i < q->n; i++) {
        struct str name =
            found[i].record
                ? field_text(q, found[i].record, q->table->shape.field)
                : STR_NONE;
        if (name.n > 0)
            keep_pair(q, q->names[i], name);
        else
            keep_none(q, true, q->names[i]);
    }
    return ERR_OK;
}

enum err world_fetch_keys(struct world *w, struct error *e)
{
    struct map done = {0};
    for (size_t i = 0; i < w->name_wants.n; i++) {
        struct asking q = {.w = w, .table = w->name_wants.at[i].table};
        if (!w->name_wants.at[i].query.exact ||
            map_put(&w->link_arena, &done, q.table->key, w))
            continue;
        gather(&q, false);
        if (q.n > 0)
            TRY(ask_names(&q, e));
        gather(&q, true);
        if (q.n > 0)
            TRY(ask_ids(&q, e));
    }
    return ERR_OK;
}
