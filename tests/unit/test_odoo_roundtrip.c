/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo driver against the Odoo stand-in, in one process: every operation,
 * on the versions 16, 18 and 19, over every protocol that each of them has.
 */
#include "lib/odoo_world.h"

/* ---- connection --------------------------------------------------------- */

static void opens_tests_and_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct op test = {.kind = OP_TEST};
        drive_ok(&w.d, &test);
        world_check_same(&w, arena_strz(&w.d.a, test.summary),
                   arena_printfz(&w.d.a, "Odoo %d.0, database demo, user "
                                 "admin (2)", w.version));
        struct op entities = {.kind = OP_ENTITIES};
        drive_ok(&w.d, &entities);
        bool found = false;
        for (size_t k = 0; k < entities.n_entities; k++)
            found = found || str_is(entities.entities[k], "crm.lead");
        assert_true(found);
        world_fini(&w);
    }
}

static void auto_finds_the_best_protocol(void **state)
{
    (void)state;
    static const struct {
        int version;
        bool key;
        const char *url;
    } rows[] = {
        {16, true, "POST http://odoo.test/jsonrpc"},
        {18, false, "POST http://odoo.test/jsonrpc"},
        {19, false, "POST http://odoo.test/jsonrpc"},
        {19, true, "POST http://odoo.test/json/2/res.partner/search_read"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world w = {.version = rows[i].version, .protocol = "auto"};
        world_make_box(&w);
        world_connect_as(&w, "admin", rows[i].key ? ",'api_key':'admin-key'" : "");
        drive_open(&w.d);
        struct op test = {.kind = OP_TEST};
        drive_ok(&w.d, &test);
        world_check_same(&w, drive_method_url(&w.d, w.d.requests.n - 1),
                   rows[i].url);
        world_fini(&w);
    }
}

static void wrong_logins_and_databases_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_pick(&w, i);
        world_make_box(&w);
        world_connect_as(&w, "nobody", "");
        struct op op = {.kind = OP_OPEN};
        check_err(drive_op(&w.d, &op), ERR_AUTH);
        assert_int_equal(w.d.error.retry, RETRY_NEVER);
        drive_fini(&w.d);

        world_connect_as(&w, "admin", ",'database':'nope'");
        op = (struct op){.kind = OP_OPEN};
        enum err code = drive_op(&w.d, &op);
        assert_true(code == ERR_AUTH || code == ERR_PROTOCOL);
        assert_non_null(strstr(w.d.error.message, "database"));
        world_fini(&w);
    }
}

static void a_user_with_two_factors_needs_the_key(void **state)
{
    (void)state;
    struct world w = {.version = 18, .protocol = "jsonrpc"};
    world_make_box(&w);
    world_connect_as(&w, "twofa", "");
    struct op op = {.kind = OP_OPEN};
    check_err(drive_op(&w.d, &op), ERR_AUTH);
    assert_non_null(strstr(w.d.error.message, "only an API key"));
    drive_fini(&w.d);
    world_connect_as(&w, "twofa",
                     ",'password':null,'api_key':'twofa-key'");
    drive_open(&w.d);
    world_fini(&w);
}

/* ---- records ------------------------------------------------------------ */

static void records_come_back_as_they_were_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "res.partner");
        struct str tag = world_create_one(&w, "res.partner.category",
                                    "{'name':'VIP'}");
        const char *stored = arena_printfz(
            &w.d.a, "{'name':'Zo\xC3\xA9 [x] \xE2\x82\xAC','email':null,"
            "'is_company':true,'category_id':{'$set':[{'$ref':"
            "['res.partner.category','%.*s']}]},'color':0,"
            "'user_id':{'$ref':['res.users','2']}}", STR_ARG(tag));
        struct str id = world_create_one(&w, "res.partner", stored);
        world_check_same(&w,
                   world_read_one(&w, "res.partner",
                            NAMES(STR("name"), STR("email"), STR("is_company"),
                                  STR("category_id"), STR("color"),
                                  STR("user_id")), id), stored);
        world_update_one(&w, "res.partner", id,
                   "{'name':'A','category_id':{'$set':[]},'user_id':null}");
        world_check_same(&w,
                   world_read_one(&w, "res.partner",
                            NAMES(STR("name"), STR("category_id"),
                                  STR("user_id")), id),
                   "{'name':'A','category_id':{'$set':[]},'user_id':null}");
        world_delete_one(&w, "res.partner", id);
        world_delete_one(&w, "res.partner", id);
        world_check_same(&w, world_read_one(&w, "res.partner", NAMES(STR("name")), id),
                   "gone");
        world_fini(&w);
    }
}

#define PEOPLE_OF NAMES(STR("name"), STR("child_ids"), STR("child_ids.name"), \
                        STR("child_ids.email"), STR("child_ids.country_id"))

static const char *people_of(struct world *w, struct str id)
{
    return world_read_one(w, "res.partner", PEOPLE_OF, id);
}

static void write_people(struct world *w, struct str id, const char *known,
                         const char *stored)
{
    struct value was = drive_stored(&w->d, known);
    struct patch_result r = world_write_one(
        w, "res.partner",
        (struct patch){.kind = PATCH_UPDATE,
                       .id = id,
                       .known = &was,
                       .values = drive_stored(&w->d, stored)});
    if (r.error.code != ERR_OK)
        fail_msg("%d %s: %s", w->version, w->protocol, r.error.message);
}

static int64_t id_number(struct str id)
{
    int64_t n = 0;
    assert_true(str_to_i64(id, &n));
    return n;
}

/* The ids of its people, the first first. */
static struct str child_id(struct world *w, struct str id, size_t i)
{
    struct op op = world_read_op("res.partner", PEOPLE_OF, &id, 1);
    drive_ok(&w->d, &op);
    const struct value *list = value_getz(&op.records[0].fields, "child_ids");
    assert_true(i < list->items.n);
    return value_text_at(&list->items.at[i], "id");
}

static void records_of_a_record_are_written_and_read_with_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        struct arena *a = &w.d.a;
        world_init(&w, i);
        world_describe(&w, "res.partner");
        struct str id = world_create_one(
            &w, "res.partner",
            "{'name':'Co','is_company':true,'child_ids':["
            "{'name':'Ada','email':'a@x'},{'name':'Bob','email':null}]}");
        int ada = (int)id_number(child_id(&w, id, 0));
        int bob = (int)id_number(child_id(&w, id, 1));
        const char *made = arena_printfz(
            a, "{'name':'Co','child_ids':[{'id':'%d','name':'Ada','email':"
            "'a@x','country_id':null},{'id':'%d','name':'Bob','email':null,"
            "'country_id':null}]}", ada, bob);
        world_check_same(&w, people_of(&w, id), made);
        write_people(&w, id, made, arena_printfz(
            a, "{'child_ids':[{'id':'%d','name':'Bob','email':'b@x'},"
            "{'name':'Cyd'}]}", bob));
        int cyd = (int)id_number(child_id(&w, id, 1));
        world_check_same(&w, people_of(&w, id), arena_printfz(
            a, "{'name':'Co','child_ids':[{'id':'%d','name':'Bob','email':"
            "'b@x','country_id':null},{'id':'%d','name':'Cyd','email':null,"
            "'country_id':null}]}", bob, cyd));
        world_check_same(&w, world_read_one(&w, "res.partner",
                                            NAMES(STR("name")),
                                            child_id(&w, id, 1)),
                         "{'name':'Cyd'}");
        world_fini(&w);
    }
}

static void check_people_in(struct world *w, const struct record *records,
                            size_t n, struct str id, const char *expected)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(records[i].id, id)) {
            world_check_same(w, drive_shown(&w->d, &records[i].fields),
                             expected);
            return;
        }
    fail_msg("%.*s is not there", STR_ARG(id));
}

static void listings_and_searches_have_records_of_a_record_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "res.partner");
        struct str id = world_create_one(
            &w, "res.partner", "{'name':'Co 7','child_ids':[{'name':'Ada'}]}");
        const char *expected = people_of(&w, id);
        struct op list = {.kind = OP_CHANGES, .entity = STR("res.partner"),
                          .fields = PEOPLE_OF, .page = 1000};
        drive_ok(&w.d, &list);
        check_people_in(&w, list.records, list.n_records, id, expected);
        const struct field name = {STR("name"), value_textz("Co 7")};
        const struct find_key key = {.fields = &name, .n_fields = 1};
        struct op find = {.kind = OP_FIND, .entity = STR("res.partner"),
                          .fields = PEOPLE_OF, .keys = &key, .n_keys = 1};
        drive_ok(&w.d, &find);
        assert_int_equal(find.n_matches, 1);
        check_people_in(&w, &find.matches[0].record, 1, id, expected);
        assert_non_null(strstr(expected, "'name':'Ada'"));
        world_fini(&w);
    }
}

static void what_was_not_read_is_not_written_over(void **state)
{
    (void)state;
    struct world w = {0};
    world_init(&w, 1);
    world_describe(&w, "res.partner");
    struct str id = world_create_one(&w, "res.partner", "{'name':'Co'}");
    struct patch_result r = world_write_one(
        &w, "res.partner",
        (struct patch){.kind = PATCH_UPDATE,
                       .id = id,
                       .values = drive_stored(
                           &w.d, "{'child_ids':[{'name':'Ada'}]}")});
    check_err(r.error.code, ERR_INVALID);
    assert_non_null(strstr(r.error.message, "must be read before"));
    struct op op = world_read_op("res.partner",
                                 NAMES(STR("child_ids.nme")), &id, 1);
    check_err(drive_op(&w.d, &op), ERR_SCHEMA);
    world_fini(&w);
}

static void html_is_the_same_after_sanitising(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        const char *bodies[] = {
            "{'description':'Just text'}",
            "{'description':'<p>One &amp; <b>two</b></p><p>Three</p>'}",
            "{'description':null}",
        };
        struct str id = world_create_one(&w, "crm.lead", "{'name':'L'}");
        for (size_t k = 0; k < 3; k++) {
            world_update_one(&w, "crm.lead", id, bodies[k]);
            const char *first =
                world_read_one(&w, "crm.lead", NAMES(STR("description")), id);
            world_update_one(&w, "crm.lead", id, first);
            world_check_same(&w,
                       world_read_one(&w, "crm.lead", NAMES(STR("description")), id),
                       first);
        }
        world_check_same(&w, world_read_one(&w, "crm.lead", NAMES(STR("description")), id),
                   "{'description':null}");
        world_fini(&w);
    }
}

static void writing_what_was_read_changes_nothing(void **state)
{
    (void)state;
    static const char *const entities[] = {"res.partner", "crm.lead",
                                           "mail.activity"};
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        struct error e;
        world_init(&w, i);
        check_ok(sandbox_load_demo(w.box, 30, &e), &e);
        for (size_t k = 0; k < 3; k++) {
            struct schema s = world_describe(&w, entities[k]);
            VEC(struct str) names = {0};
            for (size_t f = 0; f < s.n_fields; f++)
                if (s.fields[f].writable && !str_is(s.fields[f].name, "done"))
                    vec_push(&w.d.a, &names, s.fields[f].name);
            struct op list = {.kind = OP_CHANGES,
                              .entity = str_from(entities[k]),
                              .fields = names.at,
                              .n_fields = names.n,
                              .page = 20};
            drive_ok(&w.d, &list);
            assert_true(list.n_records > 0);
            for (size_t n = 0; n < 5; n++) {
                struct record *r = &list.records[n * 3 % list.n_records];
                const char *before = drive_shown(&w.d, &r->fields);
                struct patch_result done = world_write_one(
                    &w, entities[k], (struct patch){.kind = PATCH_UPDATE,
                                                    .id = r->id,
                                                    .values = r->fields});
                if (done.error.code != ERR_OK)
                    fail_msg("%d %s %s: %s", w.version, w.protocol,
                             entities[k], done.error.message);
                world_check_same(&w, world_read_one(&w, entities[k], names.at, names.n,
                                        r->id), before);
            }
        }
        world_fini(&w);
    }
}

static void finds_by_text_reference_and_null(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct str id[3];
        id[0] = world_create_one(&w, "res.partner",
                           "{'name':'Ann 100%','email':'Ann.Lee@Example.com',"
                           "'country_id':{'$ref':['res.country','1']}}");
        id[1] = world_create_one(&w, "res.partner",
                           "{'name':'Ann 100x','email':'annxlee@example.com'}");
        id[2] = world_create_one(&w, "res.partner", "{'name':'ann 100%'}");
        struct patch put = {.kind = PATCH_ARCHIVE, .id = id[2]};
        check_err(world_write_one(&w, "res.partner", put).error.code, ERR_OK);
        struct value by[] = {
            drive_stored(&w.d, "{'email':'ANN.LEE@example.com'}"),
            drive_stored(&w.d, "{'name':'ANN 100%','email':null}"),
            drive_stored(&w.d, "{'name':'ann 100%','country_id':"
                               "{'$ref':['res.country','1']}}"),
        };
        struct find_key keys[3];
        for (size_t k = 0; k < 3; k++)
            keys[k] = (struct find_key){by[k].fields.at, by[k].fields.n, 0};
        struct op op = {.kind = OP_FIND, .entity = STR("res.partner"),
                        .fields = NAMES(STR("name")),
                        .keys = keys, .n_keys = 3};
        drive_ok(&w.d, &op);
        assert_int_equal(op.n_matches, 3);
        size_t whose[3] = {9, 9, 9};
        for (size_t m = 0; m < 3; m++) {
            whose[op.matches[m].key] = m;
            if (op.matches[m].key == 1)
                assert_true(op.matches[m].record.archived);
        }
        assert_true(str_eq(op.matches[whose[0]].record.id, id[0]));
        assert_true(str_eq(op.matches[whose[1]].record.id, id[2]));
        assert_true(str_eq(op.matches[whose[2]].record.id, id[0]));
        world_fini(&w);
    }
}

static void batches_isolate_the_record_that_odoo_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct patch p[5];
        for (size_t k = 0; k < 5; k++)
            p[k] = (struct patch){
                .kind = PATCH_UPDATE,
                .id = k == 3 ? STR("999999")
                             : world_create_one(&w, "res.partner", "{'name':'A'}"),
                .values = drive_stored(&w.d, "{'city':'Lyon'}")};
        struct op op = world_write_op("res.partner", p, 5);
        drive_ok(&w.d, &op);
        for (size_t k = 0; k < 5; k++)
            check_err(op.results[k].error.code, k == 3 ? ERR_NOT_FOUND
                                                       : ERR_OK);
        struct patch bad[] = {
            {.kind = PATCH_CREATE,
             .values = drive_stored(&w.d, "{'name':'A'}")},
            {.kind = PATCH_CREATE,
             .values = drive_stored(&w.d, "{'name':'B','country_id':"
                                    "{'$ref':['res.country','999999']}}")}};
        op = world_write_op("res.partner", bad, 2);
        check_err(drive_op(&w.d, &op), ERR_REJECTED);
        assert_int_equal(w.d.error.scope, SCOPE_BATCH);
        op = world_write_op("res.partner", &bad[1], 1);
        drive_ok(&w.d, &op);
        check_err(op.results[0].error.code, ERR_REJECTED);
        world_fini(&w);
    }
}

static void who_may_not_write_is_told_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_pick(&w, i);
        world_make_box(&w);
        world_connect_as(&w, "reader", "");
        drive_open(&w.d);
        struct patch p = {.kind = PATCH_CREATE,
                          .values = drive_stored(&w.d, "{'name':'A'}")};
        check_err(world_write_one(&w, "res.partner", p).error.code, ERR_ACCESS);
        struct field_wish wish = {STR("res.partner"), STR("x_hub"),
                                  VALUE_TEXT, STR("Hub")};
        struct op setup = {.kind = OP_SETUP, .wishes = &wish, .n_wishes = 1};
        check_err(drive_op(&w.d, &setup), ERR_ACCESS);
        assert_non_null(strstr(w.d.error.message, "Settings"));
        world_fini(&w);
    }
}

static void own_fields_are_made_and_hold_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "res.partner");
        struct field_wish wish = {STR("res.partner"), STR("x_hub"),
                                  VALUE_TEXT, STR("Hub")};
        for (size_t made = 1; made < 2; made--) { /* the second finds it */
            struct op setup = {.kind = OP_SETUP, .wishes = &wish,
                               .n_wishes = 1};
            drive_ok(&w.d, &setup);
            assert_int_equal(setup.wishes_made, made);
        }
        struct str id = world_create_one(&w, "res.partner",
                                   "{'name':'A','x_hub':'h1'}");
        world_check_same(&w, world_read_one(&w, "res.partner", NAMES(STR("x_hub")), id),
                   "{'x_hub':'h1'}");
        world_fini(&w);
    }
}

/* ---- leads -------------------------------------------------------------- */

static void leads_go_from_each_status_to_each_other(void **state)
{
    (void)state;
    static const char *const path[] = {"won", "open", "lost", "won",
                                       "lost", "open", "open", "won", "won"};
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "crm.lead");
        struct str id = world_create_one(&w, "crm.lead", "{'name':'L'}");
        world_check_same(&w, world_lead_status(&w, id), "{'won_status':'open'}");
        for (size_t k = 0; k < sizeof path / sizeof path[0]; k++) {
            const char *wanted =
                arena_printfz(&w.d.a, "{'won_status':'%s'}", path[k]);
            world_update_one(&w, "crm.lead", id, wanted);
            world_check_same(&w, world_lead_status(&w, id), wanted);
        }
        id = world_create_one(&w, "crm.lead", "{'name':'L','won_status':'lost'}");
        world_check_same(&w, world_lead_status(&w, id), "{'won_status':'lost'}");
        id = world_create_one(&w, "crm.lead", "{'name':'L','won_status':'won'}");
        world_check_same(&w, world_lead_status(&w, id), "{'won_status':'won'}");
        world_fini(&w);
    }
}

/* ---- activities and messages -------------------------------------------- */

static struct str new_activity(struct world *w, struct str lead,
                               const char *summary)
{
    return world_create_one(
        w, "mail.activity",
        arena_printfz(&w->d.a, "{'summary':'%s','date_deadline':"
                      "{'$date':'2025-07-01'},'crm_lead_id':{'$ref':"
                      "['crm.lead','%.*s']}}", summary, STR_ARG(lead)));
}

static void done_activities_are_known_to_be_done(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "mail.activity");
        struct str lead = world_create_one(&w, "crm.lead", "{'name':'L'}");
        struct str ids[] = {new_activity(&w, lead, "Call <Ann>"),
                            new_activity(&w, lead, "Cancelled"),
                            new_activity(&w, lead, "Open")};
        struct op op = world_read_op(
            "mail.activity",
            NAMES(STR("summary"), STR("done"), STR("crm_lead_id"),
                  STR("res_partner_id"), STR("activity_type_id"),
                  STR("date_deadline")), ids, 3);
        drive_ok(&w.d, &op);
        assert_int_equal(op.n_records, 3);
        const struct value *known[3];
        for (size_t k = 0; k < 3; k++) {
            known[k] = &op.records[k].fields;
            assert_false(value_getz(known[k], "done")->boolean);
            assert_true(value_is_null(value_getz(known[k],
                                                 "res_partner_id")));
        }
        world_wait_s(&w, 5);
        world_update_one(&w, "mail.activity", ids[0], "{'done':true}");
        world_delete_one(&w, "mail.activity", ids[1]);
        struct op again = world_read_op("mail.activity",
                                  NAMES(STR("summary"), STR("done")), ids, 3);
        again.known = known;
        drive_ok(&w.d, &again);
        assert_int_equal(again.n_records, 2);
        for (size_t k = 0; k < 2; k++) {
            bool first = str_eq(again.records[k].id, ids[0]);
            assert_true(first || str_eq(again.records[k].id, ids[2]));
            assert_int_equal(value_getz(&again.records[k].fields, "done")
                                 ->boolean, first);
        }
        world_fini(&w);
    }
}

static void a_done_activity_opens_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "mail.activity");
        struct str lead = world_create_one(&w, "crm.lead", "{'name':'L'}");
        struct str id = new_activity(&w, lead, "Call");
        struct op op = world_read_op("mail.activity",
                               NAMES(STR("summary"), STR("done"),
                                     STR("crm_lead_id"),
                                     STR("date_deadline")), &id, 1);
        drive_ok(&w.d, &op);
        world_update_one(&w, "mail.activity", id, "{'done':true}");
        struct patch_result r = world_write_one(
            &w, "mail.activity",
            (struct patch){.kind = PATCH_UPDATE,
                           .id = id,
                           .values = drive_stored(&w.d, "{'done':false}"),
                           .known = &op.records[0].fields});
        check_err(r.error.code, ERR_OK);
        assert_int_equal(str_eq(r.id, id), w.version >= 19);
        world_check_same(&w,
                   world_read_one(&w, "mail.activity",
                            NAMES(STR("summary"), STR("done"),
                                  STR("crm_lead_id")), r.id),
                   arena_printfz(&w.d.a, "{'summary':'Call','done':false,"
                                 "'crm_lead_id':{'$ref':['crm.lead',"
                                 "'%.*s']}}", STR_ARG(lead)));
        world_fini(&w);
    }
}

static void notes_are_posted_listed_and_edited(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "mail.message");
        struct str lead = world_create_one(&w, "crm.lead", "{'name':'L'}");
        struct str note = world_create_one(
            &w, "mail.message",
            arena_printfz(&w.d.a, "{'body':'<p>Called <b>Ann</b></p>',"
                          "'crm_lead_id':{'$ref':['crm.lead','%.*s']}}",
                          STR_ARG(lead)));
        struct op list = {.kind = OP_CHANGES, .entity = STR("mail.message"),
                          .fields = NAMES(STR("body"), STR("crm_lead_id"),
                                          STR("res_partner_id")),
                          .page = 100};
        drive_ok(&w.d, &list);
        assert_int_equal(list.n_records, 1);
        assert_true(str_eq(list.records[0].id, note));
        world_check_same(&w, drive_shown(&w.d, &list.records[0].fields),
                   arena_printfz(&w.d.a, "{'body':'Called <b>Ann</b>',"
                                 "'crm_lead_id':{'$ref':['crm.lead',"
                                 "'%.*s']},'res_partner_id':null}",
                                 STR_ARG(lead)));
        world_update_one(&w, "mail.message", note, "{'body':'<p>Edited</p>'}");
        world_check_same(&w, world_read_one(&w, "mail.message", NAMES(STR("body")), note),
                   "{'body':'Edited'}");
        world_delete_one(&w, "crm.lead", lead);
        struct patch_result r = world_write_one(
            &w, "mail.message",
            (struct patch){
                .kind = PATCH_CREATE,
                .values = drive_stored(
                    &w.d, arena_printfz(&w.d.a, "{'body':'x','crm_lead_id':"
                                        "{'$ref':['crm.lead','%.*s']}}",
                                        STR_ARG(lead)))});
        check_err(r.error.code, ERR_NOT_FOUND);
        world_fini(&w);
    }
}

static void comments_for_customers_are_no_notes(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct str lead = world_create_one(&w, "crm.lead", "{'name':'L'}");
        struct op post = {
            .kind = OP_ACTION,
            .entity = STR("crm.lead"),
            .action = STR("message_post"),
            .action_id = lead,
            .action_arguments = drive_value(
                &w.d, "{'body':'Dear customer','message_type':'comment',"
                      "'subtype_xmlid':'mail.mt_comment'}")};
        drive_ok(&w.d, &post);
        assert_true(post.action_result.done);
        struct op list = {.kind = OP_CHANGES, .entity = STR("mail.message"),
                          .fields = NAMES(STR("body")), .page = 100};
        drive_ok(&w.d, &list);
        assert_int_equal(list.n_records, 0);
        drive_fini(&w.d);
        world_connect_as(&w, "admin", ",'messages':'comments'");
        drive_open(&w.d);
        list = (struct op){.kind = OP_CHANGES, .entity = STR("mail.message"),
                           .fields = NAMES(STR("body")), .page = 100};
        drive_ok(&w.d, &list);
        assert_int_equal(list.n_records, 1);
        world_fini(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_tests_and_lists),
        cmocka_unit_test(auto_finds_the_best_protocol),
        cmocka_unit_test(wrong_logins_and_databases_are_told),
        cmocka_unit_test(a_user_with_two_factors_needs_the_key),
        cmocka_unit_test(records_come_back_as_they_were_written),
        cmocka_unit_test(records_of_a_record_are_written_and_read_with_it),
        cmocka_unit_test(listings_and_searches_have_records_of_a_record_too),
        cmocka_unit_test(what_was_not_read_is_not_written_over),
        cmocka_unit_test(html_is_the_same_after_sanitising),
        cmocka_unit_test(writing_what_was_read_changes_nothing),
        cmocka_unit_test(finds_by_text_reference_and_null),
        cmocka_unit_test(batches_isolate_the_record_that_odoo_refuses),
        cmocka_unit_test(who_may_not_write_is_told_so),
        cmocka_unit_test(own_fields_are_made_and_hold_values),
        cmocka_unit_test(leads_go_from_each_status_to_each_other),
        cmocka_unit_test(done_activities_are_known_to_be_done),
        cmocka_unit_test(a_done_activity_opens_again),
        cmocka_unit_test(notes_are_posted_listed_and_edited),
        cmocka_unit_test(comments_for_customers_are_no_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
