/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The connector against bodies that the real API gave, where they are:
 * CROSSWALK_FIXTURES names their folder.
 */
#include "lib/marketo_drive.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

struct case_of {
    struct drive d;
    const char *body; /* file that answers what is no login or description */
};

static struct str file_of(struct drive *d, const char *name)
{
    const char *folder = getenv("CROSSWALK_FIXTURES");
    struct str text = STR_NONE;
    struct error e = {0};
    if (!folder ||
        file_read(&d->a,
                  arena_printfz(&d->a, "%s/marketo-pipedrive/%s", folder, name),
                  1 << 20, &text, &e) != ERR_OK)
        return STR_NONE;
    return text;
}

static void answer(void *context, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    static const struct {
        const char *path, *file;
    } files[] = {
        {"/leads/describe.json", "leadFields.json"},
        {"/companies/describe.json", "companyFields.json"},
        {"/opportunities/describe.json", "opportunityFields.json"},
        {"/opportunities/roles/describe.json", "opportunityRoleFields.json"},
        {"/activities/types.json", "activityTypes.json"},
        {"/activities/pagingtoken.json", "pagingToken.json"},
    };
    struct case_of *c = context;
    (void)a;
    *out = (struct http_response){.status = 200};
    if (str_contains(request->url, STR("/oauth/token"))) {
        out->body = STR("{\"access_token\":\"t\",\"expires_in\":3599}");
        return;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (str_contains(request->url, str_from(files[i].path))) {
            out->body = file_of(&c->d, files[i].file);
            return;
        }
    }
    out->body = file_of(&c->d, c->body);
}

static int start(void **state)
{
    static struct case_of c; /* one test at a time */
    drive_init(&c.d, &connector_marketo,
               MARKETO_SETTINGS(",'lead_describe':'describe'"));
    c.d.answer = answer;
    c.d.context = &c;
    *state = &c;
    drive_open(&c.d);
    return 0;
}

static int stop(void **state)
{
    struct case_of *c = *state;
    drive_fini(&c->d);
    return 0;
}

static const struct record *read_body(struct case_of *c, const char *entity,
                                      const char *file, const char *id)
{
    struct op op = marketo_op_of(OP_READ, entity);
    struct str ids[] = {str_from(id)};
    c->body = file;
    op.ids = ids;
    op.n_ids = 1;
    drive_ok(&c->d, &op);
    assert_int_equal(op.n_records, 1);
    check_str(op.records[0].id, id);
    return &op.records[0];
}

static void check_field(struct case_of *c, const struct record *r,
                        const char *name, const char *shown)
{
    const struct value *v = value_getz(&r->fields, name);
    assert_string_equal(v ? drive_shown(&c->d, v) : "absent", shown);
}

static void recorded_leads_are_read(void **state)
{
    struct case_of *c = *state;
    const struct record *r = read_body(c, "lead", "lead10.json", "10");
    check_field(c, r, "email", "'lead@testflask.com'");
    check_field(c, r, "leadScore", "10");
    check_field(c, r, "toDelete", "false");
    check_field(c, r, "pipedriveId", "null");
    check_field(c, r, "externalCompanyId", "'testFlaskCompany'");
    check_field(c, r, "country", "'Italy'");
    assert_int_equal(r->created_us, INT64_C(1451606400000000));
}

static void recorded_companies_are_read(void **state)
{
    struct case_of *c = *state;
    const struct record *r = read_body(c, "company", "company10.json", "10");
    check_field(c, r, "company", "'Test Flask Company'");
    check_field(c, r, "annualRevenue", "{'$decimal':'1000000'}");
    check_field(c, r, "numberOfEmployees", "10");
}

static void recorded_opportunities_and_roles_are_read(void **state)
{
    struct case_of *c = *state;
    const struct record *r =
        read_body(c, "opportunity", "opportunity20.json",
                  "6a38a3bd-edce-4d86-bcc0-83f1feef8997");
    check_field(c, r, "externalOpportunityId", "'pd-deal-20'");
    check_field(c, r, "isWon", "null");
    struct value amount = drive_value(&c->d, "15000");
    assert_true(value_equal(value_getz(&r->fields, "amount"), &amount));
    r = read_body(c, "opportunity_role", "role20.json",
                  "d8c8fec7-cd0a-4088-bba7-ee7d57e45b11");
    check_field(c, r, "leadId", "{'$ref':['lead','10']}");
    check_field(c, r, "role", "'Default Role'");
}

static void recorded_programs_are_read(void **state)
{
    struct case_of *c = *state;
    const struct record *r = read_body(c, "program", "program1.json", "1695");
    check_field(c, r, "name", "'Program 1'");
    check_field(c, r, "updatedAt", "{'$time':'2017-04-13T20:51:01Z'}");
    check_field(c, r, "description", "null");
}

static void recorded_emails_are_read(void **state)
{
    struct case_of *c = *state;
    struct op op = marketo_op_of(OP_READ, "email");
    static const struct str id = STR("1"), fields[] = {STR("text")};
    c->body = "email1.json";
    op.ids = &id;
    op.n_ids = 1;
    op.fields = fields;
    op.n_fields = 1;
    drive_ok(&c->d, &op);
    assert_int_equal(op.n_records, 1);
    check_field(c, &op.records[0], "text", "'Hello World!'");
    assert_string_equal(drive_method_url(&c->d, c->d.requests.n - 1),
                        "GET http://mk/rest/asset/v1/email/1/content.json");
}

/* Their type is one that the recorded types do not name. */
static void recorded_activities_are_found(void **state)
{
    struct case_of *c = *state;
    struct op op = marketo_op_of(OP_FIND, "activity");
    struct field fields[] = {{STR("leadId"), value_int(20)},
                             {STR("activityType"), value_textz("Send Email")}};
    struct find_key key = {.fields = fields, .n_fields = 2};
    c->body = "activities20.json";
    op.keys = &key;
    op.n_keys = 1;
    drive_ok(&c->d, &op);
    assert_int_equal(op.n_matches, 2);
    check_field(c, &op.matches[0].record, "primaryAttributeValue",
                "'Sent Email 2'");
    check_field(c, &op.matches[1].record, "primaryAttributeValue",
                "'Sent Email 1'");
    check_field(c, &op.matches[1].record, "leadId", "{'$ref':['lead','20']}");
    check_field(c, &op.matches[1].record, "activityDate",
                "{'$time':'2100-01-01T00:00:00Z'}");
}

static void recorded_descriptions_make_schemas(void **state)
{
    struct case_of *c = *state;
    struct op op = marketo_op_of(OP_DESCRIBE, "lead");
    drive_ok(&c->d, &op);
    const struct schema_field *email = schema_find(&op.schema, STR("email"));
    assert_non_null(email);
    assert_true(email->writable);
    op = marketo_op_of(OP_DESCRIBE, "opportunity");
    drive_ok(&c->d, &op);
    const struct schema_field *key =
        schema_find(&op.schema, STR("externalOpportunityId"));
    assert_non_null(key);
    assert_false(key->writable);
    assert_true(key->writable_on_create);
    assert_true(key->required);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

static bool files_are_here(void)
{
    struct drive d = {0};
    bool here = file_of(&d, "leadFields.json").n > 0;
    arena_fini(&d.a);
    return here;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(recorded_leads_are_read),
        CASE(recorded_companies_are_read),
        CASE(recorded_opportunities_and_roles_are_read),
        CASE(recorded_programs_are_read),
        CASE(recorded_emails_are_read),
        CASE(recorded_activities_are_found),
        CASE(recorded_descriptions_make_schemas),
    };
    if (!files_are_here()) {
        puts("1..0 # SKIP the recorded bodies are not here");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
