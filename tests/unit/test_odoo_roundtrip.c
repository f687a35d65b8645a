/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo driver against the Odoo stand-in, in one process: every operation,
 * on the versions 16, 18 and 19, over every protocol that each of them has.
 */
#include "lib/odoo_drive.h"

#include "base/map.h"
#include "base/time.h"
#include "connectors/odoo/odoo.h"
#include "sandbox/sandbox.h"

#define START_US DRIVE_NOW_US

struct world {
    int version;
    const char *protocol;
    struct fake_clock clock;
    struct sandbox *box;
    struct drive d;
};

static const struct {
    int version;
    const char *protocol;
} matrix[] = {
    {16, "xmlrpc"}, {16, "jsonrpc"}, {18, "xmlrpc"}, {18, "jsonrpc"},
    {19, "xmlrpc"}, {19, "jsonrpc"}, {19, "json2"},
};
enum { MATRIX = sizeof matrix / sizeof matrix[0] };

#define NAMES(...)                                                        \
    (const struct str[]){__VA_ARGS__},                                    \
        sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str)

/* ---- the world ---------------------------------------------------------- */

static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct world *w = context;
    struct http_server_reply reply = {0};
    sandbox_call(w->box, a, request, &reply);
    assert_false(reply.drop);
    *out = reply.response;
    if (out->status == 0)
        out->status = 200;
    w->d.now_us = w->clock.now_us;
}

static void make_box(struct world *w)
{
    struct error e;
    struct field version = {STR("version"),
                            value_text(arena_printf(&w->d.a, "%d",
                                                    w->version))};
    struct value options = value_object(&version, 1);
    w->clock.now_us = START_US;
    check_ok(sandbox_create(&sandbox_odoo, &options, clock_fake(&w->clock),
                            &w->box, &e), &e);
}

/* A connection as this user; "" takes the password, else the key. */
static void connect_as(struct world *w, const char *user, const char *settings)
{
    AUTO_ARENA a = ARENA_INIT;
    bool key = str_is(str_from(w->protocol), "json2");
    drive_init(&w->d, &connector_odoo,
               arena_printfz(&a, "{'url':'http://odoo.test','database':'demo',"
                             "'user':'%s','%s':'%s%s','protocol':'%s'%s}",
                             user, key ? "api_key" : "password", user,
                             key ? "-key" : "", w->protocol, settings));
    w->d.answer = answer_from_sandbox;
    w->d.context = w;
    w->d.now_us = w->clock.now_us;
}

static void world_init(struct world *w, size_t i)
{
    *w = (struct world){.version = matrix[i].version,
                        .protocol = matrix[i].protocol};
    make_box(w);
    connect_as(w, "admin", "");
    drive_open(&w->d);
}

static void world_fini(struct world *w)
{
    sandbox_destroy(w->box);
    drive_fini(&w->d);
}

static void wait_s(struct world *w, int64_t seconds)
{
    w->clock.now_us += seconds * US_PER_SECOND;
    w->d.now_us = w->clock.now_us;
}

/* ---- operations --------------------------------------------------------- */

static struct schema describe(struct world *w, const char *entity)
{
    struct op op = {.kind = OP_DESCRIBE, .entity = str_from(entity)};
    drive_ok(&w->d, &op);
    return op.schema;
}

static struct op read_op(const char *entity, const struct str *fields,
                         size_t n_fields, struct str *ids, size_t n_ids)
{
    return (struct op){.kind = OP_READ,
                       .entity = str_from(entity),
                       .fields = fields,
                       .n_fields = n_fields,
                       .ids = ids,
                       .n_ids = n_ids};
}

/* One record's fields in storage form, or "gone". */
static const char *read_one(struct world *w, const char *entity,
                            const struct str *fields, size_t n_fields,
                            struct str id)
{
    struct op op = read_op(entity, fields, n_fields, &id, 1);
    drive_ok(&w->d, &op);
    if (op.n_records == 0)
        return "gone";
    assert_true(str_eq(op.records[0].id, id));
    return drive_shown(&w->d, &op.records[0].fields);
}

static struct op write_op(const char *entity, const struct patch *patches,
                          size_t n)
{
    return (struct op){.kind = OP_WRITE,
                       .entity = str_from(entity),
                       .patches = patches,
                       .n_patches = n};
}

static struct patch_result write_one(struct world *w, const char *entity,
                                     struct patch patch)
{
    struct op op = write_op(entity, &patch, 1);
    drive_ok(&w->d, &op);
    return op.results[0];
}

static struct str create_one(struct world *w, const char *entity,
                             const char *stored)
{
    struct patch_result r =
        write_one(w, entity, (struct patch){
                      .kind = PATCH_CREATE,
                      .values = drive_stored(&w->d, stored)});
    if (r.error.code != ERR_OK)
        fail_msg("%d %s: %s", w->version, w->protocol, r.error.message);
    return r.id;
}

static void update_one(struct world *w, const char *entity, struct str id,
                       const char *stored)
{
    struct patch_result r =
        write_one(w, entity, (struct patch){
                      .kind = PATCH_UPDATE,
                      .id = id,
                      .values = drive_stored(&w->d, stored)});
    if (r.error.code != ERR_OK)
        fail_msg("%d %s: %s", w->version, w->protocol, r.error.message);
    assert_true(str_eq(r.id, id));
}

static void delete_one(struct world *w, const char *entity, struct str id)
{
    struct patch_result r =
        write_one(w, entity, (struct patch){.kind = PATCH_DELETE, .id = id});
    check_err(r.error.code, ERR_OK);
}

static void check_same(const struct world *w, const char *have,
                       const char *expected)
{
    if (strcmp(have, expected) != 0)
        fail_msg("%d %s: %s is not %s", w->version, w->protocol, have,
                 expected);
}

/* ---- connection --------------------------------------------------------- */

static void opens_tests_and_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct op test = {.kind = OP_TEST};
        drive_ok(&w.d, &test);
        check_same(&w, arena_strz(&w.d.a, test.summary),
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
        make_box(&w);
        connect_as(&w, "admin", rows[i].key ? ",'api_key':'admin-key'" : "");
        drive_open(&w.d);
        struct op test = {.kind = OP_TEST};
        drive_ok(&w.d, &test);
        check_same(&w, drive_method_url(&w.d, w.d.requests.n - 1),
                   rows[i].url);
        world_fini(&w);
    }
}

static void wrong_logins_and_databases_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w = {.version = matrix[i].version,
                          .protocol = matrix[i].protocol};
        make_box(&w);
        connect_as(&w, "nobody", "");
        struct op op = {.kind = OP_OPEN};
        check_err(drive_op(&w.d, &op), ERR_AUTH);
        assert_int_equal(w.d.error.retry, RETRY_NEVER);
        drive_fini(&w.d);

        connect_as(&w, "admin", ",'database':'nope'");
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
    make_box(&w);
    connect_as(&w, "twofa", "");
    struct op op = {.kind = OP_OPEN};
    check_err(drive_op(&w.d, &op), ERR_AUTH);
    assert_non_null(strstr(w.d.error.message, "only an API key"));
    drive_fini(&w.d);
    drive_init(&w.d, &connector_odoo,
               "{'url':'http://odoo.test','database':'demo','user':'twofa',"
               "'api_key':'twofa-key'}");
    w.d.answer = answer_from_sandbox;
    w.d.context = &w;
    drive_open(&w.d);
    world_fini(&w);
}

/* ---- records ------------------------------------------------------------ */

static void records_come_back_as_they_were_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "res.partner");
        struct str tag = create_one(&w, "res.partner.category",
                                    "{'name':'VIP'}");
        const char *stored = arena_printfz(
            &w.d.a, "{'name':'Zo\xC3\xA9 [x] \xE2\x82\xAC','email':null,"
            "'is_company':true,'category_id':{'$set':[{'$ref':"
            "['res.partner.category','%.*s']}]},'color':0,"
            "'user_id':{'$ref':['res.users','2']}}", STR_ARG(tag));
        struct str id = create_one(&w, "res.partner", stored);
        check_same(&w,
                   read_one(&w, "res.partner",
                            NAMES(STR("name"), STR("email"), STR("is_company"),
                                  STR("category_id"), STR("color"),
                                  STR("user_id")), id), stored);
        update_one(&w, "res.partner", id,
                   "{'name':'A','category_id':{'$set':[]},'user_id':null}");
        check_same(&w,
                   read_one(&w, "res.partner",
                            NAMES(STR("name"), STR("category_id"),
                                  STR("user_id")), id),
                   "{'name':'A','category_id':{'$set':[]},'user_id':null}");
        delete_one(&w, "res.partner", id);
        delete_one(&w, "res.partner", id);
        check_same(&w, read_one(&w, "res.partner", NAMES(STR("name")), id),
                   "gone");
        world_fini(&w);
    }
}

static void html_is_the_same_after_sanitising(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        const char *bodies[] = {
            "{'description':'Just text'}",
            "{'description':'<p>One &amp; <b>two</b></p><p>Three</p>'}",
            "{'description':null}",
        };
        struct str id = create_one(&w, "crm.lead", "{'name':'L'}");
        for (size_t k = 0; k < 3; k++) {
            update_one(&w, "crm.lead", id, bodies[k]);
            const char *first =
                read_one(&w, "crm.lead", NAMES(STR("description")), id);
            update_one(&w, "crm.lead", id, first);
            check_same(&w,
                       read_one(&w, "crm.lead", NAMES(STR("description")), id),
                       first);
        }
        check_same(&w, read_one(&w, "crm.lead", NAMES(STR("description")), id),
                   "{'description':null}");
        world_fini(&w);
    }
}

static void writing_what_was_read_changes_nothing(void **state)
{
    (void)state;
    static const char *const entities[] = {"res.partner", "crm.lead",
                                           "mail.activity"};
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        struct error e;
        world_init(&w, i);
        check_ok(sandbox_load_demo(w.box, 30, &e), &e);
        for (size_t k = 0; k < 3; k++) {
            struct schema s = describe(&w, entities[k]);
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
                struct patch_result done = write_one(
                    &w, entities[k], (struct patch){.kind = PATCH_UPDATE,
                                                    .id = r->id,
                                                    .values = r->fields});
                if (done.error.code != ERR_OK)
                    fail_msg("%d %s %s: %s", w.version, w.protocol,
                             entities[k], done.error.message);
                check_same(&w, read_one(&w, entities[k], names.at, names.n,
                                        r->id), before);
            }
        }
        world_fini(&w);
    }
}

static void finds_by_text_reference_and_null(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct str id[3];
        id[0] = create_one(&w, "res.partner",
                           "{'name':'Ann 100%','email':'Ann.Lee@Example.com',"
                           "'country_id':{'$ref':['res.country','1']}}");
        id[1] = create_one(&w, "res.partner",
                           "{'name':'Ann 100x','email':'annxlee@example.com'}");
        id[2] = create_one(&w, "res.partner", "{'name':'ann 100%'}");
        struct patch put = {.kind = PATCH_ARCHIVE, .id = id[2]};
        check_err(write_one(&w, "res.partner", put).error.code, ERR_OK);
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
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct patch p[5];
        for (size_t k = 0; k < 5; k++)
            p[k] = (struct patch){
                .kind = PATCH_UPDATE,
                .id = k == 3 ? STR("999999")
                             : create_one(&w, "res.partner", "{'name':'A'}"),
                .values = drive_stored(&w.d, "{'city':'Lyon'}")};
        struct op op = write_op("res.partner", p, 5);
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
        op = write_op("res.partner", bad, 2);
        check_err(drive_op(&w.d, &op), ERR_REJECTED);
        assert_int_equal(w.d.error.scope, SCOPE_BATCH);
        op = write_op("res.partner", &bad[1], 1);
        drive_ok(&w.d, &op);
        check_err(op.results[0].error.code, ERR_REJECTED);
        world_fini(&w);
    }
}

static void who_may_not_write_is_told_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w = {.version = matrix[i].version,
                          .protocol = matrix[i].protocol};
        make_box(&w);
        connect_as(&w, "reader", "");
        drive_open(&w.d);
        struct patch p = {.kind = PATCH_CREATE,
                          .values = drive_stored(&w.d, "{'name':'A'}")};
        check_err(write_one(&w, "res.partner", p).error.code, ERR_ACCESS);
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
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "res.partner");
        struct field_wish wish = {STR("res.partner"), STR("x_hub"),
                                  VALUE_TEXT, STR("Hub")};
        for (size_t made = 1; made < 2; made--) { /* the second finds it */
            struct op setup = {.kind = OP_SETUP, .wishes = &wish,
                               .n_wishes = 1};
            drive_ok(&w.d, &setup);
            assert_int_equal(setup.wishes_made, made);
        }
        struct str id = create_one(&w, "res.partner",
                                   "{'name':'A','x_hub':'h1'}");
        check_same(&w, read_one(&w, "res.partner", NAMES(STR("x_hub")), id),
                   "{'x_hub':'h1'}");
        world_fini(&w);
    }
}

/* ---- leads -------------------------------------------------------------- */

static const char *status_of(struct world *w, struct str id)
{
    return read_one(w, "crm.lead", NAMES(STR("won_status")), id);
}

static void leads_go_from_each_status_to_each_other(void **state)
{
    (void)state;
    static const char *const path[] = {"won", "open", "lost", "won",
                                       "lost", "open", "open", "won", "won"};
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "crm.lead");
        struct str id = create_one(&w, "crm.lead", "{'name':'L'}");
        check_same(&w, status_of(&w, id), "{'won_status':'open'}");
        for (size_t k = 0; k < sizeof path / sizeof path[0]; k++) {
            const char *wanted =
                arena_printfz(&w.d.a, "{'won_status':'%s'}", path[k]);
            update_one(&w, "crm.lead", id, wanted);
            check_same(&w, status_of(&w, id), wanted);
        }
        id = create_one(&w, "crm.lead", "{'name':'L','won_status':'lost'}");
        check_same(&w, status_of(&w, id), "{'won_status':'lost'}");
        id = create_one(&w, "crm.lead", "{'name':'L','won_status':'won'}");
        check_same(&w, status_of(&w, id), "{'won_status':'won'}");
        world_fini(&w);
    }
}

/* ---- activities and messages -------------------------------------------- */

static struct str new_activity(struct world *w, struct str lead,
                               const char *summary)
{
    return create_one(
        w, "mail.activity",
        arena_printfz(&w->d.a, "{'summary':'%s','date_deadline':"
                      "{'$date':'2025-07-01'},'crm_lead_id':{'$ref':"
                      "['crm.lead','%.*s']}}", summary, STR_ARG(lead)));
}

static void done_activities_are_known_to_be_done(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "mail.activity");
        struct str lead = create_one(&w, "crm.lead", "{'name':'L'}");
        struct str ids[] = {new_activity(&w, lead, "Call <Ann>"),
                            new_activity(&w, lead, "Cancelled"),
                            new_activity(&w, lead, "Open")};
        struct op op = read_op(
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
        wait_s(&w, 5);
        update_one(&w, "mail.activity", ids[0], "{'done':true}");
        delete_one(&w, "mail.activity", ids[1]);
        struct op again = read_op("mail.activity",
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
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "mail.activity");
        struct str lead = create_one(&w, "crm.lead", "{'name':'L'}");
        struct str id = new_activity(&w, lead, "Call");
        struct op op = read_op("mail.activity",
                               NAMES(STR("summary"), STR("done"),
                                     STR("crm_lead_id"),
                                     STR("date_deadline")), &id, 1);
        drive_ok(&w.d, &op);
        update_one(&w, "mail.activity", id, "{'done':true}");
        struct patch_result r = write_one(
            &w, "mail.activity",
            (struct patch){.kind = PATCH_UPDATE,
                           .id = id,
                           .values = drive_stored(&w.d, "{'done':false}"),
                           .known = &op.records[0].fields});
        check_err(r.error.code, ERR_OK);
        assert_int_equal(str_eq(r.id, id), w.version >= 19);
        check_same(&w,
                   read_one(&w, "mail.activity",
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
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "mail.message");
        struct str lead = create_one(&w, "crm.lead", "{'name':'L'}");
        struct str note = create_one(
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
        check_same(&w, drive_shown(&w.d, &list.records[0].fields),
                   arena_printfz(&w.d.a, "{'body':'Called <b>Ann</b>',"
                                 "'crm_lead_id':{'$ref':['crm.lead',"
                                 "'%.*s']},'res_partner_id':null}",
                                 STR_ARG(lead)));
        update_one(&w, "mail.message", note, "{'body':'<p>Edited</p>'}");
        check_same(&w, read_one(&w, "mail.message", NAMES(STR("body")), note),
                   "{'body':'Edited'}");
        delete_one(&w, "crm.lead", lead);
        struct patch_result r = write_one(
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
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct str lead = create_one(&w, "crm.lead", "{'name':'L'}");
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
        connect_as(&w, "admin", ",'messages':'comments'");
        drive_open(&w.d);
        list = (struct op){.kind = OP_CHANGES, .entity = STR("mail.message"),
                           .fields = NAMES(STR("body")), .page = 100};
        drive_ok(&w.d, &list);
        assert_int_equal(list.n_records, 1);
        world_fini(&w);
    }
}

/* ---- changes ------------------------------------------------------------ */

static size_t poll_all(struct world *w, struct str *cursor, size_t page,
                       struct map *seen)
{
    bool more = true;
    size_t n = 0;
    while (more) {
        struct op op = {.kind = OP_CHANGES, .entity = STR("res.partner"),
                        .fields = NAMES(STR("name")),
                        .cursor = *cursor, .page = page};
        drive_ok(&w->d, &op);
        for (size_t i = 0; i < op.n_records; i++)
            map_put(&w->d.a, seen, op.records[i].id, w);
        n += op.n_records;
        *cursor = op.next_cursor;
        more = op.more;
    }
    return n;
}

static void changes_lose_nothing_and_fall_silent(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct map seen = {0};
        struct str cursor = STR_NONE;
        struct str id[7];
        for (size_t k = 0; k < 7; k++)
            id[k] = create_one(&w, "res.partner", "{'name':'A'}");
        struct patch hidden = {.kind = PATCH_ARCHIVE, .id = id[6]};
        check_err(write_one(&w, "res.partner", hidden).error.code, ERR_OK);
        poll_all(&w, &cursor, 2, &seen);
        for (size_t k = 0; k < 7; k++)
            assert_true(map_has(&seen, id[k]));

        wait_s(&w, 10);
        update_one(&w, "res.partner", id[3], "{'name':'B'}");
        seen = (struct map){0};
        poll_all(&w, &cursor, 2, &seen);
        assert_true(map_has(&seen, id[3]));

        wait_s(&w, 200);
        poll_all(&w, &cursor, 100, &seen);
        assert_int_equal(poll_all(&w, &cursor, 100, &seen), 0);
        world_fini(&w);
    }
}

static void a_commit_that_comes_late_is_not_missed(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct map seen = {0};
        struct str cursor = STR_NONE;
        struct str id = create_one(&w, "res.partner", "{'name':'A'}");
        poll_all(&w, &cursor, 100, &seen);
        sandbox_knobs(w.box)->commit_delay_ms = 60000;
        wait_s(&w, 10);
        update_one(&w, "res.partner", id, "{'name':'late'}");
        sandbox_knobs(w.box)->commit_delay_ms = 0;
        wait_s(&w, 10);
        struct str other = create_one(&w, "res.partner", "{'name':'B'}");
        seen = (struct map){0};
        poll_all(&w, &cursor, 100, &seen);
        assert_true(map_has(&seen, other));
        wait_s(&w, 60);
        seen = (struct map){0};
        poll_all(&w, &cursor, 100, &seen);
        assert_true(map_has(&seen, id));
        check_same(&w, read_one(&w, "res.partner", NAMES(STR("name")), id),
                   "{'name':'late'}");
        world_fini(&w);
    }
}

/* ---- disturbances ------------------------------------------------------- */

static enum err read_any(struct world *w)
{
    struct str id = STR("1");
    struct op op = read_op("res.partner", NAMES(STR("name")), &id, 1);
    return drive_op(&w->d, &op);
}

static void each_disturbance_has_its_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        describe(&w, "res.partner");
        struct sandbox_knobs *knobs = sandbox_knobs(w.box);

        *knobs = (struct sandbox_knobs){.html_every = 1};
        check_err(read_any(&w), ERR_PROTOCOL);
        assert_non_null(strstr(w.d.error.message, "proxy or login page"));
        *knobs = (struct sandbox_knobs){.truncate_every = 1};
        check_err(read_any(&w), ERR_PROTOCOL);
        *knobs = (struct sandbox_knobs){.fail_every = 1, .fail_status = 503};
        check_err(read_any(&w), ERR_REMOTE);
        assert_int_not_equal(w.d.error.retry, RETRY_NEVER);
        *knobs = (struct sandbox_knobs){.fail_every = 1, .fail_status = 429};
        check_err(read_any(&w), ERR_BUSY);
        *knobs = (struct sandbox_knobs){.expire_login_every = 1};
        check_err(read_any(&w), ERR_AUTH);
        assert_int_equal(w.d.error.retry, RETRY_NOW);
        *knobs = (struct sandbox_knobs){.serialization_every = 1};
        struct patch p = {.kind = PATCH_CREATE,
                          .values = drive_stored(&w.d, "{'name':'A'}")};
        struct patch_result r = write_one(&w, "res.partner", p);
        check_err(r.error.code, ERR_BUSY);
        assert_int_equal(r.error.retry, RETRY_LATER);
        assert_false(r.error.maybe_happened);
        *knobs = (struct sandbox_knobs){0};
        check_ok(read_any(&w), &w.d.error);
        world_fini(&w);
    }
}

static void actions_run_and_unknown_ones_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MATRIX; i++) {
        struct world w;
        world_init(&w, i);
        struct str lead = create_one(&w, "crm.lead", "{'name':'L'}");
        struct op op = {.kind = OP_ACTION, .entity = STR("crm.lead"),
                        .action = STR("action_set_lost"), .action_id = lead,
                        .action_arguments = value_null()};
        drive_ok(&w.d, &op);
        assert_true(op.action_result.done);
        check_same(&w, status_of(&w, lead), "{'won_status':'lost'}");
        op = (struct op){.kind = OP_ACTION, .entity = STR("crm.lead"),
                         .action = STR("no_such_thing"), .action_id = lead,
                         .action_arguments = value_null()};
        if (drive_op(&w.d, &op) != ERR_INVALID)
            fail_msg("%d %s: %s", w.version, w.protocol, w.d.error.message);
        struct op describe_none = {.kind = OP_DESCRIBE,
                                   .entity = STR("no.such.model")};
        check_err(drive_op(&w.d, &describe_none), ERR_NOT_FOUND);
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
        cmocka_unit_test(changes_lose_nothing_and_fall_silent),
        cmocka_unit_test(a_commit_that_comes_late_is_not_missed),
        cmocka_unit_test(each_disturbance_has_its_error),
        cmocka_unit_test(actions_run_and_unknown_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
