/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records as each version shows them. */
#include "sandbox/pipedrive/pd.h"

static struct str time_of(struct pd_call *c, int64_t us)
{
    us -= time_of_day_us(us) % US_PER_SECOND;
    return c->api == 1 ? time_format_sql(c->a, us) : time_format(c->a, us);
}

static struct value default_of(enum pd_shape shape)
{
    switch (shape) {
    case PD_BOOL:
        return value_bool(false);
    case PD_ENTRIES:
    case PD_INTS:
    case PD_PARTICIPANTS:
        return value_list(NULL, 0);
    case PD_TEXT:
    case PD_INT:
    case PD_NUMBER:
    case PD_DATE:
    case PD_TIME:
    case PD_ADDRESS:
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
    while ((row = table_next(c->pd->fields, &cursor))) {
        const struct value *of = value_getz(&row->fields, "kind");
        struct str key = value_str(value_getz(&row->fields, "key"));
        const struct value *v = stored ? value_get(stored, key) : NULL;
        if (of && of->integer == (int64_t)kind)
            vec_push(c->a, &out, (struct field){key, v ? *v : value_null()});
    }
    return value_object(out.at, out.n);
}

struct value pd_show(struct pd_call *c, enum pd_kind kind,
                     const struct table_row *row)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    VEC(struct field) out = {0};
    vec_push(c->a, &out, (struct field){STR("id"), row->id});
    for (size_t i = 0; i < info->n; i++) {
        const struct pd_member *m = &info->members[i];
        const struct value *v = value_getz(&row->fields, m->name);
        struct value shown = v ? *v : default_of(m->shape);
        bool deleted = strcmp(m->name, "is_deleted") == 0;
        if (strcmp(m->name, "update_time") == 0)
            shown = value_text(time_of(c, row->updated_us));
        else if (m->shape == PD_TIME && v && v->kind == VALUE_INT)
            shown = value_text(time_of(c, v->integer));
        else if (strcmp(m->name, "add_time") == 0)
            shown = value_text(time_of(c, row->created_us));
        else if (m->shape == PD_CUSTOM)
            shown = custom_of(c, kind, v);
        if (deleted && c->api == 1)
            vec_push(c->a, &out, (struct field){STR("active_flag"),
                                                value_bool(!shown.boolean)});
        else
            vec_push(c->a, &out, (struct field){str_from(m->name), shown});
    }
    return value_object(out.at, out.n);
}
