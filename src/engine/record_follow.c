/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fields of the records that others refer to: "owner_id.name". All that is
 * asked of the records behind one reference is read at once, chains by asking
 * for "stage_id.name" there in turn.
 */
#include "engine/record_inner.h"

#include "base/map.h"
#include "base/vec.h"

static bool is_own(const struct schema *schema, struct str name)
{
    return str_find_char(name, '.', 0) == name.n ||
           (schema && schema_find(schema, name));
}

static struct str head_of(struct str name)
{
    return str_slice(name, 0, str_find_char(name, '.', 0));
}

static struct str tail_of(struct str name)
{
    return str_slice(name, str_find_char(name, '.', 0) + 1, name.n);
}

/* Names of the remote's own may have dots in them. */
static const struct schema *schema_of(const struct record_place *place)
{
    const struct schema *schema = NULL;
    for (size_t i = 0; i < place->n_fields; i++)
        if (!is_own(NULL, place->fields[i]) &&
            remote_schema(place->remote, place->connection, place->entity,
                          &schema, NULL) != ERR_OK)
            return NULL;
    return schema;
}

struct record_wish record_wish_of(const struct record_place *place,
                                  struct arena *a)
{
    const struct schema *schema = schema_of(place);
    struct record_wish wish = {.own = *place};
    VEC(struct str) fields = {0};
    struct map seen = {0};
    for (size_t i = 0; i < place->n_fields; i++) {
        struct str name = place->fields[i];
        bool own = is_own(schema, name);
        if (!own)
            name = head_of(name);
        wish.follows = wish.follows || !own;
        if (!map_has(&seen, name))
            vec_push(a, &fields, name);
        map_put(a, &seen, name, &wish);
    }
    wish.own.fields = fields.at;
    wish.own.n_fields = fields.n;
    return wish;
}

/* ---- the records behind one reference ------------------------------------------ */

struct errand {
    const struct record_place *place; /* of those that refer */
    struct arena *a;
    struct str entity;         /* referred to */
    struct str head;           /* by this field */
    struct map found;          /* id -> where in `at` its record is */
    const struct record **at;  /* NULL for those that are gone */
};

/* NULL: it refers to nothing there. */
static const struct value *ref_of(const struct errand *t,
                                  const struct record *r)
{
    const struct value *v = value_get(&r->fields, t->head);
    bool there = v && v->kind == VALUE_REF && v->ref.id.n > 0 &&
                 str_eq(v->ref.entity, t->entity);
    return there ? v : NULL;
}

static bool leads_on(const struct errand *t, struct str name)
{
    return name.n > t->head.n && name.p[t->head.n] == '.' &&
           str_starts_with(name, t->head);
}

/* What is asked for behind the reference. */
static struct record_place place_there(const struct errand *t)
{
    struct record_place there = {.remote = t->place->remote,
                                 .connection = t->place->connection,
                                 .entity = t->entity};
    VEC(struct str) fields = {0};
    for (size_t i = 0; i < t->place->n_fields; i++)
        if (leads_on(t, t->place->fields[i]))
            vec_push(t->a, &fields, tail_of(t->place->fields[i]));
    there.fields = fields.at;
    there.n_fields = fields.n;
    return there;
}

static enum err fetch(struct errand *t, const struct record *records,
                      size_t n, struct error *e)
{
    struct str *ids = arena_array(t->a, struct str, n);
    size_t n_ids = 0;
    t->at = arena_array(t->a, const struct record *, n);
    for (size_t i = 0; i < n; i++) {
        const struct value *ref = ref_of(t, &records[i]);
        if (!ref || map_has(&t->found, ref->ref.id))
            continue;
        ids[n_ids] = ref->ref.id;
        map_put(t->a, &t->found, ref->ref.id, &t->at[n_ids++]);
    }
    struct record_place there = place_there(t);
    return record_get(&there, t->a, ids, n_ids, t->at, e);
}

static void hand_over(const struct errand *t, struct record *r)
{
    const struct value *ref = ref_of(t, r);
    const struct record **slot = ref ? map_get(&t->found, ref->ref.id) : NULL;
    for (size_t i = 0; i < t->place->n_fields && ref; i++) {
        struct str name = t->place->fields[i];
        const struct value nothing = value_null();
        const struct value *v = NULL;
        if (!leads_on(t, name))
            continue;
        if (slot && *slot)
            v = value_get(&(*slot)->fields, tail_of(name));
        r->fields = value_with(t->a, &r->fields, name, v ? v : &nothing);
    }
}

/* ---- all of them ------------------------------------------------------------------ */

/* One errand for each entity that `head` refers to: mostly one. */
static enum err follow_head(const struct record_place *place, struct arena *a,
                            struct str head, const struct record_list *list,
                            struct error *e)
{
    struct map seen = {0};
    for (size_t i = 0; i < list->n; i++) {
        const struct value *v = value_get(&list->at[i].fields, head);
        if (!v || v->kind != VALUE_REF || map_has(&seen, v->ref.entity))
            continue;
        struct errand t = {.place = place, .a = a, .entity = v->ref.entity,
                           .head = head};
        map_put(a, &seen, v->ref.entity, list->at);
        TRY(fetch(&t, list->at, list->n, e));
        for (size_t j = 0; j < list->n; j++)
            hand_over(&t, &list->at[j]);
    }
    return ERR_OK;
}

/* What was asked for, in that order; what a reference does not lead to is
 * null. */
static struct value only_wanted(const struct record_place *place,
                                struct arena *a, const struct schema *schema,
                                const struct value *fields)
{
    VEC(struct field) out = {0};
    for (size_t i = 0; i < place->n_fields; i++) {
        const struct value *v = value_get(fields, place->fields[i]);
        struct field f = {place->fields[i], v ? *v : value_null()};
        if (v || !is_own(schema, f.name))
            vec_push(a, &out, f);
    }
    return value_object(out.at, out.n);
}

enum err record_follow(const struct record_place *place, struct arena *a,
                       const struct record_list *list, struct error *e)
{
    const struct schema *schema = schema_of(place);
    struct map seen = {0};
    for (size_t i = 0; i < place->n_fields; i++) {
        struct str name = place->fields[i];
        if (is_own(schema, name) || map_has(&seen, head_of(name)))
            continue;
        map_put(a, &seen, head_of(name), list->at);
        TRY(follow_head(place, a, head_of(name), list, e));
    }
    for (size_t i = 0; i < list->n; i++)
        list->at[i].fields =
            only_wanted(place, a, schema, &list->at[i].fields);
    return ERR_OK;
}
