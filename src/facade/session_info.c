/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* session_info as the version of Odoo has it. */
#include "base/vec.h"
#include "facade/login.h"

struct info {
    struct arena *arena;
    VEC(struct field) fields;
};

static void put(struct info *i, const char *name, struct value v)
{
    vec_push(i->arena, &i->fields, (struct field){str_from(name), v});
}

static struct value whole(const struct info *i)
{
    return value_object(i->fields.at, i->fields.n);
}

/* "saas~17.4", "16.0": [17, 4, 0, "final", 0, ""]. */
static struct value version_info(struct arena *a, struct str version)
{
    struct value *at = arena_array(a, struct value, 6);
    int64_t numbers[2] = {0, 0};
    size_t n = 0;
    for (size_t i = 0; i < version.n && n < 2; i++) {
        char c = version.p[i];
        if (c >= '0' && c <= '9')
            numbers[n] = numbers[n] * 10 + (c - '0');
        else if (c == '.' || c == '-')
            n++;
    }
    at[0] = value_int(numbers[0]);
    at[1] = value_int(numbers[1]);
    at[2] = value_int(0);
    at[3] = value_textz("final");
    at[4] = value_int(0);
    at[5] = value_textz("");
    return value_list(at, 6);
}

/* The id of a many2one, or false. */
static struct value link_of(const struct value *user, const char *name)
{
    const struct value *link = value_getz(user, name);
    if (link && link->kind == VALUE_LIST && link->items.n > 0)
        link = &link->items.at[0];
    if (link && link->kind == VALUE_INT)
        return *link;
    return value_bool(false);
}

static struct value text_of(const struct value *user, const char *name,
                            struct str fallback)
{
    struct str text = value_text_at(user, name);
    return value_text(text.n > 0 ? text : fallback);
}

static struct value companies_of(struct arena *a,
                                 const struct facade_login *l)
{
    struct info i = {.arena = a};
    put(&i, "current_company", link_of(&l->user, "company_id"));
    return whole(&i);
}

/* Only those before 13 tell the session's id, which /auth always does:
 * programs written for it take it from there. */
struct value facade_session_info(struct arena *a, const struct facade_login *l,
                                 struct str id)
{
    const struct facade_session *s = &l->account->pub;
    struct info i = {.arena = a};
    if (s->major < 13 || !l->core)
        put(&i, "session_id", value_text(id));
    put(&i, "uid", value_int(s->uid));
    if (s->major >= 9) {
        put(&i, "is_system", value_bool(l->is_system));
        put(&i, "is_admin", value_bool(l->is_admin));
    }
    put(&i, "user_context", s->context);
    put(&i, "db", value_text(s->database));
    if (s->major >= 9) {
        put(&i, "server_version", value_text(s->version));
        put(&i, "server_version_info", version_info(a, s->version));
        put(&i, "name", text_of(&l->user, "name", s->login));
    }
    put(&i, "username", text_of(&l->user, "login", s->login));
    if (s->major < 13)
        put(&i, "company_id", link_of(&l->user, "company_id"));
    if (s->major >= 9)
        put(&i, "partner_id", link_of(&l->user, "partner_id"));
    if (s->major >= 10)
        put(&i, "user_companies", companies_of(a, l));
    return whole(&i);
}
