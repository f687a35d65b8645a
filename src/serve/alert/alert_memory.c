/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The memory of alerts as stored text. */
#include "serve/alert/alert.h"
#include "view/object.h"

static struct value cause_value(struct arena *a, const struct alert_cause *c)
{
    struct object v = {.arena = a};
    object_int(&v, "kind", c->kind);
    object_text(&v, "about", c->about);
    object_text(&v, "what", c->what);
    object_text(&v, "why", c->why);
    object_int(&v, "count", c->count);
    object_int(&v, "since", c->since_us);
    object_int(&v, "first", c->first_us);
    object_int(&v, "pending", c->pending_us);
    object_int(&v, "told", c->told_us);
    object_int(&v, "told_count", c->told_count);
    return object_value(&v);
}

struct str alert_memory_encode(struct arena *a, const struct alert_memory *m)
{
    AUTO_BUF b = BUF_INIT(1 << 24);
    struct list causes = {.arena = a};
    struct list sent = {.arena = a};
    struct object v = {.arena = a};
    for (size_t i = 0; i < m->n; i++)
        list_add(&causes, cause_value(a, &m->causes[i]));
    for (size_t i = 0; i < m->n_sent; i++)
        list_add(&sent, value_int(m->sent_us[i]));
    object_set(&v, "causes", list_value(&causes));
    object_set(&v, "sent", list_value(&sent));
    object_int(&v, "digest", m->digest_us);
    struct value whole = object_value(&v);
    value_encode(&b, &whole);
    return buf_copy(a, &b);
}

static size_t items(const struct value *v, const char *name,
                    const struct value **out)
{
    const struct value *list = value_getz(v, name);
    if (!list || list->kind != VALUE_LIST)
        return 0;
    *out = list->items.at;
    return list->items.n;
}

static struct alert_cause read_cause(const struct value *v)
{
    int64_t kind = value_int_at(v, "kind");
    return (struct alert_cause){.kind = (enum alert_kind)kind,
                                .about = value_text_at(v, "about"),
                                .what = value_text_at(v, "what"),
                                .why = value_text_at(v, "why"),
                                .count = value_int_at(v, "count"),
                                .since_us = value_int_at(v, "since"),
                                .first_us = value_int_at(v, "first"),
                                .pending_us = value_int_at(v, "pending"),
                                .told_us = value_int_at(v, "told"),
                                .told_count = value_int_at(v, "told_count")};
}

void alert_memory_decode(struct arena *a, struct str stored,
                         struct alert_memory *out)
{
    struct value v = stored_value(a, stored);
    const struct value *at = NULL;
    *out = (struct alert_memory){.digest_us = value_int_at(&v, "digest")};
    size_t n = items(&v, "causes", &at);
    out->causes = arena_array(a, struct alert_cause, n);
    for (size_t i = 0; i < n; i++) {
        int64_t kind = value_int_at(&at[i], "kind");
        if (at[i].kind == VALUE_OBJECT && kind >= 0 && kind < ALERT_KINDS)
            out->causes[out->n++] = read_cause(&at[i]);
    }
    n = items(&v, "sent", &at);
    out->sent_us = arena_array(a, int64_t, n);
    for (size_t i = 0; i < n; i++)
        if (at[i].kind == VALUE_INT)
            out->sent_us[out->n_sent++] = at[i].integer;
}
