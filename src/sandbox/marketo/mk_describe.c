/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Schemas: of leads in the old form and in the new one, of all others in the
 * new one. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

static struct value object2(struct mk_call *c, const struct field *fields,
                            size_t n)
{
    struct field *own = arena_array(c->a, struct field, n);
    for (size_t i = 0; i < n; i++)
        own[i] = fields[i];
    return value_object(own, n);
}

/* {id, displayName, dataType, length, rest: {name, readOnly}} */
static struct value old_row(struct mk_call *c, const struct mk_field *f,
                            size_t i)
{
    struct field rest[] = {mk_member("name", value_textz(f->name)),
                           mk_member("readOnly", value_bool(f->readonly))};
    struct field row[] = {
        mk_member("id", value_int((int64_t)i + 2)),
        mk_member("displayName", value_textz(f->label)),
        mk_member("dataType", value_textz(f->type)),
        mk_member("rest", object2(c, rest, 2)),
        mk_member("length", value_int(f->length)),
    };
    return object2(c, row, f->length > 0 ? 5 : 4);
}

static struct value new_row(struct mk_call *c, const struct mk_field *f)
{
    struct field row[] = {
        mk_member("name", value_textz(f->name)),
        mk_member("displayName", value_textz(f->label)),
        mk_member("dataType", value_textz(f->type)),
        mk_member("updateable", value_bool(!f->readonly)),
        mk_member("crmManaged", value_bool(false)),
        mk_member("length", value_int(f->length)),
    };
    return object2(c, row, f->length > 0 ? 6 : 5);
}

static struct value words(struct mk_call *c, const char *text)
{
    VEC(struct value) items = {0};
    struct str rest = str_from(text), word;
    while (str_split(&rest, ' ', &word))
        vec_push(c->a, &items, value_text(word));
    return value_list(items.at, items.n);
}

static struct value searchable(struct mk_call *c, const struct mk_object *o)
{
    VEC(struct value) sets = {0};
    struct value dedupe = words(c, o->dedupe);
    if (dedupe.items.n > 1)
        vec_push(c->a, &sets, dedupe);
    for (size_t i = 0; i < o->n_fields; i++) {
        if (o->fields[i].searchable)
            vec_push(c->a, &sets, words(c, o->fields[i].name));
    }
    return value_list(sets.at, sets.n);
}

void mk_describe2(struct mk_call *c)
{
    const struct mk_object *o = mk_object_of(c->kind);
    VEC(struct value) fields = {0};
    for (size_t i = 0; i < o->n_fields; i++)
        vec_push(c->a, &fields, new_row(c, &o->fields[i]));
    struct field row[] = {
        mk_member("name", value_textz(o->name)),
        mk_member("searchableFields", searchable(c, o)),
        mk_member("fields", value_list(fields.at, fields.n)),
        mk_member("displayName", value_textz(o->name)),
        mk_member("idField", value_textz(o->id_field)),
        mk_member("dedupeFields", words(c, o->dedupe)),
        mk_member("relationships", value_list(NULL, 0)),
    };
    struct value one = value_object(row, c->kind == MK_LEAD ? 3 : 7);
    struct value result = value_list(&one, 1);
    mk_reply(c, &result, NULL, 0);
}

void mk_describe(struct mk_call *c)
{
    const struct mk_object *o = mk_object_of(MK_LEAD);
    VEC(struct value) rows = {0};
    for (size_t i = 0; i < o->n_fields; i++)
        vec_push(c->a, &rows, old_row(c, &o->fields[i], i));
    struct value result = value_list(rows.at, rows.n);
    mk_reply(c, &result, NULL, 0);
}

void mk_partitions(struct mk_call *c)
{
    struct field row[] = {
        mk_member("id", value_int(1)),
        mk_member("name", value_textz("Default")),
        mk_member("description", value_textz("Initial system lead partition")),
    };
    struct value one = value_object(row, 3);
    struct value result = value_list(&one, 1);
    mk_reply(c, &result, NULL, 0);
}

void mk_usage(struct mk_call *c)
{
    int32_t today = date_from_time(sandbox_now_us(c->mk->box));
    struct field user[] = {
        mk_member("userId", value_textz("api@example.com")),
        mk_member("count", value_int(c->mk->day_calls)),
    };
    struct value one = value_object(user, 2);
    struct field row[] = {
        mk_member("date", value_text(date_format(c->a, today))),
        mk_member("total", value_int(c->mk->day_calls)),
        mk_member("users", value_list(&one, 1)),
    };
    struct value day = value_object(row, 3);
    struct value result = value_list(&day, 1);
    mk_reply(c, &result, NULL, 0);
}

void mk_errors(struct mk_call *c)
{
    int32_t today = date_from_time(sandbox_now_us(c->mk->box));
    struct field row[] = {
        mk_member("date", value_text(date_format(c->a, today))),
        mk_member("total", value_int(c->mk->errors)),
        mk_member("errors", value_list(NULL, 0)),
    };
    struct value day = value_object(row, 3);
    struct value result = value_list(&day, 1);
    mk_reply(c, &result, NULL, 0);
}

/* Nobody has been seen before: the cookie adds nothing to the lead. */
void mk_associate(struct mk_call *c)
{
    struct value none = value_list(NULL, 0);
    if (mk_get(c->mk, MK_LEAD, c->id))
        mk_reply(c, &none, NULL, 0);
    else
        mk_reply_error(c, 1004, "Lead '%.*s' not found", STR_ARG(c->id));
}
