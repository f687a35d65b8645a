/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The driver of Ekiclik platforms. They are told of products, quantities and
 * the like, and tell nothing: what a platform has is what was written there
 * last.
 */
#include "connectors/ekiclik/ekiclik.h"

#include "connectors/answer.h"
#include "connectors/ekiclik/ekiclik_parts.h"

#define AT(member) offsetof(struct ekiclik_settings, member)

static const struct setting settings_table[] = {
    {.name = "url",
     .kind = SETTING_URL,
     .offset = AT(url),
     .required = true,
     .help = "Where the platform answers, without /api/odoo."},
    {.name = "auth_header",
     .kind = SETTING_TEXT,
     .offset = AT(auth_header),
     .fallback = "Authorization",
     .help = "Header that `auth_value` is sent in."},
    {.name = "auth_value",
     .kind = SETTING_SECRET,
     .offset = AT(auth_value),
     .help = "What proves who sends: Bearer and a token, or a key. Platforms "
             "that ask nobody need none."},
    {.name = "create",
     .kind = SETTING_CHOICE,
     .offset = AT(create),
     .fallback = "post",
     .choices = "post put_first once",
     .help = "How a product or point of sale is made that the platform may "
             "have already: post, where it refuses or replaces such a one; "
             "put_first, where it would make a double but refuses to update "
             "what is not there; once, where neither is sure: then a lost "
             "answer is left to a person."},
    {0},
};

static bool is_header(struct str name)
{
    bool fits = name.n > 0;
    for (size_t i = 0; i < name.n; i++)
        fits = fits && name.p[i] > ' ' && name.p[i] < 0x7f && name.p[i] != ':';
    return fits;
}

static enum err apply(struct arena *a, const struct value *settings,
                      struct ekiclik_settings *out, struct error *e)
{
    struct ekiclik_settings set = {0};
    TRY(settings_apply(a, settings_table, settings, &set, e));
    if (!is_header(set.auth_header))
        FAIL(e, ERR_INVALID, "`auth_header` is no name of a header: "
                             "\"%.*s\"", STR_ARG(set.auth_header));
    for (size_t i = 0; i < set.auth_value.n; i++)
        if ((unsigned char)set.auth_value.p[i] < ' ')
            FAIL(e, ERR_INVALID, "`auth_value` must stand on one line");
    *out = set;
    return ERR_OK;
}

static enum err create(struct arena *a, const struct value *settings,
                       struct connection_state **out, struct error *e)
{
    struct connection_state *c = arena_new(a, struct connection_state);
    TRY(apply(a, settings, &c->set, e));
    *out = c;
    return ERR_OK;
}

static enum err renew(struct connection_state *c, struct arena *a,
                      const struct value *settings, struct error *e)
{
    return apply(a, settings, &c->set, e);
}

/* ---- what needs no request -------------------------------------------------- */

static enum err open_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)e;
    op->summary = arena_printf(op->arena, "Ekiclik at %.*s",
                               STR_ARG(http_url_origin(op->arena, c->set.url)));
    w->done = true;
    return ERR_OK;
}

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)c;
    TRY(ekiclik_kind_find(op->entity, &w->kind, e));
    op->schema = ekiclik_schema(op->arena, w->kind);
    w->done = true;
    return ERR_OK;
}

/* It tells nothing: it has what it was last told. */
static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)c;
    TRY(ekiclik_kind_find(op->entity, &w->kind, e));
    op->records = arena_array(op->arena, struct record, op->n_ids);
    op->n_records = op->n_ids;
    for (size_t i = 0; i < op->n_ids; i++) {
        const struct value *known = op->known ? op->known[i] : NULL;
        op->records[i] = (struct record){
            .id = arena_str(op->arena, op->ids[i]),
            .fields = known ? value_copy(op->arena, known)
                            : value_object(NULL, 0)};
    }
    w->done = true;
    return ERR_OK;
}

/* ---- TEST: an answer is all that can be had without writing ------------------ */

static enum err test_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)w;
    (void)e;
    *out = ekiclik_request(c, a, "GET", STR("/api/odoo/products"), NULL);
    return ERR_OK;
}

static enum err test_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    int status = reply->response->status;
    bool refused = status == 401 || status == 403 || status == 429 ||
                   status >= 500 || status < 200 ||
                   (status >= 300 && status < 400);
    if (refused)
        return ekiclik_answer(c, reply, e);
    op->summary = arena_printf(op->arena,
                               "It answers (%d); whether it takes what it is "
                               "told shows when something is written",
                               status);
    w->done = true;
    return ERR_OK;
}

/* ---- the driver --------------------------------------------------------------- */

static const struct driver_op op_open = {open_begin, NULL, NULL};
static const struct driver_op op_describe = {describe_begin, NULL, NULL};
static const struct driver_op op_read = {read_begin, NULL, NULL};
static const struct driver_op op_test = {NULL, test_request, test_take};

#define TELLS_NOTHING "an Ekiclik platform tells nothing: its records cannot be "

static bool is_open(const struct connection_state *c)
{
    return c->set.url.n > 0;
}

static struct str entity_name(const struct connection_state *c, size_t i)
{
    (void)c;
    return ekiclik_kind_names()[i];
}

static const struct driver driver = {
    .system = "Ekiclik",
    .ops = {[OP_OPEN] = &op_open,
            [OP_TEST] = &op_test,
            [OP_DESCRIBE] = &op_describe,
            [OP_READ] = &op_read,
            [OP_WRITE] = &ekiclik_op_write},
    .refusals = {[OP_FIND] = TELLS_NOTHING "found",
                 [OP_CHANGES] = TELLS_NOTHING "listed"},
    .n_entities = EKICLIK_KINDS,
    .entity_name = entity_name,
    DRIVER_WORK,
    .is_open = is_open,
};

static enum err next(struct connection_state *c, struct op *op, struct arena *a,
                     struct http_request *out, bool *out_done, struct error *e)
{
    TRY(driver_begin(&driver, c, op, e));
    return driver_next(c, op, a, out, out_done, e);
}

static struct entity_caps caps(const struct connection_state *c,
                               struct str entity)
{
    enum ekiclik_kind kind;
    if (ekiclik_kind_find(entity, &kind, NULL) != ERR_OK)
        return (struct entity_caps){0};
    const struct ekiclik_info *info = ekiclik_info(kind);
    size_t many = info->listed ? EKICLIK_STOCKS_MAX : 1;
    bool once = ekiclik_has_two_ways(kind) && str_is(c->set.create, "once");
    return (struct entity_caps){
        .read_max = 1000,
        .write_max = many,
        .create_max = many,
        .unlisted = true,
        .can_create = true,
        .can_update = true,
        .can_delete = info->switches || info->listed,
        .can_archive = info->switches || info->listed,
        .create_token = !once};
}

const struct connector connector_ekiclik = {
    .abi = CONNECTOR_ABI,
    .name = "ekiclik",
    .title = "Ekiclik",
    .summary = "An Ekiclik platform: products, stock, orders, points of sale.",
    .settings = settings_table,
    .concurrency = 4,
    .create = create,
    .renew = renew,
    .caps = caps,
    .next = next,
    .take = driver_take,
};
