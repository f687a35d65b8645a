/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every path that is served. */
#include "sandbox/marketo/mk.h"

struct route {
    const char *method;
    const char *path; /* "{id}" is a part of its own */
    enum mk_kind kind;
    void (*run)(struct mk_call *c);
};

#define OBJECT(path, kind)                                                   \
    {"GET", "/rest/v1/" path "/describe.json", kind, mk_describe2},          \
    {"GET", "/rest/v1/" path ".json", kind, mk_query},                       \
    {"POST", "/rest/v1/" path ".json", kind, mk_sync},                       \
    {"POST", "/rest/v1/" path "/delete.json", kind, mk_remove}

#define EXPORT(what)                                                         \
    {"POST", "/bulk/v1/" what "/export/create.json", MK_LEAD,                \
     mk_export_create},                                                      \
    {"POST", "/bulk/v1/" what "/export/{id}/enqueue.json", MK_LEAD,          \
     mk_export_enqueue},                                                     \
    {"POST", "/bulk/v1/" what "/export/{id}/cancel.json", MK_LEAD,           \
     mk_export_cancel},                                                      \
    {"GET", "/bulk/v1/" what "/export/{id}/status.json", MK_LEAD,            \
     mk_export_status},                                                      \
    {"GET", "/bulk/v1/" what "/export/{id}/file.json", MK_LEAD, mk_export_file}

static const struct route routes[] = {
    {"GET", "/rest/v1/leads/describe.json", MK_LEAD, mk_describe},
    {"GET", "/rest/v1/leads/describe2.json", MK_LEAD, mk_describe2},
    {"GET", "/rest/v1/leads/partitions.json", MK_LEAD, mk_partitions},
    {"GET", "/rest/v1/leads.json", MK_LEAD, mk_query},
    {"POST", "/rest/v1/leads.json", MK_LEAD, mk_sync},
    {"DELETE", "/rest/v1/leads.json", MK_LEAD, mk_remove},
    {"POST", "/rest/v1/leads/delete.json", MK_LEAD, mk_remove},
    {"DELETE", "/rest/v1/leads/delete.json", MK_LEAD, mk_remove},
    {"POST", "/rest/v1/leads/{id}/merge.json", MK_LEAD, mk_merge},
    {"GET", "/rest/v1/lead/{id}.json", MK_LEAD, mk_lead_get},
    {"POST", "/rest/v1/leads/push.json", MK_LEAD, mk_push},
    {"POST", "/rest/v1/leads/programs/{id}/status.json", MK_LEAD,
     mk_program_status},
    {"GET", "/rest/v1/leads/programs/{id}.json", MK_LEAD, mk_program_leads},
    {"GET", "/rest/v1/lists.json", MK_LIST, mk_groups},
    {"GET", "/rest/v1/lists/{id}.json", MK_LIST, mk_group},
    {"GET", "/rest/v1/lists/{id}/leads/ismember.json", MK_LIST, mk_list_ask},
    {"GET", "/rest/v1/lists/{id}/leads.json", MK_LIST, mk_list_leads},
    {"GET", "/rest/v1/list/{id}/leads.json", MK_LIST, mk_list_leads},
    {"POST", "/rest/v1/lists/{id}/leads.json", MK_LIST, mk_list_add},
    {"DELETE", "/rest/v1/lists/{id}/leads.json", MK_LIST, mk_list_remove},
    {"GET", "/rest/v1/campaigns.json", MK_CAMPAIGN, mk_groups},
    {"GET", "/rest/v1/campaigns/{id}.json", MK_CAMPAIGN, mk_group},
    {"POST", "/rest/v1/campaigns/{id}/trigger.json", MK_CAMPAIGN, mk_trigger},
    {"POST", "/rest/v1/campaigns/{id}/schedule.json", MK_CAMPAIGN,
     mk_schedule},
    {"GET", "/rest/asset/v1/program/{id}.json", MK_PROGRAM, mk_program_get},
    {"GET", "/rest/asset/v1/programs.json", MK_PROGRAM, mk_assets},
    {"GET", "/rest/asset/v1/program/byName.json", MK_PROGRAM, mk_assets},
    {"GET", "/rest/asset/v1/emails.json", MK_EMAIL, mk_assets},
    {"GET", "/rest/asset/v1/email/byName.json", MK_EMAIL, mk_assets},
    {"GET", "/rest/asset/v1/email/{id}/content.json", MK_EMAIL,
     mk_email_content},
    {"GET", "/rest/asset/v1/email/{id}.json", MK_EMAIL, mk_email_get},
    EXPORT("leads"),
    EXPORT("activities"),
    OBJECT("customobjects/car_c", MK_CAR),
    OBJECT("companies", MK_COMPANY),
    OBJECT("opportunities", MK_OPPORTUNITY),
    OBJECT("opportunities/roles", MK_ROLE),
    {"GET", "/rest/v1/activities/pagingtoken.json", MK_LEAD, mk_paging_token},
    {"GET", "/rest/v1/activities/leadchanges.json", MK_LEAD, mk_lead_changes},
    {"GET", "/rest/v1/activities/deletedleads.json", MK_LEAD,
     mk_deleted_leads},
    {"GET", "/rest/v1/activities/types.json", MK_LEAD, mk_activity_types},
    {"GET", "/rest/v1/activities.json", MK_LEAD, mk_activities},
    {"POST", "/rest/v1/activities/external.json", MK_LEAD, mk_activity_add},
    {"GET", "/rest/v1/activities/external/types.json", MK_LEAD,
     mk_custom_types},
    {"GET", "/rest/v1/stats/usage.json", MK_LEAD, mk_usage},
    {"GET", "/rest/v1/stats/usage/last7days.json", MK_LEAD, mk_usage},
    {"GET", "/rest/v1/stats/errors.json", MK_LEAD, mk_errors},
    {"GET", "/rest/v1/stats/errors/last7days.json", MK_LEAD, mk_errors},
    {"POST", "/rest/v1/leads/{id}/associate.json", MK_LEAD, mk_associate},
    {"GET", "/rest/asset/v1/landingPages.json", MK_LEAD, mk_no_assets},
    {"GET", "/rest/asset/v1/smartCampaigns.json", MK_LEAD, mk_no_assets},
    {"GET", "/rest/asset/v1/smartLists.json", MK_LEAD, mk_no_assets},
};
#define ROUTES (sizeof routes / sizeof *routes)

static bool path_fits(const char *pattern, struct str path, struct str *id)
{
    struct str whole = str_from(pattern), mark = STR("{id}");
    size_t at = str_find(whole, mark, 0);
    if (at == whole.n)
        return str_eq(whole, path);
    struct str head = str_slice(whole, 0, at);
    struct str tail = str_slice(whole, at + mark.n, whole.n);
    if (path.n <= head.n + tail.n || !str_starts_with(path, head) ||
        !str_ends_with(path, tail))
        return false;
    *id = str_slice(path, head.n, path.n - tail.n);
    return str_find_char(*id, '/', 0) == id->n;
}

void mk_route_run(struct mk_call *c)
{
    bool known = false;
    for (size_t i = 0; i < ROUTES; i++) {
        struct str id = STR_NONE;
        if (!path_fits(routes[i].path, c->path, &id))
            continue;
        known = true;
        if (!str_is(str_from(c->method), routes[i].method))
            continue;
        c->kind = routes[i].kind;
        c->id = id;
        routes[i].run(c);
        return;
    }
    if (known)
        mk_reply_error(c, 605, "HTTP Method '%s' not supported", c->method);
    else
        mk_reply_error(c, 610, "Requested resource not found");
}

bool mk_route_is_write(const struct http_request *request)
{
    struct str path = http_url_path(request->url);
    struct str reads = STR("_method=GET");
    struct str method = str_from(request->method);
    return (str_is(method, "POST") || str_is(method, "DELETE")) &&
           (str_starts_with(path, STR("/rest/")) ||
            str_starts_with(path, STR("/bulk/"))) &&
           !str_contains(request->url, reads) &&
           !str_contains(request->body, reads);
}
