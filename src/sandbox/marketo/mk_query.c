/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records by filter, page by page. */
#include "sandbox/marketo/mk.h"

/* The fields to answer; false when one of them is none, and it is answered. */
static bool fields_read(struct mk_call *c, const struct mk_field ***out,
                        size_t *out_n)
{
    const struct mk_object *o = mk_object_of(c->kind);
    struct str rest = mk_param(c, "fields"), name;
    VEC(const struct mk_field *) fields = {0};
    if (rest.n == 0)
        rest = c->kind == MK_LEAD
                   ? STR("id,firstName,lastName,email,updatedAt,createdAt")
                   : arena_printf(c->a, "%s,%s,createdAt,updatedAt",
                                  o->id_field, o->dedupe);
    else if (c->kind != MK_LEAD)
        rest = arena_printf(c->a, "%s,%.*s", o->id_field, STR_ARG(rest));
    while (str_split(&rest, ',', &name)) {
        struct str one;
        while (str_split(&name, ' ', &one)) {
            const struct mk_field *f = mk_field_find(o, one);
            if (one.n > 0 && !f) {
                mk_reply_error(c, 1006, "Field '%.*s' not found",
                               STR_ARG(one));
                return false;
            }
            if (f)
                vec_push(c->a, &fields, f);
        }
    }
    *out = fields.at;
    *out_n = fields.n;
    return true;
}

static bool is_in(const struct field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(fields[i].name, name))
            return true;
    }
    return false;
}

static struct value show(struct mk_call *c, const struct table_row *row,
                         const struct mk_field *const *fields, size_t n,
                         int64_t seq)
{
    struct field *out = arena_array(c->a, struct field, n + 1);
    size_t at = 0;
    if (c->kind != MK_LEAD)
        out[at++] = mk_member("seq", value_int(seq));
    for (size_t i = 0; i < n; i++) {
        if (!is_in(out, at, fields[i]->name))
            out[at++] = mk_member(fields[i]->name,
                                  mk_cell_show(c, c->kind, row, fields[i]));
    }
    return value_object(out, at);
}

struct mk_page mk_page_of(struct mk_call *c)
{
    int64_t from = 0, size = MK_BATCH_MAX;
    int64_t cap = sandbox_knobs(c->mk->box)->page_cap;
    str_to_i64(mk_param(c, "nextPageToken"), &from);
    if (!str_to_i64(mk_param(c, "batchSize"), &size) || size < 1 ||
        size > MK_BATCH_MAX)
        size = MK_BATCH_MAX;
    if (cap > 0 && cap < size)
        size = cap;
    return (struct mk_page){from > 0 ? (size_t)from : 0, (size_t)size};
}

void mk_reply_rows(struct mk_call *c, const mk_rows *rows)
{
    const struct mk_field **fields;
    size_t n_fields;
    struct mk_page page = mk_page_of(c);
    if (!fields_read(c, &fields, &n_fields))
        return;
    VEC(struct value) shown = {0};
    size_t i = page.from;
    for (; i < rows->n && shown.n < page.size; i++) {
        struct value one =
            show(c, rows->at[i], fields, n_fields, (int64_t)shown.n);
        vec_push(c->a, &shown, one);
    }
    struct value result = value_list(shown.at, shown.n);
    struct field token = mk_member(
        "nextPageToken", value_text(arena_printf(c->a, "%zu", i)));
    mk_reply(c, &result, &token, i < rows->n ? 1 : 0);
}

void mk_lead_get(struct mk_call *c)
{
    mk_rows rows = {0};
    const struct table_row *row = mk_get(c->mk, MK_LEAD, c->id);
    if (row)
        vec_push(c->a, &rows, row);
    mk_reply_rows(c, &rows);
}

/* {input: [{externalOpportunityId, leadId, role}]} */
static void match_compound(struct mk_call *c, const struct value *input,
                           mk_rows *out)
{
    const struct mk_object *o = mk_object_of(c->kind);
    for (size_t i = 0; i < input->items.n; i++) {
        size_t cursor = 0;
        const struct table_row *row;
        while ((row = table_next(c->mk->table[c->kind], &cursor))) {
            struct str rest = str_from(o->dedupe), name;
            bool same = true;
            while (str_split(&rest, ' ', &name)) {
                const struct value *want =
                    value_get(&input->items.at[i], name);
                struct str have = mk_cell_text(c, c->kind, row,
                                               mk_field_find(o, name));
                same = same && want &&
                       str_eq(have, mk_lower(c->a, value_to_text(c->a, want)));
            }
            if (same)
                vec_push(c->a, out, row);
        }
    }
}

static const struct mk_field *filter_of(struct mk_call *c)
{
    const struct mk_object *o = mk_object_of(c->kind);
    struct str type = mk_param(c, "filterType");
    if (str_is(type, "idField"))
        type = str_from(o->id_field);
    if (str_is(type, "dedupeFields"))
        type = str_from(o->dedupe);
    const struct mk_field *f = mk_field_find(o, type);
    return f && f->searchable ? f : NULL;
}

void mk_query(struct mk_call *c)
{
    const struct value *input = value_getz(&c->body, "input");
    const struct mk_field *f = filter_of(c);
    struct str rest = mk_param(c, "filterValues"), value;
    mk_rows rows = {0};
    size_t n = 0;
    if (input && input->kind == VALUE_LIST) {
        match_compound(c, input, &rows);
        mk_reply_rows(c, &rows);
        return;
    }
    if (!f) {
        mk_reply_error(c, 1011, "Filter type '%.*s' is not supported",
                       STR_ARG(mk_param(c, "filterType")));
        return;
    }
    while (str_split(&rest, ',', &value)) {
        if (++n <= MK_BATCH_MAX && value.n > 0)
            mk_match(c, c->kind, f, value, &rows);
    }
    if (n == 0)
        mk_reply_error(c, 1002, "Missing value for required parameter "
                                "'filterValues'");
    else if (n > MK_BATCH_MAX)
        mk_reply_error(c, 1003, "Too many filter values: at most 300");
    else if (rows.n > MK_MATCHES_MAX)
        mk_reply_error(c, 1003, "Too many results match the filter");
    else
        mk_reply_rows(c, &rows);
}
