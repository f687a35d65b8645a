/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `alerts:` of crosswalk.yaml. */
#include "base/file.h"
#include "workspace/load.h"

#define GROUP_MS INT64_C(300000)
#define AGAIN_MS INT64_C(3600000)
#define AGAIN_MAX_MS (INT64_C(30) * 24 * 3600 * 1000)
#define PER_HOUR 12

const char *alert_kind_name(enum alert_kind kind)
{
    static const char *const names[] = {
        [ALERT_FAILED_JOBS] = "failed_jobs",
        [ALERT_CONFLICTS] = "conflicts",
        [ALERT_CONNECTION] = "connection_stopped",
        [ALERT_GUARD] = "guard",
        [ALERT_SYNC_FAILED] = "sync_failed",
        [ALERT_DIGEST] = "digest",
        [ALERT_TEST] = "test"};
    return names[kind];
}

/* ---- texts, references resolved ----------------------------------------------- */

static struct str resolved(struct load *l, const struct yaml_node *node,
                           const char *key, bool secret)
{
    struct error e = {0};
    struct str text = STR_NONE;
    if (node_text(node).n == 0 || yaml_is_null(node))
        return STR_NONE;
    if (secret_resolve(l->arena, &l->secrets, node_text(node), secret, &text,
                       &e) == ERR_OK)
        return text;
    load_complain(l, node, STR_NONE, "`%s`: %s", key, e.message);
    return STR_NONE;
}

static size_t resolved_list(struct load *l, const struct yaml_node *node,
                            const char *key, bool secret,
                            const struct str **out)
{
    size_t n = node && node->kind == YAML_LIST ? node->n_items : node ? 1 : 0;
    struct str *texts = arena_array(l->arena, struct str, n);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *item =
            node->kind == YAML_LIST ? node->items[i] : node;
        struct str text = resolved(l, item, key, secret);
        if (text.n > 0)
            texts[found++] = text;
    }
    *out = texts;
    return found;
}

/* ---- mail ------------------------------------------------------------------------ */

static bool is_loopback(struct str host)
{
    return str_is(host, "localhost") || str_is(host, "::1") ||
           str_starts_with(host, STR("127."));
}

static void read_server(struct load *l, const struct yaml_node *mail)
{
    struct mail_server *server = &l->workspace->alerts.mail.server;
    const struct yaml_node *node = yaml_get(mail, "smtp");
    struct str url = resolved(l, node, "smtp", false);
    bool tls = str_starts_with(url, STR("smtps://"));
    bool plain = node_bool(yaml_get(mail, "plain"), false);
    size_t scheme = tls ? 8 : 7;
    server->security = tls ? MAIL_TLS : plain ? MAIL_PLAIN : MAIL_STARTTLS;
    server->port = mail_default_port(server->security);
    if (url.n == 0)
        return;
    if ((!tls && !str_starts_with(url, STR("smtp://"))) ||
        !mail_server_read(str_slice(url, scheme, url.n), server))
        load_complain(l, node, STR_NONE,
                      "`smtp` is smtp://USER@HOST:PORT (STARTTLS) or "
                      "smtps://USER@HOST:PORT");
    if (tls && plain)
        load_complain(l, yaml_get(mail, "plain"), STR_NONE,
                      "`plain` goes with smtp://, not with smtps://");
}

static struct str file_of(struct load *l, const struct yaml_node *node)
{
    struct str name = node_text(node);
    if (name.n == 0)
        return STR_NONE;
    return str_from(file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                              arena_strz(l->arena, name)));
}

static void check_addresses(struct load *l, const struct yaml_node *mail)
{
    const struct alert_settings *s = &l->workspace->alerts;
    if (s->mail.from.n > 0 && !mail_is_address(s->mail.from))
        load_complain(l, yaml_get(mail, "from"), STR_NONE,
                      "`from` is an address such as hub@example.com");
    for (size_t i = 0; i < s->mail.n_to; i++)
        if (!mail_is_address(s->mail.to[i]))
            load_complain(l, yaml_get(mail, "to"), STR_NONE,
                          "`to` is a list of addresses such as "
                          "office@example.com");
}

static void check_mail(struct load *l, const struct yaml_node *mail)
{
    const struct alert_settings *s = &l->workspace->alerts;
    const struct mail_server *server = &s->mail.server;
    check_addresses(l, mail);
    if (server->security == MAIL_PLAIN && server->password.n > 0 &&
        !is_loopback(server->host))
        load_complain(l, yaml_get(mail, "plain"), STR_NONE,
                      "`plain` would send the password in the clear: only a "
                      "mail server on this machine may be asked so");
    if (s->mail.enabled &&
        (server->host.n == 0 || s->mail.from.n == 0 || s->mail.n_to == 0))
        load_complain(l, mail, STR_NONE,
                      "`mail` needs `smtp`, `from` and `to`, or `enabled: false`");
}

static void read_mail(struct load *l, const struct yaml_node *mail)
{
    struct alert_settings *s = &l->workspace->alerts;
    const struct yaml_node *to = yaml_get(mail, "to");
    read_server(l, mail);
    s->mail.enabled = mail && node_bool(yaml_get(mail, "enabled"), true);
    s->mail.server.password =
        resolved(l, yaml_get(mail, "password"), "password", true);
    s->mail.server.ca_file = file_of(l, yaml_get(mail, "ca"));
    s->mail.from = resolved(l, yaml_get(mail, "from"), "from", false);
    s->mail.n_to = resolved_list(l, to, "to", false, &s->mail.to);
    check_mail(l, mail);
}

/* ---- chat, and the rest ----------------------------------------------------------- */

static void read_chat(struct load *l, const struct yaml_node *chat)
{
    struct alert_settings *s = &l->workspace->alerts;
    const struct yaml_node *url = yaml_get(chat, "url");
    s->chat.enabled = chat && node_bool(yaml_get(chat, "enabled"), true);
    s->chat.n = resolved_list(l, url, "url", true, &s->chat.urls);
    for (size_t i = 0; i < s->chat.n; i++)
        if (!str_starts_with(s->chat.urls[i], STR("https://")) &&
            !str_starts_with(s->chat.urls[i], STR("http://")))
            load_complain(l, url, STR_NONE,
                          "`url` of `chat` begins with https://");
    if (s->chat.enabled && s->chat.n == 0)
        load_complain(l, chat, STR_NONE,
                      "`chat` needs `url`, or `enabled: false`");
}

static void read_kinds(struct load *l, const struct yaml_node *what)
{
    struct alert_settings *s = &l->workspace->alerts;
    const struct str *names = NULL;
    size_t n = node_texts(l->arena, what, &names);
    s->kinds = what ? 0 : (1u << ALERT_KINDS) - 1;
    for (size_t i = 0; i < n; i++)
        for (int kind = 0; kind < ALERT_KINDS; kind++)
            if (str_is(names[i], alert_kind_name((enum alert_kind)kind)))
                s->kinds |= 1u << kind;
}

static void read_digest(struct load *l, const struct yaml_node *node)
{
    struct alert_settings *s = &l->workspace->alerts;
    s->digest_minute = load_time_of_day(node_text(node));
    s->digest = s->digest_minute >= 0;
    if (node && !s->digest && !str_is(node_text(node), "off") &&
        !str_is(node_text(node), "false"))
        load_complain(l, node, STR_NONE,
                      "`digest` is a time of day such as \"08:00\", or off");
}

void load_alerts(struct load *l)
{
    struct alert_settings *s = &l->workspace->alerts;
    const struct yaml_node *alerts = yaml_get(l->main, "alerts");
    const struct yaml_node *again = yaml_get(alerts, "again");
    const struct yaml_node *group = yaml_get(alerts, "group");
    read_mail(l, yaml_get(alerts, "mail"));
    read_chat(l, yaml_get(alerts, "chat"));
    read_kinds(l, yaml_get(alerts, "what"));
    read_digest(l, yaml_get(alerts, "digest"));
    s->group_ms = node_duration_ms(group, GROUP_MS);
    s->again_ms = node_duration_ms(again, AGAIN_MS);
    s->per_hour = node_int(yaml_get(alerts, "per_hour"), PER_HOUR);
    if (s->again_ms > AGAIN_MAX_MS || s->group_ms > AGAIN_MAX_MS)
        load_complain(l, s->again_ms > AGAIN_MAX_MS ? again : group, STR_NONE,
                      "`group` and `again` are at most 30 days");
}
