/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The chat driver: messages are posted one by one, and nothing can be asked.
 */
#include "connectors/chat/chat.h"

#include "base/json.h"
#include "connectors/chat/chat_parts.h"

struct op_work {
    size_t at; /* WRITE: this patch is to be sent */
    bool done;
};

static const struct setting settings_table[] = {
    {.name = "url",
     .kind = SETTING_SECRET,
     .offset = offsetof(struct chat_settings, url),
     .required = true,
     .help = "Address of the incoming webhook; whoever knows it may post."},
    {0},
};

/* As SETTING_URL, but for what the message says. */
static bool is_address(struct str url)
{
    bool web = str_starts_with(url, STR("https://")) ||
               str_starts_with(url, STR("http://"));
    for (size_t i = 0; web && i < url.n; i++)
        web = (unsigned char)url.p[i] > ' ' && url.p[i] != 0x7f;
    return web;
}

static enum err apply(struct arena *a, const struct value *settings,
                      struct chat_settings *out, struct error *e)
{
    struct chat_settings set = {0};
    TRY(settings_apply(a, settings_table, settings, &set, e));
    set.url = str_trim(set.url);
    if (!is_address(set.url))
        FAIL(e, ERR_INVALID, "`url` is no address: it must start with "
                             "https:// or http://");
    *out = set;
    return ERR_OK;
}

static enum err create(struct arena *a, const struct value *settings,
                              struct connection_state **out, struct error *e)
{
    struct connection_state *c = arena_new(a, struct connection_state);
    TRY(apply(a, settings, &c->set, e));
    *out = c;
    return ERR_OK;
}

static enum err renew(struct connection_state *c, struct arena *a,
                             const struct value *settings, struct error *e)
{
    return apply(a, settings, &c->set, e);
}

/* ---- the operations ---------------------------------------------------------- */

static struct http_request post(const struct connection_state *c,
                                struct arena *a, const struct value *payload)
{
    struct http_header *type = arena_new(a, struct http_header);
    *type = (struct http_header){STR("Content-Type"), STR("application/json")};
    return (struct http_request){.method = "POST",
                                 .url = c->set.url,
                                 .headers = {type, 1},
                                 .body = json_text(a, payload)};
}

static enum err open_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    op->summary = STR("Chat, by its incoming webhook");
    w->done = true;
    return ERR_OK;
}

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    op->schema = chat_schema(op->arena);
    w->done = true;
    return ERR_OK;
}

/* ---- TEST: an empty message is refused where the webhook lives -------------- */

static enum err test_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    const struct value empty = value_object(NULL, 0);
    (void)op;
    (void)w;
    (void)e;
    *out = post(c, a, &empty);
    return ERR_OK;
}

static enum err test_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct error failed = {0};
    enum err code = chat_answer(c, reply, false, &failed);
    if (code != ERR_OK && failed.scope != SCOPE_RECORD) {
        if (e)
            *e = failed;
        return code;
    }
    op->summary = STR("The webhook takes messages");
    w->done = true;
    return ERR_OK;
}

/* ---- WRITE ------------------------------------------------------------------- */

static enum err check_patch(struct op *op, size_t i, struct error *e)
{
    struct value payload;
    if (op->patches[i].kind != PATCH_CREATE)
        FAIL(e, ERR_REJECTED,
             "a message of a chat stands as it was sent: it cannot be changed "
             "or taken back");
    return chat_payload(op->arena, &op->patches[i].values, &payload, e);
}

/* On to the next patch that can be sent. */
static void advance(struct op *op, struct op_work *w)
{
    while (w->at < op->n_patches &&
           check_patch(op, w->at, &op->results[w->at].error) != ERR_OK)
        w->at++;
    w->done = w->at == op->n_patches;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    advance(op, w);
    return ERR_OK;
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    struct value payload;
    TRY(chat_payload(a, &op->patches[w->at].values, &payload, e));
    *out = post(c, a, &payload);
    return ERR_OK;
}

/* The chat tells no id: the hub's own name for the create is one. */
static struct str id_of_sent(struct op *op, const struct patch *patch,
                             int64_t now_us)
{
    return patch->token.n > 0
               ? arena_str(op->arena, patch->token)
               : arena_printf(op->arena, "%lld", (long long)now_us);
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    const struct patch *patch = &op->patches[w->at];
    struct patch_result *result = &op->results[w->at];
    struct error failed = {0};
    bool names_channel = value_getz(&patch->values, "channel") != NULL;
    enum err code = chat_answer(c, reply, names_channel, &failed);
    if (code != ERR_OK && failed.scope != SCOPE_RECORD) {
        if (e)
            *e = failed;
        return code;
    }
    result->error = failed;
    if (code == ERR_OK)
        result->id = id_of_sent(op, patch, reply->now_us);
    w->at++;
    advance(op, w);
    return ERR_OK;
}

/* ---- the driver --------------------------------------------------------------- */

static const struct driver_op op_open = {open_begin, NULL, NULL};
static const struct driver_op op_describe = {describe_begin, NULL, NULL};
static const struct driver_op op_test = {NULL, test_request, test_take};
static const struct driver_op op_write = {write_begin, write_request,
                                          write_take};

#define ONLY_TAKES "a chat only takes messages: nothing in it can be "

static bool is_open(const struct connection_state *c)
{
    return c->set.url.n > 0;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e)
{
    (void)c;
    (void)w;
    if (driver_has_entity(op->kind) && !str_is(op->entity, CHAT_ENTITY))
        FAIL(e, ERR_NOT_FOUND, "a chat has no entity `%.*s`: it is `%s`",
             STR_ARG(op->entity), CHAT_ENTITY);
    return ERR_OK;
}

static struct str entity_name(const struct connection_state *c, size_t i)
{
    (void)c;
    (void)i;
    return STR(CHAT_ENTITY);
}

static const struct driver driver = {
    .system = "the chat",
    .ops = {[OP_OPEN] = &op_open,
            [OP_TEST] = &op_test,
            [OP_DESCRIBE] = &op_describe,
            [OP_WRITE] = &op_write},
    .refusals = {[OP_READ] = ONLY_TAKES "read",
                 [OP_FIND] = ONLY_TAKES "found",
                 [OP_CHANGES] = ONLY_TAKES "listed"},
    .n_entities = 1,
    .entity_name = entity_name,
    DRIVER_WORK,
    .is_open = is_open,
    .begin = begin,
};

static enum err next(struct connection_state *c, struct op *op, struct arena *a,
                     struct http_request *out, bool *out_done, struct error *e)
{
    TRY(driver_begin(&driver, c, op, e));
    return driver_next(c, op, a, out, out_done, e);
}

/* One by one: of several it would not be known which arrived. */
static struct entity_caps caps(const struct connection_state *c,
                                      struct str entity)
{
    (void)c;
    if (!str_is(entity, CHAT_ENTITY))
        return (struct entity_caps){0};
    return (struct entity_caps){
        .write_max = 1, .create_max = 1, .can_create = true, .unlisted = true};
}

const struct connector connector_chat = {
    .abi = CONNECTOR_ABI,
    .name = "chat",
    .title = "Chat",
    .summary = "Messages to a chat, by an incoming webhook in Slack's form.",
    .settings = settings_table,
    .concurrency = 1,
    .create = create,
    .renew = renew,
    .caps = caps,
    .next = next,
    .take = driver_take,
};
