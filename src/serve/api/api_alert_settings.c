/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Who is told of what: `alerts:` of crosswalk.yaml, read and written. */
#include "base/yaml.h"
#include "serve/api/call.h"
#include "serve/api/file_edit.h"
#include "serve/api/routes.h"
#include "workspace/edit.h"

#define MAIN_FILE STR("crosswalk.yaml")
#define SECRET_SHOWN "********"
#define DIGEST_USUAL (8 * 60)

/* Of what the file says about it, comments and all else left out. */
static struct str version_of(struct arena *a, struct str text)
{
    struct problems problems = {.arena = a};
    const struct yaml_node *root = yaml_parse(a, MAIN_FILE, text, &problems);
    const struct yaml_node *node = yaml_get(root, "alerts");
    struct value v = node ? yaml_value(a, node) : value_null();
    return arena_printf(a, "%016llx", (unsigned long long)value_hash(&v));
}

/* ---- reading --------------------------------------------------------------------- */

static struct value texts_value(struct arena *a, const struct str *at,
                                size_t n)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < n; i++)
        list_add(&list, value_text(at[i]));
    return list_value(&list);
}

static struct value mail_value(struct arena *a, const struct alert_settings *s)
{
    const struct mail_server *server = &s->mail.server;
    struct object o = {.arena = a};
    object_bool(&o, "enabled", s->mail.enabled);
    object_text(&o, "server", server->host);
    object_int(&o, "port", server->port);
    object_text(&o, "security", str_from(mail_security_name(server->security)));
    object_text(&o, "user", server->user);
    object_text(&o, "password",
                server->password.n > 0 ? STR(SECRET_SHOWN) : STR(""));
    object_text(&o, "from", s->mail.from);
    object_set(&o, "to", texts_value(a, s->mail.to, s->mail.n_to));
    return object_value(&o);
}

static struct str digest_at(struct arena *a, const struct alert_settings *s)
{
    int minute = s->digest ? s->digest_minute : DIGEST_USUAL;
    return arena_printf(a, "%02d:%02d", minute / 60, minute % 60);
}

static struct value settings_value(struct arena *a,
                                   const struct alert_settings *s,
                                   struct str version)
{
    struct object o = {.arena = a};
    struct object chat = {.arena = a};
    struct object on = {.arena = a};
    struct object digest = {.arena = a};
    object_bool(&chat, "enabled", s->chat.enabled);
    object_text(&chat, "url", s->chat.n > 0 ? STR(SECRET_SHOWN) : STR(""));
    for (int kind = 0; kind < ALERT_KINDS; kind++)
        object_bool(&on, alert_kind_name((enum alert_kind)kind),
                    (s->kinds & 1u << kind) != 0);
    object_bool(&digest, "enabled", s->digest);
    object_text(&digest, "at", digest_at(a, s));
    object_set(&o, "mail", mail_value(a, s));
    object_set(&o, "chat", object_value(&chat));
    object_set(&o, "on", object_value(&on));
    object_set(&o, "digest", object_value(&digest));
    object_text(&o, "version", version);
    return object_value(&o);
}

static enum err reply_with(struct api_call *call,
                           const struct alert_settings *s, struct error *e)
{
    struct file_edit file;
    TRY(file_edit_read(call, MAIN_FILE, &file, e));
    struct str version = version_of(call->arena, file.before);
    struct value v = settings_value(call->arena, s, version);
    call_reply_versioned(call, &v, version);
    return ERR_OK;
}

static enum err get_settings(struct api_call *call, struct error *e)
{
    return reply_with(call, &call->api->workspace->alerts, e);
}

/* ---- changing --------------------------------------------------------------------- */

/* Only what is another than now is written: the rest may hold references. */
struct writing {
    struct api_call *call;
    const struct alert_settings *settings; /* as they are */
    struct file_edit *file;
};

static const struct value *given(const struct writing *w, const char *part,
                                 const char *name)
{
    const struct value *v = call_body(w->call, part);
    return value_getz(v, name);
}

static bool given_bool(const struct writing *w, const char *part,
                       const char *name, bool fallback)
{
    const struct value *v = given(w, part, name);
    return v ? v->boolean : fallback;
}

static struct str given_text(const struct writing *w, const char *part,
                             const char *name, struct str fallback)
{
    const struct value *v = given(w, part, name);
    return v ? v->text : fallback;
}

/* alerts: PART: KEY, or alerts: KEY without a part. */
static enum err set(struct writing *w, const char *part, const char *key,
                    struct value v, struct error *e)
{
    struct edit_path path = {{STR("alerts"), str_from(part ? part : key)}, 2};
    if (part)
        path.at[path.n++] = str_from(key);
    return workspace_edit(w->call->arena, w->file->after, &path, &v,
                          &w->file->after, e);
}

static enum err set_text(struct writing *w, const char *part, const char *key,
                         struct str s, struct error *e)
{
    return set(w, part, key, s.n > 0 ? value_text(s) : value_null(), e);
}

/* References and files as they are, other secrets sealed. */
static enum err set_secret(struct writing *w, const char *part,
                           const char *key, struct error *e)
{
    const struct api *api = w->call->api;
    struct str s = given_text(w, part, key, STR(SECRET_SHOWN));
    bool reference = str_starts_with(s, STR("${")) ||
                     str_starts_with(s, STR("file:"));
    bool had = strcmp(key, "url") == 0 ? w->settings->chat.n > 0
                                  : w->settings->mail.server.password.n > 0;
    if (str_is(s, SECRET_SHOWN) || (s.n == 0 && !had))
        return ERR_OK;
    if (!reference && s.n > 0 && !api->seal)
        FAIL(e, ERR_REJECTED, "secrets cannot be sealed here: write a "
             "reference like ${NAME} instead");
    if (!reference && s.n > 0)
        TRY(api->seal(api->context, w->call->arena, s, &s, e));
    return set_text(w, part, key, s, e);
}

static enum mail_security security_of(struct str name)
{
    for (int s = MAIL_STARTTLS; s < MAIL_PLAIN; s++)
        if (str_is(name, mail_security_name((enum mail_security)s)))
            return (enum mail_security)s;
    return MAIL_PLAIN;
}

static enum err set_server(struct writing *w, struct error *e)
{
    const struct mail_server *now = &w->settings->mail.server;
    const struct value *port = given(w, "mail", "port");
    struct str host = given_text(w, "mail", "server", now->host);
    struct str user = given_text(w, "mail", "user", now->user);
    struct str name = given_text(w, "mail", "security",
                                 str_from(mail_security_name(now->security)));
    enum mail_security security = security_of(name);
    int64_t number = port ? port->integer : now->port;
    bool is_v6 = str_contains(host, STR(":"));
    if (host.n == 0 ||
        (str_eq(host, now->host) && str_eq(user, now->user) &&
         security == now->security && number == now->port))
        return ERR_OK;
    TRY(set(w, "mail", "plain",
            security == MAIL_PLAIN ? value_bool(true) : value_null(), e));
    return set_text(w, "mail", "smtp",
                    arena_printf(w->call->arena, "%s://%.*s%s%s%.*s%s:%lld",
                                 security == MAIL_TLS ? "smtps" : "smtp",
                                 STR_ARG(user), user.n > 0 ? "@" : "",
                                 is_v6 ? "[" : "", STR_ARG(host),
                                 is_v6 ? "]" : "", (long long)number),
                    e);
}

static enum err set_enabled(struct writing *w, const char *part, bool now,
                            struct error *e)
{
    bool enabled = given_bool(w, part, "enabled", now);
    return enabled == now ? ERR_OK
                          : set(w, part, "enabled", value_bool(enabled), e);
}

static enum err set_mail(struct writing *w, struct error *e)
{
    const struct alert_settings *s = w->settings;
    struct value now = texts_value(w->call->arena, s->mail.to, s->mail.n_to);
    const struct value *to = given(w, "mail", "to");
    struct str from = given_text(w, "mail", "from", s->mail.from);
    TRY(set_enabled(w, "mail", s->mail.enabled, e));
    TRY(set_server(w, e));
    TRY(set_secret(w, "mail", "password", e));
    if (!str_eq(from, s->mail.from))
        TRY(set_text(w, "mail", "from", from, e));
    if (!to || value_equal(to, &now))
        return ERR_OK;
    return set(w, "mail", "to", to->items.n > 0 ? *to : value_null(), e);
}

static enum err set_kinds(struct writing *w, struct error *e)
{
    struct list names = {.arena = w->call->arena};
    unsigned kinds = 0;
    for (int k = 0; k < ALERT_KINDS; k++) {
        const char *name = alert_kind_name((enum alert_kind)k);
        if (!given_bool(w, "on", name, (w->settings->kinds & 1u << k) != 0))
            continue;
        kinds |= 1u << k;
        list_add(&names, value_textz(name));
    }
    return kinds == w->settings->kinds
               ? ERR_OK
               : set(w, NULL, "what", list_value(&names), e);
}

static enum err set_digest(struct writing *w, struct error *e)
{
    bool was = w->settings->digest;
    struct str now = digest_at(w->call->arena, w->settings);
    bool on = given_bool(w, "digest", "enabled", was);
    struct str at = given_text(w, "digest", "at", now);
    if (on == was && (!on || str_eq(at, now)))
        return ERR_OK;
    return set(w, NULL, "digest", value_text(on ? at : STR("off")), e);
}

/* The audit tells which settings, never what they are. */
static void hide_values(struct api_call *call)
{
    struct list names = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    for (size_t i = 0; i < call->body.fields.n; i++) {
        const struct field *part = &call->body.fields.at[i];
        for (size_t k = 0; k < part->value.fields.n; k++)
            list_add(&names,
                     value_text(arena_printf(
                         call->arena, "%.*s.%.*s", STR_ARG(part->name),
                         STR_ARG(part->value.fields.at[k].name))));
    }
    object_set(&o, "settings", list_value(&names));
    call->body = object_value(&o);
}

/* From the files as they are now: this thread's workspace is the old one. */
static enum err reply_fresh(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct problems problems = {.arena = call->arena};
    struct workspace fresh;
    TRY(workspace_load(call->arena, arena_strz(call->arena, w->dir), &w->env,
                       &problems, &fresh, e));
    enum err err = reply_with(call, &fresh.alerts, e);
    workspace_close(&fresh);
    return err;
}

static enum err change_settings(struct api_call *call, struct error *e)
{
    struct file_edit file;
    struct writing w = {.call = call,
                        .settings = &call->api->workspace->alerts,
                        .file = &file};
    bool done = false;
    TRY(file_edit_read(call, MAIN_FILE, &file, e));
    if (!call_if_match(call, version_of(call->arena, file.before)))
        return ERR_OK;
    TRY(set_mail(&w, e));
    TRY(set_enabled(&w, "chat", w.settings->chat.enabled, e));
    TRY(set_secret(&w, "chat", "url", e));
    TRY(set_kinds(&w, e));
    TRY(set_digest(&w, e));
    hide_values(call);
    TRY(file_edit_apply(call, &file, 1, &done, e));
    return done ? reply_fresh(call, e) : ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

#define ADDRESS_BYTES 254
#define SECRET_BYTES 2000

static const struct body_field mail_fields[] = {
    {.name = "enabled", .kind = BODY_BOOL},
    {.name = "server", .kind = BODY_TEXT, .max = ADDRESS_BYTES},
    {.name = "port", .kind = BODY_INT, .min = 1, .max = 65535},
    {.name = "security", .kind = BODY_TEXT, .choices = "none starttls tls"},
    {.name = "user", .kind = BODY_TEXT, .max = ADDRESS_BYTES},
    {.name = "password", .kind = BODY_TEXT, .max = SECRET_BYTES},
    {.name = "from", .kind = BODY_TEXT, .max = ADDRESS_BYTES},
    {.name = "to", .kind = BODY_LIST, .max = 50},
    {0}};
static const struct body_field chat_fields[] = {
    {.name = "enabled", .kind = BODY_BOOL},
    {.name = "url", .kind = BODY_TEXT, .max = SECRET_BYTES},
    {0}};
static const struct body_field on_fields[] = {
    {.name = "failed_jobs", .kind = BODY_BOOL},
    {.name = "conflicts", .kind = BODY_BOOL},
    {.name = "connection_stopped", .kind = BODY_BOOL},
    {.name = "guard", .kind = BODY_BOOL},
    {.name = "sync_failed", .kind = BODY_BOOL},
    {0}};
static const struct body_field digest_fields[] = {
    {.name = "enabled", .kind = BODY_BOOL},
    {.name = "at", .kind = BODY_TEXT, .max = 5},
    {0}};

const struct route routes_alert_settings[] = {
    {"GET", "/settings/alerts", "getAlertSettings", ROLE_ADMIN, API_ADMIN,
     PLACE_DESK, NULL, NULL, get_settings},
    {"PATCH", "/settings/alerts", "changeAlertSettings", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL,
     (const struct body_field[]){
         {.name = "mail", .kind = BODY_OBJECT, .fields = mail_fields},
         {.name = "chat", .kind = BODY_OBJECT, .fields = chat_fields},
         {.name = "on", .kind = BODY_OBJECT, .fields = on_fields},
         {.name = "digest", .kind = BODY_OBJECT, .fields = digest_fields},
         {0}},
     change_settings},
    {0}};
