/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect.h"

#include "base/json.h"
#include "base/vec.h"

#define BASE_URL "https://api.prospectconnect.ai"
#define PUBLIC_URL "https://papi.trendev.in/v1"
#define HEADERS_MAX 6

static const char *const entity_names[PROSPECT_ENTITIES] = {
    [PROSPECT_CONTACT] = "contact",   [PROSPECT_DEAL] = "deal",
    [PROSPECT_TASK] = "task",         [PROSPECT_NOTE] = "note",
    [PROSPECT_USER] = "user",         [PROSPECT_PIPELINE] = "pipeline",
    [PROSPECT_STAGE] = "stage",       [PROSPECT_TAG] = "tag",
    [PROSPECT_COMPANY] = "company",   [PROSPECT_PRODUCT] = "product",
    [PROSPECT_QUOTE] = "quote",
};

struct prospect_style {
    const char *name;
    bool is_public;
};

static const struct prospect_style styles[PROSPECT_PROFILES] = {
    [PROSPECT_A] = {"A", false},
    [PROSPECT_B] = {"B", false},
    [PROSPECT_C] = {"C", false},
    [PROSPECT_D] = {"D", true},
};

bool prospect_profile_is_public(enum prospect_profile profile)
{
    return styles[profile].is_public;
}

const char *prospect_entity_name(enum prospect_entity entity)
{
    return entity_names[entity];
}

enum err prospect_entity_find(struct str name, enum prospect_entity *out,
                              struct error *e)
{
    struct str names[PROSPECT_ENTITIES];
    size_t i = 0;
    for (int k = 0; k < PROSPECT_ENTITIES; k++)
        names[k] = str_from(entity_names[k]);
    TRY(driver_entity_find("ProspectConnect", names, PROSPECT_ENTITIES, name,
                           &i, e));
    *out = (enum prospect_entity)i;
    return ERR_OK;
}

enum prospect_entity prospect_entity_source(enum prospect_entity entity)
{
    return entity == PROSPECT_STAGE ? PROSPECT_PIPELINE : entity;
}

void prospect_put_fixed(struct arena *a, const struct prospect_call *call,
                        struct members *o)
{
    struct value fixed;
    if (!call->fixed ||
        json_parse(a, str_from(call->fixed), &fixed, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < fixed.fields.n; i++)
        vec_push(a, o, fixed.fields.at[i]);
}

struct str prospect_path(struct arena *a, const struct prospect_route *r,
                         struct str id)
{
    size_t at = str_find(r->path, STR("{id}"), 0);
    if (at == r->path.n)
        return r->path;
    AUTO_BUF b = BUF_INIT(r->path.n + 3 * id.n + 1);
    buf_add(&b, str_slice(r->path, 0, at));
    buf_add_url_escaped(&b, id);
    buf_add(&b, str_slice(r->path, at + 4, r->path.n));
    return buf_copy(a, &b);
}

struct http_request prospect_request(const struct connection_state *c,
                                     struct arena *a,
                                     const struct prospect_ask *ask)
{
    const struct prospect_style *style = &styles[ask->profile];
    struct http_header *headers = arena_array(a, struct http_header, HEADERS_MAX);
    size_t n = 0;
    headers[n++] = (struct http_header){STR("Accept"), STR("application/json")};
    struct str key = c->set.api_key;
    if (style->is_public) {
        key = arena_printf(a, "Bearer %.*s", STR_ARG(key));
        headers[n++] = (struct http_header){STR("Version"), c->set.version};
        if (ask->token.n > 0)
            headers[n++] =
                (struct http_header){STR("Idempotency-Key"), ask->token};
    }
    headers[n++] = (struct http_header){STR("Authorization"), key};
    struct str body = STR_NONE;
    if (ask->body) {
        headers[n++] =
            (struct http_header){STR("Content-Type"), STR("application/json")};
        body = json_text(a, ask->body);
    }
    struct str base = style->is_public ? c->public_url : c->base_url;
    return (struct http_request){
        .method = ask->method,
        .url = arena_printf(a, "%.*s%.*s", STR_ARG(base), STR_ARG(ask->path)),
        .headers = {headers, n},
        .body = body,
    };
}

/* ---- routes ------------------------------------------------------------ */

static bool verb_reads(enum prospect_verb verb)
{
    return verb == PROSPECT_LIST || verb == PROSPECT_READ;
}

static bool profile_of(struct str name, enum prospect_profile *out)
{
    for (int i = 0; i < PROSPECT_PROFILES; i++) {
        if (str_is(name, styles[i].name)) {
            *out = (enum prospect_profile)i;
            return true;
        }
    }
    return false;
}

/* "default": what is best known for each call. */
static void route_default(struct prospect_route *r, enum prospect_entity entity,
                          enum prospect_verb verb)
{
    static const enum prospect_profile order[] = {PROSPECT_C, PROSPECT_B,
                                                  PROSPECT_A};
    for (size_t i = 0; !r->call && i < sizeof(order) / sizeof(*order); i++) {
        r->profile = order[i];
        r->call = prospect_call_find(order[i], entity, verb);
    }
    if (!r->call)
        r->profile = verb_reads(verb) ? PROSPECT_C : PROSPECT_B;
}

static struct prospect_route route_choose(const struct connection_state *c,
                                          struct str profile,
                                          enum prospect_entity entity,
                                          enum prospect_verb verb)
{
    enum prospect_entity source = prospect_entity_source(entity);
    struct str own = verb_reads(verb) ? c->set.read_profile[source]
                                      : c->set.write_profile[source];
    struct prospect_route r = {0};
    if (profile_of(own, &r.profile) || profile_of(profile, &r.profile))
        r.call = prospect_call_find(r.profile, entity, verb);
    else
        route_default(&r, entity, verb);
    r.path = c->set.path[source][verb];
    if (r.path.n > 0 && !r.call)
        r.call = prospect_call_general(r.profile, verb);
    if (r.path.n == 0 && r.call)
        r.path = str_from(c->set.force_create && r.call->force_path
                              ? r.call->force_path
                              : r.call->path);
    return r;
}

void prospect_addresses_settle(struct arena *a, struct connection_state *c)
{
    c->base_url = c->set.base_url.n > 0 ? c->set.base_url : STR(BASE_URL);
    c->public_url = c->set.public_url;
    if (c->public_url.n > 0)
        return;
    if (c->set.base_url.n == 0)
        c->public_url = STR(PUBLIC_URL);
    else if (str_ends_with(c->set.base_url, STR("/v1")))
        c->public_url = c->set.base_url;
    else
        c->public_url = arena_printf(a, "%.*s/v1", STR_ARG(c->set.base_url));
}

void prospect_routes_settle(struct connection_state *c, struct str profile)
{
    c->profile = profile;
    for (int entity = 0; entity < PROSPECT_ENTITIES; entity++) {
        for (int verb = 0; verb < PROSPECT_VERBS; verb++)
            c->routes[entity][verb] =
                route_choose(c, profile, (enum prospect_entity)entity,
                             (enum prospect_verb)verb);
    }
    c->settled = true;
}

enum err prospect_route_get(const struct connection_state *c,
                            enum prospect_entity entity,
                            enum prospect_verb verb,
                            const struct prospect_route **out, struct error *e)
{
    static const char *const deeds[PROSPECT_VERBS] = {
        [PROSPECT_LIST] = "list",     [PROSPECT_READ] = "read",
        [PROSPECT_CREATE] = "create", [PROSPECT_UPDATE] = "change",
        [PROSPECT_DELETE] = "delete",
    };
    const struct prospect_route *r = &c->routes[entity][verb];
    if (!r->call)
        FAIL(e, ERR_REJECTED,
             "profile %.*s of ProspectConnect has no call to %s a %s",
             STR_ARG(c->profile), deeds[verb], entity_names[entity]);
    *out = r;
    return ERR_OK;
}
