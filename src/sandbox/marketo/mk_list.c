/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Static lists and who is in them; the first half of what both APIs say of
 * them is the same. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

struct verdict { /* of one lead */
    const char *status;
    int64_t code; /* of "skipped" */
    const char *says;
};

static struct value member_id(struct mk_call *c, struct str group,
                              struct str lead)
{
    return value_text(arena_printf(c->a, "%.*s:%.*s", STR_ARG(group),
                                   STR_ARG(lead)));
}

/* ---- lists ---------------------------------------------------------------------- */

static bool fits(struct mk_call *c, const struct table_row *row,
                 const char *name)
{
    struct str rest = mk_param(c, name), one;
    const struct mk_object *o = mk_object_of(c->kind);
    if (rest.n == 0)
        return true;
    struct str have = mk_cell_text(c, c->kind, row,
                                   mk_field_find(o, str_from(name)));
    while (str_split(&rest, ',', &one)) {
        if (str_eq(have, mk_lower(c->a, str_trim(one))))
            return true;
    }
    return false;
}

static struct value show(struct mk_call *c, const struct table_row *row)
{
    const struct mk_object *o = mk_object_of(c->kind);
    struct field *out = arena_array(c->a, struct field, o->n_fields + 2);
    size_t n = 0;
    for (size_t i = 0; i < o->n_fields; i++) {
        struct value v = mk_cell_show(c, c->kind, row, &o->fields[i]);
        if (!value_is_null(&v))
            out[n++] = mk_member(o->fields[i].name, v);
    }
    out[n++] = mk_member("createdAt",
                         value_text(mk_time_text(c->a, row->created_us)));
    out[n++] = mk_member("updatedAt",
                         value_text(mk_time_text(c->a, row->updated_us)));
    return value_object(out, n);
}

/* Lists or campaigns, by id, name, program or workspace, page by page. */
void mk_groups(struct mk_call *c)
{
    static const char *const filters[] = {"id", "name", "programName",
                                          "workspaceName"};
    struct mk_page page = mk_page_of(c);
    const struct table_row *row;
    size_t cursor = 0, at = 0;
    VEC(struct value) rows = {0};
    while ((row = table_next(c->mk->table[c->kind], &cursor))) {
        bool fit = true;
        for (size_t i = 0; fit && i < 4; i++)
            fit = fits(c, row, filters[i]);
        if (fit && at++ >= page.from && rows.n < page.size)
            vec_push(c->a, &rows, show(c, row));
    }
    size_t next = page.from + rows.n;
    struct field token = mk_member(
        "nextPageToken", value_text(arena_printf(c->a, "%zu", next)));
    struct value result = value_list(rows.at, rows.n);
    mk_reply(c, &result, &token, next < at ? 1 : 0);
}

void mk_group(struct mk_call *c)
{
    const struct table_row *row = mk_get(c->mk, c->kind, c->id);
    struct value one = row ? show(c, row) : value_null();
    struct value result = value_list(&one, row ? 1 : 0);
    mk_reply(c, &result, NULL, 0);
}

bool mk_list_has(struct mk_call *c, struct str list, struct str lead)
{
    struct value id = member_id(c, list, lead);
    return table_get(c->mk->members, &id) != NULL;
}

/* ---- members ---------------------------------------------------------------------- */

/* Ids in the query (repeated, or joined by commas), or of the body's input. */
static bool read_leads(struct mk_call *c, struct str **out, size_t *out_n)
{
    const struct value *input = value_getz(&c->body, "input");
    struct str rest = mk_param(c, "id"), one;
    VEC(struct str) ids = {0};
    while (str_split(&rest, ',', &one)) {
        if (one.n > 0)
            vec_push(c->a, &ids, one);
    }
    size_t n = input && input->kind == VALUE_LIST ? input->items.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *id = value_getz(&input->items.at[i], "id");
        vec_push(c->a, &ids, id ? value_to_text(c->a, id) : STR(""));
    }
    *out = ids.at;
    *out_n = ids.n;
    if (ids.n == 0)
        mk_reply_error(c, 1002, "Missing value for required parameter 'id'");
    else if (ids.n > MK_BATCH_MAX)
        mk_reply_error(c, 1003, "Batch size exceeds 300");
    return ids.n > 0 && ids.n <= MK_BATCH_MAX;
}

static void log_member(struct mk_call *c, int64_t type, struct str lead)
{
    const struct table_row *list = mk_get(c->mk, MK_LIST, c->id);
    const struct table_row *row = mk_get(c->mk, MK_LEAD, lead);
    const struct value *name = value_getz(&list->fields, "name");
    mk_log(c, &(struct mk_event){.type = type,
                                 .lead = row->id,
                                 .primary = name ? value_str(name) : c->id,
                                 .primary_id = list->id.integer});
    c->written++;
}

static struct verdict member_add(struct mk_call *c, struct str lead)
{
    struct value id = member_id(c, c->id, lead);
    struct field f = mk_member("lead", value_text(lead));
    struct value v = value_object(&f, 1);
    if (!table_get(c->mk->members, &id)) {
        table_insert(c->mk->members, &id, &v);
        log_member(c, MK_ADD_TO_LIST, lead);
    }
    return (struct verdict){.status = "added"};
}

static struct verdict member_remove(struct mk_call *c, struct str lead)
{
    struct value id = member_id(c, c->id, lead);
    const struct table_row *row = table_get(c->mk->members, &id);
    if (!row)
        return (struct verdict){"skipped", 1015, "Lead not in list"};
    table_delete(c->mk->members, row);
    log_member(c, MK_REMOVE_FROM_LIST, lead);
    return (struct verdict){.status = "removed"};
}

static struct verdict member_ask(struct mk_call *c, struct str lead)
{
    return (struct verdict){
        .status = mk_list_has(c, c->id, lead) ? "memberof" : "notmemberof"};
}

struct value mk_verdict(struct mk_call *c, const struct value *lead,
                        const char *status, int64_t code, const char *says)
{
    struct field *f = arena_array(c->a, struct field, 3);
    struct field *why = arena_array(c->a, struct field, 2);
    struct value *reason = arena_new(c->a, struct value);
    size_t n = 0;
    if (lead)
        f[n++] = mk_member("id", *lead);
    f[n++] = mk_member("status", value_textz(status));
    if (code > 0) {
        why[0] = mk_member("code", value_text(arena_printf(
                                       c->a, "%lld", (long long)code)));
        why[1] = mk_member("message", value_textz(says));
        *reason = value_object(why, 2);
        f[n++] = mk_member("reasons", value_list(reason, 1));
    }
    return value_object(f, n);
}

static void each_lead(struct mk_call *c,
                      struct verdict (*run)(struct mk_call *c, struct str lead))
{
    struct str *ids;
    size_t n;
    VEC(struct value) rows = {0};
    if (!mk_get(c->mk, MK_LIST, c->id)) {
        mk_reply_error(c, 1013, "List not found");
        return;
    }
    if (!read_leads(c, &ids, &n))
        return;
    for (size_t i = 0; i < n; i++) {
        const struct table_row *lead = mk_get(c->mk, MK_LEAD, ids[i]);
        struct verdict v = {"skipped", 1004, "Lead not found"};
        if (lead)
            v = run(c, ids[i]);
        vec_push(c->a, &rows,
                 mk_verdict(c, lead ? &lead->id : NULL, v.status, v.code,
                            v.says));
    }
    struct value result = value_list(rows.at, rows.n);
    mk_reply(c, &result, NULL, 0);
}

void mk_list_add(struct mk_call *c)
{
    each_lead(c, member_add);
}

void mk_list_remove(struct mk_call *c)
{
    each_lead(c, member_remove);
}

void mk_list_ask(struct mk_call *c)
{
    each_lead(c, member_ask);
}

void mk_list_leads(struct mk_call *c)
{
    struct str head = arena_printf(c->a, "%.*s:", STR_ARG(c->id));
    const struct table_row *row;
    size_t cursor = 0;
    mk_rows leads = {0};
    while ((row = table_next(c->mk->members, &cursor))) {
        const struct value *id = value_getz(&row->fields, "lead");
        const struct table_row *lead =
            str_starts_with(value_str(&row->id), head)
                ? mk_get(c->mk, MK_LEAD, value_str(id))
                : NULL;
        if (lead)
            vec_push(c->a, &leads, lead);
    }
    c->kind = MK_LEAD;
    mk_reply_rows(c, &leads);
}
