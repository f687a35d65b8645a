/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What scripts ask: finds are calls of Odoo, writes are entered in the plan. */
#include "base/time.h"
#include "facade/handler_inner.h"
#include "net/http.h"

#define FIND_ROWS 1000
#define IMAGE_BASE64_MAX (12u << 20)

/* The n-th argument, nil when there is none. */
static const struct value *argument(const struct script_said *said, size_t n)
{
    static const struct value none = {.kind = VALUE_NULL};
    return n < said->values.items.n ? &said->values.items.at[n] : &none;
}

/* Lua has one empty table for both. */
static struct value as_object(const struct value *v)
{
    return v->kind == VALUE_OBJECT ? *v : value_object(NULL, 0);
}

static struct value as_list(const struct value *v)
{
    return v->kind == VALUE_LIST ? *v : value_list(NULL, 0);
}

static struct value option_value(const struct value *options, const char *name)
{
    const struct value *v = value_getz(options, name);
    return v ? *v : value_null();
}

static enum err need_model(const struct script_said *said, struct str *out,
                           struct error *e)
{
    const struct value *model = argument(said, 0);
    if (model->kind != VALUE_TEXT || model->text.n == 0)
        FAIL(e, ERR_INVALID, "odoo.%.*s needs the name of a model",
             STR_ARG(said->asks));
    *out = model->text;
    return ERR_OK;
}

/* ---- finding ------------------------------------------------------------- */

static enum err ask_find(struct handling *h, const struct script_said *said,
                         bool *out_answered, struct value *answer,
                         struct error *e)
{
    struct value domain = as_list(argument(said, 1));
    h->ask = (struct handling_ask){.kind = ASK_FIND,
                                   .fields = as_list(argument(said, 2)),
                                   .options = as_object(argument(said, 3))};
    TRY(need_model(said, &h->ask.model, e));
    /* Nothing can point to a record that is not there yet. */
    *out_answered = !deeds_resolve(&h->plan, &domain, &h->ask.domain);
    *answer = value_list(NULL, 0);
    return ERR_OK;
}

/* _ and % stand for themselves. */
static struct value pattern(struct arena *a, struct str s)
{
    AUTO_BUF b = BUF_INIT(LIMIT_VALUE_BYTES);
    s = str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '_' || s.p[i] == '%' || s.p[i] == '\\')
            buf_add_char(&b, '\\');
        buf_add_char(&b, s.p[i]);
    }
    return value_text(buf_copy(a, &b));
}

static struct value key_domain(struct handling *h, const struct value *key,
                               bool fold)
{
    struct value *leaves = arena_array(h->arena, struct value, key->fields.n);
    for (size_t i = 0; i < key->fields.n; i++) {
        const struct field *f = &key->fields.at[i];
        bool like = fold && f->value.kind == VALUE_TEXT;
        struct value leaf[] = {
            value_text(f->name), value_textz(like ? "=ilike" : "="),
            like ? pattern(h->arena, f->value.text) : f->value};
        leaves[i] = handling_list(h, leaf, 3);
    }
    return value_list(leaves, key->fields.n);
}

static struct value key_names(struct handling *h, const struct value *key,
                              const struct value *more)
{
    size_t n = key->fields.n;
    struct value *names =
        arena_array(h->arena, struct value, n + more->items.n);
    for (size_t i = 0; i < key->fields.n; i++)
        names[i] = value_text(key->fields.at[i].name);
    for (size_t i = 0; i < more->items.n; i++)
        names[n++] = more->items.at[i];
    return value_list(names, n);
}

static struct value together(struct handling *h, const struct value *key,
                             const struct value *values)
{
    struct value out = *key;
    for (size_t i = 0; i < values->fields.n; i++)
        out = value_with(h->arena, &out, values->fields.at[i].name,
                         &values->fields.at[i].value);
    return out;
}

static void deeds_create(struct handling *h, size_t ref,
                        const struct value *values,
                        const struct value *options)
{
    struct deed step = {.kind = DEED_CREATE,
                             .model = h->plan.refs.at[ref].model,
                             .values = *values,
                             .context = option_value(options, "context"),
                             .undo = option_value(options, "undo"),
                             .ref = ref};
    vec_push(h->arena, &h->plan.steps, step);
}

static void deeds_write(struct handling *h, struct str model,
                       const struct value *ids, const struct value *values,
                       const struct value *options)
{
    struct deed step = {.kind = DEED_WRITE,
                             .model = model,
                             .ids = *ids,
                             .values = *values,
                             .context = option_value(options, "context")};
    if (ids->items.n > 0 && values->fields.n > 0)
        vec_push(h->arena, &h->plan.steps, step);
}

static void met(struct handling *h, size_t ref, const struct value *row,
                struct value *answer)
{
    const struct handling_ask *ask = &h->ask;
    *answer = deeds_show_ref(&h->plan, ref, row);
    struct value ids = handling_list(h, answer, 1);
    if (value_is_true_at(&ask->options, "update"))
        deeds_write(h, ask->model, &ids, &ask->values, &ask->options);
}

static enum err ask_ensure(struct handling *h, const struct script_said *said,
                           bool *out_answered, struct value *answer,
                           struct error *e)
{
    struct handling_ask *ask = &h->ask;
    struct value key = as_object(argument(said, 1)), plain;
    *ask = (struct handling_ask){.kind = ASK_ENSURE,
                                 .key = key,
                                 .values = as_object(argument(said, 2)),
                                 .options = as_object(argument(said, 3))};
    TRY(need_model(said, &ask->model, e));
    if (key.fields.n == 0)
        FAIL(e, ERR_INVALID, "odoo.ensure needs a key: a table of fields");
    bool fold = value_is_true_at(&ask->options, "fold");
    struct deed_ref like = {ask->model, key, fold, 0};
    size_t ref;
    *out_answered = true;
    bool asks = deeds_resolve(&h->plan, &key, &plain);
    if (asks)
        like.key = plain;
    if (deeds_find_ref(&h->plan, &like, &ref)) {
        met(h, ref, NULL, answer);
    } else if (!asks) {
        /* It belongs to a record that is not there: nor is it. */
        struct value values = together(h, &key, &ask->values);
        ref = deeds_add_ref(&h->plan, like);
        deeds_create(h, ref, &values, &ask->options);
        *answer = deeds_show_ref(&h->plan, ref, NULL);
    } else {
        struct value more = option_value(&ask->options, "fields");
        ask->key = plain;
        ask->domain = key_domain(h, &plain, fold);
        more = as_list(&more);
        ask->fields = key_names(h, &plain, &more);
        *out_answered = false;
    }
    return ERR_OK;
}

/* ---- writing ------------------------------------------------------------- */

/* Of the values those that option `key` names: by them the record is looked
 * for, should nobody know whether it was made. */
static struct value fields_named(struct handling *h,
                                 const struct value *values,
                                 const struct value *options)
{
    struct value names = option_value(options, "key");
    struct value out = value_object(NULL, 0);
    for (size_t i = 0; names.kind == VALUE_LIST && i < names.items.n; i++) {
        struct str name = value_str(&names.items.at[i]);
        const struct value *v = value_get(values, name);
        if (v)
            out = value_with(h->arena, &out, name, v);
    }
    return out.fields.n > 0 ? out : value_null();
}

static enum err ask_create(struct handling *h, const struct script_said *said,
                           struct value *answer, struct error *e)
{
    struct value values = as_object(argument(said, 1));
    struct value options = as_object(argument(said, 2));
    struct deed_ref like = {.key = fields_named(h, &values, &options)};
    TRY(need_model(said, &like.model, e));
    size_t ref = deeds_add_ref(&h->plan, like);
    deeds_create(h, ref, &values, &options);
    *answer = deeds_show_ref(&h->plan, ref, NULL);
    return ERR_OK;
}

/* An id, a reference, or a list of them. */
static struct value as_ids(struct handling *h, const struct value *v)
{
    if (v->kind == VALUE_LIST)
        return *v;
    return handling_list(h, v, value_is_null(v) ? 0 : 1);
}

static enum err ask_write(struct handling *h, const struct script_said *said,
                          struct error *e)
{
    struct value ids = as_ids(h, argument(said, 1));
    struct value values = as_object(argument(said, 2));
    struct value options = as_object(argument(said, 3));
    struct str model;
    TRY(need_model(said, &model, e));
    deeds_write(h, model, &ids, &values, &options);
    return ERR_OK;
}

static enum err ask_call(struct handling *h, const struct script_said *said,
                         struct error *e)
{
    struct value options = as_object(argument(said, 4));
    const struct value *method = argument(said, 1);
    struct deed step = {.kind = DEED_CALL,
                             .ids = as_ids(h, argument(said, 2)),
                             .values = as_list(argument(said, 3)),
                             .context = option_value(&options, "context"),
                             .undo = option_value(&options, "undo")};
    TRY(need_model(said, &step.model, e));
    if (method->kind != VALUE_TEXT || str_starts_with(method->text, STR("_")))
        FAIL(e, ERR_INVALID, "odoo.call needs the name of a public method");
    step.method = method->text;
    vec_push(h->arena, &h->plan.steps, step);
    return ERR_OK;
}

/* ---- the others ---------------------------------------------------------- */

/* "2023-07-30 12:23:15" on the handler's clock, in UTC; nil for what is no
 * time. */
static struct value to_utc(struct handling *h, const struct value *text)
{
    struct str s = value_str(text);
    int64_t local_us;
    if (s.n != 19)
        return value_null();
    struct str iso = arena_printf(h->arena, "%.10sT%.8sZ", s.p, s.p + 11);
    if (time_parse(iso, &local_us, NULL) != ERR_OK)
        return value_null();
    if (h->handler->zone)
        local_us = zone_to_utc(h->handler->zone, local_us,
                               (struct zone_policy){ZONE_GAP_SHIFT,
                                                    ZONE_FIRST});
    return value_text(time_format_sql(h->arena, local_us));
}

/* Its host, with or without the port, is among those that may be asked. */
static bool may_fetch(const struct handling *h, struct str url)
{
    const struct handler *handler = h->handler;
    struct str host = http_url_origin(h->arena, url);
    host = str_slice(host, str_find(host, STR("://"), 0) + 3, host.n);
    struct str name = str_slice(host, 0, str_find_char(host, ':', 0));
    for (size_t i = 0; i < handler->n_fetch_from; i++) {
        if (str_eq(handler->fetch_from[i], host) ||
            str_eq(handler->fetch_from[i], name))
            return true;
    }
    return handler->n_fetch_from == 0;
}

static bool ask_fetch(struct handling *h, const struct value *url,
                      struct value *answer)
{
    struct str s = str_trim(value_str(url));
    *answer = value_null();
    if (!str_starts_with(s, STR("http://")) &&
        !str_starts_with(s, STR("https://")))
        return true;
    if (str_find_char(s, '\\', 0) < s.n || !may_fetch(h, s))
        return true;
    /* Nobody waits again for one that has not answered. */
    if (str_eq(http_url_origin(h->arena, s), h->silent))
        return true;
    h->ask = (struct handling_ask){.kind = ASK_FETCH, .url = s};
    return false;
}

enum err handling_ask(struct handling *h, const struct script_said *said,
                      bool *out_answered, struct value *answer,
                      struct error *e)
{
    *out_answered = true;
    *answer = value_null();
    if (str_is(said->asks, "find"))
        return ask_find(h, said, out_answered, answer, e);
    if (str_is(said->asks, "ensure"))
        return ask_ensure(h, said, out_answered, answer, e);
    if (str_is(said->asks, "create"))
        return ask_create(h, said, answer, e);
    if (str_is(said->asks, "write"))
        return ask_write(h, said, e);
    if (str_is(said->asks, "call"))
        return ask_call(h, said, e);
    if (str_is(said->asks, "utc"))
        *answer = to_utc(h, argument(said, 0));
    else
        *out_answered = ask_fetch(h, argument(said, 0), answer);
    return ERR_OK;
}

/* ---- calls and answers --------------------------------------------------- */

static struct value show_archived(struct handling *h)
{
    struct field f = {STR("active_test"), value_bool(false)};
    return value_object(arena_grow(h->arena, &f, sizeof f, 1, 1), 1);
}

/* Up to 7 there is no search_read: search, then read. */
static void call_search(struct handling *h, struct facade_call *out)
{
    const struct handling_ask *ask = &h->ask;
    struct value limit = option_value(&ask->options, "limit");
    struct value order = option_value(&ask->options, "order");
    bool old = h->work->session->major < 8;
    struct field keywords[] = {
        {STR("limit"), limit.kind == VALUE_INT && limit.integer > 0 &&
                               limit.integer < FIND_ROWS
                           ? limit
                           : value_int(FIND_ROWS)},
        {STR("order"), order.kind == VALUE_TEXT ? order : value_textz("id")},
        {STR("fields"), ask->fields}};
    size_t n = old ? 2 : 3;
    out->method = old ? STR("search") : STR("search_read");
    out->args = handling_list(h, &ask->domain, 1);
    out->kwargs = value_object(
        arena_grow(h->arena, keywords, sizeof *keywords, n, n), n);
}

void handling_ask_call(struct handling *h, struct facade_call *out)
{
    const struct handling_ask *ask = &h->ask;
    *out = (struct facade_call){.model = ask->model,
                                .kwargs = value_null(),
                                .context = value_null()};
    if (ask->kind == ASK_FETCH) {
        out->url = ask->url;
        return;
    }
    if (ask->kind == ASK_ENSURE || value_is_true_at(&ask->options, "archived"))
        out->context = show_archived(h);
    if (ask->ids.kind == VALUE_LIST) {
        struct value args[] = {ask->ids, ask->fields};
        out->method = STR("read");
        out->args = handling_list(h, args, 2);
        return;
    }
    call_search(h, out);
}

/* The first bytes of what browsers take for an image, in base64. */
static struct value image_of(const struct facade_reply *reply)
{
    static const char *const marks[] = {"iVBORw0KGgo", "/9j/", "R0lGOD",
                                        "UklGR", "Qk0"};
    struct str body = value_str(&reply->result);
    if (reply->fault != FAULT_NONE || body.n > IMAGE_BASE64_MAX ||
        !str_starts_with(reply->name, STR("image/")))
        return value_null();
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_starts_with(body, str_from(marks[i])))
            return value_text(body);
    }
    return value_null();
}

static struct value take_ensured(struct handling *h, const struct value *rows)
{
    struct handling_ask *ask = &h->ask;
    bool fold = value_is_true_at(&ask->options, "fold");
    struct deed_ref ref = {ask->model, ask->key, fold, 0};
    struct value answer;
    const struct value *row = NULL;
    for (size_t i = 0; rows->kind == VALUE_LIST && i < rows->items.n; i++) {
        const struct value *id = value_getz(&rows->items.at[i], "id");
        if (id && id->kind == VALUE_INT && !row &&
            deeds_same_key(h->arena, &ask->key, &rows->items.at[i], fold)) {
            row = &rows->items.at[i];
            ref.id = id->integer;
        }
    }
    size_t at = deeds_add_ref(&h->plan, ref);
    if (row) {
        met(h, at, row, &answer);
    } else {
        struct value values = together(h, &ask->key, &ask->values);
        deeds_create(h, at, &values, &ask->options);
        answer = deeds_show_ref(&h->plan, at, NULL);
    }
    return answer;
}

bool handling_ask_take(struct handling *h, const struct facade_reply *reply,
                       struct value *answer)
{
    struct handling_ask *ask = &h->ask;
    if (ask->kind == ASK_FETCH) {
        *answer = image_of(reply);
        if (!value_is_null(answer))
            *answer = deeds_show_blob(&h->plan, *answer);
        if (reply->fault != FAULT_NONE)
            h->silent = http_url_origin(h->arena, ask->url);
        return true;
    }
    if (h->work->session->major < 8 && ask->ids.kind != VALUE_LIST) {
        ask->ids = as_list(&reply->result);
        if (ask->ids.items.n > 0)
            return false;
    }
    struct value rows = as_list(&reply->result);
    if (ask->ids.kind == VALUE_LIST && ask->ids.items.n == 0)
        rows = value_list(NULL, 0);
    *answer = ask->kind == ASK_ENSURE ? take_ensured(h, &rows) : rows;
    return true;
}
