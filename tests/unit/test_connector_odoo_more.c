/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Entities, actions, and the fields that are made on request. */
#include "lib/odoo_drive.h"

static void check_says(const struct drive *d, const char *told)
{
    if (!str_contains(str_from(d->error.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", d->error.message, told);
}

/* ---- entities ----------------------------------------------------------- */

static void entities_are_the_models(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_ENTITIES};
    DRIVE_SCRIPT(&d, RPC("[{'id':2,'model':'res.users'},"
                         "{'id':1,'model':'crm.lead'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "ir.model.search_read [[['transient','=',false]]] "
                        "{'limit':1000,'order':'id','fields':['model'],'load':''}");
    assert_int_equal(op.n_entities, 2);
    check_str(op.entities[0], "crm.lead");
    drive_fini(&d);
}

static void who_may_not_list_models_gets_the_usual_ones(void **state)
{
    (void)state;
    struct drive d;
    bool found = false;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_ENTITIES};
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    drive_ok(&d, &op);
    for (size_t i = 0; i < op.n_entities; i++) {
        found = found || str_is(op.entities[i], "res.partner");
        if (i > 0)
            assert_true(str_compare(op.entities[i - 1], op.entities[i]) < 0);
    }
    assert_true(found);
    drive_fini(&d);
}

/* ---- actions ------------------------------------------------------------ */

static struct op action_op(struct drive *d, const char *action, const char *id,
                           const char *arguments)
{
    return (struct op){
        .kind = OP_ACTION,
        .entity = STR("sale.order"),
        .action = str_from(action),
        .action_id = str_from(id),
        .action_arguments = drive_value(d, arguments),
    };
}

static void an_action_is_any_public_method(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = action_op(&d, "action_confirm", "5",
                             "{'deep':1,'context':{'lang':'fr_FR','x':2}}");
    DRIVE_SCRIPT(&d, RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "sale.order.action_confirm [[5]] {'deep':1}");
    assert_non_null(strstr(odoo_sent_context(&d, 0), "'lang':'fr_FR'"));
    assert_non_null(strstr(odoo_sent_context(&d, 0), "'x':2"));
    assert_true(op.action_result.done);
    assert_true(op.action_result.result.boolean);
    drive_fini(&d);
}

static void an_action_without_record_takes_a_list_by_position(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = action_op(&d, "name_search", "", "['x']");
    DRIVE_SCRIPT(&d, RPC("[[1,'x']]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0), "sale.order.name_search ['x'] {}");
    drive_fini(&d);
}

static void a_window_on_top_is_not_done_yet(void **state)
{
    (void)state;
    static const struct {
        const char *result;
        bool done;
    } rows[] = {
        {"{'type':'ir.actions.act_window','res_model':'sale.order.cancel',"
         "'target':'new'}", false},
        {"{'type':'ir.actions.act_window','res_model':'account.payment',"
         "'res_id':4,'target':'current'}", true},
        {"{'type':'ir.actions.act_window_close'}", true},
        {"{'type':'ir.actions.client','target':'new'}", true},
        {"{'effect':{'type':'rainbow_man'}}", true},
        {"false", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct drive d;
        odoo_drive_init(&d, "18.0", "");
        struct op op = action_op(&d, "action_cancel", "5", "{}");
        struct drive_reply reply = {
            200, arena_printfz(&d.a, "{'jsonrpc':'2.0','result':%s}",
                               rows[i].result), {NULL, NULL}};
        drive_script(&d, &reply, 1);
        drive_ok(&d, &op);
        assert_int_equal(op.action_result.done, rows[i].done);
        drive_fini(&d);
    }
}

static void an_action_that_returns_nothing_has_run(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = action_op(&d, "action_confirm", "5", "null");
    DRIVE_SCRIPT(&d, RPC_NOTHING);
    drive_ok(&d, &op);
    assert_true(op.action_result.done);
    assert_true(value_is_null(&op.action_result.result));
    drive_fini(&d);
}

static void an_action_that_fails_or_cannot_be_says_so(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = action_op(&d, "action_confirm", "5", "{}");
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.UserError", "not now"));
    check_err(drive_op(&d, &op), ERR_REJECTED);
    assert_int_equal(d.error.scope, SCOPE_RECORD);
    op = action_op(&d, "_private", "5", "{}");
    check_err(drive_op(&d, &op), ERR_INVALID);
    op = action_op(&d, "action_confirm", "x", "{}");
    check_err(drive_op(&d, &op), ERR_NOT_FOUND);
    drive_fini(&d);
}

/* ---- setup -------------------------------------------------------------- */

#define WISHES                                                          \
    {                                                                   \
        {STR("res.partner"), STR("x_hub_id"), VALUE_TEXT, STR("Hub")},  \
        {STR("crm.lead"), STR("x_score"), VALUE_DECIMAL, STR("")},      \
    }

static struct op setup_op(const struct field_wish *wishes, size_t n)
{
    return (struct op){.kind = OP_SETUP, .wishes = wishes, .n_wishes = n};
}

static void missing_fields_are_made_in_one_call(void **state)
{
    (void)state;
    struct drive d;
    struct field_wish wishes[] = WISHES;
    odoo_drive_init(&d, "18.0", "");
    struct op op = setup_op(wishes, 2);
    DRIVE_SCRIPT(&d, RPC("[]"),
                 RPC("[{'id':79,'model':'res.partner'},"
                     "{'id':80,'model':'crm.lead'}]"), RPC("[1,2]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 0),
        "ir.model.fields.search_read [[['model','in',['res.partner',"
        "'crm.lead']],['name','in',['x_hub_id','x_score']]]] "
        "{'limit':1000,'order':'id','fields':['model','name','ttype'],'load':''}");
    assert_string_equal(
        odoo_sent(&d, 2),
        "ir.model.fields.create [[{'name':'x_hub_id','model_id':79,"
        "'field_description':'Hub','ttype':'char','state':'manual',"
        "'copied':false,'index':true},{'name':'x_score','model_id':80,"
        "'field_description':'x_score','ttype':'float','state':'manual',"
        "'copied':false,'index':false}]] {}");
    assert_int_equal(op.wishes_made, 2);
    drive_fini(&d);
}

static void fields_that_are_there_are_left_alone(void **state)
{
    (void)state;
    struct drive d;
    struct field_wish wishes[] = WISHES;
    odoo_drive_init(&d, "18.0", "");
    struct op op = setup_op(wishes, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'model':'res.partner','name':'x_hub_id',"
                         "'ttype':'char'},{'id':2,'model':'crm.lead',"
                         "'name':'x_score','ttype':'float'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_int_equal(op.wishes_made, 0);
    op = setup_op(wishes, 0);
    drive_ok(&d, &op);
    drive_fini(&d);
}

static void old_servers_make_one_field_a_call(void **state)
{
    (void)state;
    struct drive d;
    struct field_wish wishes[] = WISHES;
    odoo_drive_init(&d, "9.0", "");
    struct op op = setup_op(wishes, 2);
    DRIVE_SCRIPT(&d, RPC("[]"),
                 RPC("[{'id':79,'model':'res.partner'},"
                     "{'id':80,'model':'crm.lead'}]"), RPC("1"), RPC("2"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 3),
                        "ir.model.fields.create [{'name':'x_score',"
                        "'model_id':80,'field_description':'x_score',"
                        "'ttype':'float','state':'manual'}] {}");
    assert_int_equal(op.wishes_made, 2);
    drive_fini(&d);
}

static void a_field_made_is_known_from_then_on(void **state)
{
    (void)state;
    struct drive d;
    struct field_wish wishes[] = WISHES;
    static const struct str name[] = {{"x_hub_id", 8}};
    static const struct str id[] = {{"1", 1}};
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", "{'name':{'type':'char'}}", NULL);
    struct op op = setup_op(wishes, 1);
    DRIVE_SCRIPT(&d, RPC("[]"), RPC("[{'id':79,'model':'res.partner'}]"),
                 RPC("[1]"), RPC("{'x_hub_id':{'type':'char'}}"),
                 RPC("[{'id':1,'x_hub_id':'h'}]"));
    drive_ok(&d, &op);
    struct op read = {.kind = OP_READ, .entity = STR("res.partner"),
                      .fields = name, .n_fields = 1, .ids = id, .n_ids = 1};
    drive_ok(&d, &read);
    assert_string_equal(odoo_record(&d, &read.records[0]),
                        "1 {'x_hub_id':'h'}");
    drive_fini(&d);
}

static void setup_says_what_it_cannot_do(void **state)
{
    (void)state;
    struct drive d;
    struct field_wish wishes[] = WISHES;
    odoo_drive_init(&d, "18.0", "");
    struct op op = setup_op(wishes, 2);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    check_err(drive_op(&d, &op), ERR_ACCESS);
    check_says(&d, "needs the right Administration: Settings");

    op = setup_op(wishes, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'model':'res.partner','name':'x_hub_id',"
                         "'ttype':'integer'}]"), RPC("[]"));
    check_err(drive_op(&d, &op), ERR_SCHEMA);
    check_says(&d, "as integer, not as char");

    op = setup_op(wishes, 2);
    DRIVE_SCRIPT(&d, RPC("[]"), RPC("[{'id':79,'model':'res.partner'}]"),
                 RPC("[]"));
    check_err(drive_op(&d, &op), ERR_NOT_FOUND);
    check_says(&d, "no model `crm.lead`");

    wishes[1].kind = VALUE_SET;
    op = setup_op(wishes, 2);
    check_err(drive_op(&d, &op), ERR_INVALID);
    check_says(&d, "cannot be a set");
    wishes[0].name = STR("hub_id");
    op = setup_op(wishes, 2);
    check_err(drive_op(&d, &op), ERR_INVALID);
    check_says(&d, "start with x_");
    drive_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities_are_the_models),
        cmocka_unit_test(who_may_not_list_models_gets_the_usual_ones),
        cmocka_unit_test(an_action_is_any_public_method),
        cmocka_unit_test(an_action_without_record_takes_a_list_by_position),
        cmocka_unit_test(a_window_on_top_is_not_done_yet),
        cmocka_unit_test(an_action_that_returns_nothing_has_run),
        cmocka_unit_test(an_action_that_fails_or_cannot_be_says_so),
        cmocka_unit_test(missing_fields_are_made_in_one_call),
        cmocka_unit_test(fields_that_are_there_are_left_alone),
        cmocka_unit_test(old_servers_make_one_field_a_call),
        cmocka_unit_test(a_field_made_is_known_from_then_on),
        cmocka_unit_test(setup_says_what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
