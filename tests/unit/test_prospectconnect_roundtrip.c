/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The connector and the sandbox face to face, in one process: every
 * operation, each profile, whatever the other side's moods.
 */
#include "lib/prospect_drive.h"
#include "unit/prospectconnect.h"

#define REF(entity, id) "{'$ref':['" entity "','" id "']}"
#define KEYS ",'api_key':'pc_demo_key','won_stages':'s3,s6'"

struct trip {
    struct drive d;
    struct pc_test *t;
    int tokens;
};

/* What the connector sends reaches the sandbox, and nothing else. */
static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct trip *trip = context;
    struct http_server_reply reply;
    sandbox_call(trip->t->box, a, request, &reply);
    *out = reply.response;
}

static void trip_start(struct trip *trip, const char *settings,
                       const char *const *options)
{
    trip->tokens = 0;
    trip->t = pc_start(options);
    prospect_start(&trip->d, settings);
    trip->d.answer = answer_from_sandbox;
    trip->d.context = trip;
    drive_open(&trip->d);
}

static void trip_stop(struct trip *trip)
{
    drive_fini(&trip->d);
    pc_stop(trip->t);
}

/* ---- operations ------------------------------------------------------------- */

static struct patch_result write(struct trip *trip, const char *entity,
                                 struct patch patch)
{
    struct op op;
    pc_tick(trip->t, 1000);
    check_ok(prospect_write(&trip->d, entity, patch, &op), &trip->d.error);
    return op.results[0];
}

static struct str create(struct trip *trip, const char *entity,
                         const char *values)
{
    struct patch patch =
        prospect_patch(&trip->d, PATCH_CREATE, NULL, values, NULL);
    patch.token = arena_printf(&trip->d.a, "token-%d", ++trip->tokens);
    struct patch_result result = write(trip, entity, patch);
    check_ok(result.error.code, &result.error);
    assert_true(result.id.n > 0);
    return result.id;
}

static const struct record *read_one(struct trip *trip, const char *entity,
                                     struct str id, const struct value *known)
{
    struct op op = prospect_op_of(OP_READ, entity);
    const struct value *knowns[] = {known};
    op.ids = &id;
    op.n_ids = 1;
    op.known = known ? knowns : NULL;
    drive_ok(&trip->d, &op);
    return op.n_records == 1 ? &op.records[0] : NULL;
}

/* As last listed: a later page tells more. */
static const struct record *find_listed(struct trip *trip, const char *entity,
                                        struct str id)
{
    struct str cursor = STR_NONE;
    const struct record *found = NULL;
    for (bool more = true; more;) {
        struct op op = prospect_op_of(OP_CHANGES, entity);
        op.cursor = cursor;
        drive_ok(&trip->d, &op);
        for (size_t i = 0; i < op.n_records; i++) {
            if (str_eq(op.records[i].id, id))
                found = &op.records[i];
        }
        cursor = op.next_cursor;
        more = op.more;
    }
    return found;
}

/* Every value of `expected` is in the record, but those it cannot know. */
static void check_values(struct trip *trip, const struct record *r,
                         const char *expected)
{
    struct value want = drive_stored(&trip->d, expected);
    assert_non_null(r);
    for (size_t i = 0; i < want.fields.n; i++) {
        const struct field *f = &want.fields.at[i];
        const struct value *have = value_get(&r->fields, f->name);
        if (!have || !value_equal(have, &f->value))
            fail_msg("%.*s: %s instead of %s", STR_ARG(f->name),
                     have ? drive_shown(&trip->d, have) : "unknown",
                     drive_shown(&trip->d, &f->value));
    }
}

static struct str update(struct trip *trip, const char *entity, struct str id,
                         const char *values)
{
    const struct record *r = find_listed(trip, entity, id);
    assert_non_null(r);
    struct patch patch = {.kind = PATCH_UPDATE,
                          .id = id,
                          .values = drive_stored(&trip->d, values),
                          .known = &r->fields};
    struct patch_result result = write(trip, entity, patch);
    check_ok(result.error.code, &result.error);
    assert_true(str_eq(result.id, id));
    return id;
}

/* Written, it is there by listing and by id. */
static void check_there(struct trip *trip, const char *entity, struct str id,
                        const char *expected)
{
    const struct record *listed = find_listed(trip, entity, id);
    check_values(trip, listed, expected);
    check_values(trip, read_one(trip, entity, id, &listed->fields), expected);
}

static size_t count(struct trip *trip, const char *entity)
{
    struct str cursor = STR_NONE;
    const char *ids = prospect_list_all(&trip->d, entity, 0, &cursor);
    size_t n = *ids ? 1 : 0;
    for (; *ids; ids++)
        n += *ids == ' ';
    return n;
}

/* ---- each entity, each way ---------------------------------------------------- */

static struct str contact_trip(struct trip *trip)
{
    struct str id = create(
        trip, "contact",
        "{'name':'Ann Lee','first_name':'Ann','last_name':'Lee',"
        "'email':'Ann@X.io','phone':'+1 555 0100','tags':{'$set':['new',"
        "'vip']},'address1':'1 St','city':'NY','state':'New York',"
        "'postal_code':'10001','country_code':'US',"
        "'country_name':'United States','source':'web','assigned_to':"
        REF("user", "usr_1") "}");
    check_there(trip, "contact", id,
                "{'name':'Ann Lee','first_name':'Ann','last_name':'Lee',"
                "'email':'Ann@X.io','phone':'+1 555 0100','tags':{'$set':"
                "['vip','new']},'address1':'1 St','city':'NY',"
                "'state':'New York','postal_code':'10001','source':'web',"
                "'assigned_to':" REF("user", "usr_1") "}");
    /* Defect 17: clearing is heard. Defect 4: the address may change. */
    update(trip, "contact", id,
           "{'email':'ann@new.io','tags':{'$set':[]},'city':null,"
           "'assigned_to':null}");
    const struct record *r = find_listed(trip, "contact", id);
    check_values(trip, r,
                 "{'email':'ann@new.io','phone':'+1 555 0100','name':'Ann "
                 "Lee','tags':{'$set':[]}}");
    const struct value *city = value_getz(&r->fields, "city");
    assert_true(!city || value_is_null(city));
    assert_int_equal(count(trip, "contact"), 1);
    return id;
}

static struct str deal_trip(struct trip *trip, struct str contact)
{
    char *values = arena_printfz(
        &trip->d.a,
        "{'name':'Big','value':{'$decimal':'1000.5'},'status':'open',"
        "'pipeline_id':" REF("pipeline", "p1") ",'stage_id':"
        REF("stage", "s2") ",'contact_id':{'$ref':['contact','%.*s']},"
        "'assigned_to':" REF("user", "usr_2") ",'notes':'call first'}",
        STR_ARG(contact));
    struct str id = create(trip, "deal", values);
    check_there(trip, "deal", id, values);
    update(trip, "deal", id,
           "{'status':'won','stage_id':" REF("stage", "s3") "}");
    check_there(trip, "deal", id,
                "{'name':'Big','status':'won','stage_id':" REF("stage", "s3")
                ",'value':{'$decimal':'1000.5'}}");
    update(trip, "deal", id, "{'value':{'$decimal':'7'}}");
    check_there(trip, "deal", id, "{'value':{'$decimal':'7'},'status':'won'}");
    return id;
}

static void task_trip(struct trip *trip, struct str contact, struct str deal)
{
    char *values = arena_printfz(
        &trip->d.a,
        "{'name':'Call','description':'about it','priority':'high',"
        "'due_date':{'$date':'2025-07-01'},'tags':{'$set':['hot']},"
        "'completed':false,'contact_ids':{'$set':[{'$ref':['contact',"
        "'%.*s']}]},'deal_ids':{'$set':[{'$ref':['deal','%.*s']}]}}",
        STR_ARG(contact), STR_ARG(deal));
    struct str id = create(trip, "task", values);
    check_there(trip, "task", id, values);
    check_there(trip, "task", id,
                arena_printfz(&trip->d.a,
                              "{'contact_id':{'$ref':['contact','%.*s']},"
                              "'deal_id':{'$ref':['deal','%.*s']}}",
                              STR_ARG(contact), STR_ARG(deal)));
    update(trip, "task", id,
           "{'completed':true,'due_date':{'$date':'2025-07-02'}}");
    check_there(trip, "task", id,
                "{'name':'Call','description':'about it','completed':true,"
                "'priority':'high','due_date':{'$date':'2025-07-02'}}");
    id = create(trip, "task", "{'name':'Done before','completed':true}");
    check_there(trip, "task", id, "{'completed':true}");
}

static void note_trip(struct trip *trip, struct str contact, struct str deal)
{
    char *values = arena_printfz(
        &trip->d.a,
        "{'body':'<p>Hi</p>','user_id':" REF("user", "usr_1")
        ",'contact_id':{'$ref':['contact','%.*s']}}",
        STR_ARG(contact));
    struct str id = create(trip, "note", values);
    check_there(trip, "note", id, values);
    values = arena_printfz(&trip->d.a,
                           "{'body':'Of the deal','deal_id':{'$ref':"
                           "['deal','%.*s']}}",
                           STR_ARG(deal));
    id = create(trip, "note", values);
    check_there(trip, "note", id, values);
    if (!trip->d.connector->caps(trip->d.state, STR("note")).can_update)
        return;
    update(trip, "note", id, "{'body':'Edited'}");
    check_there(trip, "note", id, "{'body':'Edited'}");
    update(trip, "note", id, "{'body':'Edited again'}");
    check_there(trip, "note", id, "{'body':'Edited again'}");
}

static void find_trip(struct trip *trip, struct str contact)
{
    static const char *const rows[][3] = {
        {"contact", "email", "ANN@NEW.IO"},
        {"contact", "name", "ann lee"},
        {"deal", "name", "BIG"},
        {"task", "name", "call"},
        {"note", "body", "<P>hi</P>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field fields[] = {
            {str_from(rows[i][1]), value_textz(rows[i][2])},
            {STR("contact_id"), value_ref(STR("contact"), contact)}};
        struct find_key key = {.fields = fields, .n_fields = 1};
        struct op op = prospect_op_of(OP_FIND, rows[i][0]);
        op.keys = &key;
        op.n_keys = 1;
        drive_ok(&trip->d, &op);
        if (op.n_matches != 1)
            fail_msg("row %zu: %zu matches", i, op.n_matches);
        key.n_fields = str_is(op.entity, "note") ? 2 : 1;
        op = prospect_op_of(OP_FIND, rows[i][0]);
        op.keys = &key;
        op.n_keys = 1;
        drive_ok(&trip->d, &op);
        assert_int_equal(op.n_matches, 1);
    }
}

static void delete_trip(struct trip *trip, const char *entity, struct str id)
{
    struct patch patch = {.kind = PATCH_DELETE, .id = id};
    struct patch_result result = write(trip, entity, patch);
    bool can = trip->d.connector->caps(trip->d.state, str_from(entity))
                   .can_delete;
    check_err(result.error.code, can ? ERR_OK : ERR_REJECTED);
    if (!can)
        return;
    assert_null(read_one(trip, entity, id, NULL));
    result = write(trip, entity, patch);
    check_err(result.error.code, ERR_OK);
}

static void whole_trip(const char *settings, const char *const *options)
{
    struct trip trip;
    trip_start(&trip, settings, options);
    struct op test = {.kind = OP_TEST};
    drive_ok(&trip.d, &test);
    struct str contact = contact_trip(&trip);
    struct str deal = deal_trip(&trip, contact);
    task_trip(&trip, contact, deal);
    note_trip(&trip, contact, deal);
    find_trip(&trip, contact);
    delete_trip(&trip, "deal", deal);
    trip_stop(&trip);
}

#define SETTINGS(profile, more)                                           \
    "{'base_url':'http://sandbox','profile':'" profile "'" KEYS more "}"

static void everything_by_the_default_profile(void **state)
{
    (void)state;
    whole_trip(SETTINGS("default", ""), NULL);
}

static void everything_by_a_profile_found_out(void **state)
{
    (void)state;
    whole_trip(SETTINGS("auto", ""), NULL);
    whole_trip("{'base_url':'http://sandbox','api_key':'pat_demo'}", NULL);
}

static void everything_by_profile_a(void **state)
{
    (void)state;
    whole_trip(SETTINGS("A", ""), NULL);
}

static void everything_by_profile_b(void **state)
{
    (void)state;
    whole_trip(SETTINGS("B", ""), NULL);
}

static void everything_by_profile_d(void **state)
{
    (void)state;
    whole_trip("{'base_url':'http://sandbox','profile':'D','api_key':"
               "'pat_demo'}",
               NULL);
    whole_trip("{'base_url':'http://sandbox','profile':'D','api_key':"
               "'pat_demo','operator_in':'in'}",
               NULL);
}

static void contacts_by_profile_c(void **state)
{
    (void)state;
    struct trip trip;
    trip_start(&trip, SETTINGS("C", ""), NULL);
    contact_trip(&trip);
    trip_stop(&trip);
}

static void everything_in_every_style_of_answer(void **state)
{
    (void)state;
    static const char *const options[][8] = {
        {"style", "snake", NULL},     {"id", "_id", NULL},
        {"lists", "named", NULL},     {"reply", "flat", NULL},
        {"blanks", "empty", NULL},    {"blanks", "omit", NULL},
        {"country", "text", NULL},    {"assignee", "object", NULL},
        {"users", "data", NULL},      {"unchanged", "keep", NULL},
        {"page_cap", "2", NULL},
        {"style", "snake", "id", "_id", "lists", "named", NULL},
    };
    static const char *const profiles[] = {
        SETTINGS("A", ""), SETTINGS("B", ""), SETTINGS("default", "")};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        for (size_t k = 0; k < 3; k++)
            whole_trip(profiles[k], options[i]);
    }
}

/* ---- lists that are only read --------------------------------------------------- */

static void read_only_lists_arrive(void **state)
{
    (void)state;
    struct trip trip;
    trip_start(&trip, SETTINGS("default", ""), NULL);
    struct pc_test *t = trip.t;
    pc_made(t, "/_sandbox/records/companies",
            "{'name':'Acme','domain':'acme.io','revenue':12.5}", "id");
    for (int i = 0; i < 130; i++)
        pc_made(t, "/_sandbox/records/products",
                "{'name':'Chair','unit_amount':9.9,'active':true}", "id");
    const char *deal = pc_made(t, "/deal/create", "{'name':'Big'}", "data.id");
    pc_made(t, "/_sandbox/records/quotes",
            arena_printfz(&t->a,
                          "{'quote_name':'Q1','quote_amount':5,"
                          "'deal_id':'%s','quote_owner':'usr_1'}",
                          deal),
            "id");
    create(&trip, "contact", "{'email':'a@x.io','tags':{'$set':['one','two']}}");
    static const struct {
        const char *entity;
        size_t n;
    } rows[] = {{"user", 2},  {"pipeline", 2}, {"stage", 5},
                {"tag", 2},   {"company", 1},  {"product", 130},
                {"quote", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = count(&trip, rows[i].entity);
        if (n != rows[i].n)
            fail_msg("%zu %s records", n, rows[i].entity);
    }
    struct op op = prospect_op_of(OP_CHANGES, "quote");
    drive_ok(&trip.d, &op);
    check_values(&trip, &op.records[0],
                 arena_printfz(&trip.d.a,
                               "{'quote_name':'Q1','quote_amount':5,'deal_id':"
                               "{'$ref':['deal','%s']},'owner_id':"
                               REF("user", "usr_1") "}",
                               deal));
    op = prospect_op_of(OP_CHANGES, "stage");
    drive_ok(&trip.d, &op);
    check_values(&trip, &op.records[3],
                 "{'name':'Met','pipeline_name':'Partners','pipeline_id':"
                 REF("pipeline", "p2") "}");
    op = prospect_op_of(OP_CHANGES, "user");
    drive_ok(&trip.d, &op);
    check_values(&trip, &op.records[0],
                 "{'name':'Ann Lee','first_name':'Ann','email':"
                 "'ann@pc.example'}");
    trip_stop(&trip);
}

static void users_may_be_missing(void **state)
{
    (void)state;
    struct trip trip;
    static const char *const options[] = {"users", "missing", NULL};
    trip_start(&trip, SETTINGS("default", ""), options);
    assert_int_equal(count(&trip, "user"), 0);
    trip_stop(&trip);
}

/* ---- many records ----------------------------------------------------------------- */

static const char *const every_profile[] = {
    SETTINGS("A", ""), SETTINGS("B", ""), SETTINGS("C", ""),
    "{'base_url':'http://sandbox','profile':'D','api_key':'pat_demo'}"};

/* All made within one moment, behind pages of 7 or as asked. */
static void many_records_arrive_in_every_profile(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (int cap = 0; cap < 2; cap++) {
            struct trip trip;
            trip_start(&trip, every_profile[i], NULL);
            for (int k = 0; k < 250; k++) {
                if (cap || k % 100 == 0)
                    pc_tick(trip.t, 1);
                pc_contact(trip.t,
                           arena_printfz(&trip.t->a, "c%d@x.io", k));
            }
            sandbox_knobs(trip.t->box)->page_cap = cap ? 7 : 0;
            if (count(&trip, "contact") != 250)
                fail_msg("profile %zu, cap %d: %zu", i, cap,
                         count(&trip, "contact"));
            trip_stop(&trip);
        }
    }
}

/* Poll after poll brings what changed, and little else. */
static void polls_bring_what_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct trip trip;
        struct str cursor = STR_NONE;
        trip_start(&trip, every_profile[i], NULL);
        bool since = trip.d.connector->caps(trip.d.state, STR("contact"))
                         .changes_since;
        for (int k = 0; k < 30; k++) {
            pc_tick(trip.t, 60000);
            pc_contact(trip.t, arena_printfz(&trip.t->a, "c%d@x.io", k));
        }
        prospect_list_all(&trip.d, "contact", 0, &cursor);
        pc_tick(trip.t, 3600000);
        const char *id = pc_contact(trip.t, "new@x.io");
        const char *ids = prospect_list_all(&trip.d, "contact", 0, &cursor);
        assert_non_null(strstr(ids, id));
        /* 31, or the new one and those of the overlap */
        assert_int_equal(strlen(ids) > 200, !since);
        trip_stop(&trip);
    }
}

/* ---- who is let in, and the remote's moods ------------------------------------------ */

static enum err open_with(const char *settings)
{
    struct trip trip;
    struct op open = {.kind = OP_OPEN};
    struct op test = {.kind = OP_TEST};
    trip.t = pc_start(NULL);
    prospect_start(&trip.d, settings);
    trip.d.answer = answer_from_sandbox;
    trip.d.context = &trip;
    enum err code = drive_op(&trip.d, &open);
    if (code == ERR_OK)
        code = drive_op(&trip.d, &test);
    trip_stop(&trip);
    return code;
}

/* Acceptance case 1. */
static void each_key_is_let_in_by_its_own_profiles_only(void **state)
{
    (void)state;
    static const struct {
        const char *profile;
        const char *key;
        enum err code;
    } rows[] = {
        {"A", "pc_demo_key", ERR_OK},     {"B", "pc_demo_key", ERR_OK},
        {"C", "pc_demo_key", ERR_OK},     {"default", "pc_demo_key", ERR_OK},
        {"auto", "pc_demo_key", ERR_OK},  {"D", "pat_demo", ERR_OK},
        {"auto", "pat_demo", ERR_OK},     {"A", "pat_demo", ERR_AUTH},
        {"B", "pat_demo", ERR_AUTH},      {"C", "pat_demo", ERR_AUTH},
        {"D", "pc_demo_key", ERR_AUTH},   {"auto", "wrong", ERR_AUTH},
        {"C", "Bearer pc_demo_key", ERR_AUTH},
        {"D", "Bearer pat_demo", ERR_AUTH},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AUTO_ARENA a = ARENA_INIT;
        enum err code = open_with(
            arena_printfz(&a, "{'base_url':'http://sandbox','profile':'%s',"
                              "'api_key':'%s'}",
                          rows[i].profile, rows[i].key));
        if (code != rows[i].code)
            fail_msg("row %zu: %s", i, err_name(code));
    }
}

static void the_remotes_troubles_have_names(void **state)
{
    (void)state;
    static const struct {
        const char *knob;
        int64_t value;
        enum err code;
        enum err_retry retry;
    } rows[] = {
        {"rate_limit", 1, ERR_BUSY, RETRY_AFTER},
        {"fail_every", 1, ERR_REMOTE, RETRY_LATER},
        {"html_every", 1, ERR_PROTOCOL, RETRY_LATER},
        {"truncate_every", 1, ERR_PROTOCOL, RETRY_LATER},
        {"expire_login_every", 1, ERR_AUTH, RETRY_NEVER},
    };
    for (size_t i = 0; i < 4 * sizeof rows / sizeof *rows; i++) {
        struct trip trip;
        size_t row = i / 4;
        struct op op = prospect_op_of(OP_CHANGES, "contact");
        trip_start(&trip, every_profile[i % 4], NULL);
        check_ok(sandbox_knob_set(sandbox_knobs(trip.t->box),
                                  str_from(rows[row].knob), rows[row].value,
                                  &trip.d.error),
                 &trip.d.error);
        struct op first = op;
        if (rows[row].code == ERR_BUSY)
            drive_ok(&trip.d, &first);
        if (drive_op(&trip.d, &op) != rows[row].code ||
            trip.d.error.retry != rows[row].retry)
            fail_msg("%s, profile %zu: %s", rows[row].knob, i % 4,
                     trip.d.error.message);
        trip_stop(&trip);
    }
}

static void an_idempotent_create_makes_one_record(void **state)
{
    (void)state;
    struct trip trip;
    trip_start(&trip, every_profile[3], NULL);
    struct patch patch =
        prospect_patch(&trip.d, PATCH_CREATE, NULL, "{'name':'Big'}", NULL);
    struct patch_result first = write(&trip, "deal", patch);
    struct patch_result again = write(&trip, "deal", patch);
    assert_true(str_eq(first.id, again.id));
    assert_int_equal(count(&trip, "deal"), 1);
    trip_stop(&trip);
}

static void an_upsert_meets_the_record_that_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct trip trip;
        trip_start(&trip, every_profile[i], NULL);
        struct patch patch = prospect_patch(
            &trip.d, PATCH_CREATE, NULL, "{'email':'ann@x.io'}", NULL);
        patch.token = STR("one");
        struct patch_result first = write(&trip, "contact", patch);
        patch.token = STR("two");
        struct patch_result again = write(&trip, "contact", patch);
        assert_true(str_eq(first.id, again.id));
        assert_int_equal(again.existed, i == 3); /* only D tells */
        trip_stop(&trip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_by_the_default_profile),
        cmocka_unit_test(everything_by_a_profile_found_out),
        cmocka_unit_test(everything_by_profile_a),
        cmocka_unit_test(everything_by_profile_b),
        cmocka_unit_test(everything_by_profile_d),
        cmocka_unit_test(contacts_by_profile_c),
        cmocka_unit_test(everything_in_every_style_of_answer),
        cmocka_unit_test(read_only_lists_arrive),
        cmocka_unit_test(users_may_be_missing),
        cmocka_unit_test(many_records_arrive_in_every_profile),
        cmocka_unit_test(polls_bring_what_changed),
        cmocka_unit_test(each_key_is_let_in_by_its_own_profiles_only),
        cmocka_unit_test(the_remotes_troubles_have_names),
        cmocka_unit_test(an_idempotent_create_makes_one_record),
        cmocka_unit_test(an_upsert_meets_the_record_that_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
