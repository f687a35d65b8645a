/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a workspace says of an Odoo, and what follows from it alone. */
#include "connectors/hook.h"
#include "connectors/odoo/state.h"

#define ROW(field) offsetof(struct erp_settings, field)

const struct setting erp_settings_table[] = {
    {"url", SETTING_URL, ROW(url), NULL, true, 0, 0, NULL,
     "Address of the server, such as https://odoo.example.com."},
    {"database", SETTING_TEXT, ROW(database), NULL, true, 0, 0, NULL,
     "Name of the database; the login page shows it when there are several."},
    {"user", SETTING_TEXT, ROW(user), NULL, true, 0, 0, NULL,
     "Login of the user that the hub works as; best one of its own."},
    {"password", SETTING_SECRET, ROW(password), NULL, false, 0, 0, NULL,
     "Password of that user; not needed with an API key."},
    {"api_key", SETTING_SECRET, ROW(api_key), NULL, false, 0, 0, NULL,
     "API key of that user (Odoo 14 and later): Preferences, Account "
     "Security, New API Key."},
    {"protocol", SETTING_CHOICE, ROW(protocol), "auto", false, 0, 0,
     "auto xmlrpc jsonrpc json2",
     "How to talk; auto asks the server for the best it has."},
    {"lang", SETTING_TEXT, ROW(lang), "en_US", false, 0, 0, NULL,
     "Language of translated fields, as its code in Odoo, such as fr_FR."},
    {"companies", SETTING_TEXT, ROW(companies), "", false, 0, 0, NULL,
     "Ids of the companies to work in, the current one first, such as "
     "\"1, 3\"; empty: all of the user's."},
    {"tracking", SETTING_BOOL, ROW(tracking), "false", false, 0, 0, NULL,
     "Whether Odoo logs in its chatter what the hub changes; slower."},
    {"notify", SETTING_BOOL, ROW(notify), "false", false, 0, 0, NULL,
     "Whether Odoo mails people about what the hub assigns to them."},
    {"messages", SETTING_CHOICE, ROW(messages), "notes", false, 0, 0,
     "notes comments all",
     "Which messages count: internal notes, all comments, or everything."},
    {"overlap", SETTING_DURATION, ROW(overlap_ms), "3 min", false, 1000,
     86400000, NULL,
     "Longest transaction that a poll must not miss; more is safer and reads "
     "more."},
    {"timeout", SETTING_DURATION, ROW(timeout_ms), "2 min", false, 1000,
     3600000, NULL, "How long to wait for one answer."},
    {"webhooks_from", SETTING_TEXT, ROW(webhooks_from), "", false, 0, 0, NULL,
     "Addresses or networks that webhooks are taken from, such as "
     "\"192.0.2.7, 10.0.0.0/8\"; empty: all that know the secret."},
    {0},
};

enum err erp_create(struct arena *a, const struct value *settings,
                    struct connection_state **out, struct error *e)
{
    struct erp *o = arena_new(a, struct erp);
    struct str wrong = STR_NONE;
    o->arena = a;
    TRY(settings_apply(a, erp_settings_table, settings, &o->set, e));
    if (!hook_clients_are_valid(o->set.webhooks_from, &wrong))
        FAIL(e, ERR_INVALID,
             "`webhooks_from`: \"%.*s\" is no address or network; write "
             "\"192.0.2.7\" or \"10.0.0.0/8\"",
             STR_ARG(wrong));
    if (o->set.password.n == 0 && o->set.api_key.n == 0)
        FAIL(e, ERR_INVALID,
             "neither `password` nor `api_key` is set: one is needed to log "
             "in to Odoo");
    if (str_is(o->set.protocol, "json2") && o->set.api_key.n == 0)
        FAIL(e, ERR_INVALID,
             "protocol json2 needs `api_key`: a password does not open it");
    *out = (struct connection_state *)o;
    return ERR_OK;
}

enum err erp_renew(struct connection_state *c, struct arena *a,
                   const struct value *settings, struct error *e)
{
    struct erp *o = erp_of(c);
    struct erp_settings set = {0};
    TRY(settings_apply(a, erp_settings_table, settings, &set, e));
    o->set.password = set.password;
    o->set.api_key = set.api_key;
    return ERR_OK;
}

struct str erp_secret(const struct erp *o)
{
    return o->set.password.n > 0 ? o->set.password : o->set.api_key;
}

struct str erp_summary(struct arena *a, const struct erp *o,
                       const struct erp_session *s)
{
    const char *login = s->login[0] ? s->login : NULL;
    return arena_printf(a, "Odoo %s, database %.*s, user %.*s (%lld)",
                        s->version, STR_ARG(o->set.database),
                        STR_ARG(login ? str_from(login) : o->set.user),
                        (long long)s->uid);
}

struct erp_model *erp_model_known(const struct erp *o, struct str name)
{
    for (struct erp_model *m = o->models; m; m = m->next)
        if (str_eq(m->name, name))
            return m;
    return NULL;
}

const struct erp_field *erp_field_find(const struct erp_model *m,
                                       struct str name)
{
    size_t low = 0;
    size_t high = m->n_fields;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(m->fields[middle].pub.name, name);
        if (order == 0)
            return &m->fields[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct entity_caps erp_caps(const struct connection_state *c, struct str entity)
{
    const struct erp *o = erp_of_const(c);
    const struct erp_model *m = erp_model_known(o, entity);
    bool is_message = str_is(entity, "mail.message");
    bool is_activity = str_is(entity, "mail.activity");
    struct entity_caps caps = {
        .read_max = 1000,
        .find_max = 200,
        .write_max = 100,
        .action_max = 100,
        .create_max = 100,
        .changes_since = !m || m->has_stamps,
        .changes_whole = true,
        .fills_in = true,
        .can_create = true,
        .can_update = true,
        .can_delete = true,
        .can_archive = !m || m->has_active,
        .vanishes = is_activity && o->session.major < 19,
    };
    /* A message is posted, one at a time; servers before 12 make one record
     * a call. Several in one operation could not be undone together. */
    if (is_message || o->session.major < 12)
        caps.create_max = 1;
    /* Orders are confirmed one at a time there. */
    if (str_is(entity, "sale.order") && o->session.major < 9)
        caps.action_max = 1;
    return caps;
}

struct str erp_record_url(const struct connection_state *c, struct arena *a,
                          struct str entity, struct str id)
{
    const struct erp *o = erp_of_const(c);
    int64_t number;
    if (!str_to_i64(id, &number) || number <= 0)
        return STR_NONE;
    if (o->session.major >= 18)
        return arena_printf(a, "%.*s/odoo/%.*s/%lld", STR_ARG(o->set.url),
                            STR_ARG(entity), (long long)number);
    return arena_printf(a, "%.*s/web#id=%lld&model=%.*s&view_type=form",
                        STR_ARG(o->set.url), (long long)number,
                        STR_ARG(entity));
}
