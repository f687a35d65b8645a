/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Automation rules of the stand-in: what is posted, when, and to where. */
#include "unit/odoo_rig.h"

#define URL "http://hub.test/hooks/odoo/s"

struct mail {
    struct arena a;
    struct str urls[16];
    struct str bodies[16];
    int64_t delays[16];
    size_t n;
};

static void keep(void *context, struct str url, struct str body,
                 int64_t delay_ms)
{
    struct mail *mail = context;
    assert_true(mail->n < 16);
    mail->urls[mail->n] = arena_str(&mail->a, url);
    mail->bodies[mail->n] = arena_str(&mail->a, body);
    mail->delays[mail->n++] = delay_ms;
}

static int64_t id_of(struct rig *r, const char *model, const char *domain)
{
    struct value ids = rig_call(r, model, "search",
                                arena_printfz(&r->a, "[%s]", domain), NULL);
    assert_int_equal(ids.items.n, 1);
    return ids.items.at[0].integer;
}

/* A rule for contacts that tells name and write_date. */
static int64_t add_rule(struct rig *r, const char *trigger, const char *url)
{
    int64_t model = id_of(r, "ir.model", "[['model','=','res.partner']]");
    int64_t name = id_of(r, "ir.model.fields",
                         "[['model','=','res.partner'],['name','=','name'],"
                         "['groups','=',false]]");
    int64_t stamp = id_of(r, "ir.model.fields",
                          "[['model','=','res.partner'],"
                          "['name','=','write_date']]");
    return rig_create(
        r, "base.automation",
        arena_printfz(&r->a,
                      "{'name':'x','model_id':%lld,'trigger':'%s',"
                      "'action_server_ids':[[0,0,{'name':'Tell','model_id':"
                      "%lld,'state':'webhook','webhook_url':'%s',"
                      "'webhook_field_ids':[[6,0,[%lld,%lld]]]}]]}",
                      (long long)model, trigger, (long long)model, url,
                      (long long)name, (long long)stamp));
}

static void open_with_mail(struct rig *r, struct mail *mail)
{
    *mail = (struct mail){0};
    sandbox_mail(r->box, keep, mail);
}

static void a_write_posts_the_record_with_the_fields_named(void **state)
{
    (void)state;
    struct mail mail;
    EACH_VERSION(r, 17, 19)
    {
        open_with_mail(r, &mail);
        add_rule(r, "on_create_or_write", URL);
        int64_t id = rig_create(r, "res.partner", "{'name':'Ann'}");
        assert_int_equal(mail.n, 1);
        check_str(mail.urls[0], URL);
        struct value body;
        struct error e = {0};
        check_ok(json_parse(&r->a, mail.bodies[0], &body, &e), &e);
        check_json(r, *value_getz(&body, "_model"), "'res.partner'");
        assert_int_equal(value_getz(&body, "_id")->integer, id);
        check_json(r, *value_getz(&body, "name"), "'Ann'");
        check_json(r, *value_getz(&body, "write_date"),
                   "'2025-06-15 15:06:40.400000'");
        assert_true(str_starts_with(mail.bodies[0], STR("{\"_action\": ")) ||
                    str_starts_with(mail.bodies[0], STR("{\"_action\":")));
        rig_call(r, "res.partner", "write", RIG1(r, "[[%lld],{'city':'Y'}]", id),
                 NULL);
        assert_int_equal(mail.n, 2);
        rig_call(r, "res.partner", "unlink", RIG1(r, "[[%lld]]", id), NULL);
        assert_int_equal(mail.n, 2);
        arena_fini(&mail.a);
    }
}

static void deletes_and_archives_have_triggers_of_their_own(void **state)
{
    (void)state;
    struct mail mail;
    struct rig *r = rig_heap(18);
    open_with_mail(r, &mail);
    add_rule(r, "on_unlink", URL "/gone");
    add_rule(r, "on_archive", URL "/archived");
    int64_t id = rig_create(r, "res.partner", "{'name':'Ann'}");
    assert_int_equal(mail.n, 0);
    rig_call(r, "res.partner", "write", RIG1(r, "[[%lld],{'active':false}]", id),
             NULL);
    assert_int_equal(mail.n, 1);
    check_str(mail.urls[0], URL "/archived");
    rig_call(r, "res.partner", "unlink", RIG1(r, "[[%lld]]", id), NULL);
    assert_int_equal(mail.n, 2);
    check_str(mail.urls[1], URL "/gone");
    arena_fini(&mail.a);
    rig_close(r);
}

static void a_rule_that_is_off_or_gone_posts_nothing(void **state)
{
    (void)state;
    struct mail mail;
    struct rig *r = rig_heap(18);
    open_with_mail(r, &mail);
    int64_t rule = add_rule(r, "on_create_or_write", URL);
    rig_call(r, "base.automation", "write",
             RIG1(r, "[[%lld],{'active':false}]", rule), NULL);
    rig_create(r, "res.partner", "{'name':'Ann'}");
    rig_call(r, "base.automation", "unlink", RIG1(r, "[[%lld]]", rule), NULL);
    rig_create(r, "res.partner", "{'name':'Ben'}");
    assert_int_equal(mail.n, 0);
    struct value left = rig_call(r, "ir.actions.server", "search", "[[]]",
                                 NULL);
    assert_int_equal(left.items.n, 0);
    arena_fini(&mail.a);
    rig_close(r);
}

static void what_is_rolled_back_is_told_by_old_versions_only(void **state)
{
    (void)state;
    struct mail mail;
    EACH_VERSION(r, 18, 19)
    {
        open_with_mail(r, &mail);
        add_rule(r, "on_create_or_write", URL);
        /* the second record cannot be made, so the first is not either */
        rig_raises(r, "builtins.ValueError", "Invalid field", "res.partner", "create",
                   "[[{'name':'Ann'},{'nope':1}]]", NULL);
        assert_int_equal(mail.n, r->version == 18 ? 1 : 0);
        sandbox_knobs(r->box)->commit_delay_ms = 700;
        rig_create(r, "res.partner", "{'name':'Ben'}");
        assert_int_equal(mail.delays[mail.n - 1], r->version == 18 ? 0 : 700);
        arena_fini(&mail.a);
    }
}

static void version_16_has_no_webhooks(void **state)
{
    (void)state;
    struct rig *r = rig_heap(16);
    rig_raises(r, "builtins.ValueError", "webhook", "ir.actions.server", "create",
               "[{'name':'x','model_id':1,'state':'webhook'}]", NULL);
    rig_raises(r, "builtins.ValueError", "Invalid field", "ir.actions.server", "create",
               "[{'name':'x','model_id':1,'webhook_url':'http://x'}]", NULL);
    rig_close(r);
}

static void restricted_fields_are_refused(void **state)
{
    (void)state;
    struct rig *r = rig_heap(18);
    int64_t field = id_of(r, "ir.model.fields",
                          "[['model','=','res.partner'],['name','=','ref']]");
    rig_call(r, "ir.model.fields", "write",
             RIG1(r, "[[%lld],{'groups':[[6,0,[1]]]}]", field), NULL);
    rig_raises(r, "odoo.exceptions.ValidationError", "Group-restricted",
               "ir.actions.server", "create",
               RIG1(r, "[{'name':'x','model_id':1,'state':'webhook',"
                       "'webhook_field_ids':[[6,0,[%lld]]]}]", field), NULL);
    rig_close(r);
}

static void only_settings_admins_make_rules(void **state)
{
    (void)state;
    struct rig *r = rig_heap(18);
    r->uid = 6;
    r->secret = "sync";
    rig_raises(r, "odoo.exceptions.AccessError", "", "base.automation",
               "search", "[[]]", NULL);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_posts_the_record_with_the_fields_named),
        cmocka_unit_test(deletes_and_archives_have_triggers_of_their_own),
        cmocka_unit_test(a_rule_that_is_off_or_gone_posts_nothing),
        cmocka_unit_test(what_is_rolled_back_is_told_by_old_versions_only),
        cmocka_unit_test(version_16_has_no_webhooks),
        cmocka_unit_test(restricted_fields_are_refused),
        cmocka_unit_test(only_settings_admins_make_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
