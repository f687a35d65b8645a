/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records as each version shows them. */
#include "sandbox/pipedrive/pd.h"

static struct str time_of(struct pd_call *c, enum pd_kind kind, int64_t us)
{
    us -= time_of_day_us(us) % US_PER_SECOND;
    return c->api == 1 && kind != PD_LEAD ? time_format_sql(c->a, us) : time_format(c->a, us);
}

static struct value default_of(enum pd_shape shape)
{
    switch (shape) {
    case PD_BOOL:
        return value_bool(false);
    case PD_ENTRIES:
    case PD_INTS:
    case PD_PARTICIPANTS:
    case PD_PRICES:
        return value_list(NULL, 0);
    case PD_TEXT:
    case PD_INT:
    case PD_NUMBER:
    case PD_DATE:
    case PD_TIME:
    case PD_ADDRESS:
    case PD_OBJECT:
    case PD_CUSTOM:
        break;
    }
    return value_null();
}

/* Every custom field of the kind, null where there is no value. */
static struct value custom_of(struct pd_call *c, enum pd_kind kind,
                              const struct value *stored)
{
    VEC(struct field) out = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = pd_field_next(c->pd, kind, &cursor))) {
        struct str key = value_text_at(&row->fields, "key");
        const struct value *v = value_get(stored, key);
        vec_push(c->a, &out, (struct field){key, v ? *v : value_null()});
    }
    return value_object(out.at, out.n);
}

struct value pd_plain(struct pd_call *c, enum pd_kind kind,
                      const struct table_row *row, const struct pd_member *m)
{
    const struct value *v = value_getz(&row->fields, m->name);
    if (strcmp(m->name, "update_time") == 0)
        return value_text(time_of(c, kind, row->updated_us));
    if (m->shape == PD_TIME && v && v->kind == VALUE_INT)
        return value_text(time_of(c, kind, v->integer));
    if (strcmp(m->name, "add_time") == 0)
        return value_text(time_of(c, kind, row->created_us));
    if (m->shape == PD_CUSTOM)
        return custom_of(c, kind, v);
    return v ? *v : default_of(m->shape);
}

/* Members that v2 has only when asked for. */
static void add_asked(struct pd_call *c, enum pd_kind kind,
                      const struct table_row *row, struct value *out)
{
    struct str rest = pd_query(c, "include_fields"), name;
    if (rest.n == 0)
        return;
    struct value counts = pd_counters(c, kind, row);
    while (str_split(&rest, ',', &name)) {
        const struct value *v = value_get(&counts, name);
        bool dated = str_find(name, STR("_date"), 0) < name.n;
        if (v && !dated)
            *out = value_with(c->a, out, name, v);
    }
}

struct value pd_show(struct pd_call *c, enum pd_kind kind,
                     const struct table_row *row)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    VEC(struct field) out = {0};
    if (c->api == 1)
        return pd_show_v1(c, kind, row, false);
    vec_push(c->a, &out, (struct field){STR("id"), row->id});
    for (size_t i = 0; i < info->n; i++)
        vec_push(c->a, &out,
                 (struct field){str_from(info->members[i].name),
                                pd_plain(c, kind, row, &info->members[i])});
    struct value shown = value_object(out.at, out.n);
    add_asked(c, kind, row, &shown);
    return shown;
}
