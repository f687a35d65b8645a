/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/deeds.h"

#include "mapping/text_case.h"
#include "net/html.h"

#define REF "$ref"
#define BLOB "$blob"

size_t deeds_add_ref(struct deeds *p, struct deed_ref ref)
{
    vec_push(p->arena, &p->refs, ref);
    return p->refs.n - 1;
}

static bool is_pair(const struct value *v)
{
    return v->kind == VALUE_LIST && v->items.n == 2 &&
           v->items.at[0].kind == VALUE_INT &&
           v->items.at[1].kind == VALUE_TEXT;
}

/* What reading gives, as a write would have it: [id, "name"] as id, false for
 * what is empty. */
static struct value plain(const struct value *read)
{
    if (is_pair(read))
        return read->items.at[0];
    if (value_is_null(read) || (read->kind == VALUE_TEXT && read->text.n == 0))
        return value_bool(false);
    return *read;
}

static bool same(struct arena *a, const struct value *x, const struct value *y,
                 bool fold)
{
    struct value has = plain(x), wants = plain(y);
    if (has.kind != VALUE_TEXT || wants.kind != VALUE_TEXT)
        return value_equal(&has, &wants);
    if (!fold)
        return str_eq(has.text, wants.text);
    return str_eq(text_fold(a, str_trim(has.text)),
                  text_fold(a, str_trim(wants.text)));
}

bool deeds_same_key(struct arena *a, const struct value *x,
                   const struct value *y, bool fold)
{
    for (size_t i = 0; i < x->fields.n; i++) {
        const struct field *f = &x->fields.at[i];
        const struct value *other = value_get(y, f->name);
        if (!other || !same(a, &f->value, other, fold))
            return false;
    }
    return x->fields.n > 0;
}

bool deeds_find_ref(const struct deeds *p, const struct deed_ref *like,
                   size_t *out_ref)
{
    for (size_t i = 0; i < p->refs.n; i++) {
        const struct deed_ref *ref = &p->refs.at[i];
        if (ref->key.kind == VALUE_OBJECT && str_eq(ref->model, like->model) &&
            deeds_same_key(p->arena, &ref->key, &like->key, like->fold)) {
            *out_ref = i;
            return true;
        }
    }
    return false;
}

struct value deeds_show_ref(const struct deeds *p, size_t ref,
                           const struct value *row)
{
    int64_t id = p->refs.at[ref].id;
    struct value out = row ? *row : value_object(NULL, 0);
    struct value n = value_int((int64_t)ref), made = value_bool(id == 0);
    struct value v = id ? value_int(id) : value_null();
    out = value_with(p->arena, &out, STR(REF), &n);
    out = value_with(p->arena, &out, STR("new"), &made);
    return value_with(p->arena, &out, STR("id"), &v);
}

struct value deeds_show_blob(struct deeds *p, struct value v)
{
    struct value none = value_object(NULL, 0);
    struct value n = value_int((int64_t)p->blobs.n);
    vec_push(p->arena, &p->blobs, v);
    return value_with(p->arena, &none, STR(BLOB), &n);
}

static bool resolve_items(const struct deeds *p, const struct value *v,
                          struct value *out)
{
    struct value *items = arena_array(p->arena, struct value, v->items.n);
    bool all = true;
    for (size_t i = 0; i < v->items.n; i++)
        all = deeds_resolve(p, &v->items.at[i], &items[i]) && all;
    *out = value_list(items, v->items.n);
    return all;
}

static bool resolve_fields(const struct deeds *p, const struct value *v,
                           struct value *out)
{
    const struct value *ref = value_getz(v, REF);
    if (ref && ref->kind == VALUE_INT && ref->integer >= 0 &&
        (size_t)ref->integer < p->refs.n) {
        int64_t id = p->refs.at[ref->integer].id;
        *out = id ? value_int(id)
                  : value_text(arena_printf(p->arena, "new %lld",
                                            (long long)ref->integer + 1));
        return id != 0;
    }
    const struct value *blob = value_getz(v, BLOB);
    if (blob && blob->kind == VALUE_INT && blob->integer >= 0 &&
        (size_t)blob->integer < p->blobs.n) {
        *out = p->blobs.at[blob->integer];
        return true;
    }
    struct field *fields = arena_array(p->arena, struct field, v->fields.n);
    bool all = true;
    for (size_t i = 0; i < v->fields.n; i++) {
        fields[i].name = v->fields.at[i].name;
        all = deeds_resolve(p, &v->fields.at[i].value, &fields[i].value) && all;
    }
    *out = value_object(fields, v->fields.n);
    return all;
}

bool deeds_resolve(const struct deeds *p, const struct value *v,
                  struct value *out)
{
    if (v->kind == VALUE_LIST)
        return resolve_items(p, v, out);
    if (v->kind == VALUE_OBJECT)
        return resolve_fields(p, v, out);
    *out = *v;
    return true;
}

/* ---- reading and writing ------------------------------------------------- */

static bool holds(const struct value *list, int64_t id)
{
    for (size_t i = 0; i < list->items.n; i++) {
        if (list->items.at[i].kind == VALUE_INT &&
            list->items.at[i].integer == id)
            return true;
    }
    return false;
}

/* [[6, 0, ids]] against the ids that are there. */
static bool replaces_by_same(const struct value *has,
                             const struct value *wanted)
{
    const struct value *command = wanted->items.at;
    if (has->kind != VALUE_LIST || wanted->items.n != 1 ||
        command->kind != VALUE_LIST || command->items.n != 3 ||
        command->items.at[0].kind != VALUE_INT ||
        command->items.at[0].integer != 6 ||
        command->items.at[2].kind != VALUE_LIST)
        return false;
    const struct value *ids = &command->items.at[2];
    if (ids->items.n != has->items.n)
        return false;
    for (size_t i = 0; i < ids->items.n; i++) {
        if (ids->items.at[i].kind != VALUE_INT ||
            !holds(has, ids->items.at[i].integer))
            return false;
    }
    return true;
}

/* Fields of HTML read back with tags around the text that was written. */
static bool reads_as(struct arena *a, const struct value *has,
                     const struct value *wanted)
{
    if (has->kind != VALUE_TEXT || wanted->kind != VALUE_TEXT ||
        !str_starts_with(has->text, STR("<")))
        return false;
    return str_eq(html_canonical(a, has->text),
                  html_canonical(a, wanted->text)) ||
           str_eq(str_trim(html_to_text(a, has->text)),
                  str_trim(wanted->text));
}

bool deeds_changes(struct arena *a, const struct value *has,
                   const struct value *wanted)
{
    struct value before = plain(has), after = plain(wanted);
    if (after.kind == VALUE_LIST)
        return after.items.n > 0 && !replaces_by_same(has, &after);
    return !value_equal(&before, &after) && !reads_as(a, &before, &after);
}

struct value deeds_restore(struct arena *a, const struct value *has)
{
    if (is_pair(has) || has->kind != VALUE_LIST)
        return plain(has);
    struct value *command = arena_array(a, struct value, 4);
    command[0] = value_int(6);
    command[1] = value_int(0);
    command[2] = *has;
    command[3] = value_list(command, 3);
    return value_list(&command[3], 1);
}
