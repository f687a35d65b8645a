/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A company of Pipedrive that has a flow with Marketo. */
#include "lib/pd_trip.h"

static void test_a_company_has_the_fields_of_its_flow(void **state)
{
    static const char *const names[][2] = {
        {"person", "marketoid"}, {"person", "lead_country"},
        {"person", "9a9714c55a34f5faf2956584040ca245b7ab641b"},
        {"organization", "type"}, {"organization", "type_"},
        {"organization", "country"}, {"organization", "address_country"},
        {"organization", "b97ac2f12d2071c4c5efbf3a89c812c970f04af1"},
        {"deal", "deal_type"}, {"deal", "why"}, {"deal", "id"}};
    struct trip *t = trip_company(TRIP_TOKEN "}");
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct op op = {.kind = OP_DESCRIBE, .entity = str_from(names[i][0])};
        drive_ok(&t->d, &op);
        if (!schema_find(&op.schema, str_from(names[i][1])))
            fail_msg("%s has no %s", names[i][0], names[i][1]);
    }
    struct str id = trip_create(t, "organization",
                           "{'name':'A','type_':'VAR','region':'emea'}");
    assert_string_equal(trip_field(t, "organization", id, "type"), "'VAR'");
    assert_string_equal(trip_field(t, "organization", id, "type_"), "unknown");
    assert_string_equal(trip_field(t, "organization", id, "region"), "'EMEA'");
    id = STR("1628545");
    assert_string_equal(trip_field(t, "user", id, "name"), "'Helene Jonin'");
    id = STR("34");
    assert_string_equal(trip_field(t, "stage", id, "pipeline_id"),
                        "{'$ref':['pipeline','12']}");
    trip_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_company_has_the_fields_of_its_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
