/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a webhook posts, in either version. Nothing is signed: the address has
 * the secret, and what was installed from here sends it as a password too.
 */
#include "base/crypto.h"
#include "base/json.h"
#include "connectors/hook.h"
#include "connectors/pipedrive/pipedrive_state.h"

/* base64 with its own letters and padding, as base64url without. */
static bool read_base64(struct arena *a, struct str text, struct str *out)
{
    char *z = arena_strz(a, text);
    while (text.n > 0 && z[text.n - 1] == '=')
        text.n--;
    for (size_t i = 0; i < text.n; i++) {
        if (z[i] == '+')
            z[i] = '-';
        else if (z[i] == '/')
            z[i] = '_';
    }
    return crypto_base64url_read(a, (struct str){z, text.n}, out, NULL) ==
           ERR_OK;
}

static bool password_fits(struct str authorization, struct str secret)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str prefix = STR("Basic "), told;
    struct str want = arena_printf(&a, "%s:%.*s", PIPEDRIVE_HOOK_USER,
                                   STR_ARG(secret));
    return str_starts_with(authorization, prefix) &&
           read_base64(&a,
                       str_slice(authorization, prefix.n, authorization.n),
                       &told) &&
           crypto_equal(told, want);
}

static enum err hook_check(const struct connection_state *c,
                           const struct hook_request *request, struct error *e)
{
    struct str authorization =
        http_header_get(&request->headers, "Authorization");
    if (!hook_client_is_allowed(c->set.webhooks_from, request->client))
        FAIL(e, ERR_AUTH, "webhooks are not taken from %.*s",
             STR_ARG(request->client));
    TRY(hook_check_secret(request, e));
    if (authorization.n > 0 &&
        !password_fits(authorization, request->secret))
        FAIL(e, ERR_AUTH, "the password of the webhook is not this one's");
    return ERR_OK;
}

static struct str scalar_at(struct arena *a, const struct value *object,
                            const char *name)
{
    const struct value *v = value_getz(object, name);
    bool is = v && (v->kind == VALUE_TEXT || v->kind == VALUE_INT);
    return is ? arena_str(a, value_to_text(a, v)) : STR_NONE;
}

/* v2 says entity and entity_id, v1 object and id. */
static enum err hook_take(const struct connection_state *c, struct arena *a,
                          const struct hook_request *request,
                          struct hook_notice *out, struct error *e)
{
    struct value body;
    enum pipedrive_entity entity;
    int64_t number = 0;
    (void)c;
    TRY(json_parse(a, request->body, &body, e));
    const struct value *meta = value_getz(&body, "meta");
    if (!meta || meta->kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "the notice has no meta");
    bool v2 = value_getz(meta, "entity") != NULL;
    struct str name = scalar_at(a, meta, v2 ? "entity" : "object");
    struct str id = scalar_at(a, meta, v2 ? "entity_id" : "id");
    struct str action = scalar_at(a, meta, "action");
    struct str loser = scalar_at(a, meta, "merged_from_id");
    TRY(pipedrive_entity_find(name, &entity, e));
    bool is_id = entity == PIPEDRIVE_LEAD
                     ? id.n > 0
                     : str_to_i64(id, &number) && number > 0;
    if (!is_id)
        FAIL(e, ERR_INVALID, "the notice names no id");
    struct hook_change *changes = arena_array(a, struct hook_change, 2);
    changes[0] = (struct hook_change){
        .entity = name,
        .id = id,
        .gone = str_is(action, "delete") || str_is(action, "deleted")};
    changes[1] =
        (struct hook_change){.entity = name, .id = loser, .gone = true};
    *out = (struct hook_notice){.changes = changes,
                                .n = loser.n > 0 ? 2 : 1};
    return ERR_OK;
}

const struct webhooks pipedrive_webhooks = {.check = hook_check,
                                            .take = hook_take};
