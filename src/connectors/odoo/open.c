/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_OPEN: which Odoo it is, how to talk to it, and who we are there.
 *
 *     GET /web/version ─19+─▶ JSON-2 when there is an API key, else JSON-RPC
 *            │ no answer
 *     /jsonrpc common.version ─8+─▶ JSON-RPC
 *            │ no answer
 *     /xmlrpc/common version ─▶ XML-RPC
 *
 * then the login, then the account: its companies and its name.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/query.h"

enum open_step {
    OPEN_WEB_VERSION,
    OPEN_JSONRPC_VERSION,
    OPEN_XMLRPC_VERSION,
    OPEN_LOGIN,
    OPEN_ACCOUNT,
    OPEN_DONE,
};

struct open_state {
    bool started;
    enum open_step step;
    struct erp_session session;
};

static bool protocol_is(const struct erp_run *r, const char *name)
{
    return str_is(r->o->set.protocol, name);
}

/* ---- calls -------------------------------------------------------------- */

static void start(struct erp_run *r, struct open_state *s)
{
    s->started = true;
    s->step = OPEN_WEB_VERSION;
    if (protocol_is(r, "jsonrpc"))
        s->step = OPEN_JSONRPC_VERSION;
    else if (protocol_is(r, "xmlrpc"))
        s->step = OPEN_XMLRPC_VERSION;
    s->session.protocol =
        s->step == OPEN_XMLRPC_VERSION ? ERP_XMLRPC : ERP_JSONRPC;
}

static void call_login(const struct erp_run *r, const struct open_state *s,
                       struct erp_call *call)
{
    if (s->session.protocol == ERP_JSON2) {
        erp_call_start(call, "res.users", "context_get");
        return;
    }
    call->target = ERP_COMMON;
    erp_call_start(call, "common", "authenticate");
    erp_call_arg(call, "db", value_text(r->o->set.database));
    erp_call_arg(call, "login", value_text(r->o->set.user));
    erp_call_arg(call, "password", value_text(erp_secret(r->o)));
    erp_call_arg(call, "user_agent_env", value_object(NULL, 0));
}

/* Our own user: by id, or by name where JSON-2 does not tell the id. */
static void call_account(const struct erp_run *r, const struct open_state *s,
                         struct erp_call *call)
{
    static const char *const fields[] = {"login", "company_id", "company_ids"};
    size_t n = s->session.major >= 13 ? 3 : 1;
    struct value names = erp_texts(call->arena, fields, n);
    if (s->session.uid > 0) {
        struct value *ids = arena_array(call->arena, struct value, 1);
        ids[0] = value_int(s->session.uid);
        erp_call_start(call, "res.users", "read");
        erp_call_ids(call, value_list(ids, 1));
        erp_call_kwarg(call, "fields", names);
        return;
    }
    struct erp_terms t = {.arena = call->arena};
    erp_term(&t, "login", "=", value_text(r->o->set.user));
    erp_call_start(call, "res.users", "search_read");
    erp_call_arg(call, "domain", erp_terms_value(&t));
    erp_call_kwarg(call, "fields", names);
}

enum err erp_open_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e)
{
    struct open_state *s = erp_own(r, struct open_state);
    (void)e;
    if (!s->started)
        start(r, s);
    call->session = &s->session;
    switch (s->step) {
    case OPEN_WEB_VERSION:
        call->target = ERP_WEB_VERSION;
        erp_call_start(call, "web", "version");
        break;
    case OPEN_JSONRPC_VERSION:
    case OPEN_XMLRPC_VERSION:
        call->target = ERP_COMMON;
        erp_call_start(call, "common", "version");
        break;
    case OPEN_LOGIN:
        call_login(r, s, call);
        break;
    case OPEN_ACCOUNT:
        call_account(r, s, call);
        break;
    case OPEN_DONE:
        *out_done = true;
        break;
    }
    return ERR_OK;
}

/* ---- version ------------------------------------------------------------ */

/* "18.0", "saas~17.4", "6.1-20131024": the first number. */
static int major_of(struct str version)
{
    size_t i = 0;
    int major = 0;
    while (i < version.n && (version.p[i] < '0' || version.p[i] > '9'))
        i++;
    for (; i < version.n && version.p[i] >= '0' && version.p[i] <= '9'; i++)
        if (major < 1000)
            major = major * 10 + (version.p[i] - '0');
    return major;
}

static void keep_text(char *out, size_t size, struct str text)
{
    size_t n = str_utf8_cut(text, size - 1);
    memcpy(out, text.p ? text.p : "", n);
    out[n] = '\0';
}

static bool take_version(struct open_state *s, const struct erp_answer *answer)
{
    const struct value *v = &answer->result;
    if (answer->fault != FAULT_NONE)
        return false;
    struct str version = value_text_at(v, "server_version");
    if (version.n == 0)
        version = value_text_at(v, "version");
    int major = major_of(version);
    if (major == 0)
        return false;
    s->session.major = major;
    keep_text(s->session.version, sizeof s->session.version, version);
    return true;
}

/* The best that server and credentials allow. */
static enum err choose_protocol(struct erp_run *r, struct open_state *s,
                                struct error *e)
{
    bool has_json2 = s->session.major >= 19;
    if (protocol_is(r, "json2") && !has_json2)
        FAIL(e, ERR_INVALID,
             "protocol json2 needs Odoo 19 or later, and this is %s; leave "
             "`protocol` at auto",
             s->session.version);
    if (protocol_is(r, "jsonrpc") && s->session.major < 8)
        FAIL(e, ERR_INVALID,
             "protocol jsonrpc needs Odoo 8 or later, and this is %s; leave "
             "`protocol` at auto",
             s->session.version);
    if (protocol_is(r, "auto") && has_json2 && r->o->set.api_key.n > 0)
        s->session.protocol = ERP_JSON2;
    else if (protocol_is(r, "json2"))
        s->session.protocol = ERP_JSON2;
    else if (protocol_is(r, "xmlrpc") || s->session.major < 8)
        s->session.protocol = ERP_XMLRPC;
    else
        s->session.protocol = ERP_JSONRPC;
    s->step = OPEN_LOGIN;
    return ERR_OK;
}

/* Overloaded or broken is not the same as not there. */
static bool is_worth_asking_again(const struct error *error)
{
    return error->code == ERR_BUSY || error->code == ERR_REMOTE ||
           error->code == ERR_TIMEOUT;
}

static enum err after_no_version(struct erp_run *r, struct open_state *s,
                                 const struct erp_answer *answer,
                                 struct error *e)
{
    bool can_go_on = protocol_is(r, "auto") && s->step != OPEN_XMLRPC_VERSION;
    if (protocol_is(r, "json2") && s->step == OPEN_WEB_VERSION)
        can_go_on = true; /* a proxy may hide /web */
    if (s->step != OPEN_WEB_VERSION && is_worth_asking_again(&answer->error))
        return erp_answer_need(answer, e);
    if (can_go_on && s->step == OPEN_WEB_VERSION) {
        s->step = OPEN_JSONRPC_VERSION;
        return ERR_OK;
    }
    if (can_go_on) {
        s->step = OPEN_XMLRPC_VERSION;
        s->session.protocol = ERP_XMLRPC;
        return ERR_OK;
    }
    error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
              "no Odoo answers at %.*s; check `url` (%.200s)",
              STR_ARG(r->o->set.url),
              answer->fault != FAULT_NONE ? answer->error.message
                                          : "it tells no version");
    if (e)
        e->scope = SCOPE_CONNECTION;
    return ERR_PROTOCOL;
}

/* ---- login and account -------------------------------------------------- */

/* Nothing that is wrong with a login gets better by itself. */
static enum err refuse_login(struct erp_run *r, const char *why,
                             struct error *e)
{
    FAIL(e, ERR_AUTH,
         "Odoo refuses the login of \"%.*s\" to database \"%.*s\"; check "
         "`user` and `%s`; with two-factor login only an API key works%s%s%s",
         STR_ARG(r->o->set.user), STR_ARG(r->o->set.database),
         r->o->set.password.n > 0 ? "password" : "api_key", why ? " (" : "",
         why ? why : "", why ? ")" : "");
}

static enum err take_login(struct erp_run *r, struct open_state *s,
                           const struct erp_answer *answer, struct error *e)
{
    const struct value *uid = &answer->result;
    if (answer->fault == FAULT_NO_DATABASE)
        FAIL(e, ERR_AUTH,
             "there is no database \"%.*s\" at %.*s; check `database`",
             STR_ARG(r->o->set.database), STR_ARG(r->o->set.url));
    if (answer->fault == FAULT_LOGIN)
        return refuse_login(r, answer->error.message, e);
    TRY(erp_answer_need(answer, e));
    bool is_json2 = s->session.protocol == ERP_JSON2;
    if (is_json2)
        uid = value_getz(uid, "uid");
    if (!erp_id_of_wire(uid, &s->session.uid) && !is_json2)
        return refuse_login(r, NULL, e);
    s->step = OPEN_ACCOUNT;
    return ERR_OK;
}

static void add_company(struct arena *a, struct value *list, int64_t id)
{
    struct value *items = arena_array(a, struct value, list->items.n + 1);
    for (size_t i = 0; i < list->items.n; i++) {
        if (list->items.at[i].integer == id)
            return;
        items[i] = list->items.at[i];
    }
    items[list->items.n] = value_int(id);
    *list = value_list(items, list->items.n + 1);
}

static bool is_among(const struct value *companies, int64_t id)
{
    for (size_t i = 0; i < companies->items.n; i++)
        if (companies->items.at[i].integer == id)
            return true;
    return companies->items.n == 0; /* the account told none */
}

/* Those that the settings name, which must be among the user's. */
static enum err chosen_companies(struct erp_run *r, const struct value *all,
                                 struct value *out, struct error *e)
{
    struct str rest = r->o->set.companies;
    struct str part;
    while (r->o->set.companies.n > 0 && str_split(&rest, ',', &part)) {
        int64_t id;
        if (!erp_id_parse(str_trim(part), &id))
            FAIL(e, ERR_INVALID,
                 "setting `companies` must be ids such as \"1, 3\", not "
                 "\"%.*s\"",
                 STR_ARG(r->o->set.companies));
        if (!is_among(all, id))
            FAIL(e, ERR_INVALID,
                 "user \"%.*s\" may not work in company %lld; the companies "
                 "allowed to it are %.*s",
                 STR_ARG(r->o->set.user), (long long)id,
                 STR_ARG(value_to_text(r->arena, all)));
        add_company(r->arena, out, id);
    }
    return ERR_OK;
}

/* The user's, the current one first. */
static struct value account_companies(struct arena *a, const struct value *row)
{
    struct value list = value_list(NULL, 0);
    const struct value *all = value_getz(row, "company_ids");
    int64_t id;
    if (erp_id_of_wire(value_getz(row, "company_id"), &id))
        add_company(a, &list, id);
    for (size_t i = 0; all && all->kind == VALUE_LIST && i < all->items.n; i++)
        if (erp_id_of_wire(&all->items.at[i], &id))
            add_company(a, &list, id);
    return list;
}

/* The session is the connection's from now on. */
static void keep_session(struct erp_run *r, struct open_state *s,
                         const struct value *companies)
{
    struct erp_session *kept = &r->o->session;
    struct value old = kept->companies;
    bool same = old.kind == VALUE_LIST && value_equal(&old, companies);
    *kept = s->session;
    kept->companies = same ? old : value_copy(r->o->arena, companies);
    r->op->summary = erp_summary(r->arena, r->o, kept);
    s->step = OPEN_DONE;
}

static enum err take_account(struct erp_run *r, struct open_state *s,
                             const struct erp_answer *answer, struct error *e)
{
    struct value none = value_object(NULL, 0);
    const struct value *row = &none;
    struct value rows;
    int64_t id;
    if (answer->fault == FAULT_LOGIN)
        return refuse_login(r, answer->error.message, e);
    /* Who may not even read their own account works in the default company. */
    if (answer->fault != FAULT_ACCESS) {
        TRY(erp_rows_need(r, answer, &rows, e));
        if (rows.items.n > 0)
            row = &rows.items.at[0];
    }
    if (erp_id_of_wire(value_getz(row, "id"), &id))
        s->session.uid = id;
    keep_text(s->session.login, sizeof s->session.login,
              value_text_at(row, "login"));
    struct value all = account_companies(r->arena, row);
    struct value chosen = value_list(NULL, 0);
    TRY(chosen_companies(r, &all, &chosen, e));
    keep_session(r, s, chosen.items.n > 0 ? &chosen : &all);
    return ERR_OK;
}

enum err erp_open_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e)
{
    struct open_state *s = erp_own(r, struct open_state);
    switch (s->step) {
    case OPEN_WEB_VERSION:
    case OPEN_JSONRPC_VERSION:
    case OPEN_XMLRPC_VERSION:
        if (take_version(s, answer))
            return choose_protocol(r, s, e);
        return after_no_version(r, s, answer, e);
    case OPEN_LOGIN:
        return take_login(r, s, answer, e);
    case OPEN_ACCOUNT:
        return take_account(r, s, answer, e);
    case OPEN_DONE:
        break;
    }
    return ERR_OK;
}
