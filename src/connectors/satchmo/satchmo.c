/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver of a Satchmo shop: which operation is carried out by which part.
 */
#include "connectors/satchmo/satchmo.h"

#include "connectors/satchmo/satchmo_write.h"
#include "net/sql.h"

static enum err create(struct arena *a, const struct value *settings,
                       struct connection_state **out, struct error *e)
{
    struct connection_state *c = arena_new(a, struct connection_state);
    c->arena = a;
    TRY(settings_apply(a, satchmo_settings_table, settings, &c->set, e));
    if (!sql_is_address(c->set.url))
        FAIL(e, ERR_INVALID,
             "`url` is no database: sqlite:///PATH, "
             "postgresql://USER@HOST/DATABASE or mariadb://USER@HOST/DATABASE");
    if (c->set.media_url.n > 0 &&
        !str_starts_with(c->set.media_url, STR("http://")) &&
        !str_starts_with(c->set.media_url, STR("https://")))
        FAIL(e, ERR_INVALID, "`media_url` is no address: "
             "https://shop.example.com/media/ is one");
    TRY(zone_load(a, c->set.time_zone, &c->zone, e));
    *out = c;
    return ERR_OK;
}

static enum err renew(struct connection_state *c, struct arena *a,
                      const struct value *settings, struct error *e)
{
    return settings_renew(a, satchmo_settings_table, settings, &c->set,
                          sizeof c->set, e);
}

static struct entity_caps caps(const struct connection_state *c,
                               struct str entity)
{
    enum satchmo_kind_of kind;
    const struct satchmo_rules *rules = NULL;
    if (c->set.write && satchmo_kind_find(entity, &kind, NULL) == ERR_OK)
        rules = satchmo_rules(satchmo_kind(kind));
    return (struct entity_caps){
        .read_max = str_is(entity, "image") ? SATCHMO_PICTURES_MAX
                                            : SATCHMO_READ_MAX,
        .find_max = SATCHMO_READ_MAX,
        .write_max = SATCHMO_WRITE_MAX,
        .create_max = SATCHMO_WRITE_MAX,
        .changes_since = true, /* where there is a log; else it gives none */
        .changes_whole = true,
        .reports_deletes = c->has_log,
        .can_create = rules && rules->creates,
        .can_update = rules && rules->updates,
        /* Payments have a key of their own: looked for before each create. */
        .create_token = rules && !rules->updates,
    };
}

static bool is_open(const struct connection_state *c)
{
    return c->open;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e)
{
    (void)c;
    enum satchmo_kind_of kind;
    if (!driver_has_entity(op->kind))
        return ERR_OK;
    TRY(satchmo_kind_find(op->entity, &kind, e));
    w->kind = satchmo_kind(kind);
    return ERR_OK;
}

static struct str entity_name(const struct connection_state *c, size_t i)
{
    (void)c;
    return str_from(satchmo_kind((enum satchmo_kind_of)i)->name);
}

static const struct driver driver = {
    .system = "Satchmo",
    .ops = {
        [OP_OPEN] = &satchmo_op_open,
        [OP_TEST] = &satchmo_op_test,
        [OP_DESCRIBE] = &satchmo_op_describe,
        [OP_READ] = &satchmo_op_read,
        [OP_FIND] = &satchmo_op_find,
        [OP_CHANGES] = &satchmo_op_changes,
        [OP_WRITE] = &satchmo_op_write,
        [OP_HOOKS] = &satchmo_op_hooks,
    },
    .n_entities = SATCHMO_KINDS,
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

/* Its triggers write a log, which is asked. */
static const struct webhooks webhooks = {
    .is_log = true, .listen = satchmo_listen, .heard = satchmo_heard};

const struct connector connector_satchmo = {
    .abi = CONNECTOR_ABI,
    .name = "satchmo",
    .title = "Satchmo",
    .summary = "A Satchmo shop, by its database: contacts, products, orders.",
    .settings = satchmo_settings_table,
    .concurrency = 1,
    .create = create,
    .renew = renew,
    .caps = caps,
    .next = next,
    .take = driver_take,
    .webhooks = &webhooks,
};
