/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* History: what was written. Newest first. */
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/history.h"

/* Entries a change has, at most, as a rule; more and it is told in parts. */
#define ENTRIES_A_CHANGE 64
#define ENTRIES_MOST 20000

/* ---- history --------------------------------------------------------------------- */

static enum err read_filter(const struct api_call *call,
                            struct journal_filter *out, struct error *e)
{
    struct str side = call_query(call, "side");
    *out = (struct journal_filter){
        .side = !side.p ? -1 : str_is(side, "right") ? SIDE_RIGHT : SIDE_LEFT,
        .record_id = call_query(call, "record"),
        .run = call_query(call, "run"),
        .newest = true};
    TRY(call_sync_filter(call, &out->sync, e));
    return call_cursor(call, 'h', &out->before_id, e);
}

static struct value told(const struct api_call *call,
                         const struct history_group *group)
{
    struct value v = history_value(&call->view, group);
    struct value entry = value_int(group->first->id);
    return value_with(call->arena, &v, STR("entry"), &entry);
}

static void turn_round(struct journal_entry *entries, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct journal_entry swap = entries[i];
        entries[i] = entries[n - 1 - i];
        entries[n - 1 - i] = swap;
    }
}

/*
 * Entries come newest first and are told as writes, so the oldest write of
 * what was read may have begun before: it is left to the next page.
 */
static enum err list_history(struct api_call *call, struct error *e)
{
    struct journal_filter filter;
    struct journal_entry *entries = NULL;
    size_t limit = call_limit(call);
    size_t n = 0;
    VEC(struct history_group) groups = {0};
    struct history_group group;
    struct list items = {.arena = call->arena};
    TRY(read_filter(call, &filter, e));
    filter.limit = limit * ENTRIES_A_CHANGE;
    if (filter.limit > ENTRIES_MOST)
        filter.limit = ENTRIES_MOST;
    TRY(journal_list(call->api->reader, call->arena, &filter, &entries, &n,
                     e));
    bool more = n == filter.limit;
    turn_round(entries, n);
    for (size_t at = 0; history_next(entries, n, &at, &group);)
        vec_push(call->arena, &groups, group);
    size_t first = more && groups.n > 1 ? 1 : 0;
    if (groups.n - first > limit) {
        first = groups.n - limit;
        more = true;
    }
    for (size_t i = groups.n; i-- > first;)
        list_add(&items, told(call, &groups.at[i]));
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'h',
                                            groups.at[first].first->id)
                         : STR_NONE);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

const struct route routes_history[] = {
    {"GET", "/history", "listHistory", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){
         {.name = "sync", .kind = BODY_TEXT},
         {.name = "side", .kind = BODY_TEXT, .choices = "left right"},
         {.name = "record", .kind = BODY_TEXT},
         {.name = "run", .kind = BODY_TEXT},
         PAGE_FIELDS,
         {0}},
     NULL, list_history},
    {0}};
