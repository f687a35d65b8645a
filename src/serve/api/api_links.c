/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Links: which records belong together. */
#include "engine/person.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/dirty.h"
#include "view/link.h"

/* ---- reading --------------------------------------------------------------------- */

/* Without bases, as in pages. */
static struct value brief(const struct api_call *call, struct link link)
{
    for (int s = 0; s < SIDES; s++)
        link.side[s].base = STR_NONE;
    return link_value(&call->view, &link);
}

static enum err add_links(const struct api_call *call, int64_t sync,
                          enum side side, struct str id, struct list *out,
                          struct error *e)
{
    struct store *reader = call->api->reader;
    struct link_sharer *links = NULL;
    size_t n = 0;
    TRY(link_sharers(reader, call->arena, sync, side, &id, 1, &links, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct link link = {0};
        TRY(link_by_id(reader, call->arena, links[i].link.id, &link, e));
        if (link.id != 0)
            list_add(out, brief(call, link));
    }
    return ERR_OK;
}

/* Of a record: one link a sync and side, or all of those that share it. */
static enum err links_of_record(const struct api_call *call, int64_t sync,
                                struct list *out, struct error *e)
{
    const struct view *v = &call->view;
    struct str id = call_query(call, "record");
    struct str side_wanted = call_query(call, "side");
    for (size_t i = 0; i < v->workspace->n_syncs; i++) {
        for (int s = 0; s < SIDES; s++) {
            bool wanted = !side_wanted.p ||
                          str_is(side_wanted, side_name((enum side)s));
            if (!wanted || (sync != 0 && v->sync_ids[i] != sync))
                continue;
            TRY(add_links(call, v->sync_ids[i], (enum side)s, id, out, e));
        }
    }
    return ERR_OK;
}

/* What is not in step, and why. */
static enum err list_dirty(struct api_call *call, int64_t sync,
                           struct error *e)
{
    struct str record = call_query(call, "record");
    struct str side = call_query(call, "side");
    struct dirty_query query = {.sync = sync,
                                .record_id = record,
                                .side = -1,
                                .limit = call_limit(call)};
    struct list items = {.arena = call->arena};
    struct dirty *rows = NULL;
    size_t n = 0;
    int64_t next = 0;
    for (int s = 0; s < SIDES; s++)
        if (str_is(side, side_name((enum side)s)))
            query.side = s;
    TRY(call_cursor(call, 'd', &query.after, e));
    TRY(dirty_list(&call->view, &query, &rows, &n, &next, e));
    for (size_t i = 0; i < n; i++)
        list_add(&items, dirty_value(&call->view, &rows[i]));
    call_reply_page(call, &items,
                    next ? call_cursor_text(call, 'd', next) : STR_NONE);
    return ERR_OK;
}

static enum err list_links(struct api_call *call, struct error *e)
{
    struct list items = {.arena = call->arena};
    size_t limit = call_limit(call);
    struct link *links = NULL;
    size_t n = 0;
    int64_t sync = 0;
    int64_t after = 0;
    TRY(call_sync_filter(call, &sync, e));
    if (str_is(call_query(call, "dirty"), "true"))
        return list_dirty(call, sync, e);
    TRY(call_cursor(call, 'l', &after, e));
    if (call_query(call, "record").p) {
        TRY(links_of_record(call, sync, &items, e));
        call_reply_page(call, &items, STR_NONE);
        return ERR_OK;
    }
    TRY(link_list(call->api->reader, call->arena, sync, after, limit + 1,
                  false, &links, &n, e));
    bool more = n > limit;
    n -= more;
    for (size_t i = 0; i < n; i++)
        list_add(&items, brief(call, links[i]));
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'l', links[n - 1].id)
                         : STR_NONE);
    return ERR_OK;
}

static enum err find_link(const struct api_call *call, int64_t id,
                          struct link *out, struct error *e)
{
    TRY(link_by_id(call->api->reader, call->arena, id, out, e));
    if (out->id == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no link %lld (any more)",
             (long long)id);
    return ERR_OK;
}

static enum err get_link(struct api_call *call, struct error *e)
{
    struct link link = {0};
    int64_t id;
    TRY(call_number(call, 0, "link", &id, e));
    TRY(find_link(call, id, &link, e));
    struct value v = link_value(&call->view, &link);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- joining and parting: while the hub is ours ---------------------------------- */

struct joining {
    struct str sync;
    struct str id[SIDES];
    int64_t link;
};

static enum err join(void *context, const struct api_reach *reach,
                     struct error *e)
{
    struct joining *joining = context;
    const struct person_link pair = {
        .remote = reach->remote,
        .store = reach->store,
        .sync = workspace_sync(reach->workspace, joining->sync),
        .id = {joining->id[SIDE_LEFT], joining->id[SIDE_RIGHT]},
        .now_us = reach->now_us};
    if (!pair.sync)
        FAIL(e, ERR_NOT_FOUND, "there is no sync `%.*s` any more",
             STR_ARG(joining->sync));
    return person_link(&pair, &joining->link, e);
}

static enum err add_link(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    const struct sync *sync = NULL;
    struct link link = {0};
    struct joining joining = {.id = {call_body_text(call, "left"),
                                     call_body_text(call, "right")}};
    TRY(call_sync(call, call_body_text(call, "sync"), &sync, e));
    joining.sync = sync->name;
    TRY(hub->call(hub->context, join, &joining, e));
    TRY(call_audit(call, NULL, NULL, e));
    TRY(find_link(call, joining.link, &link, e));
    hub->wake(hub->context);
    call->view = view_make(call->arena, call->api->workspace,
                           call->api->reader);
    struct value v = link_value(&call->view, &link);
    call_reply(call, 201, &v);
    return ERR_OK;
}

static enum err part(void *context, const struct api_reach *reach,
                     struct error *e)
{
    const struct link *link = context;
    enum side own = link->side[SIDE_LEFT].shared ? SIDE_RIGHT : SIDE_LEFT;
    return person_unlink(reach->store, link->sync, own, link->side[own].id,
                         reach->now_us, e);
}

static enum err remove_link(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct link link = {0};
    int64_t id;
    TRY(call_number(call, 0, "link", &id, e));
    TRY(find_link(call, id, &link, e));
    struct value before = link_value(&call->view, &link);
    TRY(hub->call(hub->context, part, &link, e));
    TRY(call_audit(call, &before, NULL, e));
    call_reply_empty(call);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

const struct route routes_links[] = {
    {"GET", "/links", "listLinks", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){
         {.name = "sync", .kind = BODY_TEXT},
         {.name = "side", .kind = BODY_TEXT, .choices = "left right"},
         {.name = "record", .kind = BODY_TEXT},
         {.name = "dirty", .kind = BODY_TEXT, .choices = "true false"},
         PAGE_FIELDS,
         {0}},
     NULL, list_links},
    {"POST", "/links", "addLink", ROLE_OPERATOR, API_OPERATE, PLACE_ERRAND,
     NULL,
     (const struct body_field[]){
         {.name = "sync", .kind = BODY_TEXT, .required = true, .min = 1},
         {.name = "left", .kind = BODY_TEXT, .required = true, .min = 1},
         {.name = "right", .kind = BODY_TEXT, .required = true, .min = 1},
         {0}},
     add_link},
    {"GET", "/links/{link}", "getLink", ROLE_VIEWER, API_READ, PLACE_DESK,
     NULL, NULL, get_link},
    {"DELETE", "/links/{link}", "removeLink", ROLE_OPERATOR, API_OPERATE,
     PLACE_ERRAND, NULL, NULL, remove_link},
    {0}};
