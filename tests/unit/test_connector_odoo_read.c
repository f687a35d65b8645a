/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Reading by id and finding by value, with the virtual fields. */
#include "lib/odoo_drive.h"

#include "base/time.h"

#define STAMPS                                                        \
    "'active':{'type':'boolean'},'id':{'type':'integer'},"             \
    "'write_date':{'type':'datetime'},'create_date':{'type':'datetime'}"
#define PARTNER                                                       \
    "{'name':{'type':'char'},'email':{'type':'char'},"                 \
    "'comment':{'type':'html'},'image':{'type':'binary'},"             \
    "'credit':{'type':'float','digits':[16,2]},"                      \
    "'country_id':{'type':'many2one','relation':'res.country'},"       \
    "'category_id':{'type':'many2many','relation':'tag'}," STAMPS "}"
#define LEAD                                                          \
    "{'name':{'type':'char'},'probability':{'type':'float'},"          \
    "'stage_id':{'type':'many2one','relation':'crm.stage'}," STAMPS "}"
#define STAGES "[{'id':1,'is_won':false},{'id':4,'is_won':true}]"
#define ACTIVITY                                                      \
    "{'summary':{'type':'char'},'res_model':{'type':'char'},"          \
    "'res_id':{'type':'integer'},'activity_type_id':"                  \
    "{'type':'many2one','relation':'mail.activity.type'}," STAMPS "}"
#define ACTIVITY_16                                                   \
    "{'summary':{'type':'char'},'res_model':{'type':'char'},"          \
    "'res_id':{'type':'integer'},'activity_type_id':"                  \
    "{'type':'many2one','relation':'mail.activity.type'},"             \
    "'write_date':{'type':'datetime'},'create_date':{'type':'datetime'}}"
#define MESSAGE                                                       \
    "{'body':{'type':'html'},'model':{'type':'char'},"                 \
    "'res_id':{'type':'many2one_reference'},"                          \
    "'write_date':{'type':'datetime'},'create_date':{'type':'datetime'}}"

#define NAMES(...)                                                    \
    (const struct str[]){__VA_ARGS__},                                \
        sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str)

static void check_says(const struct drive *d, const char *told)
{
    if (!str_contains(str_from(d->error.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", d->error.message, told);
}

static struct op read_op(const char *entity, const struct str *fields,
                         size_t n_fields, const struct str *ids, size_t n_ids)
{
    return (struct op){
        .kind = OP_READ,
        .entity = str_from(entity),
        .fields = fields,
        .n_fields = n_fields,
        .ids = ids,
        .n_ids = n_ids,
    };
}

/* ---- reading ------------------------------------------------------------ */

static void records_come_in_canonical_form(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner",
                           NAMES(STR("name"), STR("country_id")),
                           NAMES(STR("3"), STR("9")));
    DRIVE_SCRIPT(&d, RPC("[{'id':3,'name':'Ann','country_id':false,"
                         "'write_date':'2026-01-02 03:04:05',"
                         "'create_date':'2025-01-01 00:00:00',"
                         "'active':false}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "res.partner.read [[3,9]] {'fields':['name',"
                        "'country_id','write_date','create_date','active'],"
                        "'load':''}");
    assert_int_equal(op.n_records, 1);
    assert_string_equal(odoo_record(&d, &op.records[0]),
                        "3 {'name':'Ann','country_id':null}");
    assert_true(op.records[0].archived);
    check_str(time_format(&d.a, op.records[0].modified_us),
              "2026-01-02T03:04:05Z");
    check_str(time_format(&d.a, op.records[0].created_us),
              "2025-01-01T00:00:00Z");
    drive_fini(&d);
}

static struct op read_with_country(struct drive *d, struct arena *a)
{
    struct op op = read_op("res.partner", NAMES(STR("country_id")),
                           NAMES(STR("3")));
    op.arena = a;
    DRIVE_SCRIPT(d, RPC("[{'id':3,'country_id':[8,'X']}]"));
    drive_ok(d, &op);
    return op;
}

/* A record may be kept after the model it was read by is described anew. */
static void a_record_owes_nothing_to_the_model(void **state)
{
    (void)state;
    struct drive d;
    AUTO_ARENA first_arena = ARENA_INIT;
    AUTO_ARENA second_arena = ARENA_INIT;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op first = read_with_country(&d, &first_arena);
    struct op second = read_with_country(&d, &second_arena);
    const struct field *x = &first.records[0].fields.fields.at[0];
    const struct field *y = &second.records[0].fields.fields.at[0];
    assert_ptr_not_equal(x->name.p, y->name.p);
    assert_ptr_not_equal(x->value.ref.entity.p, y->value.ref.entity.p);
    odoo_drive_describe(&d, "res.partner", "{'name':{'type':'char'}}", NULL);
    drive_fini(&d);
    check_str(x->name, "country_id");
    check_str(x->value.ref.entity, "res.country");
    check_str(x->value.ref.id, "8");
}

static void ids_that_cannot_be_ids_are_not_asked_for(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NAMES(STR("name")),
                           NAMES(STR("c_1"), STR("0"), STR("9007199254740993")));
    drive_ok(&d, &op);
    assert_int_equal(d.requests.n, 0);
    assert_int_equal(op.n_records, 0);
    drive_fini(&d);
}

static void a_field_that_is_gone_is_named(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "19.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NAMES(STR("name"), STR("mobile")),
                           NAMES(STR("3")));
    check_err(drive_op(&d, &op), ERR_SCHEMA);
    check_says(&d, "model res.partner of Odoo has no field `mobile`");
    op = read_op("res.partner", NAMES(STR("emial")), NAMES(STR("3")));
    check_err(drive_op(&d, &op), ERR_SCHEMA);
    check_says(&d, "did you mean `email`?");
    drive_fini(&d);
}

static void all_fields_are_all_but_binary_ones(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NULL, 0, NAMES(STR("3")));
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_true(str_contains(str_from(odoo_sent(&d, 0)), STR("'comment'")));
    assert_false(str_contains(str_from(odoo_sent(&d, 0)), STR("'image'")));
    op = read_op("res.partner", NAMES(STR("image")), NAMES(STR("3")));
    DRIVE_SCRIPT(&d, RPC("[{'id':3,'image':'aGk='}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_record(&d, &op.records[0]), "3 {'image':'aGk='}");
    drive_fini(&d);
}

static void a_model_that_was_not_described_describes_itself(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = read_op("res.partner", NAMES(STR("name")), NAMES(STR("3")));
    DRIVE_SCRIPT(&d, RPC(PARTNER), RPC("[{'id':3,'name':'Ann'}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_record(&d, &op.records[0]), "3 {'name':'Ann'}");
    drive_fini(&d);
}

static void values_that_do_not_fit_are_unknown(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NAMES(STR("name"), STR("email")),
                           NAMES(STR("3"), STR("4")));
    DRIVE_SCRIPT(&d, RPC("[{'id':3,'name':5,'email':'a@b'},"
                         "{'name':'no id'},{'id':4,'name':'Bo'}]"));
    drive_ok(&d, &op);
    assert_int_equal(op.n_records, 2);
    assert_string_equal(odoo_record(&d, &op.records[0]), "3 {'email':'a@b'}");
    assert_string_equal(odoo_record(&d, &op.records[1]), "4 {'name':'Bo'}");
    drive_fini(&d);
}

static void a_record_hidden_by_a_rule_is_a_refusal(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NAMES(STR("name")),
                           NAMES(STR("3"), STR("4")));
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    check_err(drive_op(&d, &op), ERR_ACCESS);
    assert_int_equal(d.error.scope, SCOPE_BATCH);
    op = read_op("res.partner", NAMES(STR("name")), NAMES(STR("4")));
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    check_err(drive_op(&d, &op), ERR_ACCESS);
    assert_int_equal(d.error.scope, SCOPE_RECORD);
    drive_fini(&d);
}

static void a_single_missing_record_is_left_out(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "12.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NAMES(STR("name")),
                           NAMES(STR("3"), STR("4")));
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.MissingError", "gone"));
    check_err(drive_op(&d, &op), ERR_NOT_FOUND);
    assert_int_equal(d.error.scope, SCOPE_BATCH);
    op = read_op("res.partner", NAMES(STR("name")), NAMES(STR("4")));
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.MissingError", "gone"));
    drive_ok(&d, &op);
    assert_int_equal(op.n_records, 0);
    drive_fini(&d);
}

static void rows_that_are_none_are_a_protocol_error(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct op op = read_op("res.partner", NAMES(STR("name")), NAMES(STR("3")));
    DRIVE_SCRIPT(&d, RPC("[3]"));
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    DRIVE_SCRIPT(&d, RPC("true"));
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    check_says(&d, "res.partner.read");
    drive_fini(&d);
}

/* ---- virtual fields ----------------------------------------------------- */

static void won_status_is_read_from_stage_and_archive(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "16.0", "");
    odoo_drive_describe(&d, "crm.lead", LEAD, STAGES);
    struct op op = read_op("crm.lead", NAMES(STR("won_status")),
                           NAMES(STR("1")));
    DRIVE_SCRIPT(&d,
                 RPC("[{'id':1,'active':true,'probability':0,'stage_id':1},"
                     "{'id':2,'active':true,'probability':100,'stage_id':4},"
                     "{'id':3,'active':false,'probability':0.0,'stage_id':4},"
                     "{'id':4,'active':false,'probability':20,'stage_id':1},"
                     "{'id':5,'active':true,'probability':5,'stage_id':false}"
                     "]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "crm.lead.read [[1]] {'fields':['active',"
                        "'probability','stage_id','write_date','create_date']"
                        ",'load':''}");
    const char *expected[] = {"open", "won", "lost", "open", "open"};
    for (size_t i = 0; i < 5; i++)
        check_str(value_text_at(&op.records[i].fields, "won_status"),
                  expected[i]);
    assert_true(op.records[3].archived);
    drive_fini(&d);
}

static void a_stage_made_since_is_looked_up(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "16.0", "");
    odoo_drive_describe(&d, "crm.lead", LEAD, STAGES);
    struct op op = read_op("crm.lead", NAMES(STR("won_status")),
                           NAMES(STR("1"), STR("2")));
    DRIVE_SCRIPT(&d,
                 RPC("[{'id':1,'active':true,'probability':100,'stage_id':8},"
                     "{'id':2,'active':true,'probability':100,'stage_id':9}]"),
                 RPC("[{'id':8,'is_won':true}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1),
                        "crm.stage.search_read [[['id','in',[8,9]]]] "
                        "{'limit':1000,'order':'id','load':''}");
    check_str(value_text_at(&op.records[0].fields, "won_status"), "won");
    assert_null(value_getz(&op.records[1].fields, "won_status"));
    drive_fini(&d);
}

static void stages_of_old_servers_have_a_probability(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "10.0", "");
    odoo_drive_describe(&d, "crm.lead", LEAD,
                        "[{'id':1,'probability':10.0},"
                        "{'id':4,'probability':100.0}]");
    struct op op = read_op("crm.lead", NAMES(STR("won_status")),
                           NAMES(STR("1")));
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'active':true,'probability':100,"
                         "'stage_id':[4,'Won']}]"));
    drive_ok(&d, &op);
    check_str(value_text_at(&op.records[0].fields, "won_status"), "won");
    drive_fini(&d);
}

static void nineteen_tells_won_status_itself(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "19.0", "");
    odoo_drive_describe(&d, "crm.lead",
                        "{'won_status':{'type':'selection','readonly':true,"
                        "'selection':[['won','W'],['lost','L'],"
                        "['pending','P']]}," STAMPS "}", STAGES);
    struct op op = read_op("crm.lead", NAMES(STR("won_status")),
                           NAMES(STR("1"), STR("2")));
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'won_status':'pending'},"
                         "{'id':2,'won_status':'lost'}]"));
    drive_ok(&d, &op);
    check_str(value_text_at(&op.records[0].fields, "won_status"), "open");
    check_str(value_text_at(&op.records[1].fields, "won_status"), "lost");
    drive_fini(&d);
}

static void activities_and_messages_refer_to_their_document(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "mail.activity", ACTIVITY, "[]");
    struct op op = read_op("mail.activity",
                           NAMES(STR("res_id"), STR("res_partner_id"),
                                 STR("crm_lead_id"), STR("done")),
                           NAMES(STR("1"), STR("2")));
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'res_model':'crm.lead','res_id':5,"
                         "'active':true},{'id':2,'res_model':'res.partner',"
                         "'res_id':6,'active':false}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_record(&d, &op.records[0]),
                        "1 {'res_id':{'$ref':['crm.lead','5']},"
                        "'res_partner_id':null,"
                        "'crm_lead_id':{'$ref':['crm.lead','5']},"
                        "'done':false}");
    assert_string_equal(odoo_record(&d, &op.records[1]),
                        "2 {'res_id':{'$ref':['res.partner','6']},"
                        "'res_partner_id':{'$ref':['res.partner','6']},"
                        "'crm_lead_id':null,'done':true}");
    odoo_drive_describe(&d, "mail.message", MESSAGE, NULL);
    op = read_op("mail.message", NAMES(STR("model"), STR("res_partner_id")),
                 NAMES(STR("1")));
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'model':'res.partner','res_id':6}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_record(&d, &op.records[0]),
                        "1 {'model':'res.partner',"
                        "'res_partner_id':{'$ref':['res.partner','6']}}");
    drive_fini(&d);
}

static void a_vanished_activity_with_its_message_is_done(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "16.0", "");
    odoo_drive_describe(&d, "mail.activity", ACTIVITY_16, "[]");
    struct value known[] = {
        drive_stored(&d, "{'summary':'Call <Ann>','done':false,"
                         "'activity_type_id':{'$ref':['mail.activity.type',"
                         "'2']},'crm_lead_id':{'$ref':['crm.lead','5']}}"),
        drive_stored(&d, "{'summary':'Cancelled','done':false,"
                         "'crm_lead_id':{'$ref':['crm.lead','5']}}"),
        drive_stored(&d, "{'summary':'Mail','done':false,'res_partner_id':"
                         "{'$ref':['res.partner','6']}}"),
    };
    const struct value *all[] = {&known[0], &known[1], &known[2], NULL};
    struct op op = read_op("mail.activity", NAMES(STR("summary"), STR("done")),
                           NAMES(STR("1"), STR("2"), STR("3"), STR("4")));
    op.known = all;
    DRIVE_SCRIPT(
        &d, RPC("[]"),
        RPC("[{'id':9,'model':'crm.lead','res_id':5,"
            "'mail_activity_type_id':[2,'Call'],"
            "'body':'<p><span>Call</span> done: <span>Call &lt;Ann&gt;</span>"
            "</p>','create_date':'2026-01-02 03:04:05'},"
            "{'id':8,'model':'res.partner','res_id':5,"
            "'mail_activity_type_id':1,'body':'<p>Mail</p>'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 1),
        "mail.message.search_read [[['mail_activity_type_id','!=',false],"
        "'|','&',['model','=','crm.lead'],['res_id','in',[5,5]],"
        "'&',['model','=','res.partner'],['res_id','in',[6]]]] "
        "{'limit':1000,'order':'id','fields':['model','res_id',"
        "'mail_activity_type_id','body','create_date'],'load':''}");
    assert_int_equal(op.n_records, 1);
    check_str(op.records[0].id, "1");
    assert_true(value_getz(&op.records[0].fields, "done")->boolean);
    check_str(value_text_at(&op.records[0].fields, "summary"), "Call <Ann>");
    assert_true(op.records[0].modified_us > 0);
    drive_fini(&d);
}

static void one_message_tells_of_one_activity_only(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "16.0", "");
    odoo_drive_describe(&d, "mail.activity", ACTIVITY_16, "[]");
    struct value known = drive_stored(
        &d, "{'summary':'Call','crm_lead_id':{'$ref':['crm.lead','5']}}");
    const struct value *all[] = {&known, &known};
    struct op op = read_op("mail.activity", NAMES(STR("done")),
                           NAMES(STR("1"), STR("2")));
    op.known = all;
    DRIVE_SCRIPT(&d, RPC("[]"),
                 RPC("[{'id':9,'model':'crm.lead','res_id':5,"
                     "'mail_activity_type_id':2,'body':'<p>Call</p>'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_int_equal(op.n_records, 1);
    drive_fini(&d);
}

/* ---- finding ------------------------------------------------------------ */

static struct op find_op(const char *entity, const struct find_key *keys,
                         size_t n)
{
    static const struct str fields[] = {{"name", 4}};
    return (struct op){
        .kind = OP_FIND,
        .entity = str_from(entity),
        .fields = fields,
        .n_fields = 1,
        .keys = keys,
        .n_keys = n,
    };
}

static struct find_key key_of(struct drive *d, const char *stored)
{
    struct value v = drive_stored(d, stored);
    return (struct find_key){v.fields.at, v.fields.n, 0};
}

static void many_keys_are_one_search(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct find_key keys[] = {
        key_of(&d, "{'email':'Ann@X.io'}"),
        key_of(&d, "{'email':'100%_a\\\\b'}"),
        key_of(&d, "{'name':'Zo\\u00c9','country_id':"
                   "{'$ref':['res.country','5']}}"),
    };
    struct op op = find_op("res.partner", keys, 3);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'name':'A','email':'ann@x.IO'},"
                         "{'id':2,'name':'zo\\u00e9','email':false,"
                         "'country_id':5},"
                         "{'id':3,'name':'B','email':'ANN@x.io '}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 0),
        "res.partner.search_read [['|','|',['email','=ilike','Ann@X.io'],"
        "['email','=ilike','100\\\\%\\\\_a\\\\\\\\b'],'&',"
        "['name','=ilike','Zo\xC3\x89'],['country_id','=',5]]] "
        "{'limit':1000,'order':'id','fields':['name','email','country_id',"
        "'write_date','create_date','active'],'load':''}");
    assert_int_equal(op.n_matches, 3);
    assert_int_equal(op.matches[0].key, 0);
    check_str(op.matches[0].record.id, "1");
    assert_int_equal(op.matches[1].key, 2);
    check_str(op.matches[1].record.id, "2");
    assert_int_equal(op.matches[2].key, 0);
    check_str(op.matches[2].record.id, "3");
    /* Only what was asked for is shown. */
    assert_string_equal(odoo_record(&d, &op.matches[0].record),
                        "1 {'name':'A'}");
    drive_fini(&d);
}

static void values_without_case_and_plain_addresses_are_listed(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner",
                        "{'name':{'type':'char'},'email':{'type':'char'},"
                        "'email_normalized':{'type':'char','readonly':true},"
                        "'phone':{'type':'char'}}", NULL);
    struct find_key keys[] = {
        key_of(&d, "{'email':'Ann.Lee+x@X-y.io'}"),
        key_of(&d, "{'email':'b@x.io'}"),
        key_of(&d, "{'email':'Bo <b@x.io>'}"),
        key_of(&d, "{'email':'\u00e9@x.io'}"),
        key_of(&d, "{'phone':'+33 1'}"),
        key_of(&d, "{'phone':'+33 2'}"),
        key_of(&d, "{'phone':'1 ext 2'}"),
        key_of(&d, "{'name':'12'}"),
    };
    struct op op = find_op("res.partner", keys, 8);
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    const char *start =
        "res.partner.search_read [['|','|','|','|','|',"
        "['email','=ilike','Bo <b@x.io>'],['email','=ilike','\xC3\xA9@x.io'],"
        "['phone','=ilike','1 ext 2'],['name','=ilike','12'],"
        "['phone','in',['+33 1','+33 2']],"
        "['email_normalized','in',['ann.lee+x@x-y.io','b@x.io']]]] ";
    if (!str_starts_with(str_from(odoo_sent(&d, 0)), str_from(start)))
        fail_msg("%s is not %s", odoo_sent(&d, 0), start);
    drive_fini(&d);
}

static void a_row_of_nobody_is_everybodys(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct find_key keys[] = {key_of(&d, "{'email':'a@x'}"),
                              key_of(&d, "{'email':'b@x'}")};
    struct op op = find_op("res.partner", keys, 2);
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'email':'\\u0105@x'},"
                         "{'id':2,'email':'quite other'}]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_int_equal(op.n_matches, 3);
    assert_int_equal(op.matches[0].key, 0);
    drive_fini(&d);
}

static void each_kind_of_key_has_its_terms(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        const char *domain;
    } rows[] = {
        {"{'email':null}", "[['email','=',false]]"},
        {"{'credit':{'$decimal':'12.5'}}",
         "['&',['credit','>=',12.495],['credit','<=',12.505]]"},
        {"{'create_date':{'$time':'2026-01-02T03:04:05.5Z'}}",
         "['&',['create_date','>=','2026-01-02 03:04:05'],"
         "['create_date','<','2026-01-02 03:04:06']]"},
        {"{'category_id':{'$set':[{'$ref':['tag','4']}]}}",
         "[['category_id','in',[4]]]"},
        {"{'category_id':{'$set':[]}}", "[['category_id','=',false]]"},
        {"{'active':true}", "[['active','=',true]]"},
        {"{'comment':'<p>Called <b>Annabel</b> &amp; co</p>'}",
         "[['comment','ilike','Annabel']]"},
        {"{'id':7}", "[['id','=',7]]"},
    };
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct find_key key = key_of(&d, rows[i].key);
        struct op op = find_op("res.partner", &key, 1);
        DRIVE_SCRIPT(&d, RPC("[]"));
        drive_ok(&d, &op);
        const char *start = arena_printfz(
            &d.a, "res.partner.search_read [%s] ", rows[i].domain);
        if (!str_starts_with(str_from(odoo_sent(&d, 0)), str_from(start)))
            fail_msg("%s is not %s", odoo_sent(&d, 0), start);
    }
    drive_fini(&d);
}

static void documents_of_notes_can_be_searched_by(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "mail.message", MESSAGE, NULL);
    struct find_key key = key_of(
        &d, "{'body':'<p>1 &amp; 2</p>','crm_lead_id':"
            "{'$ref':['crm.lead','5']},'res_partner_id':null}");
    key.created_since_us = DRIVE_NOW_US;
    struct op op = {.kind = OP_FIND, .entity = STR("mail.message"),
                    .fields = NAMES(STR("body")), .keys = &key, .n_keys = 1};
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'body':'<p>other</p>','model':'crm.lead',"
                         "'res_id':5}]"), RPC("[]"));
    drive_ok(&d, &op);
    const char *start =
        "mail.message.search_read [['&','&','&','&',['body','ilike','1'],"
        "['model','=','crm.lead'],['res_id','=',5],"
        "['model','!=','res.partner'],"
        "['create_date','>=','2025-06-01 08:00:00']]] ";
    if (!str_starts_with(str_from(odoo_sent(&d, 0)), str_from(start)))
        fail_msg("%s is not %s", odoo_sent(&d, 0), start);
    assert_int_equal(op.n_matches, 1); /* bodies are the caller's to compare */
    drive_fini(&d);
}

static void keys_that_nothing_can_match_ask_nothing(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct find_key keys[] = {
        key_of(&d, "{'email':5}"),
        key_of(&d, "{'country_id':{'$ref':['res.country','c_9']}}"),
    };
    struct op op = find_op("res.partner", keys, 2);
    drive_ok(&d, &op);
    assert_int_equal(d.requests.n, 0);
    assert_int_equal(op.n_matches, 0);
    drive_fini(&d);
}

static void a_key_that_says_nothing_is_refused(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct find_key key = key_of(&d, "{'comment':'<p>!!</p>'}");
    struct op op = find_op("res.partner", &key, 1);
    check_err(drive_op(&d, &op), ERR_INVALID);
    drive_fini(&d);
}

/* A thousand rows from this id on, each the answer to one page. */
static void answer_full_pages(void *context, struct arena *a,
                              const struct http_request *request,
                              struct http_response *out)
{
    int *pages = context;
    AUTO_BUF b = BUF_INIT(1 << 20);
    (void)request;
    buf_addz(&b, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[");
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%s{\"id\":%d,\"name\":\"x\"}", i > 0 ? "," : "",
                   *pages * 1000 + i + 1);
    buf_addz(&b, "]}");
    (*pages)++;
    *out = (struct http_response){.status = 200, .body = buf_copy(a, &b)};
}

static void more_matches_than_the_limit_are_refused(void **state)
{
    (void)state;
    struct drive d;
    int pages = 0;
    odoo_drive_init(&d, "18.0", "");
    odoo_drive_describe(&d, "res.partner", PARTNER, NULL);
    struct find_key key = key_of(&d, "{'name':'x'}");
    struct op op = find_op("res.partner", &key, 1);
    d.answer = answer_full_pages;
    d.context = &pages;
    check_err(drive_op(&d, &op), ERR_LIMIT);
    check_says(&d, "the match rule is too wide: more than 10000 records of "
                   "res.partner");
    assert_int_equal(pages, 11);
    assert_true(str_contains(str_from(odoo_sent(&d, 9)),
                             STR("['id','>',9000]")));
    drive_fini(&d);
}

static void servers_without_search_read_search_and_read(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "8.0", "");
    drive_fini(&d);
    drive_init(&d, connector_find(STR("odoo")), "{" ODOO_SETTINGS
                                                ",'protocol':'xmlrpc'}");
#define XML(value)                                                    \
    {200, "<?xml version='1.0'?><methodResponse><params><param><value>" value \
          "</value></param></params></methodResponse>", {NULL, NULL}}
#define MEMBER(name, value) \
    "<member><name>" name "</name><value>" value "</value></member>"
#define FIELD(name, type) \
    MEMBER(name, "<struct>" MEMBER("type", "<string>" type "</string>") \
                 "</struct>")
    DRIVE_SCRIPT(
        &d,
        XML("<struct>" MEMBER("server_version", "<string>7.0</string>")
            "</struct>"),
        XML("<int>7</int>"), XML("<array><data></data></array>"),
        XML("<struct>" FIELD("name", "char") "</struct>"),
        XML("<array><data><value><int>4</int></value></data></array>"),
        XML("<array><data><value><struct>" MEMBER("id", "<int>4</int>")
            MEMBER("name", "<string>Ann</string>")
            MEMBER("create_date", "<string>2013-01-02 03:04:05</string>")
            MEMBER("write_date", "<boolean>0</boolean>")
            "</struct></value></data></array>"),
        XML("<array><data></data></array>"));
    drive_open(&d);
    struct find_key key = key_of(&d, "{'name':'ann'}");
    struct op op = find_op("res.partner", &key, 1);
    drive_ok(&d, &op);
    assert_int_equal(op.n_matches, 1);
    assert_string_equal(odoo_record(&d, &op.matches[0].record),
                        "4 {'name':'Ann'}");
    assert_true(op.matches[0].record.modified_us ==
                op.matches[0].record.created_us);
    assert_true(str_contains(str_from(drive_body(&d, 4)),
                             STR("<string>search</string>")));
    assert_true(str_contains(str_from(drive_body(&d, 5)),
                             STR("<string>_classic_write</string>")));
    drive_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_in_canonical_form),
        cmocka_unit_test(a_record_owes_nothing_to_the_model),
        cmocka_unit_test(ids_that_cannot_be_ids_are_not_asked_for),
        cmocka_unit_test(a_field_that_is_gone_is_named),
        cmocka_unit_test(all_fields_are_all_but_binary_ones),
        cmocka_unit_test(a_model_that_was_not_described_describes_itself),
        cmocka_unit_test(values_that_do_not_fit_are_unknown),
        cmocka_unit_test(a_record_hidden_by_a_rule_is_a_refusal),
        cmocka_unit_test(a_single_missing_record_is_left_out),
        cmocka_unit_test(rows_that_are_none_are_a_protocol_error),
        cmocka_unit_test(won_status_is_read_from_stage_and_archive),
        cmocka_unit_test(a_stage_made_since_is_looked_up),
        cmocka_unit_test(stages_of_old_servers_have_a_probability),
        cmocka_unit_test(nineteen_tells_won_status_itself),
        cmocka_unit_test(activities_and_messages_refer_to_their_document),
        cmocka_unit_test(a_vanished_activity_with_its_message_is_done),
        cmocka_unit_test(one_message_tells_of_one_activity_only),
        cmocka_unit_test(many_keys_are_one_search),
        cmocka_unit_test(values_without_case_and_plain_addresses_are_listed),
        cmocka_unit_test(a_row_of_nobody_is_everybodys),
        cmocka_unit_test(each_kind_of_key_has_its_terms),
        cmocka_unit_test(documents_of_notes_can_be_searched_by),
        cmocka_unit_test(keys_that_nothing_can_match_ask_nothing),
        cmocka_unit_test(a_key_that_says_nothing_is_refused),
        cmocka_unit_test(more_matches_than_the_limit_are_refused),
        cmocka_unit_test(servers_without_search_read_search_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
