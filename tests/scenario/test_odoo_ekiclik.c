/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The recipe odoo-ekiclik outwards: one Odoo, three platforms. Cases E7 to E9
 * are those of the exchange's description.
 */
#include "lib/flow_odoo.h"
#include "lib/flow_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { ODOO, ALSALAM, CPA, BNA };

static const char *const variables[] = {
    "ODOO_URL",      "http://odoo.test",
    "ODOO_DATABASE", "demo",
    "ODOO_USER",     "admin",
    "ODOO_PASSWORD", "admin",
    "ALSALAM_URL",   "http://alsalam.test",
    "CPA_URL",       "http://cpa.test",
    "BNA_URL",       "http://bna.test",
    NULL,
};
static const char *const addons[] = {"addons", "ekiclik", NULL};

static const struct flow_kind kind = {
    .recipe = "odoo-ekiclik",
    .variables = variables,
    .box = {{"odoo", "http://odoo.test", addons},
            {"ekiclik", "http://alsalam.test", NULL},
            {"ekiclik", "http://cpa.test", NULL},
            {"ekiclik", "http://bna.test", NULL}},
};

/* The user of Odoo's sandbox that platforms have is Alsalam's here. */
static const struct flow_edit edits[] = {
    {"lua/settings.lua", "alsalam@example.com", "ekiclik"}, {0}};
static const struct flow_options options = {.edits = edits};

static int start(void **state)
{
    static struct flow f; /* one test at a time */
    flow_init_kind(&f, &kind, &options);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    flow_fini(*state);
    return 0;
}

/* ---- Odoo ---------------------------------------------------------------------- */

static void as_platform(struct flow *f, const char *model, const char *method,
                        const char *args, const char *kwargs)
{
    const char *uid = flow_odoo_one(f, "res.users", "[['login','=','ekiclik']]");
    struct value answer = flow_call(
        f, ODOO, "POST", "/jsonrpc",
        arena_printfz(&f->arena,
                      "{'params':{'service':'object','method':'execute_kw',"
                      "'args':['demo',%s,'ekiclik','%s','%s',%s,%s]}}",
                      uid, model, method, args, kwargs ? kwargs : "{}"));
    if (value_getz(&answer, "error"))
        fail_msg("%s", flow_text(f, &answer));
}

struct product {
    const char *id;      /* of the template */
    const char *variant;
};

static struct product make_product(struct flow *f, const char *values)
{
    struct product p = {.id = flow_odoo_make(f, "product.template", values)};
    p.variant = flow_odoo_one(
        f, "product.product",
        arena_printfz(&f->arena, "[['product_tmpl_id','=',%s]]", p.id));
    return p;
}

static struct product make_oven(struct flow *f)
{
    return make_product(f, "{'name':'Oven','standard_price':100.1,"
                           "'manufacturer_ref':'OV-1'}");
}

/* A place of the company in which goods lie. */
static const char *place_of(struct flow *f, const char *company)
{
    const char *warehouse = flow_odoo_one(
        f, "stock.warehouse",
        arena_printfz(&f->arena, "[['company_id','=',%s]]", company));
    struct value rows = flow_odoo(
        f, "stock.warehouse", "read",
        arena_printfz(&f->arena, "[[%s],['lot_stock_id']]", warehouse), NULL);
    const struct value *m2o = value_getz(&rows.items.at[0], "lot_stock_id");
    return flow_text(f, &m2o->items.at[0]);
}

static const char *make_company(struct flow *f, const char *codification,
                                const char *more)
{
    return flow_odoo_make(
        f, "res.company",
        arena_printfz(&f->arena,
                      "{'name':'Shop %s','codification':'%s','status':"
                      "'ACTIVE'%s}",
                      codification, codification, more));
}

#define INVENTORY "{'context':{'inventory_mode':true}}"

static const char *count_of(struct flow *f, const struct product *p,
                            const char *place, int quantity)
{
    return arena_printfz(&f->arena,
                         "[{'product_id':%s,'location_id':%s,"
                         "'inventory_quantity_auto_apply':%d}]",
                         p->variant, place, quantity);
}

static void put_stock(struct flow *f, const struct product *p,
                      const char *place, int quantity)
{
    flow_odoo(f, "stock.quant", "create", count_of(f, p, place, quantity),
              INVENTORY);
}

/* ---- platforms ------------------------------------------------------------------- */

static struct value calls_of(struct flow *f, size_t box, const char *path)
{
    struct value v = flow_call(
        f, box, "GET",
        arena_printfz(&f->arena, "/_sandbox/calls?path=%s", path), NULL);
    return *value_getz(&v, "calls");
}

static size_t n_calls(struct flow *f, size_t box, const char *path)
{
    return calls_of(f, box, path).items.n;
}

static const char *body_of(struct flow *f, const struct value *calls, size_t i)
{
    assert_true(i < calls->items.n);
    char *body =
        arena_strz(&f->arena, value_text_at(&calls->items.at[i], "body"));
    for (char *p = body; *p; p++)
        if (*p == '"')
            *p = '\'';
    return body;
}

/* Those whose body says so: what the database holds is told too. */
static struct value calls_with(struct flow *f, size_t box, const char *path,
                               const char *words)
{
    struct value all = calls_of(f, box, path);
    struct value *some = arena_array(&f->arena, struct value, all.items.n);
    size_t n = 0;
    for (size_t i = 0; i < all.items.n; i++)
        if (str_contains(value_text_at(&all.items.at[i], "body"),
                         str_from(words)))
            some[n++] = all.items.at[i];
    return value_list(some, n);
}

static size_t n_posts(struct flow *f, size_t box, const char *words)
{
    return calls_with(f, box, "/api/odoo/products", words).items.n;
}

/* The record's fields as JSON with ' for ", or "none". */
static const char *held(struct flow *f, size_t box, const char *entity,
                        const char *id)
{
    struct value v = flow_call(
        f, box, "GET",
        arena_printfz(&f->arena, "/_sandbox/records?entity=%s", entity), NULL);
    const struct value *records = value_getz(&v, "records");
    for (size_t i = 0; i < records->items.n; i++) {
        const struct value *r = &records->items.at[i];
        if (!str_is(value_text_at(r, "id"), id))
            continue;
        char *text = arena_strz(
            &f->arena, json_text(&f->arena, value_getz(r, "fields")));
        for (char *p = text; *p; p++)
            if (*p == '"')
                *p = '\'';
        return text;
    }
    return "none";
}

static void expect(struct flow *f, size_t box, const char *entity,
                   const char *id, const char *wanted)
{
    const char *has = held(f, box, entity, id);
    if (!strstr(has, wanted)) {
        flow_print_open(f);
        fail_msg("%s %s at %zu: %s", entity, id, box, has);
    }
}

static const char *reference(struct flow *f, const char *prefix,
                             const char *id)
{
    return arena_printfz(&f->arena, "%s%06d", prefix, (int)strtol(id, NULL, 10));
}

static const char *variant_of(struct flow *f, const struct product *p)
{
    return reference(f, "rc_variante", p->variant);
}

static const char *quantity_id(struct flow *f, const char *pos,
                               const struct product *p)
{
    return arena_printfz(&f->arena, "%s/%s", pos, variant_of(f, p));
}

/* Time goes by until what failed is due again. */
static void sync_later(struct flow *f)
{
    flow_pass(f, INT64_C(3600) * 1000);
    (void)flow_run(f, RUN_SYNC);
}

/* ---- products -------------------------------------------------------------------- */

static void a_product_goes_to_every_platform_with_its_configuration(
    void **state)
{
    struct flow *f = *state;
    const char *brand = flow_odoo_make(f, "product.brand", "{'name':'Fagor'}");
    const char *ram = flow_odoo_make(f, "characteristic.name", "{'name':'RAM'}");
    const char *value = flow_odoo_make(
        f, "characteristic.value",
        arena_printfz(&f->arena, "{'name':'8GB','attribute_id':%s}", ram));
    struct product p = make_product(
        f, arena_printfz(&f->arena,
                         "{'name':'Oven','standard_price':100.1,"
                         "'manufacturer_ref':'OV-1','brand_id':%s,"
                         "'fab_name':'Fagor SA','fab_certificate':'http://c',"
                         "'characteristic_ids':[[6,0,[%s]]]}",
                         brand, value));
    flow_sync(f);
    for (size_t box = ALSALAM; box <= BNA; box++) {
        struct value posts = calls_with(f, box, "/api/odoo/products", "Oven");
        assert_int_equal(posts.items.n, 1);
        const char *body = body_of(f, &posts, 0);
        assert_non_null(strstr(
            body, arena_printfz(&f->arena,
                                "'categoryName':'All','brand':{'name':'Fagor',"
                                "'reference':'br_%s'},'refConstructor':'OV-1',"
                                "'manufactureName':'Fagor SA','activate':true,"
                                "'ref_odoo':'%s'",
                                brand, reference(f, "rc_", p.id))));
        assert_non_null(strstr(body, "'price':166.83"));
        assert_non_null(strstr(body, "'buyingPrice':111.22"));
        assert_non_null(strstr(body, "'productCharacteristics':[{'name':'RAM',"
                                     "'value':'8GB'}]"));
        expect(f, box, "configuration", variant_of(f, &p),
               reference(f, "rc_", p.id));
        expect(f, box, "configuration", variant_of(f, &p),
               "'certificateUrl':'http://c'");
    }
    flow_expect_silence(f);
}

/* 100.1 x 1.1111 = 111.22111; x 1.5 or 1.6 of that, rounded once. */
static void prices_follow_category_and_margin_exactly(void **state)
{
    struct flow *f = *state;
    const char *top =
        flow_odoo_make(f, "product.category", "{'name':'Meubles et literie'}");
    const char *chairs = flow_odoo_make(
        f, "product.category",
        arena_printfz(&f->arena, "{'name':'Chairs','parent_id':%s}", top));
    struct product plain = make_oven(f);
    struct product chair = make_product(
        f, arena_printfz(&f->arena,
                         "{'name':'Chair','standard_price':100.1,'categ_id':%s}",
                         chairs));
    struct product margin = make_product(
        f, "{'name':'Lamp','standard_price':100.1,'marge':2.05}");
    flow_sync(f);
    expect(f, CPA, "configuration", variant_of(f, &plain), "'price':166.83");
    expect(f, CPA, "configuration", variant_of(f, &chair), "'price':177.95");
    expect(f, CPA, "configuration", variant_of(f, &margin), "'price':205.21");
    expect(f, CPA, "configuration", variant_of(f, &margin),
           "'buyingPrice':111.22");
}

static void a_change_says_what_has_changed_and_an_archived_one_is_archived(
    void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    const char *ref = reference(f, "rc_", p.id);
    flow_sync(f);
    size_t before = n_calls(f, BNA, "/api/odoo/products/configuration");
    flow_odoo_edit(f, "product.template", p.id, "{'fab_name':'Bosch'}");
    flow_sync(f);
    struct value puts = calls_of(f, BNA, "/api/odoo/products/update");
    assert_int_equal(puts.items.n, 1);
    assert_string_equal(body_of(f, &puts, 0),
                        arena_printfz(&f->arena,
                                      "{'manufactureName':'Bosch','ref_odoo':"
                                      "'%s'}",
                                      ref));
    assert_int_equal(n_calls(f, BNA, "/api/odoo/products/configuration"),
                     before);
    flow_odoo_edit(f, "product.template", p.id, "{'active':false}");
    flow_sync(f);
    expect(f, BNA, "product", ref, "'activate':false");
    assert_int_equal(
        n_calls(f, BNA, arena_printfz(&f->arena,
                                      "/api/odoo/products/archive/%s", ref)),
        1);
    flow_odoo_edit(f, "product.template", p.id, "{'active':true}");
    flow_sync(f);
    expect(f, BNA, "product", ref, "'activate':true");
    flow_odoo_edit(f, "product.product", p.variant, "{'standard_price':10}");
    flow_sync(f);
    expect(f, BNA, "configuration", variant_of(f, &p), "'price':16.67");
    flow_expect_silence(f);
}

/* Much of a variant is its product's, which alone has changed then. */
static void what_changes_of_a_product_reaches_its_configurations_and_quantities(
    void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    const char *furniture =
        flow_odoo_make(f, "product.category", "{'name':'MEUBLES'}");
    put_stock(f, &p, place_of(f, "1"), 5);
    flow_sync(f);
    flow_odoo_edit(f, "product.template", p.id,
                   arena_printfz(&f->arena, "{'name':'Stove','categ_id':%s}",
                                 furniture));
    flow_sync(f);
    expect(f, CPA, "configuration", variant_of(f, &p), "'name':'Stove'");
    expect(f, CPA, "configuration", variant_of(f, &p), "'price':177.95");
    expect(f, CPA, "stock", quantity_id(f, "EKIWH", &p),
           "'sellingPrice':177.95");
    flow_odoo_edit(f, "product.product", p.variant, "{'standard_price':10}");
    flow_sync(f);
    expect(f, BNA, "stock", quantity_id(f, "EKIWH", &p),
           "'realQuantity':5,'price':11.11,'sellingPrice':17.78");
    flow_expect_silence(f);
}

static void a_product_that_is_deleted_is_archived_over_there(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    flow_sync(f);
    flow_odoo_drop(f, "product.template", p.id);
    flow_reconcile(f);
    expect(f, CPA, "product", reference(f, "rc_", p.id), "'activate':false");
}

/* ---- E7: spellings of create_by, outwards ------------------------------------------- */

static void e7_what_a_platform_wrote_itself_is_not_told_to_it_however_marked(
    void **state)
{
    static const char *const marks[] = {"ekiclic", "EkiClic",  "ekiclik",
                                        "ekiclick", "EKICLIK", " ek"};
    struct flow *f = *state;
    struct product p[6];
    for (size_t i = 0; i < 6; i++) {
        p[i] = make_oven(f);
        as_platform(f, "product.template", "write",
                    arena_printfz(&f->arena,
                                  "[[%s],{'create_by':'%s','name':'P%zu'}]",
                                  p[i].id, marks[i], i),
                    NULL);
    }
    struct product odoo = make_oven(f);
    flow_odoo_edit(f, "product.template", odoo.id, "{'create_by':'odoo'}");
    flow_sync(f);
    expect(f, ALSALAM, "product", reference(f, "rc_", odoo.id), "Oven");
    for (size_t i = 0; i < 6; i++) {
        expect(f, ALSALAM, "product", reference(f, "rc_", p[i].id), "none");
        expect(f, ALSALAM, "configuration", variant_of(f, &p[i]), "none");
        expect(f, CPA, "product", reference(f, "rc_", p[i].id),
               arena_printfz(&f->arena, "'name':'P%zu'", i));
        expect(f, BNA, "product", reference(f, "rc_", p[i].id), "'name':'P");
    }
}

static void e7_what_somebody_changes_in_odoo_since_is_told(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    flow_sync(f);
    as_platform(f, "product.template", "write",
                arena_printfz(&f->arena,
                              "[[%s],{'create_by':'EkiClic','name':'Theirs'}]",
                              p.id),
                NULL);
    flow_sync(f);
    assert_int_equal(n_calls(f, ALSALAM, "/api/odoo/products/update"), 0);
    assert_int_equal(n_calls(f, CPA, "/api/odoo/products/update"), 1);
    flow_odoo_edit(f, "product.template", p.id, "{'fab_name':'Ours'}");
    flow_sync(f);
    expect(f, ALSALAM, "product", reference(f, "rc_", p.id), "Ours");
}

/* What it has made is known there by a key of its own: it is not made again,
 * unless the settings say that it would know it. */
static void a_product_that_a_platform_has_made_is_told_to_the_others(
    void **state)
{
    struct flow *f = *state;
    as_platform(f, "product.template", "create",
                "[{'name':'Theirs','create_by':'ekiclik','standard_price':10}]",
                NULL);
    struct product p = {
        .id = flow_odoo_one(f, "product.template", "[['name','=','Theirs']]")};
    p.variant = flow_odoo_one(
        f, "product.product",
        arena_printfz(&f->arena, "[['product_tmpl_id','=',%s]]", p.id));
    flow_odoo_edit(f, "product.template", p.id, "{'fab_name':'Ours'}");
    put_stock(f, &p, place_of(f, "1"), 4);
    flow_sync(f);
    assert_int_equal(n_posts(f, ALSALAM, "Theirs"), 0);
    assert_int_equal(n_posts(f, CPA, "Theirs"), 1);
    /* its quantity is, by the reference that Odoo has for it */
    assert_true(calls_with(f, ALSALAM, "/api/odoo/stocks", variant_of(f, &p))
                    .items.n > 0);
}

/* ---- E8: stock ---------------------------------------------------------------------- */

static void e8_a_stock_change_is_told_once_for_each_point_of_sale(void **state)
{
    struct flow *f = *state;
    struct product p[3] = {make_oven(f), make_oven(f), make_oven(f)};
    const char *shop = make_company(f, "PDVA-1", "");
    flow_sync(f);
    size_t before = n_calls(f, CPA, "/api/odoo/stocks");
    for (int i = 0; i < 3; i++) {
        put_stock(f, &p[i], place_of(f, "1"), 5 + i);
        put_stock(f, &p[i], place_of(f, shop), 10 + i);
    }
    flow_sync(f);
    for (size_t box = ALSALAM; box <= BNA; box++) {
        struct value puts = calls_of(f, box, "/api/odoo/stocks");
        assert_int_equal(puts.items.n, before + 2);
        for (size_t i = 0; i < 3; i++) {
            expect(f, box, "stock", quantity_id(f, "EKIWH", &p[i]),
                   arena_printfz(&f->arena, "'realQuantity':%zu,", 5 + i));
            expect(f, box, "stock", quantity_id(f, "PDVA-1", &p[i]),
                   arena_printfz(&f->arena, "'realQuantity':%zu,", 10 + i));
        }
    }
    expect(f, CPA, "stock", quantity_id(f, "EKIWH", &p[0]),
           "'price':111.22,'sellingPrice':166.83");
    put_stock(f, &p[1], place_of(f, shop), 0);
    flow_sync(f);
    assert_int_equal(n_calls(f, BNA, "/api/odoo/stocks"), before + 3);
    expect(f, BNA, "stock", quantity_id(f, "PDVA-1", &p[1]),
           "'realQuantity':0,");
    flow_expect_silence(f);
}

static void e8_a_stock_change_from_ekiclik_is_not_told_to_it(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    put_stock(f, &p, place_of(f, "1"), 5);
    flow_sync(f);
    size_t before = n_calls(f, ALSALAM, "/api/odoo/stocks");
    as_platform(f, "stock.quant", "create",
                count_of(f, &p, place_of(f, "1"), 9), INVENTORY);
    flow_sync(f);
    assert_int_equal(n_calls(f, ALSALAM, "/api/odoo/stocks"), before);
    expect(f, ALSALAM, "stock", quantity_id(f, "EKIWH", &p),
           "'realQuantity':5,");
    expect(f, CPA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':9,");
    expect(f, BNA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':9,");
    put_stock(f, &p, place_of(f, "1"), 7);
    flow_sync(f);
    expect(f, ALSALAM, "stock", quantity_id(f, "EKIWH", &p),
           "'realQuantity':7,");
}

static void several_places_of_one_company_are_one_quantity(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    const char *shelf = flow_odoo_make(
        f, "stock.location",
        "{'name':'Shelf','usage':'internal','company_id':1}");
    const char *customer =
        flow_odoo_one(f, "stock.location", "[['usage','=','customer']]");
    put_stock(f, &p, place_of(f, "1"), 5);
    put_stock(f, &p, shelf, 3);
    put_stock(f, &p, customer, 100);
    flow_sync(f);
    expect(f, BNA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':8,");
    put_stock(f, &p, shelf, 4);
    flow_sync(f);
    expect(f, BNA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':9,");
    put_stock(f, &p, place_of(f, "1"), 1);
    flow_sync(f);
    expect(f, BNA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':5,");
    flow_reconcile(f);
    expect(f, BNA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':5,");
}

/* ---- E9: a platform that is down ----------------------------------------------------- */

struct outage {
    const char *name;
    struct sandbox_knobs knobs;
};

static const struct outage outages[] = {
    {"not answering", {.drop_before_every = 1}},
    {"failing", {.fail_every = 1, .fail_status = 500}},
    {"behind a proxy", {.fail_every = 1, .fail_status = 503}},
    {"answering pages", {.html_every = 1}},
    {"hanging", {.latency_ms = 60000}},
    {"slow", {.latency_ms = 9000}},
};

static int64_t first_call_us(struct flow *f, size_t box)
{
    struct value calls = calls_of(f, box, "/api/odoo/stocks");
    if (calls.items.n == 0)
        return INT64_MAX;
    return value_getz(&calls.items.at[calls.items.n - 1], "at_us")->integer;
}

static void play_outage(struct flow *f, const struct outage *outage)
{
    struct product p = make_oven(f);
    flow_sync(f);
    put_stock(f, &p, place_of(f, "1"), 5);
    *sandbox_knobs(f->box[ALSALAM]) = outage->knobs;
    int64_t begun_us = f->clock.now_us + INT64_C(300) * US_PER_SECOND;
    (void)flow_run(f, RUN_SYNC);
    for (size_t box = CPA; box <= BNA; box++) {
        expect(f, box, "stock", quantity_id(f, "EKIWH", &p),
               "'realQuantity':5,");
        if (first_call_us(f, box) - begun_us > US_PER_SECOND)
            fail_msg("%s: platform %zu was told after %lld ms", outage->name,
                     box,
                     (long long)(first_call_us(f, box) - begun_us) / 1000);
    }
    /* Odoo has what it had, and the platform gets it in the end */
    assert_int_equal(flow_writes(f, SIDE_LEFT), 0);
    *sandbox_knobs(f->box[ALSALAM]) = (struct sandbox_knobs){0};
    sync_later(f);
    expect(f, ALSALAM, "stock", quantity_id(f, "EKIWH", &p),
           "'realQuantity':5,");
    assert_int_equal(flow_parked(f), 0);
    flow_expect_silence(f);
}

static void e9_a_platform_that_is_down_holds_up_no_other_and_is_tried_again(
    void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof outages / sizeof *outages; i++) {
        struct flow f;
        flow_init_kind(&f, &kind, &options);
        play_outage(&f, &outages[i]);
        flow_fini(&f);
    }
}

/* Each answer finds who asked, whatever else is asked meanwhile. */
static void platforms_of_any_pace_are_told_side_by_side(void **state)
{
    static const int64_t latency_ms[] = {0, 300, 1100, 700};
    struct flow *f = *state;
    struct product p[4];
    for (int i = 0; i < 4; i++) {
        p[i] = make_oven(f);
        put_stock(f, &p[i], place_of(f, "1"), 5 + i);
    }
    for (size_t box = ALSALAM; box <= BNA; box++)
        sandbox_knobs(f->box[box])->latency_ms = latency_ms[box];
    flow_sync(f);
    for (size_t box = ALSALAM; box <= BNA; box++)
        for (size_t i = 0; i < 4; i++)
            expect(f, box, "stock", quantity_id(f, "EKIWH", &p[i]),
                   arena_printfz(&f->arena, "'realQuantity':%zu,", 5 + i));
    assert_int_equal(flow_links(f, "products-bna"),
                     flow_links(f, "products-alsalam"));
    flow_expect_silence(f);
}

/* A workspace whose routes go one by one wants nothing beside anything. */
static void what_goes_one_by_one_waits_for_the_slow_one(void **state)
{
    static const struct flow_edit strict[] = {
        {"crosswalk.yaml", "schedule:",
         "routes:\n  one_by_one: true\n  keys: { test: 0123456789abcdef }\n"
         "  paths: [{ path: /product/<id>, sync: products-cpa, side: left }]\n"
         "schedule:"},
        {0}};
    const struct flow_options slow = {.edits = strict};
    struct flow f;
    (void)state;
    flow_init_kind(&f, &kind, &slow);
    struct product p = make_oven(&f);
    put_stock(&f, &p, place_of(&f, "1"), 5);
    sandbox_knobs(f.box[ALSALAM])->latency_ms = 2000;
    flow_sync(&f);
    assert_true(first_call_us(&f, BNA) - first_call_us(&f, ALSALAM) >=
                2 * US_PER_SECOND);
    flow_fini(&f);
}

/* What was made, but never answered, is made once. */
static void e9_a_lost_answer_makes_no_double(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    sandbox_knobs(f->box[CPA])->drop_after_every = 1;
    (void)flow_run(f, RUN_SYNC);
    sandbox_knobs(f->box[CPA])->drop_after_every = 0;
    sync_later(f);
    sync_later(f);
    expect(f, CPA, "product", reference(f, "rc_", p.id), "'name':'Oven'");
    expect(f, CPA, "configuration", variant_of(f, &p), "'name':'Oven'");
    assert_true(n_posts(f, CPA, reference(f, "rc_", p.id)) > 1);
    assert_int_equal(flow_links(f, "products-cpa"),
                     flow_links(f, "products-bna"));
    assert_int_equal(flow_parked(f), 0);
    flow_expect_silence(f);
}

static void e9_a_product_that_a_platform_has_lost_is_made_again(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    flow_sync(f);
    flow_call(f, CPA, "POST", "/_sandbox/reset", NULL);
    flow_odoo_edit(f, "product.template", p.id, "{'fab_name':'Bosch'}");
    flow_sync(f);
    expect(f, CPA, "product", reference(f, "rc_", p.id), "'name':'Oven'");
    expect(f, CPA, "product", reference(f, "rc_", p.id), "Bosch");
}

/* ---- orders, points of sale, people ---------------------------------------------------- */

static void a_delivered_order_is_told_to_its_bank_alone(void **state)
{
    struct flow *f = *state;
    struct product p = make_oven(f);
    put_stock(f, &p, place_of(f, "1"), 50);
    const char *partner =
        flow_odoo_make(f, "res.partner", "{'name':'Ada','email':'a@b.c'}");
    const char *order = flow_odoo_make(
        f, "sale.order",
        arena_printfz(&f->arena,
                      "{'partner_id':%s,'ek_file':'1906','order_source':"
                      "'alsalam','create_by':'ekiclik','order_line':[[0,0,"
                      "{'product_id':%s,'product_uom_qty':1}]]}",
                      partner, p.variant));
    flow_sync(f);
    assert_int_equal(n_calls(f, ALSALAM, "/api/odoo/order/1906"), 0);
    flow_odoo(f, "sale.order", "action_confirm",
              arena_printfz(&f->arena, "[[%s]]", order), NULL);
    const char *picking = flow_odoo_one(
        f, "stock.picking",
        arena_printfz(&f->arena, "[['sale_id','=',%s]]", order));
    flow_odoo(f, "stock.picking", "button_validate",
              arena_printfz(&f->arena, "[[%s]]", picking), NULL);
    assert_string_equal(flow_odoo_get(f, "sale.order", order,
                                      "delivery_status"),
                        "\"full\"");
    flow_sync(f);
    struct value calls = calls_of(f, ALSALAM, "/api/odoo/order/1906");
    assert_int_equal(calls.items.n, 1);
    assert_string_equal(body_of(f, &calls, 0),
                        "{'state':'EK_ORDER_DELIVERED'}");
    assert_int_equal(n_calls(f, CPA, "/api/odoo/order/1906"), 0);
    /* what lay there has gone too */
    expect(f, CPA, "stock", quantity_id(f, "EKIWH", &p), "'realQuantity':49,");
    flow_expect_silence(f);
}

static void a_point_of_sale_of_one_bank_is_forwarded_to_the_others(void **state)
{
    struct flow *f = *state;
    make_company(f, "PDVA-7",
                 ",'source':'Alsalam','create_by':'EkiClic','phone':'0556',"
                 "'pos_phone_two':'0557','street':'1 Rue'");
    make_company(f, "PDVA-8", ",'create_by':'odoo'");
    flow_sync(f);
    expect(f, ALSALAM, "pos", "PDVA-7", "none");
    expect(f, ALSALAM, "pos", "PDVA-8", "'name_pos':'Shop PDVA-8'");
    expect(f, BNA, "pos", "EKIWH", "none");
    struct value calls = calls_with(f, CPA, "/api/odoo/pos", "PDVA-7");
    assert_int_equal(calls.items.n, 1);
    assert_string_equal(
        body_of(f, &calls, 0),
        "{'params':{'data':{'name_pos':'Shop PDVA-7','address_pos':'1 Rue',"
        "'pos_phone_one':'0556','pos_phone_two':'0557','codification':"
        "'PDVA-7','status':'ACTIVE','source':'Alsalam','ek_user_emails':[]}}}");
    flow_expect_silence(f);
}

static void users_with_a_role_and_clients_of_a_bank_are_told(void **state)
{
    struct flow *f = *state;
    flow_odoo_make(f, "res.users",
                   "{'name':'Ada King','login':'ada@b.c','email':'ada@b.c',"
                   "'role':'ROLE_POS_EK','codification':'U1'}");
    flow_odoo_make(f, "res.users",
                   "{'name':'Root','login':'r@b.c','role':'ROLE_SUPERADMIN'}");
    const char *client = flow_odoo_make(
        f, "res.partner",
        "{'name':'Bo','email':'bo@b.c','status':'WAITING',"
        "'order_source':'CPA'}");
    flow_sync(f);
    struct value users = calls_of(f, BNA, "/api/odoo/users");
    assert_int_equal(users.items.n, 1);
    assert_string_equal(body_of(f, &users, 0),
                        "{'username':'ada@b.c','firstname':'Ada','lastname':"
                        "'King','codification':'U1','role':'ROLE_POS_EK',"
                        "'email':'ada@b.c'}");
    expect(f, CPA, "client", client, "'name':'Bo'");
    expect(f, BNA, "client", client, "none");
    expect(f, ALSALAM, "client", client, "none");
    flow_odoo_edit(f, "res.partner", client, "{'phone':'0556'}");
    flow_sync(f);
    expect(f, CPA, "client", client, "'phone':'0556'");
    flow_expect_silence(f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_product_goes_to_every_platform_with_its_configuration),
        TEST(prices_follow_category_and_margin_exactly),
        TEST(a_change_says_what_has_changed_and_an_archived_one_is_archived),
        TEST(
            what_changes_of_a_product_reaches_its_configurations_and_quantities),
        TEST(a_product_that_is_deleted_is_archived_over_there),
        TEST(e7_what_a_platform_wrote_itself_is_not_told_to_it_however_marked),
        TEST(e7_what_somebody_changes_in_odoo_since_is_told),
        TEST(a_product_that_a_platform_has_made_is_told_to_the_others),
        TEST(e8_a_stock_change_is_told_once_for_each_point_of_sale),
        TEST(e8_a_stock_change_from_ekiclik_is_not_told_to_it),
        TEST(several_places_of_one_company_are_one_quantity),
        cmocka_unit_test(
            e9_a_platform_that_is_down_holds_up_no_other_and_is_tried_again),
        TEST(platforms_of_any_pace_are_told_side_by_side),
        cmocka_unit_test(what_goes_one_by_one_waits_for_the_slow_one),
        TEST(e9_a_lost_answer_makes_no_double),
        TEST(e9_a_product_that_a_platform_has_lost_is_made_again),
        TEST(a_delivered_order_is_told_to_its_bank_alone),
        TEST(a_point_of_sale_of_one_bank_is_forwarded_to_the_others),
        TEST(users_with_a_role_and_clients_of_a_bank_are_told),
    };
    return cmocka_run_group_tests_name("odoo-ekiclik", tests, NULL, NULL);
}
