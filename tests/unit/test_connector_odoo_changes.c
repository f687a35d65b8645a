/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Listing changes: pages, cursors, overlap, and nothing lost in between. */
#include "lib/odoo_drive.h"

#include "base/json.h"
#include "base/time.h"
#include "connectors/odoo/odoo.h"

#define PARTNER                                                       \
    "{'name':{'type':'char'},'write_date':{'type':'datetime'},"        \
    "'create_date':{'type':'datetime'}}"
#define MESSAGE                                                       \
    "{'body':{'type':'html'},'model':{'type':'char'},"                 \
    "'res_id':{'type':'integer'},'write_date':{'type':'datetime'},"    \
    "'create_date':{'type':'datetime'}}"

static struct op changes_op(const char *entity, struct str cursor, size_t page)
{
    static const struct str fields[] = {{"name", 4}};
    return (struct op){
        .kind = OP_CHANGES,
        .entity = str_from(entity),
        .fields = fields,
        .n_fields = 1,
        .cursor = cursor,
        .page = page,
    };
}

static void start(struct drive *d, const char *version)
{
    odoo_drive_init(d, version, "");
    odoo_drive_describe(d, "res.partner", PARTNER, NULL);
}

static const char *cursor_of(struct drive *d, const struct op *op)
{
    char *z = arena_strz(&d->a, op->next_cursor);
    for (char *p = z; *p; p++)
        if (*p == '"')
            *p = '\'';
    return z;
}

/* The domain of the i-th request. */
static const char *domain_of(struct drive *d, size_t i)
{
    const char *sent = odoo_sent(d, i);
    const char *from = strstr(sent, "search_read [");
    const char *to = strstr(sent, "] {");
    assert_non_null(from);
    assert_non_null(to);
    from += strlen("search_read [");
    return arena_printfz(&d->a, "%.*s", (int)(to - from), from);
}

/* ---- pages -------------------------------------------------------------- */

static void a_small_table_is_one_page(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    struct op op = changes_op("res.partner", STR_NONE, 100);
    DRIVE_SCRIPT(&d, RPC("[{'id':4,'name':'A','write_date':"
                         "'2026-01-02 03:04:05'},{'id':9,'name':'B',"
                         "'write_date':'2026-01-01 00:00:00'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "res.partner.search_read [[]] {'limit':100,"
                        "'order':'id','fields':['name','write_date',"
                        "'create_date'],'load':''}");
    assert_true(str_contains(str_from(odoo_sent_context(&d, 0)),
                             STR("'active_test':false")));
    assert_string_equal(odoo_sent(&d, 1),
                        "res.partner.search_read [[['id','>',9]]] {'limit':1,"
                        "'order':'id','fields':['id'],'load':''}");
    assert_int_equal(op.n_records, 2);
    assert_false(op.more);
    assert_string_equal(cursor_of(&d, &op),
                        "{'v':1,'since':'2026-01-02 03:04:05',"
                        "'seen':1748764800000000}");
    drive_fini(&d);
}

static void a_first_listing_pages_by_id_and_starts_at_its_beginning(
    void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    struct op op = changes_op("res.partner", STR_NONE, 2);
    DRIVE_SCRIPT(
        &d, RPC("[{'id':4,'write_date':'2025-01-01 00:00:00'},"
                "{'id':9,'write_date':'2025-01-01 00:00:00'}]"),
        RPC("[{'id':70,'write_date':'2026-01-02 03:04:05'}]"),
        RPC("[{'id':4,'write_date':'2025-01-01 00:00:00'},"
            "{'id':9,'write_date':'2025-01-01 00:00:00'}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1),
                        "res.partner.search_read [[['write_date','!=',false]]]"
                        " {'limit':1,'order':'write_date desc','fields':"
                        "['write_date'],'load':''}");
    assert_string_equal(domain_of(&d, 2), "[]");
    assert_int_equal(op.n_records, 2);
    assert_true(op.more);
    assert_string_equal(cursor_of(&d, &op),
                        "{'v':1,'high':'2026-01-02 03:04:05','last':9,'most':2}");

    /* Written while the listing runs: younger than where it began. */
    struct op next = changes_op("res.partner", op.next_cursor, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':11,'write_date':'2026-01-02 03:09:00'}]"));
    drive_ok(&d, &next);
    assert_string_equal(domain_of(&d, 0), "[['id','>',9]]");
    assert_false(next.more);
    assert_string_equal(cursor_of(&d, &next),
                        "{'v':1,'since':'2026-01-02 03:04:05',"
                        "'seen':1748764800000000}");
    drive_fini(&d);
}

/* ---- what is computed of other records ------------------------------------- */

#define PRODUCT                                                              \
    "{'name':{'type':'char'},'write_date':{'type':'datetime'},"              \
    "'create_date':{'type':'datetime'},'stock_move_ids':{'type':'one2many'," \
    "'relation':'stock.move'}}"

static struct op stock_op(struct drive *d, const char *cursor, size_t page)
{
    odoo_drive_init(d, "18.0", "");
    odoo_drive_describe(d, "product.product", PRODUCT, NULL);
    struct value *filter = arena_new(&d->a, struct value);
    struct error e = {0};
    assert_int_equal(json_parse(&d->a,
                                STR("{\"changed_with\":[\"stock_move_ids\"]}"),
                                filter, &e), ERR_OK);
    struct op op = changes_op("product.product",
                              cursor ? drive_json(d, cursor) : STR_NONE, page);
    op.filter = filter;
    return op;
}

static void a_change_of_what_it_is_computed_of_is_a_change(void **state)
{
    (void)state;
    struct drive d;
    struct op op =
        stock_op(&d, "{'v':1,'since':'2026-01-02 03:04:05','seen':1}", 0);
    DRIVE_SCRIPT(&d, RPC("[{'id':4,'name':'A','write_date':"
                         "'2025-01-02 03:05:00'}]"), RPC("[]"),
                 RPC("[{'id':77,'write_date':'2026-01-02 03:30:00'}]"));
    drive_ok(&d, &op);
    assert_string_equal(
        domain_of(&d, 0),
        "['|',['write_date','>=','2026-01-02 03:01:05'],"
        "['stock_move_ids.write_date','>=','2026-01-02 03:01:05']]");
    assert_string_equal(odoo_sent(&d, 2),
                        "stock.move.search_read [[]] {'limit':1,'order':"
                        "'write_date desc','fields':['write_date'],"
                        "'load':''}");
    assert_int_equal(op.n_records, 1);
    assert_true(str_contains(op.next_cursor, STR("2026-01-02 03:30:00")));
    /* an idle poll asks once */
    struct op idle = op;
    idle.scratch = NULL;
    idle.cursor = op.next_cursor;
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &idle);
    assert_int_equal(idle.n_records, 0);
    drive_fini(&d);
}

/* What moves while pages are read is behind where the scan began. */
static void a_scan_begins_at_the_newest_stamp_of_either(void **state)
{
    (void)state;
    struct drive d;
    struct op op = stock_op(&d, NULL, 1);
    DRIVE_SCRIPT(&d, RPC("[{'id':4,'write_date':'2025-01-01 00:00:00'}]"),
                 RPC("[{'id':70,'write_date':'2026-01-02 03:04:05'}]"),
                 RPC("[{'id':77,'write_date':'2026-01-02 03:30:00'}]"),
                 RPC("[{'id':4,'write_date':'2025-01-01 00:00:00'}]"));
    drive_ok(&d, &op);
    assert_true(op.more);
    assert_string_equal(cursor_of(&d, &op),
                        "{'v':1,'high':'2026-01-02 03:30:00','last':4,'most':1}");
    drive_fini(&d);
}

static void a_poll_looks_back_over_the_overlap(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    struct op op = changes_op(
        "res.partner",
        drive_json(&d, "{'v':1,'since':'2026-01-02 03:04:05','seen':1}"), 0);
    d.now_us = 2;
    DRIVE_SCRIPT(&d, RPC("[{'id':4,'name':'A','write_date':"
                         "'2026-01-02 03:05:00'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(domain_of(&d, 0),
                        "[['write_date','>=','2026-01-02 03:01:05']]");
    assert_string_equal(cursor_of(&d, &op),
                        "{'v':1,'since':'2026-01-02 03:05:00','seen':2}");
    drive_fini(&d);
}

static void the_overlap_is_a_setting(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "'overlap':'15 min'");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = changes_op(
        "res.partner",
        drive_json(&d, "{'v':1,'since':'2026-01-02 03:04:05'}"), 0);
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(domain_of(&d, 0),
                        "[['write_date','>=','2026-01-02 02:49:05']]");
    drive_fini(&d);
}

static void pages_hold_at_most_a_thousand(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    size_t asked[] = {0, 1000, 1001, 1000000};
    for (size_t i = 0; i < 4; i++) {
        struct op op = changes_op("res.partner", STR_NONE, asked[i]);
        DRIVE_SCRIPT(&d, RPC("[]"));
        drive_ok(&d, &op);
        assert_true(str_contains(str_from(odoo_sent(&d, 0)),
                                 STR("'limit':1000,")));
    }
    drive_fini(&d);
}

static void an_empty_table_is_listed_again(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    struct op op = changes_op("res.partner", STR_NONE, 10);
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    struct op next = changes_op("res.partner", op.next_cursor, 10);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'name':'A','write_date':"
                         "'2026-01-02 03:04:05'}]"), RPC("[]"));
    drive_ok(&d, &next);
    assert_string_equal(domain_of(&d, 0), "[]");
    assert_int_equal(next.n_records, 1);
    drive_fini(&d);
}

/* ---- a table that answers ----------------------------------------------- */

enum { ROWS = 40 };

struct table { /* rows 1 to n; a stamp of 0 is not there (yet) */
    int64_t stamp_us[ROWS + 1];
    bool seen[ROWS + 1];
    size_t rows_sent;
    int64_t cap; /* of rows in one answer; 0: none */
};

static int64_t bound_of(const struct value *term, const char *field)
{
    int64_t us;
    if (term->kind != VALUE_LIST ||
        !str_is(value_str(&term->items.at[0]), field))
        return -1;
    if (term->items.at[2].kind == VALUE_INT)
        return term->items.at[2].integer;
    if (time_parse(value_str(&term->items.at[2]), &us, NULL) != ERR_OK)
        return -1;
    return us;
}

static void add_row(struct buf *b, const struct table *t, size_t id,
                    struct arena *a)
{
    buf_printf(b, "%s{\"id\":%zu,\"name\":\"x\",\"write_date\":\"%.*s\"}",
               b->p[b->n - 1] == '[' ? "" : ",", id,
               STR_ARG(time_format_sql(a, t->stamp_us[id])));
}

/* Understands the domains of this driver: id >, write_date >=, !=. */
static void answer_from_table(void *context, struct arena *a,
                              const struct http_request *request,
                              struct http_response *out)
{
    struct table *t = context;
    struct value body;
    struct error e;
    check_ok(json_parse(a, request->body, &body, &e), &e);
    const struct value *args =
        value_getz(value_getz(&body, "params"), "args");
    const struct value *domain = &args->items.at[5].items.at[0];
    const struct value *kwargs = &args->items.at[6];
    int64_t limit = value_getz(kwargs, "limit")->integer;
    if (t->cap > 0 && limit > t->cap)
        limit = t->cap;
    int64_t last = 0;
    int64_t low = 1;
    bool newest = str_is(value_text_at(kwargs, "order"), "write_date desc");
    for (size_t i = 0; i < domain->items.n; i++) {
        int64_t id = bound_of(&domain->items.at[i], "id");
        int64_t stamp = bound_of(&domain->items.at[i], "write_date");
        last = id >= 0 ? id : last;
        low = stamp >= 0 ? stamp : low;
    }
    AUTO_BUF b = BUF_INIT(1 << 20);
    buf_addz(&b, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[");
    size_t best = 0;
    for (size_t id = 1; id <= ROWS; id++) {
        if (t->stamp_us[id] < low || (int64_t)id <= last)
            continue;
        if (newest) {
            if (best == 0 || t->stamp_us[id] > t->stamp_us[best])
                best = id;
        } else if (limit-- > 0) {
            add_row(&b, t, id, a);
            t->rows_sent++;
        }
    }
    if (best > 0)
        add_row(&b, t, best, a);
    buf_addz(&b, "]}");
    *out = (struct http_response){.status = 200, .body = buf_copy(a, &b)};
}

/* All pages from a cursor on; keeps the cursor after the last. */
static void poll_all(struct drive *d, struct table *t, struct str *cursor,
                     size_t page)
{
    bool more = true;
    d->answer = answer_from_table;
    d->context = t;
    while (more) {
        struct op op = changes_op("res.partner", *cursor, page);
        drive_ok(d, &op);
        for (size_t i = 0; i < op.n_records; i++) {
            int64_t id = 0;
            assert_true(str_to_i64(op.records[i].id, &id));
            t->seen[id] = true;
        }
        *cursor = op.next_cursor;
        more = op.more;
    }
}

static void identical_stamps_on_a_page_border_are_never_lost(void **state)
{
    (void)state;
    for (size_t page = 1; page <= 7; page++) {
        struct drive d;
        struct table t = {.cap = page == 7 ? 3 : 0};
        struct str cursor = STR_NONE;
        start(&d, "18.0");
        for (size_t id = 1; id <= ROWS; id++)
            t.stamp_us[id] = DRIVE_NOW_US;
        poll_all(&d, &t, &cursor, page);
        for (size_t id = 1; id <= ROWS; id++)
            assert_true(t.seen[id]);
        drive_fini(&d);
    }
}

static void pages_that_something_cuts_lose_nothing(void **state)
{
    (void)state;
    for (int64_t cap = 1; cap <= 12; cap++) {
        struct drive d;
        struct table t = {.cap = cap};
        struct str cursor = STR_NONE;
        start(&d, "18.0");
        for (size_t id = 1; id <= ROWS; id++)
            t.stamp_us[id] = DRIVE_NOW_US + (int64_t)id * US_PER_SECOND;
        poll_all(&d, &t, &cursor, 10);
        for (size_t id = 1; id <= ROWS; id++)
            assert_true(t.seen[id]);
        poll_all(&d, &t, &cursor, 10);
        assert_true(str_contains(cursor, STR("since")));
        drive_fini(&d);
    }
}

static void a_late_commit_with_an_old_stamp_is_caught(void **state)
{
    (void)state;
    struct drive d;
    struct table t = {0};
    struct str cursor = STR_NONE;
    start(&d, "18.0");
    t.stamp_us[1] = DRIVE_NOW_US;
    poll_all(&d, &t, &cursor, 10);
    /* Its transaction began two minutes before what was listed. */
    t.stamp_us[2] = DRIVE_NOW_US - 120 * US_PER_SECOND;
    poll_all(&d, &t, &cursor, 10);
    assert_true(t.seen[2]);
    drive_fini(&d);
}

static void rows_written_during_a_scan_come_in_the_next(void **state)
{
    (void)state;
    struct drive d;
    struct table t = {0};
    struct str cursor = STR_NONE;
    start(&d, "18.0");
    for (size_t id = 1; id <= ROWS; id++)
        t.stamp_us[id] = DRIVE_NOW_US - US_PER_DAY;
    d.answer = answer_from_table;
    d.context = &t;
    struct op op = changes_op("res.partner", STR_NONE, 10);
    drive_ok(&d, &op);
    cursor = op.next_cursor;
    /* Row 1 has been listed; hours later another is stamped far above it. */
    t.stamp_us[1] = DRIVE_NOW_US;
    t.stamp_us[ROWS] = DRIVE_NOW_US + US_PER_DAY;
    poll_all(&d, &t, &cursor, 10);
    assert_false(t.seen[1]);
    poll_all(&d, &t, &cursor, 10);
    assert_true(t.seen[1]);
    drive_fini(&d);
}

static void an_idle_poll_settles_and_finds_no_rows(void **state)
{
    (void)state;
    struct drive d;
    struct table t = {0};
    struct str cursor = STR_NONE;
    start(&d, "18.0");
    for (size_t id = 1; id <= ROWS - 1; id++)
        t.stamp_us[id] = DRIVE_NOW_US;
    poll_all(&d, &t, &cursor, 100);
    d.now_us += 180 * US_PER_SECOND; /* not yet: one second short */
    poll_all(&d, &t, &cursor, 100);
    assert_false(str_contains(cursor, STR("settled")));
    d.now_us += US_PER_SECOND;
    poll_all(&d, &t, &cursor, 100);
    assert_true(str_contains(cursor, STR("settled")));
    size_t before = t.rows_sent;
    size_t calls = d.requests.n;
    poll_all(&d, &t, &cursor, 100);
    poll_all(&d, &t, &cursor, 100);
    assert_int_equal(t.rows_sent, before);
    assert_int_equal(d.requests.n, calls + 2);

    /* Something new ends it, and the overlap is back. */
    t.stamp_us[ROWS] = DRIVE_NOW_US + 600 * US_PER_SECOND;
    poll_all(&d, &t, &cursor, 100);
    assert_true(t.seen[ROWS]);
    assert_false(str_contains(cursor, STR("settled")));
    t.stamp_us[1] = DRIVE_NOW_US + 500 * US_PER_SECOND;
    t.seen[1] = false;
    poll_all(&d, &t, &cursor, 100);
    assert_true(t.seen[1]);
    drive_fini(&d);
}

static void a_clock_that_goes_back_never_settles(void **state)
{
    (void)state;
    struct drive d;
    struct table t = {0};
    struct str cursor = STR_NONE;
    start(&d, "18.0");
    t.stamp_us[1] = DRIVE_NOW_US;
    poll_all(&d, &t, &cursor, 100);
    d.now_us -= US_PER_DAY;
    poll_all(&d, &t, &cursor, 100);
    assert_false(str_contains(cursor, STR("settled")));
    drive_fini(&d);
}

/* ---- what else ---------------------------------------------------------- */

static void before_8_the_creation_counts_too(void **state)
{
    (void)state;
#define XML(value)                                                    \
    {200, "<?xml version='1.0'?><methodResponse><params><param><value>" value \
          "</value></param></params></methodResponse>", {NULL, NULL}}
#define MEMBER(name, value) \
    "<member><name>" name "</name><value>" value "</value></member>"
    struct drive d;
    drive_init(&d, connector_find(STR("odoo")), "{" ODOO_SETTINGS
                                                ",'protocol':'xmlrpc'}");
    DRIVE_SCRIPT(
        &d,
        XML("<struct>" MEMBER("server_version", "<string>6.1</string>")
            "</struct>"),
        XML("<int>7</int>"), XML("<array><data></data></array>"),
        XML("<struct>" MEMBER("name", "<struct>" MEMBER("type",
            "<string>char</string>") "</struct>") "</struct>"),
        XML("<array><data><value><int>4</int></value></data></array>"),
        XML("<array><data><value><struct>" MEMBER("id", "<int>4</int>")
            MEMBER("create_date", "<string>2013-01-02 03:04:05</string>")
            MEMBER("write_date", "<boolean>0</boolean>")
            "</struct></value></data></array>"),
        XML("<array><data></data></array>"));
    drive_open(&d);
    struct op op = changes_op(
        "res.partner",
        drive_json(&d, "{'v':1,'since':'2013-01-01 00:03:00'}"), 10);
    drive_ok(&d, &op);
    assert_non_null(strstr(drive_body(&d, 4),
                           "<string>|</string></value>"
                           "<value><array><data><value><string>write_date"));
    assert_non_null(strstr(drive_body(&d, 4), "<string>create_date</string>"));
    assert_non_null(strstr(drive_body(&d, 4), "2013-01-01 00:00:00"));
    assert_true(str_contains(op.next_cursor, STR("2013-01-02 03:04:05")));
    assert_int_equal(op.n_records, 1);
    drive_fini(&d);
}

static void the_filter_is_a_domain(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    struct value filter = drive_value(
        &d, "{'domain':['|',['is_company','=',true],['id','<',9]]}");
    struct op op = changes_op("res.partner", STR_NONE, 10);
    op.filter = &filter;
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(domain_of(&d, 0),
                        "['|',['is_company','=',true],['id','<',9]]");
    drive_fini(&d);
}

static void a_filter_of_another_form_is_refused(void **state)
{
    (void)state;
    const char *wrong[] = {"{'doman':[]}", "{'domain':'x'}", "[]",
                           "{'domain':[],'limit':5}"};
    struct drive d;
    start(&d, "18.0");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct value filter = drive_value(&d, wrong[i]);
        struct op op = changes_op("res.partner", STR_NONE, 10);
        op.filter = &filter;
        check_err(drive_op(&d, &op), ERR_INVALID);
        assert_non_null(strstr(d.error.message, "{domain: [...]}"));
    }
    drive_fini(&d);
}

static void check_messages(const char *version, const char *setting,
                           const char *expected)
{
    struct drive d;
    AUTO_ARENA a = ARENA_INIT;
    odoo_drive_init(&d, version,
                    arena_printfz(&a, "'messages':'%s'", setting));
    odoo_drive_describe(&d, "mail.message", MESSAGE, NULL);
    struct op op = changes_op("mail.message", STR_NONE, 10);
    static const struct str fields[] = {{"body", 4}};
    op.fields = fields;
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(domain_of(&d, 0), expected);
    drive_fini(&d);
}

static void messages_are_internal_notes_unless_set_otherwise(void **state)
{
    (void)state;
    check_messages("18.0", "notes",
                   "[['message_type','=','comment'],"
                   "['subtype_id.internal','=',true]]");
    check_messages("18.0", "comments", "[['message_type','=','comment']]");
    check_messages("18.0", "all", "[]");
    check_messages("8.0", "notes",
                   "[['type','=','comment'],['subtype_id','=',false]]");
}

static void a_model_without_stamps_is_listed_whole(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", "{'name':{'type':'char'}}", NULL);
    struct op op = changes_op("res.partner", STR_NONE, 1);
    DRIVE_SCRIPT(&d, RPC("[{'id':5,'name':'A'}]"));
    drive_ok(&d, &op);
    assert_true(op.more);
    struct op next = changes_op("res.partner", op.next_cursor, 1);
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &next);
    assert_string_equal(domain_of(&d, 0), "[['id','>',5]]");
    assert_string_equal(cursor_of(&d, &next), "{'v':1}");
    drive_fini(&d);
}

static void a_cursor_that_is_none_of_ours_is_refused(void **state)
{
    (void)state;
    const char *wrong[] = {"x", "{}", "{'v':2}", "{'v':1,'since':5}",
                           "{'v':1,'last':-1}", "{'v':1,'settled':1}"};
    struct drive d;
    start(&d, "18.0");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct op op =
            changes_op("res.partner", drive_json(&d, wrong[i]), 10);
        check_err(drive_op(&d, &op), ERR_INVALID);
    }
    drive_fini(&d);
}

static void a_failed_page_can_be_asked_again(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0");
    struct op op = changes_op("res.partner", STR_NONE, 10);
    DRIVE_SCRIPT(&d, {200, "<html>proxy</html>", {NULL, NULL}},
                 RPC("[{'id':1,'name':'A'}]"), RPC("[]"));
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    assert_false(d.error.maybe_happened);
    drive_ok(&d, &op);
    assert_int_equal(op.n_records, 1);
    drive_fini(&d);
}

static void a_filter_tells_the_fields_that_it_names(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value filter;
    struct error e = {0};
    check_ok(json_parse(&a,
                        STR("{\"domain\":[\"|\",[\"partner_id.name\",\"=\",1],"
                            "[\"type\",\"=\",\"x\"],[\"write_date\",\">\",1],"
                            "[1,\"=\",1],[]]}"),
                        &filter, &e),
             &e);
    const struct str *names = NULL;
    size_t n = connector_odoo.filter_fields(&a, &filter, &names);
    assert_int_equal(n, 2);
    check_str(names[0], "partner_id");
    check_str(names[1], "type");
    filter = value_object(NULL, 0);
    assert_int_equal(connector_odoo.filter_fields(&a, &filter, &names), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_table_is_one_page),
        cmocka_unit_test(
            a_first_listing_pages_by_id_and_starts_at_its_beginning),
        cmocka_unit_test(a_change_of_what_it_is_computed_of_is_a_change),
        cmocka_unit_test(a_scan_begins_at_the_newest_stamp_of_either),
        cmocka_unit_test(a_poll_looks_back_over_the_overlap),
        cmocka_unit_test(the_overlap_is_a_setting),
        cmocka_unit_test(pages_hold_at_most_a_thousand),
        cmocka_unit_test(an_empty_table_is_listed_again),
        cmocka_unit_test(identical_stamps_on_a_page_border_are_never_lost),
        cmocka_unit_test(pages_that_something_cuts_lose_nothing),
        cmocka_unit_test(a_late_commit_with_an_old_stamp_is_caught),
        cmocka_unit_test(rows_written_during_a_scan_come_in_the_next),
        cmocka_unit_test(an_idle_poll_settles_and_finds_no_rows),
        cmocka_unit_test(a_clock_that_goes_back_never_settles),
        cmocka_unit_test(before_8_the_creation_counts_too),
        cmocka_unit_test(the_filter_is_a_domain),
        cmocka_unit_test(a_filter_of_another_form_is_refused),
        cmocka_unit_test(messages_are_internal_notes_unless_set_otherwise),
        cmocka_unit_test(a_model_without_stamps_is_listed_whole),
        cmocka_unit_test(a_cursor_that_is_none_of_ours_is_refused),
        cmocka_unit_test(a_failed_page_can_be_asked_again),
        cmocka_unit_test(a_filter_tells_the_fields_that_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
