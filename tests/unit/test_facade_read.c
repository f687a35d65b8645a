/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Reading over the facade: the query language (Q1 to Q4), lists (L1 to L4), one
 * record and one field, limits, `strict`. */
#include "lib/facade_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define FIELDS                                                                 \
    "{'res.partner':{'id':{'type':'integer'},'name':{'type':'char'},"          \
    "'country_id':{'type':'many2one','relation':'res.country'},"               \
    "'child_ids':{'type':'one2many','relation':'res.partner'},"                \
    "'credit':{'type':'float'},'color':{'type':'integer'},"                    \
    "'active':{'type':'boolean'},'born':{'type':'date'},"                      \
    "'write_date':{'type':'datetime'},'image':{'type':'binary'}},"             \
    "'res.country':{'id':{'type':'integer'},'name':{'type':'char'},"           \
    "'code':{'type':'char'},"                                                  \
    "'currency_id':{'type':'many2one','relation':'res.currency'}},"            \
    "'res.currency':{'id':{'type':'integer'},'name':{'type':'char'},"          \
    "'rate':{'type':'float'}},"                                                \
    "'tag':{'id':{'type':'integer'},'name':{'type':'char'}},"                  \
    "'note':{'id':{'type':'integer'},'about':{'type':'reference'}}}"

#define ROWS                                                                   \
    "{'res.partner':["                                                         \
    "{'id':1,'name':'A','country_id':10,'child_ids':[3,2],'credit':12.0,"      \
    "'color':3,'active':true,'born':'2026-01-02',"                             \
    "'write_date':'2026-01-02 03:04:05','image':'aGVq'},"                      \
    "{'id':2,'name':'B','country_id':[10,'Belgium'],'child_ids':[],"           \
    "'credit':0.5,'color':0,'active':false,'born':false,"                      \
    "'write_date':'2026-11-12 23:00:59','image':false},"                       \
    "{'id':3,'name':'C','country_id':false,'child_ids':[4],'credit':0.0,"      \
    "'color':0,'active':true,'born':false,"                                    \
    "'write_date':'2026-11-12 23:00:59','image':false},"                       \
    "{'id':4,'name':'D','country_id':11,'child_ids':[]},"                      \
    "{'id':5,'name':'E','country_id':false,'child_ids':[]}],"                  \
    "'res.country':[{'id':10,'name':'Belgium','code':'BE','currency_id':30},"  \
    "{'id':11,'name':'Nowhere','code':false,'currency_id':false}],"            \
    "'res.currency':[{'id':30,'name':'EUR','rate':1.0}],"                      \
    "'tag':[{'id':1,'name':'x'}],"                                             \
    "'note':[{'id':1,'about':'res.partner,1'},{'id':2,'about':false}]}"

#define P "/api/res.partner"
#define ONE P "/1?query="
#define HEAD(n)                                                                \
    "200 {'count':" #n ",'prev':null,'current':1,'next':null,'total_pages':1,"
#define ERR(type, name, message, arguments)                                    \
    "200 {'jsonrpc':'2.0','id':null,'error':{'code':200,'message':" message    \
    ",'data':{'name':" name ",'debug':'','message':" message                   \
    ",'arguments':[" arguments "],'exception_type':'" type "'}}}"

static int setup(void **state)
{
    static struct rig r;
    rig_init(&r, FIELDS, ROWS);
    *state = &r;
    return 0;
}

static int teardown(void **state)
{
    rig_fini(*state);
    return 0;
}

static void expect_status(struct rig *r, const char *url, const char *status,
                          const char *told)
{
    const char *have = rig_get(r, url);
    if (strncmp(have, status, strlen(status)) != 0 || !strstr(have, told))
        fail_msg("%s gives %s, not %s with \"%s\"", url, have, status, told);
}

static void expect_crash(struct rig *r, const char *url, const char *told)
{
    expect_status(r, url, "500 <!doctype html>", told);
}

/* ---- Q1: the rows of the table ------------------------------------------ */

#define ALL_TAG "200 {'id':1,'name':'x'}"

static void q1_no_query_means_all_fields(void **state)
{
    rig_expect(*state, "/api/tag/1", ALL_TAG);
    rig_expect(*state, "/api/tag/1?query={*}", ALL_TAG);
}

static void q1_an_empty_block_gives_empty_records(void **state)
{
    rig_expect(*state, P "?query={}", HEAD(5) "'result':[{},{},{},{},{}]}");
    rig_expect(*state, ONE "{}", "200 {}");
}

static void q1_named_fields_come_in_their_order(void **state)
{
    rig_expect(*state, ONE "{name,id}", "200 {'name':'A','id':1}");
    rig_expect(*state, ONE "{name,id,name}", "200 {'name':'A','id':1}");
}

static void q1_all_fields_have_their_formats(void **state)
{
    rig_expect(*state, ONE "{*}",
               "200 {'id':1,'name':'A','country_id':10,'child_ids':[3,2],"
               "'credit':12.0,'color':3,'active':true,'born':'2026-01-02',"
               "'write_date':'2026-01-02-03-04','image':'aGVq'}");
    rig_expect(*state, P "/2",
               "200 {'id':2,'name':'B','country_id':10,'child_ids':[],"
               "'credit':0.5,'color':0,'active':false,'born':false,"
               "'write_date':'2026-11-12-23-00','image':false}");
}

static void q1_nested_ones_are_objects_and_lists(void **state)
{
    rig_expect(*state,
               ONE "{id,country_id{name,currency_id{name}},"
                   "child_ids{name,country_id{code}}}",
               "200 {'id':1,'country_id':{'name':'Belgium','currency_id':"
               "{'name':'EUR'}},'child_ids':[{'name':'C','country_id':"
               "{'code':false}},{'name':'B','country_id':{'code':'BE'}}]}");
}

static void q1_a_minus_leaves_out(void **state)
{
    rig_expect(*state, "/api/tag/1?query={-id}", "200 {'name':'x'}");
    rig_expect(*state, "/api/tag/1?query={-name,-id}", "200 {}");
    rig_expect(*state, "/api/tag/1?query={*,-id}", "200 {'name':'x'}");
}

static void q1_the_flat_pass_undoes_a_nested_field(void **state)
{
    const char *flat = "200 {'currency_id':30,'id':10,'name':'Belgium',"
                       "'code':'BE'}";
    rig_expect(*state, "/api/res.country/10?query={*,currency_id{name}}", flat);
    rig_expect(*state, "/api/res.country/10?query={-code,currency_id{name}}",
               "200 {'currency_id':30,'id':10,'name':'Belgium'}");
}

static void q1_taking_in_and_leaving_out_do_not_mix(void **state)
{
    rig_expect(*state, ONE "{name,-id}",
               ERR("QueryFormatError",
                   "'QueryFormatError: Can not include and "
                   "exclude fields on the same field level'",
                   "'QueryFormatError: Can not include and exclude fields on "
                   "the same field level'",
                   "'QueryFormatError: Can not include and exclude fields on "
                   "the same field level'"));
    expect_status(*state, ONE "{country_id{name,-id}}", "200",
                  "QueryFormatError");
}

static void q1_arguments_are_read_and_ignored(void **state)
{
    rig_expect(*state, ONE "(limit:%203){id}", "200 {'id':1}");
    rig_expect(*state, ONE "(a:%22x)}%22,b:%27y,%27){id}", "200 {'id':1}");
    rig_expect(*state, ONE "(){country_id(n:1){name}}",
               "200 {'country_id':{'name':'Belgium'}}");
}

static void q1_blanks_between_words_mean_nothing(void **state)
{
    rig_expect(*state, ONE "%20{+id%0A,%09name%20}%20",
               "200 {'id':1,'name':'A'}");
}

/* ---- Q2 to Q4 ----------------------------------------------------------- */

static void q2_lists_of_objects_of_objects_three_deep(void **state)
{
    struct rig *r = *state;
    rig_expect(
        r,
        P "?query={id,child_ids{id,country_id{code,currency_id{rate}}}}"
          "&limit=3",
        HEAD(3) "'result':["
                "{'id':1,'child_ids':[{'id':3,'country_id':{'code':false,"
                "'currency_id':{'rate':0.0}}},{'id':2,'country_id':"
                "{'code':'BE','currency_id':{'rate':1.0}}}]},"
                "{'id':2,'child_ids':[]},{'id':3,'child_ids':[{'id':4,"
                "'country_id':{'code':false,'currency_id':{'rate':0.0}}}]}]}");
}

static void q3_a_query_that_cannot_be_read_is_told(void **state)
{
    static const char *const wrong[][2] = {
        {"{-country_id{name}}", "expecting ',' or '}' on {name}}"},
        {"", "expecting '{' on "},
        {"name", "expecting '{' on name"},
        {"{id", "expecting ',' or '}' on "},
        {"{id,}", "expecting the name of a field on }"},
        {"{-%20id}", "expecting the name of a field on  id}"},
        {"{id}x", "expecting the end of the query on x"},
        {"(x){id}", "expecting ':' on ){id}"},
        {"(x:){id}", "expecting the value of an argument on ){id}"},
        {"(x:1{id}", "expecting ')' on "},
        {"{na%00me}", "expecting ',' or '}' on "},
        {"{}}", "expecting the end of the query on }"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char url[120];
        snprintf(url, sizeof url, ONE "%s", wrong[i][0]);
        expect_status(*state, url, "200 {", wrong[i][1]);
        expect_status(*state, url, "200 {",
                      "\"message\":\"QuerySyntaxError: expecting ");
        expect_status(*state, url, "200 {",
                      "\"exception_type\":\"SyntaxError\"");
    }
}

static void q4_an_unknown_field_breaks_the_server(void **state)
{
    struct rig *r = *state;
    expect_crash(r, ONE "{nope}", "LookupError: &apos;nope&apos; field is not");
    expect_crash(r, ONE "{-nope}", "field is not found");
    expect_crash(r, ONE "{country_id{nope}}", "field is not found");
    expect_crash(r, ONE "{name{id}}",
                 "ValueError: &apos;name&apos; is not a "
                 "nested field");
}

static void what_nothing_is_shown_of_is_not_looked_at(void **state)
{
    rig_expect(*state, P "?query={nope}&filter=[[%22id%22,%22>%22,90]]",
               HEAD(0) "'result':[]}");
    rig_expect(*state, P "/5?query={child_ids{nope}}", "200 {'child_ids':[]}");
}

static void a_value_that_is_no_json_breaks_the_server(void **state)
{
    struct rig *r = *state;
    expect_crash(r, "/api/note/1", "TypeError");
    rig_expect(r, "/api/note/2", "200 {'id':2,'about':false}");
    r->settings.strict = true;
    rig_expect(r, "/api/note/1", "200 {'id':1,'about':'res.partner,1'}");
}

/* ---- L1 to L4 ----------------------------------------------------------- */

static void l1_pages_of_five_rows_by_two(void **state)
{
    static const char *const pages[] = {
        "200 {'count':2,'prev':null,'current':1,'next':2,'total_pages':3,"
        "'result':[{'id':1},{'id':2}]}",
        "200 {'count':2,'prev':1,'current':2,'next':3,'total_pages':3,"
        "'result':[{'id':3},{'id':4}]}",
        "200 {'count':1,'prev':2,'current':3,'next':null,'total_pages':3,"
        "'result':[{'id':5}]}",
        "200 {'count':0,'prev':3,'current':4,'next':null,'total_pages':3,"
        "'result':[]}",
    };
    for (size_t i = 0; i < 4; i++) {
        char url[80];
        snprintf(url, sizeof url, P "?query={id}&page_size=2&page=%zu", i + 1);
        rig_expect(*state, url, pages[i]);
    }
    rig_expect(*state, P "?query={id}&page_size=2", pages[0]);
    rig_expect(*state, P "?query={}&page=9",
               HEAD(5) "'result':[{},{},{},{},"
                       "{}]}");
}

static void l1_pages_count_as_python_does(void **state)
{
    rig_expect(*state, P "?query={id}&page_size=2&page=0",
               "200 {'count':0,'prev':null,'current':0,'next':1,"
               "'total_pages':3,'result':[]}");
    rig_expect(*state, P "?query={id}&page_size=2&page=-1",
               "200 {'count':2,'prev':null,'current':-1,'next':null,"
               "'total_pages':3,'result':[{'id':2},{'id':3}]}");
    rig_expect(*state, P "?query={id}&page_size=-2",
               "200 {'count':3,'prev':null,'current':1,'next':null,"
               "'total_pages':-2,'result':[{'id':1},{'id':2},{'id':3}]}");
    rig_expect(*state, P "?query={id}&page_size=+1_0&page=%201",
               HEAD(5) "'result':[{'id':1},{'id':2},{'id':3},{'id':4},"
                       "{'id':5}]}");
    expect_crash(*state, P "?page_size=0", "ZeroDivisionError");
    expect_crash(*state, P "?page_size=two", "invalid literal for int()");
    expect_crash(*state, P "?page_size=2&page=", "invalid literal for int()");
}

static void l2_the_limit_cuts_the_page(void **state)
{
    rig_expect(*state, P "?query={id}&page_size=3&page=1&limit=1",
               "200 {'count':1,'prev':null,'current':1,'next':2,"
               "'total_pages':2,'result':[{'id':1}]}");
    rig_expect(*state, P "?query={id}&limit=2",
               HEAD(2) "'result':[{'id':1},{'id':2}]}");
    rig_expect(*state, P "?query={id}&limit=-3",
               HEAD(2) "'result':[{'id':1},{'id':2}]}");
    rig_expect(*state, P "?query={id}&limit=0", HEAD(0) "'result':[]}");
    expect_crash(*state, P "?limit=x", "invalid literal for int()");
}

#define ORDER "order=%22id+desc%22"
#define FILTER "filter=[[%22id%22,%22>%22,3]]"

static void l3_an_order_without_a_filter_is_ignored(void **state)
{
    struct rig *r = *state;
    rig_expect(r, P "?query={id}&limit=1&" ORDER,
               HEAD(1) "'result':[{'id':1}]}");
    rig_expect(r, P "?query={id}&" ORDER "&" FILTER,
               HEAD(2) "'result':[{'id':5},{'id':4}]}");
    expect_crash(r, P "?order=id+desc&" FILTER, "JSONDecodeError");
    expect_crash(r, P "?order=id+desc", "JSONDecodeError");
    r->settings.strict = true;
    rig_expect(r, P "?query={id}&limit=1&" ORDER,
               HEAD(1) "'result':[{'id':5}]}");
}

static void l4_an_unknown_model_is_told_before_all_else(void **state)
{
    const char *told = ERR("KeyError", "\"'x.y'\"",
                           "'The model `x.y` does not exist.'", "'x.y'");
    static char wanted[400];
    size_t n = 0;
    /* The quotes of the name stay as they are. */
    for (const char *c = told; *c; c++)
        wanted[n++] = *c == '\'' ? '"' : *c;
    char *name = strstr(wanted, "\"\"x.y\"\"");
    assert_non_null(name);
    memcpy(name, "\"'x.y'\"", 7);
    static const char *const urls[] = {
        "/api/x.y",
        "/api/x.y/1",
        "/api/x.y/1/image",
        "/api/x.y?query=}&filter=nope&page_size=0",
    };
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(rig_get(*state, urls[i]), wanted);
}

static void a_filter_that_is_no_domain_breaks_the_server(void **state)
{
    struct rig *r = *state;
    expect_crash(r, P "?filter=nope", "JSONDecodeError");
    expect_crash(r, P "?filter={%22a%22:1}", "TypeError");
    assert_int_equal(r->calls, 0);
    rig_expect(r, P "?query={id}&limit=1&filter=null",
               HEAD(1) "'result':[{'id':1}]}");
    r->fault = (struct facade_reply){
        .fault = FAULT_CRASH,
        .name = STR("builtins.ValueError"),
        .message = STR("Invalid leaf <5>"),
    };
    expect_crash(r, P "?query={id}&filter=[5]",
                 "ValueError: Invalid leaf &lt;5&gt;");
}

/* ---- one record, one field ---------------------------------------------- */

static void a_record_that_is_missing_breaks_the_server(void **state)
{
    struct rig *r = *state;
    expect_crash(r, P "/99?query={name}", "MissingError");
    r->settings.strict = true;
    expect_status(r, P "/99?query={name}", "404 {", "MissingError");
}

static void a_binary_field_is_sent_bare(void **state)
{
    struct rig *r = *state;
    rig_expect(r, P "/1/image", "200 aGVq");
    rig_expect(r, P "/99/image", "200 False");
    rig_expect(r, P "/99/nope", "200 False");
    expect_crash(r, P "/2/image", "is empty");
    expect_crash(r, P "/1/name", "is no binary field");
    expect_crash(r, P "/1/nope", "is no binary field");
    r->fault = (struct facade_reply){.fault = FAULT_MISSING};
    rig_expect(r, P "/1/image", "200 False");
    r->settings.strict = true;
    expect_status(r, P "/99/image", "404 {", "MissingError");
}

static void a_refusal_of_odoo_breaks_the_server(void **state)
{
    struct rig *r = *state;
    struct facade_reply refusal = {
        .fault = FAULT_ACCESS,
        .name = STR("odoo.exceptions.AccessError"),
        .message = STR("You may not"),
    };
    rig_get(r, P);
    r->fault = refusal;
    expect_crash(r, P, "AccessError: You may not");
    r->fault = refusal;
    r->settings.strict = true;
    expect_status(r, P, "403 {", "\"exception_type\":\"AccessError\"");
}

/* ---- calls -------------------------------------------------------------- */

static void a_level_takes_one_call_per_model(void **state)
{
    struct rig *r = *state;
    const char *url = P "?query={name,country_id{name,currency_id{name}},"
                        "child_ids{name,country_id{code}}}";
    rig_get(r, url);
    assert_int_equal(r->calls, 9);
    rig_get(r, url);
    assert_string_equal(r->log, "res.partner.search res.partner.read(5) "
                                "res.country.read(2) res.partner.read(3) "
                                "res.currency.read(1) res.country.read(2)");
    rig_get(r, P "?query={id,country_id}");
    assert_string_equal(r->log, "res.partner.search res.partner.read(5)");
    rig_get(r, P "?query={id,country_id{id}}");
    assert_string_equal(r->log, "res.partner.search res.partner.read(5)");
    rig_get(r, P "?query={id}");
    assert_string_equal(r->log, "res.partner.search");
}

static void thousand_partners_two_levels_deep_take_four_calls(void **state)
{
    struct rig *r = *state;
    AUTO_BUF rows = BUF_INIT(1u << 20);
    buf_addz(&rows, "{'res.partner':[");
    for (int i = 1; i <= 1000; i++)
        buf_printf(&rows, "%s{'id':%d,'name':'P','country_id':%d}",
                   i > 1 ? "," : "", i, 1 + i % 250);
    buf_addz(&rows, "],'res.country':[");
    for (int i = 1; i <= 250; i++)
        buf_printf(&rows, "%s{'id':%d,'name':'L','currency_id':%d}",
                   i > 1 ? "," : "", i, 1 + i % 100);
    buf_addz(&rows, "],'res.currency':[");
    for (int i = 1; i <= 100; i++)
        buf_printf(&rows, "%s{'id':%d,'name':'M'}", i > 1 ? "," : "", i);
    buf_addz(&rows, "]}");
    r->rows = rig_json(r, buf_z(&rows));
    const char *url = P "?query={id,country_id{name,currency_id{name}}}";
    rig_get(r, url);
    expect_status(r, url, "200 {\"count\":1000,",
                  "{\"id\":999,\"country_id\":{\"name\":\"L\",\"currency_id\":"
                  "{\"name\":\"M\"}}}");
    assert_int_equal(r->calls, 4);
}

static void a_field_that_came_since_is_found(void **state)
{
    struct rig *r = *state;
    rig_get(r, "/api/tag/1");
    r->fields = rig_json(r, "{'tag':{'name':{'type':'char'},"
                            "'colour':{'type':'integer'}}}");
    rig_expect(r, "/api/tag/1?query={colour,id}",
               "200 {'colour':false,'id':1}");
    assert_string_equal(r->log, "tag.fields_get tag.read(1)");
    expect_crash(r, "/api/tag/1?query={nope}", "field is not found");
    assert_string_equal(r->log, "tag.fields_get");
}

static void a_field_that_went_since_is_let_go(void **state)
{
    struct rig *r = *state;
    rig_get(r, P "/1?query={country_id{*}}");
    r->fields = rig_json(r, "{'res.partner':{'country_id':{'type':'many2one',"
                            "'relation':'res.country'}},"
                            "'res.country':{'name':{'type':'char'}}}");
    r->fault = (struct facade_reply){
        .fault = FAULT_NO_FIELD,
        .message = STR("Invalid field 'image' on model 'res.partner'"),
    };
    rig_expect(r, P "/1", "200 {'id':1,'country_id':10}");
    assert_string_equal(r->log, "res.partner.read(1) res.partner.fields_get "
                                "res.partner.read(1)");
    r->fault = (struct facade_reply){
        .fault = FAULT_ACCESS,
        .name = STR("odoo.exceptions.AccessError"),
    };
    expect_crash(r, "/api/tag/1", "AccessError");
}

static void what_is_known_of_models_grows_old(void **state)
{
    struct rig *r = *state;
    int64_t now_us = 5000000;
    facade_models_refresh(r->models, now_us);
    rig_get(r, "/api/tag/1");
    facade_models_refresh(r->models, now_us + FACADE_MODELS_MS * 1000 - 1);
    rig_get(r, "/api/tag/1");
    assert_string_equal(r->log, "tag.read(1)");
    facade_models_refresh(r->models, now_us + FACADE_MODELS_MS * 1000);
    rig_get(r, "/api/tag/1");
    assert_string_equal(r->log, "tag.fields_get tag.read(1)");
}

static void rows_that_go_meanwhile_are_left_out(void **state)
{
    struct rig *r = *state;
    r->rows = rig_json(r, "{'res.partner':[{'id':1,'name':'A',"
                          "'country_id':77,'child_ids':[88]}],"
                          "'res.country':[]}");
    rig_expect(r, ONE "{country_id{name},child_ids{name}}",
               "200 {'country_id':{'name':false},'child_ids':[]}");
}

/* Whatever comes: an answer, and Python's JSON or a page. */
static void junk_from_the_server_does_no_harm(void **state)
{
    static const char *const junk[] = {
        "null",
        "7",
        "'x'",
        "{}",
        "[]",
        "[7]",
        "[null]",
        "['x']",
        "[[]]",
        "[{}]",
        "[{'id':'x'}]",
        "[{'id':1}]",
        "[{'id':1,'country_id':'x','child_ids':{'a':1}}]",
        "[{'id':1,'country_id':[],'child_ids':[false,'x',-4,[9,'y'],1e30]}]",
        "[{'id':1},{'id':1},{'id':10},{'id':77}]",
        "{'country_id':7,'child_ids':{'type':'many2one'},'name':{'relation':[]}}",
    };
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++) {
        r->junk = rig_json(r, junk[i]);
        for (int at = 1; at <= 7; at++) {
            r->junk_at = at;
            facade_models_release(r->models);
            r->models = facade_models_create();
            r->session.models = r->models;
            const char *have =
                rig_get(r, P "?query={*,name,country_id{*,currency_id{*}},"
                             "child_ids{country_id{name}}}");
            bool fine = strncmp(have, "200 {", 5) == 0 ||
                        strncmp(have, "500 <", 5) == 0;
            assert_true(fine);
        }
    }
    r->fields = rig_json(r, "{'tag':{'name':{'type':'many2one'}},"
                            "'note':{'name':{'type':'char'}}}");
    r->junk_at = 0;
    expect_crash(r, "/api/tag/1?query={name{id}}", "is not a nested field");
    r->junk = rig_json(r, "7");
    r->junk_at = 1;
    expect_status(r, "/api/note/2", "200 {\"jsonrpc\"",
                  "answered note.fields_get with no fields");
    r->junk_at = 2;
    expect_status(r, "/api/note/2", "200 {\"jsonrpc\"",
                  "answered note.read with no list");
    r->junk_at = 1; /* what tag has is known by now */
    expect_status(r, "/api/tag", "200 {\"jsonrpc\"",
                  "answered tag.search with no list");
}

static void servers_before_8_list_no_id_and_know_other_words(void **state)
{
    struct rig *r = *state;
    r->session.major = 6;
    r->fields = rig_json(r, "{'tag':{'name':{'type':'char'}}}");
    rig_expect(r, "/api/tag/1", ALL_TAG);
    struct facade_work w = rig_work(r, "/api/tag/1");
    struct facade_call call = {0};
    bool done = false;
    facade_read_start(&w);
    assert_int_equal(w.next(&w, &call, &done, NULL), ERR_OK);
    assert_string_equal(
        arena_strz(&r->arena, value_text_at(&call.kwargs, "load")),
        "_classic_write");
}

/* ---- limits ------------------------------------------------------------- */

static void nest(char *url, size_t size, int depth)
{
    size_t n = (size_t)snprintf(url, size, "%s", ONE);
    for (int i = 1; i < depth; i++)
        n += (size_t)snprintf(url + n, size - n, "{child_ids");
    n += (size_t)snprintf(url + n, size - n, "{id}");
    for (int i = 1; i < depth; i++)
        n += (size_t)snprintf(url + n, size - n, "}");
}

static void a_query_nested_100_deep_is_refused(void **state)
{
    struct rig *r = *state;
    char url[2000];
    nest(url, sizeof url, LIMIT_FACADE_QUERY_DEPTH);
    expect_status(r, url, "200 {\"child_ids\"", "");
    nest(url, sizeof url, LIMIT_FACADE_QUERY_DEPTH + 1);
    expect_status(r, url, "200 {\"jsonrpc\"",
                  "more than 16 blocks within one another");
    nest(url, sizeof url, 100);
    expect_status(r, url, "200 {\"jsonrpc\"", "LimitError");
    assert_int_equal(r->calls, 0);
    r->settings.strict = true;
    expect_status(r, url, "400 {", "LimitError");
}

static void results_past_the_rows_are_refused(void **state)
{
    struct rig *r = *state;
    r->settings.max_rows = 5;
    expect_status(r, P "?query={name}", "200 {\"count\":5", "");
    expect_status(r, P "?query={child_ids{name}}", "200 {\"jsonrpc\"",
                  "more than the 5 records that the facade gives at once");
    r->settings.max_rows = 4;
    expect_status(r, P "?query={name}", "200 {\"jsonrpc\"",
                  "5 records of res.partner fit, which is more than the 4");
    expect_status(r, P "?query={name}&page_size=4", "200 {\"count\":4", "");
    expect_status(r, P "?query={name}&page_size=5", "200 {\"jsonrpc\"",
                  "`page_size` is more than the 4");
    r->settings.strict = true;
    expect_status(r, P "?query={name}", "413 {", "LimitError");
}

static void endless_tables_and_numbers_are_refused(void **state)
{
    struct rig *r = *state;
    r->settings.max_ids = 4;
    expect_status(r, P "?query={id}&page_size=1", "200 {\"jsonrpc\"",
                  "more than 4 records of res.partner fit");
    r->settings.max_ids = 5;
    expect_status(r, P "?query={id}&page_size=1", "200 {\"count\":1", "");
    expect_status(r, P "?page_size=1&page=1000000001", "200 {\"jsonrpc\"",
                  "`page` is more than the 1000000000");
    expect_status(r, P "?query={}&limit=1000000000", "200 {\"count\":5", "");
}

static void answers_past_their_bytes_are_refused(void **state)
{
    struct rig *r = *state;
    r->settings.max_answer_bytes = 100;
    rig_expect(r, P "/1/image", "200 aGVq");
    expect_status(r, P "?query={name}", "200 {\"jsonrpc\"",
                  "the answer of the facade");
    r->settings.max_answer_bytes = 3;
    expect_status(r, P "/1/image", "200 {\"jsonrpc\"", "larger than the 3");
}

static void queries_past_the_calls_are_refused(void **state)
{
    struct rig *r = *state;
    r->settings.max_calls = 4;
    expect_status(r, P "?query={country_id{name}}", "200 {\"jsonrpc\"",
                  "more than 4 calls of Odoo");
    assert_int_equal(r->calls, 4);
    expect_status(r, P "?query={country_id{name}}", "200 {\"count\":5", "");
}

static void a_session_knows_so_many_models_and_no_more(void **state)
{
    struct rig *r = *state;
    struct value fields = rig_json(r, "{'name':{'type':'char'}}");
    for (int i = 0; i <= LIMIT_FACADE_MODELS; i++) {
        char name[20];
        snprintf(name, sizeof name, "m%d", i);
        facade_models_keep(r->models, str_from(name), &fields);
        assert_non_null(
            facade_models_find(r->models, &r->arena, str_from(name)));
        assert_true(r->models->n <= LIMIT_FACADE_MODELS);
    }
    assert_null(facade_models_find(r->models, &r->arena, STR("m0")));
}

/* ---- strict ------------------------------------------------------------- */

static void strict_gives_whole_times_and_keeps_what_is_nested(void **state)
{
    struct rig *r = *state;
    r->settings.strict = true;
    rig_expect(r, ONE "{write_date}",
               "200 {'write_date':'2026-01-02 03:04:05'}");
    rig_expect(r, "/api/res.country/10?query={*,currency_id{name}}",
               "200 {'currency_id':{'name':'EUR'},'id':10,'name':'Belgium',"
               "'code':'BE'}");
}

static void strict_tells_what_is_wrong_with_a_status(void **state)
{
    struct rig *r = *state;
    r->settings.strict = true;
    expect_status(r, ONE "{nope}", "400 {", "\"code\":400");
    expect_status(r, P "/5?query={child_ids{nope}}", "400 {",
                  "'nope' field is not found");
    expect_status(r, ONE "{id", "400 {", "SyntaxError");
    expect_status(r, ONE "{id,-name}", "400 {", "QueryFormatError");
    expect_status(r, P "?page_size=0", "400 {", "division by zero");
    expect_status(r, P "?page_size=-1", "400 {", "count from 1");
    expect_status(r, P "?limit=-1", "400 {", "negative");
    expect_status(r, P "?filter=nope", "400 {", "JSONDecodeError");
    expect_status(r, "/api/x.y", "404 {", "KeyError");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(q1_no_query_means_all_fields),
        CASE(q1_an_empty_block_gives_empty_records),
        CASE(q1_named_fields_come_in_their_order),
        CASE(q1_all_fields_have_their_formats),
        CASE(q1_nested_ones_are_objects_and_lists),
        CASE(q1_a_minus_leaves_out),
        CASE(q1_the_flat_pass_undoes_a_nested_field),
        CASE(q1_taking_in_and_leaving_out_do_not_mix),
        CASE(q1_arguments_are_read_and_ignored),
        CASE(q1_blanks_between_words_mean_nothing),
        CASE(q2_lists_of_objects_of_objects_three_deep),
        CASE(q3_a_query_that_cannot_be_read_is_told),
        CASE(q4_an_unknown_field_breaks_the_server),
        CASE(what_nothing_is_shown_of_is_not_looked_at),
        CASE(a_value_that_is_no_json_breaks_the_server),
        CASE(l1_pages_of_five_rows_by_two),
        CASE(l1_pages_count_as_python_does),
        CASE(l2_the_limit_cuts_the_page),
        CASE(l3_an_order_without_a_filter_is_ignored),
        CASE(l4_an_unknown_model_is_told_before_all_else),
        CASE(a_filter_that_is_no_domain_breaks_the_server),
        CASE(a_record_that_is_missing_breaks_the_server),
        CASE(a_binary_field_is_sent_bare),
        CASE(a_refusal_of_odoo_breaks_the_server),
        CASE(a_level_takes_one_call_per_model),
        CASE(thousand_partners_two_levels_deep_take_four_calls),
        CASE(a_field_that_came_since_is_found),
        CASE(a_field_that_went_since_is_let_go),
        CASE(what_is_known_of_models_grows_old),
        CASE(rows_that_go_meanwhile_are_left_out),
        CASE(junk_from_the_server_does_no_harm),
        CASE(servers_before_8_list_no_id_and_know_other_words),
        CASE(a_query_nested_100_deep_is_refused),
        CASE(results_past_the_rows_are_refused),
        CASE(endless_tables_and_numbers_are_refused),
        CASE(answers_past_their_bytes_are_refused),
        CASE(queries_past_the_calls_are_refused),
        CASE(a_session_knows_so_many_models_and_no_more),
        CASE(strict_gives_whole_times_and_keeps_what_is_nested),
        CASE(strict_tells_what_is_wrong_with_a_status),
    };
    return cmocka_run_group_tests_name("facade_read", tests, NULL, NULL);
}
