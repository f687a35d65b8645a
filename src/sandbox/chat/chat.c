/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A chat with one incoming webhook in Slack's form, as a system of the
 * sandbox. It keeps the messages as they came.
 */
#include "base/json.h"
#include "base/vec.h"
#include "sandbox/options.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

#define PATH_FALLBACK "/services/T0DEMO/B0DEMO/demo"

static const char help[] =
    "  --path=PATH     of the webhook (" PATH_FALLBACK ")\n"
    "  --channels=A,B  the channels there are; empty: any ()\n";

struct chat {
    struct arena own; /* holds this struct */
    struct sandbox *box;
    struct str path;
    struct str channels;
    struct tables *store;
    struct table *messages;
    int64_t forced_status; /* of the next calls */
    int64_t forced_calls;
    struct str forced_body;
};

static void answer(struct arena *a, int status, const char *type,
                   struct str body, struct http_response *out)
{
    struct http_header *h = arena_new(a, struct http_header);
    *h = (struct http_header){STR("Content-Type"), str_from(type)};
    *out = (struct http_response){
        .status = status, .headers = {h, 1}, .body = body};
}

static void say(struct arena *a, int status, const char *word,
                struct http_response *out)
{
    answer(a, status, "text/plain", str_from(word), out);
}

static bool is_in_list(struct str list, struct str wanted)
{
    struct str one;
    while (str_split(&list, ',', &one))
        if (str_eq(str_trim(one), wanted))
            return true;
    return false;
}

static bool has_something(const struct value *message, const char *name)
{
    const struct value *v = value_getz(message, name);
    return v && ((v->kind == VALUE_TEXT && v->text.n > 0) ||
                 (v->kind == VALUE_LIST && v->items.n > 0));
}

static bool is_empty(const struct value *message)
{
    return !has_something(message, "text") &&
           !has_something(message, "attachments") &&
           !has_something(message, "blocks");
}

static void keep(struct chat *chat, struct str body)
{
    struct field fields[] = {{STR("body"), value_text(body)}};
    struct value v = value_object(fields, 1);
    table_insert(chat->messages, NULL, &v);
    sandbox_count_write(chat->box, 1);
}

static void post(struct chat *chat, struct arena *a, struct str body,
                 struct http_response *out)
{
    struct value message;
    if (json_parse(a, body, &message, NULL) != ERR_OK ||
        message.kind != VALUE_OBJECT) {
        say(a, 400, "invalid_payload", out);
        return;
    }
    const struct value *channel = value_getz(&message, "channel");
    if (is_empty(&message)) {
        say(a, 400, "no_text", out);
    } else if (channel && chat->channels.n > 0 &&
               !is_in_list(chat->channels, value_str(channel))) {
        say(a, 404, "channel_not_found", out);
    } else {
        keep(chat, body);
        say(a, 200, "ok", out);
    }
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct chat *chat = state;
    if (chat->forced_calls > 0) {
        chat->forced_calls--;
        answer(a, (int)chat->forced_status, "text/plain", chat->forced_body,
               out);
        return;
    }
    if (!str_eq(http_url_path(request->url), chat->path)) {
        say(a, 404, "no_service", out);
        return;
    }
    if (!str_is(str_from(request->method), "POST")) {
        say(a, 405, "method_not_allowed", out);
        return;
    }
    tables_begin(chat->store, sandbox_now_us(chat->box), 0);
    post(chat, a, request->body, out);
    tables_commit(chat->store);
}

/* ---- for tests and people ---------------------------------------------------- */

static void list(struct chat *chat, struct arena *a, struct http_response *out)
{
    VEC(struct value) items = {0};
    size_t at = 0;
    const struct table_row *row;
    tables_begin(chat->store, sandbox_now_us(chat->box), 0);
    while ((row = table_next(chat->messages, &at)) != NULL) {
        struct field *f = arena_array(a, struct field, 2);
        f[0] = (struct field){STR("id"), row->id};
        f[1] = (struct field){
            STR("body"),
            value_text(arena_str(a, value_text_at(&row->fields, "body")))};
        struct value v = value_object(f, 2);
        vec_push(a, &items, v);
    }
    tables_commit(chat->store);
    struct field whole = {STR("messages"), value_list(items.at, items.n)};
    struct value v = value_object(&whole, 1);
    answer(a, 200, "application/json", json_text(a, &v), out);
}

static bool force(struct chat *chat, struct arena *a, struct str body)
{
    struct value v;
    if (json_parse(a, body, &v, NULL) != ERR_OK)
        return false;
    const struct value *status = value_getz(&v, "status");
    const struct value *words = value_getz(&v, "body");
    const struct value *calls = value_getz(&v, "calls");
    if (!status || status->kind != VALUE_INT)
        return false;
    chat->forced_status = status->integer;
    chat->forced_calls = calls && calls->kind == VALUE_INT ? calls->integer : 1;
    chat->forced_body =
        words ? arena_str(&chat->own, value_str(words)) : STR("");
    return true;
}

/*
 * GET /_sandbox/messages: what was posted, as it came.
 * POST /_sandbox/answers {"status": 410, "body": "channel_is_archived",
 * "calls": 1}: the next calls are answered so.
 */
static void control(void *state, struct arena *a,
                    const struct http_request *request,
                    struct http_response *out)
{
    struct chat *chat = state;
    struct str path = http_url_path(request->url);
    if (str_is(path, "/_sandbox/messages"))
        list(chat, a, out);
    else if (str_is(path, "/_sandbox/answers") &&
             force(chat, a, request->body))
        *out = (struct http_response){.status = 204};
    else
        say(a, 404, "there is /_sandbox/messages and /_sandbox/answers", out);
}

static void refuse(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    (void)state;
    (void)a;
    (void)request;
    out->body = STR("rate_limited");
}

static bool is_write(const struct http_request *request)
{
    return str_is(str_from(request->method), "POST");
}

/* ---- life ---------------------------------------------------------------------- */

static void destroy(void *state)
{
    struct chat *chat = state;
    tables_destroy(chat->store);
    struct arena own = chat->own;
    arena_fini(&own);
}

static enum err take_option(struct chat *chat, const struct field *f,
                            struct error *e)
{
    static const struct str names[] = {STR("path"), STR("channels")};
    struct str text = arena_str(&chat->own, value_str(&f->value));
    if (str_is(f->name, "path"))
        chat->path = text;
    else if (str_is(f->name, "channels"))
        chat->channels = text;
    else
        return sandbox_option_unknown("chat", f->name, names, 2, e);
    return ERR_OK;
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct chat *chat = arena_new(&own, struct chat);
    size_t n = options && options->kind == VALUE_OBJECT ? options->fields.n : 0;
    *chat = (struct chat){.own = own,
                          .box = box,
                          .path = STR(PATH_FALLBACK),
                          .store = tables_create()};
    chat->messages = tables_add(chat->store, "message", 1);
    for (size_t i = 0; i < n; i++) {
        enum err code = take_option(chat, &options->fields.at[i], e);
        if (code != ERR_OK) {
            destroy(chat);
            return code;
        }
    }
    *out_state = chat;
    return ERR_OK;
}

static enum err load_demo(void *state, int64_t count, struct error *e)
{
    (void)state;
    (void)count;
    (void)e;
    return ERR_OK; /* nobody has said anything yet */
}

static void reset(void *state)
{
    struct chat *chat = state;
    tables_clear(chat->store);
    chat->forced_calls = 0;
}

const struct sandbox_system sandbox_chat = {
    .name = "chat",
    .summary = "a chat with an incoming webhook in Slack's form",
    .options_help = help,
    .create = create,
    .handle = handle,
    .control = control,
    .refuse = refuse,
    .load_demo = load_demo,
    .is_write = is_write,
    .reset = reset,
    .destroy = destroy,
};
