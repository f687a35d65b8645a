/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Profiles A and B: the same bodies under different paths. Also the upsert
 * of contacts, which C shares with A.
 */
#include "base/time.h"
#include "sandbox/prospectconnect/pc_record.h"

/* One written record: under "data", or bare with flat answers. */
static void reply_record(struct pc_call *c, const struct table_row *row)
{
    struct value record = pc_show(c, c->kind, row, PC_VIEW_AB, NULL);
    if (c->pc->options.flat) {
        pc_reply(c, 200, record);
        return;
    }
    struct pc_object o = {.a = c->a};
    pc_put(&o, "data", record);
    pc_reply(c, 200, pc_object_value(&o));
}

/* NULL `row`: there were issues. */
static void finish(struct pc_call *c, const struct table_row *row)
{
    if (!pc_reply_issues(c))
        reply_record(c, row);
}

void pc_ab_contact_upsert(struct pc_call *c)
{
    const struct value *data = pc_member(&c->body, "data");
    if (!data || data->kind != VALUE_OBJECT) {
        pc_reply_error(c, 400, "data is required");
        return;
    }
    struct str id = pc_member_text(c, data, "contact_id");
    id = id.n ? id : pc_member_text(c, data, "id");
    id = id.n ? id : pc_member_text(c, data, "_id");
    struct value changes = pc_read_changes(c, data);
    if (!pc_member(&changes, "email") && !pc_member(&changes, "phone"))
        pc_issue(c, STR("email"), "or phone is required");
    if (pc_reply_issues(c))
        return;
    const struct value *force = pc_member(data, "forceCreate");
    bool forced = force && force->kind == VALUE_BOOL && force->boolean;
    const struct table_row *row = forced ? NULL : pc_match(c, id, &changes);
    finish(c, row ? pc_change(c, row, &changes) : pc_create(c, &changes));
}

void pc_ab_create(struct pc_call *c)
{
    struct value changes = pc_read_changes(c, &c->body);
    finish(c, pc_create(c, &changes));
}

void pc_ab_update(struct pc_call *c)
{
    const char *key = c->kind == PC_TASK ? "taskId" : "dealId";
    struct str id = pc_member_text(c, &c->body, key);
    if (id.n == 0)
        pc_issue(c, str_from(key), "is required");
    if (pc_reply_issues(c))
        return;
    const struct table_row *row = pc_get(c->pc, c->kind, id);
    if (!row) {
        pc_reply_error(c, 404, "no %s has the id %.*s",
                       pc_entity_of(c->kind)->one, STR_ARG(id));
        return;
    }
    struct value changes = pc_read_changes(c, &c->body);
    finish(c, pc_change(c, row, &changes));
}

/* ---- lists --------------------------------------------------------------- */

static bool keep_since(const void *context, const struct table_row *row)
{
    const int64_t *since = context;
    return row->updated_us > *since;
}

static bool is_get(const struct pc_call *c)
{
    return str_is(str_from(c->request->method), "GET");
}

static int64_t read_since(struct pc_call *c)
{
    struct str text =
        is_get(c) ? http_query_get(c->a, c->request->url, "updatedAfter")
                  : pc_member_text(c, &c->body, "updatedAfter");
    int64_t since = INT64_MIN;
    if (text.n > 0 && time_parse(text, &since, NULL) != ERR_OK)
        pc_issue(c, STR("updatedAfter"), "must be a time");
    return since;
}

static int64_t read_limit(struct pc_call *c)
{
    if (!is_get(c))
        return pc_member_int(c, &c->body, "limit", PC_LIST_DEFAULT_AB);
    struct str text = http_query_get(c->a, c->request->url, "limit");
    int64_t limit = PC_LIST_DEFAULT_AB;
    if (text.n > 0 && (!str_to_i64(text, &limit) || limit < 0))
        pc_issue(c, STR("limit"), "must be an integer of at least 0");
    return limit;
}

void pc_ab_list(struct pc_call *c)
{
    int64_t since = read_since(c);
    int64_t limit = read_limit(c);
    if (pc_reply_issues(c))
        return;
    struct pc_selection s = {.order = {.by = PC_BY_UPDATED},
                             .keep = keep_since,
                             .context = &since,
                             .limit =
                                 pc_page_size(c, limit, PC_LIST_MAX_AB)};
    struct pc_page page = pc_select_after(c, &s);
    struct value *items = arena_array(c->a, struct value, page.n + 1);
    for (size_t i = 0; i < page.n; i++)
        items[i] = pc_show(c, c->kind, page.rows[i], PC_VIEW_AB, NULL);
    struct pc_object o = {.a = c->a};
    pc_put(&o,
           c->pc->options.named_lists ? pc_entity_of(c->kind)->path : "data",
           value_list(items, page.n));
    pc_reply(c, 200, pc_object_value(&o));
}

/* ---- users, pipelines ---------------------------------------------------- */

static struct value shown_user(struct pc_call *c, const struct table_row *row)
{
    static const char *const names[] = {"first_name", "last_name", "name",
                                        "email"};
    struct pc_object o = {.a = c->a};
    pc_put(&o, "_id", row->id);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct value *v = pc_row_get(row, names[i]);
        pc_put(&o, names[i], v ? *v : value_null());
    }
    return pc_object_value(&o);
}

static struct value shown_pipeline(struct pc_call *c,
                                   const struct table_row *row)
{
    const struct value *stages = pc_row_get(row, "stages");
    size_t n = stages ? stages->items.n : 0;
    struct value *items = arena_array(c->a, struct value, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct pc_object stage = {.a = c->a};
        pc_put(&stage, "id", *value_getz(&stages->items.at[i], "id"));
        pc_put(&stage, "name", *value_getz(&stages->items.at[i], "name"));
        items[i] = pc_object_value(&stage);
    }
    struct pc_object o = {.a = c->a};
    pc_put(&o, "id", row->id);
    pc_put(&o, "name", *pc_row_get(row, "name"));
    pc_put(&o, "stages", value_list(items, n));
    return pc_object_value(&o);
}

static void reply_all(struct pc_call *c, const char *key,
                      struct value (*shown)(struct pc_call *c,
                                            const struct table_row *row))
{
    VEC(struct value) items = {0};
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(c->pc->table[c->kind], &cursor)))
        vec_push(c->a, &items, shown(c, row));
    struct pc_object o = {.a = c->a};
    pc_put(&o, key, value_list(items.at, items.n));
    pc_reply(c, 200, pc_object_value(&o));
}

void pc_ab_users(struct pc_call *c)
{
    enum pc_users how = c->pc->options.users;
    if (how == PC_USERS_MISSING)
        pc_reply_error(c, 404, "Cannot %s %.*s", c->request->method,
                       STR_ARG(http_url_path(c->request->url)));
    else
        reply_all(c, how == PC_USERS_DATA ? "data" : "users", shown_user);
}

void pc_ab_pipelines(struct pc_call *c)
{
    reply_all(c, "data", shown_pipeline);
}
