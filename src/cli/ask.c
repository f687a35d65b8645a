/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/ask.h"

#include "base/file.h"
#include "base/json.h"
#include "serve/access/access.h"
#include "serve/hub/control.h"

/* What asks remotes takes its time; the server gives up before. */
#define ANSWER_MS 90000
#define CONNECT_MS 5000
#define PATH_BYTES 65536u

struct ask_hub {
    struct http_client_options options;
    struct http_client *client;
    struct transport transport;
};

/* ---- what is asked --------------------------------------------------------------- */

struct str ask_path(struct arena *a, const char *pattern,
                    const struct str *words, size_t n)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES);
    struct str rest = str_from(pattern);
    size_t next = 0;
    while (rest.n > 0) {
        bool here = str_starts_with(rest, STR("%s")) && next < n;
        if (here)
            buf_add_url_escaped(&path, words[next++]);
        else
            buf_add_char(&path, rest.p[0]);
        rest = str_slice(rest, here ? 2 : 1, rest.n);
    }
    return buf_copy(a, &path);
}

static struct http_request request_of(struct arena *a, const struct ask *ask,
                                      const char *origin)
{
    struct http_header *header = arena_new(a, struct http_header);
    *header = (struct http_header){STR("Content-Type"),
                                   STR("application/json")};
    return (struct http_request){
        .method = ask->method,
        .url = arena_printf(a, "%s" API_PREFIX "%.*s", origin,
                            STR_ARG(ask->path)),
        .headers = {header, ask->body ? 1 : 0},
        .body = ask->body ? json_text(a, ask->body) : STR(""),
        .timeout_ms = ask->timeout_ms};
}

/* ---- what comes back --------------------------------------------------------------- */

/* Codes that the API has besides those of errors. */
static const struct {
    const char *name;
    enum err code;
} own_codes[] = {
    {"conflict", ERR_REJECTED},      {"stale", ERR_REJECTED},
    {"too_large", ERR_LIMIT},        {"invalid_request", ERR_INVALID},
    {"too_many", ERR_BUSY},          {"unavailable", ERR_BUSY},
    {"unauthenticated", ERR_ACCESS}, {"forbidden", ERR_ACCESS},
};

static enum err code_of(struct str name)
{
    for (int i = ERR_OK + 1; i < ERR_COUNT; i++)
        if (str_is(name, err_name((enum err)i)))
            return (enum err)i;
    for (size_t i = 0; i < sizeof own_codes / sizeof *own_codes; i++)
        if (str_is(name, own_codes[i].name))
            return own_codes[i].code;
    return ERR_PROTOCOL;
}

enum err ask_problem(const struct value *problem, struct error *e)
{
    struct str detail = value_text_at(problem, "detail");
    enum err code = code_of(value_text_at(problem, "code"));
    const struct value *errors = value_getz(problem, "errors");
    if (!errors || errors->items.n == 0)
        FAIL(e, code, "%.*s", STR_ARG(detail));
    struct str where = value_text_at(&errors->items.at[0], "pointer");
    struct str what = value_text_at(&errors->items.at[0], "message");
    where = str_slice(where, str_starts_with(where, STR("/")) ? 1 : 0,
                      where.n);
    FAIL(e, code, "%.*s: %.*s", STR_ARG(where), STR_ARG(what));
}

/* The server itself, which answers in plain text, may be too busy. */
static bool is_problem(const struct http_response *response)
{
    struct str type = http_header_get(&response->headers, "Content-Type");
    return str_starts_with(type, STR("application/"));
}

static enum err take(struct arena *a, const struct http_response *response,
                     struct value *out, struct error *e)
{
    struct value document = value_null();
    if (response->status == 503 && !is_problem(response))
        FAIL(e, ERR_BUSY, "the hub has too much to do just now; try again");
    if (response->body.n > 0 &&
        json_parse(a, response->body, &document, NULL) != ERR_OK)
        FAIL(e, ERR_PROTOCOL, "the hub answers %d without JSON",
             response->status);
    if (response->status >= 400)
        return ask_problem(&document, e);
    *out = document;
    return ERR_OK;
}

/* ---- over the socket ----------------------------------------------------------------- */

static enum err send(const struct ask_hub *hub, struct arena *a,
                     const struct ask *ask, struct value *out, struct error *e)
{
    const struct http_request request =
        request_of(a, ask, "http://localhost");
    struct http_response response = {0};
    struct error cause = {0};
    if (transport_call(&hub->transport, a, &request, &response, &cause) !=
        ERR_OK) {
        (void)error_set(e, ERR_LOCKED, __FILE__, __LINE__,
                        "the hub that holds the store has stopped, or answers "
                        "no more; what was done is kept: run it again");
        if (e)
            e->maybe_happened = cause.maybe_happened;
        return ERR_LOCKED;
    }
    return take(a, &response, out, e);
}

struct ask_hub *ask_hub_open(struct cli *cli, const char *store_path)
{
    struct arena *a = &cli->arena;
    const char *path = control_path(a, store_path);
    const struct ask hello = {"GET", STR("/session"), NULL, ASK_SOON_MS};
    struct ask_hub *hub = arena_new(a, struct ask_hub);
    struct value session;
    if (!path || !file_exists(path))
        return NULL;
    hub->options = (struct http_client_options){
        .timeout_ms = ANSWER_MS,
        .connect_timeout_ms = CONNECT_MS,
        .unix_path = path};
    if (http_client_create(&hub->options, &hub->client, NULL) != ERR_OK)
        return NULL;
    hub->transport = http_client_transport(hub->client);
    if (send(hub, a, &hello, &session, NULL) == ERR_OK)
        return hub;
    ask_hub_close(hub); /* what a killed hub left behind, most likely */
    return NULL;
}

void ask_hub_close(struct ask_hub *hub)
{
    if (hub)
        http_client_destroy(hub->client);
}

/* ---- in this process -------------------------------------------------------------------- */

static enum err ask_here(const struct context *c, const struct ask *ask,
                         struct value *out, struct error *e)
{
    struct cli *cli = c->cli;
    const struct api api = {.workspace = &c->workspace,
                            .reader = c->store,
                            .writer = c->store,
                            .clock = cli->clock,
                            .random = cli->random,
                            .log = &cli->log,
                            .audit = access_audit};
    const struct http_request http = request_of(&cli->arena, ask, "");
    const struct api_request request = {.arena = &cli->arena,
                                        .http = &http,
                                        .actor = access_local(),
                                        .client = STR("unix")};
    struct http_response response = {0};
    api_handle(&api, &request, &response);
    return take(&cli->arena, &response, out, e);
}

enum err ask_api(const struct context *c, const struct ask *ask,
                 struct value *out, struct error *e)
{
    if (c->hub)
        return send(c->hub, &c->cli->arena, ask, out, e);
    return ask_here(c, ask, out, e);
}
