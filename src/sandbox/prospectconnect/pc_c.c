/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Profile C: the private API of the web application. Lists are asked for by
 * POST, under a different key each, and answer only the fields asked for.
 */
#include "base/time.h"
#include "sandbox/prospectconnect/pc_record.h"

static const struct value *fields_asked(struct pc_call *c)
{
    const struct value *fields = pc_member(&c->body, "fields");
    if (fields && fields->kind != VALUE_LIST) {
        pc_issue(c, STR("fields"), "must be a list of strings");
        return NULL;
    }
    return fields;
}

static struct value shown(struct pc_call *c, const struct pc_page *page,
                          const struct value *only)
{
    struct value *items = arena_array(c->a, struct value, page->n + 1);
    for (size_t i = 0; i < page->n; i++)
        items[i] = pc_show(c, c->kind, page->rows[i], PC_VIEW_C, only);
    return value_list(items, page->n);
}

/* {count_name: total, list_name: [...]} */
static void reply_list(struct pc_call *c, const char *count_name, size_t total,
                       const char *list_name, struct value items)
{
    struct pc_object o = {.a = c->a};
    if (count_name)
        pc_put(&o, count_name, value_int((int64_t)total));
    pc_put(&o, list_name, items);
    pc_reply(c, 200, pc_object_value(&o));
}

/* What most lists can be narrowed by. */
struct text_filter {
    struct str text;
    const char *name; /* a field that must equal `value`, when that is set */
    struct str value;
};

static bool keep_filter(const void *context, const struct table_row *row)
{
    const struct text_filter *f = context;
    struct str value = value_str(pc_row_get(row, f->name));
    return (f->value.n == 0 || str_eq(f->value, value)) &&
           (f->text.n == 0 || pc_keep_text(&f->text, row));
}

/* ---- contacts ------------------------------------------------------------ */

static struct pc_order order_asked(struct pc_call *c)
{
    struct pc_order order = {.by = PC_BY_CREATED};
    struct str by = pc_member_text(c, &c->body, "order_by");
    struct str direction = pc_member_text(c, &c->body, "sort_direction");
    order.descending = direction.n == 0 || str_is(direction, "desc");
    if (direction.n > 0 && !order.descending && !str_is(direction, "asc"))
        pc_issue(c, STR("sort_direction"), "must be asc or desc");
    if (by.n > 0 && !str_is(by, "date_created")) {
        const struct pc_field *field = pc_field_find(c->kind, by);
        order.by = PC_BY_FIELD;
        order.field = field ? field->name : NULL;
        if (!field)
            pc_issue(c, STR("order_by"), "names no field");
    }
    return order;
}

/* One page by offset, filtered by the text in `text_key`, as all lists of C
 * take it. */
static struct pc_page page_asked(struct pc_call *c, const char *text_key,
                                 const char *limit_key, int64_t skip)
{
    struct str text = pc_member_text(c, &c->body, text_key);
    int64_t limit =
        pc_member_int(c, &c->body, limit_key, PC_LIST_DEFAULT);
    struct pc_selection s = {.order = order_asked(c),
                             .keep = text.n > 0 ? pc_keep_text : NULL,
                             .context = &text,
                             .limit = pc_page_size(c, limit, PC_LIST_MAX)};
    if (c->issues.n > 0)
        return (struct pc_page){0};
    return pc_select_from(c, &s, (size_t)skip);
}

void pc_c_contacts(struct pc_call *c)
{
    const struct value *only = fields_asked(c);
    int64_t skip = pc_member_int(c, &c->body, "search_after", 0);
    struct pc_page page = page_asked(c, "search_text", "limit", skip);
    if (!pc_reply_issues(c))
        reply_list(c, "count", page.total, "data", shown(c, &page, only));
}

void pc_c_contacts_by_ids(struct pc_call *c)
{
    const struct value *ids = pc_member(&c->body, "ids");
    if (!ids || ids->kind != VALUE_LIST)
        pc_issue(c, STR("ids"), "must be a list of ids");
    else if (ids->items.n > PC_LIST_MAX)
        pc_issue(c, STR("ids"), "are more than %d", PC_LIST_MAX);
    if (pc_reply_issues(c))
        return;
    struct value *items = arena_array(c->a, struct value, ids->items.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < ids->items.n; i++) {
        struct str id = value_str(&ids->items.at[i]);
        const struct table_row *row = pc_get(c->pc, PC_CONTACT, id);
        if (row)
            items[n++] = pc_show(c, PC_CONTACT, row, PC_VIEW_C, NULL);
    }
    reply_list(c, "count", n, "data", value_list(items, n));
}

/* ---- deals --------------------------------------------------------------- */

static void reply_deals(struct pc_call *c)
{
    const struct value *only = fields_asked(c);
    struct text_filter filter = {
        .text = pc_member_text(c, &c->body, "search"),
        .name = "pipeline_id",
        .value = pc_member_text(c, &c->body, "pipelineId")};
    int64_t limit =
        pc_member_int(c, &c->body, "page_limit", PC_LIST_DEFAULT);
    int64_t page_number = pc_member_int(c, &c->body, "page", 1);
    int64_t skip = pc_member_int(c, &c->body, "offset", 0);
    if (pc_reply_issues(c))
        return;
    struct pc_selection s = {
        .order = {.by = PC_BY_CREATED, .descending = true},
        .keep = keep_filter,
        .context = &filter,
        .limit = pc_page_size(c, limit, PC_LIST_MAX)};
    /* The offset counts; the page number only where there is no offset. */
    size_t from = (size_t)skip;
    if (from == 0 && page_number > 1)
        from = (size_t)(page_number - 1) * s.limit;
    struct pc_page page = pc_select_from(c, &s, from);
    reply_list(c, "total", page.total, "deal", shown(c, &page, only));
}

void pc_c_deals(struct pc_call *c)
{
    unsigned served = c->pc->options.profiles;
    bool asks_b = value_getz(&c->body, "updatedAfter") ||
                  value_getz(&c->body, "limit");
    if ((served & PC_B) && (asks_b || !(served & PC_C)))
        pc_ab_list(c);
    else
        reply_deals(c);
}

/* ---- notes --------------------------------------------------------------- */

/* Who wrote it, or whom it is about: a small object, empty when unknown. */
static struct value detail_of(struct pc_call *c, enum pc_kind kind,
                              const struct value *id)
{
    static const char *const names[] = {"name", "email"};
    struct pc_object o = {.a = c->a};
    const struct table_row *row = id ? pc_get(c->pc, kind, id->text) : NULL;
    if (row)
        pc_put(&o, "_id", row->id);
    for (size_t i = 0; row && i < sizeof names / sizeof *names; i++) {
        const struct value *v = pc_row_get(row, names[i]);
        pc_put(&o, names[i], v ? *v : value_null());
    }
    return pc_object_value(&o);
}

static struct value shown_note(struct pc_call *c, const struct table_row *row)
{
    struct value note = pc_show(c, PC_NOTE, row, PC_VIEW_C, NULL);
    struct value contact =
        detail_of(c, PC_CONTACT, pc_row_get(row, "contact_id"));
    struct value writer = detail_of(c, PC_USER, pc_row_get(row, "user_id"));
    struct pc_object o = {.a = c->a};
    for (size_t i = 0; i < note.fields.n; i++)
        vec_push(c->a, &o.fields, note.fields.at[i]);
    pc_put(&o, "contact_details", contact);
    pc_put(&o, "created_by_detail", writer);
    pc_put(&o, "modified_by_detail", writer);
    return pc_object_value(&o);
}

struct note_list {
    struct pc_call *c;
    VEC(struct value) items;
    VEC(struct str) ids; /* of the notes in it: none twice */
};

static void add_note(struct note_list *l, const struct table_row *row)
{
    for (size_t i = 0; i < l->ids.n; i++) {
        if (str_eq(l->ids.at[i], pc_row_id(row)))
            return;
    }
    vec_push(l->c->a, &l->ids, pc_row_id(row));
    vec_push(l->c->a, &l->items, shown_note(l->c, row));
}

static void add_found(struct note_list *l, const struct table_index *index,
                      struct str key)
{
    size_t cursor = 0;
    const struct table_row *row;
    while (key.n > 0 && (row = table_find(index, key, &cursor)))
        add_note(l, row);
}

static void add_of_account(struct note_list *l, struct str account)
{
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(l->c->pc->table[PC_NOTE], &cursor))) {
        struct str id = value_str(pc_row_get(row, "account_id"));
        if (account.n > 0 && str_eq(id, account))
            add_note(l, row);
    }
}

void pc_c_notes(struct pc_call *c)
{
    struct note_list l = {.c = c};
    struct str contact = pc_member_text(c, &c->body, "contact_id");
    const struct value *deals = pc_member(&c->body, "deal_ids");
    const struct value *accounts = pc_member(&c->body, "account_ids");
    size_t n_deals = deals ? deals->items.n : 0;
    size_t n_accounts = accounts ? accounts->items.n : 0;
    if ((deals && deals->kind != VALUE_LIST) ||
        (accounts && accounts->kind != VALUE_LIST))
        pc_issue(c, STR("deal_ids"), "and account_ids must be lists of ids");
    else if (contact.n + n_deals + n_accounts == 0)
        pc_issue(c, STR("contact_id"), "or deal_ids or account_ids is required");
    if (pc_reply_issues(c))
        return;
    add_found(&l, c->pc->note_by_contact, contact);
    for (size_t i = 0; i < n_deals; i++)
        add_found(&l, c->pc->note_by_deal, value_str(&deals->items.at[i]));
    for (size_t i = 0; i < n_accounts; i++)
        add_of_account(&l, value_str(&accounts->items.at[i]));
    pc_reply(c, 200, value_list(l.items.at, l.items.n));
}

/* ---- accounts, tags, quotes, products ------------------------------------- */

void pc_c_accounts(struct pc_call *c)
{
    const struct value *only = fields_asked(c);
    int64_t skip = pc_member_int(c, &c->body, "offset", 0);
    struct pc_page page = page_asked(c, "name", "limit", skip);
    if (!pc_reply_issues(c))
        reply_list(c, NULL, 0, "data", shown(c, &page, only));
}

void pc_c_tags(struct pc_call *c)
{
    struct text_filter f = {
        .text = pc_member_text(c, &c->body, "name"),
        .name = "module_name",
        .value = pc_member_text(c, &c->body, "module_name")};
    int64_t skip = pc_member_int(c, &c->body, "offset", 0);
    int64_t limit = pc_member_int(c, &c->body, "limit", PC_LIST_DEFAULT);
    if (pc_reply_issues(c))
        return;
    struct pc_selection s = {.order = {.by = PC_BY_FIELD, .field = "name"},
                             .keep = keep_filter,
                             .context = &f,
                             .limit = pc_page_size(c, limit, PC_LIST_MAX)};
    struct pc_page page = pc_select_from(c, &s, (size_t)skip);
    reply_list(c, NULL, 0, "data", shown(c, &page, NULL));
}

/* A page that starts after so many records, or after the one with that id:
 * all that is known of `startAfter` is that it may be null. */
static struct pc_page page_after(struct pc_call *c,
                                 const struct text_filter *f)
{
    struct pc_selection s = {.order = {.by = PC_BY_CREATED},
                             .keep = keep_filter,
                             .context = f};
    int64_t limit = pc_member_int(c, &c->body, "limit", PC_LIST_DEFAULT);
    const struct value *start = pc_member(&c->body, "startAfter");
    bool by_id = start && start->kind == VALUE_TEXT;
    int64_t skip = by_id ? 0 : pc_member_int(c, &c->body, "startAfter", 0);
    const struct table_row *row =
        by_id ? pc_get(c->pc, c->kind, start->text) : NULL;
    if (by_id && !row)
        pc_issue(c, STR("startAfter"), "names no record");
    s.limit = pc_page_size(c, limit, PC_LIST_MAX);
    if (c->issues.n > 0)
        return (struct pc_page){0};
    if (!row)
        return pc_select_from(c, &s, (size_t)skip);
    struct pc_place place = pc_place_of(&s.order, row);
    s.after = &place;
    return pc_select_after(c, &s);
}

static struct value shown_quote(struct pc_call *c, const struct table_row *row)
{
    static const char *const plain[] = {
        "quote_name",      "quote_status", "client_approval_status",
        "quote_amount",    "currency",     "expiration_date",
        "ticket_number"};
    struct pc_object o = {.a = c->a};
    pc_put(&o, "_id", row->id);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        const struct value *v = pc_row_get(row, plain[i]);
        pc_put(&o, plain[i], v ? *v : value_null());
    }
    pc_put(&o, "date_created",
           value_text(time_format(c->a, row->created_us)));
    pc_put(&o, "deal", detail_of(c, PC_DEAL, pc_row_get(row, "deal_id")));
    pc_put(&o, "quote_owner",
           detail_of(c, PC_USER, pc_row_get(row, "quote_owner")));
    pc_put(&o, "client_details",
           detail_of(c, PC_CONTACT, pc_row_get(row, "contact_id")));
    return pc_object_value(&o);
}

void pc_c_quotes(struct pc_call *c)
{
    struct text_filter f = {
        .text = pc_member_text(c, &c->body, "search"),
        .name = "deal_id",
        .value = pc_member_text(c, &c->body, "deal_id")};
    struct pc_page page = page_after(c, &f);
    if (pc_reply_issues(c))
        return;
    struct value *items = arena_array(c->a, struct value, page.n + 1);
    for (size_t i = 0; i < page.n; i++)
        items[i] = shown_quote(c, page.rows[i]);
    reply_list(c, "count", page.total, "quotes", value_list(items, page.n));
}

void pc_c_products(struct pc_call *c)
{
    struct text_filter f = {
        .text = pc_member_text(c, &c->body, "searchText"),
        .name = "category",
        .value = pc_member_text(c, &c->body, "category")};
    struct pc_page page = page_after(c, &f);
    if (!pc_reply_issues(c))
        reply_list(c, "count", page.total, "product", shown(c, &page, NULL));
}
