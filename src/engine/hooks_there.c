/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/hooks_there.h"

#include "engine/hooks.h"
#include "workspace/secret.h"

#define MASK "********"

struct deed {
    const struct hooks_place *place;
    struct arena *a;
    const struct connection *connection;
    struct str base;   /* address of the hub; empty: not said */
    struct str secret; /* empty: there is none yet */
    struct hooks_work work;
};

bool hooks_is_log(const struct connection *connection)
{
    return connection->connector->webhooks->is_log;
}

/* ---- what it works with ---------------------------------------------------- */

static enum err find_base(struct deed *d, struct error *e)
{
    struct str url = d->place->url;
    if (url.n == 0)
        url = d->place->workspace->serve.public_url;
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    if (url.n > 0 && !str_starts_with(url, STR("http://")) &&
        !str_starts_with(url, STR("https://")))
        FAIL(e, ERR_USAGE, "\"%.*s\" is no address of a hub; write "
             "https://hub.example.com", STR_ARG(url));
    d->base = url;
    return ERR_OK;
}

static enum err find_secret(struct deed *d, bool make, struct error *e)
{
    const struct workspace *w = d->place->workspace;
    const struct secret_source source = {arena_strz(d->a, w->dir), &w->env};
    struct str purpose = arena_printf(d->a, SECRET_WEBHOOKS "%.*s",
                                      STR_ARG(d->connection->name));
    enum err err = secret_derive(d->a, secret_key_path(d->a, &source), purpose,
                                 make, &d->secret, e);
    return err == ERR_NOT_FOUND && !make ? ERR_OK : err;
}

static enum err begin(struct deed *d, bool make, struct error *e)
{
    struct str name = d->place->connection;
    d->connection = workspace_connection(d->place->workspace, name);
    if (!d->connection)
        FAIL(e, ERR_USAGE, "there is no connection `%.*s`", STR_ARG(name));
    if (!d->connection->connector->webhooks)
        FAIL(e, ERR_USAGE,
             "%s has no webhooks: the hub asks `%.*s` for its changes",
             d->connection->connector->title, STR_ARG(name));
    if (hooks_is_log(d->connection))
        return ERR_OK;
    TRY(find_base(d, e));
    return find_secret(d, make, e);
}

/* ---- the deeds --------------------------------------------------------------- */

static enum err carry_out(struct deed *d, enum hooks_task task,
                          struct error *e)
{
    struct remote_call call = {
        .connection = d->connection->name,
        .op = {.kind = OP_HOOKS, .arena = d->a, .hooks = &d->work}};
    d->work.task = task;
    d->work.url = arena_printf(d->a, "%.*s/hooks/%.*s/%.*s", STR_ARG(d->base),
                               STR_ARG(d->connection->name),
                               STR_ARG(d->secret));
    TRY(remote_run(d->place->remote, &call, 1, e));
    if (call.error.code != ERR_OK && e)
        *e = call.error;
    return call.error.code;
}

/* What is there now, whatever was done before. */
static enum err finish(struct deed *d, struct hooks_there *out,
                       struct error *e)
{
    size_t made = d->work.made;
    size_t removed = d->work.removed;
    TRY(carry_out(d, HOOKS_LIST, e));
    *out = (struct hooks_there){.connection = d->connection,
                                .secret = d->secret,
                                .made = made,
                                .removed = removed,
                                .at = d->work.there,
                                .n = d->work.n_there};
    return ERR_OK;
}

enum err hooks_list(const struct hooks_place *place, struct arena *a,
                    struct hooks_there *out, struct error *e)
{
    struct deed d = {.place = place, .a = a};
    TRY(begin(&d, false, e));
    return finish(&d, out, e);
}

enum err hooks_install(const struct hooks_place *place, struct arena *a,
                       struct hooks_there *out, struct error *e)
{
    struct deed d = {.place = place, .a = a};
    TRY(begin(&d, true, e));
    if (d.base.n == 0 && !hooks_is_log(d.connection))
        FAIL(e, ERR_USAGE,
             "the hub does not know its address: say `serve: public_url: "
             "https://hub.example.com` in crosswalk.yaml, or give it along "
             "(--url)");
    hooks_wishes(a, place->workspace, d.connection->name, &d.work.wishes,
                 &d.work.n_wishes);
    if (d.work.n_wishes == 0)
        FAIL(e, ERR_USAGE,
             "no sync that is switched on looks for changes in `%.*s`",
             STR_ARG(d.connection->name));
    TRY(carry_out(&d, HOOKS_INSTALL, e));
    return finish(&d, out, e);
}

enum err hooks_remove(const struct hooks_place *place, struct arena *a,
                      struct hooks_there *out, struct error *e)
{
    struct deed d = {.place = place, .a = a};
    TRY(begin(&d, false, e));
    TRY(carry_out(&d, HOOKS_REMOVE, e));
    return finish(&d, out, e);
}

/* ---- what may be shown --------------------------------------------------------- */

struct str hooks_masked(struct arena *a, const struct hooks_there *there,
                        struct str url)
{
    size_t at = str_find(url, STR("/hooks/"), 0);
    size_t slash = str_find_char(url, '/', at + sizeof "/hooks/" - 1);
    if (at == url.n || slash == url.n)
        return there->secret.n > 0 && str_contains(url, there->secret)
                   ? STR(MASK)
                   : url;
    size_t end = str_find_char(url, '/', slash + 1);
    return arena_printf(a, "%.*s/" MASK "%.*s",
                        STR_ARG(str_slice(url, 0, slash)),
                        STR_ARG(str_slice(url, end, url.n)));
}
