/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Making and ending a remote, and what is asked of a connection once. */
#include "engine/remote/remote_internal.h"

#define PATIENCE_DEFAULT_MS 60000

/* The struct lies in the arena that it owns. Drivers keep the arena's address:
 * it must be the one that stays. */
enum err remote_create(const struct remote_options *options,
                       struct remote **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct remote *r = arena_new(&arena, struct remote);
    const struct workspace *w = options->workspace;
    r->arena = arena;
    r->options = *options;
    r->patience_ms =
        options->patience_ms ? options->patience_ms : PATIENCE_DEFAULT_MS;
    r->n_lanes = w->n_connections;
    r->lanes = arena_array(&r->arena, struct lane, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++) {
        const struct connection *c = &w->connections[i];
        r->lanes[i].connection = c;
        r->lanes[i].configured = &c->settings;
        r->lanes[i].settings = &c->settings;
        r->lanes[i].login_lock = -1;
        r->lanes[i].rate = rate_make(&r->arena, c->per_second, c->within_ms);
        enum err err = c->connector->create(&r->arena, &c->settings,
                                            &r->lanes[i].driver, e);
        if (err != ERR_OK) {
            error_prefix(e, "connection `%.*s`", STR_ARG(c->name));
            remote_destroy(r);
            return err;
        }
    }
    *out = r;
    return ERR_OK;
}

void remote_destroy(struct remote *r)
{
    if (!r)
        return;
    struct arena arena = r->arena;
    for (size_t i = 0; i < r->n_lanes; i++)
        lane_login_end(&r->lanes[i]);
    arena_fini(&arena);
}

bool remote_is_dry(const struct remote *r)
{
    return r->options.dry;
}

struct lane *remote_lane(const struct remote *r, struct str connection)
{
    for (size_t i = 0; i < r->n_lanes; i++)
        if (str_eq(r->lanes[i].connection->name, connection))
            return &r->lanes[i];
    return NULL;
}

struct remote_stats remote_stats(const struct remote *r, struct str connection)
{
    const struct lane *lane = remote_lane(r, connection);
    return lane ? lane->stats : (struct remote_stats){0};
}

const struct breaker *remote_breaker(const struct remote *r,
                                     struct str connection)
{
    static const struct breaker closed = {.state = BREAKER_CLOSED};
    const struct lane *lane = remote_lane(r, connection);
    return lane ? &lane->breaker : &closed;
}

void remote_breaker_try(struct remote *r, struct str connection)
{
    struct lane *lane = remote_lane(r, connection);
    if (lane)
        lane->breaker.until_us = clock_now_us(&r->options.clock);
}

enum err remote_told(struct remote *r, struct str connection, struct arena *a,
                     const struct hook_told *told, struct record *out)
{
    const struct lane *lane = remote_lane(r, connection);
    const struct webhooks *webhooks =
        lane ? lane->connection->connector->webhooks : NULL;
    if (!webhooks || !webhooks->record)
        return ERR_NOT_FOUND;
    return webhooks->record(lane->driver, a, told, out, NULL);
}

enum err remote_caps(struct remote *r, struct str connection,
                     struct str entity, struct entity_caps *out,
                     struct error *e)
{
    TRY(remote_open(r, connection, e));
    const struct lane *lane = remote_lane(r, connection);
    *out = lane->connection->connector->caps(lane->driver, entity);
    return ERR_OK;
}

enum err remote_schema(struct remote *r, struct str connection,
                       struct str entity, const struct schema **out,
                       struct error *e)
{
    TRY(remote_open(r, connection, e));
    struct lane *lane = remote_lane(r, connection);
    struct schema *known = map_get(&lane->schemas, entity);
    if (!known) {
        struct remote_call call = {
            .connection = connection,
            .op = {.kind = OP_DESCRIBE, .arena = &r->arena, .entity = entity}};
        TRY(remote_run(r, &call, 1, e));
        if (call.error.code != ERR_OK) {
            if (e)
                *e = call.error;
            return call.error.code;
        }
        known = arena_new(&r->arena, struct schema);
        *known = call.op.schema;
        map_put(&r->arena, &lane->schemas, arena_str(&r->arena, entity),
                known);
    }
    *out = known;
    return ERR_OK;
}

bool remote_let_others(struct remote *r, bool lets)
{
    bool before = r->lets_others;
    r->lets_others = lets;
    return before;
}

bool remote_is_held(const struct remote *r, struct str connection)
{
    const struct lane *lane = remote_lane(r, connection);
    return lane && lane->holder != 0;
}
