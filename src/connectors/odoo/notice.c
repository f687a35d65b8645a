/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a webhook action of Odoo 17 and later posts: the record by `_model` and
 * `_id`, and the fields that the action names. Odoo signs nothing, so the
 * address has the secret; behind it stands what the payload does not say:
 *
 *     /hooks/{connection}/{secret}[/early][/gone]
 *
 * `early`: this version sends before it commits, so that whoever reads at
 * once may read what was there before. `gone`: the record is deleted.
 */
#include "base/json.h"
#include "connectors/hook.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/hooks.h"

/* Odoo commits once it has our answer, and what is left of the transaction is
 * done; the most usual ones are through by then. */
#define EARLY_MS 300

static enum err hook_check(const struct connection_state *c,
                           const struct hook_request *request,
                           struct error *e)
{
    const struct erp *o = erp_of_const(c);
    if (!hook_client_is_allowed(o->set.webhooks_from, request->client))
        FAIL(e, ERR_AUTH, "webhooks are not taken from %.*s",
             STR_ARG(request->client));
    return hook_check_secret(request, e);
}

static enum err hook_take(const struct connection_state *c, struct arena *a,
                          const struct hook_request *request,
                          struct hook_notice *out, struct error *e)
{
    struct value body;
    struct hook_change *change = arena_new(a, struct hook_change);
    int64_t id = 0;
    (void)c;
    *out = (struct hook_notice){.changes = change, .n = 1};
    for (size_t i = 1; i < request->n_path; i++) {
        if (str_is(request->path[i], ERP_HOOK_GONE))
            change->gone = true;
        else if (str_is(request->path[i], ERP_HOOK_EARLY))
            out->settle_ms = EARLY_MS;
        else
            FAIL(e, ERR_INVALID, "the address ends in what is not known");
    }
    TRY(json_parse(a, request->body, &body, e));
    change->entity = value_text_at(&body, "_model");
    if (change->entity.n == 0)
        FAIL(e, ERR_INVALID, "the notice names no _model");
    if (!erp_id_of_wire(value_getz(&body, "_id"), &id) || id <= 0)
        FAIL(e, ERR_INVALID, "the notice names no _id");
    change->id = erp_id_text(a, id);
    change->told = request->body;
    return ERR_OK;
}

const struct webhooks erp_webhooks = {
    .check = hook_check, .take = hook_take, .record = erp_told};
