/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/odoo.h"

#include "sandbox/odoo/data.h"
#include "sandbox/odoo/http.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/options.h"

#define VERSION_OLD 12 /* this one too: invoices were no entries */

static const char options_help[] =
    "  --version N          7, 12, 16, 17, 18 (default) or 19; 7 is OpenERP\n"
    "                       with orders, invoices and vouchers, 12 has older\n"
    "                       invoices and is else as 16\n"
    "  --db NAME            name of the one database; demo\n"
    "  --first-id N         ids of partners, leads and products start there;\n"
    "                       past 2147483647 they need 64 bits\n"
    "  --addons A,B         contract: the community's addon, with mandates;\n"
    "                       account: customer invoices and payments; sale:\n"
    "                       orders with taxes and invoices; opencell: invoices\n"
    "                       with the fields for what Opencell billed;\n"
    "                       account_accountant: paid is in_payment until it\n"
    "                       is seen at the bank;\n"
    "                       stock: warehouses, deliveries of orders;\n"
    "                       ekiclik: the Ekiclik exchange, purchases, stock;\n"
    "                       product_m2mcategories: of 7, which has account\n"
    "                       and sale always, and no stock\n"
    "  --keep-alive yes|no  no (default) closes each connection, as prefork\n"
    "                       workers without a proxy do\n"
    "  Users (login = password, API key LOGIN-key): admin (all rights), sync\n"
    "  (contacts and sales, no Settings), reader (reads only), own (own leads\n"
    "  only), twofa (needs its API key).\n";

static enum err take_number(struct str name, struct str text, int64_t low,
                            int64_t high, int64_t *out, struct error *e)
{
    int64_t number = 0;
    if (!str_to_i64(text, &number) || number < low || number > high)
        FAIL(e, ERR_USAGE, "%.*s is a number from %lld to %lld",
             STR_ARG(name), (long long)low, (long long)high);
    *out = number;
    return ERR_OK;
}

static enum err take_addons(struct odoo *o, struct str names, struct error *e)
{
    struct str name;
    while (str_split(&names, ',', &name)) {
        if (str_is(name, "contract"))
            o->contract = true;
        else if (str_is(name, "account"))
            o->account = true;
        else if (str_is(name, "sale"))
            o->account = o->sale = true;
        else if (str_is(name, "opencell"))
            o->account = o->opencell = true;
        else if (str_is(name, "ekiclik"))
            o->stock = o->ekiclik = true;
        else if (str_is(name, "stock"))
            o->stock = true;
        else if (str_is(name, "account_accountant"))
            o->account = o->accountant = true;
        else if (str_is(name, "product_m2mcategories"))
            o->m2mcategories = true;
        else
            FAIL(e, ERR_USAGE,
                 "addons may be contract, account, account_accountant, sale, "
                 "stock, opencell, ekiclik and product_m2mcategories, not "
                 "%.*s",
                 STR_ARG(name));
    }
    return ERR_OK;
}

static enum err take_option(struct odoo *o, struct str name, struct str text,
                            struct error *e)
{
    static const struct str names[] = {{"version", 7}, {"db", 2},
                                       {"first-id", 8}, {"keep-alive", 10},
                                       {"addons", 6}};
    int64_t number = 0;
    if (str_eq(name, names[0])) {
        if (!str_to_i64(text, &number) ||
            (number != OPENERP_VERSION && number != VERSION_OLD &&
             (number < ODOO_VERSION_FIRST || number > ODOO_VERSION_LAST)))
            FAIL(e, ERR_USAGE, "version is %d, %d, or a number from %d to %d",
                 OPENERP_VERSION, VERSION_OLD, ODOO_VERSION_FIRST,
                 ODOO_VERSION_LAST);
        o->version = (int)number;
    } else if (str_eq(name, names[1])) {
        o->db = arena_str(&o->own, text);
    } else if (str_eq(name, names[2])) {
        return take_number(name, text, 1, INT64_C(1) << 52, &o->first_id, e);
    } else if (str_eq(name, names[3])) {
        if (!str_is(text, "yes") && !str_is(text, "no"))
            FAIL(e, ERR_USAGE, "keep-alive is yes or no");
        o->keep_alive = str_is(text, "yes");
    } else if (str_eq(name, names[4])) {
        return take_addons(o, text, e);
    } else {
        return sandbox_option_unknown("odoo", name, names, 5, e);
    }
    return ERR_OK;
}

static enum err settle_addons(struct odoo *o, struct error *e)
{
    bool old = o->version < 8;
    if (old && (o->contract || o->opencell || o->ekiclik))
        FAIL(e, ERR_USAGE,
             "contract, opencell and ekiclik are no addons of OpenERP %d",
             o->version);
    if (!old && o->m2mcategories)
        FAIL(e, ERR_USAGE, "product_m2mcategories is an addon of OpenERP %d",
             OPENERP_VERSION);
    if (old) /* what it has of them it has always */
        o->account = o->sale = o->stock = false;
    return ERR_OK;
}

static enum err build(struct odoo *o, const struct value *options,
                      struct error *e)
{
    for (size_t i = 0; options && i < options->fields.n; i++) {
        const struct field *f = &options->fields.at[i];
        AUTO_ARENA a = ARENA_INIT;
        TRY(take_option(o, f->name, value_to_text(&a, &f->value), e));
    }
    TRY(settle_addons(o, e));
    TRY(odoo_registry_build(o, e));
    return odoo_data_load(o, e);
}

static void destroy(void *state)
{
    struct odoo *o = state;
    tables_destroy(o->tables);
    arena_fini(&o->session_memory);
    struct arena own = o->own;
    arena_fini(&own);
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct odoo *o = arena_new(&own, struct odoo);
    *o = (struct odoo){.own = own,
                       .box = box,
                       .version = 18,
                       .db = STR("demo"),
                       .first_id = 1,
                       .tables = tables_create(),
                       .session_seed = 18};
    enum err code = build(o, options, e);
    if (code != ERR_OK) {
        destroy(o);
        return code;
    }
    *out_state = o;
    return ERR_OK;
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    odoo_http_handle(state, a, request, out);
}

static enum err load_demo(void *state, int64_t count, struct error *e)
{
    return odoo_demo_load(state, count, e);
}

/* Back to a new database: also the fields that clients made are gone. */
static void reset(void *state)
{
    struct odoo *o = state;
    AUTO_ARENA a = ARENA_INIT;
    struct odoo_call c = {.o = o, .a = &a, .su = true};
    tables_clear(o->tables);
    o->fields_changed = true;
    odoo_ir_sync(&c);
    o->sessions = (struct map){0};
    arena_reset(&o->session_memory);
    enum err code = odoo_data_load(o, NULL);
    (void)code; /* it has worked before, and depends on nothing else */
}

const struct sandbox_system sandbox_odoo = {
    .name = "odoo",
    .summary = "OpenERP 7, Odoo 16 to 19: XML-RPC, JSON-RPC, web sessions, JSON-2",
    .options_help = options_help,
    .create = create,
    .handle = handle,
    .load_demo = load_demo,
    .is_write = odoo_http_is_write,
    .reset = reset,
    .destroy = destroy,
};
