/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/facade_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/json.h"

static struct str plain(struct arena *a, const char *text)
{
    char *copy = arena_strz(a, str_from(text));
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return str_from(copy);
}

struct value rig_json(struct rig *r, const char *text)
{
    struct value v;
    struct error e;
    if (json_parse(&r->arena, plain(&r->arena, text), &v, &e) != ERR_OK)
        fail_msg("%s: %s", text, e.message);
    return v;
}

void rig_init(struct rig *r, const char *fields, const char *rows)
{
    *r = (struct rig){.settings = facade_settings_default()};
    r->fields = rig_json(r, fields);
    r->rows = rig_json(r, rows);
    r->session = (struct facade_session){
        .uid = 2,
        .major = 18,
        .context = value_object(NULL, 0),
        .models = facade_models_create(),
    };
    r->models = r->session.models;
}

void rig_fini(struct rig *r)
{
    facade_models_release(r->models);
    arena_fini(&r->arena);
}

/* ---- the Odoo ----------------------------------------------------------- */

static struct facade_reply fault(enum erp_fault kind, const char *name,
                                 struct str message)
{
    return (struct facade_reply){kind, str_from(name), message, value_null()};
}

static int64_t id_of(const struct value *row)
{
    return value_getz(row, "id")->integer;
}

static struct value search(struct rig *r, const struct facade_call *call,
                           const struct value *rows)
{
    struct value *ids = arena_array(&r->arena, struct value, rows->items.n);
    const struct value *domain = &call->args.items.at[0];
    const struct value *order = value_getz(&call->kwargs, "order");
    const struct value *limit = value_getz(&call->kwargs, "limit");
    int64_t above = 0;
    size_t n = 0;
    if (domain->items.n > 0)
        above = domain->items.at[0].items.at[2].integer;
    for (size_t i = 0; i < rows->items.n; i++) {
        bool last_first = order && str_is(order->text, "id desc");
        size_t at = last_first ? rows->items.n - 1 - i : i;
        int64_t id = id_of(&rows->items.at[at]);
        if (id > above && (int64_t)n < limit->integer)
            ids[n++] = value_int(id);
    }
    return value_list(ids, n);
}

static bool is_asked(const struct value *ids, int64_t id)
{
    for (size_t i = 0; i < ids->items.n; i++)
        if (ids->items.at[i].integer == id)
            return true;
    return false;
}

/* Only the id and what was asked for, as a server does. */
static struct value pick(struct rig *r, const struct value *row,
                         const struct value *names)
{
    VEC(struct field) fields = {0};
    vec_push(&r->arena, &fields,
             (struct field){STR("id"), value_int(id_of(row))});
    for (size_t i = 0; i < names->items.n; i++) {
        struct str name = names->items.at[i].text;
        const struct value *v = value_get(row, name);
        if (v && !str_is(name, "id"))
            vec_push(&r->arena, &fields, (struct field){name, *v});
    }
    return value_object(fields.at, fields.n);
}

static struct value read_rows(struct rig *r, const struct facade_call *call,
                              const struct value *rows)
{
    VEC(struct value) out = {0};
    const struct value *names = value_getz(&call->kwargs, "fields");
    for (size_t i = 0; i < rows->items.n; i++)
        if (is_asked(&call->args.items.at[0], id_of(&rows->items.at[i])))
            vec_push(&r->arena, &out, pick(r, &rows->items.at[i], names));
    return value_list(out.at, out.n);
}

static void note(struct rig *r, const struct facade_call *call)
{
    size_t n = strlen(r->log);
    bool reads = str_is(call->method, "read");
    snprintf(r->log + n, sizeof r->log - n, "%s%.*s.%.*s", n > 0 ? " " : "",
             STR_ARG(call->model), STR_ARG(call->method));
    n = strlen(r->log);
    if (reads)
        snprintf(r->log + n, sizeof r->log - n, "(%zu)",
                 call->args.items.at[0].items.n);
    r->calls++;
}

static struct facade_reply answer(struct rig *r, const struct facade_call *call)
{
    struct facade_reply reply = r->fault;
    const struct value *fields = value_get(&r->fields, call->model);
    const struct value *rows = value_get(&r->rows, call->model);
    note(r, call);
    if (reply.fault != FAULT_NONE) {
        r->fault = (struct facade_reply){0};
        return reply;
    }
    if (r->calls == r->junk_at) {
        reply.result = r->junk;
        return reply;
    }
    if (!fields)
        return fault(FAULT_NO_MODEL, "odoo.exceptions.UserError",
                     arena_printf(&r->arena, "Object %.*s doesn't exist",
                                  STR_ARG(call->model)));
    if (str_is(call->method, "fields_get"))
        reply.result = *fields;
    else if (str_is(call->method, "search"))
        reply.result = search(r, call, rows);
    else if (str_is(call->method, "read"))
        reply.result = read_rows(r, call, rows);
    else
        fail_msg("nobody should call %.*s", STR_ARG(call->method));
    return reply;
}

/* ---- requests ----------------------------------------------------------- */

struct facade_work rig_work(struct rig *r, const char *url)
{
    struct error e;
    struct http_path path;
    struct http_request *http = arena_new(&r->arena, struct http_request);
    struct facade_work w = {
        .arena = &r->arena,
        .settings = &r->settings,
        .session = &r->session,
        .http = http,
        .verb = STR("GET"),
    };
    http->method = "GET";
    http->url = plain(&r->arena, url);
    assert_int_equal(http_path_segments(&r->arena, http->url, &path, &e),
                     ERR_OK);
    w.model = path.at[1];
    w.has_id = path.n > 2 && str_to_i64(path.at[2], &w.id);
    if (path.n > 3)
        w.field = path.at[3];
    return w;
}

/* Asked twice, a work asks for the same. */
static void check_steady(struct facade_work *w, const struct facade_call *call)
{
    struct facade_call again = {0};
    struct error e;
    bool done = false;
    assert_int_equal(w->next(w, &again, &done, &e), ERR_OK);
    assert_false(done);
    assert_true(str_eq(again.model, call->model));
    assert_true(str_eq(again.method, call->method));
    assert_true(value_equal(&again.args, &call->args));
}

void rig_run(struct rig *r, struct facade_work *w)
{
    struct error e;
    r->calls = 0;
    r->log[0] = '\0';
    facade_read_start(w);
    for (int i = 0; i < 200; i++) {
        struct facade_call call = {0};
        bool done = false;
        if (w->next(w, &call, &done, &e) != ERR_OK) {
            facade_fails(w, &e);
            return;
        }
        if (done)
            return;
        check_steady(w, &call);
        struct facade_reply reply = answer(r, &call);
        if (w->take(w, &reply, &e) != ERR_OK) {
            facade_fails(w, &e);
            return;
        }
    }
    fail_msg("a work without an end");
}

const char *rig_get(struct rig *r, const char *url)
{
    struct facade_work w = rig_work(r, url);
    rig_run(r, &w);
    return arena_printfz(&r->arena, "%d %.*s", w.out.status,
                         STR_ARG(w.out.body));
}

void rig_expect(struct rig *r, const char *url, const char *expected)
{
    const char *have = rig_get(r, url);
    struct str want = plain(&r->arena, expected);
    if (!str_is(want, have))
        fail_msg("%s\n  gives %s\n  not   %.*s", url, have, STR_ARG(want));
}
