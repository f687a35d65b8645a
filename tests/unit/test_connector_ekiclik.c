/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Ekiclik connector: what it sends, what it makes of each answer; and
 * against the sandbox. */
#include "lib/connector_drive.h"

#include "connectors/ekiclik/ekiclik.h"
#include "sandbox/sandbox.h"

#define SETTINGS(more) "{'url':'http://ek'" more "}"
#define OK {200, "", {NULL}}

static struct drive *begin(struct drive *d, const char *settings)
{
    drive_init(d, &connector_ekiclik, settings);
    drive_open(d);
    return d;
}

static int start(void **state)
{
    static struct drive d; /* one test at a time */
    *state = begin(&d, SETTINGS(""));
    return 0;
}

static int stop(void **state)
{
    drive_fini(*state);
    return 0;
}

static struct patch patch_of(struct drive *d, enum patch_kind kind,
                             const char *id, const char *values,
                             const char *known)
{
    struct patch patch = {.kind = kind,
                          .id = id ? str_from(id) : STR_NONE,
                          .values = drive_stored(d, values)};
    if (known) {
        struct value *v = arena_new(&d->a, struct value);
        *v = drive_stored(d, known);
        patch.known = v;
    }
    return patch;
}

static struct op *write_of(struct drive *d, const char *entity,
                           const struct patch *patches, size_t n)
{
    struct op *op = arena_new(&d->a, struct op);
    struct patch *own = arena_array(&d->a, struct patch, n);
    for (size_t i = 0; i < n; i++)
        own[i] = patches[i];
    *op = (struct op){.kind = OP_WRITE,
                      .entity = str_from(entity),
                      .patches = own,
                      .n_patches = n};
    return op;
}

static struct op *write_one(struct drive *d, const char *entity,
                            enum patch_kind kind, const char *id,
                            const char *values, const char *known)
{
    struct patch patch = patch_of(d, kind, id, values, known);
    return write_of(d, entity, &patch, 1);
}

static void expect_call(struct drive *d, size_t i, const char *call,
                        const char *body)
{
    assert_true(i < d->requests.n);
    assert_string_equal(drive_method_url(d, i), call);
    assert_string_equal(drive_body(d, i), body);
}

/* ---- what is sent ---------------------------------------------------------- */

static void a_product_is_posted_with_its_configurations(void **state)
{
    struct drive *d = *state;
    struct op *op = write_one(
        d, "product", PATCH_CREATE, NULL,
        "{'name':'Oven','ref_odoo':'rc_5','brand_name':'Fagor',"
        "'brand_reference':'br_2','activate':true,"
        "'configurations':[{'name':'Oven','price':{'$decimal':'150.10'},"
        "'ref_odoo':'rc_variante7'}]}",
        NULL);
    DRIVE_SCRIPT(d, {201, "{'id':1}", {NULL}});
    drive_ok(d, op);
    expect_call(d, 0, "POST http://ek/api/odoo/products",
                "{'name':'Oven','brand':{'name':'Fagor','reference':'br_2'},"
                "'activate':true,'ref_odoo':'rc_5','configurations':[{'name':"
                "'Oven','price':150.10,'ref_odoo':'rc_variante7'}]}");
    assert_true(str_is(op->results[0].id, "rc_5"));
    assert_string_equal(drive_header(d, 0, "Authorization"), "absent");
}

static void an_update_says_what_has_changed_and_the_brand_whole(void **state)
{
    struct drive *d = *state;
    struct op *op = write_one(
        d, "product", PATCH_UPDATE, "rc_5", "{'brand_name':'Bosch'}",
        "{'name':'Oven','brand_name':'Fagor','brand_reference':'br_2'}");
    DRIVE_SCRIPT(d, OK);
    drive_ok(d, op);
    expect_call(d, 0, "PUT http://ek/api/odoo/products/update",
                "{'brand':{'name':'Bosch','reference':'br_2'},"
                "'ref_odoo':'rc_5'}");
}

static void a_record_is_archived_and_activated_by_its_reference(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d, OK, OK, OK, OK);
    drive_ok(d, write_one(d, "product", PATCH_UPDATE, "rc_5",
                          "{'activate':false}", "{'activate':true}"));
    drive_ok(d, write_one(d, "configuration", PATCH_UPDATE, "rc_variante7",
                          "{'active':true,'name':'New'}", NULL));
    drive_ok(d, write_one(d, "product", PATCH_ARCHIVE, "rc_9", "{}", NULL));
    expect_call(d, 0, "PATCH http://ek/api/odoo/products/archive/rc_5", "");
    expect_call(d, 1, "PUT http://ek/api/odoo/products/configuration",
                "{'name':'New','active':true,'ref_odoo':'rc_variante7'}");
    expect_call(
        d, 2,
        "PATCH http://ek/api/odoo/products/configuration/activate/rc_variante7",
        "");
    expect_call(d, 3, "PATCH http://ek/api/odoo/products/archive/rc_9", "");
}

#define QUANTITY(pos, ref, n)                                             \
    "{'pos':'" pos "','configuration_ref_odoo':{'$ref':['configuration'," \
    "'" ref "']},'realQuantity':" n ",'price':10,'sellingPrice':15}"

static void quantities_go_out_once_for_each_point_of_sale(void **state)
{
    struct drive *d = *state;
    const struct patch patches[] = {
        patch_of(d, PATCH_CREATE, NULL, QUANTITY("EKIWH", "v1", "3"), NULL),
        patch_of(d, PATCH_CREATE, NULL, QUANTITY("P1", "v1", "4"), NULL),
        patch_of(d, PATCH_CREATE, NULL, QUANTITY("EKIWH", "v2", "5"), NULL),
    };
    struct op *op = write_of(d, "stock", patches, 3);
    DRIVE_SCRIPT(d, OK, OK);
    drive_ok(d, op);
    assert_int_equal(d->requests.n, 2);
    expect_call(d, 0, "PUT http://ek/api/odoo/stocks",
                "[{'pos':'EKIWH','configuration_ref_odoo':'v1',"
                "'realQuantity':3,'price':10,'sellingPrice':15},{'pos':"
                "'EKIWH','configuration_ref_odoo':'v2','realQuantity':5,"
                "'price':10,'sellingPrice':15}]");
    assert_true(str_is(op->results[0].id, "EKIWH/v1"));
    assert_true(str_is(op->results[1].id, "P1/v1"));
    assert_true(str_is(op->results[2].id, "EKIWH/v2"));
}

static void a_quantity_that_changes_is_told_whole_and_one_that_goes_is_none(
    void **state)
{
    struct drive *d = *state;
    const struct patch patches[] = {
        patch_of(d, PATCH_UPDATE, "P1/v1/77", "{'realQuantity':9}",
                 QUANTITY("P1", "v1", "4")),
        patch_of(d, PATCH_DELETE, "P1/v2", "{}", QUANTITY("P1", "v2", "4")),
    };
    DRIVE_SCRIPT(d, OK);
    drive_ok(d, write_of(d, "stock", patches, 2));
    expect_call(d, 0, "PUT http://ek/api/odoo/stocks",
                "[{'pos':'P1','configuration_ref_odoo':'v1','realQuantity':9,"
                "'price':10,'sellingPrice':15},{'pos':'P1',"
                "'configuration_ref_odoo':'v2','realQuantity':0,'price':10,"
                "'sellingPrice':15}]");
}

/* Of what nothing is known but the id. */
static void a_quantity_is_named_by_its_id_and_its_source_is_not_told(
    void **state)
{
    struct drive *d = *state;
    struct op *made = write_one(d, "stock", PATCH_CREATE, NULL,
                                "{'pos':'P1','configuration_ref_odoo':'v1',"
                                "'realQuantity':4,'source':'77'}",
                                NULL);
    DRIVE_SCRIPT(d, OK, OK);
    drive_ok(d, made);
    assert_true(str_is(made->results[0].id, "P1/v1/77"));
    drive_ok(d, write_one(d, "stock", PATCH_UPDATE, "P1/v1/77",
                          "{'realQuantity':9}", NULL));
    expect_call(d, 0, "PUT http://ek/api/odoo/stocks",
                "[{'pos':'P1','configuration_ref_odoo':'v1',"
                "'realQuantity':4}]");
    expect_call(d, 1, "PUT http://ek/api/odoo/stocks",
                "[{'pos':'P1','configuration_ref_odoo':'v1',"
                "'realQuantity':9}]");
}

static void orders_people_and_points_of_sale_have_their_forms(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d, OK, OK, OK, OK);
    drive_ok(d, write_one(d, "order", PATCH_CREATE, NULL,
                          "{'ek_file':'19/06','state':'EK_ORDER_DELIVERED'}",
                          NULL));
    drive_ok(d, write_one(d, "pos", PATCH_UPDATE, "P1",
                          "{'name_pos':'B'}",
                          "{'name_pos':'A','codification':'P1',"
                          "'ek_user_emails':['a@b.c']}"));
    drive_ok(d, write_one(d, "user", PATCH_UPDATE, "u@b.c",
                          "{'phone':'1'}",
                          "{'username':'u@b.c','role':'ROLE_POS_EK'}"));
    drive_ok(d, write_one(d, "client", PATCH_CREATE, NULL,
                          "{'name':'Ada','xml_id':'12'}", NULL));
    expect_call(d, 0, "PUT http://ek/api/odoo/order/19%2F06",
                "{'state':'EK_ORDER_DELIVERED'}");
    expect_call(d, 1, "PUT http://ek/api/odoo/pos",
                "{'params':{'data':{'name_pos':'B','codification':'P1',"
                "'ek_user_emails':['a@b.c']}}}");
    expect_call(d, 2, "POST http://ek/api/odoo/users",
                "{'username':'u@b.c','phone':'1','role':'ROLE_POS_EK'}");
    expect_call(d, 3, "PUT http://ek/api/odoo/client/clients",
                "{'name':'Ada','xml_id':'12'}");
}

static void what_cannot_be_sent_is_never_sent(void **state)
{
    struct drive *d = *state;
    struct op *ops[] = {
        write_one(d, "product", PATCH_CREATE, NULL, "{'name':'Oven'}", NULL),
        write_one(d, "product", PATCH_UPDATE, "rc_5", "{'colour':'red'}", NULL),
        write_one(d, "order", PATCH_DELETE, "1906", "{}", NULL),
    };
    const char *words[] = {"needs `ref_odoo`", "no field `colour`",
                           "neither archived nor deleted"};
    for (size_t i = 0; i < 3; i++) {
        drive_ok(d, ops[i]);
        assert_int_equal(ops[i]->results[0].error.code, ERR_REJECTED);
        assert_non_null(strstr(ops[i]->results[0].error.message, words[i]));
    }
    assert_int_equal(d->requests.n, 0);
}

static void a_key_is_sent_in_the_header_that_is_named_and_never_shown(
    void **state)
{
    struct drive d;
    (void)state;
    begin(&d, SETTINGS(",'auth_header':'X-Key','auth_value':'s3cr3tS3cr3t'"));
    DRIVE_SCRIPT(&d, {401, "no s3cr3tS3cr3t here", {NULL}});
    check_err(drive_op(&d, write_one(&d, "client", PATCH_CREATE, NULL,
                                     "{'xml_id':'1'}", NULL)),
              ERR_AUTH);
    assert_string_equal(drive_header(&d, 0, "X-Key"), "s3cr3tS3cr3t");
    assert_null(strstr(d.error.message, "s3cr3t"));
    drive_fini(&d);
}

/* ---- what is there already, and what is not ------------------------------------ */

#define OVEN "{'name':'Oven','ref_odoo':'rc_5'}"

static struct op *make_oven(struct drive *d)
{
    return write_one(d, "product", PATCH_CREATE, NULL, OVEN, NULL);
}

static void a_product_that_is_there_already_is_updated(void **state)
{
    struct drive *d = *state;
    static const struct drive_reply refusals[] = {
        {409, "", {NULL}},
        {400, "{'message':'ref_odoo already exists'}", {NULL}}};
    for (size_t i = 0; i < 2; i++) {
        struct op *op = make_oven(d);
        const struct drive_reply replies[] = {refusals[i], OK};
        drive_script(d, replies, 2);
        drive_ok(d, op);
        expect_call(d, 1, "PUT http://ek/api/odoo/products/update", OVEN);
        assert_int_equal(op->results[0].error.code, ERR_OK);
        assert_true(op->results[0].existed);
        assert_true(str_is(op->results[0].id, "rc_5"));
    }
}

static void what_names_something_unknown_is_not_there_already(void **state)
{
    struct drive *d = *state;
    static const char *const words[] = {"the brand does not exist",
                                        "la marque n’existe pas", "no name"};
    for (size_t i = 0; i < 3; i++) {
        const struct drive_reply reply = {400, words[i], {NULL}};
        struct op *op = make_oven(d);
        drive_script(d, &reply, 1);
        drive_ok(d, op);
        assert_int_equal(d->requests.n, 1);
        assert_int_equal(op->results[0].error.code, ERR_REJECTED);
    }
}

static void a_product_that_has_gone_is_made_again_whole(void **state)
{
    struct drive *d = *state;
    struct op *op = write_one(d, "product", PATCH_UPDATE, "rc_5",
                              "{'activate':false}", OVEN);
    struct op *rename = write_one(d, "product", PATCH_UPDATE, "rc_5",
                                  "{'name':'Big oven'}", OVEN);
    DRIVE_SCRIPT(d, {404, "", {NULL}}, OK, {404, "", {NULL}});
    drive_ok(d, rename);
    expect_call(d, 1, "POST http://ek/api/odoo/products",
                "{'name':'Big oven','ref_odoo':'rc_5'}");
    drive_ok(d, op);
    assert_int_equal(op->results[0].error.code, ERR_REJECTED);
    assert_non_null(strstr(op->results[0].error.message, "does not know rc_5"));
}

static void put_first_posts_only_what_is_not_there(void **state)
{
    struct drive d;
    (void)state;
    begin(&d, SETTINGS(",'create':'put_first'"));
    DRIVE_SCRIPT(&d, {404, "", {NULL}}, OK, OK);
    struct op *op = make_oven(&d);
    drive_ok(&d, op);
    expect_call(&d, 0, "PUT http://ek/api/odoo/products/update", OVEN);
    expect_call(&d, 1, "POST http://ek/api/odoo/products", OVEN);
    assert_false(op->results[0].existed);
    op = make_oven(&d);
    drive_ok(&d, op);
    assert_int_equal(d.requests.n, 3);
    assert_true(op->results[0].existed);
    drive_fini(&d);
}

static void only_where_nothing_is_sure_a_lost_answer_is_in_doubt(void **state)
{
    static const char *const settings[] = {
        SETTINGS(""), SETTINGS(",'create':'put_first'"),
        SETTINGS(",'create':'once'")};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct drive d;
        begin(&d, settings[i]);
        bool once = i == 2;
        DRIVE_SCRIPT(&d, {500, "", {NULL}});
        check_err(drive_op(&d, make_oven(&d)), ERR_REMOTE);
        assert_int_equal(d.error.maybe_happened, once);
        struct entity_caps caps =
            connector_ekiclik.caps(d.state, STR("product"));
        assert_int_equal(caps.create_token, !once);
        assert_true(connector_ekiclik.caps(d.state, STR("user")).create_token);
        drive_fini(&d);
    }
}

/* ---- what answers mean ----------------------------------------------------------- */

struct answer_row {
    int status;
    const char *body;
    enum err err;
    enum err_scope scope;
};

static void each_answer_has_its_class(void **state)
{
    static const struct answer_row rows[] = {
        {204, "", ERR_OK, SCOPE_RECORD},
        {202, "it is well", ERR_OK, SCOPE_RECORD},
        {400, "bad", ERR_REJECTED, SCOPE_RECORD},
        {404, "", ERR_REJECTED, SCOPE_RECORD},
        {401, "", ERR_AUTH, SCOPE_CONNECTION},
        {403, "", ERR_ACCESS, SCOPE_CONNECTION},
        {429, "", ERR_BUSY, SCOPE_CONNECTION},
        {500, "", ERR_REMOTE, SCOPE_BATCH},
        {503, "", ERR_REMOTE, SCOPE_CONNECTION},
        {504, "", ERR_TIMEOUT, SCOPE_CONNECTION},
        {200, "<html>Sign in</html>", ERR_PROTOCOL, SCOPE_CONNECTION},
    };
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct drive_reply reply = {rows[i].status, rows[i].body, {NULL}};
        struct op *op = write_one(d, "client", PATCH_CREATE, NULL,
                                  "{'xml_id':'1'}", NULL);
        drive_script(d, &reply, 1);
        enum err err = drive_op(d, op);
        struct error e = err == ERR_OK ? op->results[0].error : d->error;
        if (e.code != rows[i].err ||
            (e.code != ERR_OK && e.scope != rows[i].scope))
            fail_msg("%d: %s %s", rows[i].status, err_name(e.code),
                     err_scope_name(e.scope));
        assert_false(e.maybe_happened);
    }
}

/* Halved by who runs it, until the guilty one stands alone. */
static void a_refused_list_of_quantities_is_the_batch_s_fault(void **state)
{
    struct drive *d = *state;
    const struct patch patches[] = {
        patch_of(d, PATCH_CREATE, NULL, QUANTITY("P1", "v1", "3"), NULL),
        patch_of(d, PATCH_CREATE, NULL, QUANTITY("P1", "v2", "4"), NULL),
    };
    struct op *one = write_of(d, "stock", patches, 1);
    DRIVE_SCRIPT(d, {404, "", {NULL}}, {404, "no v1", {NULL}});
    check_err(drive_op(d, write_of(d, "stock", patches, 2)), ERR_REJECTED);
    assert_int_equal(d->error.scope, SCOPE_BATCH);
    drive_ok(d, one);
    assert_non_null(strstr(one->results[0].error.message, "P1/v1"));
    assert_int_equal(one->results[0].error.retry, RETRY_LATER); /* it may come */
    assert_int_equal(one->results[0].id.n, 0);
}

static void a_read_gives_back_what_was_last_known(void **state)
{
    struct drive *d = *state;
    const struct str ids[] = {STR("rc_5"), STR("rc_6")};
    const struct value oven = drive_value(d, OVEN);
    const struct value *known[] = {&oven, NULL};
    struct op op = {.kind = OP_READ, .entity = STR("product"), .ids = ids,
                    .known = known, .n_ids = 2};
    struct op list = {.kind = OP_CHANGES, .entity = STR("product")};
    drive_ok(d, &op);
    assert_int_equal(d->requests.n, 0);
    assert_int_equal(op.n_records, 2);
    assert_true(value_equal(&op.records[0].fields, &oven));
    assert_int_equal(op.records[1].fields.fields.n, 0);
    check_err(drive_op(d, &list), ERR_REJECTED);
}

static void the_test_writes_nothing_and_knows_a_closed_door(void **state)
{
    struct drive *d = *state;
    struct op there = {.kind = OP_TEST};
    struct op closed = {.kind = OP_TEST};
    DRIVE_SCRIPT(d, {405, "", {NULL}}, {401, "", {NULL}});
    drive_ok(d, &there);
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://ek/api/odoo/products");
    check_err(drive_op(d, &closed), ERR_AUTH);
}

static void settings_that_cannot_be_are_refused(void **state)
{
    static const char *const wrong[] = {
        "{}", SETTINGS(",'auth_header':'A B'"), SETTINGS(",'create':'twice'"),
        SETTINGS(",'auth_value':'a\\nb'")};
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct connection_state *c = NULL;
        struct error e = {0};
        struct value settings = drive_value(d, wrong[i]);
        assert_int_not_equal(
            connector_ekiclik.create(&d->a, &settings, &c, &e), ERR_OK);
    }
}

/* ---- against the sandbox ---------------------------------------------------------- */

static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct http_server_reply reply = {0};
    sandbox_call(context, a, request, &reply);
    *out = reply.response;
}

static const char *shown_by(struct drive *d, struct sandbox *box,
                            const char *path)
{
    const struct http_request request = {.method = "GET",
                                         .url = str_from(path)};
    struct http_server_reply reply = {0};
    sandbox_call(box, &d->a, &request, &reply);
    return arena_strz(&d->a, reply.response.body);
}

static void play(struct drive *d, struct sandbox *box)
{
    const struct patch lost =
        patch_of(d, PATCH_CREATE, NULL, QUANTITY("P1", "nobody", "1"), NULL);
    drive_ok(d, make_oven(d));
    struct op *again = make_oven(d);
    drive_ok(d, again);
    assert_true(again->results[0].existed);
    drive_ok(d, write_one(d, "configuration", PATCH_CREATE, NULL,
                          "{'name':'Oven','ref_odoo':'v1',"
                          "'product_ref_odoo':'rc_5'}",
                          NULL));
    drive_ok(d, write_one(d, "product", PATCH_ARCHIVE, "rc_5", "{}", NULL));
    drive_ok(d, write_one(d, "stock", PATCH_CREATE, NULL,
                          QUANTITY("P1", "v1", "4"), NULL));
    struct op *refused = write_of(d, "stock", &lost, 1);
    drive_ok(d, refused);
    assert_int_equal(refused->results[0].error.code, ERR_REJECTED);
    struct op test = {.kind = OP_TEST};
    drive_ok(d, &test);
    assert_int_equal(sandbox_counters(box)->writes, 5);
}

static void the_sandbox_keeps_what_it_was_told(void **state)
{
    struct drive d;
    struct fake_clock clock = {DRIVE_NOW_US};
    struct sandbox *box = NULL;
    struct field auth = {STR("auth_value"), value_textz("Bearer x")};
    struct value options = value_object(&auth, 1);
    struct error e = {0};
    (void)state;
    check_ok(sandbox_create(&sandbox_ekiclik, &options, clock_fake(&clock),
                            &box, &e),
             &e);
    begin(&d, SETTINGS(",'auth_value':'Bearer x'"));
    d.answer = answer_from_sandbox;
    d.context = box;
    play(&d, box);
    const char *stock = shown_by(&d, box, "/_sandbox/records?entity=stock");
    assert_non_null(strstr(stock, "\"id\":\"P1/v1\",\"origin\":\"odoo\""));
    assert_non_null(strstr(stock, "\"realQuantity\":4"));
    const char *products = shown_by(&d, box, "/_sandbox/records?entity=product");
    assert_non_null(strstr(products, "\"activate\":false"));
    assert_null(strstr(products, "#")); /* one only */
    const char *calls =
        shown_by(&d, box, "/_sandbox/calls?path=/api/odoo/stocks");
    assert_non_null(strstr(calls, "\"status\":404"));
    drive_fini(&d);
    begin(&d, SETTINGS(""));
    d.answer = answer_from_sandbox;
    d.context = box;
    check_err(drive_op(&d, make_oven(&d)), ERR_AUTH);
    drive_fini(&d);
    sandbox_destroy(box);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_product_is_posted_with_its_configurations),
        TEST(an_update_says_what_has_changed_and_the_brand_whole),
        TEST(a_record_is_archived_and_activated_by_its_reference),
        TEST(quantities_go_out_once_for_each_point_of_sale),
        TEST(a_quantity_that_changes_is_told_whole_and_one_that_goes_is_none),
        TEST(a_quantity_is_named_by_its_id_and_its_source_is_not_told),
        TEST(orders_people_and_points_of_sale_have_their_forms),
        TEST(what_cannot_be_sent_is_never_sent),
        cmocka_unit_test(
            a_key_is_sent_in_the_header_that_is_named_and_never_shown),
        TEST(a_product_that_is_there_already_is_updated),
        TEST(what_names_something_unknown_is_not_there_already),
        TEST(a_product_that_has_gone_is_made_again_whole),
        cmocka_unit_test(put_first_posts_only_what_is_not_there),
        cmocka_unit_test(only_where_nothing_is_sure_a_lost_answer_is_in_doubt),
        TEST(each_answer_has_its_class),
        TEST(a_refused_list_of_quantities_is_the_batch_s_fault),
        TEST(a_read_gives_back_what_was_last_known),
        TEST(the_test_writes_nothing_and_knows_a_closed_door),
        TEST(settings_that_cannot_be_are_refused),
        cmocka_unit_test(the_sandbox_keeps_what_it_was_told),
    };
    return cmocka_run_group_tests_name("connector ekiclik", tests, NULL, NULL);
}
