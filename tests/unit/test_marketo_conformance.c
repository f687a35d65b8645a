/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What an application of leads, companies, opportunities, roles and activities
 * counts on, case by case, through the connector against the sandbox.
 */
#include "lib/marketo_trip.h"

#define DEAL "6a38a3bd-edce-4d86-bcc0-83f1feef8997"
#define ROLE "1d3a5c2f-4e6b-407c-9d8e-af102b3c4d20"

/* ---- short forms ------------------------------------------------------------------ */

static struct op read_op(struct trip *t, const char *entity, const char *ids,
                         const char *field)
{
    struct op op = marketo_op_of(OP_READ, entity);
    struct str rest = str_from(ids), one;
    VEC(struct str) list = {0};
    while (str_split(&rest, ' ', &one))
        vec_push(&t->d.a, &list, one);
    struct str *fields = arena_new(&t->d.a, struct str);
    *fields = str_from(field);
    op.ids = list.at;
    op.n_ids = list.n;
    op.fields = fields;
    op.n_fields = 1;
    drive_ok(&t->d, &op);
    return op;
}

/* The field of the one record with that id. */
static const char *field_of(struct trip *t, const char *entity, const char *id,
                            const char *field)
{
    struct op op = read_op(t, entity, id, field);
    if (op.n_records != 1)
        return "no record";
    const struct value *v = value_getz(&op.records[0].fields, field);
    return v ? drive_shown(&t->d, v) : "no field";
}

static struct op found(struct trip *t, const char *entity, const char *field,
                       const char *text)
{
    struct op op = marketo_op_of(OP_FIND, entity);
    struct field *f = arena_new(&t->d.a, struct field);
    struct find_key *key = arena_new(&t->d.a, struct find_key);
    *f = (struct field){str_from(field), value_textz(text)};
    *key = (struct find_key){.fields = f, .n_fields = 1};
    op.keys = key;
    op.n_keys = 1;
    drive_ok(&t->d, &op);
    return op;
}

static const char *id_found(struct trip *t, const char *entity,
                            const char *field, const char *text)
{
    struct op op = found(t, entity, field, text);
    return op.n_matches == 0
               ? "none"
               : arena_strz(&t->d.a, op.matches[0].record.id);
}

static void change(struct trip *t, const char *entity, const char *id,
                   const char *values)
{
    struct op op;
    struct patch patch = marketo_patch(&t->d, PATCH_UPDATE, id, values);
    check_ok(marketo_write(&t->d, entity, &patch, 1, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
}

static void delete_one(struct trip *t, const char *entity, struct str id)
{
    struct op op;
    struct patch patch = {.kind = PATCH_DELETE, .id = id};
    check_ok(marketo_write(&t->d, entity, &patch, 1, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(
        field_of(t, entity, arena_strz(&t->d.a, id), "createdAt"),
        "no record");
}

static const char *made(struct trip *t, const char *entity, const char *values)
{
    return arena_strz(&t->d.a, trip_create(t, entity, values));
}

/* ---- leads are read --------------------------------------------------------------- */

static void load_lead(void **state)
{
    assert_string_equal(field_of(*state, "lead", "10", "email"),
                        "'lead@testflask.com'");
}

/* Whatever was asked for: the record says which fields it has. */
static void load_lead_2(void **state)
{
    struct op op = read_op(*state, "lead", "10", "firstName");
    assert_int_equal(op.records[0].fields.fields.n, 1);
}

static void load_multiple_lead(void **state)
{
    struct op op = read_op(*state, "lead", "10 20 -1 ", "email");
    assert_int_equal(op.n_records, 2);
}

static void load_lead_get_not_default_field(void **state)
{
    assert_string_equal(field_of(*state, "lead", "20", "pipedriveId"), "20");
}

static void load_lead_get_undefined_field(void **state)
{
    struct trip *t = *state;
    assert_string_equal(field_of(t, "lead", "20", "noSuchField"), "no field");
    struct op op = marketo_op_of(OP_DESCRIBE, "lead");
    drive_ok(&t->d, &op);
    assert_null(schema_find(&op.schema, STR("noSuchField")));
    assert_non_null(schema_find(&op.schema, STR("pipedriveId")));
}

static void load_lead_undefined(void **state)
{
    assert_string_equal(field_of(*state, "lead", "-1", "email"), "no record");
}

static void load_lead_undefined_2(void **state)
{
    struct op op = read_op(*state, "lead", " ", "email");
    assert_int_equal(op.n_records, 0);
}

static void load_lead_with_email(void **state)
{
    assert_string_equal(
        id_found(*state, "lead", "email", "LEAD@testflask.com"), "10");
    assert_string_equal(id_found(*state, "lead", "email", "no@one.com"),
                        "none");
}

static void empty_lead_get_field(void **state)
{
    assert_string_equal(field_of(*state, "lead", "40", "title"), "null");
    assert_string_equal(field_of(*state, "lead", "40", "toDelete"), "false");
}

static void empty_lead_load(void **state)
{
    struct trip *t = *state;
    struct op op = marketo_op_of(OP_READ, "lead");
    size_t before = t->d.requests.n;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 0);
    assert_int_equal(t->d.requests.n, before); /* no call for nothing */
}

/* ---- leads are written ------------------------------------------------------------- */

static void save_lead(void **state)
{
    struct trip *t = *state;
    const char *id = made(t, "lead",
                          "{'firstName':'Zo\xc3\xab','lastName':'\xe6\x9d\x8e',"
                          "'email':'zoe@x.io','website':'x.io','country':"
                          "'France'}");
    assert_string_equal(field_of(t, "lead", id, "firstName"), "'Zo\xc3\xab'");
    assert_string_equal(field_of(t, "lead", id, "website"), "'x.io'");
    assert_string_equal(field_of(t, "lead", id, "country"), "'France'");
    delete_one(t, "lead", str_from(id));
}

static void save_lead_no_email(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patch =
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'firstName':'No'}");
    check_ok(marketo_write(&t->d, "lead", &patch, 1, &op), &t->d.error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    assert_int_equal(op.results[0].id.n, 0);
}

static void save_multiple_lead(void **state)
{
    struct trip *t = *state;
    struct op op;
    size_t before = t->d.requests.n;
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':'a@x.io'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':'b@x.io'}")};
    check_ok(marketo_write(&t->d, "lead", patches, 2, &op), &t->d.error);
    assert_int_equal(t->d.requests.n - before, 1);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_ok(op.results[1].error.code, &op.results[1].error);
    assert_false(str_eq(op.results[0].id, op.results[1].id));
}

static void update_lead(void **state)
{
    change(*state, "lead", "10", "{'rating':'Hot'}");
    assert_string_equal(field_of(*state, "lead", "10", "rating"), "'Hot'");
    assert_string_equal(field_of(*state, "lead", "10", "title"), "'Manager'");
}

static void update_multiple_lead(void **state)
{
    struct trip *t = *state;
    struct op op;
    size_t before = t->d.requests.n;
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_UPDATE, "10", "{'title':'A'}"),
        marketo_patch(&t->d, PATCH_UPDATE, "20", "{'title':'B'}")};
    check_ok(marketo_write(&t->d, "lead", patches, 2, &op), &t->d.error);
    assert_int_equal(t->d.requests.n - before, 1);
    assert_string_equal(field_of(t, "lead", "10", "title"), "'A'");
    assert_string_equal(field_of(t, "lead", "20", "title"), "'B'");
}

/* ---- opportunities and roles --------------------------------------------------------- */

static void load_opportunity(void **state)
{
    assert_string_equal(field_of(*state, "opportunity", DEAL, "name"),
                        "'Test Flask Linked Opportunity'");
}

static void load_opportunity_with_external_id(void **state)
{
    assert_string_equal(id_found(*state, "opportunity", "externalOpportunityId",
                                 "pd-deal-20"),
                        DEAL);
}

static void load_opportunity_undefined_with_external_id(void **state)
{
    assert_string_equal(id_found(*state, "opportunity", "externalOpportunityId",
                                 "pd-deal-none"),
                        "none");
}

static void load_role(void **state)
{
    assert_string_equal(field_of(*state, "opportunity_role", ROLE, "leadId"),
                        "{'$ref':['lead','10']}");
}

static void load_role_with_lead_id(void **state)
{
    struct op op = found(*state, "opportunity_role", "leadId", "10");
    assert_int_equal(op.n_matches, 2);
    check_str(op.matches[0].record.id, ROLE);
}

static void save_opportunity_and_role(void **state)
{
    struct trip *t = *state;
    struct str deal = trip_create(t, "opportunity",
                                  "{'externalOpportunityId':'pd-deal-70',"
                                  "'name':'New'}");
    struct str role = trip_create(
        t, "opportunity_role",
        "{'externalOpportunityId':'pd-deal-70','leadId':{'$ref':['lead','20']},"
        "'role':'Buyer','isPrimary':true}");
    assert_string_equal(field_of(t, "opportunity_role",
                                 arena_strz(&t->d.a, role), "isPrimary"),
                        "true");
    delete_one(t, "opportunity_role", role);
    delete_one(t, "opportunity", deal);
}

static void update_opportunity(void **state)
{
    change(*state, "opportunity", DEAL, "{'stage':'Won','isWon':true}");
    assert_string_equal(field_of(*state, "opportunity", DEAL, "stage"),
                        "'Won'");
}

static void update_role(void **state)
{
    change(*state, "opportunity_role", ROLE, "{'isPrimary':true}");
    assert_string_equal(field_of(*state, "opportunity_role", ROLE, "isPrimary"),
                        "true");
}

/* ---- companies ------------------------------------------------------------------------ */

static void load_company_with_external_id(void **state)
{
    assert_string_equal(id_found(*state, "company", "externalCompanyId",
                                 "pd-organization-20"),
                        "20");
    struct op op = read_op(*state, "company", "10 20 30 50", "company");
    assert_int_equal(op.n_records, 4);
}

static void load_company_with_name(void **state)
{
    assert_string_equal(id_found(*state, "company", "company",
                                 "Test Flask Unlinked Organization"),
                        "50");
}

static void load_company_with_name_unicode(void **state)
{
    struct trip *t = *state;
    const char *id = made(t, "company",
                          "{'externalCompanyId':'c-u','company':"
                          "'Soci\xc3\xa9t\xc3\xa9 \xe6\x9d\x8e & Co'}");
    assert_string_equal(
        id_found(t, "company", "company",
                 "Soci\xc3\xa9t\xc3\xa9 \xe6\x9d\x8e & Co"),
        id);
}

/* An external id with a comma goes as JSON and is found. */
static void load_company_with_a_comma(void **state)
{
    struct trip *t = *state;
    const char *id =
        made(t, "company", "{'externalCompanyId':'a, b','company':'X'}");
    assert_string_equal(id_found(t, "company", "externalCompanyId", "a, b"),
                        id);
    assert_non_null(strstr(drive_body(&t->d, t->d.requests.n - 1),
                           "'externalCompanyId':'a, b'"));
}

static void save_company(void **state)
{
    struct trip *t = *state;
    struct str id = trip_create(
        t, "company", "{'externalCompanyId':'c-1','company':'Acme'}");
    delete_one(t, "company", id);
    assert_string_equal(id_found(t, "company", "externalCompanyId", "c-1"),
                        "none");
}

static void update_company(void **state)
{
    change(*state, "company", "10", "{'billingCity':'Paris'}");
    assert_string_equal(field_of(*state, "company", "10", "billingCity"),
                        "'Paris'");
    assert_string_equal(field_of(*state, "company", "10", "externalCompanyId"),
                        "'testFlaskCompany'");
}

static void save_lead_and_company(void **state)
{
    struct trip *t = *state;
    made(t, "company", "{'externalCompanyId':'c-2','company':'Linked'}");
    const char *lead =
        made(t, "lead", "{'email':'l@x.io','externalCompanyId':'c-2'}");
    assert_string_equal(field_of(t, "lead", lead, "company"), "'Linked'");
    assert_string_equal(field_of(t, "lead", lead, "externalCompanyId"),
                        "'c-2'");
}

/* ---- activities ------------------------------------------------------------------------ */

static void get_lead_activities(void **state)
{
    struct trip *t = *state;
    struct op op = marketo_op_of(OP_FIND, "activity");
    struct field fields[] = {{STR("leadId"), value_int(10)},
                             {STR("activityType"), value_textz("Add to List")}};
    struct find_key key = {fields, 2, DRIVE_NOW_US};
    op.keys = &key;
    op.n_keys = 1;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 1);
    const struct value *list =
        value_getz(&op.matches[0].record.fields, "primaryAttributeValue");
    check_str(value_str(list), "Newsletter");
}

/* Two creates of one key: Marketo takes them in two calls only. */
static void two_companies_of_one_key(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'externalCompanyId':'k','company':'A'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'externalCompanyId':'k','company':'B'}")};
    size_t before = t->d.requests.n;
    check_ok(marketo_write(&t->d, "company", patches, 2, &op), &t->d.error);
    assert_int_equal(t->d.requests.n - before, 2);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_ok(op.results[1].error.code, &op.results[1].error);
    assert_true(op.results[1].existed);
}

static int start_with_cars(void **state)
{
    return trip_start(state, MARKETO_SETTINGS(",'custom_objects':'car_c'"),
                      NULL);
}

static void a_custom_object(void **state)
{
    struct trip *t = *state;
    struct str id =
        trip_create(t, "car_c", "{'vin':'V-1','color':'red','year':1999}");
    assert_string_equal(field_of(t, "car_c", arena_strz(&t->d.a, id), "year"),
                        "1999");
    assert_string_equal(id_found(t, "car_c", "vin", "v-1"),
                        arena_strz(&t->d.a, id));
    delete_one(t, "car_c", id);
}

#define CASE(name)                                                  \
    cmocka_unit_test_setup_teardown(name, trip_start_seeded, trip_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(load_lead),
        CASE(load_lead_2),
        CASE(load_multiple_lead),
        CASE(load_lead_get_not_default_field),
        CASE(load_lead_get_undefined_field),
        CASE(load_lead_undefined),
        CASE(load_lead_undefined_2),
        CASE(load_lead_with_email),
        CASE(empty_lead_get_field),
        CASE(empty_lead_load),
        CASE(save_lead),
        CASE(save_lead_no_email),
        CASE(save_multiple_lead),
        CASE(update_lead),
        CASE(update_multiple_lead),
        CASE(load_opportunity),
        CASE(load_opportunity_with_external_id),
        CASE(load_opportunity_undefined_with_external_id),
        CASE(load_role),
        CASE(load_role_with_lead_id),
        CASE(save_opportunity_and_role),
        CASE(update_opportunity),
        CASE(update_role),
        CASE(load_company_with_external_id),
        CASE(load_company_with_name),
        CASE(load_company_with_name_unicode),
        CASE(load_company_with_a_comma),
        CASE(save_company),
        CASE(update_company),
        CASE(save_lead_and_company),
        CASE(get_lead_activities),
        CASE(two_companies_of_one_key),
        cmocka_unit_test_setup_teardown(a_custom_object, start_with_cars,
                                        trip_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
