/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * POST /_sandbox/records {"persons": [{"id": 10, ...}], ...}: records with ids
 * and stamps of their own, in the words of v2: what a test or a demonstration
 * begins with. Nobody is told of them. /_sandbox/seed has some at hand.
 */
#include "sandbox/pipedrive/pd.h"

static bool kind_of(struct str path, enum pd_kind *out)
{
    for (int i = 0; i < PD_KINDS; i++) {
        *out = (enum pd_kind)i;
        if (str_is(path, pd_kind_info(*out)->path))
            return true;
    }
    return false;
}

static struct value members(struct pd_call *c, enum pd_kind kind,
                            const struct value *record)
{
    VEC(struct field) kept = {0};
    for (size_t i = 0; i < record->fields.n; i++) {
        const struct field *f = &record->fields.at[i];
        if (!value_is_null(&f->value) && pd_member_find(kind, f->name))
            vec_push(c->a, &kept, *f);
    }
    return value_object(kept.at, kept.n);
}

static int64_t stamp(const struct value *record, const char *name,
                     int64_t fallback_us)
{
    const struct value *v = value_getz(record, name);
    int64_t us = fallback_us;
    if (v && time_parse(value_str(v), &us, NULL) != ERR_OK)
        return fallback_us;
    return us;
}

/* False when there is one of that id. */
static bool put(struct pd_call *c, enum pd_kind kind,
                const struct value *record)
{
    struct table *t = c->pd->records[kind];
    const struct value *id = value_getz(record, "id");
    if (record->kind != VALUE_OBJECT || (id && table_get(t, id)))
        return false;
    struct value v = members(c, kind, record);
    const struct table_row *row = table_insert(t, id, &v);
    int64_t made_us = stamp(record, "add_time", row->created_us);
    table_stamp(t, row, made_us, stamp(record, "update_time", made_us));
    return true;
}

int64_t pd_records_put(struct pd_call *c, const struct value *body)
{
    int64_t n = 0;
    enum pd_kind kind;
    size_t paths = body->kind == VALUE_OBJECT ? body->fields.n : 0;
    for (size_t i = 0; i < paths; i++) {
        const struct value *list = &body->fields.at[i].value;
        if (!kind_of(body->fields.at[i].name, &kind) ||
            list->kind != VALUE_LIST)
            continue;
        for (size_t k = 0; k < list->items.n; k++)
            n += put(c, kind, &list->items.at[k]);
    }
    return n;
}

void pd_control(void *state, struct arena *a,
                const struct http_request *request, struct http_response *out)
{
    struct pd *pd = state;
    struct pd_call c = {.pd = pd, .a = a, .request = request, .out = out};
    struct str path = http_url_path(request->url);
    struct value body;
    int64_t n = 0;
    *out = (struct http_response){.status = 404};
    tables_begin(pd->store, sandbox_now_us(pd->box), 0);
    if (str_is(path, "/_sandbox/seed"))
        n = pd_seed(&c);
    else if (str_is(path, "/_sandbox/records") &&
             json_parse(a, request->body, &body, NULL) == ERR_OK)
        n = pd_records_put(&c, &body);
    tables_commit(pd->store);
    if (n == 0)
        return;
    struct value told = pd_object1(a, "records", value_int(n));
    pd_send(&c, 201, &told);
}
