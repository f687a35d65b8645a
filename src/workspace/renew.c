/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Secrets that changed while the workspace was in use. */
#include "workspace/workspace.h"

static bool is_secret(const struct connector *connector, struct str name)
{
    for (const struct setting *s = connector->settings; s && s->name; s++)
        if (str_is(name, s->name))
            return s->kind == SETTING_SECRET;
    return false;
}

static bool same_value(const struct value *x, const struct value *y)
{
    return x && y ? value_equal(x, y) : x == y;
}

static bool secrets_differ(const struct connector *connector,
                           const struct value *x, const struct value *y)
{
    for (const struct setting *s = connector->settings; s && s->name; s++)
        if (s->kind == SETTING_SECRET &&
            !same_value(value_getz(x, s->name), value_getz(y, s->name)))
            return true;
    return false;
}

/* What is no secret from `rest`, what is one from `secrets`. */
static struct value put_together(struct arena *a,
                                 const struct connector *connector,
                                 const struct value *rest,
                                 const struct value *secrets)
{
    const struct value *from[] = {rest, secrets};
    size_t most = rest->fields.n + secrets->fields.n;
    struct field *fields = arena_array(a, struct field, most);
    size_t n = 0;
    for (size_t part = 0; part < 2; part++)
        for (size_t i = 0; i < from[part]->fields.n; i++) {
            const struct field *f = &from[part]->fields.at[i];
            if (is_secret(connector, f->name) == (part == 1))
                fields[n++] = (struct field){arena_str(a, f->name),
                                             value_copy(a, &f->value)};
        }
    return value_object(fields, n);
}

enum err workspace_renew(struct arena *a, const struct workspace *w,
                         const struct connection *c,
                         const struct value *settings, struct value *out,
                         struct error *e)
{
    AUTO_ARENA scratch = ARENA_INIT;
    struct problems problems = {.arena = &scratch};
    struct workspace fresh;
    TRY(workspace_load(&scratch, arena_strz(&scratch, w->dir), &w->env,
                       &problems, &fresh, e));
    const struct connection *now = workspace_connection(&fresh, c->name);
    bool changed = now && now->connector == c->connector &&
                   secrets_differ(c->connector, settings, &now->settings);
    *out = changed ? put_together(a, c->connector, settings, &now->settings)
                   : value_null();
    workspace_close(&fresh);
    return ERR_OK;
}
