/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a handler is about to write, told before the first write goes out. */
#include "facade/handler_inner.h"

struct ahead {
    struct handling *h;
    VEC(struct facade_written) rows;
};

/* Of a reference the number of the record that is to be made, negative. */
static int64_t id_of(const struct value *shown)
{
    int64_t n;
    if (shown->kind == VALUE_INT)
        return shown->integer;
    struct str text = value_str(shown);
    return text.n > 4 && str_to_i64(str_slice(text, 4, text.n), &n) ? -n : 0;
}

static void add_fields(struct ahead *a, const struct deed *s,
                       enum facade_write_kind kind, int64_t id)
{
    struct handling *h = a->h;
    struct value values;
    (void)deeds_resolve(&h->plan, &s->values, &values);
    for (size_t i = 0; i < values.fields.n; i++) {
        const struct field *f = &values.fields.at[i];
        vec_push(h->arena, &a->rows,
                 (struct facade_written){
                     kind, s->model, id, f->name, value_null(),
                     handling_shorten(h->arena, f->value)});
    }
}

static void add_step(struct ahead *a, const struct deed *s)
{
    struct handling *h = a->h;
    struct value ids;
    if (s->kind == DEED_CREATE) {
        add_fields(a, s, FACADE_CREATED, -(int64_t)s->ref - 1);
        return;
    }
    (void)deeds_resolve(&h->plan, &s->ids, &ids);
    if (s->kind == DEED_CALL)
        vec_push(h->arena, &a->rows,
                 (struct facade_written){FACADE_CALLED, s->model, 0, s->method,
                                         value_null(), ids});
    for (size_t i = 0; s->kind == DEED_WRITE && i < ids.items.n; i++)
        add_fields(a, s, FACADE_CHANGED, id_of(&ids.items.at[i]));
}

void handling_announce(struct handling *h)
{
    struct ahead a = {.h = h};
    for (size_t i = 0; i < h->plan.steps.n; i++)
        add_step(&a, &h->plan.steps.at[i]);
    h->work->written = a.rows.at;
    h->work->n_written = a.rows.n;
}
