/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Opencell driver: which operation is carried out by which part. */
#include "connectors/opencell/opencell.h"

#include "connectors/opencell/opencell_work.h"

/* The header of Basic login. */
static void settle_basic(struct connection_state *c)
{
    struct str pair = arena_printf(c->arena, "%.*s:%.*s", STR_ARG(c->set.user),
                                   STR_ARG(c->set.password));
    AUTO_BUF b = BUF_INIT(2 * pair.n + 16);
    buf_addz(&b, "Basic ");
    buf_add_base64(&b, pair);
    c->basic = buf_copy(c->arena, &b);
}

static enum err check_login(const struct opencell_settings *s, struct error *e)
{
    if (str_is(s->login, "basic") && (s->user.n == 0 || s->password.n == 0))
        FAIL(e, ERR_INVALID, "`login: basic` needs `user` and `password`");
    if (str_is(s->login, "token") && s->token.n == 0)
        FAIL(e, ERR_INVALID, "`login: token` needs `token`");
    if (str_is(s->login, "keycloak") &&
        (s->token_url.n == 0 || (s->user.n == 0 && s->client_secret.n == 0)))
        FAIL(e, ERR_INVALID,
             "`login: keycloak` needs `token_url`, and `user` with `password` "
             "or `client_secret`");
    return ERR_OK;
}

static enum err create(struct arena *a, const struct value *settings,
                       struct connection_state **out, struct error *e)
{
    struct connection_state *c = arena_new(a, struct connection_state);
    c->arena = a;
    TRY(settings_apply(a, opencell_settings_table, settings, &c->set, e));
    TRY(check_login(&c->set, e));
    TRY(zone_load(a, c->set.time_zone, &c->zone, e));
    TRY(opencell_kinds_settle(c, e));
    c->bearer = c->set.token;
    settle_basic(c);
    *out = c;
    return ERR_OK;
}

static enum err renew(struct connection_state *c, struct arena *a,
                      const struct value *settings, struct error *e)
{
    TRY(settings_renew(a, opencell_settings_table, settings, &c->set,
                       sizeof c->set, e));
    c->bearer = c->set.token;
    settle_basic(c);
    return ERR_OK;
}

static bool is_open(const struct connection_state *c)
{
    return c->open;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e)
{
    (void)c;
    if (!driver_has_entity(op->kind) && op->kind != OP_ACTION)
        return ERR_OK;
    return opencell_kind_find(op->entity, &w->kind, e);
}

static struct str entity_name(const struct connection_state *c, size_t i)
{
    (void)c;
    return str_from(opencell_info((enum opencell_kind)i)->name);
}

static const struct driver driver = {
    .system = "Opencell",
    .ops = {
        [OP_OPEN] = &opencell_op_open,
        [OP_TEST] = &opencell_op_test,
        [OP_DESCRIBE] = &opencell_op_describe,
        [OP_READ] = &opencell_op_read,
        [OP_FIND] = &opencell_op_find,
        [OP_CHANGES] = &opencell_op_changes,
        [OP_WRITE] = &opencell_op_write,
        [OP_ACTION] = &opencell_op_action,
    },
    .n_entities = OPENCELL_KINDS,
    .entity_name = entity_name,
    DRIVER_WORK,
    .is_open = is_open,
    .begin = begin,
};

static enum err next(struct connection_state *c, struct op *op, struct arena *a,
                     struct http_request *out, bool *out_done, struct error *e)
{
    TRY(driver_begin(&driver, c, op, e));
    return driver_next(c, op, a, out, out_done, e);
}

/* {entity} and {id} in page_url. */
static struct str record_url(const struct connection_state *c, struct arena *a,
                             struct str entity, struct str id)
{
    static const struct str marks[] = {STR("{entity}"), STR("{id}")};
    const struct str values[] = {entity, id};
    struct str rest = c->set.page_url;
    AUTO_BUF b = BUF_INIT(8192);
    while (rest.n > 0) {
        size_t first = rest.n, which = 0;
        for (size_t i = 0; i < 2; i++) {
            size_t at = str_find(rest, marks[i], 0);
            which = at < first ? i : which;
            first = at < first ? at : first;
        }
        buf_add(&b, str_slice(rest, 0, first));
        if (first == rest.n)
            break;
        buf_add_url_escaped(&b, values[which]);
        rest = str_slice(rest, first + marks[which].n, rest.n);
    }
    return b.n > 0 ? buf_copy(a, &b) : STR_NONE;
}

const struct connector connector_opencell = {
    .abi = CONNECTOR_ABI,
    .name = "opencell",
    .title = "Opencell",
    .summary = "Opencell billing: customers, subscriptions, services, charges, "
               "invoices.",
    .settings = opencell_settings_table,
    .concurrency = 4,
    .create = create,
    .renew = renew,
    .caps = opencell_caps,
    .next = next,
    .take = driver_take,
    .record_url = record_url,
};
