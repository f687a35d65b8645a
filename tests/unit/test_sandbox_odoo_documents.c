/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Acceptance cases 12 and 13; leads, activities and messages by version. */
#include "unit/odoo_rig.h"

static int64_t model_id(struct rig *r, const char *model)
{
    return rig_call(r, "ir.model", "search",
                    arena_printfz(&r->a, "[[['model','=','%s']]]", model),
                    NULL)
        .items.at[0]
        .integer;
}

static int64_t lead(struct rig *r)
{
    return rig_create(r, "crm.lead", "{'name':'Deal'}");
}

static int64_t activity(struct rig *r, int64_t lead_id, const char *type)
{
    return rig_create(
        r, "mail.activity",
        arena_printfz(&r->a,
                      "{'res_model_id':%lld,'res_id':%lld,'summary':'Ring',"
                      "'activity_type_id':%s,'date_deadline':'2025-06-15'}",
                      (long long)model_id(r, "crm.lead"), (long long)lead_id,
                      type));
}

static bool is_text(struct rig *r, const char *model, int64_t id,
                    const char *field, const char *expected)
{
    struct value v = rig_field(r, model, id, field);
    return str_is(value_str(&v), expected);
}

static bool is_float(struct rig *r, int64_t id, const char *field,
                     int64_t expected)
{
    struct value v = rig_field(r, "crm.lead", id, field);
    struct value w = value_decimal(decimal_from_i64(expected));
    return value_equal(&v, &w);
}

static size_t messages(struct rig *r, int64_t lead_id)
{
    return rig_call(r, "mail.message", "search",
                    RIG1(r, "[[['model','=','crm.lead'],['res_id','=',%lld],"
                            "['mail_activity_type_id','!=',false],"
                            "['subtype_id.name','=','Activities']]]",
                         lead_id),
                    NULL)
        .items.n;
}

static void case_12_feedback_by_version(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t deal = lead(r), id = activity(r, deal, "2");
        struct value answer =
            rig_call(r, "mail.activity", "action_feedback",
                     RIG1(r, "[[%lld]]", id), "{'feedback':'went <well>'}");
        assert_true(answer.kind == VALUE_INT);
        assert_int_equal(messages(r, deal), 1);
        struct value body =
            rig_field(r, "mail.message", answer.integer, "body");
        assert_true(str_contains(value_str(&body), STR("went &lt;well&gt;")));
        struct value left = rig_call(
            r, "mail.activity", "search", RIG1(r, "[[['id','=',%lld]]]", id),
            "{'context':{'active_test':false}}");
        assert_int_equal(left.items.n, r->version == 19 ? 1 : 0);
        if (r->version < 19)
            continue;
        assert_false(rig_field(r, "mail.activity", id, "active").boolean);
        assert_true(
            is_text(r, "mail.activity", id, "feedback", "went <well>"));
        assert_true(
            is_text(r, "mail.activity", id, "date_done", "2025-06-15"));
        assert_true(is_text(r, "mail.activity", id, "state", "done"));
    }
}

static void case_12_types_that_keep_what_is_done(void **state)
{
    (void)state;
    EACH_VERSION(r, 17, 18)
    {
        rig_call(r, "mail.activity.type", "write",
                 "[[2],{'keep_done':true}]", NULL);
        int64_t id = activity(r, lead(r), "2");
        rig_call(r, "mail.activity", "action_done", RIG1(r, "[[%lld]]", id),
                 NULL);
        assert_false(rig_field(r, "mail.activity", id, "active").boolean);
        assert_true(is_text(r, "mail.activity", id, "state", "done"));
    }
}

static void case_12_writing_the_state_has_no_effect(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = activity(r, lead(r), "4");
        rig_call(r, "mail.activity", "write",
                 RIG1(r, "[[%lld],{'state':'planned'}]", id), NULL);
        assert_true(is_text(r, "mail.activity", id, "state", "today"));
        rig_wait(r, US_PER_DAY);
        assert_true(is_text(r, "mail.activity", id, "state", "overdue"));
        rig_call(r, "mail.activity", "write",
                 RIG1(r, "[[%lld],{'date_deadline':'2025-07-01'}]", id), NULL);
        assert_true(is_text(r, "mail.activity", id, "state", "planned"));
    }
}

static void activities_need_a_document_up_to_18(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *alone = "[{'summary':'x','res_model':'crm.lead'}]";
        if (r->version < 19)
            rig_raises(r, "odoo.exceptions.ValidationError", "res_model_id",
                       "mail.activity", "create", alone, NULL);
        else
            rig_call(r, "mail.activity", "create", "[{'summary':'x'}]", NULL);
        rig_raises(r, "odoo.exceptions.ValidationError", "not null res_id",
                   "mail.activity", "create",
                   RIG1(r, "[{'res_model_id':%lld}]",
                        model_id(r, "crm.lead")),
                   NULL);
        const char *nobody = arena_printfz(
            &r->a, "[{'res_model_id':%lld,'res_id':%lld,'user_id':false}]",
            (long long)model_id(r, "crm.lead"), (long long)lead(r));
        if (r->version < 19)
            rig_raises(r, "odoo.exceptions.ValidationError", "user_id",
                       "mail.activity", "create", nobody, NULL);
        else
            rig_call(r, "mail.activity", "create", nobody, NULL);
    }
}

static void activities_go_with_their_document(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t deal = lead(r), id = activity(r, deal, "4");
        check_json(r, rig_field(r, "crm.lead", deal, "activity_ids"),
                   RIG1(r, "[%lld]", id));
        rig_call(r, "crm.lead", "unlink", RIG1(r, "[[%lld]]", deal), NULL);
        assert_int_equal(rig_call(r, "mail.activity", "search_count", "[[]]",
                                  NULL)
                             .integer,
                         0);
    }
}

/* Leads. ------------------------------------------------------------------- */

static void winning_a_lead(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t by_button = lead(r), by_stage = lead(r);
        rig_call(r, "crm.lead", "action_set_won",
                 RIG1(r, "[[%lld]]", by_button), NULL);
        rig_call(r, "crm.lead", "write",
                 RIG1(r, "[[%lld],{'stage_id':4}]", by_stage), NULL);
        const int64_t both[] = {by_button, by_stage};
        for (int i = 0; i < 2; i++) {
            assert_true(is_float(r, both[i], "probability", 100));
            assert_int_equal(
                rig_field(r, "crm.lead", both[i], "stage_id").integer, 4);
            assert_true(is_text(r, "crm.lead", both[i], "date_closed",
                                "2025-06-15 15:06:40"));
            if (r->version >= 19)
                assert_true(
                    is_text(r, "crm.lead", both[i], "won_status", "won"));
        }
    }
}

static void losing_and_reopening_a_lead(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = lead(r);
        struct rig_answer lost =
            rig_try(r, "crm.lead", "action_set_lost", RIG1(r, "[[%lld]]", id),
                    "{'lost_reason_id':1}");
        assert_false(lost.failed);
        assert_false(lost.has_result); /* it returns nothing */
        assert_false(rig_field(r, "crm.lead", id, "active").boolean);
        assert_true(is_float(r, id, "probability", 0));
        assert_int_equal(rig_field(r, "crm.lead", id, "lost_reason_id").integer,
                         1);
        rig_call(r, "crm.lead",
                 r->version < 19 ? "toggle_active" : "action_unarchive",
                 RIG1(r, "[[%lld]]", id), NULL);
        assert_true(rig_field(r, "crm.lead", id, "active").boolean);
        assert_false(is_float(r, id, "probability", 0));
        assert_true(rig_field(r, "crm.lead", id, "lost_reason_id").kind ==
                    VALUE_BOOL);
    }
}

static void merely_archived_is_not_lost(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = lead(r);
        rig_call(r, "crm.lead", "write",
                 RIG1(r, "[[%lld],{'active':false}]", id), NULL);
        assert_false(is_float(r, id, "probability", 0));
        if (r->version >= 19)
            assert_true(is_text(r, "crm.lead", id, "won_status", "pending"));
    }
}

static void a_won_lead_cannot_be_lost_in_19(void **state)
{
    (void)state;
    EACH_VERSION(r, 19, 19)
    {
        int64_t id = lead(r);
        rig_call(r, "crm.lead", "action_set_won", RIG1(r, "[[%lld]]", id),
                 NULL);
        rig_raises(r, "odoo.exceptions.ValidationError", "won stage",
                   "crm.lead", "action_set_lost", RIG1(r, "[[%lld]]", id),
                   NULL);
        assert_true(rig_field(r, "crm.lead", id, "active").boolean);
    }
}

static void a_lead_takes_its_customers_address(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t partner = rig_create(
            r, "res.partner",
            "{'name':'A','email':'a@x.y','phone':'12','city':'Oslo'}");
        int64_t id = rig_create(
            r, "crm.lead", RIG1(r, "{'name':'L','partner_id':%lld}", partner));
        assert_true(is_text(r, "crm.lead", id, "email_from", "a@x.y"));
        assert_true(is_text(r, "crm.lead", id, "city", "Oslo"));
        assert_int_equal(rig_field(r, "crm.lead", id, "user_id").integer, 2);
        assert_int_equal(rig_field(r, "crm.lead", id, "stage_id").integer, 1);
    }
}

/* Messages. ---------------------------------------------------------------- */

static void posted(struct rig *r, int64_t lead_id, const char *kwargs,
                   const char *body)
{
    struct value id = rig_call(r, "crm.lead", "message_post",
                               RIG1(r, "[[%lld]]", lead_id), kwargs);
    assert_true((id.kind == VALUE_LIST) == (r->version >= 19));
    int64_t message = id.kind == VALUE_LIST ? id.items.at[0].integer
                                            : id.integer;
    assert_true(is_text(r, "mail.message", message, "body", body));
    assert_true(is_text(r, "mail.message", message, "model", "crm.lead"));
}

static void bodies_are_html_up_to_16_and_text_since(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = lead(r);
        bool old = r->version < 17;
        posted(r, id, "{'body':'Hello'}", "<p>Hello</p>");
        posted(r, id, "{'body':'<b>Hi</b>'}",
               old ? "<p><b>Hi</b></p>" : "<p>&lt;b&gt;Hi&lt;/b&gt;</p>");
        posted(r, id, "{'body':'a & b'}", "<p>a &amp; b</p>");
        if (!old)
            posted(r, id, "{'body':'<p>Hi</p>','body_is_html':true}",
                   "<p>Hi</p>");
    }
}

static void notes_are_internal_and_have_their_author(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t deal = lead(r);
        r->uid = 6;
        r->secret = "sync";
        rig_call(r, "crm.lead", "message_post", RIG1(r, "[[%lld]]", deal),
                 "{'body':'n','message_type':'comment',"
                 "'subtype_xmlid':'mail.mt_note'}");
        struct value found = rig_call(
            r, "mail.message", "search_read",
            RIG1(r, "[[['res_id','=',%lld],['message_type','=','comment']],"
                    "['is_internal','author_id','record_name']]",
                 deal),
            "{'load':''}");
        assert_int_equal(found.items.n, 1);
        const struct value *note = &found.items.at[0];
        assert_true(value_getz(note, "is_internal")->boolean);
        assert_int_equal(value_getz(note, "author_id")->integer, 4);
        check_str(value_text_at(note, "record_name"), "Deal");
        rig_raises(r, "builtins.ValueError", "Expected singleton", "crm.lead",
                   "message_post", RIG2(r, "[[%lld,%lld]]", deal, deal + 1),
                   "{'body':'x'}");
    }
}

static void making_a_document_is_logged_unless_told_not_to(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t logged = rig_create(r, "res.partner", "{'name':'A'}");
        struct value silent = rig_call(
            r, "res.partner", "create", "[{'name':'B'}]",
            "{'context':{'tracking_disable':true}}");
        assert_int_equal(
            rig_field(r, "res.partner", logged, "message_ids").items.n, 1);
        assert_int_equal(
            rig_field(r, "res.partner", silent.integer, "message_ids").items.n,
            0);
    }
}

static void html_is_sanitised_on_the_way_in(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        static const char *const pairs[][2] = {
            {"plain", "<p>plain</p>"},
            {"<p>kept</p>", "<p>kept</p>"},
            {"<P>one<P>two", "<p>one</p><p>two</p>"},
            {"a<br/>b", "<p>a<br>b</p>"},
            {"<p>x</p><script>bad()</script>", "<p>x</p>"},
            {"<p onclick=bad()>x</p>", "<p>x</p>"},
            {"<ul><li>a<li>b</ul>", "<ul><li>a<li>b</li></li></ul>"},
            {"1 < 2 &amp; 3 &gt; 2 &eacute;", "<p>1 &lt; 2 &amp; 3 &gt; 2 é</p>"},
        };
        int64_t id = lead(r);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            struct value text = value_textz(pairs[i][0]);
            rig_call(r, "crm.lead", "write",
                     arena_printfz(&r->a, "[[%lld],{'description':%.*s}]",
                                   (long long)id,
                                   STR_ARG(json_text(&r->a, &text))),
                     NULL);
            struct value got = rig_field(r, "crm.lead", id, "description");
            check_str(value_str(&got), pairs[i][1]);
        }
    }
}

static void html_past_64_levels_loses_tags_but_no_text(void **state)
{
    (void)state;
    EACH_VERSION(r, 18, 18)
    {
        AUTO_BUF deep = BUF_INIT(65536);
        for (int i = 0; i < 70; i++)
            buf_addz(&deep, "<div>");
        buf_addz(&deep, "core");
        int64_t id = rig_create(
            r, "crm.lead",
            arena_printfz(&r->a, "{'name':'x','description':'%s'}",
                          buf_z(&deep)));
        struct value got = rig_field(r, "crm.lead", id, "description");
        assert_true(str_contains(value_str(&got), STR("core</div>")));
        assert_int_equal(got.text.n, 64 * strlen("<div></div>") + 4);
    }
}

/* Orders. ------------------------------------------------------------------ */

static void case_13_cancelling_a_confirmed_order_asks_first(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(
            r, "sale.order",
            "{'partner_id':3,'order_line':[[0,0,{'name':'x',"
            "'product_uom_qty':3,'price_unit':1.25}]]}");
        struct value total = rig_field(r, "sale.order", id, "amount_total");
        check_json(r, total, "3.75");
        char *ids = RIG1(r, "[[%lld]]", id);
        rig_call(r, "sale.order", "action_confirm", ids, NULL);
        assert_true(is_text(r, "sale.order", id, "state", "sale"));
        struct value answer =
            rig_call(r, "sale.order", "action_cancel", ids, NULL);
        if (r->version >= 19) {
            assert_true(is_text(r, "sale.order", id, "state", "cancel"));
            continue;
        }
        check_str(value_text_at(&answer, "type"), "ir.actions.act_window");
        assert_true(is_text(r, "sale.order", id, "state", "sale"));
        rig_call(r, "sale.order", "action_cancel", ids,
                 "{'context':{'disable_cancel_warning':true}}");
        assert_true(is_text(r, "sale.order", id, "state", "cancel"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_12_feedback_by_version),
        cmocka_unit_test(case_12_types_that_keep_what_is_done),
        cmocka_unit_test(case_12_writing_the_state_has_no_effect),
        cmocka_unit_test(activities_need_a_document_up_to_18),
        cmocka_unit_test(activities_go_with_their_document),
        cmocka_unit_test(winning_a_lead),
        cmocka_unit_test(losing_and_reopening_a_lead),
        cmocka_unit_test(merely_archived_is_not_lost),
        cmocka_unit_test(a_won_lead_cannot_be_lost_in_19),
        cmocka_unit_test(a_lead_takes_its_customers_address),
        cmocka_unit_test(bodies_are_html_up_to_16_and_text_since),
        cmocka_unit_test(notes_are_internal_and_have_their_author),
        cmocka_unit_test(making_a_document_is_logged_unless_told_not_to),
        cmocka_unit_test(html_is_sanitised_on_the_way_in),
        cmocka_unit_test(html_past_64_levels_loses_tags_but_no_text),
        cmocka_unit_test(case_13_cancelling_a_confirmed_order_asks_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
