/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A Satchmo shop: its database is real, and what is asked over HTTP is what
 * customers and clerks do in it.
 *
 *     POST /life/checkout {"contact": 1, "lines": [{"product": 2, "quantity":
 *                          "1", "unit_price": "5", "tax": "1", "discount":
 *                          "0"}], "shipping": "4", "shipping_discount": "0"}
 *     POST /life/pay       {"order": 7, "amount": "10", "transaction": "T"}
 *     POST /life/authorize {"order": 7, "amount": "10"}
 *     POST /life/status    {"order": 7, "status": "Shipped", "notes": ""}
 *     POST /life/drop      {"order": 7}
 */
#include "base/file.h"
#include "base/json.h"
#include "sandbox/satchmo/shop.h"

static const char help[] =
    "  --database=URL        sqlite:///PATH, postgresql://USER@HOST/DATABASE or\n"
    "                        mariadb://USER@HOST/DATABASE; its tables are made\n"
    "                        anew (needed)\n"
    "  --password=TEXT       of that user\n"
    "  --time_zone=NAME      of the shop (America/Chicago)\n";

/* ---- the shop's life over HTTP ------------------------------------------------ */

static enum err amount(const struct value *object, const char *name,
                       struct decimal *out, struct error *e)
{
    const struct value *v = value_getz(object, name);
    *out = decimal_from_i64(0);
    if (v && v->kind == VALUE_INT)
        *out = decimal_from_i64(v->integer);
    else if (v && v->kind == VALUE_DECIMAL)
        *out = v->decimal;
    else if (v && v->kind == VALUE_TEXT)
        return decimal_parse(v->text, out, e);
    return ERR_OK;
}

static const char *words(struct arena *a, const struct value *object,
                         const char *name)
{
    const struct value *v = value_getz(object, name);
    return arena_strz(a, v && value_str(v).p ? value_str(v) : STR(""));
}

static enum err checkout(struct shop *shop, struct arena *a,
                         const struct value *body, int64_t *out_id,
                         struct error *e)
{
    const struct value *list = value_getz(body, "lines");
    size_t n = list && list->kind == VALUE_LIST ? list->items.n : 0;
    struct shop_line *lines = arena_array(a, struct shop_line, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct value *v = &list->items.at[i];
        lines[i].product = value_int_at(v, "product");
        TRY(amount(v, "quantity", &lines[i].quantity, e));
        TRY(amount(v, "unit_price", &lines[i].unit_price, e));
        TRY(amount(v, "tax", &lines[i].tax, e));
        TRY(amount(v, "discount", &lines[i].discount, e));
    }
    struct shop_order order = {
        .contact = value_int_at(body, "contact"), .lines = lines, .n_lines = n};
    TRY(amount(body, "shipping", &order.shipping, e));
    TRY(amount(body, "shipping_discount", &order.shipping_discount, e));
    return shop_checkout(shop, &order, out_id, e);
}

static enum err live(struct shop *shop, struct arena *a, struct str path,
                     const struct value *body, int64_t *io_order,
                     struct error *e)
{
    struct decimal sum;
    *io_order = value_int_at(body, "order");
    TRY(amount(body, "amount", &sum, e));
    if (str_is(path, "/life/checkout"))
        return checkout(shop, a, body, io_order, e);
    if (str_is(path, "/life/pay"))
        return shop_pay(shop, *io_order, sum, words(a, body, "transaction"),
                        e);
    if (str_is(path, "/life/authorize"))
        return shop_authorize(shop, *io_order, sum, e);
    if (str_is(path, "/life/status"))
        return shop_set_status(shop, *io_order, words(a, body, "status"),
                               words(a, body, "notes"), e);
    if (str_is(path, "/life/drop"))
        return shop_drop_checkout(shop, *io_order, e);
    FAIL(e, ERR_NOT_FOUND, "what happens in a shop is under /life/");
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct shop *shop = state;
    struct error e = {0};
    struct value body;
    int64_t order = 0;
    enum err err = json_parse(a, request->body, &body, &e);
    if (err == ERR_OK)
        err = live(shop, a, http_url_path(request->url), &body, &order, &e);
    const struct field said =
        err == ERR_OK ? (struct field){STR("order"), value_int(order)}
                      : (struct field){STR("error"), value_textz(e.message)};
    const struct value v = value_object(&said, 1);
    *out = (struct http_response){
        .status = err == ERR_OK ? 200 : err == ERR_NOT_FOUND ? 404 : 400,
        .body = json_text(a, &v)};
    if (err == ERR_OK)
        sandbox_count_write(shop->box, 1);
}

static bool is_write(const struct http_request *request)
{
    return !http_method_is_safe(request->method);
}

/* ---- the sandbox ------------------------------------------------------------- */

static void destroy(void *state)
{
    struct shop *shop = state;
    sql_client_destroy(shop->client);
    struct arena own = shop->own;
    arena_fini(&own);
}

static enum err take_options(struct shop *shop, const struct value *options,
                             struct str *out_zone, struct error *e)
{
    static const struct str names[] = {STR("database"), STR("password"),
                                       STR("time_zone")};
    struct str *const places[] = {&shop->place.url, &shop->place.password,
                                  out_zone};
    size_t n = options && options->kind == VALUE_OBJECT ? options->fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &options->fields.at[i];
        size_t k = 0;
        while (k < 3 && !str_eq(f->name, names[k]))
            k++;
        if (k == 3)
            FAIL(e, ERR_USAGE, "satchmo has no option \"%.*s\"",
                 STR_ARG(f->name));
        *places[k] = arena_str(&shop->own, value_str(&f->value));
    }
    if (!sql_is_address(shop->place.url))
        FAIL(e, ERR_USAGE,
             "satchmo needs --database=sqlite:///PATH, "
             "postgresql://USER@HOST/DATABASE or mariadb://USER@HOST/DATABASE");
    return ERR_OK;
}

static enum shop_engine engine_of(struct str url)
{
    if (str_starts_with(url, STR("postgresql:")))
        return SHOP_POSTGRES;
    return str_starts_with(url, STR("mariadb:")) ? SHOP_MARIA : SHOP_SQLITE;
}

/* The file is made if it is not there: a database of a server has to be. */
static enum err ensure_file(struct shop *shop, struct error *e)
{
    if (shop->engine != SHOP_SQLITE)
        return ERR_OK;
    struct str path = http_url_path(
        str_slice(shop->place.url, strlen("sqlite://"), shop->place.url.n));
    const char *file = arena_strz(&shop->own, path);
    return file_exists(file) ? ERR_OK : file_write(file, STR(""), 0600, e);
}

static enum err fill(struct shop *shop, const struct value *options,
                     struct error *e)
{
    struct str zone = STR("America/Chicago");
    TRY(take_options(shop, options, &zone, e));
    TRY(zone_load(&shop->own, zone, &shop->zone, e));
    shop->engine = engine_of(shop->place.url);
    TRY(ensure_file(shop, e));
    shop->client = sql_client_create(NULL);
    shop->transport = sql_client_transport(shop->client);
    return shop_create_tables(shop, e);
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct shop *shop = arena_new(&own, struct shop);
    *shop = (struct shop){.own = own, .box = box};
    enum err err = fill(shop, options, e);
    if (err != ERR_OK) {
        destroy(shop);
        return err;
    }
    *out_state = shop;
    return ERR_OK;
}

static enum err load_demo(void *state, int64_t count, struct error *e)
{
    return shop_fill(state, count, e);
}

/* The tables anew, empty. */
static void reset(void *state)
{
    struct error e = {0};
    enum err err = shop_create_tables(state, &e);
    (void)err; /* asked of a database that was there a moment ago */
}

const struct sandbox_system sandbox_satchmo = {
    .name = "satchmo",
    .summary = "a Satchmo 0.9 shop in a database, and its customers",
    .options_help = help,
    .create = create,
    .handle = handle,
    .load_demo = load_demo,
    .is_write = is_write,
    .reset = reset,
    .destroy = destroy,
};
