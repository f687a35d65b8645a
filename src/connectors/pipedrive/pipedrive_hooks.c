/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_HOOKS: one webhook for each entity, for every action. What is there as it
 * should be stays; what is ours and is not wanted so goes, after what is
 * missing was made: the remote has no update of webhooks.
 */
#include "connectors/hook.h"
#include "connectors/pipedrive/pipedrive_state.h"

enum hooks_step { STEP_LIST, STEP_MAKE, STEP_DROP };

static bool is_active(const struct value *hook)
{
    const struct value *v = value_getz(hook, "is_active");
    return v && ((v->kind == VALUE_INT && v->integer == 1) ||
                 (v->kind == VALUE_BOOL && v->boolean));
}

/* The one that the wish would make. */
static bool is_as_wished(const struct connection_state *c,
                         const struct value *hook, struct str url,
                         const struct hook_wish *wish)
{
    return is_active(hook) &&
           str_eq(value_text_at(hook, "subscription_url"), url) &&
           str_eq(value_text_at(hook, "event_object"), wish->entity) &&
           str_is(value_text_at(hook, "event_action"), "*") &&
           str_eq(value_text_at(hook, "version"), c->set.webhook_version);
}

static bool stays(const struct connection_state *c, const struct op *op,
                  const struct value *hook)
{
    if (op->hooks->task != HOOKS_INSTALL)
        return false;
    for (size_t i = 0; i < op->hooks->n_wishes; i++)
        if (is_as_wished(c, hook, op->hooks->url, &op->hooks->wishes[i]))
            return true;
    return false;
}

static bool is_there(const struct connection_state *c, const struct op *op,
                     const struct op_work *w, size_t wish)
{
    for (size_t i = 0; i < w->told.n; i++)
        if (is_as_wished(c, &w->told.at[i], op->hooks->url,
                         &op->hooks->wishes[wish]))
            return true;
    return false;
}

/* On to the next webhook to make or to drop. */
static void advance(const struct connection_state *c, const struct op *op,
                    struct op_work *w)
{
    const struct hooks_work *h = op->hooks;
    if (w->step == STEP_MAKE) {
        while (w->at < h->n_wishes && is_there(c, op, w, w->at))
            w->at++;
        if (w->at < h->n_wishes)
            return;
        w->step = STEP_DROP;
        w->at = 0;
    }
    while (w->at < w->told.n && stays(c, op, &w->told.at[w->at]))
        w->at++;
    w->done = w->at == w->told.n;
}

static enum err hooks_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)w;
    for (size_t i = 0; i < op->hooks->n_wishes; i++) {
        enum pipedrive_entity entity;
        TRY(pipedrive_entity_find(op->hooks->wishes[i].entity, &entity, e));
        if (entity == PIPEDRIVE_FILTER || entity == PIPEDRIVE_ACTIVITY_TYPE ||
            (entity == PIPEDRIVE_LEAD && str_is(c->set.webhook_version, "1.0")))
            FAIL(e, ERR_REJECTED, "Pipedrive has no webhooks of a %s%s",
                 pipedrive_kind(c, entity)->name,
                 entity == PIPEDRIVE_LEAD ? " in version 1.0" : "");
    }
    return ERR_OK;
}

/* The secret also as a password, which the remote sends in a header. */
static struct value made_of(const struct connection_state *c, struct arena *a,
                            const struct hooks_work *h, struct str entity)
{
    struct str rest = h->url, part, secret = STR_NONE;
    struct field *f = arena_array(a, struct field, 7);
    while (str_split(&rest, '/', &part))
        secret = part;
    f[0] = (struct field){STR("subscription_url"), value_text(h->url)};
    f[1] = (struct field){STR("event_action"), value_textz("*")};
    f[2] = (struct field){STR("event_object"), value_text(entity)};
    f[3] = (struct field){STR("name"),
                          value_text(arena_printf(a, "Crosswalk: %.*s",
                                                  STR_ARG(entity)))};
    f[4] = (struct field){STR("version"), value_text(c->set.webhook_version)};
    f[5] = (struct field){STR("http_auth_user"),
                          value_textz(PIPEDRIVE_HOOK_USER)};
    f[6] = (struct field){STR("http_auth_password"), value_text(secret)};
    return value_object(f, 7);
}

static enum err hooks_request(const struct connection_state *c,
                              const struct op *op,
                              const struct op_work *w, struct arena *a,
                              struct http_request *out, struct error *e)
{
    (void)e;
    if (w->step == STEP_LIST) {
        *out = pipedrive_ask(c, a, "GET", 1, STR("webhooks"), NULL);
    } else if (w->step == STEP_MAKE) {
        struct value body =
            made_of(c, a, op->hooks, op->hooks->wishes[w->at].entity);
        *out = pipedrive_ask(c, a, "POST", 1, STR("webhooks"), &body);
    } else {
        struct str id = pipedrive_row_id(a, &w->told.at[w->at]);
        *out = pipedrive_ask(
            c, a, "DELETE", 1,
            arena_printf(a, "webhooks/%.*s", STR_ARG(id)), NULL);
    }
    return ERR_OK;
}

static void tell(struct op *op, const struct value *hook, bool gone)
{
    struct hooks_work *h = op->hooks;
    h->there[h->n_there++] = (struct hook_there){
        .entity = arena_str(op->arena, value_text_at(hook, "event_object")),
        .url = arena_str(op->arena, value_text_at(hook, "subscription_url")),
        .gone = gone,
        .active = is_active(hook),
    };
}

static void take_list(struct op *op, struct op_work *w,
                      const struct value_items *rows)
{
    struct hooks_work *h = op->hooks;
    h->there = arena_array(op->arena, struct hook_there, 2 * rows->n + 1);
    h->n_there = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct value *hook = &rows->at[i];
        struct str action = value_text_at(hook, "event_action");
        bool all = str_is(action, "*");
        bool gone = str_is(action, "delete") || str_is(action, "deleted");
        if (!hook_url_is_ours(value_text_at(hook, "subscription_url"),
                              h->url) ||
            pipedrive_row_id(op->arena, hook).n == 0)
            continue;
        vec_push(op->arena, &w->told, *hook);
        if (!gone)
            tell(op, hook, false);
        if (all || gone)
            tell(op, hook, true);
    }
}

static enum err hooks_take(struct connection_state *c, struct op *op,
                           struct op_work *w,
                           const struct driver_reply *reply, struct error *e)
{
    struct value body;
    struct value_items rows;
    bool gone = w->step == STEP_DROP && (reply->response->status == 404 ||
                                         reply->response->status == 410);
    if (!gone)
        TRY(pipedrive_answer(c, op->arena, reply, &body, e));
    if (w->step == STEP_LIST) {
        TRY(pipedrive_rows(&body, &rows, e));
        take_list(op, w, &rows);
        w->done = op->hooks->task == HOOKS_LIST;
        w->step =
            op->hooks->task == HOOKS_INSTALL ? STEP_MAKE : STEP_DROP;
    } else {
        op->hooks->made += w->step == STEP_MAKE;
        op->hooks->removed += w->step == STEP_DROP;
        w->at++;
    }
    if (!w->done)
        advance(c, op, w);
    return ERR_OK;
}

const struct driver_op pipedrive_op_hooks = {hooks_begin, hooks_request,
                                                hooks_take};
