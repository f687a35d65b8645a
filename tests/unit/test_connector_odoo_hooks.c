/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Webhooks: who may knock, what a notice says, and the rules in Odoo. */
#include "lib/odoo_drive.h"

#include "connectors/hook.h"

#define SECRET "cvTqGvJm5fQ7b1n0"
#define URL "https://hub.test/hooks/odoo/" SECRET

static void check_says(const struct drive *d, const char *told)
{
    if (!str_contains(str_from(d->error.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", d->error.message, told);
}

/* ---- who may knock ------------------------------------------------------ */

static struct hook_request knock(const struct str *path, size_t n,
                                 const char *client)
{
    return (struct hook_request){.path = path, .n_path = n,
                                 .client = str_from(client),
                                 .secret = STR(SECRET)};
}

static void only_the_secret_opens(void **state)
{
    (void)state;
    static const struct {
        const char *given;
        bool opens;
    } rows[] = {{SECRET, true},
                {"cvTqGvJm5fQ7b1n1", false},
                {"cvTqGvJm5fQ7b1n", false},
                {SECRET "0", false},
                {"", false}};
    struct drive d;
    drive_init(&d, connector_find(STR("odoo")), "{" ODOO_SETTINGS "}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str path = str_from(rows[i].given);
        struct hook_request request = knock(&path, 1, "192.0.2.1");
        enum err err =
            d.connector->webhooks->check(d.state, &request, NULL);
        assert_int_equal(err, rows[i].opens ? ERR_OK : ERR_AUTH);
    }
    struct hook_request none = knock(NULL, 0, "192.0.2.1");
    check_err(d.connector->webhooks->check(d.state, &none, NULL), ERR_AUTH);
    /* a hub without a secret lets nobody in */
    struct str empty = STR("");
    none = knock(&empty, 1, "192.0.2.1");
    none.secret = STR("");
    check_err(d.connector->webhooks->check(d.state, &none, NULL), ERR_AUTH);
    drive_fini(&d);
}

static void addresses_and_networks_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *allowed, *client;
        bool is;
    } rows[] = {{"", "192.0.2.1", true},
                {"", "unix", true},
                {"192.0.2.1", "192.0.2.1", true},
                {"192.0.2.1", "192.0.2.2", false},
                {"192.0.2.1", "unix", false},
                {"192.0.2.1", "::ffff:192.0.2.1", true},
                {"10.0.0.0/8, 192.0.2.7", "10.9.8.7", true},
                {"10.0.0.0/8, 192.0.2.7", "11.0.0.1", false},
                {"10.0.0.0/8, 192.0.2.7", "192.0.2.7", true},
                {"2001:db8::/33", "2001:db8:7fff::1", true},
                {"2001:db8::/33", "2001:db8:8000::1", false},
                {"0.0.0.0/0", "203.0.113.9", true},
                {"0.0.0.0/0", "2001:db8::1", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (hook_client_is_allowed(str_from(rows[i].allowed),
                                   str_from(rows[i].client)) != rows[i].is)
            fail_msg("%s, %s", rows[i].allowed, rows[i].client);
}

static void a_client_from_elsewhere_needs_more_than_the_secret(void **state)
{
    (void)state;
    struct drive d;
    struct str path = STR(SECRET);
    drive_init(&d, connector_find(STR("odoo")),
               "{" ODOO_SETTINGS ",'webhooks_from':'192.0.2.0/24'}");
    struct hook_request request = knock(&path, 1, "198.51.100.1");
    check_err(d.connector->webhooks->check(d.state, &request, NULL), ERR_AUTH);
    request = knock(&path, 1, "192.0.2.200");
    check_err(d.connector->webhooks->check(d.state, &request, NULL), ERR_OK);
    drive_fini(&d);
}

static void a_list_that_cannot_be_read_is_refused(void **state)
{
    (void)state;
    static const char *const lists[] = {"10.0.0.0/33", "example.com", "1.2.3",
                                        "::1/129", "10.0.0.0/", "10.0.0.0/-1"};
    struct str wrong = STR_NONE;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_false(hook_clients_are_valid(str_from(lists[i]), &wrong));
        check_str(wrong, lists[i]);
    }
    assert_true(hook_clients_are_valid(STR(" ::1 ,10.1.2.3/32,"), &wrong));
    const struct connector *odoo = connector_find(STR("odoo"));
    struct drive d;
    struct connection_state *c = NULL;
    struct error e = {0};
    drive_init(&d, odoo, "{" ODOO_SETTINGS "}");
    struct value settings = drive_value(
        &d, "{" ODOO_SETTINGS ",'webhooks_from':'10.1.2.3, here'}");
    check_err(odoo->create(&d.a, &settings, &c, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "\"here\" is no address"));
    drive_fini(&d);
}

/* ---- what a notice says ------------------------------------------------- */

static enum err take(struct drive *d, const struct str *path, size_t n,
                     const char *body, struct hook_notice *out)
{
    struct hook_request request = knock(path, n, "192.0.2.1");
    request.body = drive_json(d, body);
    d->error = (struct error){0};
    return d->connector->webhooks->take(d->state, &d->a, &request, out, &d->error);
}

static void a_notice_is_a_record_by_model_and_id(void **state)
{
    (void)state;
    struct drive d;
    struct hook_notice notice;
    static const struct str late[] = {{SECRET, 16}};
    static const struct str early[] = {{SECRET, 16}, {"early", 5}};
    static const struct str gone[] = {{SECRET, 16}, {"early", 5}, {"gone", 4}};
    const char *body = "{'_action':'x(#4)','_id':45,'_model':'crm.lead',"
                       "'id':45,'name':'Big','stage_id':3,"
                       "'write_date':'2025-01-31 10:00:03.123456'}";
    drive_init(&d, connector_find(STR("odoo")), "{" ODOO_SETTINGS "}");
    check_err(take(&d, late, 1, body, &notice), ERR_OK);
    assert_int_equal(notice.n, 1);
    check_str(notice.changes[0].entity, "crm.lead");
    check_str(notice.changes[0].id, "45");
    assert_false(notice.changes[0].gone);
    assert_int_equal(notice.settle_ms, 0);
    check_err(take(&d, early, 2, body, &notice), ERR_OK);
    assert_true(notice.settle_ms > 0 && notice.settle_ms < 1000);
    check_err(take(&d, gone, 3, body, &notice), ERR_OK);
    assert_true(notice.changes[0].gone);
    drive_fini(&d);
}

static void what_is_no_notice_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum err err;
    } rows[] = {{"", ERR_PROTOCOL},
                {"{'_id':45,", ERR_PROTOCOL},
                {"[]", ERR_INVALID},
                {"{}", ERR_INVALID},
                {"{'_id':45}", ERR_INVALID},
                {"{'_model':'crm.lead'}", ERR_INVALID},
                {"{'_model':'crm.lead','_id':0}", ERR_INVALID},
                {"{'_model':'crm.lead','_id':-3}", ERR_INVALID},
                {"{'_model':'crm.lead','_id':'45'}", ERR_INVALID},
                {"{'_model':7,'_id':45}", ERR_INVALID}};
    static const struct str path[] = {{SECRET, 16}};
    static const struct str odd[] = {{SECRET, 16}, {"else", 4}};
    struct drive d;
    struct hook_notice notice;
    drive_init(&d, connector_find(STR("odoo")), "{" ODOO_SETTINGS "}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (take(&d, path, 1, rows[i].body, &notice) != rows[i].err)
            fail_msg("%s: %s", rows[i].body, d.error.message);
    check_err(take(&d, odd, 2, "{'_model':'crm.lead','_id':45}", &notice),
              ERR_INVALID);
    drive_fini(&d);
}

static void a_notice_that_tells_all_is_as_good_as_a_read(void **state)
{
    (void)state;
    struct drive d;
    struct record record;
    static const struct str fields[] = {{"name", 4}, {"user_id", 7}};
    struct hook_told told = {.entity = STR("res.partner"), .fields = fields,
                             .n_fields = 2};
    odoo_drive_init(&d, "19.0", "");
    told.text = drive_json(&d, "{'_id':3,'_model':'res.partner','id':3,"
                               "'active':true,'name':'Ann','user_id':7,"
                               "'create_date':'2025-01-01 00:00:00',"
                               "'write_date':'2025-01-31 10:00:03.123456'}");
    const struct webhooks *webhooks = d.connector->webhooks;
    check_err(webhooks->record(d.state, &d.a, &told, &record, NULL),
              ERR_NOT_FOUND); /* not described yet */
    odoo_drive_describe(&d, "res.partner",
                        "{'name':{'type':'char'},'active':{'type':'boolean'},"
                        "'user_id':{'type':'many2one','relation':'res.users'},"
                        "'child_ids':{'type':'one2many','relation':"
                        "'res.partner'},'write_date':{'type':'datetime'},"
                        "'create_date':{'type':'datetime'}}", NULL);
    check_ok(webhooks->record(d.state, &d.a, &told, &record, &d.error),
             &d.error);
    static const struct str id[] = {{"3", 1}};
    struct op read = {.kind = OP_READ, .entity = STR("res.partner"),
                      .fields = fields, .n_fields = 2, .ids = id, .n_ids = 1};
    DRIVE_SCRIPT(&d, RPC("[{'id':3,'active':true,'name':'Ann',"
                         "'user_id':[7,'U'],'create_date':"
                         "'2025-01-01 00:00:00','write_date':"
                         "'2025-01-31 10:00:03'}]"));
    drive_ok(&d, &read);
    assert_string_equal(odoo_record(&d, &record),
                        odoo_record(&d, &read.records[0]));
    told.text = drive_json(&d, "{'id':3,'active':true,'name':'Ann',"
                               "'create_date':false,'write_date':false}");
    check_err(webhooks->record(d.state, &d.a, &told, &record, NULL),
              ERR_NOT_FOUND);
    static const struct str nested[] = {{"child_ids", 9},
                                        {"child_ids.name", 14}};
    told.fields = nested; /* it names them, and does not tell them */
    told.text = drive_json(&d, "{'id':3,'active':true,'child_ids':[4],"
                               "'create_date':false,'write_date':false}");
    check_err(webhooks->record(d.state, &d.a, &told, &record, NULL),
              ERR_NOT_FOUND);
    told.text = STR("{");
    check_err(webhooks->record(d.state, &d.a, &told, &record, NULL),
              ERR_PROTOCOL);
    drive_fini(&d);
}

/* ---- the rules in Odoo -------------------------------------------------- */

static void ours_is_known_by_place_or_secret(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool ours;
    } rows[] = {{URL, true},
                {URL "/early/gone", true},
                {"https://hub.test/hooks/odoo/older", true},
                {"http://10.0.0.1:8470/hooks/odoo/" SECRET "/gone", true},
                {"https://hub.test/hooks/odoo2/other", false},
                {"https://elsewhere.test/hooks/odoo/other", false},
                {"", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (hook_url_is_ours(str_from(rows[i].url), STR(URL)) != rows[i].ours)
            fail_msg("%s", rows[i].url);
}

static const struct str partner_fields[] = {{"name", 4}, {"won_status", 10}};
static const struct hook_wish partner = {
    .entity = {"res.partner", 11}, .fields = partner_fields, .n_fields = 2};

static struct op hooks_op(struct drive *d, enum hooks_task task)
{
    struct hooks_work *work = arena_new(&d->a, struct hooks_work);
    *work = (struct hooks_work){.task = task, .url = STR(URL),
                                .wishes = &partner, .n_wishes = 1};
    return (struct op){.kind = OP_HOOKS, .hooks = work};
}

#define ACTION(id, rule, url)                                             \
    "{'id':" #id ",'webhook_url':'" url "','base_automation_id':[" #rule  \
    ",'x'],'model_name':'res.partner','webhook_field_ids':[11,12]}"
#define RULE(id, trigger) \
    "{'id':" #id ",'trigger':'" trigger "','active':true}"
#define FIELD(id, name) \
    "{'id':" #id ",'model':'res.partner','name':'" name "'}"
#define MODEL "[{'id':79,'model':'res.partner'}]"

static void install_makes_two_rules_an_entity(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "19.0", "");
    struct op op = hooks_op(&d, HOOKS_INSTALL);
    DRIVE_SCRIPT(&d, RPC("[]"), RPC(MODEL),
                 RPC("[" FIELD(11, "name") "," FIELD(12, "write_date") "]"),
                 RPC("[]"), RPC("[1,2]"));
    drive_ok(&d, &op);
    assert_int_equal(op.hooks->made, 2);
    assert_int_equal(op.hooks->removed, 0);
    const char *sent = odoo_sent(&d, 4);
    assert_non_null(strstr(sent, "base.automation.create"));
    assert_non_null(strstr(sent, "'trigger':'on_create_or_write'"));
    assert_non_null(strstr(sent, "'trigger':'on_unlink'"));
    assert_non_null(strstr(sent, "'webhook_url':'" URL "'"));
    assert_non_null(strstr(sent, "'webhook_url':'" URL "/gone'"));
    assert_non_null(strstr(sent, "'webhook_field_ids':[[6,0,[11,12]]]"));
    drive_fini(&d);
}

static void versions_that_send_before_the_commit_say_so(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = hooks_op(&d, HOOKS_INSTALL);
    DRIVE_SCRIPT(&d, RPC("[]"), RPC(MODEL), RPC("[]"), RPC("[1,2]"));
    drive_ok(&d, &op);
    assert_non_null(strstr(odoo_sent(&d, 3), "'" URL "/early'"));
    assert_non_null(strstr(odoo_sent(&d, 3), "'" URL "/early/gone'"));
    drive_fini(&d);
}

static void install_again_changes_nothing(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "19.0", "");
    struct op op = hooks_op(&d, HOOKS_INSTALL);
    DRIVE_SCRIPT(&d, RPC("[" ACTION(5, 7, URL) "," ACTION(6, 8, URL "/gone")
                         "]"), RPC("[]"),
                 RPC("[" RULE(7, "on_create_or_write") ","
                     RULE(8, "on_unlink") "]"), RPC(MODEL),
                 RPC("[" FIELD(11, "name") "]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_int_equal(op.hooks->made, 0);
    assert_int_equal(op.hooks->removed, 0);
    assert_int_equal(op.hooks->n_there, 2);
    for (size_t i = 0; i < d.requests.n; i++) {
        assert_null(strstr(odoo_sent(&d, i), ".create"));
        assert_null(strstr(odoo_sent(&d, i), ".unlink"));
    }
    drive_fini(&d);
}

static void install_puts_right_what_is_old(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "19.0", "");
    struct op op = hooks_op(&d, HOOKS_INSTALL);
    DRIVE_SCRIPT(&d,
                 RPC("[" ACTION(5, 7, "https://hub.test/hooks/odoo/old") ","
                     ACTION(6, 8, URL "/gone") ","
                     ACTION(9, 10, "https://elsewhere.test/x") "]"), RPC("[]"),
                 RPC("[" RULE(7, "on_create_or_write") ","
                     RULE(8, "on_unlink") "]"), RPC(MODEL), RPC("[]"),
                 RPC("[3]"), RPC("true"), RPC("true"));
    drive_ok(&d, &op);
    assert_int_equal(op.hooks->made, 1);
    assert_int_equal(op.hooks->removed, 1);
    size_t n = d.requests.n;
    assert_non_null(strstr(odoo_sent(&d, n - 3), "base.automation.create"));
    assert_string_equal(odoo_sent(&d, n - 2),
                        "ir.actions.server.unlink [[5]] {}");
    assert_string_equal(odoo_sent(&d, n - 1),
                        "base.automation.unlink [[7]] {}");
    drive_fini(&d);
}

static void remove_leaves_nothing_of_ours(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = hooks_op(&d, HOOKS_REMOVE);
    DRIVE_SCRIPT(&d,
                 RPC("[" ACTION(5, 7, URL) "," ACTION(6, 8, URL "/gone") ","
                     ACTION(9, 10, "https://elsewhere.test/x") "]"), RPC("[]"),
                 RPC("[" RULE(7, "on_create_or_write") "]"), RPC("[]"),
                 RPC("true"), RPC("true"));
    drive_ok(&d, &op);
    assert_int_equal(op.hooks->removed, 2);
    size_t n = d.requests.n;
    assert_string_equal(odoo_sent(&d, n - 2),
                        "ir.actions.server.unlink [[5,6]] {}");
    assert_string_equal(odoo_sent(&d, n - 1),
                        "base.automation.unlink [[7,8]] {}");
    op = hooks_op(&d, HOOKS_REMOVE);
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_int_equal(op.hooks->removed, 0);
    drive_fini(&d);
}

static void list_writes_nothing(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = hooks_op(&d, HOOKS_LIST);
    DRIVE_SCRIPT(&d, RPC("[" ACTION(6, 8, URL "/gone") "]"), RPC("[]"),
                 RPC("[" RULE(8, "on_unlink") "]"), RPC("[]"));
    drive_ok(&d, &op);
    assert_int_equal(op.hooks->n_there, 1);
    check_str(op.hooks->there[0].entity, "res.partner");
    assert_true(op.hooks->there[0].gone);
    assert_true(op.hooks->there[0].active);
    drive_fini(&d);
}

static void what_odoo_has_not_is_said(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "16.0", "");
    struct op op = hooks_op(&d, HOOKS_INSTALL);
    check_err(drive_op(&d, &op), ERR_REJECTED);
    check_says(&d, "Odoo 16.0 sends no webhooks: they came with Odoo 17");
    drive_fini(&d);

    odoo_drive_init(&d, "18.0", "");
    op = hooks_op(&d, HOOKS_INSTALL);
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    check_err(drive_op(&d, &op), ERR_ACCESS);
    check_says(&d, "needs the right Administration: Settings");
    op = hooks_op(&d, HOOKS_INSTALL);
    DRIVE_SCRIPT(&d, RPC_ERROR("builtins.ValueError",
                               "Invalid field \\u0027base_automation_id"
                               "\\u0027 on model \\u0027ir.actions.server"
                               "\\u0027"));
    check_err(drive_op(&d, &op), ERR_REJECTED);
    check_says(&d, "install the module `base_automation`");
    drive_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_secret_opens),
        cmocka_unit_test(addresses_and_networks_are_told_apart),
        cmocka_unit_test(a_client_from_elsewhere_needs_more_than_the_secret),
        cmocka_unit_test(a_list_that_cannot_be_read_is_refused),
        cmocka_unit_test(a_notice_is_a_record_by_model_and_id),
        cmocka_unit_test(what_is_no_notice_is_refused),
        cmocka_unit_test(a_notice_that_tells_all_is_as_good_as_a_read),
        cmocka_unit_test(ours_is_known_by_place_or_secret),
        cmocka_unit_test(install_makes_two_rules_an_entity),
        cmocka_unit_test(versions_that_send_before_the_commit_say_so),
        cmocka_unit_test(install_again_changes_nothing),
        cmocka_unit_test(install_puts_right_what_is_old),
        cmocka_unit_test(remove_leaves_nothing_of_ours),
        cmocka_unit_test(list_writes_nothing),
        cmocka_unit_test(what_odoo_has_not_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
