/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Writing: one call for many, failures apart, virtual fields by method. */
#include "lib/odoo_patch.h"

#define STAMPS                                                        \
    "'active':{'type':'boolean'},"                                     \
    "'write_date':{'type':'datetime'},'create_date':{'type':'datetime'}"
#define PARTNER                                                       \
    "{'name':{'type':'char'},'email':{'type':'char'},"                 \
    "'credit':{'type':'float','readonly':true},"                      \
    "'type':{'type':'selection','selection':[['a','A']]},"            \
    "'country_id':{'type':'many2one','relation':'res.country'},"       \
    "'category_id':{'type':'many2many','relation':'tag'}," STAMPS "}"
#define LEAD                                                          \
    "{'name':{'type':'char'},'probability':{'type':'float'},"          \
    "'stage_id':{'type':'many2one','relation':'crm.stage'}," STAMPS "}"
#define STAGES                                                        \
    "[{'id':1,'is_won':false},{'id':2,'is_won':false},"                \
    "{'id':4,'is_won':true}]"
#define ACTIVITY(more)                                                \
    "{'summary':{'type':'char'},'res_model':{'type':'char'},"          \
    "'res_id':{'type':'integer'},'user_id':{'type':'many2one',"        \
    "'relation':'res.users'}," more                                    \
    "'write_date':{'type':'datetime'},'create_date':{'type':'datetime'}}"
#define MODELS "[{'id':79,'model':'res.partner'},{'id':80,'model':'crm.lead'}]"
#define MESSAGE                                                       \
    "{'body':{'type':'html'},'model':{'type':'char'},"                 \
    "'subject':{'type':'char'},'starred':{'type':'boolean'},"          \
    "'author_id':{'type':'many2one','relation':'res.partner'},"        \
    "'res_id':{'type':'integer'},'write_date':{'type':'datetime'},"    \
    "'create_date':{'type':'datetime'}}"

static void start(struct drive *d, const char *version, const char *entity,
                  const char *fields, const char *extra)
{
    odoo_drive_init(d, version, "");
    odoo_drive_describe(d, entity, fields, extra);
}

/* ---- creates ------------------------------------------------------------ */

static void creates_are_one_call(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {
        create_of(&d, "{'name':'A','email':null,'country_id':"
                      "{'$ref':['res.country','5']}}"),
        create_of(&d, "{'name':'B','category_id':{'$set':"
                      "[{'$ref':['tag','3']}]}}"),
    };
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC("[45,46]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "res.partner.create [[{'name':'A','email':false,"
                        "'country_id':5},{'name':'B','category_id':"
                        "[[6,0,[3]]]}]] {}");
    assert_string_equal(
        odoo_sent_context(&d, 0),
        "{'lang':'en_US','active_test':false,'allowed_company_ids':[1,3],"
        "'mail_create_nosubscribe':true,'tracking_disable':true,"
        "'mail_notrack':true,'mail_create_nolog':true,"
        "'mail_activity_quick_update':true,"
        "'mail_auto_subscribe_no_notify':true,'no_reset_password':true}");
    check_done(&d, &op, 0, "45");
    check_done(&d, &op, 1, "46");
    drive_fini(&d);
}

static void servers_before_12_create_one_a_call(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "11.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {create_of(&d, "{'name':'A'}"),
                        create_of(&d, "{'name':'B'}")};
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC("45"), RPC("46"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1),
                        "res.partner.create [{'name':'B'}] {}");
    check_done(&d, &op, 1, "46");
    drive_fini(&d);
}

static void a_refused_batch_of_creates_is_the_runners_to_split(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {create_of(&d, "{'name':'A'}"),
                        create_of(&d, "{'name':'B'}")};
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.ValidationError", "bad"));
    check_err(drive_op(&d, &op), ERR_REJECTED);
    assert_int_equal(d.error.scope, SCOPE_BATCH);
    op = write_op("res.partner", p, 1);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.ValidationError", "bad"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED, "Odoo refuses: bad");
    assert_int_equal(op.results[0].error.scope, SCOPE_RECORD);
    drive_fini(&d);
}

static void values_that_do_not_fit_fail_alone(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {
        create_of(&d, "{'name':5}"),
        create_of(&d, "{'name':'A'}"),
        create_of(&d, "{'mobile':'1'}"),
        create_of(&d, "{'credit':{'$decimal':'1'}}"),
        create_of(&d, "{'type':'b'}"),
    };
    struct op op = write_op("res.partner", p, 5);
    DRIVE_SCRIPT(&d, RPC("[45]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "res.partner.create [[{'name':'A'}]] {}");
    check_failed(&op, 0, ERR_INVALID, "`name` takes a text, not a integer");
    check_done(&d, &op, 1, "45");
    check_failed(&op, 2, ERR_SCHEMA, "no field `mobile`");
    check_failed(&op, 3, ERR_SCHEMA, "`credit` of res.partner cannot be");
    check_failed(&op, 4, ERR_INVALID, "`b` is no choice of field `type`");
    drive_fini(&d);
}

static void ids_that_do_not_come_may_have_been_made(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {create_of(&d, "{'name':'A'}"),
                        create_of(&d, "{'name':'B'}")};
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC("[45]"));
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    assert_true(d.error.maybe_happened);
    DRIVE_SCRIPT(&d, RPC_NOTHING);
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    assert_true(d.error.maybe_happened);
    DRIVE_SCRIPT(&d, {200, "{'jsonrpc':'2.0','id':1,'resu", {NULL, NULL}});
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    assert_true(d.error.maybe_happened);
    drive_fini(&d);
}

/* ---- updates and deletes ------------------------------------------------ */

static void equal_updates_share_a_call(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {
        update_of(&d, "1", "{'name':'X','email':null}"),
        update_of(&d, "2", "{'name':'Y'}"),
        update_of(&d, "3", "{'email':null,'name':'X'}"),
        delete_of("4"),
        delete_of("5"),
        {.kind = PATCH_ARCHIVE, .id = STR("6")},
        update_of(&d, "7", "{}"),
    };
    struct op op = write_op("res.partner", p, 7);
    DRIVE_SCRIPT(&d, RPC("true"), RPC("true"), RPC("true"), RPC("true"));
    drive_ok(&d, &op);
    assert_int_equal(d.requests.n, 4);
    assert_string_equal(odoo_sent(&d, 0),
                        "res.partner.write [[1,3],{'name':'X',"
                        "'email':false}] {}");
    assert_string_equal(odoo_sent(&d, 1),
                        "res.partner.write [[2],{'name':'Y'}] {}");
    assert_string_equal(odoo_sent(&d, 2),
                        "res.partner.write [[6],{'active':false}] {}");
    assert_string_equal(odoo_sent(&d, 3), "res.partner.unlink [[4,5]] {}");
    for (size_t i = 0; i < 7; i++)
        check_err(op.results[i].error.code, ERR_OK);
    check_done(&d, &op, 2, "3");
    drive_fini(&d);
}

/* Odoo refuses each call that has record 13 in it. */
static void refuse_13(void *context, struct arena *a,
                      const struct http_request *request,
                      struct http_response *out)
{
    int *calls = context;
    (*calls)++;
    bool bad = str_contains(request->body, STR("13"));
    *out = (struct http_response){.status = 200};
    out->body = bad ? arena_printf(a, "{\"jsonrpc\":\"2.0\",\"error\":{"
                                      "\"code\":200,\"data\":{\"name\":"
                                      "\"odoo.exceptions.UserError\","
                                      "\"message\":\"not 13\"}}}")
                    : STR("{\"jsonrpc\":\"2.0\",\"result\":true}");
}

static void the_guilty_one_of_a_group_is_found_by_halving(void **state)
{
    (void)state;
    struct drive d;
    struct patch p[16];
    int calls = 0;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    for (size_t i = 0; i < 16; i++)
        p[i] = update_of(&d, arena_printfz(&d.a, "%zu", i + 20), "{'name':'X'}");
    p[9].id = STR("13");
    struct op op = write_op("res.partner", p, 16);
    d.answer = refuse_13;
    d.context = &calls;
    drive_ok(&d, &op);
    for (size_t i = 0; i < 16; i++)
        if (i != 9)
            check_err(op.results[i].error.code, ERR_OK);
    check_failed(&op, 9, ERR_REJECTED, "not 13");
    assert_int_equal(op.results[9].error.scope, SCOPE_RECORD);
    assert_int_equal(calls, 9);
    drive_fini(&d);
}

static void a_lost_race_fails_its_records_to_be_tried_later(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {update_of(&d, "1", "{'name':'X'}"),
                        update_of(&d, "2", "{'name':'X'}"),
                        update_of(&d, "3", "{'name':'Y'}")};
    struct op op = write_op("res.partner", p, 3);
    DRIVE_SCRIPT(&d,
                 RPC_ERROR("psycopg2.errors.SerializationFailure",
                           "could not serialize access"),
                 RPC("true"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_BUSY, "at the same time");
    check_failed(&op, 1, ERR_BUSY, "at the same time");
    assert_int_equal(op.results[1].error.retry, RETRY_LATER);
    assert_false(op.results[1].error.maybe_happened);
    check_done(&d, &op, 2, "3");
    drive_fini(&d);
}

static void what_concerns_the_connection_fails_the_operation(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {update_of(&d, "1", "{'name':'X'}"),
                        update_of(&d, "2", "{'name':'Y'}")};
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC("true"),
                 RPC_ERROR("odoo.exceptions.AccessDenied", "Access Denied"),
                 RPC("true"));
    check_err(drive_op(&d, &op), ERR_AUTH);
    assert_int_equal(d.error.retry, RETRY_NOW);
    drive_ok(&d, &op); /* goes on with the second */
    assert_string_equal(odoo_sent(&d, 2),
                        "res.partner.write [[2],{'name':'Y'}] {}");
    check_done(&d, &op, 1, "2");
    drive_fini(&d);
}

static void gone_is_what_a_delete_wants(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {delete_of("1"), delete_of("2")};
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.MissingError", "gone"),
                 RPC_ERROR("odoo.exceptions.MissingError", "gone"),
                 RPC_ERROR("odoo.exceptions.ValidationError", "in use"));
    drive_ok(&d, &op);
    check_done(&d, &op, 0, "1");
    check_failed(&op, 1, ERR_REJECTED, "in use");
    drive_fini(&d);
}

static void a_record_that_is_gone_cannot_be_updated(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "res.partner", PARTNER, NULL);
    struct patch p[] = {update_of(&d, "1", "{'name':'X'}"),
                        update_of(&d, "c_9", "{'name':'X'}")};
    struct op op = write_op("res.partner", p, 2);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.MissingError", "gone"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_NOT_FOUND, "no such record");
    check_failed(&op, 1, ERR_NOT_FOUND, "ids are numbers");
    drive_fini(&d);
}

static void a_record_without_active_cannot_be_archived(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "tag", "{'name':{'type':'char'}}", NULL);
    struct patch p = {.kind = PATCH_ARCHIVE, .id = STR("6")};
    struct op op = write_op("tag", &p, 1);
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_INVALID, "cannot be archived");
    drive_fini(&d);
}

/* ---- leads -------------------------------------------------------------- */

static void won_and_lost_go_through_their_methods(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "crm.lead", LEAD, STAGES);
    struct patch p[] = {
        update_of(&d, "1", "{'won_status':'won','name':'A'}"),
        update_of(&d, "2", "{'won_status':'lost'}"),
        update_of(&d, "3", "{'won_status':'won'}"),
        update_of(&d, "5", "{'won_status':'lost','name':'A'}"),
    };
    struct op op = write_op("crm.lead", p, 4);
    DRIVE_SCRIPT(&d, RPC("true"), RPC("{'effect':{}}"), RPC_NOTHING);
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "crm.lead.write [[1,5],{'name':'A'}] {}");
    assert_string_equal(odoo_sent(&d, 1), "crm.lead.action_set_won [[1,3]] {}");
    assert_string_equal(odoo_sent(&d, 2),
                        "crm.lead.action_set_lost [[2,5]] {}");
    check_done(&d, &op, 3, "5");
    drive_fini(&d);
}

static void a_won_stage_that_is_given_is_kept(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "crm.lead", LEAD, STAGES);
    struct patch p = update_of(&d, "1", "{'won_status':'won','stage_id':"
                                        "{'$ref':['crm.stage','4']}}");
    struct op op = write_op("crm.lead", &p, 1);
    DRIVE_SCRIPT(&d, RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "crm.lead.write [[1],{'stage_id':4,'active':true}] {}");
    drive_fini(&d);
}

static void reopening_leaves_the_won_stage_and_the_archive(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "crm.lead", LEAD, STAGES);
    struct patch p[] = {
        update_of(&d, "1", "{'won_status':'open'}"),
        update_of(&d, "2", "{'won_status':'open'}"),
        update_of(&d, "3", "{'won_status':'open','stage_id':"
                           "{'$ref':['crm.stage','2']}}"),
    };
    struct op op = write_op("crm.lead", p, 3);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'stage_id':4},{'id':2,'stage_id':2}]"),
                 RPC("true"), RPC("true"), RPC_NOTHING);
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "crm.lead.search_read [[['id','in',[1,2]]]] "
                        "{'limit':1000,'order':'id','fields':['stage_id'],'load':''}");
    assert_string_equal(odoo_sent(&d, 1),
                        "crm.lead.write [[1],{'stage_id':1}] {}");
    assert_string_equal(odoo_sent(&d, 2),
                        "crm.lead.write [[3],{'stage_id':2}] {}");
    assert_string_equal(odoo_sent(&d, 3),
                        "crm.lead.action_unarchive [[1,2,3]] {}");
    drive_fini(&d);
}

static void a_stage_that_contradicts_is_refused(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "crm.lead", LEAD, STAGES);
    struct patch p[] = {
        update_of(&d, "1", "{'won_status':'open','stage_id':"
                           "{'$ref':['crm.stage','4']}}"),
        update_of(&d, "1", "{'won_status':'maybe'}"),
        update_of(&d, "1", "{'won_status':null}"),
    };
    struct op op = write_op("crm.lead", p, 3);
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_INVALID, "contradicts the stage");
    check_failed(&op, 1, ERR_INVALID, "`maybe` is no choice");
    check_failed(&op, 2, ERR_INVALID, "takes a text, not a null");
    drive_fini(&d);
}

static void nineteen_loses_no_lead_in_a_won_stage(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "19.0", "crm.lead", LEAD, STAGES);
    struct patch p = update_of(&d, "1", "{'won_status':'lost'}");
    struct op op = write_op("crm.lead", &p, 1);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'stage_id':4}]"), RPC("true"), RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1),
                        "crm.lead.write [[1],{'stage_id':1}] {}");
    assert_string_equal(odoo_sent(&d, 2), "crm.lead.action_set_lost [[1]] {}");
    drive_fini(&d);
}

static void old_servers_have_other_words(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "8.0", "crm.lead", LEAD, STAGES);
    struct patch p[] = {update_of(&d, "1", "{'won_status':'won'}"),
                        update_of(&d, "2", "{'won_status':'open'}")};
    struct op op = write_op("crm.lead", p, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':2,'stage_id':2}]"), RPC("true"), RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1),
                        "crm.lead.write [[2],{'active':true}] {}");
    assert_string_equal(odoo_sent(&d, 2), "crm.lead.case_mark_won [[1]] {}");
    drive_fini(&d);
}

static void a_new_lead_can_be_lost_at_once(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "crm.lead", LEAD, STAGES);
    struct patch p[] = {create_of(&d, "{'name':'A','won_status':'open'}"),
                        create_of(&d, "{'name':'B','won_status':'lost'}"),
                        create_of(&d, "{'name':'C','won_status':'won'}")};
    struct op op = write_op("crm.lead", p, 3);
    DRIVE_SCRIPT(&d, RPC("[10,11,12]"), RPC("true"), RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1), "crm.lead.action_set_won [[12]] {}");
    assert_string_equal(odoo_sent(&d, 2), "crm.lead.action_set_lost [[11]] {}");
    check_done(&d, &op, 1, "11");
    drive_fini(&d);
}

static void what_was_made_is_told_even_if_the_rest_failed(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "crm.lead", LEAD, STAGES);
    struct patch p[] = {create_of(&d, "{'name':'A'}"),
                        create_of(&d, "{'name':'B','won_status':'lost'}")};
    struct op op = write_op("crm.lead", p, 2);
    DRIVE_SCRIPT(&d, RPC("[10,11]"), {502, "Bad Gateway", {NULL, NULL}});
    drive_ok(&d, &op);
    check_done(&d, &op, 0, "10");
    check_str(op.results[1].id, "11");
    check_failed(&op, 1, ERR_REMOTE, "made as 11, but not all of it");
    assert_true(op.results[1].error.maybe_happened);
    drive_fini(&d);
}

/* ---- activities --------------------------------------------------------- */

static void an_activity_gets_the_id_of_its_model(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "16.0", "mail.activity", ACTIVITY(""), MODELS);
    struct patch p[] = {
        create_of(&d, "{'summary':'A','res_partner_id':"
                      "{'$ref':['res.partner','5']},'crm_lead_id':null}"),
        create_of(&d, "{'summary':'B','res_model':'crm.lead','res_id':"
                      "{'$ref':['crm.lead','6']}}"),
        create_of(&d, "{'summary':'C','res_partner_id':"
                      "{'$ref':['res.partner','5']},'crm_lead_id':"
                      "{'$ref':['crm.lead','6']}}"),
        create_of(&d, "{'summary':'D'}"),
    };
    struct op op = write_op("mail.activity", p, 4);
    DRIVE_SCRIPT(&d, RPC("[1,2,3]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 0),
        "mail.activity.create [[{'summary':'A','res_model_id':79,'res_id':5},"
        "{'summary':'B','res_model_id':80,'res_id':6},"
        "{'summary':'C','res_model_id':80,'res_id':6}]] {}");
    check_failed(&op, 3, ERR_INVALID, "needs its document");
    drive_fini(&d);
}

static void a_model_without_known_id_is_looked_up(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "16.0", "mail.activity", ACTIVITY(""), "[]");
    struct patch p[] = {
        create_of(&d, "{'res_id':{'$ref':['sale.order','5']}}"),
        create_of(&d, "{'res_id':{'$ref':['no.model','5']}}"),
    };
    struct op op = write_op("mail.activity", p, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':90,'model':'sale.order'}]"), RPC("[]"),
                 RPC("[1]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "ir.model.search_read [[['model','in',['sale.order',"
                        "'no.model']]]] {'limit':1000,'order':'id','fields':['model'],'load':''}");
    check_done(&d, &op, 0, "1");
    check_failed(&op, 1, ERR_ACCESS, "no.model");
    op = write_op("mail.activity", p, 1);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_ACCESS, "sale.order in ir.model");
    drive_fini(&d);
}

static void done_goes_through_feedback(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "16.0", "mail.activity", ACTIVITY(""), MODELS);
    struct patch p[] = {update_of(&d, "1", "{'done':true,'summary':'X'}"),
                        update_of(&d, "2", "{'done':true}")};
    struct op op = write_op("mail.activity", p, 2);
    DRIVE_SCRIPT(&d, RPC("true"), RPC("99"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "mail.activity.write [[1],{'summary':'X'}] {}");
    assert_string_equal(odoo_sent(&d, 1),
                        "mail.activity.action_feedback [[1,2]] {}");
    check_done(&d, &op, 0, "1");
    drive_fini(&d);
}

static void a_done_activity_that_vanished_is_made_again(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "16.0", "mail.activity", ACTIVITY(""), MODELS);
    struct value known = drive_stored(
        &d, "{'summary':'Old','done':true,'write_date':"
            "{'$time':'2026-01-01T00:00:00Z'},'user_id':"
            "{'$ref':['res.users','7']},'crm_lead_id':"
            "{'$ref':['crm.lead','6']},'res_partner_id':null}");
    struct patch p[] = {update_of(&d, "1", "{'done':false,'summary':'New'}"),
                        update_of(&d, "2", "{'done':false}"),
                        update_of(&d, "3", "{'done':false,'summary':'Y'}")};
    p[0].known = &known;
    struct op op = write_op("mail.activity", p, 3);
    DRIVE_SCRIPT(&d, RPC("[{'id':3,'res_id':5}]"), RPC("[]"), RPC("[50]"),
                 RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "mail.activity.search_read [[['id','in',[1,2,3]]]] "
                        "{'limit':1000,'order':'id','fields':['res_id'],'load':''}");
    assert_string_equal(odoo_sent(&d, 2),
                        "mail.activity.create [[{'summary':'New','user_id':7,"
                        "'res_model_id':80,'res_id':6}]] {}");
    assert_string_equal(odoo_sent(&d, 3),
                        "mail.activity.write [[3],{'summary':'Y'}] {}");
    check_done(&d, &op, 0, "50");
    check_failed(&op, 1, ERR_NOT_FOUND, "cannot be opened again");
    check_done(&d, &op, 2, "3");
    drive_fini(&d);
}

static void a_done_activity_that_was_kept_is_unarchived(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "19.0", "mail.activity", ACTIVITY("'active':{'type':'boolean'},"),
          MODELS);
    struct patch p[] = {update_of(&d, "1", "{'done':false}"),
                        update_of(&d, "2", "{'done':false}")};
    struct op op = write_op("mail.activity", p, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'active':false},{'id':2,'active':true}]"),
                 RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1),
                        "mail.activity.write [[1],{'active':true}] {}");
    check_done(&d, &op, 0, "1");
    check_done(&d, &op, 1, "2");
    drive_fini(&d);
}

/* ---- messages ----------------------------------------------------------- */

static void a_message_is_posted_on_its_document(void **state)
{
    (void)state;
    static const struct {
        const char *version;
        const char *call;
        const char *reply;
    } rows[] = {
        {"18.0", "{'body':'<p>x</p>','author_id':3,'message_type':'comment',"
                 "'subtype_xmlid':'mail.mt_note','body_is_html':true}",
         "88"},
        {"16.0", "{'body':'<p>x</p>','author_id':3,'message_type':'comment',"
                 "'subtype_xmlid':'mail.mt_note'}", "[88]"},
        {"12.0", "{'body':'<p>x</p>','author_id':3,'message_type':'comment',"
                 "'subtype':'mail.mt_note'}", "88"},
        {"8.0", "{'body':'<p>x</p>','author_id':3,'type':'comment'}", "88"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct drive d;
        start(&d, rows[i].version, "mail.message", MESSAGE, NULL);
        struct patch p = create_of(
            &d, "{'body':'<p>x</p>','crm_lead_id':{'$ref':['crm.lead','6']},"
                "'author_id':{'$ref':['res.partner','3']},'subject':null}");
        struct op op = write_op("mail.message", &p, 1);
        struct drive_reply reply[] = {
            {200, arena_printfz(&d.a, "{'jsonrpc':'2.0','id':1,'result':%s}",
                                rows[i].reply), {NULL, NULL}}};
        drive_script(&d, reply, 1);
        drive_ok(&d, &op);
        assert_string_equal(odoo_sent(&d, 0),
                            arena_printfz(&d.a,
                                          "crm.lead.message_post [[6]] %s",
                                          rows[i].call));
        check_done(&d, &op, 0, "88");
        drive_fini(&d);
    }
}

static void a_message_without_or_on_a_vanished_document_fails(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "mail.message", MESSAGE, NULL);
    struct patch p[] = {
        create_of(&d, "{'body':'x','res_partner_id':"
                      "{'$ref':['res.partner','5']}}"),
        create_of(&d, "{'body':'x','res_partner_id':null}"),
        create_of(&d, "{'body':'x','starred':true,'res_partner_id':"
                      "{'$ref':['res.partner','5']}}"),
    };
    struct op op = write_op("mail.message", p, 3);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.MissingError", "gone"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_NOT_FOUND, "gone");
    check_failed(&op, 1, ERR_INVALID, "needs its document");
    check_failed(&op, 2, ERR_INVALID, "`starred` cannot be set");
    drive_fini(&d);
}

static void a_message_is_edited_in_place(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "18.0", "mail.message", MESSAGE, NULL);
    struct patch p[] = {update_of(&d, "8", "{'body':'<p>y</p>'}"),
                        update_of(&d, "9", "{'res_partner_id':null}")};
    struct op op = write_op("mail.message", p, 2);
    DRIVE_SCRIPT(&d, RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "mail.message.write [[8],{'body':'<p>y</p>'}] {}");
    check_failed(&op, 1, ERR_SCHEMA,
                 "cannot be written once the record is made");
    drive_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creates_are_one_call),
        cmocka_unit_test(servers_before_12_create_one_a_call),
        cmocka_unit_test(a_refused_batch_of_creates_is_the_runners_to_split),
        cmocka_unit_test(values_that_do_not_fit_fail_alone),
        cmocka_unit_test(ids_that_do_not_come_may_have_been_made),
        cmocka_unit_test(equal_updates_share_a_call),
        cmocka_unit_test(the_guilty_one_of_a_group_is_found_by_halving),
        cmocka_unit_test(a_lost_race_fails_its_records_to_be_tried_later),
        cmocka_unit_test(what_concerns_the_connection_fails_the_operation),
        cmocka_unit_test(gone_is_what_a_delete_wants),
        cmocka_unit_test(a_record_that_is_gone_cannot_be_updated),
        cmocka_unit_test(a_record_without_active_cannot_be_archived),
        cmocka_unit_test(won_and_lost_go_through_their_methods),
        cmocka_unit_test(a_won_stage_that_is_given_is_kept),
        cmocka_unit_test(reopening_leaves_the_won_stage_and_the_archive),
        cmocka_unit_test(a_stage_that_contradicts_is_refused),
        cmocka_unit_test(nineteen_loses_no_lead_in_a_won_stage),
        cmocka_unit_test(old_servers_have_other_words),
        cmocka_unit_test(a_new_lead_can_be_lost_at_once),
        cmocka_unit_test(what_was_made_is_told_even_if_the_rest_failed),
        cmocka_unit_test(an_activity_gets_the_id_of_its_model),
        cmocka_unit_test(a_model_without_known_id_is_looked_up),
        cmocka_unit_test(done_goes_through_feedback),
        cmocka_unit_test(a_done_activity_that_vanished_is_made_again),
        cmocka_unit_test(a_done_activity_that_was_kept_is_unarchived),
        cmocka_unit_test(a_message_is_posted_on_its_document),
        cmocka_unit_test(a_message_without_or_on_a_vanished_document_fails),
        cmocka_unit_test(a_message_is_edited_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
