/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Webhooks: kept, listed, dropped, and posted in the version they want. */
#include "base/crypto.h"
#include "sandbox/pipedrive/pd.h"
#include "sandbox/post.h"

static struct value hook_shown(struct pd_call *c, const struct table_row *row)
{
    struct value v = row->fields;
    pd_put(c->a, &v, "id", row->id);
    pd_put(c->a, &v, "company_id", value_int(1));
    pd_put(c->a, &v, "owner_id", value_int(1));
    pd_put(c->a, &v, "user_id", value_int(1));
    pd_put(c->a, &v, "is_active", value_int(1));
    pd_put(c->a, &v, "type", value_textz("general"));
    pd_put(c->a, &v, "add_time", value_text(time_format(c->a, row->created_us)));
    return v;
}

static void send_ok(struct pd_call *c, int status, const struct value *data)
{
    struct value body = pd_object1(c->a, "status", value_textz("ok"));
    pd_put(c->a, &body, "success", value_bool(true));
    if (data)
        pd_put(c->a, &body, "data", *data);
    pd_send(c, status, &body);
}

static void send_errors(struct pd_call *c, int status, const char *field,
                        const char *message)
{
    struct value *text = arena_new(c->a, struct value);
    struct value body = pd_object1(c->a, "status", value_textz("error"));
    *text = value_textz(message);
    pd_put(c->a, &body, "success", value_bool(false));
    pd_put(c->a, &body, "errors",
           pd_object1(c->a, field, value_list(text, 1)));
    pd_send(c, status, &body);
}

static struct str given(struct pd_call *c, const char *name)
{
    return value_text_at(&c->body, name);
}

static void make(struct pd_call *c)
{
    static const char *const names[] = {"subscription_url", "event_action",
                                        "event_object",     "name",
                                        "http_auth_user",   "http_auth_password"};
    struct str url = given(c, "subscription_url");
    struct str version = given(c, "version");
    struct value fields = pd_object1(
        c->a, "version", version.n > 0 ? value_text(version) : value_textz("2.0"));
    if (!str_starts_with(url, STR("http"))) {
        send_errors(c, 400, "subscription_url",
                    "invalid or non-reachable URL");
        return;
    }
    if (given(c, "event_action").n == 0 || given(c, "event_object").n == 0) {
        send_errors(c, 400, "event_action", "is required");
        return;
    }
    if (table_count(c->pd->hooks) >= PD_HOOKS_MAX) {
        send_errors(c, 422, "subscription_url", "webhook limit reached");
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (given(c, names[i]).n > 0)
            pd_put(c->a, &fields, names[i], value_text(given(c, names[i])));
    struct value shown =
        hook_shown(c, table_insert(c->pd->hooks, NULL, &fields));
    send_ok(c, 201, &shown);
}

static void list(struct pd_call *c)
{
    VEC(struct value) out = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(c->pd->hooks, &cursor)))
        vec_push(c->a, &out, hook_shown(c, row));
    struct value data = value_list(out.at, out.n);
    send_ok(c, 200, &data);
}

static void drop(struct pd_call *c)
{
    int64_t id = 0;
    const struct table_row *row = NULL;
    if (str_to_i64(c->path.at[1], &id))
        row = table_get_int(c->pd->hooks, id);
    if (!row) {
        send_errors(c, 404, "id", "not found");
        return;
    }
    table_delete(c->pd->hooks, row);
    send_ok(c, 200, NULL);
}

/* False: no such call. */
bool pd_hooks(struct pd_call *c)
{
    const char *method = c->request->method;
    if (c->path.n == 1 && strcmp(method, "GET") == 0)
        list(c);
    else if (c->path.n == 1 && strcmp(method, "POST") == 0)
        make(c);
    else if (c->path.n == 2 && strcmp(method, "DELETE") == 0)
        drop(c);
    else
        return false;
    return true;
}

/* ---- notices ---------------------------------------------------------------- */

enum { ACTION_CREATE, ACTION_CHANGE, ACTION_DELETE, ACTION_MERGE };
static const char *const actions[2][4] = {
    {"added", "updated", "deleted", "merged"},
    {"create", "change", "delete", "change"}};

struct notice {
    enum pd_kind kind;
    int action;
    const struct table_row *before, *after;
    struct value id;
    const struct value *merged_to, *merged_from;
    int64_t notes;      /* how many more the record has than before */
};

/* v2 wraps custom values: {type, value}, {type, id}, {type, values}. */
static struct value wrapped(struct pd_call *c, enum pd_kind kind,
                            const struct field *f)
{
    const struct table_row *field = pd_field_by_key(c->pd, kind, f->name);
    const struct value *type = field ? value_getz(&field->fields, "type") : NULL;
    struct value out = pd_object1(c->a, "type", type ? *type : value_null());
    if (value_is_null(&f->value))
        return value_null();
    if (type && str_is(value_str(type), "enum")) {
        pd_put(c->a, &out, "id", f->value);
    } else if (f->value.kind == VALUE_LIST) {
        struct value *ids = arena_array(c->a, struct value, f->value.items.n + 1);
        for (size_t i = 0; i < f->value.items.n; i++)
            ids[i] = pd_object1(c->a, "id", f->value.items.at[i]);
        pd_put(c->a, &out, "values", value_list(ids, f->value.items.n));
    } else if (f->value.kind == VALUE_OBJECT) {
        for (size_t i = 0; i < f->value.fields.n; i++)
            out = value_with(c->a, &out, f->value.fields.at[i].name,
                             &f->value.fields.at[i].value);
    } else {
        pd_put(c->a, &out, "value", f->value);
    }
    return out;
}

/* Notices of v1 have flat ids, and counts all the same. */
static struct value with_counters(struct pd_call *c, enum pd_kind kind,
                                  const struct table_row *row,
                                  struct value shown)
{
    struct value counts = pd_counters(c, kind, row);
    for (size_t i = 0; i < counts.fields.n; i++)
        if (!value_get(&shown, counts.fields.at[i].name))
            shown = value_with(c->a, &shown, counts.fields.at[i].name,
                               &counts.fields.at[i].value);
    return shown;
}

static struct value state_of(struct pd_call *c, enum pd_kind kind,
                             const struct table_row *row, bool v2)
{
    struct pd_call as = *c;
    if (!row)
        return value_null();
    as.api = v2 ? 2 : 1;
    if (!v2)
        return with_counters(&as, kind, row, pd_show_v1(&as, kind, row, true));
    struct value shown = pd_show(&as, kind, row);
    const struct value *custom = value_getz(&shown, "custom_fields");
    const struct value *visible = value_getz(&shown, "visible_to");
    struct value all = value_object(NULL, 0);
    for (size_t i = 0; custom && i < custom->fields.n; i++) {
        struct value v = wrapped(c, kind, &custom->fields.at[i]);
        all = value_with(c->a, &all, custom->fields.at[i].name, &v);
    }
    if (visible)
        pd_put(c->a, &shown, "visible_to",
               value_text(value_to_text(c->a, visible)));
    if (custom)
        pd_put(c->a, &shown, "custom_fields", all);
    return shown;
}

/* Of `before`, what is not the same in `after`. */
static struct value changed(struct pd_call *c, const struct value *before,
                            const struct value *after)
{
    VEC(struct field) out = {0};
    for (size_t i = 0; i < before->fields.n; i++) {
        const struct field *f = &before->fields.at[i];
        const struct value *now = value_get(after, f->name);
        if (!now || !value_equal(now, &f->value))
            vec_push(c->a, &out, *f);
    }
    return value_object(out.at, out.n);
}

static struct value body_v2(struct pd_call *c, const struct notice *n,
                            struct str hook)
{
    struct arena *a = c->a;
    struct value data = state_of(c, n->kind, n->after, true);
    struct value previous = state_of(c, n->kind, n->before, true);
    if (n->action == ACTION_CHANGE || n->action == ACTION_MERGE)
        previous = changed(c, &previous, &data);
    struct value meta =
        pd_object1(a, "action", value_textz(actions[1][n->action]));
    pd_put(a, &meta, "entity", value_textz(pd_kind_info(n->kind)->name));
    pd_put(a, &meta, "entity_id", value_text(value_to_text(a, &n->id)));
    pd_put(a, &meta, "id",
           value_text(arena_printf(a, "event-%lld", (long long)c->pd->made)));
    pd_put(a, &meta, "company_id", value_textz("1"));
    pd_put(a, &meta, "user_id", value_textz("1"));
    pd_put(a, &meta, "timestamp",
           value_text(time_format(a, tables_now_us(c->pd->store))));
    pd_put(a, &meta, "version", value_textz("2.0"));
    pd_put(a, &meta, "webhook_id", value_text(hook));
    pd_put(a, &meta, "change_source", value_textz("api"));
    pd_put(a, &meta, "attempt", value_int(1));
    if (n->merged_to)
        pd_put(a, &meta, "merged_to_id",
               value_text(value_to_text(a, n->merged_to)));
    if (n->merged_from)
        pd_put(a, &meta, "merged_from_id",
               value_text(value_to_text(a, n->merged_from)));
    struct value body = pd_object1(a, "meta", meta);
    pd_put(a, &body, "data", data);
    pd_put(a, &body, "previous", previous);
    return body;
}

static struct value body_v1(struct pd_call *c, const struct notice *n,
                            struct str hook)
{
    struct arena *a = c->a;
    const char *action = actions[0][n->action];
    const char *object = pd_kind_info(n->kind)->name;
    struct value meta = pd_object1(a, "v", value_int(1));
    pd_put(a, &meta, "action", value_textz(action));
    pd_put(a, &meta, "object", value_textz(object));
    pd_put(a, &meta, "id", n->id);
    pd_put(a, &meta, "company_id", value_int(1));
    pd_put(a, &meta, "user_id", value_int(1));
    pd_put(a, &meta, "timestamp",
           value_int(tables_now_us(c->pd->store) / US_PER_SECOND));
    pd_put(a, &meta, "change_source", value_textz("api"));
    pd_put(a, &meta, "webhook_id", value_text(hook));
    struct value body = pd_object1(a, "v", value_int(1));
    pd_put(a, &body, "event",
           value_text(arena_printf(a, "%s.%s", action, object)));
    pd_put(a, &body, "retry", value_int(0));
    pd_put(a, &body, "meta", meta);
    pd_put(a, &body, "current", state_of(c, n->kind, n->after, false));
    struct value previous = state_of(c, n->kind, n->before, false);
    const struct value *notes = value_getz(&previous, "notes_count");
    if (notes && n->notes != 0)
        pd_put(a, &previous, "notes_count", value_int(notes->integer - n->notes));
    pd_put(a, &body, "previous", previous);
    return body;
}

static bool wants(const struct table_row *hook, const struct notice *n,
                  bool v2)
{
    struct str object = value_text_at(&hook->fields, "event_object");
    struct str action = value_text_at(&hook->fields, "event_action");
    return (str_is(object, "*") ||
            str_is(object, pd_kind_info(n->kind)->name)) &&
           (str_is(action, "*") || str_is(action, actions[v2][n->action]));
}

/* base64 from base64url. */
static struct str basic_of(struct pd_call *c, const struct table_row *hook)
{
    const struct value *user = value_getz(&hook->fields, "http_auth_user");
    const struct value *pass = value_getz(&hook->fields, "http_auth_password");
    if (!user || !pass)
        return STR_NONE;
    struct str both = arena_printf(c->a, "%.*s:%.*s", STR_ARG(value_str(user)),
                                   STR_ARG(value_str(pass)));
    char *z = arena_strz(c->a, crypto_base64url(c->a, both.p, both.n));
    size_t n = strlen(z);
    for (size_t i = 0; i < n; i++)
        z[i] = (char)(z[i] == '-' ? '+' : z[i] == '_' ? '/' : z[i]);
    return arena_printf(c->a, "Basic %s%s", z,
                        n % 4 == 2 ? "==" : n % 4 == 3 ? "=" : "");
}

/* Where the body tells which attempt it is: a digit. */
static size_t attempt_at(struct str body, bool v2)
{
    struct str name = v2 ? STR("\"attempt\":") : STR("\"retry\":");
    size_t at = str_find(body, name, 0);
    return at < body.n ? at + name.n : 0;
}

static void send(struct pd_call *c, const struct notice *n)
{
    static const int64_t again_ms[] = {3000, 30000, 150000};
    const struct table_row *hook;
    size_t cursor = 0;
    c->pd->made++;
    while ((hook = table_next(c->pd->hooks, &cursor))) {
        struct str version = value_text_at(&hook->fields, "version");
        bool v2 = !str_is(version, "1.0");
        struct str id = value_to_text(c->a, &hook->id);
        if (!wants(hook, n, v2))
            continue;
        struct value body = v2 ? body_v2(c, n, id) : body_v1(c, n, id);
        struct str text = json_text(c->a, &body);
        struct post_letter letter = {
            .url = value_text_at(&hook->fields, "subscription_url"),
            .body = text,
            .authorization = basic_of(c, hook),
            .again_ms = again_ms,
            .n_again = sizeof again_ms / sizeof *again_ms,
            .digit = attempt_at(text, v2)};
        sandbox_post_letter(c->pd->box, &letter);
    }
}

void pd_tell(struct pd_call *c, enum pd_kind kind,
             const struct table_row *before, const struct table_row *after)
{
    struct notice n = {
        .kind = kind,
        .action = !before  ? ACTION_CREATE
                  : !after ? ACTION_DELETE
                           : ACTION_CHANGE,
        .before = before,
        .after = after,
        .id = after ? after->id : before->id,
    };
    send(c, &n);
}

void pd_tell_merge(struct pd_call *c, enum pd_kind kind,
                   const struct table_row *gone,
                   const struct table_row *before,
                   const struct table_row *after)
{
    struct notice survivor = {.kind = kind,
                              .action = ACTION_MERGE,
                              .before = before,
                              .after = after,
                              .id = after->id,
                              .merged_from = &gone->id};
    struct notice loser = {.kind = kind,
                           .action = ACTION_DELETE,
                           .before = gone,
                           .id = gone->id,
                           .merged_to = &after->id};
    send(c, &survivor);
    send(c, &loser);
}

void pd_tell_notes(struct pd_call *c, const struct table_row *note,
                   int64_t more)
{
    const struct pd_link *link;
    for (size_t i = 0; (link = pd_link_at(i)); i++) {
        const struct value *id = value_getz(&note->fields, link->member);
        struct table *t = c->pd->records[link->to];
        const struct table_row *row = NULL;
        if (link->of == PD_NOTE && id && id->kind == VALUE_INT)
            row = table_get_int(t, id->integer);
        if (!row || pd_is_deleted(row))
            continue;
        struct value nothing = value_object(NULL, 0);
        struct notice n = {.kind = link->to,
                           .action = ACTION_CHANGE,
                           .before = row,
                           .after = table_update(t, row, &nothing),
                           .id = row->id,
                           .notes = more};
        send(c, &n);
    }
}
