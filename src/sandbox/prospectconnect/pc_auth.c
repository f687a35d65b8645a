/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/prospectconnect/pc_auth.h"

#include "base/time.h"

/* What roles may do at all, by right. */
struct role {
    const char *name;
    bool may[PC_RIGHTS];
};

static const struct role roles[] = {
    {"admin", {true, true, true}},
    {"member", {true, true, false}},
    {"viewer", {true, false, false}},
};
#define N_ROLES (sizeof roles / sizeof *roles)

static const char *const right_names[PC_RIGHTS] = {"read", "write", "delete"};

static const struct role *role_find(struct str name)
{
    for (size_t i = 0; i < N_ROLES; i++) {
        if (str_is(name, roles[i].name))
            return &roles[i];
    }
    return NULL;
}

/* "contact.read", "deal.all": a resource of D, and a right or all. */
static bool scope_split(struct str scope, struct str *out_one,
                        struct str *out_right)
{
    size_t dot = str_find_char(scope, '.', 0);
    if (dot == scope.n)
        return false;
    *out_one = str_slice(scope, 0, dot);
    *out_right = str_slice(scope, dot + 1, scope.n);
    return true;
}

static bool scope_is_known(struct str scope)
{
    struct str one, right;
    if (!scope_split(scope, &one, &right))
        return false;
    bool known = str_is(right, "all");
    for (int r = 0; r < PC_RIGHTS; r++)
        known = known || str_is(right, right_names[r]);
    for (int kind = 0; known && kind <= PC_ACTIVITY; kind++) {
        if (str_is(one, pc_entity_of((enum pc_kind)kind)->one))
            return true;
    }
    return false;
}

/* ---- keeping credentials --------------------------------------------------- */

struct credential {
    struct str secret;
    bool is_pat;
    struct value scopes; /* list; of a token. Empty: all */
    struct str role;
    struct str user;
};

static enum err check(const struct pc *pc, const struct credential *k,
                      struct error *e)
{
    if (k->secret.n == 0)
        FAIL(e, ERR_USAGE, "a key or token cannot be empty");
    if (!role_find(k->role))
        FAIL(e, ERR_USAGE, "the role \"%.*s\" is none of admin, member, viewer",
             STR_ARG(k->role));
    for (size_t i = 0; i < k->scopes.items.n; i++) {
        struct str scope = value_str(&k->scopes.items.at[i]);
        if (!scope_is_known(scope))
            FAIL(e, ERR_USAGE,
                 "the scope \"%.*s\" is not like contact.read or deal.all",
                 STR_ARG(scope));
    }
    if (table_count(pc->keys) >= PC_KEYS_MAX)
        FAIL(e, ERR_LIMIT, "there are already %d keys and tokens",
             PC_KEYS_MAX);
    return ERR_OK;
}

/* The vault's transaction must be open. */
static enum err put(struct pc *pc, struct arena *a, const struct credential *k,
                    struct error *e)
{
    TRY(check(pc, k, e));
    struct pc_object o = {.a = a};
    pc_put(&o, "kind", value_textz(k->is_pat ? "pat" : "key"));
    pc_put(&o, "scopes", k->scopes);
    pc_put(&o, "role", value_text(k->role));
    pc_put(&o, "user", value_text(k->user));
    struct value fields = pc_object_value(&o);
    struct value id = value_text(k->secret);
    const struct table_row *old = table_get(pc->keys, &id);
    if (old)
        table_update(pc->keys, old, &fields);
    else
        table_insert(pc->keys, &id, &fields);
    return ERR_OK;
}

static struct value split_scopes(struct arena *a, struct str text)
{
    VEC(struct value) scopes = {0};
    struct str part;
    while (text.n > 0 && str_split(&text, '+', &part))
        vec_push(a, &scopes, value_text(str_trim(part)));
    return value_list(scopes.at, scopes.n);
}

/* "token", "token:scope+scope" or "token:scope+scope:role". */
static enum err put_spec(struct pc *pc, struct arena *a, struct str spec,
                         bool is_pat, struct error *e)
{
    struct str parts[3] = {STR(""), STR(""), STR("admin")};
    struct str rest = str_trim(spec);
    for (size_t i = 0; i < 3 && (is_pat || i == 0); i++) {
        if (!str_split(&rest, ':', &parts[i]))
            break;
    }
    struct credential k = {.secret = is_pat ? parts[0] : str_trim(spec),
                           .is_pat = is_pat,
                           .scopes = split_scopes(a, parts[1]),
                           .role = parts[2],
                           .user = STR("usr_1")};
    return put(pc, a, &k, e);
}

static enum err put_specs(struct pc *pc, struct arena *a, struct str specs,
                          bool is_pat, struct error *e)
{
    struct str spec;
    while (str_split(&specs, ',', &spec))
        TRY(put_spec(pc, a, spec, is_pat, e));
    return ERR_OK;
}

enum err pc_auth_create(struct pc *pc, struct str keys, struct str pats,
                        struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    pc->vault = tables_create();
    pc->keys = tables_add(pc->vault, "keys", 1);
    pc->replies = tables_add(pc->vault, "replies", 1);
    tables_begin(pc->vault, 0, 0);
    enum err code = put_specs(pc, &a, keys, false, e);
    if (code == ERR_OK)
        code = put_specs(pc, &a, pats, true, e);
    tables_commit(pc->vault);
    return code;
}

/* ---- admitting a call ------------------------------------------------------ */

static bool refuse(struct pc_call *c, int status, const char *why)
{
    pc_reply_error(c, status, "%s", why);
    return false;
}

static const struct table_row *key_of(const struct pc *pc, struct str secret,
                                      const char *kind)
{
    struct value id = value_text(secret);
    const struct table_row *row =
        secret.n > 0 ? table_get(pc->keys, &id) : NULL;
    return row && str_is(value_text_at(&row->fields, "kind"), kind) ? row
                                                                    : NULL;
}

static bool may(const struct pc_call *c, const struct table_row *token)
{
    const struct value *scopes = value_getz(&token->fields, "scopes");
    const struct role *role = role_find(value_text_at(&token->fields, "role"));
    size_t n = scopes ? scopes->items.n : 0;
    bool granted = n == 0;
    for (size_t i = 0; i < n && !granted; i++) {
        struct str one, right;
        granted = scope_split(scopes->items.at[i].text, &one, &right) &&
                  str_is(one, pc_entity_of(c->kind)->one) &&
                  (str_is(right, "all") ||
                   str_is(right, right_names[c->route->right]));
    }
    return granted && role && role->may[c->route->right];
}

static bool is_version(struct str text)
{
    int32_t day;
    return text.n == 10 && date_parse(text, &day, NULL) == ERR_OK;
}

static bool admit_public(struct pc_call *c, struct str authorization)
{
    struct str scheme = STR("Bearer ");
    const struct table_row *token = NULL;
    if (authorization.n > scheme.n &&
        str_eq_ascii_nocase(str_slice(authorization, 0, scheme.n), scheme))
        token = key_of(
            c->pc, str_slice(authorization, scheme.n, authorization.n), "pat");
    if (!token)
        return refuse(c, 401, "a personal access token is required: "
                              "Authorization: Bearer <token>");
    if (!is_version(http_header_get(&c->request->headers, "Version")))
        return refuse(c, 400, "the header Version: YYYY-MM-DD is required");
    if (!may(c, token))
        return refuse(c, 403, "the token's scopes or role do not allow this");
    c->user = value_text_at(&token->fields, "user");
    return true;
}

bool pc_auth_admit(struct pc_call *c)
{
    if (c->route->profiles & PC_ADMIN)
        return true;
    struct str authorization =
        http_header_get(&c->request->headers, "Authorization");
    if (sandbox_login_expired(c->pc->box))
        authorization = STR_NONE;
    if (c->route->profiles & PC_D)
        return admit_public(c, authorization);
    const struct table_row *key = key_of(c->pc, authorization, "key");
    if (!key)
        return refuse(c, 401, "Unauthorized");
    c->user = value_text_at(&key->fields, "user");
    return true;
}

/* ---- /_sandbox/keys --------------------------------------------------------- */

static void reply_keys(struct pc_call *c)
{
    VEC(struct value) items = {0};
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(c->pc->keys, &cursor))) {
        struct pc_object o = {.a = c->a};
        pc_put(&o, "secret", row->id);
        for (size_t i = 0; i < row->fields.fields.n; i++)
            vec_push(c->a, &o.fields, row->fields.fields.at[i]);
        vec_push(c->a, &items, pc_object_value(&o));
    }
    struct pc_object o = {.a = c->a};
    pc_put(&o, "keys", value_list(items.at, items.n));
    pc_reply(c, 200, pc_object_value(&o));
}

void pc_admin_keys_list(struct pc_call *c)
{
    reply_keys(c);
}

static void drop(struct pc *pc, struct str secret)
{
    struct value id = value_text(secret);
    const struct table_row *row = table_get(pc->keys, &id);
    if (row)
        table_delete(pc->keys, row);
}

void pc_admin_keys_add(struct pc_call *c)
{
    const struct value *scopes = pc_member(&c->body, "scopes");
    struct str kind = pc_member_text(c, &c->body, "kind");
    struct str role = pc_member_text(c, &c->body, "role");
    struct str user = pc_member_text(c, &c->body, "user");
    struct str replaces = pc_member_text(c, &c->body, "replaces");
    struct credential k = {
        .secret = pc_member_text(c, &c->body, "secret"),
        .is_pat = str_is(kind, "pat"),
        .scopes = scopes && scopes->kind == VALUE_LIST ? *scopes
                                                       : value_list(NULL, 0),
        .role = role.n ? role : STR("admin"),
        .user = user.n ? user : STR("usr_1")};
    if (kind.n > 0 && !k.is_pat && !str_is(kind, "key"))
        pc_issue(c, STR("kind"), "must be key or pat");
    if (pc_reply_issues(c))
        return;
    struct error e = {0};
    if (put(c->pc, c->a, &k, &e) != ERR_OK) {
        pc_reply_error(c, 400, "%s", e.message);
        return;
    }
    if (replaces.n > 0 && !str_eq(replaces, k.secret))
        drop(c->pc, replaces);
    reply_keys(c);
}

void pc_admin_keys_drop(struct pc_call *c)
{
    drop(c->pc, pc_member_text(c, &c->body, "secret"));
    if (!pc_reply_issues(c))
        reply_keys(c);
}
