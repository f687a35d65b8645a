/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Which contact an upsert means, in the profiles that have one. */
#include "unit/prospectconnect.h"

struct upsert {
    const char *url;
    const char *open, *close; /* around the fields */
    const char *id;           /* name of the id that is sent */
    const char *prefix;       /* of ids in this profile */
    const char *made;         /* where the id of the record stands */
};

static const struct upsert upserts[] = {
    {"/contact/upsert", "{'data':{", "}}", "contact_id", "", "data.id"},
    {"/contact/addOrUpdateContact", "{'data':{", "}}", "id", "", "data.id"},
    {"/contact/upsert", "{'data':{", "}}", "_id", "", "data.id"},
    {"/v1/contacts/upsert", "{", "}", "id", "con_", "data.id"},
};
#define UPSERTS (sizeof upserts / sizeof *upserts)

static struct pc_answer send(struct pc_test *t, const struct upsert *u,
                             const char *fields)
{
    return pc_post(t, u->url,
                   arena_printfz(&t->a, "%s%s%s", u->open, fields, u->close));
}

/* The bare id of the contact that the upsert wrote. */
static const char *written(struct pc_test *t, const struct upsert *u,
                           const char *fields)
{
    struct pc_answer answer = send(t, u, fields);
    if (answer.status >= 300)
        fail_msg("%s: %.*s", u->url, STR_ARG(answer.text));
    return pc_string(t, &answer, u->made) + strlen(u->prefix);
}

static size_t contacts(struct pc_test *t)
{
    struct pc_answer all = pc_get_url(t, "/_sandbox/records/contacts");
    return pc_length(&all, "data");
}

/* Each of these runs once for every upsert, on a system of its own. */
static void for_each_upsert(void (*check)(struct pc_test *t,
                                          const struct upsert *u))
{
    for (size_t i = 0; i < UPSERTS; i++) {
        struct pc_test *t = pc_start(NULL);
        check(t, &upserts[i]);
        pc_stop(t);
    }
}

static void check_id_first(struct pc_test *t, const struct upsert *u)
{
    const char *ann = pc_contact(t, "ann@x.io");
    pc_contact(t, "bo@x.io");
    char *fields = arena_printfz(&t->a, "'%s':'%s%s','email':'bo@x.io'", u->id,
                                 u->prefix, ann);
    assert_string_equal(written(t, u, fields), ann);
    assert_int_equal(contacts(t), 2);
}

static void the_id_comes_first(void **state)
{
    (void)state;
    for_each_upsert(check_id_first);
}

static void check_email(struct pc_test *t, const struct upsert *u)
{
    const char *ann = pc_contact(t, "Ann@X.io");
    const char *bo =
        pc_made(t, "/contact/upsert", "{'data':{'phone':'+1 555 777'}}",
                "data.id");
    assert_string_equal(
        written(t, u, "'email':'aNN@x.IO','phone':'1555777'"), ann);
    assert_string_not_equal(ann, bo);
    assert_int_equal(contacts(t), 2);
}

static void then_the_email_in_any_case(void **state)
{
    (void)state;
    for_each_upsert(check_email);
}

static void check_phone(struct pc_test *t, const struct upsert *u)
{
    const char *bo =
        pc_made(t, "/contact/upsert", "{'data':{'phone':'+1 (555) 777-1'}}",
                "data.id");
    assert_string_equal(
        written(t, u, "'email':'new@x.io','phone':'15.55.77.71'"), bo);
    assert_int_equal(contacts(t), 1);
}

static void then_the_digits_of_the_phone(void **state)
{
    (void)state;
    for_each_upsert(check_phone);
}

static void check_unknown_id(struct pc_test *t, const struct upsert *u)
{
    const char *ann = pc_contact(t, "ann@x.io");
    char *fields =
        arena_printfz(&t->a, "'%s':'%sgone','email':'ann@x.io'", u->id,
                      u->prefix);
    assert_string_equal(written(t, u, fields), ann);
    fields = arena_printfz(&t->a, "'%s':'%sgone','email':'new@x.io'", u->id,
                           u->prefix);
    assert_string_not_equal(written(t, u, fields), ann);
    assert_int_equal(contacts(t), 2);
}

static void an_id_that_is_gone_is_passed_over(void **state)
{
    (void)state;
    for_each_upsert(check_unknown_id);
}

static void check_several(struct pc_test *t, const struct upsert *u)
{
    const char *first = pc_contact(t, "ann@x.io");
    pc_tick(t, 5);
    pc_contact(t, "ann@x.io");
    assert_string_equal(written(t, u, "'email':'ann@x.io','city':'Rome'"),
                        first);
    assert_int_equal(contacts(t), 2);
}

static void of_several_the_oldest_is_meant(void **state)
{
    (void)state;
    for_each_upsert(check_several);
}

static void check_required(struct pc_test *t, const struct upsert *u)
{
    const char *ann = pc_contact(t, "ann@x.io");
    int refused = *u->prefix ? 422 : 400;
    assert_int_equal(send(t, u, "'name':'Ann'").status, refused);
    assert_int_equal(send(t, u, "'email':'','phone':null").status, refused);
    char *fields = arena_printfz(&t->a, "'%s':'%s%s','name':'Ann'", u->id,
                                 u->prefix, ann);
    assert_int_equal(send(t, u, fields).status, refused);
    assert_int_equal(contacts(t), 1);
}

static void an_email_or_a_phone_must_be_sent(void **state)
{
    (void)state;
    for_each_upsert(check_required);
}

static void a_changed_email_is_found_by_its_new_spelling_only(void **state)
{
    struct pc_test *t = *state;
    const char *ann = pc_contact(t, "ann@x.io");
    pc_check_status(
        pc_post(t, "/contact/upsert",
                arena_printfz(
                    &t->a,
                    "{'data':{'contact_id':'%s','email':'lee@x.io'}}", ann)),
        200);
    assert_string_equal(
        pc_made(t, "/contact/upsert", "{'data':{'email':'lee@x.io'}}",
                "data.id"),
        ann);
    assert_string_not_equal(
        pc_made(t, "/contact/upsert", "{'data':{'email':'ann@x.io'}}",
                "data.id"),
        ann);
}

static void a_deleted_contact_is_not_found(void **state)
{
    struct pc_test *t = *state;
    const char *ann = pc_contact(t, "ann@x.io");
    pc_check_status(
        pc_ask(t, "DELETE",
               arena_printfz(&t->a, "/_sandbox/records/contacts/%s", ann),
               NULL),
        204);
    assert_string_not_equal(
        pc_made(t, "/contact/upsert", "{'data':{'email':'ann@x.io'}}",
                "data.id"),
        ann);
}

static void force_create_makes_a_double_even_with_an_id(void **state)
{
    struct pc_test *t = *state;
    const char *ann = pc_contact(t, "ann@x.io");
    char *body = arena_printfz(&t->a,
                               "{'data':{'contact_id':'%s','email':'ann@x.io',"
                               "'forceCreate':true}}",
                               ann);
    assert_string_not_equal(pc_made(t, "/contact/upsert", body, "data.id"),
                            ann);
    assert_int_equal(contacts(t), 2);
    pc_made(t, "/contact/addOrUpdateContact",
            "{'data':{'email':'ann@x.io','forceCreate':false}}", "data.id");
    assert_int_equal(contacts(t), 2);
}

static void the_public_upsert_says_what_it_did(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer answer = pc_post(t, "/v1/contacts/upsert",
                                      "{'email':'ann@x.io'}");
    pc_check_status(answer, 201);
    pc_check(t, &answer, "status", "'created'");
    answer = pc_post(t, "/v1/contacts/upsert",
                     "{'email':'ANN@x.io','city':'Rome'}");
    pc_check_status(answer, 200);
    pc_check(t, &answer, "status", "'updated'");
    pc_check(t, &answer, "data.city", "'Rome'");
}

static void names_and_their_parts_complete_each_other(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *sent, *first, *last, *name;
    } cases[] = {
        {"'name':'Ann Lee Park'", "'Ann'", "'Lee Park'", "'Ann Lee Park'"},
        {"'name':'Ann'", "'Ann'", "null", "'Ann'"},
        {"'first_name':'Ann','last_name':'Lee'", "'Ann'", "'Lee'",
         "'Ann Lee'"},
        {"'last_name':'Lee'", "null", "'Lee'", "'Lee'"},
        {"'first_name':'A','last_name':'B','name':'C D'", "'A'", "'B'",
         "'C D'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer made = pc_post(
            t, "/contact/upsert",
            arena_printfz(&t->a,
                          "{'data':{'phone':'1','forceCreate':true,%s}}",
                          cases[i].sent));
        pc_check(t, &made, "data.firstName", cases[i].first);
        pc_check(t, &made, "data.lastName", cases[i].last);
        pc_check(t, &made, "data.name", cases[i].name);
    }
    const char *id = pc_contact(t, "x@x.io");
    struct pc_answer changed = pc_post(
        t, "/contact/upsert",
        arena_printfz(&t->a,
                      "{'data':{'contact_id':'%s','email':'x@x.io',"
                      "'first_name':'Zoe','last_name':'Lee'}}",
                      id));
    pc_check(t, &changed, "data.name", "'Zoe Lee'");
    changed = pc_post(t, "/contact/upsert",
                      "{'data':{'email':'x@x.io','last_name':'Kay'}}");
    pc_check(t, &changed, "data.name", "'Zoe Kay'");
}

static void an_update_without_a_change_still_moves_its_stamp(void **state)
{
    struct pc_test *t = *state;
    pc_contact(t, "ann@x.io");
    int64_t writes = sandbox_counters(t->box)->writes;
    pc_tick(t, 1000);
    struct pc_answer same = pc_post(t, "/contact/upsert",
                                    "{'data':{'email':'ann@x.io'}}");
    pc_check(t, &same, "data.updatedAt", "'2025-06-01T08:00:01Z'");
    pc_check(t, &same, "data.createdAt", "'2025-06-01T08:00:00Z'");
    assert_int_equal(sandbox_counters(t->box)->writes, writes + 1);
}

static void unless_the_option_keeps_it(void **state)
{
    (void)state;
    const char *const options[] = {"unchanged", "keep", NULL};
    struct pc_test *t = pc_start(options);
    pc_contact(t, "ann@x.io");
    int64_t writes = sandbox_counters(t->box)->writes;
    pc_tick(t, 1000);
    struct pc_answer same = pc_post(t, "/contact/upsert",
                                    "{'data':{'email':'ann@x.io'}}");
    pc_check(t, &same, "data.updatedAt", "'2025-06-01T08:00:00Z'");
    assert_int_equal(sandbox_counters(t->box)->writes, writes);
    same = pc_post(t, "/contact/upsert",
                   "{'data':{'email':'ann@x.io','city':'Rome'}}");
    pc_check(t, &same, "data.updatedAt", "'2025-06-01T08:00:01Z'");
    assert_int_equal(sandbox_counters(t->box)->writes, writes + 1);
    pc_stop(t);
}

static void words_of_contacts_become_tags_once(void **state)
{
    struct pc_test *t = *state;
    pc_made(t, "/contact/upsert",
            "{'data':{'phone':'1','tags':['vip','new','vip']}}", "data.id");
    pc_made(t, "/contact/upsert",
            "{'data':{'phone':'2','tags':['vip','VIP']}}", "data.id");
    struct pc_answer tags =
        pc_post(t, "/tag/fetchTagList",
                "{'offset':0,'limit':50,'name':'','module_name':'contact'}");
    assert_int_equal(pc_length(&tags, "data"), 3);
    pc_check(t, &tags, "data.0.name", "'VIP'");
    pc_check(t, &tags, "data.1.name", "'new'");
    pc_check(t, &tags, "data.2.name", "'vip'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_id_comes_first),
        cmocka_unit_test(then_the_email_in_any_case),
        cmocka_unit_test(then_the_digits_of_the_phone),
        cmocka_unit_test(an_id_that_is_gone_is_passed_over),
        cmocka_unit_test(of_several_the_oldest_is_meant),
        cmocka_unit_test(an_email_or_a_phone_must_be_sent),
        PC_CASE(a_changed_email_is_found_by_its_new_spelling_only),
        PC_CASE(a_deleted_contact_is_not_found),
        PC_CASE(force_create_makes_a_double_even_with_an_id),
        PC_CASE(the_public_upsert_says_what_it_did),
        PC_CASE(names_and_their_parts_complete_each_other),
        PC_CASE(an_update_without_a_change_still_moves_its_stamp),
        cmocka_unit_test(unless_the_option_keeps_it),
        PC_CASE(words_of_contacts_become_tags_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
