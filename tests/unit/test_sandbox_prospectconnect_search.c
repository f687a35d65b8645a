/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Searches of profile D: filters, order, cursors, limits. */
#include "unit/prospectconnect.h"

static void many(struct pc_test *t, int n, int64_t ms_between)
{
    for (int i = 0; i < n; i++) {
        pc_made(t, "/v1/companies",
                arena_printfz(&t->a, "{'name':'n%03d','revenue':%d}", i, i),
                "data.id");
        pc_tick(t, ms_between);
    }
}

static struct pc_answer search(struct pc_test *t, const char *body)
{
    return pc_post(t, "/v1/companies/search", body);
}

/* Walks all pages; the names met, in order, without their "n". */
static struct str walk(struct pc_test *t, const char *query, int *out_pages)
{
    AUTO_BUF met = BUF_INIT(1 << 16);
    const char *cursor = NULL;
    *out_pages = 0;
    for (bool more = true; more; (*out_pages)++) {
        struct pc_answer page = search(
            t, cursor ? arena_printfz(&t->a, "{%s,'cursor':'%s'}", query,
                                      cursor)
                      : arena_printfz(&t->a, "{%s,'cursor':null}", query));
        if (page.status != 200)
            fail_msg("%.*s", STR_ARG(page.text));
        for (size_t i = 0; i < pc_length(&page, "data"); i++) {
            char *path = arena_printfz(&t->a, "data.%zu.name", i);
            int64_t number = -1;
            str_to_i64(str_from(pc_string(t, &page, path) + 1), &number);
            buf_printf(&met, " %d", (int)number);
        }
        more = pc_at(&page.body, "meta.cursor.has_more")->boolean;
        if (more)
            cursor = pc_string(t, &page, "meta.cursor.next");
        else
            pc_check(t, &page, "meta.cursor.next", "null");
    }
    return buf_copy(&t->a, &met);
}

static void a_search_has_25_records_unless_asked_and_100_at_most(void **state)
{
    struct pc_test *t = *state;
    many(t, 130, 1);
    struct pc_answer page = search(t, "{}");
    assert_int_equal(pc_length(&page, "data"), 25);
    pc_check(t, &page, "meta.total", "130");
    pc_check(t, &page, "meta.cursor.has_more", "true");
    page = search(t, "{'limit':100}");
    assert_int_equal(pc_length(&page, "data"), 100);
    page = search(t, "{'limit':101}");
    pc_check_status(page, 422);
    pc_check(t, &page, "errors.0",
             "{'field':'limit','message':'must be from 1 to 100'}");
    pc_check_status(search(t, "{'limit':0}"), 422);
    sandbox_knobs(t->box)->page_cap = 10;
    page = search(t, "{'limit':100}");
    assert_int_equal(pc_length(&page, "data"), 10);
    pc_check(t, &page, "meta.cursor.has_more", "true");
}

static void pages_follow_each_other_in_every_order(void **state)
{
    struct pc_test *t = *state;
    many(t, 7, 1);
    static const struct {
        const char *query, *met;
    } cases[] = {
        {"'limit':3", " 0 1 2 3 4 5 6"},
        {"'limit':3,'order_by':'created_at','sort_direction':'desc'",
         " 6 5 4 3 2 1 0"},
        {"'limit':3,'order_by':'updated_at'", " 0 1 2 3 4 5 6"},
        {"'limit':3,'order_by':'name','sort_direction':'desc'",
         " 6 5 4 3 2 1 0"},
        {"'limit':2,'order_by':'revenue'", " 0 1 2 3 4 5 6"},
        {"'limit':7,'order_by':'city'", " 0 1 2 3 4 5 6"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int pages;
        struct str met = walk(t, cases[i].query, &pages);
        check_str(met, cases[i].met);
    }
    int pages;
    walk(t, "'limit':7", &pages);
    assert_int_equal(pages, 1);
}

static void records_of_one_moment_are_met_once_each(void **state)
{
    struct pc_test *t = *state;
    many(t, 7, 0);
    static const char *const queries[] = {
        "'limit':2,'order_by':'updated_at'",
        "'limit':2,'order_by':'created_at'",
        "'limit':2,'order_by':'city'",
    };
    for (size_t i = 0; i < 3; i++) {
        int pages;
        check_str(walk(t, queries[i], &pages), " 0 1 2 3 4 5 6");
        assert_int_equal(pages, 4);
    }
}

static void a_record_changed_under_way_is_met_again_at_the_end(void **state)
{
    struct pc_test *t = *state;
    many(t, 4, 0); /* the clock stands: even within one millisecond */
    struct pc_answer page =
        search(t, "{'limit':2,'order_by':'updated_at'}");
    pc_check_status(
        pc_ask(t, "PATCH",
               arena_printfz(&t->a, "/v1/companies/%s",
                             pc_string(t, &page, "data.0.id")),
               "{'city':'Rome'}"),
        200);
    page = search(t, arena_printfz(
                         &t->a,
                         "{'limit':100,'order_by':'updated_at',"
                         "'cursor':'%s'}",
                         pc_string(t, &page, "meta.cursor.next")));
    assert_int_equal(pc_length(&page, "data"), 3);
    pc_check(t, &page, "data.2.name", "'n000'");
}

static void a_delete_under_way_hides_no_other(void **state)
{
    struct pc_test *t = *state;
    many(t, 5, 1);
    struct pc_answer page = search(t, "{'limit':2}");
    pc_check_status(
        pc_ask(t, "DELETE",
               arena_printfz(&t->a, "/v1/companies/%s",
                             pc_string(t, &page, "data.1.id")),
               NULL),
        204);
    page = search(t, arena_printfz(
                         &t->a, "{'limit':2,'cursor':'%s'}",
                         pc_string(t, &page, "meta.cursor.next")));
    pc_check(t, &page, "data.0.name", "'n002'");
}

static void a_cursor_belongs_to_one_search(void **state)
{
    struct pc_test *t = *state;
    many(t, 5, 1);
    struct pc_answer page =
        search(t, "{'limit':2,'search_text':'n','filters':[]}");
    const char *cursor = pc_string(t, &page, "meta.cursor.next");
    static const char *const wrong[] = {
        "{'search_text':'n0','filters':[],'cursor':'%s'}",
        "{'search_text':'n','filters':[],'order_by':'name','cursor':'%s'}",
        "{'search_text':'n','cursor':'%s'}",
        "{'search_text':'n','filters':[],'cursor':'00%s'}",
        "{'search_text':'n','filters':[],'cursor':'zz%s'}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        AUTO_BUF body = BUF_INIT(4096);
        struct str text = str_from(wrong[i]);
        size_t at = str_find(text, STR("%s"), 0);
        buf_add(&body, str_slice(text, 0, at));
        buf_addz(&body, cursor);
        buf_add(&body, str_slice(text, at + 2, text.n));
        page = search(t, buf_z(&body));
        pc_check_status(page, 400);
        pc_check(t, &page, "detail",
                 "'the cursor does not belong to this search'");
    }
    /* The limit may change. */
    page = search(t, arena_printfz(&t->a,
                                   "{'search_text':'n','filters':[],"
                                   "'limit':50,'cursor':'%s'}",
                                   cursor));
    pc_check_status(page, 200);
    assert_int_equal(pc_length(&page, "data"), 3);
}

static void every_operator_narrows(void **state)
{
    struct pc_test *t = *state;
    static const char *const contacts[] = {
        "{'email':'ann@x.io','lead_score':10,'city':'Rome','tags':['vip']}",
        "{'email':'BO@x.io','lead_score':20,'tags':['vip','new']}",
        "{'phone':'+1555','lead_score':30.5,'city':'Oslo'}",
    };
    for (size_t i = 0; i < 3; i++)
        pc_made(t, "/v1/contacts", contacts[i], "data.id");
    static const struct {
        const char *filter, *total;
    } cases[] = {
        {"{'field':'email','operator':'eq','value':'bo@X.IO'}", "1"},
        {"{'field':'city','operator':'eq','value':'rome'}", "0"},
        {"{'field':'city','operator':'ne','value':'Rome'}", "2"},
        {"{'field':'lead_score','operator':'gt','value':20}", "1"},
        {"{'field':'lead_score','operator':'gte','value':20.0}", "2"},
        {"{'field':'lead_score','operator':'lt','value':20}", "1"},
        {"{'field':'lead_score','operator':'lte','value':20}", "2"},
        {"{'field':'city','operator':'in','value':['Rome','Oslo']}", "2"},
        {"{'field':'city','operator':'not_in','value':['Rome']}", "2"},
        {"{'field':'email','operator':'contains','value':'@X'}", "2"},
        {"{'field':'tags','operator':'contains','value':'new'}", "1"},
        {"{'field':'city','operator':'is_empty'}", "1"},
        {"{'field':'city','operator':'is_empty','value':false}", "2"},
        {"{'field':'city','operator':'gt','value':'A'}", "2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer page =
            pc_post(t, "/v1/contacts/search",
                    arena_printfz(&t->a, "{'filters':[%s]}",
                                  cases[i].filter));
        pc_check_status(page, 200);
        if (strcmp(pc_text_at(t, &page, "meta.total"), cases[i].total) != 0)
            fail_msg("%s: %.*s", cases[i].filter, STR_ARG(page.text));
    }
}

static void several_filters_and_a_text_must_all_fit(void **state)
{
    struct pc_test *t = *state;
    many(t, 20, 1);
    struct pc_answer page = search(
        t, "{'filters':[{'field':'revenue','operator':'gte','value':5},"
           "{'field':'revenue','operator':'lt','value':15}],"
           "'search_text':'N01'}");
    pc_check(t, &page, "meta.total", "5");
    pc_check(t, &page, "data.0.name", "'n010'");
}

static void records_updated_since_a_time_are_found(void **state)
{
    struct pc_test *t = *state;
    many(t, 5, 1);
    struct pc_answer page = search(
        t, "{'filters':[{'field':'updated_at','operator':'gte',"
           "'value':'2025-06-01T08:00:00.003Z'}],'order_by':'updated_at'}");
    pc_check(t, &page, "meta.total", "2");
    pc_check(t, &page, "data.0.name", "'n003'");
    page = search(
        t, "{'filters':[{'field':'created_at','operator':'lt',"
           "'value':'2025-06-01T10:00:00.002+02:00'}]}");
    pc_check(t, &page, "meta.total", "2");
}

static void ids_and_links_are_compared_as_they_are_shown(void **state)
{
    struct pc_test *t = *state;
    const char *ann = pc_made(t, "/v1/contacts", "{'phone':'1'}", "data.id");
    pc_made(t, "/v1/contacts", "{'phone':'2'}", "data.id");
    pc_made(t, "/v1/deals",
            arena_printfz(&t->a, "{'name':'D','contact_id':'%s'}", ann),
            "data.id");
    pc_made(t, "/v1/deals", "{'name':'E'}", "data.id");
    struct pc_answer page =
        pc_post(t, "/v1/deals/search",
                arena_printfz(&t->a,
                              "{'filters':[{'field':'contact_id',"
                              "'operator':'eq','value':'%s'}]}",
                              ann));
    pc_check(t, &page, "meta.total", "1");
    pc_check(t, &page, "data.0.name", "'D'");
    page = pc_post(t, "/v1/contacts/search",
                   arena_printfz(&t->a,
                                 "{'filters':[{'field':'id','operator':'in',"
                                 "'value':['%s','con_gone']}]}",
                                 ann));
    pc_check(t, &page, "meta.total", "1");
}

static void wrong_searches_are_told_where(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *body, *field;
    } wrong[] = {
        {"{'filters':{}}", "'filters'"},
        {"{'filters':[{'field':'shoe','operator':'eq','value':1}]}",
         "'filters[0].field'"},
        {"{'filters':[5]}", "'filters[0].field'"},
        {"{'filters':[{'field':'name','operator':'like','value':1}]}",
         "'filters[0].operator'"},
        {"{'filters':[{'field':'name','operator':'eq'}]}",
         "'filters[0].value'"},
        {"{'filters':[{'field':'name','operator':'in','value':'x'}]}",
         "'filters[0].value'"},
        {"{'filters':[{'field':'updated_at','operator':'gt','value':'x'}]}",
         "'filters[0].value'"},
        {"{'order_by':'shoe'}", "'order_by'"},
        {"{'sort_direction':'up'}", "'sort_direction'"},
        {"{'limit':'5'}", "'limit'"},
        {"{'cursor':5}", "'cursor'"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pc_answer page = search(t, wrong[i].body);
        pc_check_status(page, 422);
        pc_check(t, &page, "errors.0.field", wrong[i].field);
    }
}

static void a_search_has_20_filters_at_most(void **state)
{
    struct pc_test *t = *state;
    AUTO_BUF filters = BUF_INIT(1 << 14);
    const char *one = "{'field':'name','operator':'ne','value':'x'}";
    buf_addz(&filters, one);
    for (int i = 1; i < 20; i++)
        buf_printf(&filters, ",%s", one);
    pc_check_status(
        search(t, arena_printfz(&t->a, "{'filters':[%s]}", buf_z(&filters))),
        200);
    pc_check_status(search(t, arena_printfz(&t->a, "{'filters':[%s,%s]}",
                                            buf_z(&filters), one)),
                    422);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_CASE(a_search_has_25_records_unless_asked_and_100_at_most),
        PC_CASE(pages_follow_each_other_in_every_order),
        PC_CASE(records_of_one_moment_are_met_once_each),
        PC_CASE(a_record_changed_under_way_is_met_again_at_the_end),
        PC_CASE(a_delete_under_way_hides_no_other),
        PC_CASE(a_cursor_belongs_to_one_search),
        PC_CASE(every_operator_narrows),
        PC_CASE(several_filters_and_a_text_must_all_fit),
        PC_CASE(records_updated_since_a_time_are_found),
        PC_CASE(ids_and_links_are_compared_as_they_are_shown),
        PC_CASE(wrong_searches_are_told_where),
        PC_CASE(a_search_has_20_filters_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
