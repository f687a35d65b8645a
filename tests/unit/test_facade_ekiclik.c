/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The handlers of recipes/odoo-ekiclik against an Odoo with the exchange's
 * addon: the documented bodies, the acceptance cases by number, and what is
 * wrong in bodies. Refused requests leave Odoo as it was.
 */
#include "base/file.h"
#include "base/limits.h"
#include "unit/facade_rig.h"

#define RECIPE SOURCE_DIR "/recipes/odoo-ekiclik/"
#define FILES_MAX 5

static struct {
    struct rig r;
    struct facade_rig f;
    struct handler_file files[FILES_MAX];
} bench;

static struct handler_file read_lua(const char *name)
{
    struct handler_file out = {.name = str_from(name)};
    struct error e = {0};
    check_ok(file_read(&bench.r.a, arena_printfz(&bench.r.a, RECIPE "%s", name),
                       1 << 20, &out.text, &e),
             &e);
    return out;
}

static int open_version(int version)
{
    static const char *const shared[] = {
        "lua/settings.lua", "lua/origin.lua", "lua/inbound/policy.lua",
        "lua/inbound/words.lua"};
    struct error e = {0};
    rig_open_with(&bench.r, version, "addons", "ekiclik");
    check_ok(sandbox_load_demo(bench.r.box, 10, &e), &e);
    bench.r.uid = rig_call(&bench.r, "res.users", "search",
                           "[[['login','=','ekiclik']]]", NULL)
                      .items.at[0]
                      .integer;
    bench.r.secret = "ekiclik-key";
    for (int i = 0; i < 4; i++)
        bench.files[i] = read_lua(shared[i]);
    bench.f = (struct facade_rig){.odoo = &bench.r,
                                  .settings = facade_settings_default()};
    return version;
}

static int next_version(int version)
{
    rig_close(&bench.r);
    return version < 19 ? open_version(version + 1) : version + 1;
}

#define EACH_ODOO                                          \
    for (int version = open_version(16); version <= 19;    \
         version = next_version(version))

static const char *script_of(const char *model)
{
    static const char *const scripts[][2] = {
        {"product.template", "lua/inbound/products.lua"},
        {"product.master", "lua/inbound/products.lua"},
        {"res.partner", "lua/inbound/partners.lua"},
        {"crm.lead", "lua/inbound/leads.lua"},
        {"sale.order", "lua/inbound/orders.lua"},
        {"purchase.order", "lua/inbound/purchases.lua"},
        {"res.users", "lua/inbound/users.lua"}};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(scripts[i][0], model) == 0)
            return scripts[i][1];
    fail_msg("there is no handler for %s", model);
    return NULL;
}

static struct value send(const char *verb, const char *model,
                         const char *params)
{
    struct error e = {0};
    const struct zone *zone = NULL;
    check_ok(zone_load(&bench.r.a, STR("Africa/Algiers"), &zone, &e), &e);
    bench.files[4] = read_lua(script_of(model));
    struct handler handler = {bench.files, FILES_MAX, zone};
    return facade_rig_ask(&bench.f, &handler, verb, model, params);
}

static struct str error_of(const struct value *answer)
{
    const struct value *error = value_getz(answer, "error");
    return error ? value_text_at(value_getz(error, "data"), "message")
                 : STR_NONE;
}

/* The id of the answer; an error fails the test. */
static int64_t post(const char *model, const char *data)
{
    struct value answer = send(
        "POST", model, arena_printfz(&bench.r.a, "{'data':%s}", data));
    if (value_getz(&answer, "error"))
        fail_msg("%s on %d: %.*s", model, bench.r.version,
                 STR_ARG(error_of(&answer)));
    return value_getz(&answer, "result")->integer;
}

static bool put(const char *model, const char *filter, const char *data)
{
    struct value answer =
        send("PUT", model,
             arena_printfz(&bench.r.a, "{'filter':%s,'data':%s}", filter,
                           data));
    const struct value *result = value_getz(&answer, "result");
    assert_non_null(result); /* true or false, never an error */
    return result->boolean;
}

/* The message of a refusal, after which nothing has been written. */
static void refused(const char *model, const char *data, const char *part)
{
    struct value answer = send(
        "POST", model, arena_printfz(&bench.r.a, "{'data':%s}", data));
    if (!str_contains(error_of(&answer), str_from(part)))
        fail_msg("\"%.*s\" lacks \"%s\"", STR_ARG(error_of(&answer)), part);
    assert_int_equal(bench.f.n_writes, 0);
}

static int64_t count(const char *model, const char *domain)
{
    return rig_call(&bench.r, model, "search_count",
                    arena_printfz(&bench.r.a, "[%s]", domain), NULL)
        .integer;
}

static struct value row_of(const char *model, const char *domain,
                           const char *field)
{
    struct value rows = rig_call(
        &bench.r, model, "search_read",
        arena_printfz(&bench.r.a, "[%s,['%s']]", domain, field), NULL);
    if (rows.items.n == 0)
        fail_msg("there is no %s with %s", model, domain);
    return *value_getz(&rows.items.at[0], field);
}

/* ---- the documented bodies ------------------------------------------------ */

#define PRODUCT(by, name, price, more)                                       \
    "{'name':'PRODUCT NAME','brand':'BRAND NAME','create_by':'" by "',"      \
    "'fab_name':'Fabriquant NAME','categ_id':'CATEGORY NAME',"               \
    "'product_ref':'PRODUCT REFERENCE','product':[{'name':'" name "',"       \
    "'description':'DESCRIPTION','default_code':null,'detailed_type':"       \
    "'product','image_url':'IMAGE URL','list_price':" price ","              \
    "'standard_price':50000.0,'manufacturer_ref':'CONFIGURATION REFERENCE'," \
    "'purchase_ok':true,'sale_ok':true,'company_id':null,'create_by':"       \
    "'ekiclic','attribute':[" more "],'fab_certificate':"                    \
    "'CERTIFICATION URL'}]}"
#define CLIENT                                                               \
    "{'create_by':'EkiClic','is_company':false,'is_pos':'False','status':"   \
    "'WAITING','type':'contact','title':null,'name':'CLIENT NAME','email':"  \
    "'CLIENT ADDRESS','phone':'0556000000'}"
#define POS                                                                  \
    "{'create_by':'EkiClic','is_company':false,'is_pos':'True','status':"    \
    "'WAITING','type':'contact','title':null,'name':'POS NAME','email':"     \
    "'POS ADDRESS','phone':'0556000000','code_pos':'PDVA-NEW','credit_code'" \
    ":'CREDIT ANALYST CODE','responsible_code':'RESPONSABLE CODE'}"
#define LEAD(cart, order)                                                    \
    "{'create_by':'ekiclik','order_source':'Alsalam','partner':{'email':"    \
    "'Client@Email.dz','salary':900000.0,'birth_date':'1993-11-03',"         \
    "'monthly_payment':5321,'periodicity':12},'cart_id':259,'cart':[" cart   \
    "],'quotation_address':{'order_source':'Alsalam','type':'delivery',"     \
    "'create_by':'ekiclick','street':'POS ADDRESS','street2':null,"          \
    "'state_id':'Tindouf','country_id':'DZ','code_pos':'POS CODE',"          \
    "'ek_order_id':" order "},'code_pos':'PDVA-E-TIN-TIN-88-07',"            \
    "'file_info':{'file_number':1906,'client_number':'0666666666',"          \
    "'order_status':'draft','progress':0.0,'file_state':'traitement'}}"
#define ITEM(ref, n, pos)                                                   \
    "{'manufacturer_ref':'" ref "','quantity':" n                           \
    ",'product_warehouse_id':'" pos "'}"
#define ONE_ITEM ITEM("PLUME-L8-64", "7", "PDVA-E-TIN-TIN-88-07")
#define TWO_POS ONE_ITEM "," ITEM("PLUME-L8-128", "2", "PDVA-E-BOJ-BOJ-05-001")
#define PURCHASE(date, ref)                                                  \
    "{'create_by':'ek','partner_id':'PDVA-E-BOJ-BOJ-05-001','user_id':2,"    \
    "'state':'draft','date_order':'" date "','order_line':[{'product_id':'"  \
    ref "','product_qty':6,'price_unit':6000}]}"

static void e1_a_product_sent_twice_is_one(void **state)
{
    (void)state;
    EACH_ODOO
    {
        int64_t id = post("product.template",
                          PRODUCT("ekiclic", "CONFIGURATION NAME", "80000.0",
                                  "{'attribute_id':'RAM','value_id':'8GB'}"));
        assert_int_equal(post("product.template",
                              PRODUCT("EKICLIK", "NEW NAME", "90000.0",
                                      "{'attribute_id':'ram','value_id':"
                                      "'8gb'}")),
                         id);
        assert_int_equal(count("product.master",
                               "[['ref','=','PRODUCT REFERENCE']]"),
                         1);
        assert_int_equal(count("product.brand", "[['name','=','BRAND NAME']]"),
                         1);
        assert_int_equal(
            count("product.category", "[['name','=','CATEGORY NAME']]"), 1);
        assert_int_equal(count("characteristic.value", "[]"), 1);
        assert_int_equal(
            count("product.template",
                  "[['manufacturer_ref','=','CONFIGURATION REFERENCE']]"),
            1);
        check_json(&bench.r,
                   rig_field(&bench.r, "product.template", id, "name"),
                   "'NEW NAME'");
        check_json(&bench.r,
                   rig_field(&bench.r, "product.template", id, "list_price"),
                   "90000.0");
        check_json(&bench.r,
                   rig_field(&bench.r, "product.template", id, "create_by"),
                   "'ekiclik'");
        check_json(&bench.r,
                   rig_field(&bench.r, "product.template", id,
                             version < 18 ? "detailed_type" : "is_storable"),
                   version < 18 ? "'product'" : "true");
        post("product.template",
             PRODUCT("EKICLIK", "NEW NAME", "90000.0",
                     "{'attribute_id':'RAM','value_id':'8GB'}"));
        assert_int_equal(bench.f.n_writes, 0); /* all is as it says */
    }
}

static void e2_booleans_are_texts(void **state)
{
    (void)state;
    EACH_ODOO
    {
        int64_t client = post("res.partner", CLIENT);
        int64_t pos = post("res.partner", POS);
        check_json(&bench.r, rig_field(&bench.r, "res.partner", client, "is_pos"),
                   "false");
        check_json(&bench.r, rig_field(&bench.r, "res.partner", pos, "is_pos"),
                   "true");
        check_json(&bench.r, rig_field(&bench.r, "res.partner", client, "email"),
                   "'client address'");
        assert_int_equal(post("res.partner", CLIENT), client);
        assert_int_equal(post("res.partner", POS), pos);
        assert_true(put("res.partner", "[['email','=','CLIENT ADDRESS']]",
                        "{'create_by':'ekiclik','name':'UPDATED NAME'}"));
        check_json(&bench.r, rig_field(&bench.r, "res.partner", client, "name"),
                   "'UPDATED NAME'");
    }
}

static void e3_two_points_of_sale_are_two_quotations(void **state)
{
    (void)state;
    EACH_ODOO
    {
        int64_t lead = post("crm.lead", LEAD(TWO_POS, "1416"));
        const char *of_lead =
            RIG1(&bench.r, "[['opportunity_id','=',%lld]]", lead);
        assert_int_equal(count("sale.order", of_lead), 2);
        assert_int_equal(count("sale.order",
                               "[['ek_order_id','=','1416'],"
                               "['state','=','draft'],"
                               "['amount_total','=',560000]]"),
                         1);
        assert_int_equal(
            count("res.partner", "[['email','=','client@email.dz'],"
                                 "['birth_date','=','1993-11-03'],"
                                 "['periodicity','=',12]]"),
            1);
        assert_int_equal(count("res.partner",
                               "[['type','=','delivery'],['street','=',"
                               "'POS ADDRESS'],['state_id.name','=',"
                               "'Tindouf']]"),
                         1);
        check_json(&bench.r,
                   rig_field(&bench.r, "crm.lead", lead, "file_number"),
                   "'1906'");
        struct value company = row_of(
            "sale.order", "[['code_pos','=','PDVA-E-TIN-TIN-88-07']]",
            "company_id");
        check_str(value_str(&company.items.at[1]), "Ekiclik Tindouf");
    }
}

static void e4_an_unknown_configuration_refuses_the_whole_cart(void **state)
{
    (void)state;
    open_version(18);
    int64_t partners = count("res.partner", "[]");
    refused("crm.lead",
            LEAD(ONE_ITEM "," ITEM("NO-SUCH", "1", "PDVA-E-TIN-TIN-88-07"),
                 "1416"),
            "there is no configuration \"NO-SUCH\"");
    assert_int_equal(count("crm.lead", "[['cart_id','=','259']]"), 0);
    assert_int_equal(count("res.partner", "[]"), partners);
    refused("purchase.order", PURCHASE("30/07/23 12:23:15", "NO-SUCH"),
            "there is no configuration \"NO-SUCH\"");
    rig_close(&bench.r);
}

static void e5_a_date_of_the_purchase_is_local(void **state)
{
    (void)state;
    EACH_ODOO
    {
        int64_t id =
            post("purchase.order", PURCHASE("30/07/23 12:23:15", "PLUME-L8-64"));
        check_json(&bench.r,
                   rig_field(&bench.r, "purchase.order", id, "date_order"),
                   "'2023-07-30 11:23:15'");
        check_json(&bench.r,
                   rig_field(&bench.r, "purchase.order", id, "amount_total"),
                   "36000.0");
        check_json(&bench.r,
                   rig_field(&bench.r, "purchase.order", id, "state"),
                   "'draft'");
        assert_int_equal(post("purchase.order", PURCHASE("30/07/23 12:23:15",
                                                         "PLUME-L8-64")),
                         id);
        assert_int_not_equal(
            post("purchase.order", PURCHASE("30/07/23 12:23:15",
                                            "PLUME-L8-128")),
            id); /* another arrival of the same second */
    }
}

static bool say(const char *state)
{
    return put("sale.order", "[['ek_order_id','=','1416']]",
               arena_printfz(&bench.r.a,
                             "{'create_by':'ekiclik','order_source':'BNA',"
                             "'state':'%s'}",
                             state));
}

static void check_order(const char *ek_state, const char *state)
{
    struct value has =
        row_of("sale.order", "[['ek_order_id','=','1416']]", "ek_state");
    check_str(value_str(&has), ek_state);
    has = row_of("sale.order", "[['ek_order_id','=','1416']]", "state");
    check_str(value_str(&has), state);
}

static void e6_states_go_on_and_never_back(void **state)
{
    (void)state;
    EACH_ODOO
    {
        post("crm.lead", LEAD(TWO_POS, "1416"));
        assert_true(say("EK_ORDER_IN_PREPARATION"));
        check_order("Commande en préparation", "draft");
        assert_true(say("EK_ORDER_IN_DELIVERY"));
        assert_true(say("EK_ORDER_IN_DELIVERY")); /* again */
        assert_false(say("EK_ORDER_IN_PREPARATION"));
        assert_int_equal(bench.f.n_writes, 0);
        check_order("Livraison en cours", "draft");
        assert_false(say("EK_NO_SUCH_STATE"));
        assert_true(say("EK_ORDER_DELIVERED"));
        check_order("Client livré", "sale");
        assert_false(say("EK_CLIENT_ORDER_CANCELED"));
        check_order("Client livré", "sale");
    }
}

static void e6_an_order_is_cancelled_before_it_is_delivered(void **state)
{
    (void)state;
    EACH_ODOO
    {
        post("crm.lead", LEAD(ONE_ITEM, "1416"));
        assert_true(say("EK_ORDER_IN_DELIVERY"));
        assert_true(say("EK_CLIENT_ORDER_CANCELED"));
        check_order("Commande annulée", "cancel");
        assert_false(say("EK_ORDER_DELIVERED"));
        check_order("Commande annulée", "cancel");
    }
}

static void e7_the_origin_is_one_word(void **state)
{
    (void)state;
    static const char *const spellings[] = {"ekiclic", "EkiClic", "ekiclik",
                                            "ekiclick", "EKICLIK", " ek "};
    open_version(18);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        int64_t id = post(
            "res.partner",
            arena_printfz(&bench.r.a,
                          "{'create_by':'%s','is_pos':'False','name':'N',"
                          "'email':'e%zu@x.dz'}",
                          spellings[i], i));
        check_json(&bench.r,
                   rig_field(&bench.r, "res.partner", id, "create_by"),
                   "'ekiclik'");
    }
    refused("res.partner", "{'create_by':'bank','is_pos':'False','name':'N',"
                           "'email':'e@x.dz'}",
            "create_by");
    rig_close(&bench.r);
}

static void e10_an_order_sent_again_is_the_same(void **state)
{
    (void)state;
    EACH_ODOO
    {
        int64_t lead = post("crm.lead", LEAD(TWO_POS, "1416"));
        int64_t orders = count("sale.order", "[]");
        int64_t partners = count("res.partner", "[]");
        assert_int_equal(post("crm.lead", LEAD(TWO_POS, "'1416'")), lead);
        assert_int_equal(bench.f.n_writes, 0);
        assert_int_equal(count("sale.order", "[]"), orders);
        assert_int_equal(count("res.partner", "[]"), partners);
    }
}

/* Cut off at each of its writes, then sent again: one of everything. */
static void a_request_that_was_cut_off_is_completed(void **state)
{
    (void)state;
    for (int at = 1; at < 7; at++) {
        open_version(18);
        bench.f.stop_at = at;
        send("POST", "crm.lead", "{'data':" LEAD(TWO_POS, "1416") "}");
        bench.f.stop_at = 0;
        post("crm.lead", LEAD(TWO_POS, "1416"));
        assert_int_equal(count("sale.order", "[['ek_order_id','=','1416']]"),
                         2);
        assert_int_equal(count("crm.lead", "[['cart_id','=','259']]"), 1);
        assert_int_equal(
            count("res.partner", "[['email','=','client@email.dz']]"), 1);
        assert_int_equal(count("res.partner", "[['street','=','POS ADDRESS']]"),
                         1);
        rig_close(&bench.r);
    }
}

static void a_cart_that_fails_half_way_leaves_nothing(void **state)
{
    (void)state;
    for (int at = 1; at < 6; at++) {
        open_version(18);
        int64_t partners = count("res.partner", "[]");
        bench.f.fail_at = at;
        bench.f.fail_after = at % 2 == 0;
        struct value answer =
            send("POST", "crm.lead", "{'data':" LEAD(TWO_POS, "1416") "}");
        if (bench.f.n_writes >= at) {
            check_str(error_of(&answer), "the line went dead");
            assert_int_equal(count("sale.order", "[]"), 0);
            assert_int_equal(count("crm.lead", "[['cart_id','=','259']]"), 0);
            assert_int_equal(count("res.partner", "[]"), partners);
        }
        rig_close(&bench.r);
    }
}

/* ---- PUT ------------------------------------------------------------------- */

static void configurations_and_products_are_updated(void **state)
{
    (void)state;
    EACH_ODOO
    {
        assert_true(put("product.template",
                        "[['manufacturer_ref','=','PLUME-L8-64']]",
                        "{'create_by':'EKICLIK','name':'UPDATED "
                        "CONFIGURATION NAME','list_price':'80 000,50'}"));
        struct value price =
            row_of("product.template",
                   "[['name','=','UPDATED CONFIGURATION NAME']]",
                   "list_price");
        check_json(&bench.r, price, "80000.5");
        assert_true(put("product.master", "[['ref','=','PLUME-L8']]",
                        "{'name':'NAME','brand':'UPDATED BRAND','create_by':"
                        "'ekiclic','categ_id':'CATEGORY','product_ref':"
                        "'PLUME-L8'}"));
        assert_int_equal(count("product.template",
                               "[['brand_id.name','=','UPDATED BRAND'],"
                               "['categ_id.name','=','CATEGORY']]"),
                         2);
        assert_true(put("product.master", "[['ref','=','NOBODY']]",
                        "{'create_by':'ek','name':'X','brand':'NEVER MADE'}"));
        assert_int_equal(count("product.brand", "[['name','=','NEVER MADE']]"),
                         0);
    }
}

static void strictly_a_put_without_a_match_is_an_error(void **state)
{
    (void)state;
    open_version(18);
    const char *nobody = "{'filter':[['email','=','no@x.dz']],'data':"
                         "{'create_by':'ek','name':'X'}}";
    struct value answer = send("PUT", "res.partner", nobody);
    assert_true(value_getz(&answer, "result")->boolean);
    bench.f.settings.strict = true;
    answer = send("PUT", "res.partner", nobody);
    check_str(error_of(&answer),
              "no record of res.partner is meant by the filter");
    assert_int_equal(bench.f.work.out.status, 422);
    assert_int_equal(bench.f.n_writes, 0);
    rig_close(&bench.r);
}

#define USER(role)                                                           \
    "{'name':'UPDATED NAME','codification':'USER CODE','email':"             \
    "'user@mail.com','phone':'0667777777','role':'" role "','code_pos':"     \
    "'PDVA-E-TIN-TIN-88-07','create_by':'ekiclik'}"

static void a_role_is_groups_and_a_point_of_sale_a_company(void **state)
{
    (void)state;
    EACH_ODOO
    {
        const char *groups = version >= 19 ? "group_ids" : "groups_id";
        int64_t user = rig_create(&bench.r, "res.users",
                                  "{'name':'U','login':'user@mail.com'}");
        assert_true(put("res.users", "[['login','=','User@Mail.com']]",
                        USER("ROLE_SUPERADMIN")));
        check_json(&bench.r, rig_field(&bench.r, "res.users", user, groups),
                   "[4,1,7]"); /* 4 is of no role, 7 the manager's */
        assert_true(put("res.users", "[['login','=','user@mail.com']]",
                        USER("ROLE_POS_EK")));
        check_json(&bench.r, rig_field(&bench.r, "res.users", user, groups),
                   "[4,1,5]");
        struct value company =
            row_of("res.users", "[['login','=','user@mail.com']]",
                   "company_id");
        check_str(value_str(&company.items.at[1]), "Ekiclik Tindouf");
        assert_false(put("res.users", "[['login','=','user@mail.com']]",
                         USER("ROLE_ROOT")));
    }
}

static void an_order_with_its_client_is_made_once(void **state)
{
    (void)state;
    EACH_ODOO
    {
        const char *body =
            "{'create_by':'ek','ek_file':'F-77','pdv':'PDVA-E-TIN-TIN-88-07',"
            "'client':{'name':'Ali','email':'Ali@x.dz','phone':'0555',"
            "'source':'BNA','is_company':'False'},'order_line':[{'ref_odoo':"
            "'PLUME-L8-64','product_name':'x','qty':'2','price':1}]}";
        int64_t id = post("sale.order", body);
        assert_int_equal(post("sale.order", body), id);
        check_json(&bench.r,
                   rig_field(&bench.r, "sale.order", id, "amount_total"),
                   "160000.0");
        assert_int_equal(count("res.partner", "[['email','=','ali@x.dz'],"
                                              "['parent_id.name','=','BNA']]"),
                         1);
    }
}

/* ---- bad input --------------------------------------------------------------- */

static const char *const wrongs[][3] = {
    {"res.partner", "{'create_by':'ek','is_pos':'perhaps','name':'N',"
                    "'email':'a@b.dz'}",
     "is_pos is true or false"},
    {"res.partner", "{'create_by':'ek','is_pos':'True','name':'N'}",
     "code_pos is missing"},
    {"res.partner", "{'create_by':'ek','name':'N','email':'a@b.dz',"
                    "'status':'GONE'}",
     "status is one of WAITING, ACTIVE, BLOCKED"},
    {"res.partner", "{'create_by':'odoo','is_pos':'False','name':'N',"
                    "'email':'a@b.dz'}",
     "clients are not changed by odoo"},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'cart':[]}",
     "cart is empty"},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'cart':'all'}",
     "cart is a list"},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'cart':[" ITEM(
                     "PLUME-L8-64", "'-1'", "PDVA-E-TIN-TIN-88-07") "]}",
     "quantity is more than 0"},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'partner':{'email':"
                 "'a@b.dz'},'cart':[" ITEM("PLUME-L8-64", "1", "NOWHERE")
                 "]}",
     "there is no point of sale \"NOWHERE\""},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'partner':{'email':"
                 "'a@b.dz','birth_date':'31/02/1993'},'cart':[" ONE_ITEM
                 "]}",
     "partner.birth_date is no day"},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'partner':{'email':"
                 "'a@b.dz','salary':'much'},'cart':[" ONE_ITEM "]}",
     "partner.salary is a number"},
    {"crm.lead", "{'create_by':'ek','cart_id':1,'partner':{'email':"
                 "'a@b.dz'},'quotation_address':{'street':'S','state_id':"
                 "'Atlantis','country_id':'DZ'},'cart':[" ONE_ITEM "]}",
     "there is no state \"Atlantis\""},
    {"purchase.order", PURCHASE("2023-13-01 00:00:00", "PLUME-L8-64"),
     "date_order is no day"},
    {"purchase.order",
     "{'create_by':'ek','partner_id':'PDVA-E-BOJ-BOJ-05-001','state':"
     "'purchase','date_order':'30/07/23 12:23:15','order_line':[]}",
     "Odoo confirms it"},
    {"product.template", "{'create_by':'ek','name':'N','product_ref':'R',"
                         "'product':[]}",
     "no configuration"},
    {"product.template",
     "{'create_by':'ek','name':'N','product_ref':'R','product':[{'name':"
     "'A','manufacturer_ref':'X','qty_available':5}]}",
     "quantities are not changed by ekiclik"},
    {"product.template",
     "{'create_by':'ek','name':'N','product_ref':'R','product':[{'name':"
     "'A','manufacturer_ref':'X','company_id':'Nobody'}]}",
     "there is no company \"Nobody\""},
    {"product.template",
     "{'create_by':'ek','name':'N','product_ref':'R','product':[{'name':"
     "'A','manufacturer_ref':'X'},{'name':'B','manufacturer_ref':'X'}]}",
     "comes twice"},
    {"sale.order", "{'create_by':'ek','ek_file':'1','client':{'name':'A'},"
                   "'order_line':[{'ref_odoo':'PLUME-L8-64','qty':1}]}",
     "neither email nor phone"},
};

static void what_is_wrong_in_a_body_is_named(void **state)
{
    (void)state;
    open_version(18);
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++)
        refused(wrongs[i][0], wrongs[i][1], wrongs[i][2]);
    rig_close(&bench.r);
}

static void french_numbers_and_dates_are_read(void **state)
{
    (void)state;
    open_version(18);
    post("crm.lead",
         "{'create_by':'ek','cart_id':7,'partner':{'email':'a@b.dz','salary':"
         "'90\u00a0000,50','birth_date':'03/11/93','monthly_payment':"
         "'1.234,56','periodicity':'12'},'cart':[" ONE_ITEM "]}");
    assert_int_equal(count("res.partner",
                           "[['email','=','a@b.dz'],['salary','=',90000.5],"
                           "['birth_date','=','1993-11-03'],"
                           "['monthly_payment','=',1234.56],"
                           "['periodicity','=',12]]"),
                     1);
    rig_close(&bench.r);
}

static void an_image_that_is_a_page_leaves_the_product(void **state)
{
    (void)state;
    open_version(18);
    const char *body =
        "{'create_by':'ek','name':'N','product_ref':'R','product':[{'name':"
        "'A','manufacturer_ref':'X','image_url':'http://h/a.png'}]}";
    bench.f.picture = "PCFkb2N0eXBlIGh0bWw+";
    bench.f.picture_type = "text/html; charset=utf-8";
    int64_t id = post("product.template", body);
    check_json(&bench.r,
               rig_field(&bench.r, "product.template", id, "image_1920"),
               "false");
    bench.f.picture = "iVBORw0KGgoAAAANSUhEUg==";
    bench.f.picture_type = "image/png";
    assert_int_equal(post("product.template", body), id);
    check_json(&bench.r,
               rig_field(&bench.r, "product.template", id, "image_1920"),
               "'iVBORw0KGgoAAAANSUhEUg=='");
    rig_close(&bench.r);
}

/* n configurations with two characteristics and a picture each. */
static const char *many(int n)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    buf_addz(&b, "{'create_by':'ek','name':'N','product_ref':'M','product':[");
    for (int i = 0; i < n; i++)
        buf_printf(&b,
                   "%s{'name':'C%d','manufacturer_ref':'C%d','image_url':"
                   "'http://h/%d.png','attribute':[{'attribute_id':'RAM',"
                   "'value_id':'%dGB'},{'attribute_id':'Colour','value_id':"
                   "'blue'}]}",
                   i > 0 ? "," : "", i, i, i, i);
    buf_addz(&b, "]}");
    return arena_strz(&bench.r.a, buf_copy(&bench.r.a, &b));
}

static void many_configurations_take_few_calls(void **state)
{
    (void)state;
    open_version(18);
    post("product.template", many(40));
    /* Known ones, master, two for characteristics, one picture that cannot be
     * had; then master, names, values, templates. */
    assert_int_equal(bench.f.n_calls, 9);
    assert_int_equal(count("characteristic.value", "[]"), 41);
    assert_int_equal(count("product.template", "[['master_id.ref','=','M'],"
                                               "['characteristic_ids.name',"
                                               "'=','blue']]"),
                     40);
    rig_close(&bench.r);
}

/* It does not go through the script's memory. */
static void a_large_picture_is_taken_whole(void **state)
{
    (void)state;
    static char picture[LIMIT_LUA_BYTES + 100];
    open_version(18);
    memset(picture, 'A', sizeof picture - 4);
    memcpy(picture, "iVBORw0KGgo", 11);
    bench.f.picture = picture;
    bench.f.picture_type = "image/png";
    int64_t id = post("product.template", many(1));
    struct value image =
        rig_field(&bench.r, "product.template", id, "image_1920");
    assert_int_equal(value_str(&image).n, strlen(picture));
    rig_close(&bench.r);
}

static enum err plain_next(struct facade_work *w, struct facade_call *out,
                           bool *out_done, struct error *e)
{
    (void)out;
    (void)e;
    w->out.body = STR("{\"plain\":true}");
    *out_done = true;
    return ERR_OK;
}

static void answer_plainly(struct facade_work *w)
{
    w->next = plain_next;
}

static void what_is_not_of_the_exchange_is_left_alone(void **state)
{
    (void)state;
    open_version(18);
    bench.f.plain = answer_plainly;
    static const char *const cases[][3] = {
        {"POST", "res.partner", "{'data':{'name':'Ordinary'}}"},
        {"PUT", "product.template",
         "{'filter':[['id','=',1]],'data':{'name':'Ordinary'}}"},
        {"POST", "sale.order", "{'data':{'partner_id':1}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value answer = send(cases[i][0], cases[i][1], cases[i][2]);
        assert_true(value_getz(&answer, "plain")->boolean);
    }
    rig_close(&bench.r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(e1_a_product_sent_twice_is_one),
        cmocka_unit_test(e2_booleans_are_texts),
        cmocka_unit_test(e3_two_points_of_sale_are_two_quotations),
        cmocka_unit_test(
            e4_an_unknown_configuration_refuses_the_whole_cart),
        cmocka_unit_test(e5_a_date_of_the_purchase_is_local),
        cmocka_unit_test(e6_states_go_on_and_never_back),
        cmocka_unit_test(e6_an_order_is_cancelled_before_it_is_delivered),
        cmocka_unit_test(e7_the_origin_is_one_word),
        cmocka_unit_test(e10_an_order_sent_again_is_the_same),
        cmocka_unit_test(a_request_that_was_cut_off_is_completed),
        cmocka_unit_test(a_cart_that_fails_half_way_leaves_nothing),
        cmocka_unit_test(configurations_and_products_are_updated),
        cmocka_unit_test(strictly_a_put_without_a_match_is_an_error),
        cmocka_unit_test(a_role_is_groups_and_a_point_of_sale_a_company),
        cmocka_unit_test(an_order_with_its_client_is_made_once),
        cmocka_unit_test(what_is_wrong_in_a_body_is_named),
        cmocka_unit_test(french_numbers_and_dates_are_read),
        cmocka_unit_test(an_image_that_is_a_page_leaves_the_product),
        cmocka_unit_test(many_configurations_take_few_calls),
        cmocka_unit_test(a_large_picture_is_taken_whole),
        cmocka_unit_test(what_is_not_of_the_exchange_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
