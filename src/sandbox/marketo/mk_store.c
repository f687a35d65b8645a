/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records, and the log of what happened to leads. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

/* `context` is the field's name. */
static struct str field_key(struct arena *a, const struct value *fields,
                            const void *context)
{
    const struct value *v = value_getz(fields, context);
    return v ? mk_lower(a, value_to_text(a, v)) : STR_NONE;
}

void mk_store_create(struct mk *mk)
{
    static const char *const first[MK_KINDS] = {
        [MK_LEAD] = "email",
        [MK_COMPANY] = "externalCompanyId",
        [MK_OPPORTUNITY] = "externalOpportunityId",
        [MK_ROLE] = "externalOpportunityId",
        [MK_PROGRAM] = "name",
        [MK_EMAIL] = "name",
        [MK_LIST] = "name",
        [MK_CAMPAIGN] = "name",
        [MK_CAR] = "vin",
    };
    mk->store = tables_create();
    for (int kind = 0; kind < MK_KINDS; kind++) {
        mk->table[kind] = tables_add(
            mk->store, mk_object_of((enum mk_kind)kind)->path, 1);
        mk->by_field[kind] =
            table_index_add(mk->table[kind], field_key, first[kind]);
    }
    mk->activities = tables_add(mk->store, "activities", 1);
    mk->exports = tables_add(mk->store, "exports", 1);
    mk->members = tables_add(mk->store, "members", 1);
    mk->progress = tables_add(mk->store, "progress", 1);
}

static bool has_guid(enum mk_kind kind)
{
    return kind == MK_OPPORTUNITY || kind == MK_ROLE || kind == MK_CAR;
}

const struct table_row *mk_get(struct mk *mk, enum mk_kind kind, struct str id)
{
    int64_t number;
    if (has_guid(kind))
        return table_get_text(mk->table[kind], id);
    return str_to_i64(id, &number) ? table_get_int(mk->table[kind], number)
                                   : NULL;
}

/* ---- the log ----------------------------------------------------------------- */

void mk_log(struct mk_call *c, const struct mk_event *e)
{
    VEC(struct field) fields = {0};
    vec_push(c->a, &fields, mk_member("type", value_int(e->type)));
    vec_push(c->a, &fields, mk_member("lead", e->lead));
    if (!value_is_null(&e->changes))
        vec_push(c->a, &fields, mk_member("changes", e->changes));
    if (e->primary.n > 0)
        vec_push(c->a, &fields, mk_member("primary", value_text(e->primary)));
    if (e->primary_id > 0)
        vec_push(c->a, &fields,
                 mk_member("primaryId", value_int(e->primary_id)));
    if (!value_is_null(&e->attributes))
        vec_push(c->a, &fields, mk_member("attributes", e->attributes));
    struct str date = e->date.n > 0 ? e->date : c->stamp;
    if (date.n > 0)
        vec_push(c->a, &fields, mk_member("date", value_text(date)));
    struct value v = value_object(fields.at, fields.n);
    table_insert(c->mk->activities, NULL, &v);
}

static void log_changes(struct mk_call *c, const struct table_row *before,
                        const struct table_row *after,
                        const struct value *changes)
{
    VEC(struct value) items = {0};
    for (size_t i = 0; i < changes->fields.n; i++) {
        struct str name = changes->fields.at[i].name;
        const struct value *was = value_get(&before->fields, name);
        const struct value *is = value_get(&after->fields, name);
        struct value none = value_null();
        if (value_equal(was ? was : &none, is ? is : &none))
            continue;
        struct field *f = arena_array(c->a, struct field, 3);
        f[0] = mk_member("name", value_text(name));
        f[1] = mk_member("newValue", is ? *is : none);
        f[2] = mk_member("oldValue", was ? *was : none);
        vec_push(c->a, &items, value_object(f, 3));
    }
    if (items.n > 0)
        mk_log(c, &(struct mk_event){.type = MK_CHANGE,
                                     .lead = after->id,
                                     .changes =
                                         value_list(items.at, items.n)});
}

/* ---- writing ------------------------------------------------------------------ */

const struct table_row *mk_insert(struct mk_call *c, enum mk_kind kind,
                                  const struct value *fields)
{
    struct value guid;
    const struct value *id = NULL;
    const struct value *given = value_getz(fields, mk_object_of(kind)->id_field);
    if (given && !value_is_null(given)) {
        id = given; /* records that are put here, not made over the API */
    } else if (has_guid(kind)) {
        unsigned long long n = (unsigned long long)++c->mk->guids;
        guid = value_text(
            arena_printf(c->a, "%08llx-c0de-4b1d-8a5e-%012llx",
                         n * 2654435761u & 0xffffffffu, n));
        id = &guid;
    }
    const struct table_row *row = table_insert(c->mk->table[kind], id, fields);
    c->written++;
    if (kind == MK_LEAD)
        mk_log(c, &(struct mk_event){.type = MK_NEW_LEAD, .lead = row->id});
    return row;
}

const struct table_row *mk_update(struct mk_call *c, enum mk_kind kind,
                                  const struct table_row *row,
                                  const struct value *changes)
{
    const struct table_row *after =
        table_update(c->mk->table[kind], row, changes);
    c->written++;
    if (kind == MK_LEAD)
        log_changes(c, row, after, changes);
    return after;
}

void mk_delete(struct mk_call *c, enum mk_kind kind,
               const struct table_row *row)
{
    if (kind == MK_LEAD)
        mk_log(c, &(struct mk_event){.type = MK_DELETED, .lead = row->id});
    table_delete(c->mk->table[kind], row);
    c->written++;
}

/* ---- looking -------------------------------------------------------------------- */

static bool is_indexed(enum mk_kind kind, const struct mk_field *f)
{
    struct str rest = str_from(mk_object_of(kind)->dedupe), first;
    return str_split(&rest, ' ', &first) && str_is(first, f->name);
}

void mk_match(struct mk_call *c, enum mk_kind kind, const struct mk_field *f,
              struct str value, mk_rows *out)
{
    const struct table_row *row;
    size_t cursor = 0;
    struct str want = mk_lower(c->a, value);
    if (strcmp(f->name, mk_object_of(kind)->id_field) == 0) {
        row = mk_get(c->mk, kind, value);
        if (row)
            vec_push(c->a, out, row);
        return;
    }
    if (is_indexed(kind, f)) {
        while ((row = table_find(c->mk->by_field[kind], want, &cursor)))
            vec_push(c->a, out, row);
        return;
    }
    while ((row = table_next(c->mk->table[kind], &cursor))) {
        if (str_eq(mk_cell_text(c, kind, row, f), want))
            vec_push(c->a, out, row);
    }
}
