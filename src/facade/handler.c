/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/handler.h"

#include "facade/envelope.h"
#include "facade/handler_inner.h"

#define VALIDATION STR("odoo.exceptions.ValidationError")
#define UNPROCESSABLE 422

static const struct script_question questions[] = {
    {"odoo", "find"},  {"odoo", "ensure"},      {"odoo", "create"},
    {"odoo", "write"}, {"odoo", "call"},        {"odoo", "utc"},
    {"odoo", "fetch_image"}, {NULL, "refuse"},
    {NULL, "pass"},
};
#define N_QUESTIONS (sizeof questions / sizeof *questions)

struct value handling_shorten(struct arena *a, struct value v)
{
    if (v.kind != VALUE_TEXT || v.text.n <= LIMIT_FACADE_TOLD_BYTES)
        return v;
    return value_text(arena_printf(a, "(%zu bytes)", v.text.n));
}

void handling_note(struct handling *h, struct facade_written written)
{
    written.before = handling_shorten(h->arena, written.before);
    written.after = handling_shorten(h->arena, written.after);
    vec_push(h->arena, &h->written, written);
}

struct value handling_list(struct handling *h, const struct value *items,
                           size_t n)
{
    return value_list(arena_grow(h->arena, items, sizeof *items, n, n), n);
}

/* ---- the end ------------------------------------------------------------- */

static void over(struct handling *h)
{
    struct facade_work *w = h->work;
    h->phase = HANDLING_OVER;
    w->busy = false;
    w->written = h->written.at;
    w->n_written = h->written.n;
    script_destroy(h->script);
    h->script = NULL;
}

/* As the page has it: a PUT that fails is told by `false` alone. */
static void fail_with(struct handling *h, struct str name, struct str message)
{
    struct facade_work *w = h->work;
    struct value no = value_bool(false);
    bool strict = w->settings->strict;
    over(h);
    if (str_is(w->verb, "PUT") && !strict) {
        envelope_result(w, &no);
        return;
    }
    envelope_odoo_error(w, w->session->major >= 19 ? 0 : 200, name, message,
                        NULL);
    if (strict)
        w->out.status = UNPROCESSABLE;
}

static void fail_by(struct handling *h, const struct error *e)
{
    fail_with(h, VALIDATION, arena_str(h->arena, str_from(e->message)));
}

static void succeed(struct handling *h)
{
    struct value result;
    if (!deeds_resolve(&h->plan, &h->result, &result))
        result = value_bool(false);
    over(h);
    envelope_result(h->work, &result);
}

static void taken_back(struct handling *h)
{
    struct str message = h->failure_message;
    if (h->left.n > 0)
        message = arena_printf(
            h->arena, "%.*s\nThis was written and could not be taken back:%.*s",
            STR_ARG(message), STR_ARG(h->left));
    fail_with(h, h->failure_name.n > 0 ? h->failure_name : VALIDATION,
              message);
}

/* Nothing for the handler: the request is answered as any other. */
static void pass(struct handling *h)
{
    struct facade_work *w = h->work;
    if (!w->plain || h->plan.steps.n > 0) {
        fail_with(h, VALIDATION, STR("the handler cannot pass here"));
        return;
    }
    over(h);
    w->own = NULL;
    w->close = NULL;
    w->plain(w);
}

/* ---- asking -------------------------------------------------------------- */

static void take_refusal(struct handling *h, const struct script_said *said)
{
    const struct value *text = said->values.items.n > 0
                                   ? &said->values.items.at[0]
                                   : NULL;
    fail_with(h, VALIDATION, text ? value_to_text(h->arena, text)
                                  : STR("the request is refused"));
}

static void ended(struct handling *h, const struct script_said *said)
{
    const struct value yes = value_bool(true);
    h->result = said->values.items.n > 0 ? said->values.items.at[0] : yes;
    if (h->plan.steps.n > LIMIT_FACADE_STEPS) {
        fail_with(h, VALIDATION,
                  arena_printf(h->arena,
                               "the request wants %zu records written, at "
                               "most %d are",
                               h->plan.steps.n, LIMIT_FACADE_STEPS));
    } else if (h->plan.steps.n == 0) {
        succeed(h);
    } else {
        h->phase = HANDLING_WRITES;
        h->work->busy = true;
        handling_announce(h);
    }
}

/* Goes on until Odoo is needed or the script has ended. */
static void go_on(struct handling *h, struct script_said said)
{
    struct error e = {0};
    struct value answer;
    bool answered = true;
    for (;;) {
        if (said.ended) {
            ended(h, &said);
            return;
        }
        if (str_is(said.asks, "refuse")) {
            take_refusal(h, &said);
            return;
        }
        if (str_is(said.asks, "pass")) {
            pass(h);
            return;
        }
        if (handling_ask(h, &said, &answered, &answer, &e) != ERR_OK) {
            fail_by(h, &e);
            return;
        }
        if (!answered)
            return;
        if (script_task_go_on(h->script, h->arena, &answer, &said, &e) !=
            ERR_OK) {
            fail_by(h, &e);
            return;
        }
    }
}

static void take_answer(struct handling *h, const struct facade_reply *reply)
{
    struct error e = {0};
    struct script_said said;
    struct value answer;
    if (reply->fault != FAULT_NONE && h->ask.kind != ASK_FETCH) {
        fail_with(h, reply->name, reply->message);
        return;
    }
    if (!handling_ask_take(h, reply, &answer))
        return;
    if (script_task_go_on(h->script, h->arena, &answer, &said, &e) != ERR_OK)
        fail_by(h, &e);
    else
        go_on(h, said);
}

/* ---- the work's functions ------------------------------------------------ */

static enum err ask_next(struct handling *h, struct facade_call *out,
                         struct error *e)
{
    if (h->n_asked >= h->work->settings->max_calls) {
        error_set(e, ERR_LIMIT, __FILE__, __LINE__,
                  "the request needs more than %lld calls",
                  (long long)h->work->settings->max_calls);
        fail_by(h, e);
        return ERR_OK;
    }
    handling_ask_call(h, out);
    return ERR_OK;
}

static enum err next(struct facade_work *w, struct facade_call *out,
                     bool *out_done, struct error *e)
{
    struct handling *h = w->own;
    *out_done = false;
    if (h->phase == HANDLING_ASKS)
        TRY(ask_next(h, out, e));
    if (h->phase == HANDLING_WRITES && !handling_write_call(h, out) &&
        h->phase == HANDLING_WRITES)
        succeed(h);
    if (h->phase == HANDLING_UNDOES && !handling_undo_call(h, out))
        taken_back(h);
    *out_done = h->phase == HANDLING_OVER;
    return ERR_OK;
}

static enum err take(struct facade_work *w, const struct facade_reply *reply,
                     struct error *e)
{
    struct handling *h = w->own;
    (void)e;
    if (h->phase == HANDLING_ASKS) {
        h->n_asked++;
        take_answer(h, reply);
    } else if (h->phase == HANDLING_WRITES) {
        handling_write_take(h, reply);
    } else if (h->phase == HANDLING_UNDOES) {
        handling_undo_take(h, reply);
    }
    return ERR_OK;
}

static void close_handling(struct facade_work *w)
{
    struct handling *h = w->own;
    script_destroy(h->script);
    h->script = NULL;
}

/* ---- beginning ----------------------------------------------------------- */

/* A script with all files, frozen. */
static enum err load(const struct handler *handler, struct script **out,
                     struct error *e)
{
    struct script *s = NULL;
    TRY(script_create(&s, e));
    enum err code = script_task_open(s, questions, N_QUESTIONS, e);
    for (size_t i = 0; i < handler->n_files && code == ERR_OK; i++)
        code = script_load(s, handler->files[i].name, handler->files[i].text,
                           e);
    if (code == ERR_OK && !script_has_function(s, "handle"))
        code = error_set(
            e, ERR_INVALID, __FILE__, __LINE__,
            "%.*s: a handler is a file with `function handle(request)`",
            STR_ARG(handler->files[handler->n_files - 1].name));
    if (code != ERR_OK) {
        script_destroy(s);
        return code;
    }
    script_freeze(s);
    *out = s;
    return ERR_OK;
}

static struct value filter_of(struct handling *h)
{
    const struct facade_work *w = h->work;
    const struct value *given = value_getz(&w->params, "filter");
    if (!w->has_id)
        return given ? *given : value_null();
    struct value leaf[] = {value_textz("id"), value_textz("="),
                           value_int(w->id)};
    struct value one = handling_list(h, leaf, 3);
    return handling_list(h, &one, 1);
}

static struct value request_of(struct handling *h)
{
    const struct facade_work *w = h->work;
    const struct facade_session *s = w->session;
    const struct value *data = value_getz(&w->params, "data");
    const struct value *context = value_getz(&w->params, "context");
    struct field f[] = {
        {STR("verb"), value_text(w->verb)},
        {STR("model"), value_text(w->model)},
        {STR("id"), w->has_id ? value_int(w->id) : value_null()},
        {STR("data"), data ? *data : value_null()},
        {STR("filter"), filter_of(h)},
        {STR("context"), context ? *context : value_null()},
        {STR("login"), value_text(s->login)},
        {STR("uid"), value_int(s->uid)},
        {STR("database"), value_text(s->database)},
        {STR("major"), value_int(s->major)},
        {STR("strict"), value_bool(w->settings->strict)},
    };
    size_t n = sizeof f / sizeof *f;
    return value_object(arena_grow(h->arena, f, sizeof *f, n, n), n);
}

/* Of one database; without keys() all requests of a model go in turn. */
static enum err set_locks(struct handling *h, const struct value *request,
                          struct error *e)
{
    struct facade_work *w = h->work;
    struct script_said said;
    struct value list = value_null();
    if (script_has_function(h->script, "keys")) {
        TRY(script_task_run(h->script, h->arena, "keys", request, &said, e));
        if (!said.ended)
            FAIL(e, ERR_INVALID, "keys() cannot ask or refuse anything");
        if (said.values.items.n > 0)
            list = said.values.items.at[0];
    }
    size_t n = list.kind == VALUE_LIST ? list.items.n : 0;
    struct str *locks = arena_array(h->arena, struct str, n + 1);
    for (size_t i = 0; i < n; i++)
        locks[i] = arena_printf(
            h->arena, "%.*s\n%.*s", STR_ARG(w->session->database),
            STR_ARG(value_to_text(h->arena, &list.items.at[i])));
    if (n == 0)
        locks[n++] = arena_printf(h->arena, "%.*s\n%.*s",
                                  STR_ARG(w->session->database),
                                  STR_ARG(w->model));
    w->locks = locks;
    w->n_locks = n;
    return ERR_OK;
}

/* What the real server says of a body that lacks what its route needs. */
static bool lacks(struct handling *h)
{
    struct facade_work *w = h->work;
    const struct value *data = value_getz(&w->params, "data");
    if (!data) {
        fail_with(h, VALIDATION,
                  arena_printf(h->arena,
                               "`data` parameter is not found on %.*s request "
                               "body",
                               STR_ARG(w->verb)));
        return true;
    }
    if (data->kind != VALUE_OBJECT) {
        fail_with(h, STR("builtins.ValueError"),
                  STR("Expected singleton: `data` is one object"));
        return true;
    }
    if (str_is(w->verb, "PUT") && !w->has_id &&
        !value_getz(&w->params, "filter")) {
        over(h);
        envelope_odoo_error(w, w->session->major >= 19 ? 0 : 200,
                            STR("builtins.KeyError"), STR("'filter'"), NULL);
        return true;
    }
    return false;
}

void handler_start(struct facade_work *w)
{
    struct handling *h = arena_new(w->arena, struct handling);
    struct error e = {0};
    struct script_said said;
    *h = (struct handling){.work = w,
                           .handler = w->handler,
                           .arena = w->arena,
                           .plan = {.arena = w->arena}};
    w->own = h;
    w->next = next;
    w->take = take;
    w->close = close_handling;
    if (lacks(h))
        return;
    struct value request = request_of(h);
    if (load(h->handler, &h->script, &e) != ERR_OK ||
        set_locks(h, &request, &e) != ERR_OK ||
        script_task_run(h->script, h->arena, "handle", &request, &said, &e) !=
            ERR_OK)
        fail_by(h, &e);
    else
        go_on(h, said);
}
