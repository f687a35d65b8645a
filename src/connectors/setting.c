/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/setting.h"

#include "base/time.h"
#include "base/vec.h"

#define SECRET_SHOWN "********"

static const char *const kind_names[] = {
    [SETTING_TEXT] = "text",         [SETTING_SECRET] = "secret",
    [SETTING_URL] = "url",           [SETTING_INT] = "integer",
    [SETTING_BOOL] = "boolean",      [SETTING_CHOICE] = "choice",
    [SETTING_DURATION] = "duration",
};

static void *slot_of(const struct setting *s, void *out)
{
    return (char *)out + s->offset;
}

static const struct setting *find_row(const struct setting *table,
                                      struct str name)
{
    for (const struct setting *s = table; s->name; s++)
        if (str_is(name, s->name))
            return s;
    return NULL;
}

static enum err refuse_unknown(struct arena *a, const struct setting *table,
                               struct str name, struct error *e)
{
    VEC(struct str) names = {0};
    for (const struct setting *s = table; s->name; s++)
        vec_push(a, &names, str_from(s->name));
    struct str nearest = str_suggest(name, names.at, names.n);
    if (nearest.n > 0)
        FAIL(e, ERR_INVALID,
             "there is no setting `%.*s`; did you mean `%.*s`?", STR_ARG(name),
             STR_ARG(nearest));
    FAIL(e, ERR_INVALID, "there is no setting `%.*s`", STR_ARG(name));
}

/* ---- one value of each kind -------------------------------------------- */

static enum err take_text(struct arena *a, const struct setting *s,
                          const struct value *v, struct str *out,
                          struct error *e)
{
    if (v->kind != VALUE_TEXT && v->kind != VALUE_INT &&
        v->kind != VALUE_DECIMAL)
        FAIL(e, ERR_INVALID, "setting `%s` must be a text", s->name);
    struct str text = value_to_text(a, v);
    if (s->kind != SETTING_SECRET)
        text = str_trim(text);
    if (s->required && text.n == 0)
        FAIL(e, ERR_INVALID, "setting `%s` must not be empty: %s", s->name,
             s->help);
    *out = arena_str(a, text);
    return ERR_OK;
}

static enum err take_url(struct arena *a, const struct setting *s,
                         const struct value *v, struct str *out,
                         struct error *e)
{
    struct str url;
    TRY(take_text(a, s, v, &url, e));
    size_t host = 0;
    if (str_starts_with(url, STR("http://")))
        host = STR("http://").n;
    else if (str_starts_with(url, STR("https://")))
        host = STR("https://").n;
    if (host == 0)
        FAIL(e, ERR_INVALID,
             "setting `%s` must be an address that starts with https:// or "
             "http://", s->name);
    while (url.n > host && url.p[url.n - 1] == '/')
        url.n--;
    if (url.n == host || url.p[host] == '/' || url.p[host] == ':')
        FAIL(e, ERR_INVALID, "setting `%s` names no host", s->name);
    size_t path = str_find_char(url, '/', host);
    if (str_find_char(str_slice(url, host, path), '@', 0) < path - host)
        FAIL(e, ERR_INVALID,
             "setting `%s` must not hold a user or password: there are "
             "settings for those", s->name);
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || url.p[i] == '?' ||
            url.p[i] == '#')
            FAIL(e, ERR_INVALID,
                 "setting `%s` must be a plain address without blanks, `?` "
                 "or `#`", s->name);
    *out = url;
    return ERR_OK;
}

static bool to_integer(const struct value *v, int64_t *out)
{
    switch (v->kind) {
    case VALUE_INT:
        *out = v->integer;
        return true;
    case VALUE_DECIMAL:
        return decimal_to_i64(v->decimal, out);
    case VALUE_TEXT:
        return str_to_i64(str_trim(v->text), out);
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
    case VALUE_SET:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return false;
}

static bool is_out_of_bounds(const struct setting *s, int64_t i)
{
    return (s->min != 0 || s->max != 0) && (i < s->min || i > s->max);
}

static enum err take_int(const struct setting *s, const struct value *v,
                         int64_t *out, struct error *e)
{
    int64_t i;
    if (!to_integer(v, &i))
        FAIL(e, ERR_INVALID, "setting `%s` must be a whole number", s->name);
    if (is_out_of_bounds(s, i))
        FAIL(e, ERR_INVALID,
             "setting `%s` must be between %lld and %lld, not %lld", s->name,
             (long long)s->min, (long long)s->max, (long long)i);
    *out = i;
    return ERR_OK;
}

static enum err take_duration(struct arena *a, const struct setting *s,
                              const struct value *v, int64_t *out,
                              struct error *e)
{
    int64_t ms;
    if ((v->kind != VALUE_TEXT && v->kind != VALUE_INT) ||
        duration_parse(str_trim(value_to_text(a, v)), &ms, NULL) != ERR_OK)
        FAIL(e, ERR_INVALID,
             "setting `%s` must be a duration such as \"30 s\" or \"5 min\"",
             s->name);
    if (is_out_of_bounds(s, ms))
        FAIL(e, ERR_INVALID, "setting `%s` must be between %.*s and %.*s",
             s->name, STR_ARG(duration_format(a, s->min)),
             STR_ARG(duration_format(a, s->max)));
    *out = ms;
    return ERR_OK;
}

static enum err take_bool(const struct setting *s, const struct value *v,
                          bool *out, struct error *e)
{
    if (v->kind == VALUE_BOOL) {
        *out = v->boolean;
        return ERR_OK;
    }
    struct str text = value_str(v);
    if (!str_is(text, "true") && !str_is(text, "false"))
        FAIL(e, ERR_INVALID, "setting `%s` must be true or false", s->name);
    *out = str_is(text, "true");
    return ERR_OK;
}

static enum err take_choice(struct arena *a, const struct setting *s,
                            const struct value *v, struct str *out,
                            struct error *e)
{
    struct str text;
    TRY(take_text(a, s, v, &text, e));
    struct str rest = str_from(s->choices);
    struct str choice;
    VEC(struct str) all = {0};
    while (str_split(&rest, ' ', &choice)) {
        if (str_eq(choice, text)) {
            *out = choice;
            return ERR_OK;
        }
        vec_push(a, &all, choice);
    }
    struct str nearest = str_suggest(text, all.at, all.n);
    if (nearest.n > 0)
        FAIL(e, ERR_INVALID,
             "setting `%s` cannot be `%.*s`; did you mean `%.*s`?", s->name,
             STR_ARG(text), STR_ARG(nearest));
    FAIL(e, ERR_INVALID, "setting `%s` cannot be `%.*s`, only one of: %s",
         s->name, STR_ARG(text), s->choices);
}

static enum err take_value(struct arena *a, const struct setting *s,
                           const struct value *v, void *out, struct error *e)
{
    void *slot = slot_of(s, out);
    switch (s->kind) {
    case SETTING_TEXT:
    case SETTING_SECRET:
        return take_text(a, s, v, slot, e);
    case SETTING_URL:
        return take_url(a, s, v, slot, e);
    case SETTING_INT:
        return take_int(s, v, slot, e);
    case SETTING_BOOL:
        return take_bool(s, v, slot, e);
    case SETTING_CHOICE:
        return take_choice(a, s, v, slot, e);
    case SETTING_DURATION:
        return take_duration(a, s, v, slot, e);
    }
    FAIL(e, ERR_INVALID, "setting `%s` has no known kind", s->name);
}

/* ---- the table ---------------------------------------------------------- */

enum err settings_apply(struct arena *a, const struct setting *table,
                        const struct value *object, void *out, struct error *e)
{
    if (object && object->kind != VALUE_OBJECT && object->kind != VALUE_NULL)
        FAIL(e, ERR_INVALID, "settings must be names with values");
    size_t n = object && object->kind == VALUE_OBJECT ? object->fields.n : 0;
    for (size_t i = 0; i < n; i++)
        if (!find_row(table, object->fields.at[i].name))
            return refuse_unknown(a, table, object->fields.at[i].name, e);
    for (const struct setting *s = table; s->name; s++) {
        const struct value *v = value_getz(object, s->name);
        struct value fallback = value_textz(s->fallback);
        if (!v || value_is_null(v))
            v = s->fallback ? &fallback : NULL;
        if (v)
            TRY(take_value(a, s, v, out, e));
        else if (s->required)
            FAIL(e, ERR_INVALID, "setting `%s` is missing: %s", s->name,
                 s->help);
    }
    return ERR_OK;
}

enum err settings_renew(struct arena *a, const struct setting *table,
                        const struct value *object, void *out,
                        size_t out_bytes, struct error *e)
{
    void *renewed = arena_alloc(a, out_bytes);
    TRY(settings_apply(a, table, object, renewed, e));
    for (const struct setting *s = table; s->name; s++) {
        if (s->kind == SETTING_SECRET)
            *(struct str *)slot_of(s, out) = *(struct str *)slot_of(s, renewed);
    }
    return ERR_OK;
}

static struct value describe_choices(struct arena *a, const char *choices)
{
    struct str rest = str_from(choices);
    struct str choice;
    VEC(struct value) items = {0};
    while (str_split(&rest, ' ', &choice))
        vec_push(a, &items, value_text(choice));
    return value_list(items.at, items.n);
}

static struct value describe_row(struct arena *a, const struct setting *s,
                                 const struct value *given)
{
    VEC(struct field) row = {0};
    vec_push(a, &row, (struct field){STR("name"), value_textz(s->name)});
    vec_push(a, &row,
             (struct field){STR("kind"), value_textz(kind_names[s->kind])});
    vec_push(a, &row, (struct field){STR("help"), value_textz(s->help)});
    vec_push(a, &row, (struct field){STR("required"), value_bool(s->required)});
    if (s->fallback)
        vec_push(a, &row,
                 (struct field){STR("default"), value_textz(s->fallback)});
    if (s->choices)
        vec_push(a, &row, (struct field){STR("choices"),
                                         describe_choices(a, s->choices)});
    if (s->min != 0 || s->max != 0) {
        vec_push(a, &row, (struct field){STR("min"), value_int(s->min)});
        vec_push(a, &row, (struct field){STR("max"), value_int(s->max)});
    }
    if (given && !value_is_null(given)) {
        struct value shown = s->kind == SETTING_SECRET
                                 ? value_textz(SECRET_SHOWN)
                                 : value_copy(a, given);
        vec_push(a, &row, (struct field){STR("value"), shown});
    }
    return value_object(row.at, row.n);
}

struct value settings_describe(struct arena *a, const struct setting *table,
                               const struct value *object)
{
    VEC(struct value) rows = {0};
    for (const struct setting *s = table; s->name; s++)
        vec_push(a, &rows, describe_row(a, s, value_getz(object, s->name)));
    return value_list(rows.at, rows.n);
}
