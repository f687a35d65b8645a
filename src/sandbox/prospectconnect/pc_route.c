/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Every path of every profile. A, B and C share one root and, where their
 * authors agreed, one path; D stands under /v1, the sandbox's own under
 * /_sandbox/.
 */
#include "sandbox/prospectconnect/pc.h"

#define R(method, path, profiles, kind, run) \
    {method, path, profiles, false, PC_READ, kind, run}
#define W(method, path, profiles, kind, run) \
    {method, path, profiles, true, PC_WRITE, kind, run}

static const struct pc_route routes[] = {
    W("POST", "/contact/upsert", PC_A | PC_C, PC_CONTACT,
      pc_ab_contact_upsert),
    R("GET", "/contacts/list", PC_A, PC_CONTACT, pc_ab_list),
    W("POST", "/deal/create", PC_A, PC_DEAL, pc_ab_create),
    W("POST", "/deal/update", PC_A, PC_DEAL, pc_ab_update),
    R("GET", "/deals/list", PC_A, PC_DEAL, pc_ab_list),
    W("POST", "/task/addTask", PC_A, PC_TASK, pc_ab_create),
    W("POST", "/task/updateTaskById", PC_A, PC_TASK, pc_ab_update),
    R("GET", "/tasks/list", PC_A, PC_TASK, pc_ab_list),
    W("POST", "/note/create", PC_A, PC_NOTE, pc_ab_create),
    R("GET", "/notes/list", PC_A, PC_NOTE, pc_ab_list),
    R("GET", "/team/listUsers", PC_A, PC_USER, pc_ab_users),
    R("GET", "/deal/pipelines", PC_A, PC_PIPELINE, pc_ab_pipelines),

    W("POST", "/contact/addOrUpdateContact", PC_B, PC_CONTACT,
      pc_ab_contact_upsert),
    R("POST", "/contact/getPaginatedContacts", PC_B, PC_CONTACT, pc_ab_list),
    W("POST", "/deal/addDeal", PC_B, PC_DEAL, pc_ab_create),
    W("POST", "/deal/updateDeal", PC_B, PC_DEAL, pc_ab_update),
    R("POST", "/deal/getDealsByBusinessId", PC_B | PC_C, PC_DEAL, pc_c_deals),
    W("POST", "/task/createTask", PC_B, PC_TASK, pc_ab_create),
    W("POST", "/task/updateTask", PC_B, PC_TASK, pc_ab_update),
    R("POST", "/task/getTasksByBusinessId", PC_B, PC_TASK, pc_ab_list),
    W("POST", "/note/createNote", PC_B, PC_NOTE, pc_ab_create),
    R("POST", "/note/getAllNotes", PC_B, PC_NOTE, pc_ab_list),
    R("GET", "/user/getUserList", PC_B, PC_USER, pc_ab_users),
    R("GET", "/deal/getPipelineList", PC_B | PC_C, PC_PIPELINE,
      pc_ab_pipelines),

    R("POST", "/contact/search/contact", PC_C, PC_CONTACT, pc_c_contacts),
    R("POST", "/contact/search/contact-by-ids", PC_C, PC_CONTACT,
      pc_c_contacts_by_ids),
    R("POST", "/note/getNotes", PC_C, PC_NOTE, pc_c_notes),
    R("POST", "/account/fetch-account-list", PC_C, PC_COMPANY, pc_c_accounts),
    R("POST", "/tag/fetchTagList", PC_C, PC_TAG, pc_c_tags),
    R("POST", "/quotes/getQuotes", PC_C, PC_QUOTE, pc_c_quotes),
    R("POST", "/product/get-product-by-pagination", PC_C, PC_PRODUCT,
      pc_c_products),

    W("POST", "/v1/contacts/upsert", PC_D, PC_CONTACT, pc_d_upsert),
    W("POST", "/v1/deals/:id/stage", PC_D, PC_DEAL, pc_d_stage),
    W("POST", "/v1/tasks/:id/complete", PC_D, PC_TASK, pc_d_complete),
    W("POST", "/v1/notes/:id/pin", PC_D, PC_NOTE, pc_d_pin),
    R("POST", "/v1/:kind/search", PC_D, PC_KINDS, pc_d_search),
    W("POST", "/v1/:kind", PC_D, PC_KINDS, pc_d_create),
    R("GET", "/v1/:kind/:id", PC_D, PC_KINDS, pc_d_get),
    W("PATCH", "/v1/:kind/:id", PC_D, PC_KINDS, pc_d_patch),
    {"DELETE", "/v1/:kind/:id", PC_D, true, PC_DELETE, PC_KINDS, pc_d_delete},

    R("GET", "/_sandbox/keys", PC_ADMIN, PC_KINDS, pc_admin_keys_list),
    R("POST", "/_sandbox/keys", PC_ADMIN, PC_KINDS, pc_admin_keys_add),
    R("DELETE", "/_sandbox/keys", PC_ADMIN, PC_KINDS, pc_admin_keys_drop),
    R("GET", "/_sandbox/records/:kind", PC_ADMIN, PC_KINDS, pc_admin_list),
    R("POST", "/_sandbox/records/:kind", PC_ADMIN, PC_KINDS, pc_admin_create),
    R("GET", "/_sandbox/records/:kind/:id", PC_ADMIN, PC_KINDS, pc_admin_get),
    R("PATCH", "/_sandbox/records/:kind/:id", PC_ADMIN, PC_KINDS,
      pc_admin_patch),
    R("DELETE", "/_sandbox/records/:kind/:id", PC_ADMIN, PC_KINDS,
      pc_admin_delete),
};

bool pc_path_is_public(struct str path)
{
    return str_starts_with(path, STR("/v1/")) || str_is(path, "/v1");
}

/* Whether one part of a path fits one part of a pattern. */
static bool part_fits(const struct pc_route *route, struct str pattern,
                      struct str part, enum pc_kind *kind, struct str *id)
{
    if (str_is(pattern, ":id")) {
        *id = part;
        return part.n > 0;
    }
    if (str_is(pattern, ":kind")) {
        bool found = pc_entity_find(part, kind);
        return found && (!(route->profiles & PC_D) || *kind <= PC_ACTIVITY);
    }
    return str_eq(pattern, part);
}

static bool path_fits(const struct pc_route *route, struct str path,
                      enum pc_kind *kind, struct str *id)
{
    struct str pattern = str_from(route->path);
    struct str want, part;
    while (str_split(&pattern, '/', &want)) {
        if (!str_split(&path, '/', &part) ||
            !part_fits(route, want, part, kind, id))
            return false;
    }
    return !str_split(&path, '/', &part);
}

static const struct pc_route *find(const struct http_request *request,
                                   unsigned profiles, enum pc_kind *out_kind,
                                   struct str *out_id)
{
    struct str path = http_url_path(request->url);
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const struct pc_route *route = &routes[i];
        enum pc_kind kind = route->kind;
        struct str id = STR_NONE;
        if (!(route->profiles & profiles) ||
            !str_is(str_from(route->method), request->method) ||
            !path_fits(route, path, &kind, &id))
            continue;
        *out_kind = kind;
        *out_id = id;
        return route;
    }
    return NULL;
}

const struct pc_route *pc_route_find(const struct pc *pc,
                                     const struct http_request *request,
                                     enum pc_kind *out_kind,
                                     struct str *out_id)
{
    return find(request, pc->options.profiles | PC_ADMIN, out_kind, out_id);
}

bool pc_route_is_write(const struct http_request *request)
{
    enum pc_kind kind;
    struct str id;
    unsigned all = PC_A | PC_B | PC_C | PC_D;
    const struct pc_route *route = find(request, all, &kind, &id);
    return route && route->writes;
}
