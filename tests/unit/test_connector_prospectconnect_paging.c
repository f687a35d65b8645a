/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Listings against a remote of a few rows that pages as each profile does:
 * nothing may be lost, whatever the pages look like.
 */
#include "lib/prospect_drive.h"

#include "base/json.h"
#include "base/time.h"
#include "connectors/prospectconnect/prospect_scan.h"

#define ROWS_MAX 1200
#define START_US INT64_C(1735689600000000) /* 2025-01-01 */

struct remote {
    struct drive d;
    size_t n;
    int64_t stamp_us[ROWS_MAX];
    bool gone[ROWS_MAX];
    int64_t cap;      /* rows a page at most; 0: as asked */
    bool at_or_after; /* the time asked for is in the page */
    bool backwards;   /* newest first */
    bool stampless;
    bool endless;     /* as many rows as asked for, all of one time */
    bool no_total;
    int64_t false_total;
    size_t drop_at_request; /* the first row goes away then */
    int forgets_cursors; /* so many more */
    bool restless;       /* other records at each request */
    const char *date; /* header */
};

static int start_with(void **state, const char *settings)
{
    static struct remote r; /* one test at a time */
    memset(&r, 0, sizeof r);
    prospect_start(&r.d, settings);
    *state = &r;
    return 0;
}

static int start_b(void **state)
{
    return start_with(state, PROSPECT_SETTINGS("B", ""));
}

static int start_c(void **state)
{
    return start_with(state, PROSPECT_SETTINGS("C", ""));
}

static int start_d(void **state)
{
    return start_with(state, PROSPECT_SETTINGS("D", ""));
}

static int stop(void **state)
{
    struct remote *r = *state;
    drive_fini(&r->d);
    return 0;
}

/* ---- the remote ----------------------------------------------------------- */

/* n rows, a second apart; those from `same_from` to `same_to` at one time. */
static void fill(struct remote *r, size_t n, size_t same_from, size_t same_to)
{
    r->n = n;
    for (size_t i = 0; i < n; i++) {
        size_t at = i >= same_from && i < same_to ? same_from : i;
        r->stamp_us[i] = START_US + (int64_t)at * US_PER_SECOND;
    }
}

static struct value row_value(struct remote *r, struct arena *a, size_t i,
                              const char *stamp)
{
    VEC(struct field) o = {0};
    vec_push(a, &o,
             (struct field){STR("id"),
                            value_text(arena_printf(
                                a, "r%zu", r->restless
                                               ? i + r->d.requests.n * ROWS_MAX
                                               : i))});
    if (!r->stampless)
        vec_push(a, &o,
                 (struct field){str_from(stamp),
                                value_text(time_format(a, r->stamp_us[i]))});
    return value_object(o.at, o.n);
}

static void reply(struct remote *r, struct arena *a, struct value *body,
                  struct http_response *out)
{
    struct http_header *header = arena_new(a, struct http_header);
    *header = (struct http_header){STR("Date"), str_from(r->date)};
    *out = (struct http_response){
        .status = 200,
        .headers = {header, r->date ? 1 : 0},
        .body = json_text(a, body),
    };
}

static struct value body_of(struct arena *a, const struct http_request *request)
{
    struct value v;
    struct error e = {0};
    check_ok(json_parse(a, request->body, &v, &e), &e);
    return v;
}

static int64_t least(int64_t a, int64_t b)
{
    return b > 0 && b < a ? b : a;
}

static void answer_since(void *context, struct arena *a,
                         const struct http_request *request,
                         struct http_response *out)
{
    struct remote *r = context;
    struct value body = body_of(a, request);
    int64_t after_us;
    check_ok(time_parse(value_text_at(&body, "updatedAfter"), &after_us,
                        &r->d.error),
             &r->d.error);
    int64_t limit = least(value_getz(&body, "limit")->integer, r->cap);
    VEC(struct value) rows = {0};
    for (size_t k = 0; k < r->n && (int64_t)rows.n < limit; k++) {
        size_t i = r->backwards ? r->n - 1 - k : k;
        if (r->stamp_us[i] > after_us ||
            (r->at_or_after && r->stamp_us[i] == after_us))
            vec_push(a, &rows, row_value(r, a, i, "updatedAt"));
    }
    for (size_t i = 0; r->endless && (int64_t)rows.n < limit; i++)
        vec_push(a, &rows, row_value(r, a, 0, "updatedAt"));
    struct field data = {STR("data"), value_list(rows.at, rows.n)};
    struct value v = value_object(&data, 1);
    reply(r, a, &v, out);
}

static void answer_offset(void *context, struct arena *a,
                          const struct http_request *request,
                          struct http_response *out)
{
    struct remote *r = context;
    struct value body = body_of(a, request);
    if (r->drop_at_request > 0 && r->d.requests.n == r->drop_at_request)
        r->gone[0] = true;
    int64_t skip = value_getz(&body, "search_after")->integer;
    int64_t limit = least(value_getz(&body, "limit")->integer, r->cap);
    int64_t total = 0;
    VEC(struct value) rows = {0};
    for (size_t i = 0; i < r->n; i++) {
        if (r->gone[i])
            continue;
        if (total++ >= skip && (int64_t)rows.n < limit)
            vec_push(a, &rows, row_value(r, a, i, "updated_at"));
    }
    if (r->false_total)
        total = r->false_total;
    struct field fields[] = {{STR("data"), value_list(rows.at, rows.n)},
                             {STR("count"), value_int(total)}};
    struct value v = value_object(fields, r->no_total ? 1 : 2);
    reply(r, a, &v, out);
}

static void answer_search(void *context, struct arena *a,
                          const struct http_request *request,
                          struct http_response *out)
{
    struct remote *r = context;
    struct value body = body_of(a, request);
    struct str cursor = value_text_at(&body, "cursor");
    int64_t from = 0;
    if (cursor.n > 0 && r->forgets_cursors > 0) {
        r->forgets_cursors--;
        *out = (struct http_response){
            .status = 400, .body = STR("{\"detail\":\"cursor expired\"}")};
        return;
    }
    if (cursor.n > 0)
        assert_true(str_to_i64(str_slice(cursor, 1, cursor.n), &from));
    int64_t limit = least(value_getz(&body, "limit")->integer, r->cap);
    VEC(struct value) rows = {0};
    size_t i = (size_t)from;
    for (; i < r->n && (int64_t)rows.n < limit; i++)
        vec_push(a, &rows, row_value(r, a, i, "updated_at"));
    struct field place[] = {
        {STR("next"), i < r->n ? value_text(arena_printf(a, "x%zu", i))
                               : value_null()},
        {STR("has_more"), value_bool(i < r->n)}};
    struct field meta = {STR("cursor"), value_object(place, 2)};
    struct field fields[] = {{STR("data"), value_list(rows.at, rows.n)},
                             {STR("meta"), value_object(&meta, 1)}};
    struct value v = value_object(fields, 2);
    reply(r, a, &v, out);
}

/* ---- looking --------------------------------------------------------------- */

/* Every row that is not gone is among the ids, at least once. */
static void check_all(struct remote *r, const char *ids)
{
    struct str text = str_from(arena_printfz(&r->d.a, " %s ", ids));
    for (size_t i = 0; i < r->n; i++) {
        struct str id = arena_printf(&r->d.a, " r%zu ", i);
        if (!r->gone[i] && !str_contains(text, id))
            fail_msg("row %zu is lost", i);
    }
}

static const char *list(struct remote *r,
                        void (*answer)(void *, struct arena *,
                                       const struct http_request *,
                                       struct http_response *),
                        const char *entity, struct str *cursor)
{
    r->d.answer = answer;
    r->d.context = r;
    r->d.requests.n = 0;
    return prospect_list_all(&r->d, entity, 0, cursor);
}

static bool has_asked(struct remote *r, const char *text)
{
    for (size_t i = 0; i < r->d.requests.n; i++) {
        if (strstr(drive_body(&r->d, i), text))
            return true;
    }
    return false;
}

static void list_all(struct remote *r,
                     void (*answer)(void *, struct arena *,
                                    const struct http_request *,
                                    struct http_response *),
                     const char *entity)
{
    struct str cursor = STR_NONE;
    check_all(r, list(r, answer, entity, &cursor));
}

/* ---- by time of change ------------------------------------------------------ */

/* Acceptance case 2. */
static void changes_arrive_over_several_pages(void **state)
{
    struct remote *r = *state;
    fill(r, 250, 0, 0);
    list_all(r, answer_since, "task");
    assert_int_equal(r->d.requests.n, 4); /* the last brings nothing new */
}

/* Acceptance case 2: whoever stops after a page goes on from its cursor. */
static void a_listing_goes_on_from_each_cursor(void **state)
{
    struct remote *r = *state;
    fill(r, 250, 95, 105);
    r->d.answer = answer_since;
    r->d.context = r;
    AUTO_BUF ids = BUF_INIT(100000);
    struct str cursor = STR_NONE;
    for (bool more = true; more;) {
        struct op op = prospect_op_of(OP_CHANGES, "task");
        op.cursor = cursor;
        drive_ok(&r->d, &op);
        for (size_t i = 0; i < op.n_records; i++)
            buf_printf(&ids, "%.*s ", STR_ARG(op.records[i].id));
        cursor = arena_str(&r->d.a, op.next_cursor);
        more = op.more;
        /* All that is kept is the cursor: a connection made anew. */
        struct value settings =
            drive_value(&r->d, PROSPECT_SETTINGS("B", ""));
        check_ok(connector_prospectconnect.create(&r->d.a, &settings,
                                                  &r->d.state, &r->d.error),
                 &r->d.error);
    }
    check_all(r, buf_z(&ids));
}

/* Acceptance case 3: in every position of the border, and both readings of
 * "after". */
static void equal_times_on_a_page_border_lose_nothing(void **state)
{
    struct remote *r = *state;
    for (size_t from = 90; from < 102; from++) {
        for (int k = 0; k < 2; k++) {
            r->at_or_after = k == 1;
            fill(r, 130, from, from + 15);
            list_all(r, answer_since, "task");
        }
    }
}

static void more_rows_of_one_time_than_a_page_are_asked_for_at_once(void **state)
{
    struct remote *r = *state;
    fill(r, 700, 150, 500);
    list_all(r, answer_since, "task");
    assert_true(has_asked(r, "'limit':400"));
    assert_false(has_asked(r, "'limit':800"));
    /* and less again behind them */
    assert_non_null(strstr(drive_body(&r->d, r->d.requests.n - 1),
                           "'limit':100"));
}

static void rows_of_one_time_behind_a_cap_are_an_error_not_a_loss(void **state)
{
    struct remote *r = *state;
    fill(r, 300, 0, 300);
    r->cap = 100;
    r->d.answer = answer_since;
    r->d.context = r;
    struct op op = prospect_op_of(OP_CHANGES, "task");
    drive_ok(&r->d, &op);
    op = (struct op){.kind = OP_CHANGES,
                     .entity = STR("task"),
                     .cursor = op.next_cursor};
    check_err(drive_op(&r->d, &op), ERR_LIMIT);
    assert_non_null(strstr(r->d.error.message, "`task_read_profile`"));
}

static void the_most_rows_asked_for_at_once_is_bounded(void **state)
{
    struct remote *r = *state;
    fill(r, 1, 0, 0);
    r->endless = true;
    r->d.answer = answer_since;
    r->d.context = r;
    struct str cursor = STR_NONE;
    enum err err = ERR_OK;
    for (int i = 0; i < 20 && err == ERR_OK; i++) {
        struct op op = prospect_op_of(OP_CHANGES, "task");
        op.cursor = cursor;
        err = drive_op(&r->d, &op);
        cursor = op.next_cursor;
    }
    check_err(err, ERR_LIMIT);
    char *last = arena_printfz(&r->d.a, "'limit':%d", PROSPECT_LIMIT_MAX);
    assert_non_null(strstr(drive_body(&r->d, r->d.requests.n - 1), last));
}

static void pages_that_come_short_are_no_end(void **state)
{
    struct remote *r = *state;
    fill(r, 95, 20, 25);
    r->cap = 10;
    list_all(r, answer_since, "task");
}

static void rows_hidden_behind_short_pages_of_one_time_are_an_error(void **state)
{
    struct remote *r = *state;
    static const int64_t caps[] = {1, 7};
    for (size_t i = 0; i < 2; i++) {
        enum err err = ERR_OK;
        struct str cursor = STR_NONE;
        fill(r, 60, 20, 35);
        r->cap = caps[i];
        r->d.answer = answer_since;
        r->d.context = r;
        for (int k = 0; k < 100 && err == ERR_OK; k++) {
            struct op op = prospect_op_of(OP_CHANGES, "task");
            op.cursor = cursor;
            err = drive_op(&r->d, &op);
            cursor = op.next_cursor;
            assert_true(err != ERR_OK || op.more);
        }
        check_err(err, ERR_LIMIT);
    }
}

static void a_row_changed_again_meanwhile_comes_again(void **state)
{
    struct remote *r = *state;
    fill(r, 120, 0, 0);
    r->d.answer = answer_since;
    r->d.context = r;
    struct op op = prospect_op_of(OP_CHANGES, "task");
    drive_ok(&r->d, &op);
    check_str(op.records[99].id, "r99");
    struct str cursor = op.next_cursor;
    r->stamp_us[99] += 1;
    const char *ids = prospect_list_all(&r->d, "task", 0, &cursor);
    assert_memory_equal(ids, "r99 r100 ", 9);
}

static void rows_in_no_order_are_asked_for_at_once(void **state)
{
    struct remote *r = *state;
    fill(r, 350, 0, 0);
    r->backwards = true;
    list_all(r, answer_since, "task");
}

static void rows_in_no_order_behind_a_cap_are_an_error(void **state)
{
    struct remote *r = *state;
    fill(r, 350, 0, 0);
    r->backwards = true;
    r->cap = 100;
    r->d.answer = answer_since;
    r->d.context = r;
    struct op op = prospect_op_of(OP_CHANGES, "task");
    drive_ok(&r->d, &op);
    op = (struct op){.kind = OP_CHANGES,
                     .entity = STR("task"),
                     .cursor = op.next_cursor};
    check_err(drive_op(&r->d, &op), ERR_LIMIT);
}

/* Defect 2: the cursor is the remote's own newest time, less the overlap. */
static void the_next_poll_starts_an_overlap_before_the_newest(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR_NONE;
    fill(r, 601, 0, 0); /* the newest is of 00:10:00 */
    list(r, answer_since, "task", &cursor);
    list(r, answer_since, "task", &cursor);
    assert_non_null(strstr(drive_body(&r->d, 0),
                           "'updatedAfter':'2025-01-01T00:08:00.000000'"));
    check_str(cursor, "{\"since_us\":1735690200000000}");
}

static void an_empty_poll_keeps_the_cursor(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR_NONE;
    fill(r, 5, 0, 0);
    list(r, answer_since, "task", &cursor);
    struct str before = cursor;
    fill(r, 0, 0, 0);
    list(r, answer_since, "task", &cursor);
    assert_true(str_eq(cursor, before));
}

static void rows_without_times_leave_the_remotes_own_clock(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR_NONE;
    fill(r, 30, 0, 0);
    r->stampless = true;
    r->date = "Thu, 02 Jan 2025 00:00:00 GMT";
    check_all(r, list(r, answer_since, "task", &cursor));
    check_str(cursor, "{\"since_us\":1735776000000000}");
    r->date = NULL;
    cursor = STR_NONE;
    list(r, answer_since, "task", &cursor);
    check_str(cursor, "{\"since_us\":1748764800000000}"); /* ours */
}

static void a_cursor_that_makes_no_sense_lists_all(void **state)
{
    struct remote *r = *state;
    static const char *const cursors[] = {"", "what", "[]", "{\"since_us\":\"x\"}",
                                          "{\"limit\":-1,\"offset\":-5}"};
    fill(r, 20, 0, 0);
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
        struct str cursor = str_from(cursors[i]);
        check_all(r, list(r, answer_since, "task", &cursor));
    }
}

/* ---- by offset --------------------------------------------------------------- */

static void pages_by_offset_go_on_to_the_end(void **state)
{
    struct remote *r = *state;
    static const size_t sizes[] = {0, 1, 99, 100, 101, 200, 250, 401};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (int k = 0; k < 2; k++) {
            fill(r, sizes[i], 0, 0);
            r->no_total = k == 1;
            list_all(r, answer_offset, "contact");
        }
    }
}

static void pages_by_offset_that_come_short_are_no_end(void **state)
{
    struct remote *r = *state;
    fill(r, 105, 0, 0);
    r->cap = 10;
    list_all(r, answer_offset, "contact");
    r->no_total = true;
    list_all(r, answer_offset, "contact");
}

/* What is deleted from an earlier page moves the others up. */
static void records_deleted_meanwhile_hide_no_others(void **state)
{
    struct remote *r = *state;
    for (size_t at = 1; at < 4; at++) {
        fill(r, 350, 0, 0);
        memset(r->gone, 0, sizeof r->gone);
        r->drop_at_request = at + 1;
        list_all(r, answer_offset, "contact");
    }
}

static void a_listing_that_never_rests_comes_to_an_end(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR_NONE;
    fill(r, 350, 0, 0);
    r->restless = true;
    list(r, answer_offset, "contact", &cursor);
    /* four pages, and each time it went back another */
    assert_in_range(r->d.requests.n, 4 + PROSPECT_RESTARTS_MAX,
                    5 + 2 * PROSPECT_RESTARTS_MAX);
}

static void a_listing_that_ends_before_its_total_is_an_error(void **state)
{
    struct remote *r = *state;
    fill(r, 30, 0, 0);
    r->false_total = 40;
    r->d.answer = answer_offset;
    r->d.context = r;
    struct op op = prospect_op_of(OP_CHANGES, "contact");
    drive_ok(&r->d, &op);
    assert_true(op.more);
    op = (struct op){.kind = OP_CHANGES,
                     .entity = STR("contact"),
                     .cursor = op.next_cursor};
    check_err(drive_op(&r->d, &op), ERR_PROTOCOL);
    assert_non_null(strstr(r->d.error.message, "40"));
}

static void a_total_that_counts_only_the_page_ends_nothing(void **state)
{
    struct remote *r = *state;
    fill(r, 250, 0, 0);
    r->false_total = 1;
    list_all(r, answer_offset, "contact");
}

static void a_listing_by_offset_leaves_no_cursor_behind(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR_NONE;
    fill(r, 5, 0, 0);
    list(r, answer_offset, "contact", &cursor);
    assert_int_equal(cursor.n, 0);
    assert_false(
        connector_prospectconnect.caps(r->d.state, STR("contact")).changes_since);
}

static void a_page_is_as_large_as_asked_for(void **state)
{
    struct remote *r = *state;
    fill(r, 20, 0, 0);
    r->d.answer = answer_offset;
    r->d.context = r;
    struct op op = prospect_op_of(OP_CHANGES, "contact");
    op.page = 7;
    drive_ok(&r->d, &op);
    assert_int_equal(op.n_records, 7);
    struct str cursor = op.next_cursor;
    op = prospect_op_of(OP_CHANGES, "contact");
    op.page = 7;
    op.cursor = cursor;
    drive_ok(&r->d, &op);
    assert_int_equal(op.n_records, 7);
    check_str(op.records[0].id, "r7");
}

/* ---- by opaque cursor --------------------------------------------------------- */

static void pages_by_cursor_go_on_to_the_end(void **state)
{
    struct remote *r = *state;
    fill(r, 250, 90, 110);
    list_all(r, answer_search, "deal");
    assert_int_equal(r->d.requests.n, 3);
    assert_non_null(strstr(drive_body(&r->d, 1), "'cursor':'x100'"));
}

static void the_filter_stays_the_same_under_a_cursor(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR("{\"since_us\":1735690200000000}");
    fill(r, 250, 0, 0);
    list(r, answer_search, "deal", &cursor);
    for (size_t i = 0; i < r->d.requests.n; i++)
        assert_non_null(strstr(drive_body(&r->d, i),
                               "'filters':[{'field':'updated_at','operator':"
                               "'gte','value':'2025-01-01T00:08:00Z'}]"));
}

static void a_cursor_that_expired_starts_the_listing_over(void **state)
{
    struct remote *r = *state;
    fill(r, 250, 0, 0);
    r->forgets_cursors = 1;
    list_all(r, answer_search, "deal");
    assert_int_equal(r->d.requests.n, 5);
}

static void cursors_that_never_hold_are_an_error(void **state)
{
    struct remote *r = *state;
    fill(r, 250, 0, 0);
    r->forgets_cursors = 1000;
    r->d.answer = answer_search;
    r->d.context = r;
    struct str cursor = STR_NONE;
    enum err err = ERR_OK;
    for (int i = 0; i < 20 && err == ERR_OK; i++) {
        struct op op = prospect_op_of(OP_CHANGES, "deal");
        op.cursor = cursor;
        err = drive_op(&r->d, &op);
        cursor = op.next_cursor;
    }
    check_err(err, ERR_REJECTED);
    assert_int_equal(r->forgets_cursors, 1000 - PROSPECT_RESTARTS_MAX - 1);
}

static void the_next_search_starts_an_overlap_before_the_newest(void **state)
{
    struct remote *r = *state;
    struct str cursor = STR_NONE;
    fill(r, 601, 0, 0);
    list(r, answer_search, "deal", &cursor);
    check_str(cursor, "{\"since_us\":1735690200000000}");
}

#define CASE(name, start) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(changes_arrive_over_several_pages, start_b),
        CASE(a_listing_goes_on_from_each_cursor, start_b),
        CASE(equal_times_on_a_page_border_lose_nothing, start_b),
        CASE(more_rows_of_one_time_than_a_page_are_asked_for_at_once, start_b),
        CASE(rows_of_one_time_behind_a_cap_are_an_error_not_a_loss, start_b),
        CASE(the_most_rows_asked_for_at_once_is_bounded, start_b),
        CASE(pages_that_come_short_are_no_end, start_b),
        CASE(rows_hidden_behind_short_pages_of_one_time_are_an_error, start_b),
        CASE(a_row_changed_again_meanwhile_comes_again, start_b),
        CASE(rows_in_no_order_are_asked_for_at_once, start_b),
        CASE(rows_in_no_order_behind_a_cap_are_an_error, start_b),
        CASE(the_next_poll_starts_an_overlap_before_the_newest, start_b),
        CASE(an_empty_poll_keeps_the_cursor, start_b),
        CASE(rows_without_times_leave_the_remotes_own_clock, start_b),
        CASE(a_cursor_that_makes_no_sense_lists_all, start_b),
        CASE(pages_by_offset_go_on_to_the_end, start_c),
        CASE(pages_by_offset_that_come_short_are_no_end, start_c),
        CASE(records_deleted_meanwhile_hide_no_others, start_c),
        CASE(a_listing_that_never_rests_comes_to_an_end, start_c),
        CASE(a_listing_that_ends_before_its_total_is_an_error, start_c),
        CASE(a_total_that_counts_only_the_page_ends_nothing, start_c),
        CASE(a_listing_by_offset_leaves_no_cursor_behind, start_c),
        CASE(a_page_is_as_large_as_asked_for, start_c),
        CASE(pages_by_cursor_go_on_to_the_end, start_d),
        CASE(the_filter_stays_the_same_under_a_cursor, start_d),
        CASE(a_cursor_that_expired_starts_the_listing_over, start_d),
        CASE(cursors_that_never_hold_are_an_error, start_d),
        CASE(the_next_search_starts_an_overlap_before_the_newest, start_d),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
