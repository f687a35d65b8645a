/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The first listing by bulk extract, against the sandbox; rows of CSV. */
#include "lib/marketo_trip.h"

#include "base/json.h"
#include "connectors/marketo/marketo_csv.h"

#define BULK                                                        \
    MARKETO_SETTINGS(",'first_load':'bulk','first_load_since':"     \
                     "'2025-04-15'")

static int start(void **state)
{
    return trip_start(state, BULK, NULL);
}

static int start_slow(void **state)
{
    struct field slow = {STR("export_s"), value_textz("100")};
    struct value options = value_object(&slow, 1);
    return trip_start(state, BULK, &options);
}

static void put_leads(struct trip *t, int from, int to, const char *created)
{
    for (int i = from; i <= to; i++)
        assert_int_equal(
            trip_control(
                t, "/_sandbox/records",
                arena_printfz(&t->d.a,
                              "{'leads':[{'id':%d,'email':'l%d@x.io',"
                              "'firstName':'Lee, \\'%d\\'\\nJr','createdAt':"
                              "'%s'}]}",
                              i, i, i, created)),
            204);
}

/* The next page; ids of its records. */
static enum err page(struct trip *t, struct str *cursor, size_t n,
                     const char **out_ids, bool *out_more)
{
    static const struct str fields[] = {STR("email"), STR("firstName")};
    AUTO_BUF b = BUF_INIT(1 << 20);
    struct op op = marketo_op_of(OP_CHANGES, "lead");
    op.cursor = *cursor;
    op.page = n;
    op.fields = fields;
    op.n_fields = 2;
    enum err code = drive_op(&t->d, &op);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < op.n_records; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(op.records[i].id));
    *cursor = op.next_cursor;
    *out_ids = arena_strz(&t->d.a, buf_str(&b));
    *out_more = op.more;
    return ERR_OK;
}

/* All pages until there is no more. */
static const char *listing(struct trip *t, struct str *cursor, size_t n)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    int pages = 0;
    for (bool more = true; more;) {
        const char *ids = NULL;
        check_ok(page(t, cursor, n, &ids, &more), &t->d.error);
        buf_printf(&b, "%s%s", b.n && *ids ? " " : "", ids);
        assert_true(++pages < 100);
    }
    return arena_strz(&t->d.a, buf_str(&b));
}

/* A cursor whose file is 100 MB. */
static struct str with_size(struct drive *d, struct str cursor)
{
    struct value v = value_null(), size = value_int(100000000);
    assert_int_equal(json_parse(&d->a, cursor, &v, NULL), ERR_OK);
    const struct value *bulk = value_getz(&v, "bulk");
    const struct value *step = value_getz(bulk, "size");
    if (!step || step->integer == 0)
        return cursor;
    struct value inner = value_with(&d->a, bulk, STR("size"), &size);
    v = value_with(&d->a, &v, STR("bulk"), &inner);
    return json_text(&d->a, &v);
}

static size_t calls_of(struct trip *t, const char *part)
{
    size_t n = 0;
    for (size_t i = 0; i < t->d.requests.n; i++)
        n += str_contains(t->d.requests.at[i].url, str_from(part));
    return n;
}

static void leads_are_listed_by_extracts_of_31_days(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    put_leads(t, 1, 3, "2025-04-20T00:00:00Z");
    put_leads(t, 4, 5, "2025-05-20T00:00:00Z");
    put_leads(t, 6, 6, "2024-01-01T00:00:00Z"); /* before the listing */
    assert_string_equal(listing(t, &cursor, 500), "1 2 3 4 5");
    assert_int_equal(calls_of(t, "export/create.json"), 2);
    assert_int_equal(calls_of(t, "enqueue.json"), 2);
    assert_string_equal(listing(t, &cursor, 500), "");
    put_leads(t, 7, 7, "2025-06-01T01:00:00Z");
    assert_string_equal(listing(t, &cursor, 500), "7");
    assert_int_equal(calls_of(t, "export/create.json"), 2);
}

static void values_of_an_extract_are_as_those_of_a_query(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    put_leads(t, 1, 1, "2025-05-20T00:00:00Z");
    trip_control(t, "/_sandbox/records",
                 "{'leads':[{'id':1,'leadScore':7,'urgency':1.5,'toDelete':"
                 "true,'dateOfBirth':'1990-02-03','firstName':'a, \\'b\\'\\n'"
                 "}]}");
    for (bool more = true; more;) {
        struct op op = marketo_op_of(OP_CHANGES, "lead");
        op.cursor = cursor;
        drive_ok(&t->d, &op);
        cursor = op.next_cursor;
        more = op.more;
        if (op.n_records == 0)
            continue;
        struct op read = marketo_op_of(OP_READ, "lead");
        struct str id = STR("1");
        read.ids = &id;
        read.n_ids = 1;
        drive_ok(&t->d, &read);
        assert_string_equal(drive_shown(&t->d, &op.records[0].fields),
                            drive_shown(&t->d, &read.records[0].fields));
        assert_int_equal(op.records[0].created_us, read.records[0].created_us);
        return;
    }
    fail_msg("the lead was not listed");
}

static void a_file_is_read_in_parts(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    put_leads(t, 1, 7, "2025-05-20T00:00:00Z");
    check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    assert_string_equal(listing(t, &cursor, 3), "1 2 3 4 5 6 7");
    assert_int_equal(calls_of(t, "file.json"), 3);
    assert_non_null(strstr(drive_header(&t->d, t->d.requests.n - 6, "Range"),
                           "bytes="));
}

static void a_job_that_takes_its_time_is_asked_for_again(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    enum err code = ERR_OK;
    put_leads(t, 1, 1, "2025-04-20T00:00:00Z");
    for (int i = 0; code == ERR_OK && i < 10; i++)
        code = page(t, &cursor, 500, &ids, &more);
    check_err(code, ERR_REMOTE);
    assert_int_equal(t->d.error.retry, RETRY_AFTER);
    assert_int_equal(t->d.error.retry_after_ms, 60000);
    assert_non_null(strstr(t->d.error.message, "Queued"));
    t->clock.now_us += 100 * US_PER_SECOND;
    check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    assert_string_equal(ids, "1");
    assert_int_equal(calls_of(t, "export/create.json"), 1);
}

static void a_failed_job_is_made_anew_and_not_for_ever(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    enum err code = ERR_OK;
    put_leads(t, 1, 1, "2025-05-20T00:00:00Z");
    trip_control(t, "/_sandbox/exports", "{'fail':2}");
    assert_string_equal(listing(t, &cursor, 500), "1");
    assert_int_equal(calls_of(t, "export/create.json"), 4);
    trip_control(t, "/_sandbox/exports", "{'fail':9}");
    cursor = STR_NONE;
    for (int i = 0; code == ERR_OK && i < 30; i++)
        code = page(t, &cursor, 500, &ids, &more);
    check_err(code, ERR_REMOTE);
    assert_non_null(strstr(t->d.error.message, "has failed"));
}

static void twelve_jobs_may_be_on_the_way(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    for (int i = 0; i < 12; i++) { /* nothing, made, in the queue */
        cursor = STR_NONE;
        for (int k = 0; k < 3; k++)
            check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    }
    cursor = STR_NONE;
    for (int k = 0; k < 2; k++)
        check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    check_err(page(t, &cursor, 500, &ids, &more), ERR_REMOTE);
    assert_non_null(strstr(t->d.error.message, "1029"));
}

static void a_few_leads_are_had_without_an_extract(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    put_leads(t, 1, 2, "2025-05-20T00:00:00Z");
    check_ok(page(t, &cursor, 99, &ids, &more), &t->d.error);
    assert_string_equal(ids, "1 2");
    assert_int_equal(calls_of(t, "/bulk/"), 0);
}

/* With status 200, like all that Marketo refuses. */
static void a_file_may_be_refused_in_json(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    put_leads(t, 1, 1, "2025-04-20T00:00:00Z");
    for (int k = 0; k < 4; k++) /* nothing, made, in the queue, done */
        check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    trip_control(t, "/_sandbox/errors", "{'code':602,'calls':1}");
    check_err(page(t, &cursor, 500, &ids, &more), ERR_AUTH);
    assert_true(str_contains(t->d.requests.at[t->d.requests.n - 1].url,
                             STR("file.json")));
    assert_int_equal(t->d.error.retry, RETRY_NOW);
    check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    assert_string_equal(ids, "1");
}

/* A file of one endless row. */
static void answer_endless(void *context, struct arena *a,
                           const struct http_request *request,
                           struct http_response *out)
{
    struct trip *t = context;
    struct str range = http_header_get(&request->headers, "Range");
    size_t dash = str_find_char(range, '-', 0);
    int64_t to;
    if (range.n == 0) {
        *out = trip_call(t, request);
        return;
    }
    assert_true(str_to_i64(str_slice(range, dash + 1, range.n), &to));
    char *body = arena_array(a, char, (size_t)to + 1);
    memset(body, 'x', (size_t)to + 1);
    *out = (struct http_response){.status = 206,
                                  .body = {body, (size_t)to + 1}};
}

static void a_row_without_end_is_given_up(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    enum err code = ERR_OK;
    size_t asked = 0;
    put_leads(t, 1, 1, "2025-04-20T00:00:00Z");
    t->d.answer = answer_endless;
    /* the size that the job tells is of the sandbox's own file */
    check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    for (int i = 0; code == ERR_OK && i < 5; i++) {
        asked = t->d.requests.n;
        code = page(t, &cursor, 1, &ids, &more);
        if (str_contains(cursor, STR("\"size\":")) && code == ERR_OK)
            cursor = with_size(&t->d, cursor);
    }
    check_err(code, ERR_LIMIT);
    /* twice as much each time, up to 8 MB */
    assert_int_equal(t->d.requests.n - asked, 8);
}

/* The queue of jobs is full, which is nothing to other calls. */
static void a_full_queue_is_waited_for(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    const char *ids = "";
    bool more = true;
    for (int i = 0; i < 2; i++)
        check_ok(page(t, &cursor, 500, &ids, &more), &t->d.error);
    trip_control(t, "/_sandbox/errors", "{'code':1029,'calls':1}");
    check_err(page(t, &cursor, 500, &ids, &more), ERR_REMOTE);
    assert_int_equal(t->d.error.retry, RETRY_AFTER);
    assert_int_equal(t->d.error.scope, SCOPE_BATCH);
    assert_string_equal(listing(t, &cursor, 500), "");
}

/* ---- CSV ------------------------------------------------------------------------- */

static const char *row_shown(struct drive *d, const char *text, bool last)
{
    struct csv_row row;
    AUTO_BUF b = BUF_INIT(4096);
    if (!csv_row_read(&d->a, str_from(text), last, &row))
        return "none";
    for (size_t i = 0; i < row.n; i++)
        buf_printf(&b, "<%.*s>", STR_ARG(row.cells[i]));
    buf_printf(&b, " %zu", row.bytes);
    return arena_strz(&d->a, buf_str(&b));
}

static void a_row_of_csv_is_read_when_it_is_all_there(void **state)
{
    struct drive d = {0};
    (void)state;
    assert_string_equal(row_shown(&d, "a,b\nc", false), "<a><b> 4");
    assert_string_equal(row_shown(&d, "a,,\r\n", false), "<a><><> 5");
    assert_string_equal(row_shown(&d, "\"a,\n\"\"b\"\"\",c\n", false),
                        "<a,\n\"b\"><c> 13");
    assert_string_equal(row_shown(&d, "\"\",x\n", false), "<><x> 5");
    assert_string_equal(row_shown(&d, "a,b", false), "none");
    assert_string_equal(row_shown(&d, "a,b", true), "<a><b> 3");
    assert_string_equal(row_shown(&d, "\"a\n", true), "none");
    assert_string_equal(row_shown(&d, "", true), "none");
    arena_fini(&d.a);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, trip_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(leads_are_listed_by_extracts_of_31_days),
        CASE(values_of_an_extract_are_as_those_of_a_query),
        CASE(a_file_is_read_in_parts),
        cmocka_unit_test_setup_teardown(
            a_job_that_takes_its_time_is_asked_for_again, start_slow,
            trip_stop),
        CASE(a_failed_job_is_made_anew_and_not_for_ever),
        CASE(a_full_queue_is_waited_for),
        cmocka_unit_test_setup_teardown(twelve_jobs_may_be_on_the_way,
                                        start_slow, trip_stop),
        CASE(a_few_leads_are_had_without_an_extract),
        CASE(a_file_may_be_refused_in_json),
        CASE(a_row_without_end_is_given_up),
        cmocka_unit_test(a_row_of_csv_is_read_when_it_is_all_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
