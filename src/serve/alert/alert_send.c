/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/alert_send.h"

#include "base/json.h"
#include "net/http_client.h"
#include "net/mail.h"
#include "view/object.h"

#define CHAT_TIMEOUT_MS 20000
#define LOOK_MS 200         /* how soon a stop is seen */
#define CHAT_BYTES 30000    /* Slack takes 40,000 characters */

const char *alert_way_name(enum alert_way way)
{
    return way == ALERT_BY_MAIL ? "mail" : "chat";
}

/* ---- mail ----------------------------------------------------------------------------- */

enum err alert_send_mail(const struct alert_settings *settings,
                         const struct alert_entry *entry,
                         const atomic_bool *stop, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct mail mail = {
        .from = settings->mail.from,
        .to = settings->mail.to,
        .n_to = settings->mail.n_to,
        .subject = entry->subject,
        .text = entry->text,
        .id = arena_printf(&a, "crosswalk-alert-%lld-%lld",
                           (long long)entry->id, (long long)entry->at_us),
        .at_us = entry->at_us};
    return mail_send(&settings->mail.server, &mail, stop, e);
}

/* ---- chat ----------------------------------------------------------------------------- */

/* Slack wants these three escaped, and nothing else. */
static void add_escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_addz(b, "&amp;");
        else if (s.p[i] == '<')
            buf_addz(b, "&lt;");
        else if (s.p[i] == '>')
            buf_addz(b, "&gt;");
        else
            buf_add_char(b, s.p[i]);
    }
}

static struct str chat_body(struct arena *a, const struct alert_entry *entry)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    struct object v = {.arena = a};
    struct str text = entry->text;
    if (text.n > CHAT_BYTES)
        text = str_slice(text, 0, str_utf8_cut(text, CHAT_BYTES));
    buf_add_char(&b, '*');
    add_escaped(&b, entry->subject);
    buf_addz(&b, "*\n");
    add_escaped(&b, text);
    object_text(&v, "text", buf_copy(a, &b));
    struct value whole = object_value(&v);
    return json_text(a, &whole);
}

static enum err wait_for(const struct transport *t, struct arena *a,
                         const atomic_bool *stop, struct http_exchange *out,
                         struct error *e)
{
    for (;;) {
        enum err err = t->wait(t->context, a, LOOK_MS, out, e);
        if (stop && atomic_load(stop))
            FAIL(e, ERR_CANCELED, "stopped while a chat was being told");
        if (err != ERR_TIMEOUT)
            return err;
    }
}

static enum err post(const struct transport *t, struct str url, struct str body,
                     const atomic_bool *stop, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct http_header type = {STR("Content-Type"),
                                     STR("application/json")};
    const struct http_request request = {.method = "POST",
                                         .url = url,
                                         .headers = {&type, 1},
                                         .body = body,
                                         .timeout_ms = CHAT_TIMEOUT_MS};
    struct str host = http_url_origin(&a, url);
    struct http_exchange exchange = {0};
    if (t->submit(t->context, &request, 1, NULL) != ERR_OK)
        FAIL(e, ERR_INVALID, "the address of the chat cannot be used");
    TRY(wait_for(t, &a, stop, &exchange, e));
    if (exchange.outcome != ERR_OK)
        FAIL(e, exchange.outcome, "the chat at %.*s cannot be reached (%s)",
             STR_ARG(host), err_name(exchange.outcome));
    int status = exchange.response.status;
    if (status < 200 || status > 299)
        FAIL(e, status >= 500 || status == 429 ? ERR_BUSY : ERR_REJECTED,
             "the chat at %.*s does not take the message: status %d",
             STR_ARG(host), status);
    return ERR_OK;
}

enum err alert_send_chat(const struct alert_settings *settings,
                         struct alert_entry *entry, const atomic_bool *stop,
                         struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct http_client *client = NULL;
    enum err err = http_client_create(NULL, &client, e);
    if (err != ERR_OK)
        return err;
    struct transport t = http_client_transport(client);
    struct str body = chat_body(&a, entry);
    while (err == ERR_OK && entry->chats_done < (int64_t)settings->chat.n) {
        err = post(&t, settings->chat.urls[entry->chats_done], body, stop, e);
        entry->chats_done += err == ERR_OK;
    }
    http_client_destroy(client);
    return err;
}

/* ---- the test ---------------------------------------------------------------------------- */

size_t alert_send_test(const struct alert_rules *rules, int64_t now_us,
                       const atomic_bool *stop,
                       struct alert_result out[ALERT_WAYS])
{
    AUTO_ARENA a = ARENA_INIT;
    const struct alert_settings *s = rules->settings;
    struct alert_message message = alert_message_test(&a, rules);
    struct alert_entry entry = {.subject = message.subject,
                                .text = message.text,
                                .at_us = now_us};
    size_t n = 0;
    if (s->mail.enabled) {
        out[n] = (struct alert_result){.way = ALERT_BY_MAIL};
        (void)!alert_send_mail(s, &entry, stop, &out[n].error);
        n++;
    }
    if (s->chat.enabled) {
        out[n] = (struct alert_result){.way = ALERT_BY_CHAT};
        (void)!alert_send_chat(s, &entry, stop, &out[n].error);
        n++;
    }
    return n;
}

struct str alert_result_text(struct arena *a,
                             const struct alert_settings *settings,
                             const struct alert_result *result)
{
    if (result->error.code != ERR_OK)
        return arena_str(a, str_from(result->error.message));
    if (result->way == ALERT_BY_CHAT)
        return arena_printf(a, "sent to %zu %s", settings->chat.n,
                            settings->chat.n == 1 ? "channel" : "channels");
    if (settings->mail.n_to == 1)
        return arena_printf(a, "sent to %.*s", STR_ARG(settings->mail.to[0]));
    return arena_printf(a, "sent to %.*s and %zu more",
                        STR_ARG(settings->mail.to[0]),
                        settings->mail.n_to - 1);
}

struct value alert_result_value(struct arena *a,
                                const struct alert_settings *settings,
                                const struct alert_result *result)
{
    struct object v = {.arena = a};
    object_text(&v, "channel", str_from(alert_way_name(result->way)));
    object_bool(&v, "works", result->error.code == ERR_OK);
    object_text(&v, "message", alert_result_text(a, settings, result));
    return object_value(&v);
}
