/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What an answer of an incoming webhook means. Slack says it in one word of
 * plain text. Messages name the host alone, for the rest of the address is
 * the secret.
 */
#include "connectors/answer.h"
#include "connectors/chat/chat_parts.h"

#define SECRET_MIN 8 /* shorter ones would be hidden everywhere */

struct chat_word {
    const char *word;
    enum err code;
    bool of_channel; /* the message's fault only if it names one */
    const char *meaning;
};

/* What is wrong with a message. */
static const struct chat_word words[] = {
    {"invalid_payload", ERR_REJECTED, false, "it does not understand it"},
    {"invalid_blocks", ERR_REJECTED, false, "its blocks are wrong"},
    {"invalid_blocks_format", ERR_REJECTED, false, "its blocks are wrong"},
    {"no_text", ERR_REJECTED, false, "it is empty"},
    {"missing_text_or_fallback_or_attachments", ERR_REJECTED, false,
     "it is empty"},
    {"too_many_attachments", ERR_REJECTED, false,
     "it has too many attachments"},
    {"user_not_found", ERR_REJECTED, true, "there is no such user"},
    {"channel_not_found", ERR_REJECTED, true, "there is no such channel"},
    {"channel_is_archived", ERR_REJECTED, true, "the channel is archived"},
    {"posting_to_general_channel_denied", ERR_ACCESS, true,
     "it may not post to that channel"},
};

static const struct chat_word *word_of(struct str body)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(body, words[i].word))
            return &words[i];
    return NULL;
}

/* The remote's own word, if it is short and plain. */
static struct str detail_of(struct str body)
{
    bool plain = body.n <= ANSWER_DETAIL_MAX && str_is_utf8(body) &&
                 !str_starts_with(body, STR("<"));
    for (size_t i = 0; plain && i < body.n; i++)
        plain = (unsigned char)body.p[i] >= ' ';
    return plain ? body : STR_NONE;
}

static const char *meaning_of(int status)
{
    if (status == 404 || status == 410)
        return "its webhook is gone; make a new one and put its address into "
               "`url`";
    if (status == 401 || status == 403)
        return "its webhook may not post";
    if (status == 429)
        return "too many messages";
    if (status == 408 || status >= 500)
        return "it failed";
    return status >= 400 ? "it does not take the message"
                         : "this is no address of an incoming webhook";
}

static enum err code_of(int status)
{
    if (status == 401 || status == 403 || status == 404 || status == 410)
        return ERR_ACCESS;
    if (status == 429)
        return ERR_BUSY;
    if (status == 408 || status == 504)
        return ERR_TIMEOUT;
    if (status >= 500)
        return ERR_REMOTE;
    return status >= 400 ? ERR_REJECTED : ERR_PROTOCOL;
}

/* All that follows the host is the secret. */
static void hide(const struct connection_state *c, struct str host,
                 struct error *e)
{
    if (c->set.url.n > host.n + SECRET_MIN)
        answer_hide_secret(e, str_slice(c->set.url, host.n, c->set.url.n));
}

static enum err refuse(const struct connection_state *c,
                       const struct driver_reply *reply, bool names_channel,
                       struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    int status = reply->response->status;
    struct str body = str_trim(reply->response->body);
    const struct chat_word *word = status < 500 ? word_of(body) : NULL;
    bool of_record =
        word ? !word->of_channel || names_channel
             : code_of(status) == ERR_REJECTED;
    enum err code = word ? word->code : code_of(status);
    struct str said = detail_of(body);
    struct str host = http_url_origin(&a, c->set.url);
    struct error own = {0};
    if (!e)
        e = &own;
    error_set(e, code, __FILE__, __LINE__,
              "the chat at %.*s answered %d%s%.*s: %s", STR_ARG(host), status,
              said.n > 0 ? " " : "", STR_ARG(said),
              word ? word->meaning : meaning_of(status));
    hide(c, host, e);
    e->scope = of_record ? SCOPE_RECORD : SCOPE_CONNECTION;
    e->maybe_happened = status >= 500 || status == 408;
    int64_t wait_ms = http_retry_after_ms(reply->response, reply->now_us);
    if (code == ERR_BUSY && wait_ms >= 0) {
        e->retry = RETRY_AFTER;
        e->retry_after_ms = wait_ms;
    }
    return code;
}

static bool is_web_page(struct str body)
{
    return str_starts_with(str_trim(body), STR("<"));
}

enum err chat_answer(const struct connection_state *c,
                     const struct driver_reply *reply, bool names_channel,
                     struct error *e)
{
    int status = reply->response->status;
    if (status < 200 || status > 299)
        return refuse(c, reply, names_channel, e);
    if (!is_web_page(reply->response->body))
        return ERR_OK;
    AUTO_ARENA a = ARENA_INIT;
    struct str host = http_url_origin(&a, c->set.url);
    error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
              "the chat at %.*s answered with a web page: check the address, "
              "or the proxy in between",
              STR_ARG(host));
    if (e) {
        e->scope = SCOPE_CONNECTION;
        e->maybe_happened = true;
    }
    return ERR_PROTOCOL;
}
