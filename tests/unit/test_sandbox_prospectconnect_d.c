/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Profile D: records one at a time, actions, problems, repeated creates. */
#include "unit/prospectconnect.h"

/* `path` has one * where the id goes. */
static struct pc_answer on(struct pc_test *t, const char *method,
                           const char *path, const char *id, const char *body)
{
    struct str text = str_from(path);
    size_t star = str_find_char(text, '*', 0);
    char *url =
        arena_printfz(&t->a, "%.*s%s%s", (int)star, path, id, path + star + 1);
    return pc_ask(t, method, url, body);
}

struct resource {
    const char *path, *prefix, *body, *field;
};

static const struct resource resources[] = {
    {"contacts", "con_", "{'email':'ann@x.io','name':'N'}", "name"},
    {"companies", "cmp_", "{'name':'N'}", "name"},
    {"deals", "deal_", "{'name':'N'}", "name"},
    {"tasks", "task_", "{'name':'N'}", "name"},
    {"notes", "note_", "{'body':'N'}", "body"},
    {"activities", "act_", "{'subject':'N'}", "subject"},
};
#define RESOURCES (sizeof resources / sizeof *resources)

static void every_resource_is_made_read_changed_and_deleted(void **state)
{
    struct pc_test *t = *state;
    for (size_t i = 0; i < RESOURCES; i++) {
        const struct resource *r = &resources[i];
        char *url = arena_printfz(&t->a, "/v1/%s", r->path);
        char *field = arena_printfz(&t->a, "data.%s", r->field);
        struct pc_answer made = pc_post(t, url, r->body);
        pc_check_status(made, 201);
        const char *id = pc_string(t, &made, "data.id");
        assert_memory_equal(id, r->prefix, strlen(r->prefix));
        pc_check(t, &made, field, "'N'");
        pc_check(t, &made, "data.created_at", "'2025-06-01T08:00:00Z'");
        char *one = arena_printfz(&t->a, "%s/%s", url, id);
        struct pc_answer read = pc_get_url(t, one);
        pc_check_status(read, 200);
        assert_string_equal(pc_string(t, &read, "data.id"), id);
        struct pc_answer changed =
            pc_ask(t, "PATCH", one,
                   arena_printfz(&t->a, "{'%s':'M'}", r->field));
        pc_check_status(changed, 200);
        pc_check(t, &changed, field, "'M'");
        struct pc_answer gone = pc_ask(t, "DELETE", one, NULL);
        pc_check_status(gone, 204);
        assert_int_equal(gone.text.n, 0);
        pc_check_status(pc_get_url(t, one), 404);
        pc_check_status(pc_ask(t, "PATCH", one, "{}"), 404);
        pc_check_status(pc_ask(t, "DELETE", one, NULL), 404);
    }
}

static void ids_are_those_of_the_other_profiles_with_a_prefix(void **state)
{
    struct pc_test *t = *state;
    const char *bare = pc_contact(t, "ann@x.io");
    struct pc_answer read = on(t, "GET", "/v1/contacts/con_*", bare, NULL);
    pc_check(t, &read, "data.email", "'ann@x.io'");
    pc_check_status(on(t, "GET", "/v1/contacts/*", bare, NULL), 404);
    pc_check_status(on(t, "GET", "/v1/contacts/deal_*", bare, NULL), 404);
}

static void links_between_records_have_prefixes_too(void **state)
{
    struct pc_test *t = *state;
    const char *contact = pc_made(t, "/v1/contacts", "{'phone':'1'}",
                                  "data.id");
    struct pc_answer deal = pc_post(
        t, "/v1/deals",
        arena_printfz(&t->a,
                      "{'name':'D','contact_id':'%s','monetary_value':12.50,"
                      "'sales_person':'usr_1'}",
                      contact));
    pc_check_status(deal, 201);
    assert_string_equal(pc_string(t, &deal, "data.contact_id"), contact);
    pc_check(t, &deal, "data.sales_person", "'usr_1'");
    pc_check(t, &deal, "data.monetary_value", "12.5");
    pc_check(t, &deal, "data.deal_status", "'open'");
    pc_check(t, &deal, "data.stage_id", "'s1'");
    struct pc_answer task = pc_post(
        t, "/v1/tasks",
        arena_printfz(&t->a, "{'name':'T','contact_ids':['%s']}", contact));
    assert_string_equal(pc_string(t, &task, "data.contact_ids.0"), contact);
    struct pc_answer wrong = pc_post(
        t, "/v1/tasks",
        arena_printfz(&t->a, "{'name':'T','contact_ids':['%s']}",
                      contact + strlen("con_")));
    pc_check_status(wrong, 422);
}

static void a_create_is_forced_so_doubles_are_possible(void **state)
{
    struct pc_test *t = *state;
    const char *one =
        pc_made(t, "/v1/contacts", "{'email':'ann@x.io'}", "data.id");
    const char *two =
        pc_made(t, "/v1/contacts", "{'email':'ann@x.io'}", "data.id");
    assert_string_not_equal(one, two);
}

static void the_same_idempotency_key_gives_the_first_result(void **state)
{
    struct pc_test *t = *state;
    struct http_header key = {STR("Idempotency-Key"), STR("k1")};
    struct pc_answer first = pc_ask_with(t, "POST", "/v1/contacts",
                                         "{'email':'ann@x.io'}", PC_PAT, &key);
    pc_check_status(first, 201);
    int64_t writes = sandbox_counters(t->box)->writes;
    struct pc_answer again = pc_ask_with(t, "POST", "/v1/contacts",
                                         "{'email':'bo@x.io'}", PC_PAT, &key);
    pc_check_status(again, 201);
    check_str(again.text, arena_strz(&t->a, first.text));
    assert_int_equal(sandbox_counters(t->box)->writes, writes);
    key.value = STR("k2");
    struct pc_answer other = pc_ask_with(t, "POST", "/v1/contacts",
                                         "{'email':'bo@x.io'}", PC_PAT, &key);
    assert_string_not_equal(pc_string(t, &other, "data.id"),
                            pc_string(t, &first, "data.id"));
}

static void an_idempotency_key_is_of_one_path_and_caller(void **state)
{
    (void)state;
    const char *const options[] = {"pats", "one,two", NULL};
    struct pc_test *t = pc_start(options);
    struct http_header key = {STR("Idempotency-Key"), STR("k1")};
    struct pc_answer a = pc_ask_with(t, "POST", "/v1/companies",
                                     "{'name':'A'}", "Bearer one", &key);
    struct pc_answer b = pc_ask_with(t, "POST", "/v1/deals", "{'name':'B'}",
                                     "Bearer one", &key);
    struct pc_answer c = pc_ask_with(t, "POST", "/v1/companies",
                                     "{'name':'C'}", "Bearer two", &key);
    pc_check(t, &a, "data.name", "'A'");
    pc_check(t, &b, "data.name", "'B'");
    pc_check(t, &c, "data.name", "'C'");
    pc_stop(t);
}

static void a_refused_create_does_not_use_up_its_key(void **state)
{
    struct pc_test *t = *state;
    struct http_header key = {STR("Idempotency-Key"), STR("k1")};
    pc_check_status(
        pc_ask_with(t, "POST", "/v1/companies", "{}", PC_PAT, &key), 422);
    pc_check_status(pc_ask_with(t, "POST", "/v1/companies", "{'name':'A'}",
                                PC_PAT, &key),
                    201);
}

static void an_idempotency_key_has_255_characters_at_most(void **state)
{
    struct pc_test *t = *state;
    char *text = arena_array(&t->a, char, 256);
    memset(text, 'k', 256);
    struct http_header key = {STR("Idempotency-Key"), {text, 256}};
    pc_check_status(pc_ask_with(t, "POST", "/v1/companies", "{'name':'A'}",
                                PC_PAT, &key),
                    400);
    key.value.n = 255;
    pc_check_status(pc_ask_with(t, "POST", "/v1/companies", "{'name':'A'}",
                                PC_PAT, &key),
                    201);
}

static struct pc_answer create_under(struct pc_test *t, int key_number)
{
    struct http_header key = {
        STR("Idempotency-Key"),
        arena_printf(&t->a, "k%d", key_number)};
    return pc_ask_with(t, "POST", "/v1/companies", "{'name':'A'}", PC_PAT,
                       &key);
}

static void a_thousand_first_results_are_kept(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer first = create_under(t, 0), second = create_under(t, 1);
    for (int i = 2; i <= 1000; i++)
        create_under(t, i);
    struct pc_answer again = create_under(t, 1);
    assert_string_equal(pc_string(t, &again, "data.id"),
                        pc_string(t, &second, "data.id"));
    again = create_under(t, 0); /* the oldest made room for k1000 */
    assert_string_not_equal(pc_string(t, &again, "data.id"),
                            pc_string(t, &first, "data.id"));
}

static void a_change_moves_the_time_of_update_to_the_millisecond(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(t, "/v1/companies", "{'name':'A'}", "data.id");
    t->clock.now_us += 1234567;
    struct pc_answer changed =
        on(t, "PATCH", "/v1/companies/*", id, "{'city':'Rome'}");
    pc_check(t, &changed, "data.created_at", "'2025-06-01T08:00:00Z'");
    pc_check(t, &changed, "data.updated_at", "'2025-06-01T08:00:01.234Z'");
}

static void a_patch_changes_what_it_names_and_null_clears(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(
        t, "/v1/contacts",
        "{'email':'ann@x.io','phone':'1','city':'Rome','tags':['a','b']}",
        "data.id");
    struct pc_answer changed =
        on(t, "PATCH", "/v1/contacts/*", id,
           "{'city':null,'tags':['b'],'firstName':'camel is unknown'}");
    pc_check(t, &changed, "data.city", "null");
    pc_check(t, &changed, "data.tags", "['b']");
    pc_check(t, &changed, "data.email", "'ann@x.io'");
    pc_check(t, &changed, "data.first_name", "null");
}

static void a_contact_keeps_an_email_or_a_phone(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(t, "/v1/contacts",
                             "{'email':'ann@x.io','phone':'1'}", "data.id");
    pc_check_status(
        on(t, "PATCH", "/v1/contacts/*", id, "{'email':null}"), 200);
    struct pc_answer refused =
        on(t, "PATCH", "/v1/contacts/*", id, "{'phone':''}");
    pc_check_status(refused, 422);
    struct pc_answer read = on(t, "GET", "/v1/contacts/*", id, NULL);
    pc_check(t, &read, "data.phone", "'1'");
}

static void a_problem_names_every_wrong_field(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer answer = pc_post(
        t, "/v1/contacts", "{'email':'nobody','phone':5,'tags':'vip'}");
    pc_check_status(answer, 422);
    check_str(http_header_get(&answer.headers, "Content-Type"),
              "application/problem+json");
    pc_check(t, &answer, "type",
             "'https://papi.prospectconnect.ai/problems/validation'");
    pc_check(t, &answer, "title", "'Validation failed'");
    pc_check(t, &answer, "status", "422");
    pc_check(t, &answer, "instance", "'/v1/contacts'");
    assert_int_equal(strlen(pc_string(t, &answer, "trace_id")), 16);
    pc_check(t, &answer, "errors.0",
             "{'field':'email','message':'must be an e-mail address'}");
    pc_check(t, &answer, "errors.1",
             "{'field':'phone','message':'must be a string'}");
    pc_check(t, &answer, "errors.2.field", "'tags'");
}

static void each_kind_of_problem_has_its_own_type(void **state)
{
    (void)state;
    const char *const options[] = {"pats", "pat_demo,r:deal.read", NULL};
    struct pc_test *t = pc_start(options);
    static const struct {
        const char *method, *url, *body, *authorization;
        int status;
        const char *slug;
    } cases[] = {
        {"POST", "/v1/deals", "{'", PC_PAT, 400, "bad-request"},
        {"POST", "/v1/deals", "[]", PC_PAT, 400, "bad-request"},
        {"POST", "/v1/deals", "{'name':'D'}", "x", 401, "unauthorized"},
        {"POST", "/v1/deals", "{'name':'D'}", "Bearer r", 403, "forbidden"},
        {"GET", "/v1/deals/deal_x", NULL, PC_PAT, 404, "not-found"},
        {"PUT", "/v1/deals/deal_x", "{}", PC_PAT, 404, "not-found"},
        {"POST", "/v1/deals", "{}", PC_PAT, 422, "validation"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer answer =
            pc_ask_with(t, cases[i].method, cases[i].url, cases[i].body,
                        cases[i].authorization, NULL);
        pc_check_status(answer, cases[i].status);
        pc_check(t, &answer, "type",
                 arena_printfz(
                     &t->a, "'https://papi.prospectconnect.ai/problems/%s'",
                     cases[i].slug));
    }
    pc_stop(t);
}

static void a_deal_is_moved_to_a_stage(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(t, "/v1/deals", "{'name':'D'}", "data.id");
    struct pc_answer moved = on(t, "POST", "/v1/deals/*/stage", id,
                                "{'stage_id':'s6','name':'ignored'}");
    pc_check_status(moved, 200);
    pc_check(t, &moved, "data.stage_id", "'s6'");
    pc_check(t, &moved, "data.pipeline_id", "'p2'");
    pc_check(t, &moved, "data.name", "'D'");
    pc_check(t, &moved, "data.deal_status", "'open'");
    pc_check_status(on(t, "POST", "/v1/deals/*/stage", id, "{}"), 422);
    pc_check_status(
        on(t, "POST", "/v1/deals/*/stage", id, "{'stage_id':'s9'}"), 422);
    pc_check_status(
        pc_post(t, "/v1/deals/deal_x/stage", "{'stage_id':'s1'}"), 404);
}

static void a_task_is_completed_once_and_opened_again(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(t, "/v1/tasks", "{'name':'T'}", "data.id");
    struct pc_answer done = on(t, "POST", "/v1/tasks/*/complete", id, NULL);
    pc_check_status(done, 200);
    pc_check(t, &done, "data.completed", "true");
    pc_check(t, &done, "data.completed_at", "'2025-06-01T08:00:00Z'");
    pc_tick(t, 1000);
    done = on(t, "POST", "/v1/tasks/*/complete", id, "{}");
    pc_check(t, &done, "data.completed_at", "'2025-06-01T08:00:00Z'");
    struct pc_answer open =
        on(t, "PATCH", "/v1/tasks/*", id, "{'completed':false}");
    pc_check(t, &open, "data.completed", "false");
    pc_check(t, &open, "data.completed_at", "null");
    pc_check_status(pc_post(t, "/v1/tasks/task_x/complete", "{}"), 404);
}

static void a_note_is_pinned_and_unpinned(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_made(t, "/v1/notes", "{'body':'B'}", "data.id");
    struct pc_answer pinned = on(t, "POST", "/v1/notes/*/pin", id, "{}");
    pc_check(t, &pinned, "data.pinned", "true");
    pinned = on(t, "POST", "/v1/notes/*/pin", id, "{'pinned':false}");
    pc_check(t, &pinned, "data.pinned", "false");
    pc_check_status(
        on(t, "POST", "/v1/notes/*/pin", id, "{'pinned':'yes'}"), 422);
}

static void closed_is_no_status_of_the_public_api(void **state)
{
    struct pc_test *t = *state;
    pc_check_status(
        pc_post(t, "/v1/deals", "{'name':'D','deal_status':'closed'}"), 422);
    pc_check_status(
        pc_post(t, "/v1/deals", "{'name':'D','deal_status':'won'}"), 201);
}

static void what_one_profile_writes_the_others_read(void **state)
{
    struct pc_test *t = *state;
    pc_made(t, "/v1/contacts",
            "{'email':'ann@x.io','first_name':'Ann','last_name':'Lee'}",
            "data.id");
    struct pc_answer a = pc_get_url(t, "/contacts/list");
    pc_check(t, &a, "data.0.firstName", "'Ann'");
    struct pc_answer b = pc_post(t, "/contact/getPaginatedContacts", "{}");
    pc_check(t, &b, "data.0.lastName", "'Lee'");
    struct pc_answer c = pc_post(t, "/contact/search/contact", "{}");
    pc_check(t, &c, "data.0.name", "'Ann Lee'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_CASE(every_resource_is_made_read_changed_and_deleted),
        PC_CASE(ids_are_those_of_the_other_profiles_with_a_prefix),
        PC_CASE(links_between_records_have_prefixes_too),
        PC_CASE(a_create_is_forced_so_doubles_are_possible),
        PC_CASE(the_same_idempotency_key_gives_the_first_result),
        cmocka_unit_test(an_idempotency_key_is_of_one_path_and_caller),
        PC_CASE(a_refused_create_does_not_use_up_its_key),
        PC_CASE(an_idempotency_key_has_255_characters_at_most),
        PC_CASE(a_thousand_first_results_are_kept),
        PC_CASE(a_change_moves_the_time_of_update_to_the_millisecond),
        PC_CASE(a_patch_changes_what_it_names_and_null_clears),
        PC_CASE(a_contact_keeps_an_email_or_a_phone),
        PC_CASE(a_problem_names_every_wrong_field),
        cmocka_unit_test(each_kind_of_problem_has_its_own_type),
        PC_CASE(a_deal_is_moved_to_a_stage),
        PC_CASE(a_task_is_completed_once_and_opened_again),
        PC_CASE(a_note_is_pinned_and_unpinned),
        PC_CASE(closed_is_no_status_of_the_public_api),
        PC_CASE(what_one_profile_writes_the_others_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
