/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/models.h"

#include <stdlib.h>

#include "base/vec.h"

struct facade_models *facade_models_create(void)
{
    struct arena own = ARENA_INIT;
    struct facade_models *m = arena_new(&own, struct facade_models);
    m->own = own;
    m->holders = 1;
    return m;
}

struct facade_models *facade_models_hold(struct facade_models *m)
{
    m->holders++;
    return m;
}

void facade_models_release(struct facade_models *m)
{
    if (--m->holders > 0)
        return;
    struct arena own = m->own; /* which holds it */
    arena_fini(&m->arena);
    arena_fini(&own);
}

static void forget_all(struct facade_models *m)
{
    arena_fini(&m->arena);
    m->arena = ARENA_INIT;
    m->n = 0;
}

void facade_models_refresh(struct facade_models *m, int64_t now_us)
{
    int64_t age_us = now_us - m->since_us;
    if (m->since_us != 0 && age_us >= 0 && age_us < FACADE_MODELS_MS * 1000)
        return;
    forget_all(m);
    m->since_us = now_us;
}

/* ---- from the answer ---------------------------------------------------- */

static enum facade_kind kind_of(struct str type)
{
    static const struct {
        const char *type;
        enum facade_kind kind;
    } rows[] = {
        {"boolean", FACADE_BOOLEAN},
        {"integer", FACADE_INTEGER},
        {"many2one_reference", FACADE_INTEGER},
        {"float", FACADE_FLOAT},
        {"monetary", FACADE_FLOAT},
        {"datetime", FACADE_DATETIME},
        {"binary", FACADE_BINARY},
        {"image", FACADE_BINARY},
        {"many2one", FACADE_MANY2ONE},
        {"one2many", FACADE_X2MANY},
        {"many2many", FACADE_X2MANY},
        {"reference", FACADE_OBJECT},
        {"serialized", FACADE_OBJECT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_is(type, rows[i].type))
            return rows[i].kind;
    return FACADE_PLAIN;
}

static int by_name(const void *a, const void *b, void *fields)
{
    const struct facade_field *at = fields;
    return str_compare(at[*(const size_t *)a].name,
                       at[*(const size_t *)b].name);
}

static void sort_names(struct arena *a, struct facade_model *m)
{
    m->by_name = arena_array(a, size_t, m->n_fields);
    for (size_t i = 0; i < m->n_fields; i++)
        m->by_name[i] = i;
    qsort_r(m->by_name, m->n_fields, sizeof m->by_name[0], by_name, m->fields);
}

/* Servers before 8 do not list the id. */
static bool lists_id(const struct value *fields)
{
    return value_getz(fields, "id") != NULL;
}

static struct facade_model build(struct arena *a, struct str name,
                                 const struct value *fields)
{
    struct facade_model m = {.name = arena_str(a, name)};
    size_t n = fields->kind == VALUE_OBJECT ? fields->fields.n : 0;
    m.fields = arena_array(a, struct facade_field, n + 1);
    if (!lists_id(fields))
        m.fields[m.n_fields++] =
            (struct facade_field){STR("id"), FACADE_INTEGER, STR_NONE};
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &fields->fields.at[i];
        m.fields[m.n_fields++] = (struct facade_field){
            .name = arena_str(a, f->name),
            .kind = kind_of(value_text_at(&f->value, "type")),
            .target = arena_str(a, value_text_at(&f->value, "relation")),
        };
    }
    sort_names(a, &m);
    return m;
}

static struct facade_model copy(struct arena *a, const struct facade_model *m)
{
    struct facade_model out = {
        .name = arena_str(a, m->name),
        .n_fields = m->n_fields,
    };
    out.fields = arena_array(a, struct facade_field, m->n_fields);
    for (size_t i = 0; i < m->n_fields; i++)
        out.fields[i] = (struct facade_field){
            .name = arena_str(a, m->fields[i].name),
            .kind = m->fields[i].kind,
            .target = arena_str(a, m->fields[i].target),
        };
    out.by_name = arena_grow(a, m->by_name, sizeof m->by_name[0], m->n_fields,
                             m->n_fields);
    return out;
}

/* ---- the session's ------------------------------------------------------ */

static size_t place_of(const struct facade_models *m, struct str name)
{
    size_t at = 0;
    while (at < m->n && !str_eq(m->known[at].name, name))
        at++;
    return at;
}

const struct facade_model *facade_models_find(const struct facade_models *m,
                                              struct arena *a, struct str name)
{
    size_t at = place_of(m, name);
    if (at == m->n)
        return NULL;
    struct facade_model *out = arena_new(a, struct facade_model);
    *out = copy(a, &m->known[at]);
    return out;
}

void facade_models_keep(struct facade_models *m, struct str name,
                        const struct value *fields)
{
    /* The space of what is replaced comes back with the arena only. */
    if (m->n == LIMIT_FACADE_MODELS ||
        m->arena.used_bytes > LIMIT_FACADE_MODELS_BYTES)
        forget_all(m);
    size_t at = place_of(m, name);
    m->known[at] = build(&m->arena, name, fields);
    m->n = at == m->n ? m->n + 1 : m->n;
}

const struct facade_field *facade_field_find(const struct facade_model *m,
                                             struct str name)
{
    size_t low = 0;
    size_t high = m->n_fields;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct facade_field *f = &m->fields[m->by_name[middle]];
        int order = str_compare(name, f->name);
        if (order == 0)
            return f;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
