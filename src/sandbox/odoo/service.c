/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/service.h"

#include "sandbox/odoo/automation.h"
#include "sandbox/odoo/openerp.h"
#include "sandbox/odoo/methods.h"

#define RACE_RETRIES 5 /* what Odoo tries again by itself */

struct odoo_call odoo_call_start(struct odoo *o, struct arena *a)
{
    return (struct odoo_call){.o = o,
                              .a = a,
                              .su = true,
                              .active_test = true,
                              .context = value_object(NULL, 0)};
}

static const struct odoo_model *users_of(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "res.users");
}

static const struct table_row *active_user(struct odoo_call *c, int64_t uid)
{
    const struct table_row *user = table_get_int(users_of(c)->table, uid);
    return user && odoo_cell_true(c, users_of(c), user, "active") ? user
                                                                  : NULL;
}

bool odoo_call_become(struct odoo_call *c, int64_t uid)
{
    const struct table_row *user = active_user(c, uid);
    if (!user)
        return false;
    c->uid = uid;
    c->groups = odoo_groups_of(c, user);
    c->su = uid == ODOO_UID_ROOT;
    return true;
}

bool odoo_needs_totp(struct odoo_call *c, int64_t uid)
{
    const struct table_row *user = active_user(c, uid);
    return user && odoo_cell_true(c, users_of(c), user, "totp_enabled");
}

static bool secret_fits(struct odoo_call *c, const struct table_row *user,
                        struct str secret, int with)
{
    const struct odoo_model *m = users_of(c);
    struct str password = odoo_cell_str(c, m, user, "password");
    struct str key = odoo_cell_str(c, m, user, "api_key");
    if ((with & ODOO_WITH_KEY) && key.n > 0 && str_eq(key, secret))
        return true;
    return (with & ODOO_WITH_PASSWORD) && password.n > 0 &&
           str_eq(password, secret);
}

/* With keys allowed this is RPC, where a second factor bars the password. */
static int allowed_secrets(struct odoo_call *c, int64_t uid, int with)
{
    return (with & ODOO_WITH_KEY) && odoo_needs_totp(c, uid) ? ODOO_WITH_KEY
                                                              : with;
}

int64_t odoo_login(struct odoo_call *c, struct str login, struct str secret,
                   int with)
{
    const struct odoo_model *m = users_of(c);
    const struct odoo_field *f = odoo_field_find(m, STR("login"));
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(f->index, login, &cursor))) {
        int64_t uid = row->id.integer;
        if (active_user(c, uid) &&
            secret_fits(c, row, secret, allowed_secrets(c, uid, with)))
            return uid;
    }
    return 0;
}

int64_t odoo_key_owner(struct odoo_call *c, struct str key)
{
    const struct odoo_field *f = odoo_field_find(users_of(c), STR("api_key"));
    size_t cursor = 0;
    const struct table_row *row =
        key.n > 0 ? table_find(f->index, key, &cursor) : NULL;
    return row && active_user(c, row->id.integer) ? row->id.integer : 0;
}

/* Transactions. ------------------------------------------------------------ */

static enum err attempt(struct odoo_call *c, odoo_work_fn work, void *job,
                        struct value *out, bool *out_lost)
{
    struct odoo *o = c->o;
    int64_t delay_ms = sandbox_knobs(o->box)->commit_delay_ms;
    tables_begin(o->tables, sandbox_now_us(o->box), delay_ms * US_PER_MS);
    enum err code = work(c, job, out);
    int64_t changes = tables_changes(o->tables);
    bool commit = code == ERR_OK && !c->roll_back;
    *out_lost = commit && changes > 0 && sandbox_race_lost(o->box);
    if (!commit || *out_lost) {
        tables_rollback(o->tables);
    } else {
        tables_commit(o->tables);
        if (changes > 0)
            sandbox_count_write(o->box, changes);
    }
    odoo_automation_end(c, commit && !*out_lost);
    odoo_ir_sync(c);
    return code;
}

enum err odoo_transact(struct odoo_call *c, odoo_work_fn work, void *job,
                       struct value *out)
{
    const struct odoo_call fresh = *c;
    bool lost;
    for (int i = 0; i <= RACE_RETRIES; i++) {
        *c = fresh;
        enum err code = attempt(c, work, job, out, &lost);
        if (!lost)
            return code;
    }
    return RAISE(c, FAULT_SERIALIZATION,
                 "could not serialize access due to concurrent update");
}

/* common ------------------------------------------------------------------- */

struct value odoo_version_info(struct odoo_call *c)
{
    struct value *info = arena_array(c->a, struct value, 6);
    struct str series = arena_printf(c->a, "%d.0", c->o->version);
    info[0] = value_int(c->o->version);
    info[1] = info[2] = info[4] = value_int(0);
    info[3] = value_textz("final");
    info[5] = value_textz("");
    struct field *f = arena_array(c->a, struct field, 4);
    f[0] = (struct field){STR("server_version"), value_text(series)};
    f[1] = (struct field){STR("server_version_info"),
                          value_list(info, c->o->version < 8 ? 5 : 6)};
    f[2] = (struct field){STR("server_serie"), value_text(series)};
    f[3] = (struct field){STR("protocol_version"), value_int(1)};
    return value_object(f, 4);
}

static enum err check_db(struct odoo_call *c, const struct value *name)
{
    if (str_eq(value_str(name), c->o->db))
        return ERR_OK;
    return RAISE(c, FAULT_OPERATIONAL,
                 "connection to server on socket \"/var/run/postgresql/"
                 ".s.PGSQL.5432\" failed: FATAL:  database \"%.*s\" does not "
                 "exist",
                 STR_ARG(value_str(name)));
}

static enum err too_few(struct odoo_call *c, struct str method)
{
    return RAISE(c, FAULT_TYPE,
                 "exp_%.*s() missing required positional arguments",
                 STR_ARG(method));
}

static enum err common(struct odoo_call *c, struct str method,
                       const struct value *params, struct value *out)
{
    const struct value *p = params->items.at;
    bool login = str_is(method, "login");
    if (str_is(method, "version")) {
        *out = odoo_version_info(c);
        return ERR_OK;
    }
    if (str_is(method, "about")) {
        *out = value_textz("See http://openerp.com");
        return ERR_OK;
    }
    if (!login && !str_is(method, "authenticate"))
        return RAISE(c, FAULT_ATTRIBUTE, "Method not found: %.*s",
                     STR_ARG(method));
    if (params->items.n < (login ? 3 : 4))
        return too_few(c, method);
    TRY(check_db(c, &p[0]));
    int64_t uid = odoo_login(c, value_str(&p[1]), value_str(&p[2]),
                             ODOO_WITH_KEY | ODOO_WITH_PASSWORD);
    *out = uid ? value_int(uid) : value_bool(false);
    return ERR_OK;
}

/* object ------------------------------------------------------------------- */

struct execution {
    struct str model, method;
    struct value args;
    const struct value *kwargs;
};

static enum err execute(struct odoo_call *c, void *job, struct value *out)
{
    const struct execution *x = job;
    return odoo_method_call(c, x->model, x->method, &x->args, x->kwargs, out);
}

static enum err check_user(struct odoo_call *c, const struct value *uid,
                           const struct value *secret)
{
    const struct table_row *user =
        uid->kind == VALUE_INT ? active_user(c, uid->integer) : NULL;
    int with = ODOO_WITH_KEY | ODOO_WITH_PASSWORD;
    if (!user || sandbox_login_expired(c->o->box) ||
        !secret_fits(c, user, value_str(secret),
                     allowed_secrets(c, uid->integer, with)) ||
        !odoo_call_become(c, uid->integer))
        return RAISE(c, FAULT_DENIED, "Access Denied");
    return ERR_OK;
}

struct signal {
    struct str model, name;
    int64_t id;
};

static enum err send_signal(struct odoo_call *c, void *job, struct value *out)
{
    const struct signal *s = job;
    bool went = false;
    TRY(odoo_old_signal(c, s->model, s->name, s->id, &went));
    *out = value_bool(went);
    return ERR_OK;
}

/* exec_workflow(db, uid, password, model, signal, id): before 11. */
static enum err exec_workflow(struct odoo_call *c, const struct value *params,
                              struct value *out)
{
    const struct value *p = params->items.at;
    if (params->items.n < 6)
        return too_few(c, STR("exec_workflow"));
    TRY(check_db(c, &p[0]));
    TRY(check_user(c, &p[1], &p[2]));
    if (p[5].kind != VALUE_INT)
        return RAISE(c, FAULT_TYPE, "an integer is required");
    struct signal s = {value_str(&p[3]), value_str(&p[4]), p[5].integer};
    return odoo_transact(c, send_signal, &s, out);
}

static enum err object(struct odoo_call *c, struct str method,
                       const struct value *params, struct value *out)
{
    const struct value *p = params->items.at;
    size_t n = params->items.n;
    if (c->o->version < 8 && str_is(method, "exec_workflow"))
        return exec_workflow(c, params, out);
    bool keyed = str_is(method, "execute_kw");
    if (!keyed && !str_is(method, "execute"))
        return RAISE(c, FAULT_ATTRIBUTE, "Method not available %.*s",
                     STR_ARG(method));
    if (n < (keyed ? 6u : 5u))
        return too_few(c, method);
    TRY(check_db(c, &p[0]));
    TRY(check_user(c, &p[1], &p[2]));
    struct execution x = {value_str(&p[3]), value_str(&p[4]),
                          value_list(p + 5, n - 5), NULL};
    if (keyed) {
        if (p[5].kind != VALUE_LIST)
            return RAISE(c, FAULT_TYPE, "args must be a list");
        x.args = p[5];
        x.kwargs = n > 6 && p[6].kind == VALUE_OBJECT ? &p[6] : NULL;
    }
    return odoo_transact(c, execute, &x, out);
}

/* db ----------------------------------------------------------------------- */

static enum err db(struct odoo_call *c, struct str method,
                   const struct value *params, struct value *out)
{
    if (str_is(method, "server_version")) {
        *out = value_text(arena_printf(c->a, "%d.0", c->o->version));
    } else if (str_is(method, "list")) {
        struct value *one = arena_new(c->a, struct value);
        *one = value_text(c->o->db);
        *out = value_list(one, 1);
    } else if (str_is(method, "db_exist") && params->items.n > 0) {
        *out = value_bool(
            str_eq(value_str(&params->items.at[0]), c->o->db));
    } else {
        return RAISE(c, FAULT_DENIED, "Access Denied");
    }
    return ERR_OK;
}

enum err odoo_service(struct odoo_call *c, struct str service,
                      struct str method, const struct value *params,
                      struct value *out)
{
    tables_begin(c->o->tables, sandbox_now_us(c->o->box), 0);
    tables_commit(c->o->tables); /* fixes what look-ups of users see */
    if (str_is(service, "common"))
        return common(c, method, params, out);
    if (str_is(service, "object"))
        return object(c, method, params, out);
    if (str_is(service, "db"))
        return db(c, method, params, out);
    return RAISE(c, FAULT_KEY, "'%.*s'", STR_ARG(service));
}
