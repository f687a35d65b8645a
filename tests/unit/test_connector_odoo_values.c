/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Each kind of value, both ways, and the schema. */
#include "lib/odoo_drive.h"

#include "connectors/odoo/odoo.h"
#include "connectors/odoo/canonical.h"

static struct erp_field field_of(enum erp_type type, const char *target)
{
    return (struct erp_field){
        .pub = {.name = STR("f"), .target = str_from(target)},
        .type = type,
        .digits = -1,
    };
}

/* Wire value as JSON to the storage form; "unknown" when it does not fit. */
static void check_in(const struct erp_field *f, const char *wire,
                     const char *expected)
{
    struct drive d = {0};
    struct value v = drive_value(&d, wire);
    struct value out;
    const char *shown = "unknown";
    if (erp_canonical(&d.a, f, &v, &out))
        shown = drive_shown(&d, &out);
    assert_string_equal(shown, expected);
    drive_fini(&d);
}

/* Storage form to the wire as JSON; "refused" when it does not fit. */
static void check_out(const struct erp_field *f, const char *stored,
                      const char *expected)
{
    struct drive d = {0};
    struct value v = drive_stored(&d, stored);
    struct value out;
    const char *shown = "refused";
    if (erp_wire(&d.a, f, &v, &out, &d.error) == ERR_OK)
        shown = drive_shown(&d, &out);
    else
        assert_true(str_contains(str_from(d.error.message), STR("`f`")));
    assert_string_equal(shown, expected);
    drive_fini(&d);
}

static void texts(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_CHAR, "");
    check_in(&f, "'Ann Lee '", "'Ann Lee '");
    check_in(&f, "false", "null");
    check_in(&f, "''", "null");
    check_in(&f, "5", "unknown");
    check_out(&f, "'x'", "'x'");
    check_out(&f, "null", "false");
    check_out(&f, "7", "refused");
}

static void control_characters_are_not_sent(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_CHAR, "");
    check_out(&f, "'a\\u0000b\\u0001\\n\\tc'", "'ab\\n\\tc'");
}

static void html_is_brought_to_one_form(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_HTML, "");
    struct drive d = {0};
    struct value read = drive_value(&d, "'<p>Hello&nbsp;<b>you</b></p>'");
    struct value written = drive_value(&d, "'<div>Hello&#160;<b>you</b></div>'");
    struct value x[2];
    assert_true(erp_canonical(&d.a, &f, &read, &x[0]));
    assert_true(erp_canonical(&d.a, &f, &written, &x[1]));
    assert_true(value_equal(&x[0], &x[1]));
    check_in(&f, "'<p><br></p>'", "null");
    check_out(&f, "'<p>x</p>'", "'<p>x</p>'");
    drive_fini(&d);
}

static void booleans_are_never_null(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_BOOLEAN, "");
    check_in(&f, "true", "true");
    check_in(&f, "false", "false");
    check_in(&f, "1", "true");
    check_out(&f, "true", "true");
    check_out(&f, "null", "false");
    check_out(&f, "'true'", "refused");
}

static void integers_keep_their_zero(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_INTEGER, "");
    check_in(&f, "0", "0");
    check_in(&f, "false", "null");
    check_in(&f, "4294967296.0", "4294967296");
    check_in(&f, "1.5", "unknown");
    check_out(&f, "12", "12");
    check_out(&f, "{'$decimal':'12.0'}", "12");
    check_out(&f, "{'$decimal':'12.5'}", "refused");
}

static void floats_lose_their_binary_noise(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_FLOAT, "");
    check_in(&f, "0.30000000000000004", "{'$decimal':'0.3'}");
    check_in(&f, "0.0", "{'$decimal':'0'}");
    check_in(&f, "-2.675", "{'$decimal':'-2.675'}");
    check_in(&f, "123456789012.30000305", "{'$decimal':'123456789012.3'}");
    check_in(&f, "1e20", "{'$decimal':'100000000000000000000'}");
    check_in(&f, "7", "{'$decimal':'7'}");
    f.digits = 2;
    check_in(&f, "12.345", "{'$decimal':'12.35'}");
    check_out(&f, "{'$decimal':'12.10'}", "{'$decimal':'12.10'}");
    check_out(&f, "7", "7");
}

static void money_is_exact(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_MONETARY, "");
    check_in(&f, "1234.5600000000002", "{'$decimal':'1234.56'}");
    check_in(&f, "99999999.99", "{'$decimal':'99999999.99'}");
}

static void dates_and_times_are_utc(void **state)
{
    (void)state;
    struct erp_field date = field_of(ERP_DATE, "");
    struct erp_field time = field_of(ERP_DATETIME, "");
    check_in(&date, "'2026-02-28'", "{'$date':'2026-02-28'}");
    check_in(&date, "'2026-02-28 00:00:00'", "{'$date':'2026-02-28'}");
    check_in(&date, "'2026-02-30'", "unknown");
    check_in(&date, "false", "null");
    check_in(&time, "'2026-02-28 23:59:58'",
             "{'$time':'2026-02-28T23:59:58Z'}");
    check_in(&time, "'soon'", "unknown");
    check_out(&date, "{'$date':'2026-02-28'}", "'2026-02-28'");
    check_out(&time, "{'$time':'2026-02-28T23:59:58.5Z'}",
              "'2026-02-28 23:59:58'");
    check_out(&time, "{'$date':'2026-02-28'}", "'2026-02-28 00:00:00'");
    check_out(&date, "'2026-02-28'", "refused");
}

static void references_come_as_id_or_as_pair(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_MANY2ONE, "res.country");
    check_in(&f, "12", "{'$ref':['res.country','12']}");
    check_in(&f, "[12,'Name [x] \\u00e9']", "{'$ref':['res.country','12']}");
    check_in(&f, "false", "null");
    check_in(&f, "'12'", "unknown");
    check_out(&f, "{'$ref':['res.country','12']}", "12");
    check_out(&f, "{'$ref':['res.partner','12']}", "refused");
    check_out(&f, "{'$ref':['res.country','c_1']}", "refused");
    check_out(&f, "{'$ref':['res.country','9007199254740993']}", "refused");
    check_out(&f, "null", "false");
}

static void many_references_are_a_set(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_X2MANY, "res.partner.category");
    check_in(&f, "[9,3]",
             "{'$set':[{'$ref':['res.partner.category','3']},"
             "{'$ref':['res.partner.category','9']}]}");
    check_in(&f, "[]", "{'$set':[]}");
    check_in(&f, "false", "{'$set':[]}");
    check_in(&f, "['x']", "unknown");
    check_out(&f, "{'$set':[{'$ref':['res.partner.category','3']}]}",
              "[[6,0,[3]]]");
    check_out(&f, "{'$set':[]}", "[[6,0,[]]]");
    check_out(&f, "null", "[[6,0,[]]]");
    check_out(&f, "{'$set':['x']}", "refused");
}

static void references_to_any_model(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_REFERENCE, "");
    check_in(&f, "'res.partner,12'", "{'$ref':['res.partner','12']}");
    check_in(&f, "'res.partner,0'", "null");
    check_in(&f, "'res.partner'", "unknown");
    check_out(&f, "{'$ref':['res.partner','12']}", "'res.partner,12'");
}

static void choices_are_held_to_their_options(void **state)
{
    (void)state;
    struct erp_field f = field_of(ERP_SELECTION, "");
    struct schema_option options[] = {{STR("a"), STR("A")},
                                      {STR("1"), STR("One")}};
    f.pub.options = options;
    f.pub.n_options = 2;
    check_in(&f, "'a'", "'a'");
    check_in(&f, "1", "'1'");
    check_out(&f, "'a'", "'a'");
    check_out(&f, "'b'", "refused");
    check_out(&f, "null", "false");
}

/* ---- schema ------------------------------------------------------------- */

#define FIELDS                                                            \
    "{'id':{'type':'integer','string':'ID','readonly':true},"            \
    "'name':{'type':'char','string':'Name','required':true},"            \
    "'comment':{'type':'html','string':'Notes'},"                        \
    "'color':{'type':'integer','string':'Color'},"                       \
    "'credit':{'type':'monetary','string':'Credit','readonly':true},"    \
    "'latitude':{'type':'float','string':'Lat','digits':[10,7]},"        \
    "'type':{'type':'selection','string':'Type','selection':"            \
    "[['contact','Contact'],['other','Other']]},"                        \
    "'country_id':{'type':'many2one','string':'Country',"                \
    "'relation':'res.country'},"                                        \
    "'category_id':{'type':'many2many','string':'Tags',"                 \
    "'relation':'res.partner.category'},"                               \
    "'child_ids':{'type':'one2many','string':'Children',"                \
    "'relation':'res.partner'},"                                        \
    "'image':{'type':'binary','string':'Image'},"                        \
    "'extra':{'type':'properties','string':'Extra'},"                    \
    "'active':{'type':'boolean','string':'Active'},"                     \
    "'write_date':{'type':'datetime','string':'W','readonly':true},"     \
    "'create_date':{'type':'datetime','string':'C','readonly':true}}"

static const struct schema_field *find(const struct schema *s,
                                       const char *name)
{
    const struct schema_field *f = schema_find(s, str_from(name));
    if (!f)
        fail_msg("there is no field %s", name);
    return f;
}

static void fields_get_becomes_the_schema(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("res.partner")};
    DRIVE_SCRIPT(&d, RPC(FIELDS));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 0),
        "res.partner.fields_get [] {'attributes':['type','string','required',"
        "'readonly','relation','selection','digits','states']}");
    const struct schema *s = &op.schema;
    check_str(s->entity, "res.partner");
    assert_int_equal(s->n_fields, 15);
    assert_true(find(s, "name")->required);
    assert_int_equal(find(s, "name")->kind, VALUE_TEXT);
    assert_true(find(s, "comment")->html);
    assert_int_equal(find(s, "credit")->kind, VALUE_DECIMAL);
    assert_false(find(s, "credit")->writable);
    assert_int_equal(find(s, "type")->n_options, 2);
    check_str(find(s, "type")->options[1].label, "Other");
    assert_int_equal(find(s, "country_id")->kind, VALUE_REF);
    check_str(find(s, "country_id")->target, "res.country");
    assert_int_equal(find(s, "category_id")->kind, VALUE_SET);
    assert_true(find(s, "category_id")->writable);
    assert_false(find(s, "child_ids")->writable);
    assert_false(find(s, "extra")->writable);
    assert_false(find(s, "id")->writable);
    assert_null(schema_find(s, STR("nope")));
    drive_fini(&d);
}

static void capabilities_follow_version_and_model(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct entity_caps c = connector_odoo.caps(d.state, STR("res.partner"));
    assert_int_equal(c.create_max, 100);
    assert_int_equal(c.read_max, 1000);
    assert_int_equal(c.find_max, 200);
    assert_true(c.can_archive && c.changes_since && c.changes_whole);
    assert_false(c.reports_deletes || c.vanishes);
    odoo_drive_describe(&d, "res.country",
                        "{'name':{'type':'char','string':'N'}}", NULL);
    c = connector_odoo.caps(d.state, STR("res.country"));
    assert_false(c.can_archive || c.changes_since);
    assert_int_equal(connector_odoo.caps(d.state, STR("mail.message"))
                         .create_max, 1);
    assert_true(connector_odoo.caps(d.state, STR("mail.activity")).vanishes);
    drive_fini(&d);
    odoo_drive_init(&d, "11.0", "");
    assert_int_equal(connector_odoo.caps(d.state, STR("res.partner"))
                         .create_max, 1);
    drive_fini(&d);
    odoo_drive_init(&d, "19.0", "");
    assert_false(connector_odoo.caps(d.state, STR("mail.activity")).vanishes);
    drive_fini(&d);
}

static void a_model_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("crm.laed")};
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.UserError",
                               "Object crm.laed doesn\\u0027t exist"));
    check_err(drive_op(&d, &op), ERR_NOT_FOUND);
    assert_true(str_contains(str_from(d.error.message), STR("`crm.laed`")));
    drive_fini(&d);
}

static void describing_again_grows_only_on_news(void **state)
{
    (void)state;
    struct drive d;
    AUTO_ARENA own = ARENA_INIT;
    odoo_drive_init(&d, "18.0", "");
    struct value settings =
        drive_value(&d, "{" ODOO_SETTINGS ",'protocol':'jsonrpc'}");
    check_ok(connector_odoo.create(&own, &settings, &d.state, &d.error),
             &d.error);
    DRIVE_SCRIPT(&d, RPC("{'server_version':'18.0'}"), RPC("7"), RPC("[]"));
    drive_open(&d);
    odoo_drive_describe(&d, "res.partner", FIELDS, NULL);
    size_t first = own.used_bytes;
    odoo_drive_describe(&d, "res.partner", FIELDS, NULL);
    assert_int_equal(own.used_bytes, first);
    odoo_drive_describe(&d, "res.partner",
                        "{'name':{'type':'char','string':'N'}}", NULL);
    assert_true(own.used_bytes > first);
    drive_fini(&d);
}

static void records_have_an_address_for_people(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    check_str(connector_odoo.record_url(d.state, &d.a, STR("res.partner"),
                                        STR("12")),
              "http://odoo.test/odoo/res.partner/12");
    assert_null(connector_odoo.record_url(d.state, &d.a, STR("res.partner"),
                                          STR("x")).p);
    drive_fini(&d);
    odoo_drive_init(&d, "16.0", "");
    check_str(connector_odoo.record_url(d.state, &d.a, STR("crm.lead"),
                                        STR("12")),
              "http://odoo.test/web#id=12&model=crm.lead&view_type=form");
    drive_fini(&d);
}

static void the_driver_is_found_by_name(void **state)
{
    (void)state;
    size_t n;
    const struct str *names = connector_names(&n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        check_str(names[i], connector_find(names[i])->name);
    assert_ptr_equal(connector_find(STR("odoo")), &connector_odoo);
    assert_null(connector_find(STR("odo")));
    assert_int_equal(connector_odoo.concurrency, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(control_characters_are_not_sent),
        cmocka_unit_test(html_is_brought_to_one_form),
        cmocka_unit_test(booleans_are_never_null),
        cmocka_unit_test(integers_keep_their_zero),
        cmocka_unit_test(floats_lose_their_binary_noise),
        cmocka_unit_test(money_is_exact),
        cmocka_unit_test(dates_and_times_are_utc),
        cmocka_unit_test(references_come_as_id_or_as_pair),
        cmocka_unit_test(many_references_are_a_set),
        cmocka_unit_test(references_to_any_model),
        cmocka_unit_test(choices_are_held_to_their_options),
        cmocka_unit_test(fields_get_becomes_the_schema),
        cmocka_unit_test(capabilities_follow_version_and_model),
        cmocka_unit_test(a_model_that_is_not_there_is_not_found),
        cmocka_unit_test(describing_again_grows_only_on_news),
        cmocka_unit_test(records_have_an_address_for_people),
        cmocka_unit_test(the_driver_is_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
