/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Profile C: the bodies and the quirks of the private API. */
#include "unit/prospectconnect.h"

static void many_contacts(struct pc_test *t, int n)
{
    for (int i = 0; i < n; i++) {
        pc_contact(t, arena_printfz(&t->a, "c%03d@x.io", i));
        pc_tick(t, 1);
    }
}

static void a_search_answers_the_asked_fields_and_the_id_only(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(
        t, "/contact/upsert",
        "{'data':{'email':'ann@x.io','phone':'+1555','name':'Ann Lee',"
        "'city':'Rome','tags':['vip']}}",
        "data.id");
    struct pc_answer answer = pc_post(
        t, "/contact/search/contact",
        "{'search_after':0,'limit':50,'order_by':'date_created',"
        "'sort_direction':'desc','search_text':'',"
        "'fields':['name','email','phone','tags']}");
    pc_check_status(answer, 200);
    pc_check(t, &answer, "count", "1");
    pc_check(t, &answer, "data.0",
             arena_printfz(&t->a,
                           "{'_id':'%s','email':'ann@x.io','phone':'+1555',"
                           "'name':'Ann Lee','tags':['vip']}",
                           id));
    answer = pc_post(t, "/contact/search/contact",
                     "{'fields':['first_name','last_name','date_created',"
                     "'nonsense','firstName']}");
    pc_check(t, &answer, "data.0",
             arena_printfz(&t->a,
                           "{'_id':'%s','first_name':'Ann','last_name':'Lee',"
                           "'date_created':'2025-06-01T08:00:00Z'}",
                           id));
}

static void a_search_without_fields_answers_all_but_update_times(void **state)
{
    struct pc_test *t = *state;
    pc_contact(t, "ann@x.io");
    struct pc_answer answer =
        pc_post(t, "/contact/search/contact", "{'fields':[]}");
    pc_check(t, &answer, "data.0.email", "'ann@x.io'");
    pc_check(t, &answer, "data.0.city", "null");
    pc_check(t, &answer, "data.0.stage_id", "null");
    pc_check(t, &answer, "data.0.date_created", "'2025-06-01T08:00:00Z'");
    pc_check(t, &answer, "data.0.updated_at", "absent");
    pc_check(t, &answer, "data.0.date_updated", "absent");
}

static void pages_go_by_an_offset_newest_first(void **state)
{
    struct pc_test *t = *state;
    many_contacts(t, 7);
    struct pc_answer answer =
        pc_post(t, "/contact/search/contact", "{'search_after':5,'limit':3}");
    pc_check(t, &answer, "count", "7");
    assert_int_equal(pc_length(&answer, "data"), 2);
    pc_check(t, &answer, "data.0.email", "'c001@x.io'");
    pc_check(t, &answer, "data.1.email", "'c000@x.io'");
    answer = pc_post(t, "/contact/search/contact",
                     "{'search_after':0,'limit':2,'sort_direction':'asc'}");
    pc_check(t, &answer, "data.1.email", "'c001@x.io'");
    answer = pc_post(t, "/contact/search/contact", "{'search_after':7}");
    pc_check(t, &answer, "data", "[]");
    pc_check(t, &answer, "count", "7");
}

static void other_orders_are_by_a_field(void **state)
{
    struct pc_test *t = *state;
    static const char *const names[] = {"bo", "dan", "ann", "cy"};
    for (size_t i = 0; i < 4; i++)
        pc_contact(t, arena_printfz(&t->a, "%s@x.io", names[i]));
    struct pc_answer answer =
        pc_post(t, "/contact/search/contact",
                "{'order_by':'email','sort_direction':'asc',"
                "'search_after':1,'limit':2}");
    pc_check(t, &answer, "data.0.email", "'bo@x.io'");
    pc_check(t, &answer, "data.1.email", "'cy@x.io'");
    answer = pc_post(t, "/contact/search/contact", "{'order_by':'email'}");
    pc_check(t, &answer, "data.0.email", "'dan@x.io'");
}

static void a_page_has_50_unless_asked_and_200_at_most(void **state)
{
    struct pc_test *t = *state;
    many_contacts(t, 210);
    struct pc_answer answer = pc_post(t, "/contact/search/contact", "{}");
    assert_int_equal(pc_length(&answer, "data"), 50);
    answer = pc_post(t, "/contact/search/contact", "{'limit':500}");
    assert_int_equal(pc_length(&answer, "data"), 200);
    sandbox_knobs(t->box)->page_cap = 100;
    answer = pc_post(t, "/contact/search/contact", "{'limit':500}");
    assert_int_equal(pc_length(&answer, "data"), 100);
    pc_check(t, &answer, "count", "210");
}

static void the_page_cap_is_also_an_option(void **state)
{
    (void)state;
    const char *const options[] = {"page_cap", "3", NULL};
    struct pc_test *t = pc_start(options);
    many_contacts(t, 5);
    struct pc_answer answer =
        pc_post(t, "/contact/search/contact", "{'limit':500}");
    assert_int_equal(pc_length(&answer, "data"), 3);
    sandbox_knobs(t->box)->page_cap = 2;
    answer = pc_post(t, "/contact/search/contact", "{'limit':500}");
    assert_int_equal(pc_length(&answer, "data"), 2);
    pc_stop(t);
}

static void a_text_is_searched_in_name_email_and_phone(void **state)
{
    struct pc_test *t = *state;
    pc_made(t, "/contact/upsert",
            "{'data':{'name':'Ann Lee','email':'ann@x.io'}}", "data.id");
    pc_made(t, "/contact/upsert", "{'data':{'name':'Zoe','phone':'+1555'}}",
            "data.id");
    static const struct {
        const char *text, *count;
    } cases[] = {{"LEE", "1"}, {"@X.", "1"}, {"155", "1"}, {"", "2"},
                 {"nobody", "0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer answer = pc_post(
            t, "/contact/search/contact",
            arena_printfz(&t->a, "{'search_text':'%s'}", cases[i].text));
        pc_check(t, &answer, "count", cases[i].count);
    }
}

static void wrong_searches_are_refused(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *url, *body, *message;
    } wrong[] = {
        {"/contact/search/contact", "{'search_after':'10'}",
         "'search_after must be an integer of at least 0'"},
        {"/contact/search/contact", "{'search_after':-1}",
         "'search_after must be an integer of at least 0'"},
        {"/contact/search/contact", "{'fields':'name'}",
         "'fields must be a list of strings'"},
        {"/contact/search/contact", "{'order_by':'shoe_size'}",
         "'order_by names no field'"},
        {"/contact/search/contact", "{'sort_direction':'up'}",
         "'sort_direction must be asc or desc'"},
        {"/contact/search/contact-by-ids", "{}",
         "'ids must be a list of ids'"},
        {"/note/getNotes", "{}",
         "'contact_id or deal_ids or account_ids is required'"},
        {"/note/getNotes", "{'deal_ids':'d1'}",
         "'deal_ids and account_ids must be lists of ids'"},
        {"/quotes/getQuotes", "{'startAfter':'gone'}",
         "'startAfter names no record'"},
        {"/deal/getDealsByBusinessId", "{'search':5}",
         "'search must be a string'"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pc_answer answer = pc_post(t, wrong[i].url, wrong[i].body);
        pc_check_status(answer, 400);
        pc_check(t, &answer, "message", wrong[i].message);
    }
}

static void contacts_are_read_by_id_and_the_gone_are_left_out(void **state)
{
    struct pc_test *t = *state;
    const char *ann = pc_contact(t, "ann@x.io");
    const char *bo = pc_contact(t, "bo@x.io");
    struct pc_answer answer = pc_post(
        t, "/contact/search/contact-by-ids",
        arena_printfz(&t->a, "{'ids':['%s','gone','%s'],'depth':0}", bo, ann));
    pc_check(t, &answer, "count", "2");
    pc_check(t, &answer, "data.0.email", "'bo@x.io'");
    pc_check(t, &answer, "data.1.email", "'ann@x.io'");
    assert_string_equal(pc_string(t, &answer, "data.1._id"), ann);
}

static void more_ids_than_a_page_holds_are_refused(void **state)
{
    struct pc_test *t = *state;
    AUTO_BUF body = BUF_INIT(1 << 16);
    buf_addz(&body, "{'ids':['x'");
    for (int i = 1; i < 200; i++)
        buf_addz(&body, ",'x'");
    char *exact = arena_printfz(&t->a, "%s]}", buf_z(&body));
    char *above = arena_printfz(&t->a, "%s,'x']}", buf_z(&body));
    pc_check_status(pc_post(t, "/contact/search/contact-by-ids", exact), 200);
    pc_check_status(pc_post(t, "/contact/search/contact-by-ids", above), 400);
}

static const char *deal(struct pc_test *t, const char *fields)
{
    const char *id =
        pc_made(t, "/deal/addDeal",
                arena_printfz(&t->a, "{'name':'Big'%s}", fields), "data.id");
    pc_tick(t, 1);
    return id;
}

static void deals_are_asked_value_and_answer_monetary_value(void **state)
{
    struct pc_test *t = *state;
    const char *id = deal(t, ",'value':1000,'stageId':'s2'");
    struct pc_answer answer = pc_post(
        t, "/deal/getDealsByBusinessId",
        "{'page':1,'offset':0,'page_limit':100,'search':'',"
        "'fields':['name','value','stage_id'],'pipelineId':'p1'}");
    pc_check(t, &answer, "total", "1");
    pc_check(t, &answer, "deal.0",
             arena_printfz(&t->a,
                           "{'id':'%s','name':'Big','monetary_value':1000,"
                           "'stage_id':'s2'}",
                           id));
    answer = pc_post(t, "/deal/getDealsByBusinessId",
                     "{'page':1,'fields':['monetary_value','deal_status']}");
    pc_check(t, &answer, "deal.0",
             arena_printfz(&t->a, "{'id':'%s','deal_status':'open'}", id));
}

static void deals_tell_won_from_lost_and_name_their_people(void **state)
{
    struct pc_test *t = *state;
    const char *contact = pc_contact(t, "ann@x.io");
    deal(t, arena_printfz(&t->a,
                          ",'status':'won','assignedTo':'usr_2',"
                          "'contactId':'%s','notes':'n'",
                          contact));
    struct pc_answer answer =
        pc_post(t, "/deal/getDealsByBusinessId", "{'page':1}");
    pc_check(t, &answer, "deal.0.deal_status", "'won'");
    pc_check(t, &answer, "deal.0.sales_person", "'usr_2'");
    pc_check(t, &answer, "deal.0.pipeline_id", "'p1'");
    pc_check(t, &answer, "deal.0.expected_closing_date", "null");
    pc_check(t, &answer, "deal.0.monetary_value", "null");
    pc_check(t, &answer, "deal.0.date_created", "'2025-06-01T08:00:00Z'");
    pc_check(t, &answer, "deal.0._id", "absent");
    assert_string_equal(pc_string(t, &answer, "deal.0.contact_id"), contact);
}

static void deals_are_paged_by_offset_or_page_newest_first(void **state)
{
    struct pc_test *t = *state;
    const char *ids[5];
    for (int i = 0; i < 5; i++)
        ids[i] = deal(t, "");
    static const struct {
        const char *body;
        int first, n;
    } cases[] = {
        {"{'page':1,'page_limit':2}", 4, 2},
        {"{'page':2,'page_limit':2}", 2, 2},
        {"{'page':1,'offset':3,'page_limit':2}", 1, 2},
        {"{'page':2,'offset':4,'page_limit':2}", 0, 1},
        {"{'page':3,'page_limit':2}", 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer answer =
            pc_post(t, "/deal/getDealsByBusinessId", cases[i].body);
        pc_check(t, &answer, "total", "5");
        assert_int_equal(pc_length(&answer, "deal"), cases[i].n);
        assert_string_equal(pc_string(t, &answer, "deal.0.id"),
                            ids[cases[i].first]);
    }
}

static void deals_are_narrowed_by_pipeline_and_text(void **state)
{
    struct pc_test *t = *state;
    deal(t, ",'pipelineId':'p1'");
    deal(t, ",'pipelineId':'p2'");
    deal(t, ",'pipelineId':'p2','name':'Small'");
    static const struct {
        const char *body, *total;
    } cases[] = {
        {"{'page':1,'pipelineId':'p2'}", "2"},
        {"{'page':1,'pipelineId':'p2','search':'SMA'}", "1"},
        {"{'page':1,'search':'big'}", "2"},
        {"{'page':1,'pipelineId':'p9'}", "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer answer =
            pc_post(t, "/deal/getDealsByBusinessId", cases[i].body);
        pc_check(t, &answer, "total", cases[i].total);
    }
}

static void the_list_of_deals_takes_the_body_of_b_or_of_c(void **state)
{
    struct pc_test *t = *state;
    deal(t, ",'value':5");
    struct pc_answer b =
        pc_post(t, "/deal/getDealsByBusinessId",
                "{'updatedAfter':'2025-01-01T10:00:00.000000','limit':100}");
    pc_check(t, &b, "data.0.value", "5");
    pc_check(t, &b, "deal", "absent");
    struct pc_answer c = pc_post(t, "/deal/getDealsByBusinessId", "{}");
    pc_check(t, &c, "deal.0.monetary_value", "5");
    pc_check(t, &c, "data", "absent");
}

static void notes_are_a_bare_array_of_one_contact_or_some_deals(void **state)
{
    struct pc_test *t = *state;
    const char *ann = pc_contact(t, "ann@x.io");
    const char *bo = pc_contact(t, "bo@x.io");
    const char *d = deal(t, "");
    const char *note = pc_made(
        t, "/note/createNote",
        arena_printfz(&t->a, "{'body':'One','userId':'usr_1',"
                             "'contactId':'%s','dealId':'%s'}",
                      ann, d),
        "data.id");
    pc_made(t, "/note/createNote",
            arena_printfz(&t->a, "{'body':'Two','contactId':'%s'}", bo),
            "data.id");
    struct pc_answer answer = pc_post(
        t, "/note/getNotes",
        arena_printfz(&t->a,
                      "{'contact_id':'%s','deal_ids':['%s'],"
                      "'account_ids':[]}",
                      ann, d));
    assert_int_equal(answer.body.kind, VALUE_LIST);
    assert_int_equal(answer.body.items.n, 1);
    assert_string_equal(pc_string(t, &answer, "0._id"), note);
    pc_check(t, &answer, "0.body", "'One'");
    pc_check(t, &answer, "0.contact_details.email", "'ann@x.io'");
    pc_check(t, &answer, "0.created_by_detail.name", "'Ann Lee'");
    pc_check(t, &answer, "0.modified_by_detail._id", "'usr_1'");
    answer = pc_post(t, "/note/getNotes",
                     arena_printfz(&t->a, "{'deal_ids':['%s']}", d));
    assert_int_equal(answer.body.items.n, 1);
    answer = pc_post(t, "/note/getNotes", "{'contact_id':'gone'}");
    assert_int_equal(answer.body.kind, VALUE_LIST);
    assert_int_equal(answer.body.items.n, 0);
}

static void notes_of_an_account_are_found(void **state)
{
    struct pc_test *t = *state;
    const char *account = pc_made(t, "/_sandbox/records/companies",
                                  "{'name':'Acme'}", "id");
    pc_made(t, "/_sandbox/records/notes",
            arena_printfz(&t->a, "{'body':'Big','account_id':'%s'}", account),
            "id");
    struct pc_answer answer =
        pc_post(t, "/note/getNotes",
                arena_printfz(&t->a, "{'account_ids':['%s']}", account));
    pc_check(t, &answer, "0.body", "'Big'");
    pc_check(t, &answer, "0.contact_details", "{}");
}

static void accounts_are_listed_by_name(void **state)
{
    struct pc_test *t = *state;
    pc_made(t, "/_sandbox/records/companies",
            "{'name':'Acme','domain':'acme.io','city':'Rome',"
            "'industry':'Food','revenue':12.50}",
            "id");
    pc_made(t, "/_sandbox/records/companies", "{'name':'Bolt'}", "id");
    struct pc_answer answer =
        pc_post(t, "/account/fetch-account-list",
                "{'offset':0,'limit':50,'name':'acm','fields':[]}");
    assert_int_equal(pc_length(&answer, "data"), 1);
    pc_check(t, &answer, "data.0.domain", "'acme.io'");
    pc_check(t, &answer, "data.0.city", "'Rome'");
    pc_check(t, &answer, "data.0.industry", "'Food'");
    pc_check(t, &answer, "data.0.revenue", "12.5");
    answer = pc_post(t, "/account/fetch-account-list", "{'offset':1}");
    assert_int_equal(pc_length(&answer, "data"), 1);
}

static void quotes_are_paged_by_the_last_id_or_a_count(void **state)
{
    struct pc_test *t = *state;
    const char *d = deal(t, "");
    const char *ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = pc_made(
            t, "/_sandbox/records/quotes",
            arena_printfz(&t->a,
                          "{'quote_name':'Q%d','quote_status':'sent',"
                          "'quote_amount':10.5,'currency':'EUR'%s%s%s,"
                          "'quote_owner':'usr_1'}",
                          i, i < 2 ? ",'deal_id':'" : "", i < 2 ? d : "",
                          i < 2 ? "'" : ""),
            "id");
    struct pc_answer answer = pc_post(
        t, "/quotes/getQuotes",
        arena_printfz(&t->a,
                      "{'limit':20,'search':'','startAfter':null,"
                      "'deal_id':'%s'}",
                      d));
    pc_check(t, &answer, "count", "2");
    pc_check(t, &answer, "quotes.0.quote_name", "'Q0'");
    pc_check(t, &answer, "quotes.0.quote_amount", "10.5");
    pc_check(t, &answer, "quotes.0.deal.name", "'Big'");
    pc_check(t, &answer, "quotes.0.quote_owner.name", "'Ann Lee'");
    pc_check(t, &answer, "quotes.0.client_details", "{}");
    pc_check(t, &answer, "quotes.0.client_approval_status", "null");
    answer = pc_post(
        t, "/quotes/getQuotes",
        arena_printfz(&t->a, "{'limit':1,'startAfter':'%s'}", ids[0]));
    pc_check(t, &answer, "count", "3");
    assert_int_equal(pc_length(&answer, "quotes"), 1);
    assert_string_equal(pc_string(t, &answer, "quotes.0._id"), ids[1]);
    answer = pc_post(t, "/quotes/getQuotes", "{'limit':1,'startAfter':2}");
    pc_check(t, &answer, "count", "3");
    assert_string_equal(pc_string(t, &answer, "quotes.0._id"), ids[2]);
}

static void products_are_narrowed_by_category_and_text(void **state)
{
    struct pc_test *t = *state;
    static const char *const bodies[] = {
        "{'name':'Table','unit_amount':99.90,'currency':'EUR',"
        "'category':'Furniture','active':true,'type':'one_time',"
        "'source_type':'manual'}",
        "{'name':'Chair','category':'Furniture'}",
        "{'name':'Day','category':'Services'}",
    };
    for (size_t i = 0; i < 3; i++)
        pc_made(t, "/_sandbox/records/products", bodies[i], "id");
    struct pc_answer answer =
        pc_post(t, "/product/get-product-by-pagination",
                "{'limit':20,'startAfter':null,'searchText':'tab',"
                "'category':'Furniture'}");
    pc_check(t, &answer, "count", "1");
    pc_check(t, &answer, "product.0.unit_amount", "99.9");
    pc_check(t, &answer, "product.0.active", "true");
    answer = pc_post(t, "/product/get-product-by-pagination",
                     "{'category':'Furniture'}");
    pc_check(t, &answer, "count", "2");
}

static void tags_are_narrowed_by_module_and_name(void **state)
{
    struct pc_test *t = *state;
    pc_made(t, "/contact/upsert", "{'data':{'phone':'1','tags':['vip','new']}}",
            "data.id");
    pc_made(t, "/task/addTask", "{'name':'T','tags':['urgent']}", "data.id");
    struct pc_answer answer =
        pc_post(t, "/tag/fetchTagList",
                "{'offset':0,'limit':50,'name':'vi','module_name':'contact'}");
    pc_check(t, &answer, "data.0.name", "'vip'");
    assert_int_equal(pc_length(&answer, "data"), 1);
    answer = pc_post(t, "/tag/fetchTagList", "{'module_name':'task'}");
    pc_check(t, &answer, "data.0.name", "'urgent'");
    answer = pc_post(t, "/tag/fetchTagList", "{'offset':1,'limit':1}");
    pc_check(t, &answer, "data.0.name", "'urgent'");
}

static void blanks_follow_the_option(void **state)
{
    (void)state;
    static const struct {
        const char *value, *city, *tags;
    } cases[] = {{"null", "null", "[]"},
                 {"empty", "''", "[]"},
                 {"omit", "absent", "absent"}};
    for (size_t i = 0; i < 3; i++) {
        const char *const options[] = {"blanks", cases[i].value, NULL};
        struct pc_test *t = pc_start(options);
        pc_contact(t, "ann@x.io");
        struct pc_answer answer = pc_post(t, "/contact/search/contact",
                                          "{'fields':['city','tags']}");
        pc_check(t, &answer, "data.0.city", cases[i].city);
        pc_check(t, &answer, "data.0.tags", cases[i].tags);
        pc_stop(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_CASE(a_search_answers_the_asked_fields_and_the_id_only),
        PC_CASE(a_search_without_fields_answers_all_but_update_times),
        PC_CASE(pages_go_by_an_offset_newest_first),
        PC_CASE(other_orders_are_by_a_field),
        PC_CASE(a_page_has_50_unless_asked_and_200_at_most),
        cmocka_unit_test(the_page_cap_is_also_an_option),
        PC_CASE(a_text_is_searched_in_name_email_and_phone),
        PC_CASE(wrong_searches_are_refused),
        PC_CASE(contacts_are_read_by_id_and_the_gone_are_left_out),
        PC_CASE(more_ids_than_a_page_holds_are_refused),
        PC_CASE(deals_are_asked_value_and_answer_monetary_value),
        PC_CASE(deals_tell_won_from_lost_and_name_their_people),
        PC_CASE(deals_are_paged_by_offset_or_page_newest_first),
        PC_CASE(deals_are_narrowed_by_pipeline_and_text),
        PC_CASE(the_list_of_deals_takes_the_body_of_b_or_of_c),
        PC_CASE(notes_are_a_bare_array_of_one_contact_or_some_deals),
        PC_CASE(notes_of_an_account_are_found),
        PC_CASE(accounts_are_listed_by_name),
        PC_CASE(quotes_are_paged_by_the_last_id_or_a_count),
        PC_CASE(products_are_narrowed_by_category_and_text),
        PC_CASE(tags_are_narrowed_by_module_and_name),
        cmocka_unit_test(blanks_follow_the_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
