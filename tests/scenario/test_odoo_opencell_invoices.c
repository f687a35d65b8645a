/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The acceptance cases of the integration that the recipe odoo-opencell takes
 * the place of, by their numbers, and the hazards named with them: invoices of
 * Opencell into Odoo, their PDFs, and what keeps one from being made.
 */
#include "lib/flow_opencell.h"

#include <stdio.h>

#define JUNE_1 "1717192800000"     /* 31 May 2024, 22:00 in Greenwich */
#define DECEMBER_1 "1733007600000" /* 30 November 2024, 23:00 */

/* One line of an invoice, with its tax as older versions say it. */
#define LINE(code, net, tax, total, tax_code)                               \
    "{'description':'" code " ','accountingCode':'43000000','taxCode':'"     \
    tax_code "','invoiceSubCategoryCode':'" code "','amountWithoutTax':" net \
    ",'amountTax':" tax ",'amountWithTax':" total "}"
#define MOBILE LINE(CELL_SERVICE, "10.0", "2.1", "12.1", "TAX_HIGH")

struct bill {
    const char *number;  /* NULL: SO2024-00077 */
    const char *account; /* NULL: 1234_0 */
    const char *date;    /* NULL: JUNE_1 */
    const char *lines;   /* NULL: MOBILE */
    const char *net, *tax, *total; /* NULL: of MOBILE */
    const char *more;    /* begins with a comma, or NULL */
};

static const char *either(const char *text, const char *fallback)
{
    return text ? text : fallback;
}

/* It stands in Opencell; its id there. */
static const char *bill(struct flow *f, const struct bill *b)
{
    struct value v = flow_call(
        f, SIDE_RIGHT, "POST", "/_sandbox/invoices",
        arena_printfz(
            &f->arena,
            "{'invoiceNumber':'%s','invoiceType':'COM','status':'VALIDATED',"
            "'sellerCode':'SC','billingAccountCode':'%s','invoiceDate':%s,"
            "'dueDate':%s,'amountWithoutTax':%s,'amountTax':%s,"
            "'amountWithTax':%s,'categoryInvoiceAgregates':[{"
            "'categoryInvoiceCode':'ICAT_SUBSCRIPTION',"
            "'listSubCategoryInvoiceAgregateDto':[%s]}],'taxAggregates':[{"
            "'taxCode':'TAX_HIGH','amountWithoutTax':%s,'amountTax':%s,"
            "'amountWithTax':%s}]%s}",
            either(b->number, "SO2024-00077"), either(b->account, "1234_0"),
            either(b->date, JUNE_1), either(b->date, JUNE_1), either(b->net, "10.0"),
            either(b->tax, "2.1"), either(b->total, "12.1"), either(b->lines, MOBILE),
            either(b->net, "10.0"), either(b->tax, "2.1"), either(b->total, "12.1"),
            either(b->more, "")));
    const struct value *id = cell_in(&v, "invoiceId");
    assert_non_null(id);
    return arena_strz(&f->arena, value_to_text(&f->arena, id));
}

/* What goes the other way is not played here. */
#define ALONE                                                              \
    {"crosswalk.yaml",                                                     \
     "  customers: true\n  accounts: true\n  subscriptions: true\n"     \
     "  accesses: true\n  services: true\n  charges: true\n",           \
     "  customers: false\n  accounts: false\n  subscriptions: false\n"  \
     "  accesses: false\n  services: false\n  charges: false\n"}

static void start(struct flow *f, const struct flow_options *options)
{
    static const struct flow_edit alone[] = {ALONE, {NULL, NULL, NULL}};
    struct flow_options all = options ? *options : (struct flow_options){0};
    if (!all.edits)
        all.edits = alone;
    cell_init(f, &all);
    cell_partner(f, "1234");
}

/* ---- what stands in Odoo ------------------------------------------------------- */

static size_t count(struct flow *f, const char *number)
{
    return flow_odoo_count(
        f, "account.move",
        arena_printfz(&f->arena, "[['ref','=','%s']]", number));
}

static const char *move_of(struct flow *f, const char *number)
{
    if (count(f, number) != 1)
        flow_print_open(f);
    return flow_odoo_one(
        f, "account.move",
        arena_printfz(&f->arena, "[['ref','=','%s']]", number));
}

static void expect(struct flow *f, const char *number, const char *field,
                   const char *json)
{
    const char *have =
        flow_odoo_get(f, "account.move", move_of(f, number), field);
    if (strcmp(have, json) == 0)
        return;
    flow_print_open(f);
    fail_msg("%s of %s is %s, not %s", field, number, have, json);
}

/* Its only line. */
static void expect_line(struct flow *f, const char *number, const char *field,
                        const char *json)
{
    const char *line = flow_odoo_one(
        f, "account.move.line",
        arena_printfz(&f->arena, "[['move_id','=',%s]]", move_of(f, number)));
    const char *have = flow_odoo_get(f, "account.move.line", line, field);
    if (strcmp(have, json) != 0)
        fail_msg("%s of the line is %s, not %s", field, have, json);
}

static size_t pdfs(struct flow *f, const char *number)
{
    return flow_odoo_count(
        f, "ir.attachment",
        arena_printfz(&f->arena,
                      "[['res_model','=','account.move'],['res_id','=',%s],"
                      "['name','=','%s.pdf'],['mimetype','=',"
                      "'application/pdf'],['datas','=like','JVBERi0%%']]",
                      move_of(f, number), number));
}

/* Posted under its number, with its PDF, once. */
static void expect_done(struct flow *f, const char *number)
{
    expect(f, number, "state", "\"posted\"");
    expect(f, number, "name",
           arena_printfz(&f->arena, "\"%s\"", number));
    assert_int_equal(pdfs(f, number), 1);
}

static void expect_parked(struct flow *f, const char *words)
{
    if (flow_parked(f) != 1)
        flow_print_open(f);
    assert_int_equal(flow_parked(f), 1);
    if (!strstr(flow_parked_why(f, 0), words))
        fail_msg("\"%s\" does not say \"%s\"", flow_parked_why(f, 0), words);
}

/* ---- the cases ------------------------------------------------------------------- */

static void case_13_answers_of_the_older_style_are_read(void **state)
{
    const char *const old[] = {"legacy", "1", "old", "1", NULL};
    const struct flow_options options = {.box = {NULL, old}};
    struct flow f;
    (void)state;
    start(&f, &options);
    bill(&f, &(struct bill){0});
    bill(&f, &(struct bill){.number = "SO2024-00078", .more = ",'noPdf':true"});
    flow_sync(&f);
    expect_done(&f, "SO2024-00077");
    expect(&f, "SO2024-00078", "state", "\"posted\"");
    expect_parked(&f, "no PDF");
    flow_fini(&f);
}

/* Over both changes of clocks, where a fixed two hours would do by luck. */
static void case_14_days_are_those_of_the_zone(void **state)
{
    static const struct {
        const char *number, *date, *day;
    } rows[] = {
        {"SO-1", JUNE_1, "\"2024-06-01\""},
        {"SO-2", DECEMBER_1, "\"2024-12-01\""},
        {"SO-3", "1711839600000", "\"2024-03-31\""}, /* clocks go forward */
        {"SO-4", "1711922400000", "\"2024-04-01\""},
        {"SO-5", "1729980000000", "\"2024-10-27\""}, /* and back */
        {"SO-6", "1730070000000", "\"2024-10-28\""},
        {"SO-7", "1704063600000", "\"2024-01-01\""},
    };
    struct flow f;
    (void)state;
    start(&f, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        bill(&f, &(struct bill){.number = rows[i].number,
                                .date = rows[i].date});
    flow_sync(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect(&f, rows[i].number, "invoice_date", rows[i].day);
        expect(&f, rows[i].number, "invoice_date_due", rows[i].day);
    }
    flow_fini(&f);
}

static void case_14_the_zone_is_a_setting(void **state)
{
    const struct flow_edit edits[] = {
        ALONE,
        {"crosswalk.yaml", "time_zone: Europe/Madrid            #",
         "time_zone: Asia/Tokyo #"},
        {NULL, NULL, NULL}};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    start(&f, &options);
    bill(&f, &(struct bill){.date = "1717167600000"}); /* 31 May, 15:00 */
    flow_sync(&f);
    expect(&f, "SO2024-00077", "invoice_date", "\"2024-06-01\"");
    flow_fini(&f);
}

static void case_15_a_second_import_makes_nothing_anew(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    bill(&f, &(struct bill){0});
    flow_sync(&f);
    expect_done(&f, "SO2024-00077");
    expect(&f, "SO2024-00077", "amount_untaxed", "10.0");
    expect(&f, "SO2024-00077", "amount_tax", "2.1");
    expect(&f, "SO2024-00077", "amount_total", "12.1");
    expect(&f, "SO2024-00077", "oc_untaxed", "10.0");
    expect(&f, "SO2024-00077", "oc_total_taxed", "2.1");
    expect(&f, "SO2024-00077", "oc_total", "12.1");
    expect(&f, "SO2024-00077", "oc_taxes",
           "\"[{\\\"taxCode\\\": \\\"TAX_HIGH\\\", \\\"amountWithoutTax\\\": "
           "10, \\\"amountTax\\\": 2.1, \\\"amountWithTax\\\": 12.1}]\"");
    expect_line(&f, "SO2024-00077", "price_unit", "10.0");
    expect_line(&f, "SO2024-00077", "quantity", "1.0");
    expect_line(&f, "SO2024-00077", "oc_amount_taxes", "2.1");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* Who begins anew, with all of it there already, finds it. */
static void case_15_a_new_hub_takes_what_is_there(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    bill(&f, &(struct bill){0});
    flow_sync(&f);
    flow_stop(&f);
    assert_int_equal(remove(arena_printfz(&f.arena, "%s/crosswalk.db",
                                          f.dir)),
                     0);
    int64_t before = flow_writes(&f, SIDE_LEFT);
    flow_sync(&f);
    assert_int_equal(flow_writes(&f, SIDE_LEFT), before);
    assert_int_equal(flow_links(&f, "invoices"), 1);
    assert_int_equal(flow_links(&f, "invoice_pdfs"), 1);
    expect_done(&f, "SO2024-00077");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* It is brought in by itself once it has been put right. */
static void case_16_what_is_not_found_is_named_and_comes_later(void **state)
{
    static const struct {
        const char *lines, *account; /* of the invoice */
        const char *words;
        const char *model, *values;  /* what puts it right */
    } rows[] = {
        {LINE(CELL_SERVICE, "10.0", "2.1", "12.1", "TAX_ODD"), "1234_0",
         "TAX_ODD", "account.tax",
         "{'name':'21%','amount':21,'oc_code':'TAX_ODD'}"},
        {LINE("SE_ODD", "10.0", "2.1", "12.1", "TAX_HIGH"), "1234_0", "SE_ODD",
         "product.product", "{'name':'Odd','default_code':'SE_ODD'}"},
        {"{'invoiceSubCategoryCode':'" CELL_SERVICE "','accountingCode':"
         "'79999999','taxCode':'TAX_HIGH','amountWithoutTax':10.0,"
         "'amountTax':2.1,'amountWithTax':12.1}",
         "1234_0", "79999999", "account.account",
         "{'name':'Odd','code':'79999999'}"},
        {MOBILE, "4321_1", "4321", "res.partner",
         "{'name':'Late','ref':'4321'}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct flow f;
        start(&f, NULL);
        bill(&f, &(struct bill){.number = "SO-BAD",
                                .lines = rows[i].lines,
                                .account = rows[i].account});
        bill(&f, &(struct bill){.number = "SO-GOOD"});
        flow_sync(&f);
        expect_done(&f, "SO-GOOD");
        assert_int_equal(count(&f, "SO-BAD"), 0);
        assert_int_equal(flow_odoo_count(&f, "ir.attachment", "[]"), 1);
        expect_parked(&f, rows[i].words);
        /* its PDF waits for it; that Odoo has an invoice of the same id, for
         * the other one, wakes nobody */
        assert_int_equal(flow_report(&f, "invoice_pdfs")->waiting, 1);
        flow_odoo_make(&f, rows[i].model, rows[i].values);
        cell_settle(&f);
        expect_done(&f, "SO-BAD");
        expect(&f, "SO-BAD", "amount_total", "12.1");
        assert_int_equal(flow_parked(&f), 0);
        flow_fini(&f);
    }
}

/* ---- hazards --------------------------------------------------------------------- */

static void hazard_references_need_be_no_numbers(void **state)
{
    static const char *const refs[][2] = {
        {"A-77", "A-77_0"}, {"0012", "0012_1"}, {"12_3", "12_3_0"},
        {"plain", "plain"}};
    struct flow f;
    (void)state;
    start(&f, NULL);
    cell_partner(&f, "12");
    for (size_t i = 0; i < sizeof refs / sizeof *refs; i++) {
        const char *number = arena_printfz(&f.arena, "SO-%zu", i);
        const char *partner = cell_partner(&f, refs[i][0]);
        bill(&f, &(struct bill){.number = number, .account = refs[i][1]});
        flow_sync(&f);
        expect(&f, number, "partner_id",
               arena_printfz(&f.arena, "[%s,\"Person %s\"]", partner,
                             refs[i][0]));
    }
    flow_fini(&f);
}

static void hazard_drafts_other_types_and_sellers_stay_there(void **state)
{
    static const char *const others[] = {
        ",'status':'DRAFT'", ",'invoiceType':'ADJ'", ",'sellerCode':'OTHER'",
        ",'status':'CANCELED'"};
    struct flow f;
    const char *id[4];
    (void)state;
    start(&f, NULL);
    for (size_t i = 0; i < 4; i++)
        id[i] = bill(&f, &(struct bill){
                             .number = arena_printfz(&f.arena, "SO-%zu", i),
                             .more = others[i]});
    flow_sync(&f);
    assert_int_equal(flow_odoo_count(&f, "account.move", "[]"), 0);
    assert_int_equal(flow_odoo_count(&f, "ir.attachment", "[]"), 0);
    assert_int_equal(flow_parked(&f), 0);
    cell_control(&f, "invoices",
                 arena_printfz(&f.arena,
                               "{'invoiceId':%s,'status':'VALIDATED'}", id[0]));
    flow_pass(&f, 1000);
    cell_settle(&f);
    expect_done(&f, "SO-0");
    assert_int_equal(flow_odoo_count(&f, "account.move", "[]"), 1);
    flow_fini(&f);
}

/* Its number alone would find none: no type asked for means commercial. */
static void hazard_credit_notes_of_their_own_type_are_read(void **state)
{
    const struct flow_edit edits[] = {
        ALONE,
        {"lua/settings.lua", "types = { \"COM\" }",
         "types = { \"COM\", \"ADJ\" }"},
        {NULL, NULL, NULL}};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    start(&f, &options);
    bill(&f, &(struct bill){.number = "AB-1",
                            .lines = LINE(CELL_SERVICE, "-10.0", "-2.1",
                                          "-12.1", "TAX_HIGH"),
                            .net = "-10.0", .tax = "-2.1", .total = "-12.1",
                            .more = ",'invoiceType':'ADJ'"});
    flow_sync(&f);
    expect_done(&f, "AB-1");
    expect(&f, "AB-1", "move_type", "\"out_refund\"");
    expect(&f, "AB-1", "amount_total", "12.1");
    expect_line(&f, "AB-1", "price_unit", "10.0");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* All of it is turned round, what goes the other way too. */
static void credit_notes_may_have_lines_of_both_signs(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    bill(&f, &(struct bill){
                 .lines = LINE(CELL_SERVICE, "-30.0", "-6.3", "-36.3",
                               "TAX_HIGH") ","
                          LINE(CELL_CHARGE, "10.0", "2.1", "12.1", "TAX_HIGH")
                          "," LINE("GONE", "0.0", "0.0", "0.0", "TAX_NONE"),
                 .net = "-20.0", .tax = "-4.2", .total = "-24.2"});
    flow_sync(&f);
    expect_done(&f, "SO2024-00077");
    expect(&f, "SO2024-00077", "move_type", "\"out_refund\"");
    expect(&f, "SO2024-00077", "amount_untaxed", "20.0");
    expect(&f, "SO2024-00077", "amount_total", "24.2");
    assert_int_equal(flow_odoo_count(&f, "account.move.line", "[]"), 2);
    assert_int_equal(flow_odoo_count(&f, "account.move.line",
                                     "[['price_unit','=',-10]]"),
                     1);
    flow_fini(&f);
}

static void newer_lines_tell_their_taxes_apart(void **state)
{
    const char *const by_tax[] = {"by_tax", "1", NULL};
    const struct flow_options options = {.box = {NULL, by_tax}};
    struct flow f;
    (void)state;
    start(&f, &options);
    bill(&f, &(struct bill){
                 .lines = MOBILE ","
                          "{'accountingCode':'43000000',"
                          "'invoiceSubCategoryCode':'" CELL_CHARGE "',"
                          "'amountWithoutTax':9.0,'amountsByTax':["
                          "{'tax':{'code':'TAX_HIGH'},'amountWithoutTax':5.0,"
                          "'amountTax':1.05,'amountWithTax':6.05},"
                          "{'tax':{'code':'TAX_LOW'},'amountWithoutTax':4.0,"
                          "'amountTax':0.4,'amountWithTax':4.4}]}",
                 .net = "19.0", .tax = "3.55", .total = "22.55"});
    flow_sync(&f);
    expect_done(&f, "SO2024-00077");
    expect(&f, "SO2024-00077", "amount_tax", "3.55");
    assert_int_equal(flow_odoo_count(&f, "account.move.line", "[]"), 3);
    flow_fini(&f);
}

static void hazard_a_pdf_that_is_missing_comes_later(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    const char *id = bill(&f, &(struct bill){.more = ",'noPdf':true"});
    flow_sync(&f);
    expect(&f, "SO2024-00077", "state", "\"posted\"");
    assert_int_equal(flow_odoo_count(&f, "ir.attachment", "[]"), 0);
    expect_parked(&f, "no PDF");
    cell_control(&f, "invoices",
                 arena_printfz(&f.arena, "{'invoiceId':%s,'noPdf':null}", id));
    flow_reconcile(&f);
    cell_settle(&f);
    expect_done(&f, "SO2024-00077");
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* 2.48 and 0.07 with 21%: 0.52 and 0.01 by line, 0.54 over the whole. */
#define TWO_LINES                                                     \
    LINE(CELL_SERVICE, "2.48", "0.52", "3.00", "TAX_HIGH") ","          \
    LINE(CELL_CHARGE, "0.07", "0.01", "0.08", "TAX_HIGH")

static void totals_that_differ_by_a_cent_are_for_a_person(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    flow_odoo_edit(&f, "res.company", "1",
                   "{'tax_calculation_rounding_method':'round_globally'}");
    bill(&f, &(struct bill){.lines = TWO_LINES, .net = "2.55", .tax = "0.53",
                            .total = "3.08"});
    flow_sync(&f);
    expect(&f, "SO2024-00077", "state", "\"draft\"");
    expect_parked(&f, "left.amount_tax is 0.54");
    expect_parked(&f, "right.amountTax is 0.53");
    flow_odoo_edit(&f, "res.company", "1",
                   "{'tax_calculation_rounding_method':'round_per_line'}");
    flow_reconcile(&f);
    cell_settle(&f);
    expect_done(&f, "SO2024-00077");
    expect(&f, "SO2024-00077", "amount_total", "3.08");
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void what_is_posted_is_never_changed(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    const char *id = bill(&f, &(struct bill){0});
    flow_sync(&f);
    int64_t before = flow_writes(&f, SIDE_LEFT);
    cell_control(&f, "invoices",
                 arena_printfz(&f.arena,
                               "{'invoiceId':%s,'dueDate':%s,"
                               "'amountWithoutTax':10.0}",
                               id, DECEMBER_1));
    cell_settle(&f);
    flow_reconcile(&f);
    flow_odoo_edit(&f, "account.move", move_of(&f, "SO2024-00077"),
                   "{'narration':'paid by hand'}");
    cell_settle(&f);
    flow_reconcile(&f);
    assert_int_equal(flow_writes(&f, SIDE_LEFT), before);
    expect(&f, "SO2024-00077", "invoice_date_due", "\"2024-06-01\"");
    flow_fini(&f);
}

/* One that a person has typed in already is taken for it, and left alone. */
static void an_invoice_that_is_there_already_is_linked(void **state)
{
    struct flow f;
    (void)state;
    start(&f, NULL);
    bill(&f, &(struct bill){0});
    flow_odoo_make(&f, "account.move",
                   "{'move_type':'out_invoice','ref':'SO2024-00077',"
                   "'partner_id':1,'invoice_line_ids':[[0,0,{'price_unit':10,"
                   "'tax_ids':[[6,0,[1]]]}]]}");
    cell_settle(&f);
    assert_int_equal(count(&f, "SO2024-00077"), 1);
    assert_int_equal(flow_links(&f, "invoices"), 1);
    expect(&f, "SO2024-00077", "amount_total", "12.1");
    flow_fini(&f);
}

/* Up to 12, where they are no journal entries. */
static void older_versions_of_odoo_open_their_invoices(void **state)
{
    const char *const old[] = {"version", "12", NULL};
    const struct flow_edit edits[] = {
        ALONE,
        {"crosswalk.yaml", "  invoices: true", "  invoices: false"},
        {"crosswalk.yaml", "  invoice_pdfs: true", "  invoice_pdfs: false"},
        {"crosswalk.yaml", "old_invoices: false", "old_invoices: true"},
        {"crosswalk.yaml", "old_invoice_pdfs: false",
         "old_invoice_pdfs: true"},
        {NULL, NULL, NULL}};
    const struct flow_options options = {.box = {old}, .edits = edits};
    static const char *const expected[][2] = {
        {"state", "\"open\""},        {"number", "\"SO2024-00077\""},
        {"type", "\"out_refund\""},   {"date_invoice", "\"2024-06-01\""},
        {"amount_total", "12.1"},     {"oc_total_taxed", "2.1"}};
    struct flow f;
    (void)state;
    start(&f, &options);
    bill(&f, &(struct bill){.lines = LINE(CELL_SERVICE, "-10.0", "-2.1",
                                          "-12.1", "TAX_HIGH"),
                            .net = "-10.0", .tax = "-2.1",
                            .total = "-12.1"});
    flow_sync(&f);
    flow_print_open(&f);
    const char *id = flow_odoo_one(&f, "account.invoice", "[]");
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(
            flow_odoo_get(&f, "account.invoice", id, expected[i][0]),
            expected[i][1]);
    assert_int_equal(flow_odoo_count(&f, "ir.attachment",
                                     "[['res_model','=','account.invoice'],"
                                     "['res_id','=',1]]"),
                     1);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* The whole way round: a contract goes out, is billed, and its invoice is
 * posted where the contract stands. */
static void what_went_out_comes_back_as_an_invoice(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    cell_first(&f, "1234", "C0042");
    cell_settle(&f);
    cell_control(&f, "invoice_run", "{'date':'2024-06-01'}");
    cell_settle(&f);
    expect_done(&f, "SO2024-00001");
    expect(&f, "SO2024-00001", "amount_untaxed", "12.48");
    expect(&f, "SO2024-00001", "amount_total", "15.1");
    expect(&f, "SO2024-00001", "invoice_date", "\"2024-06-01\"");
    assert_int_equal(flow_odoo_count(&f, "account.move",
                                     "[['partner_id.ref','=','1234']]"),
                     1);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- cuts ---------------------------------------------------------------------------- */

/* The power goes at the n-th request or commit, before it is carried out or
 * after. */
static bool cut_at(int64_t n, bool commit, bool after)
{
    struct flow f;
    start(&f, NULL);
    flow_sync(&f); /* nothing yet: schemas are known */
    bill(&f, &(struct bill){0});
    bill(&f, &(struct bill){.number = "SO2024-00078", .date = DECEMBER_1});
    if (commit)
        f.power = (struct flow_power){.cut_commit = n, .commit_after = after};
    else
        f.power = (struct flow_power){.cut_request = n, .cut_after = after};
    (void)!flow_run(&f, RUN_SYNC);
    bool cut = f.power.dead;
    flow_stop(&f);
    flow_power_on(&f);
    for (int i = 0; i < 6; i++) {
        (void)!flow_run(&f, RUN_SYNC);
        if (report_writes(&f.report) == 0 && flow_links(&f, "invoice_pdfs") == 2)
            break;
        flow_pass(&f, 20 * 60 * 1000); /* what waits for another try */
    }
    for (int i = 0; i < 2; i++) {
        const char *number = i ? "SO2024-00078" : "SO2024-00077";
        if (count(&f, number) != 1)
            fail_msg("cut %s %s %lld: %zu of %s", after ? "after" : "before",
                     commit ? "commit" : "request", (long long)n,
                     count(&f, number), number);
        expect_done(&f, number);
        expect(&f, number, "amount_total", "12.1");
    }
    assert_int_equal(flow_odoo_count(&f, "ir.attachment", "[]"), 2);
    assert_int_equal(report_writes(&f.report), 0);
    flow_fini(&f);
    return cut;
}

static void a_cut_anywhere_leaves_one_invoice_with_one_pdf(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        int64_t n = 1;
        while (cut_at(n, (kind & 1) != 0, (kind & 2) != 0))
            n++;
        assert_true(n > 8); /* lists, creates, posts, PDFs */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_13_answers_of_the_older_style_are_read),
        cmocka_unit_test(case_14_days_are_those_of_the_zone),
        cmocka_unit_test(case_14_the_zone_is_a_setting),
        cmocka_unit_test(case_15_a_second_import_makes_nothing_anew),
        cmocka_unit_test(case_15_a_new_hub_takes_what_is_there),
        cmocka_unit_test(case_16_what_is_not_found_is_named_and_comes_later),
        cmocka_unit_test(hazard_references_need_be_no_numbers),
        cmocka_unit_test(hazard_drafts_other_types_and_sellers_stay_there),
        cmocka_unit_test(hazard_credit_notes_of_their_own_type_are_read),
        cmocka_unit_test(credit_notes_may_have_lines_of_both_signs),
        cmocka_unit_test(newer_lines_tell_their_taxes_apart),
        cmocka_unit_test(hazard_a_pdf_that_is_missing_comes_later),
        cmocka_unit_test(totals_that_differ_by_a_cent_are_for_a_person),
        cmocka_unit_test(what_is_posted_is_never_changed),
        cmocka_unit_test(an_invoice_that_is_there_already_is_linked),
        cmocka_unit_test(older_versions_of_odoo_open_their_invoices),
        cmocka_unit_test(what_went_out_comes_back_as_an_invoice),
        cmocka_unit_test(a_cut_anywhere_leaves_one_invoice_with_one_pdf),
    };
    return cmocka_run_group_tests_name("odoo-opencell invoices", tests, NULL,
                                       NULL);
}
