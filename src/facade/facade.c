/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/facade.h"

#include "facade/envelope.h"
#include "facade/locks.h"
#include "facade/login.h"
#include "facade/route.h"
#include "facade/session_kept.h"
#include "facade/write.h"

struct facade {
    struct arena arena; /* holds this */
    struct facade_options options;
    struct facade_sessions *sessions;
    struct facade_keeper keeper;
    struct facade_locks locks;
};

struct facade_task {
    struct facade *facade;
    struct arena *arena;
    void *driver;
    bool waits;                      /* for its locks */
    struct facade_settings settings; /* as they were when it began */
    struct facade_route route;
    struct facade_work work;
    struct facade_login *login;      /* NULL: it is no login */
    struct facade_account *account;  /* held */
    struct facade_ask ask;
    enum facade_outcome outcome;
    int64_t calls;
    bool done;
};

/* ---- life --------------------------------------------------------------- */

struct facade *facade_create(const struct facade_options *options)
{
    struct arena arena = ARENA_INIT;
    struct facade *f = arena_new(&arena, struct facade);
    f->options = *options;
    f->sessions =
        facade_sessions_create(options->max_sessions, options->session_ms);
    f->arena = arena;
    return f;
}

void facade_keep(struct facade *f, const struct facade_keeper *keeper)
{
    f->keeper = *keeper;
    facade_sessions_keep(f->sessions, &f->keeper);
}

void facade_change(struct facade *f, const struct facade_options *options)
{
    f->options = *options;
    facade_sessions_change(f->sessions, options->max_sessions,
                           options->session_ms);
}

void facade_destroy(struct facade *f)
{
    if (!f)
        return;
    facade_sessions_destroy(f->sessions);
    facade_locks_fini(&f->locks);
    struct arena arena = f->arena; /* which holds it */
    arena_fini(&arena);
}

void facade_sweep(struct facade *f, int64_t now_us)
{
    facade_sessions_sweep(f->sessions, now_us);
}

size_t facade_session_count(const struct facade *f)
{
    return facade_sessions_count(f->sessions);
}

/* ---- answers that ask nobody -------------------------------------------- */

static void ends(struct facade_task *t, enum facade_outcome outcome)
{
    t->outcome = outcome;
    t->done = true;
}

/* Of a JSON route its error, of the others a page or the facade's own. */
static void refuse(struct facade_task *t, int status, const char *type,
                   struct str message)
{
    const struct facade_refusal refusal = {
        .type = type, .message = message, .status = status};
    if (t->settings.strict)
        envelope_refuse(&t->work, &refusal);
    else
        envelope_page(&t->work, status, message);
    ends(t, FACADE_WRONG);
}

/* Those who have no session, or no longer. */
static void refuse_session(struct facade_task *t)
{
    const struct facade_refusal refusal = {
        .type = "SessionExpiredException",
        .message = STR("Session expired"),
        .status = 401};
    if (facade_place_is_json(t->route.place)) {
        envelope_odoo_error(&t->work, 100,
                            STR("odoo.http.SessionExpiredException"),
                            refusal.message, NULL);
        if (t->settings.strict)
            t->work.out.status = refusal.status;
    } else if (t->settings.strict) {
        envelope_refuse(&t->work, &refusal);
    } else {
        envelope_redirect(&t->work, STR("/web/login"));
    }
    ends(t, FACADE_REFUSED);
}

static void show_login_page(struct facade_task *t)
{
    envelope_page(&t->work, 200,
                  STR("This is a REST interface. Sign in with POST /auth/ and "
                      "{\"params\": {\"login\": ..., \"password\": ..., "
                      "\"db\": ...}}."));
    ends(t, FACADE_SERVED);
}

/* ---- begin -------------------------------------------------------------- */

static bool read_body(struct facade_task *t)
{
    struct facade_work *w = &t->work;
    struct error error = {0};
    w->params = w->rpc_id = value_null();
    if (!facade_place_is_json(t->route.place))
        return true;
    if (!facade_says_json(w->http)) {
        refuse(t, 400, "BadRequest",
               STR("Function declared as capable of handling request of type "
                   "'json' but called with a request of type 'http'"));
        return false;
    }
    if (facade_rpc_read(t->arena, w->http->body, &w->rpc_id, &w->params,
                        &error) == ERR_OK)
        return true;
    refuse(t, 400, "BadRequest", STR("Invalid JSON data"));
    return false;
}

static void begin_login(struct facade_task *t)
{
    const struct facade_options *options = &t->facade->options;
    struct facade_login *l = arena_new(t->arena, struct facade_login);
    l->work = &t->work;
    l->connection = &options->connection;
    l->databases = options->databases;
    l->n_databases = options->n_databases;
    l->core = t->route.core;
    l->cookie_more = options->secure ? STR("; Secure") : STR("");
    l->lifetime_ms = options->session_ms;
    t->login = l;
    facade_login_start(l);
    t->account = l->account;
    if (l->done)
        ends(t, l->refused ? FACADE_REFUSED : FACADE_FAILED);
}

static const struct facade_handler *handler_of(const struct facade_task *t)
{
    const struct facade_options *options = &t->facade->options;
    for (size_t i = 0; i < options->n_handlers; i++)
        if (str_eq(options->handlers[i].verb, t->work.verb) &&
            str_eq(options->handlers[i].model, t->work.model))
            return &options->handlers[i];
    return NULL;
}

static void begin_work(struct facade_task *t)
{
    struct facade_work *w = &t->work;
    bool writes = t->route.place == FACADE_CREATE ||
                  t->route.place == FACADE_UPDATE;
    const struct facade_handler *handler = writes ? handler_of(t) : NULL;
    w->session = &t->account->pub;
    t->ask = (struct facade_ask){.account = t->account, .arena = t->arena};
    if (handler) {
        w->handler = handler->context;
        w->plain = facade_write_start;
        handler->start(w);
    } else if (t->route.place == FACADE_READ) {
        facade_read_start(w);
    } else if (t->route.place == FACADE_CALL) {
        facade_call_start(w);
    } else {
        facade_write_start(w);
    }
    t->waits = w->n_locks > 0 && !facade_locks_take(&t->facade->locks, t,
                                                    w->locks, w->n_locks);
}

static void log_out(struct facade_task *t)
{
    facade_session_end(t->facade->sessions, t->account);
    envelope_result(&t->work, NULL);
    ends(t, FACADE_SERVED);
}

/* One from before a restart; nothing of it is known but to its caller. */
static struct facade_account *revive(struct facade_task *t, struct str id,
                                     int64_t now_us)
{
    struct facade_sessions *sessions = t->facade->sessions;
    struct str sealed;
    if (!facade_session_kept(sessions, t->arena, id, now_us, &sealed))
        return NULL;
    struct facade_account *account = facade_session_unseal(
        t->arena, &t->facade->options, id, sealed);
    if (!account)
        return NULL;
    facade_session_adopt(sessions, account, id, now_us);
    return facade_session_hold(sessions, id, now_us);
}

static void begin_signed_in(struct facade_task *t, int64_t now_us)
{
    struct str id = facade_session_of(t->arena, t->work.http);
    t->account = facade_session_hold(t->facade->sessions, id, now_us);
    if (!t->account)
        t->account = revive(t, id, now_us);
    if (!t->account)
        refuse_session(t);
    else if (t->route.place == FACADE_LOGOUT)
        log_out(t);
    else
        begin_work(t);
}

static void begin(struct facade_task *t, int64_t now_us)
{
    switch (t->route.place) {
    case FACADE_NOWHERE:
        refuse(t, 404, "NotFound",
               STR("The requested URL was not found on the server."));
        return;
    case FACADE_WRONG_VERB:
        refuse(t, 405, "MethodNotAllowed",
               STR("The method is not allowed for the requested URL."));
        return;
    case FACADE_LOGIN_PAGE:
        show_login_page(t);
        return;
    case FACADE_LOGIN:
    case FACADE_LOGOUT:
    case FACADE_CALL:
    case FACADE_READ:
    case FACADE_CREATE:
    case FACADE_UPDATE:
    case FACADE_DELETE:
        break;
    }
    if (!read_body(t))
        return;
    if (t->route.place == FACADE_LOGIN)
        begin_login(t);
    else
        begin_signed_in(t, now_us);
}

struct facade_task *facade_begin(struct facade *f, struct arena *a,
                                 const struct http_request *http, void *driver,
                                 int64_t now_us)
{
    struct facade_task *t = arena_new(a, struct facade_task);
    t->facade = f;
    t->arena = a;
    t->driver = driver;
    t->settings = f->options.settings;
    t->route = facade_route_of(a, http);
    t->work = (struct facade_work){.arena = a,
                                   .settings = &t->settings,
                                   .http = http,
                                   .verb = t->route.verb,
                                   .model = t->route.model,
                                   .id = t->route.id,
                                   .has_id = t->route.has_id,
                                   .field = t->route.field};
    begin(t, now_us);
    return t;
}

/* ---- next and take ------------------------------------------------------ */

static void fails(struct facade_task *t, const struct error *error)
{
    facade_fails(&t->work, error);
    ends(t, FACADE_FAILED);
}

static enum err next_of_work(struct facade_task *t, struct http_request *out,
                             struct error *e)
{
    struct facade_work *w = &t->work;
    struct facade_call call = {0};
    bool done = false;
    TRY(w->next(w, &call, &done, e));
    if (done) {
        t->done = true;
        return ERR_OK;
    }
    if (!w->busy && t->calls++ >= t->settings.max_calls)
        FAIL(e, ERR_LIMIT,
             "the request takes more than the %lld calls to Odoo that it may",
             (long long)t->settings.max_calls);
    w->writing = w->writing || (w->busy && call.writes);
    return facade_ask_request(&t->ask, &call, out, e);
}

enum facade_turn facade_next(struct facade_task *t, struct http_request *out)
{
    struct error error = {0};
    enum err err = ERR_OK;
    if (t->waits)
        return FACADE_WAITS;
    if (!t->done)
        err = t->login ? facade_login_next(t->login, out, &error)
                       : next_of_work(t, out, &error);
    if (err != ERR_OK)
        fails(t, &error);
    return t->done ? FACADE_DONE : FACADE_ASKS;
}

static enum err take_of_login(struct facade_task *t,
                              const struct http_request *request,
                              const struct http_response *response,
                              int64_t now_us, struct error *e)
{
    struct facade_login *l = t->login;
    TRY(facade_login_take(l, request, response, now_us, e));
    if (!l->done)
        return ERR_OK;
    if (l->refused) {
        ends(t, FACADE_REFUSED);
        return ERR_OK;
    }
    l->account->users++; /* the table's, and ours as before */
    struct str id = facade_session_open(t->facade->sessions, t->arena,
                                        l->account, now_us);
    facade_login_answer(l, id);
    ends(t, FACADE_SERVED);
    return ERR_OK;
}

/* A password that Odoo no longer takes ends the session. */
static enum err take_of_work(struct facade_task *t,
                             const struct http_request *request,
                             const struct http_response *response,
                             int64_t now_us, struct error *e)
{
    struct facade_reply reply;
    facade_ask_reply(&t->ask, request, response, now_us, &reply);
    if (reply.fault == FAULT_LOGIN || reply.fault == FAULT_SESSION) {
        facade_session_end(t->facade->sessions, t->account);
        refuse_session(t);
        return ERR_OK;
    }
    return t->work.take(&t->work, &reply, e);
}

void facade_take(struct facade_task *t, const struct http_request *request,
                 const struct http_response *response, int64_t now_us)
{
    struct error error = {0};
    enum err err =
        t->login
            ? take_of_login(t, request, response, now_us, &error)
            : take_of_work(t, request, response, now_us, &error);
    if (err != ERR_OK)
        fails(t, &error);
}

/* Who has begun to write is told, and ends in its own way. */
void facade_lost(struct facade_task *t, const struct error *error)
{
    struct error why = {0};
    const struct facade_reply reply = {
        .fault = error->code == ERR_TIMEOUT ? FAULT_TIMEOUT : FAULT_HTTP,
        .name = STR(FACADE_ERROR),
        .message = arena_str(t->arena, str_from(error->message)),
        .result = value_null()};
    if (!t->work.handler || t->waits || t->done)
        fails(t, error);
    else if (t->work.take(&t->work, &reply, &why) != ERR_OK)
        fails(t, &why);
    t->waits = false;
}

void facade_give_up(struct facade_task *t, const struct error *error)
{
    fails(t, error);
}

/* ---- end ---------------------------------------------------------------- */

bool facade_is_busy(const struct facade_task *t)
{
    return t->work.busy && !t->done;
}

const struct http_response *facade_answer(const struct facade_task *t)
{
    return &t->work.out;
}

struct str facade_refused_login(const struct facade_task *t)
{
    if (!t->login || !t->login->refused)
        return STR_NONE;
    return value_text_at(&t->work.params, "login");
}

enum facade_outcome facade_outcome_of(const struct facade_task *t)
{
    return t->outcome;
}

const struct facade_work *facade_work_of(const struct facade_task *t)
{
    return &t->work;
}

void facade_end(struct facade_task *t)
{
    if (t->work.close)
        t->work.close(&t->work);
    if (t->work.n_locks > 0)
        facade_locks_release(&t->facade->locks, t);
    facade_account_release(t->account);
    t->account = NULL;
}

void *facade_ready(struct facade *f)
{
    struct facade_task *t = facade_locks_next(&f->locks);
    if (!t)
        return NULL;
    t->waits = false;
    return t->driver;
}
