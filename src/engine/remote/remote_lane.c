/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The state of one connection: who works on it, what it was told to wait, and
 * the secrets that it logs in with.
 */
#include "engine/remote/remote_internal.h"
#include "workspace/remembered.h"

/* Of another program: as long as its requests may take. */
#define LOGIN_WAIT_US (INT64_C(90) * US_PER_SECOND)

/* ---- secrets -------------------- */

bool lane_renew(struct remote *r, struct lane *lane)
{
    const struct workspace *w = r->options.workspace;
    const struct connection *c = lane->connection;
    struct value *now = arena_new(&r->arena, struct value);
    if (!w->env.get || !c->connector->renew ||
        workspace_renew(&r->arena, w, c, lane->configured, now, NULL) !=
            ERR_OK ||
        value_is_null(now) ||
        c->connector->renew(lane->driver, &r->arena, now, NULL) != ERR_OK)
        return false;
    lane->configured = now;
    lane->settings = now;
    lane->renewals++;
    return true;
}

/* The driver may know a newer one than was kept: one that could not be. It is
 * told only of what is another than it was told before. */
static enum err use_remembered(struct remote *r, struct lane *lane,
                               struct error *e)
{
    AUTO_ARENA scratch = ARENA_INIT;
    const struct connection *c = lane->connection;
    struct value now;
    TRY(remembered_settings(&scratch, r->options.workspace, c,
                            lane->configured, &now, e));
    if (value_equal(&now, lane->settings))
        return ERR_OK;
    struct value *kept = arena_new(&r->arena, struct value);
    *kept = value_copy(&r->arena, &now);
    TRY(c->connector->renew(lane->driver, &r->arena, kept, e));
    lane->settings = kept;
    return ERR_OK;
}

static enum err wait_for_others(struct remote *r, struct lane *lane,
                                struct error *e)
{
    int64_t now_us = clock_now_us(&r->options.clock);
    if (lane->login_since_us == 0)
        lane->login_since_us = now_us;
    if (now_us - lane->login_since_us < LOGIN_WAIT_US)
        return ERR_LOCKED;
    lane->login_since_us = 0;
    error_set(e, ERR_BUSY, __FILE__, __LINE__,
              "another program of this workspace has been logging in to %.*s "
              "for a long time",
              STR_ARG(lane->connection->name));
    return ERR_BUSY;
}

enum err lane_login_begin(struct remote *r, struct lane *lane,
                          struct error *e)
{
    const struct workspace *w = r->options.workspace;
    const struct connector *connector = lane->connection->connector;
    if (lane->logs_in || !w->env.get || !connector->renew ||
        !remembered_concerns(connector))
        return ERR_OK;
    enum err err = remembered_lock(w, &lane->login_lock, NULL);
    if (err == ERR_LOCKED)
        return wait_for_others(r, lane, e);
    lane->login_since_us = 0;
    lane->logs_in = true;
    err = use_remembered(r, lane, e);
    if (err != ERR_OK && e) {
        e->scope = SCOPE_CONNECTION;
        error_prefix(e, "connection `%.*s`", STR_ARG(lane->connection->name));
    }
    return err;
}

enum err lane_login_keep(struct remote *r, struct lane *lane, struct op *op,
                         struct error *e)
{
    struct field exchanged = op->exchanged;
    op->exchanged = (struct field){0};
    if (!lane->logs_in || exchanged.name.n == 0)
        return ERR_OK;
    enum err err = remembered_put(r->options.workspace, lane->connection,
                                  lane->configured, &exchanged, e);
    if (err != ERR_OK && e) {
        e->scope = SCOPE_CONNECTION;
        e->retry = RETRY_NEVER;
        error_prefix(e, "%.*s has exchanged its `%.*s`, and the new one cannot "
                        "be kept: after a restart it will be missing",
                     STR_ARG(lane->connection->name), STR_ARG(exchanged.name));
    }
    return err;
}

void lane_login_end(struct lane *lane)
{
    if (!lane->logs_in)
        return;
    remembered_unlock(lane->login_lock);
    lane->login_lock = -1;
    lane->logs_in = false;
}

/* ---- told to wait -------------------- */

void lane_shut(struct lane *lane, const struct error *error,
                      int64_t now_us)
{
    int64_t until_us = now_us + error->retry_after_ms * US_PER_MS;
    if (until_us > lane->not_before_us)
        lane->not_before_us = until_us;
    lane->shut = *error;
}

bool lane_is_shut(const struct remote *r, const struct lane *lane,
                         int64_t now_us)
{
    int64_t rest_ms = (lane->not_before_us - now_us) / US_PER_MS;
    return lane->shut.code != ERR_OK && rest_ms > r->patience_ms;
}

void lane_count(struct lane *lane, const struct http_exchange *exchange,
                int64_t now_us)
{
    int status = exchange->outcome == ERR_OK ? exchange->response.status : 0;
    size_t slot = status == 429                  ? REMOTE_STATUSES - 1
                  : status >= 100 && status < 600 ? (size_t)status / 100
                                                  : 0;
    lane->stats.by_status[slot]++;
    if (exchange->outcome != ERR_OK)
        return;
    const struct http_quota quota = http_quota_of(&exchange->response, now_us);
    if (quota.left >= 0)
        lane->stats.quota = quota;
}

/* ---- loops inside each other -------------------- */

bool lane_hold(struct lane *lane, uint32_t loop, struct error *e)
{
    if (lane->holder != 0 && lane->holder != loop) {
        error_set(e, ERR_BUSY, __FILE__, __LINE__,
                  "calls to %.*s are under way; this one goes later",
                  STR_ARG(lane->connection->name));
        return false;
    }
    lane->holder = loop;
    return true;
}

void lane_refresh(struct lane *lane)
{
    if (lane->state != LANE_OPEN)
        lane->state = LANE_CLOSED;
    lane->in_flight = 0;
    lane->breaker.probing = false;
}
