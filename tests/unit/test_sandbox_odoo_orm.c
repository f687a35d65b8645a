/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Acceptance cases 4 to 6, 9, 15, 16: records, values, domains. */
#include "unit/odoo_rig.h"

static void case_04_create_answers_a_number_or_a_list(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct value one =
            rig_call(r, "res.partner", "create", "[{'name':'A'}]", NULL);
        struct value many = rig_call(r, "res.partner", "create",
                                     "[[{'name':'B'},{'name':'C'}]]", NULL);
        assert_true(one.kind == VALUE_INT);
        check_json(r, many,
                   RIG2(r, "[%lld,%lld]", one.integer + 1, one.integer + 2));
    }
}

static void case_04_create_over_json2_is_always_a_list(void **state)
{
    (void)state;
    EACH_VERSION(r, 19, 19)
    {
        const char *const bodies[] = {"{'vals_list':[{'name':'A'}]}",
                                      "{'vals_list':{'name':'A'}}"};
        for (int i = 0; i < 2; i++) {
            struct value v;
            struct http_server_reply reply = rig_request(
                r, "POST", "/json/2/res.partner/create", "Authorization",
                "bearer admin-key", rig_json(r, bodies[i]));
            assert_int_equal(reply.response.status, 200);
            check_ok(json_parse(&r->a, reply.response.body, &v, NULL),
                     &(struct error){0});
            assert_true(v.kind == VALUE_LIST);
            assert_int_equal(v.items.n, 1);
        }
    }
}

static void case_05_empty_values_and_names_of_targets(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(r, "res.partner",
                                "{'name':'A','country_id':70}");
        struct value row = rig_call(
            r, "res.partner", "read",
            RIG1(r, "[[%lld],['email','parent_id','message_bounce',"
                    "'partner_latitude','category_id','is_company',"
                    "'country_id']]",
                 id),
            NULL);
        check_json(r, row,
                   RIG1(r, "[{'id':%lld,'email':false,'parent_id':false,"
                           "'message_bounce':0,'partner_latitude':0.0,"
                           "'category_id':[],'is_company':false,"
                           "'country_id':[70,'Finland']}]",
                        id));
        const char *const loads[] = {"{'load':null}", "{'load':''}"};
        for (int i = 0; i < 2; i++) {
            struct value bare =
                rig_call(r, "res.partner", "read",
                         RIG1(r, "[[%lld],['country_id']]", id), loads[i]);
            check_json(r, bare,
                       RIG1(r, "[{'id':%lld,'country_id':70}]", id));
        }
    }
}

static void case_06_times_in_values_have_one_form_only(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct {
            const char *text, *part;
        } bad[] = {
            {"2025-01-31T10:00:00", "does not match format"},
            {"2025-01-31T10:00:00Z", "does not match format"},
            {"2025-01-31 10:00:00.5", "unconverted data remains: .5"},
            {"2025-01-31 10:00:00Z", "unconverted data remains: Z"},
            {"yesterday", "does not match format"},
        };
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            rig_raises(r, "builtins.ValueError", bad[i].part, "mail.message",
                       "create",
                       arena_printfz(&r->a, "[{'date':'%s'}]", bad[i].text),
                       NULL);
        int64_t id = rig_create(r, "mail.message",
                                "{'date':'2025-01-31 10:00:00'}");
        check_str(value_str(&(struct value[]){
                      rig_field(r, "mail.message", id, "date")}[0]),
                  "2025-01-31 10:00:00");
    }
}

static size_t found(struct rig *r, const char *op, const char *text)
{
    return rig_call(r, "mail.message", "search",
                    arena_printfz(&r->a,
                                  "[[['date','%s','%s'],"
                                  "['subject','=','day']]]",
                                  op, text),
                    NULL)
        .items.n;
}

static void case_06_a_bare_day_stands_for_its_borders(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *const at[] = {"2025-01-30 23:59:59", "2025-01-31 00:00:00",
                                  "2025-01-31 23:59:59",
                                  "2025-02-01 00:00:00"};
        for (int i = 0; i < 4; i++)
            rig_create(r, "mail.message",
                       arena_printfz(&r->a, "{'subject':'day','date':'%s'}",
                                     at[i]));
        assert_int_equal(found(r, ">=", "2025-01-31"), 3);
        assert_int_equal(found(r, "<", "2025-01-31"), 1);
        assert_int_equal(found(r, ">", "2025-01-31"), 1);
        assert_int_equal(found(r, "<=", "2025-01-31"), 3);
    }
}

static void case_09_archived_records_show_only_when_asked_for(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(r, "res.partner", "{'name':'Old'}");
        char *args = RIG1(r, "[[['id','=',%lld]]]", id);
        rig_call(r, "res.partner", "action_archive", RIG1(r, "[[%lld]]", id),
                 NULL);
        check_json(r, rig_call(r, "res.partner", "search", args, NULL), "[]");
        check_json(r,
                   rig_call(r, "res.partner", "search", args,
                            "{'context':{'active_test':false}}"),
                   RIG1(r, "[%lld]", id));
        check_json(
            r,
            rig_call(r, "res.partner", "search",
                     RIG1(r, "[[['id','=',%lld],['active','=',false]]]", id),
                     NULL),
            RIG1(r, "[%lld]", id));
        rig_call(r, "res.partner", "unlink", RIG1(r, "[[%lld]]", id), NULL);
        check_json(r,
                   rig_call(r, "res.partner", "search", args,
                            "{'context':{'active_test':false}}"),
                   "[]");
    }
}

static void case_15_mobile_is_gone_in_19(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct value fields = rig_call(r, "res.partner", "fields_get",
                                       "[['mobile','phone']]", NULL);
        assert_non_null(value_getz(&fields, "phone"));
        if (r->version < 19) {
            assert_non_null(value_getz(&fields, "mobile"));
            rig_create(r, "res.partner", "{'name':'A','mobile':'1'}");
        } else {
            assert_null(value_getz(&fields, "mobile"));
            rig_raises(r, "builtins.ValueError",
                       "Invalid field 'mobile' on model 'res.partner'",
                       "res.partner", "create",
                       "[{'name':'A','mobile':'1'}]", NULL);
        }
    }
}

static void case_16_storable_products_by_version(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct value fields = rig_call(r, "product.template", "fields_get",
                                       "[['weight']]", NULL);
        const struct value *weight = value_getz(&fields, "weight");
        assert_false(value_getz(weight, "readonly")->boolean);
        if (r->version < 18) {
            int64_t id = rig_create(
                r, "product.template",
                "{'name':'P','detailed_type':'product','default_code':'X1'}");
            check_str(value_str(&(struct value[]){rig_field(
                          r, "product.template", id, "type")}[0]),
                      "product");
            continue;
        }
        int64_t id = rig_create(r, "product.template",
                                "{'name':'P','type':'consu',"
                                "'is_storable':true,'default_code':'X1'}");
        assert_true(
            rig_field(r, "product.template", id, "is_storable").boolean);
        rig_raises(r, "builtins.ValueError",
                   "Wrong value for product.template.type: 'product'",
                   "product.template", "create",
                   "[{'name':'P','type':'product'}]", NULL);
    }
}

static void a_template_has_one_variant_and_shows_its_code(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(
            r, "product.template",
            "{'name':'Lamp','default_code':'L1','list_price':12.5}");
        struct value ids =
            rig_field(r, "product.template", id, "product_variant_ids");
        assert_int_equal(ids.items.n, 1);
        int64_t variant = ids.items.at[0].integer;
        check_str(value_str(&(struct value[]){rig_field(
                      r, "product.product", variant, "display_name")}[0]),
                  "[L1] Lamp");
        rig_call(r, "product.template", "write",
                 RIG1(r, "[[%lld],{'default_code':'L2'}]", id), NULL);
        check_str(value_str(&(struct value[]){rig_field(
                      r, "product.product", variant, "default_code")}[0]),
                  "L2");
        int64_t other = rig_create(r, "product.product", "{'name':'Chair'}");
        assert_int_equal(
            rig_call(r, "product.template", "search_count",
                     "[[['name','=','Chair']]]", NULL)
                .integer,
            1);
        check_str(value_str(&(struct value[]){
                      rig_field(r, "product.product", other, "name")}[0]),
                  "Chair");
    }
}

/* Domains. ----------------------------------------------------------------- */

static size_t hits(struct rig *r, const char *domain)
{
    return rig_call(r, "res.partner", "search",
                    arena_printfz(&r->a, "[%s]", domain), NULL)
        .items.n;
}

static void domains_combine_in_prefix_notation(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        rig_create(r, "res.partner",
                   "{'name':'Éva','ref':'t','email':'E@x.y','city':'Oslo'}");
        rig_create(r, "res.partner", "{'name':'Bob','ref':'t','color':7}");
        rig_create(r, "res.partner",
                   "{'name':'Cid 100%','ref':'t','country_id':70}");
        struct {
            const char *domain;
            size_t n;
        } all[] = {
            {"[['ref','=','t']]", 3},
            {"[['ref','=','t'],['name','=','Bob']]", 1},
            {"['|',['name','=','Bob'],['name','=','Éva']]", 2},
            {"['&',['ref','=','t'],'!',['name','=','Bob']]", 2},
            {"[['ref','=','t'],['email','=',false]]", 2},
            {"[['ref','=','t'],['email','!=',false]]", 1},
            {"[['ref','=','t'],['city','!=','Oslo']]", 2},
            {"[['ref','=','t'],['city','not in',['Oslo',false]]]", 0},
            {"[['name','ilike','éVA']]", 1},
            {"[['name','like','éva']]", 0},
            {"[['name','=ilike','b%']]", 1},
            {"[['ref','=','t'],['name','not ilike','b']]", 2},
            {"[['email_normalized','=','e@x.y']]", 1},
            {"[['ref','=','t'],['color','>',3]]", 1},
            {"[['ref','=','t'],['country_id','=','Finland']]", 1},
            {"[['ref','=','t'],['country_id','ilike','finl']]", 1},
            {"[['ref','=','t'],['country_id.code','=','FI']]", 1},
            {"[['ref','=','t'],['country_id','!=',70]]", 2},
            {"[['ref','=?',false],['name','=','Bob']]", 1},
            {"[['ref','=','t'],['id','in',[]]]", 0},
        };
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            assert_int_equal(hits(r, all[i].domain), all[i].n);
        rig_raises(r, "builtins.ValueError", "Invalid leaf", "res.partner",
                   "search", "[[['ref','=']]]", NULL);
        rig_raises(r, "builtins.ValueError", "Invalid operator", "res.partner",
                   "search", "[[['ref','~','x']]]", NULL);
        rig_raises(r, "builtins.ValueError", "malformed", "res.partner",
                   "search", "[['|',['ref','=','x']]]", NULL);
    }
}

static void hierarchies_and_any(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t top = rig_create(r, "res.partner",
                                 "{'name':'Top','is_company':true}");
        int64_t mid =
            rig_create(r, "res.partner",
                       RIG1(r, "{'name':'Mid','parent_id':%lld}", top));
        int64_t low =
            rig_create(r, "res.partner",
                       RIG1(r, "{'name':'Low','parent_id':%lld}", mid));
        assert_int_equal(hits(r, RIG1(r, "[['id','child_of',%lld]]", top)), 3);
        assert_int_equal(hits(r, RIG1(r, "[['id','parent_of',%lld]]", low)),
                         3);
        assert_int_equal(
            hits(r, RIG1(r, "[['parent_id','child_of',[%lld]]]", mid)), 1);
        const char *any = "[['child_ids','any',[['name','=','Low']]]]";
        if (r->version >= 17)
            assert_int_equal(hits(r, any), 1);
        else
            rig_raises(r, "builtins.ValueError", "any", "res.partner",
                       "search", arena_printfz(&r->a, "[%s]", any), NULL);
        rig_raises(r, "odoo.exceptions.ValidationError", "ecursi",
                   "res.partner", "write",
                   RIG2(r, "[[%lld],{'parent_id':%lld}]", top, low), NULL);
    }
}

static void order_limit_and_offset(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *const names[] = {"b", "A", "c", "a"};
        int64_t ids[4];
        for (int i = 0; i < 4; i++)
            ids[i] = rig_create(
                r, "res.partner",
                arena_printfz(&r->a, "{'name':'%s','ref':'o'}", names[i]));
        struct value v = rig_call(r, "res.partner", "search",
                                  "[[['ref','=','o']]]",
                                  "{'order':'name desc, id','limit':3}");
        check_json(r, v,
                   arena_printfz(&r->a, "[%lld,%lld,%lld]",
                                 (long long)ids[2], (long long)ids[0],
                                 (long long)ids[1]));
        v = rig_call(r, "res.partner", "search", "[[['ref','=','o']]]",
                     "{'order':'id','offset':1,'limit':2}");
        check_json(r, v, RIG2(r, "[%lld,%lld]", ids[1], ids[2]));
        rig_raises(r, "builtins.ValueError", "Invalid field 'nope'",
                   "res.partner", "search", "[[]]", "{'order':'nope'}");
        rig_raises(r, "odoo.exceptions.UserError", "Invalid \"order\"",
                   "res.partner", "search", "[[]]", "{'order':'name up'}");
    }
}

/* x2many. ------------------------------------------------------------------ */

static void commands_change_links(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t a = rig_create(r, "res.partner.category", "{'name':'a'}");
        int64_t b = rig_create(r, "res.partner.category", "{'name':'b'}");
        int64_t id = rig_create(
            r, "res.partner",
            RIG1(r, "{'name':'P','category_id':[[4,%lld,0]]}", a));
        struct {
            char *commands, *left;
        } all[] = {
            {RIG1(r, "[[4,%lld,0]]", b), RIG2(r, "[%lld,%lld]", a, b)},
            {RIG1(r, "[[3,%lld,0]]", a), RIG1(r, "[%lld]", b)},
            {RIG1(r, "[[6,0,[%lld]]]", a), RIG1(r, "[%lld]", a)},
            {RIG1(r, "[%lld]", b), RIG1(r, "[%lld]", b)},
            {"[[5,0,0]]", "[]"},
            {"[[0,0,{'name':'c'}]]", RIG1(r, "[%lld]", b + 1)},
            {RIG1(r, "[[1,%lld,{'name':'d'}]]", b + 1),
             RIG1(r, "[%lld]", b + 1)},
            {RIG1(r, "[[2,%lld,0]]", b + 1), "[]"},
        };
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            rig_call(r, "res.partner", "write",
                     arena_printfz(&r->a, "[[%lld],{'category_id':%s}]",
                                   (long long)id, all[i].commands),
                     NULL);
            check_json(r, rig_field(r, "res.partner", id, "category_id"),
                       all[i].left);
        }
        rig_raises(r, "odoo.exceptions.ValidationError",
                   "another model requires the record", "res.partner", "write",
                   RIG1(r, "[[%lld],{'category_id':[[4,99999,0]]}]", id),
                   NULL);
        rig_raises(r, "builtins.ValueError", "Invalid x2many command",
                   "res.partner", "write",
                   RIG1(r, "[[%lld],{'category_id':[[9,1,0]]}]", id), NULL);
    }
}

static void children_are_made_with_their_parent(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(
            r, "res.partner",
            "{'name':'Firm','is_company':true,'city':'Oslo','child_ids':"
            "[[0,0,{'name':'Ann'}],[0,0,{'name':'Bo','city':'Rome'}]]}");
        struct value ids = rig_field(r, "res.partner", id, "child_ids");
        assert_int_equal(ids.items.n, 2);
        int64_t ann = ids.items.at[0].integer, bo = ids.items.at[1].integer;
        struct value city = rig_field(r, "res.partner", ann, "city");
        check_str(value_str(&city), "Oslo");
        city = rig_field(r, "res.partner", bo, "city");
        check_str(value_str(&city), "Oslo"); /* contacts follow, always */
        struct value name = rig_field(r, "res.partner", ann, "display_name");
        check_str(value_str(&name), "Firm, Ann");
        rig_call(r, "res.partner", "write",
                 RIG2(r, "[[%lld],{'child_ids':[[3,%lld,0]]}]", id, bo), NULL);
        check_json(r, rig_field(r, "res.partner", id, "child_ids"),
                   RIG1(r, "[%lld]", ann));
    }
}

/* Deleting, copying, importing, describing. -------------------------------- */

static void gone_records_by_method(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        check_json(r,
                   rig_call(r, "res.partner", "read", "[[1,9999],['id']]",
                            NULL),
                   "[{'id':1}]");
        const char *part = "Record does not exist or has been deleted.\n"
                           "(Record: res.partner(9999,), User: 2)";
        rig_raises(r, "odoo.exceptions.MissingError", part, "res.partner",
                   "write", "[[9999],{'name':'x'}]", NULL);
        rig_raises(r, "odoo.exceptions.MissingError", part, "res.partner",
                   "unlink", "[[9999]]", NULL);
        rig_call(r, "res.partner", "write", "[[],{'name':'x'}]", NULL);
        if (r->version < 19)
            check_json(r,
                       rig_call(r, "res.partner", "exists", "[[1,9999]]",
                                NULL),
                       "[1]");
    }
}

static void a_failing_batch_leaves_nothing_behind(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t before = sandbox_counters(r->box)->records_written;
        rig_raises(r, "odoo.exceptions.ValidationError",
                   "Contacts require a name", "res.partner", "create",
                   "[[{'name':'ok','ref':'batch'},{'ref':'batch'}]]", NULL);
        assert_int_equal(hits(r, "[['ref','=','batch']]"), 0);
        assert_int_equal(sandbox_counters(r->box)->records_written, before);
    }
}

static void what_others_need_cannot_be_deleted(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(r, "res.partner", "{'name':'Buyer'}");
        int64_t lead = rig_create(
            r, "crm.lead", RIG1(r, "{'name':'L','partner_id':%lld}", id));
        rig_call(r, "res.partner", "unlink", RIG1(r, "[[%lld]]", id), NULL);
        assert_false(rig_field(r, "crm.lead", lead, "partner_id").boolean);
        rig_raises(r, "odoo.exceptions.ValidationError",
                   "another model requires the record", "crm.stage", "unlink",
                   "[[1]]", NULL);
        rig_raises(r, "odoo.exceptions.ValidationError", "active user",
                   "res.partner", "unlink", "[[3]]", NULL);
    }
}

static void a_chain_of_owners_ends_somewhere(void **state)
{
    (void)state;
    EACH_VERSION(r, 18, 18)
    {
        int64_t top = rig_create(r, "res.partner.category", "{'name':'0'}");
        int64_t low = top;
        for (int i = 1; i < 40; i++)
            low = rig_create(r, "res.partner.category",
                             RIG1(r, "{'name':'n','parent_id':%lld}", low));
        rig_raises(r, "builtins.ValueError", "recursion",
                   "res.partner.category", "unlink", RIG1(r, "[[%lld]]", top),
                   NULL);
        rig_call(r, "res.partner.category", "unlink",
                 RIG1(r, "[[%lld]]", top + 20), NULL);
        assert_int_equal(rig_call(r, "res.partner.category", "search_count",
                                  "[[]]", NULL)
                             .integer,
                         20);
    }
}

static void copies_leave_out_what_is_not_copied(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(r, "res.partner",
                                "{'name':'A','barcode':'1','city':'X'}");
        struct value copy = rig_call(r, "res.partner", "copy",
                                     RIG1(r, "[[%lld],{'city':'Y'}]", id),
                                     NULL);
        assert_true((copy.kind == VALUE_LIST) == (r->version >= 18));
        int64_t other = copy.kind == VALUE_LIST ? copy.items.at[0].integer
                                                : copy.integer;
        struct value row = rig_call(
            r, "res.partner", "read",
            RIG1(r, "[[%lld],['name','barcode','city']]", other), NULL);
        check_json(r, row,
                   RIG1(r, "[{'id':%lld,'name':'A (copy)','barcode':false,"
                           "'city':'Y'}]",
                        other));
    }
}

static void load_tells_records_apart_by_external_id(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *fields = "['id','name','country_id/id','category_id']";
        rig_create(r, "res.partner.category", "{'name':'VIP'}");
        struct value out = rig_call(
            r, "res.partner", "load",
            arena_printfz(&r->a,
                          "[%s,[['hub.p1','Ann','base.fi','VIP'],"
                          "['hub.p2','Bo','','']]]",
                          fields),
            NULL);
        const struct value *ids = value_getz(&out, "ids");
        assert_int_equal(ids->items.n, 2);
        int64_t ann = ids->items.at[0].integer;
        assert_int_equal(
            rig_field(r, "res.partner", ann, "country_id").integer, 70);
        out = rig_call(r, "res.partner", "load",
                       "[['id','name'],[['hub.p1','Anna']]]", NULL);
        assert_int_equal(value_getz(&out, "ids")->items.at[0].integer, ann);
        out = rig_call(r, "res.partner", "load",
                       arena_printfz(&r->a,
                                     "[['.id','name'],[['%lld','Anne']]]",
                                     (long long)ann),
                       NULL);
        struct value name = rig_field(r, "res.partner", ann, "name");
        check_str(value_str(&name), "Anne");
        out = rig_call(r, "res.partner", "load",
                       "[['name','country_id/id'],[['Good','base.fr'],"
                       "['Bad','base.nowhere']]]",
                       NULL);
        assert_false(value_getz(&out, "ids")->boolean);
        assert_int_equal(value_getz(&out, "messages")->items.n, 1);
        assert_int_equal(hits(r, "[['name','=','Good']]"), 0);
        struct value meta = rig_call(r, "res.partner", "get_metadata",
                                     RIG1(r, "[[%lld]]", ann), NULL);
        check_str(value_text_at(&meta.items.at[0], "xmlid"), "hub.p1");
    }
}

static void custom_fields_are_columns_at_once(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct value model = rig_call(r, "ir.model", "search",
                                      "[[['model','=','res.partner']]]", NULL);
        int64_t m = model.items.at[0].integer;
        int64_t field = rig_create(
            r, "ir.model.fields",
            RIG1(r, "{'name':'x_hub_uid','model_id':%lld,'ttype':'char',"
                    "'field_description':'Hub id','copied':false}",
                 m));
        rig_create(r, "ir.model.fields",
                   RIG1(r, "{'name':'x_level','model_id':%lld,"
                           "'ttype':'selection','selection_ids':"
                           "[[0,0,{'value':'a','name':'Alpha'}],"
                           "[0,0,{'value':'b','name':'Beta'}]]}",
                        m));
        int64_t id = rig_create(
            r, "res.partner",
            "{'name':'A','x_hub_uid':'h1','x_level':'b'}");
        assert_int_equal(hits(r, "[['x_hub_uid','=','h1']]"), 1);
        rig_raises(r, "builtins.ValueError",
                   "Wrong value for res.partner.x_level: 'z'", "res.partner",
                   "write", RIG1(r, "[[%lld],{'x_level':'z'}]", id), NULL);
        struct value fields = rig_call(r, "res.partner", "fields_get",
                                       "[['x_level']]", NULL);
        check_json(r,
                   *value_getz(value_getz(&fields, "x_level"), "selection"),
                   "[['a','Alpha'],['b','Beta']]");
        rig_raises(r, "odoo.exceptions.ValidationError", "start", "ir.model.fields",
                   "create",
                   RIG1(r, "[{'name':'hub','model_id':%lld,'ttype':'char'}]",
                        m),
                   NULL);
        rig_call(r, "ir.model.fields", "unlink", RIG1(r, "[[%lld]]", field),
                 NULL);
        rig_raises(r, "builtins.ValueError", "Invalid field 'x_hub_uid'",
                   "res.partner", "read",
                   RIG1(r, "[[%lld],['x_hub_uid']]", id), NULL);
    }
}

static void what_must_be_set_says_so(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        rig_raises(r, "odoo.exceptions.ValidationError",
                   "a mandatory field is not set", "crm.lead", "create",
                   "[{}]", NULL);
        rig_raises(r, "odoo.exceptions.ValidationError",
                   "another model requires the record", "res.partner",
                   "create", "[{'name':'A','country_id':9999}]", NULL);
        rig_raises(r, "builtins.ValueError",
                   "Wrong value for res.partner.type: 'home'", "res.partner",
                   "create", "[{'name':'A','type':'home'}]", NULL);
    }
}

static void own_stamps_cannot_be_set(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(
            r, "res.partner",
            "{'name':'A','write_date':'2001-01-01 00:00:00','id':77}");
        struct value date = rig_field(r, "res.partner", id, "write_date");
        check_str(value_str(&date), "2025-06-15 15:06:40");
        assert_int_not_equal(id, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_04_create_answers_a_number_or_a_list),
        cmocka_unit_test(case_04_create_over_json2_is_always_a_list),
        cmocka_unit_test(case_05_empty_values_and_names_of_targets),
        cmocka_unit_test(case_06_times_in_values_have_one_form_only),
        cmocka_unit_test(case_06_a_bare_day_stands_for_its_borders),
        cmocka_unit_test(case_09_archived_records_show_only_when_asked_for),
        cmocka_unit_test(case_15_mobile_is_gone_in_19),
        cmocka_unit_test(case_16_storable_products_by_version),
        cmocka_unit_test(a_template_has_one_variant_and_shows_its_code),
        cmocka_unit_test(domains_combine_in_prefix_notation),
        cmocka_unit_test(hierarchies_and_any),
        cmocka_unit_test(order_limit_and_offset),
        cmocka_unit_test(commands_change_links),
        cmocka_unit_test(children_are_made_with_their_parent),
        cmocka_unit_test(gone_records_by_method),
        cmocka_unit_test(a_failing_batch_leaves_nothing_behind),
        cmocka_unit_test(what_others_need_cannot_be_deleted),
        cmocka_unit_test(a_chain_of_owners_ends_somewhere),
        cmocka_unit_test(copies_leave_out_what_is_not_copied),
        cmocka_unit_test(load_tells_records_apart_by_external_id),
        cmocka_unit_test(custom_fields_are_columns_at_once),
        cmocka_unit_test(what_must_be_set_says_so),
        cmocka_unit_test(own_stamps_cannot_be_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
