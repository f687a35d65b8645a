/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What people were told, and a test message. */
#include "serve/alert/alert_send.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"

/* ---- reading --------------------------------------------------------------------- */

static enum err list_alerts(struct api_call *call, struct error *e)
{
    struct alert_log log;
    struct list items = {.arena = call->arena};
    int64_t before = 0;
    int64_t last = 0;
    bool more = false;
    TRY(call_cursor(call, 'a', &before, e));
    TRY(alert_log_load(call->api->reader, call->arena, &log, e));
    for (size_t i = log.n; i > 0 && !more; i--) {
        const struct alert_entry *entry = &log.at[i - 1];
        if (before > 0 && entry->id >= before)
            continue;
        more = items.items.n == call_limit(call);
        if (more)
            break;
        list_add(&items, alert_entry_value(call->arena, entry));
        last = entry->id;
    }
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'a', last) : STR_NONE);
    return ERR_OK;
}

/* ---- the test ---------------------------------------------------------------------- */

struct tested {
    struct alert_result results[ALERT_WAYS];
    size_t n;
};

static void note_result(struct alert_entry *entry,
                        const struct alert_result *result)
{
    bool works = result->error.code == ERR_OK;
    entry->delivery[result->way] = works ? DELIVERY_SENT : DELIVERY_FAILED;
    if (works)
        entry->sent_us = entry->at_us;
    else
        entry->error = str_from(result->error.message);
}

/* It stands among what was told. */
static enum err note_test(struct api_call *call, void *context,
                          struct error *e)
{
    const struct tested *tested = context;
    const struct alert_rules rules = {
        .settings = &call->api->workspace->alerts};
    struct alert_message message = alert_message_test(call->arena, &rules);
    struct alert_log log;
    TRY(alert_log_load(call->api->writer, call->arena, &log, e));
    struct alert_entry *entry =
        alert_log_add(&log, rules.settings, &message, call_now_us(call));
    for (size_t i = 0; i < tested->n; i++)
        note_result(entry, &tested->results[i]);
    return alert_log_save(call->api->writer, &log, call_now_us(call), e);
}

static enum err test_alerts(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    const struct alert_rules rules = {.settings = &w->alerts,
                                      .zone = w->schedule.zone,
                                      .public_url = w->serve.public_url};
    struct tested tested = {0};
    const struct call_change change = {.make = note_test, .context = &tested};
    struct list list = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    tested.n = alert_send_test(&rules, call_now_us(call), NULL,
                               tested.results);
    if (tested.n > 0)
        TRY(call_change(call, &change, e));
    for (size_t i = 0; i < tested.n; i++)
        list_add(&list, alert_result_value(call->arena, &w->alerts,
                                           &tested.results[i]));
    object_set(&o, "results", list_value(&list));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

const struct route routes_alerts[] = {
    {"GET", "/alerts", "listAlerts", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){PAGE_FIELDS, {0}}, NULL, list_alerts},
    {"POST", "/alerts/test", "testAlerts", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL, NULL, test_alerts},
    {0}};
