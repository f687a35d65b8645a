/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Connections: how they are, their settings, and a test. */
#include "base/yaml.h"
#include "serve/api/file_edit.h"
#include "serve/api/reply.h"
#include "serve/api/routes.h"
#include "serve/api/state.h"
#include "workspace/edit.h"

#define SECRET_SHOWN "********"
#define US_A_MS 1000

/* ---- reading --------------------------------------------------------------------- */

static struct str version_of(struct arena *a, struct str text)
{
    return arena_printf(a, "%016llx", (unsigned long long)str_hash(text));
}

static struct value breaker_value(struct arena *a,
                                  const struct api_connection_state *s)
{
    struct object o = {.arena = a};
    if (s->broken_since_us == 0)
        return value_null();
    object_text(&o, "reason", s->reason);
    object_time(&o, "since", s->broken_since_us);
    object_time(&o, "until", s->broken_until_us);
    return object_value(&o);
}

static struct value quota_value(struct arena *a,
                                const struct api_connection_state *s)
{
    struct object o = {.arena = a};
    if (s->quota_left < 0)
        return value_null();
    object_int(&o, "remaining", s->quota_left);
    object_set(&o, "limit", s->quota_limit < 0 ? value_null()
                                               : value_int(s->quota_limit));
    object_time(&o, "resets_at", s->quota_reset_us);
    return object_value(&o);
}

static struct value syncs_value(const struct api_call *call, struct str name)
{
    const struct workspace *w = call->api->workspace;
    struct list list = {.arena = call->arena};
    for (size_t i = 0; i < w->n_syncs; i++)
        if (str_eq(w->syncs[i].connection[SIDE_LEFT], name) ||
            str_eq(w->syncs[i].connection[SIDE_RIGHT], name))
            list_add(&list, value_text(w->syncs[i].name));
    return list_value(&list);
}

/* What both forms have, with the summary between for the whole one. */
static struct object head(const struct api_call *call,
                          const struct connection *c, bool whole)
{
    const struct api_hub *hub = call->api->hub;
    struct arena *a = call->arena;
    struct api_state state;
    struct object o = {.arena = a};
    hub->look(hub->context, a, &state);
    struct api_connection_state s = state_of_connection(&state, c->name);
    object_text(&o, "connection", c->name);
    object_text(&o, "connector", str_from(c->connector->name));
    object_text(&o, "title", str_from(c->connector->title));
    if (whole)
        object_text(&o, "summary", str_from(c->connector->summary));
    object_text(&o, "state", str_from(state_connection_name(&s)));
    object_text(&o, "reason", state_connection_reason(&s));
    object_set(&o, "breaker", breaker_value(a, &s));
    object_set(&o, "quota", quota_value(a, &s));
    object_set(&o, "syncs", syncs_value(call, c->name));
    object_set(&o, "paused", state_pause_value(a, &s.pause));
    return o;
}

static enum err list_connections(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct file_edit file;
    struct list items = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    TRY(file_edit_read(call, STR("crosswalk.yaml"), &file, e));
    for (size_t i = 0; i < w->n_connections; i++) {
        struct object one = head(call, &w->connections[i], false);
        object_text(&one, "version", version_of(call->arena, file.before));
        list_add(&items, object_value(&one));
    }
    object_set(&o, "items", list_value(&items));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* As written, so that references stay references; never a secret. */
static struct value written_settings(struct arena *a, struct str text,
                                     const struct connection *c)
{
    struct problems problems = {.arena = a};
    struct object o = {.arena = a};
    const struct yaml_node *root =
        yaml_parse(a, STR("crosswalk.yaml"), text, &problems);
    const struct yaml_node *all = root ? yaml_get(root, "connections") : NULL;
    const struct yaml_node *node =
        all ? yaml_get(all, arena_strz(a, c->name)) : NULL;
    for (const struct setting *s = c->connector->settings; node && s->name;
         s++) {
        const struct yaml_node *value = yaml_get(node, s->name);
        if (value && !yaml_is_null(value))
            object_set(&o, s->name, s->kind == SETTING_SECRET
                                        ? value_textz(SECRET_SHOWN)
                                        : yaml_value(a, value));
    }
    return object_value(&o);
}

static struct value webhooks_value(const struct api_call *call,
                                   const struct connection *c)
{
    const struct api_hub *hub = call->api->hub;
    struct api_state state;
    struct object o = {.arena = call->arena};
    struct str url = call->api->public_url;
    const struct webhooks *hooks = c->connector->webhooks;
    hub->look(hub->context, call->arena, &state);
    int installed = state_of_connection(&state, c->name).webhooks_installed;
    bool is_log = hooks && hooks->is_log;
    object_bool(&o, "supported", hooks != NULL);
    object_bool(&o, "log", is_log);
    object_set(&o, "url",
               url.n > 0 && hooks && !is_log
                   ? value_text(arena_printf(call->arena, "%.*s/hooks/%.*s",
                                             STR_ARG(url), STR_ARG(c->name)))
                   : value_null());
    object_set(&o, "installed",
               installed < 0 ? value_null() : value_bool(installed > 0));
    return object_value(&o);
}

static enum err reply_one(struct api_call *call, const struct connection *c,
                          struct error *e)
{
    struct arena *a = call->arena;
    struct file_edit file;
    TRY(file_edit_read(call, STR("crosswalk.yaml"), &file, e));
    struct str version = version_of(a, file.before);
    struct object o = head(call, c, true);
    object_set(&o, "settings", written_settings(a, file.before, c));
    object_set(&o, "form",
               settings_describe(a, c->connector->settings, NULL));
    object_set(&o, "webhooks", webhooks_value(call, c));
    object_text(&o, "file", STR("crosswalk.yaml"));
    object_text(&o, "version", version);
    struct value v = object_value(&o);
    call_reply_versioned(call, &v, version);
    return ERR_OK;
}

static enum err get_connection(struct api_call *call, struct error *e)
{
    const struct connection *c = NULL;
    TRY(call_connection(call, call->parameters[0], &c, e));
    return reply_one(call, c, e);
}

/* ---- changing -------------------------------------------------------------------- */

static const struct setting *find_setting(const struct connection *c,
                                          struct str name)
{
    for (const struct setting *s = c->connector->settings; s->name; s++)
        if (str_is(name, s->name))
            return s;
    return NULL;
}

/* What is to stand in the file: references as they are, other secrets
 * sealed. */
static enum err written_form(struct api_call *call, bool secret,
                             struct str plain, struct str *out,
                             struct error *e)
{
    const struct api *api = call->api;
    bool reference = str_starts_with(plain, STR("${"));
    *out = plain;
    if (!secret || reference || plain.n == 0)
        return ERR_OK;
    if (!api->seal)
        FAIL(e, ERR_REJECTED, "secrets cannot be sealed here: write a "
             "reference like ${NAME} instead");
    return api->seal(api->context, call->arena, plain, out, e);
}

static enum err set_one(struct api_call *call, const struct connection *c,
                        const struct field *given, struct file_edit *file,
                        struct body_faults *faults, struct error *e)
{
    struct arena *a = call->arena;
    const struct setting *s = find_setting(c, given->name);
    struct error error = {0};
    struct setting_edit edit = {.connection = c->name, .key = given->name};
    struct str at = arena_printf(a, "/settings/%.*s", STR_ARG(given->name));
    bool secret = s && s->kind == SETTING_SECRET;
    bool scalar = given->value.kind == VALUE_TEXT ||
                  given->value.kind == VALUE_INT ||
                  given->value.kind == VALUE_BOOL;
    if (!scalar)
        body_fault_add(faults, at, "it is a text, a whole number or a boolean");
    /* Who may change settings may not read the machine's files for that. */
    bool file_of = secret && str_starts_with(value_str(&given->value),
                                             STR("file:"));
    if (file_of)
        body_fault_add(faults, at, "a file can be named in crosswalk.yaml "
                       "alone: give the secret itself");
    if (!scalar || file_of ||
        (secret && str_is(value_str(&given->value), SECRET_SHOWN)))
        return ERR_OK;
    TRY(written_form(call, secret, value_to_text(a, &given->value),
                     &edit.value, e));
    if (workspace_edit_setting(a, file->after, &edit, &file->after, &error) !=
        ERR_OK)
        body_fault_add(faults, at, "%s", error.message);
    return ERR_OK;
}

/* The audit tells which settings, never what they are. */
static void hide_values(struct api_call *call)
{
    const struct value *settings = call_body(call, "settings");
    struct list names = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    for (size_t i = 0; i < settings->fields.n; i++)
        list_add(&names, value_text(settings->fields.at[i].name));
    object_set(&o, "settings", list_value(&names));
    call->body = object_value(&o);
}

static enum err change_connection(struct api_call *call, struct error *e)
{
    const struct connection *c = NULL;
    const struct value *settings = call_body(call, "settings");
    struct body_faults faults = {.arena = call->arena};
    struct file_edit file;
    bool done = false;
    TRY(call_connection(call, call->parameters[0], &c, e));
    TRY(file_edit_read(call, STR("crosswalk.yaml"), &file, e));
    if (!call_if_match(call, version_of(call->arena, file.before)))
        return ERR_OK;
    for (size_t i = 0; i < settings->fields.n; i++)
        TRY(set_one(call, c, &settings->fields.at[i], &file, &faults, e));
    if (faults.list.n > 0) {
        call_reply_faults(call, &faults);
        return ERR_OK;
    }
    hide_values(call);
    TRY(file_edit_apply(call, &file, 1, &done, e));
    return done ? reply_one(call, c, e) : ERR_OK;
}

/* ---- testing --------------------------------------------------------------------- */

static enum err test_connection(struct api_call *call, struct error *e)
{
    const struct api *api = call->api;
    const struct connection *c = NULL;
    struct object o = {.arena = call->arena};
    TRY(call_connection(call, call->parameters[0], &c, e));
    struct remote_call test = {.connection = c->name,
                               .op = {.kind = OP_TEST, .arena = call->arena}};
    int64_t start_us = clock_monotonic_us(&api->clock);
    TRY(remote_run(api->remote, &test, 1, e));
    int64_t took_us = clock_monotonic_us(&api->clock) - start_us;
    bool works = test.error.code == ERR_OK;
    object_bool(&o, "works", works);
    object_text(&o, "summary", works ? test.op.summary : STR(""));
    object_set(&o, "problem",
               works ? value_null()
                     : reply_problem_value(call->arena, &test.error));
    object_int(&o, "ms", took_us / US_A_MS);
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

const struct route routes_connections[] = {
    {"GET", "/connections", "listConnections", ROLE_VIEWER, API_READ,
     PLACE_DESK, NULL, NULL, list_connections},
    {"GET", "/connections/{connection}", "getConnection", ROLE_VIEWER,
     API_READ, PLACE_DESK, NULL, NULL, get_connection},
    {"PATCH", "/connections/{connection}", "changeConnection", ROLE_ADMIN,
     API_ADMIN, PLACE_ERRAND, NULL,
     (const struct body_field[]){{.name = "settings", .kind = BODY_OBJECT,
                                  .required = true, .min = 1},
                                 {0}},
     change_connection},
    {"POST", "/connections/{connection}/test", "testConnection",
     ROLE_OPERATOR, API_OPERATE, PLACE_ERRAND, NULL, NULL, test_connection},
    {0}};
