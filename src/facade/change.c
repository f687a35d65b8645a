/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `data` of a PUT: push, pop, delete and lists to the commands of Odoo. The
 * oddities are those of the original, which with `strict` are errors: other
 * keys in an object of commands are left out (many) or break (one), and each
 * list is a list of links, even where it is one of commands.
 */
#include "base/vec.h"
#include "facade/envelope.h"
#include "facade/write.h"

enum { COMMAND_DELETE = 2, COMMAND_UNLINK = 3, COMMAND_LINK = 4,
       COMMAND_SET = 6 };

struct change {
    struct facade_work *work;
    struct str field;
    VEC(struct value) commands;
};

static struct value command(struct arena *a, int64_t number, struct value id,
                            struct value last)
{
    struct value *three = arena_array(a, struct value, 3);
    three[0] = value_int(number);
    three[1] = id;
    three[2] = last;
    return value_list(three, 3);
}

static int64_t command_of(struct str word)
{
    if (str_is(word, "push"))
        return COMMAND_LINK;
    if (str_is(word, "pop"))
        return COMMAND_UNLINK;
    return str_is(word, "delete") ? COMMAND_DELETE : 0;
}

/* As Python calls it. */
static const char *type_of(const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        return "NoneType";
    case VALUE_BOOL:
        return "bool";
    case VALUE_INT:
        return "int";
    case VALUE_DECIMAL:
        return "float";
    case VALUE_LIST:
    case VALUE_SET:
        return "list";
    case VALUE_OBJECT:
        return "dict";
    case VALUE_TEXT:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        break;
    }
    return "str";
}

static bool raise_type(struct facade_work *w, const struct value *v)
{
    facade_raise(w, 400, "builtins.TypeError",
                 arena_printf(w->arena, "'%s' object is not iterable",
                              type_of(v)));
    return false;
}

/* `field` in the way of `strict`. */
static bool raise_strict(struct change *c, const char *what)
{
    struct facade_work *w = c->work;
    facade_raise(w, 400, "odoo.exceptions.ValidationError",
                 arena_printf(w->arena, "`%.*s`: %s", STR_ARG(c->field),
                              what));
    return false;
}

static bool add_commands(struct change *c, int64_t number,
                         const struct value *ids)
{
    struct arena *a = c->work->arena;
    if (ids->kind != VALUE_LIST && c->work->settings->strict)
        return raise_strict(c, "push, pop and delete take lists of ids");
    if (ids->kind == VALUE_TEXT || ids->kind == VALUE_OBJECT) {
        /* its characters or keys: no record has such an id */
        struct value none = value_bool(false);
        envelope_result(c->work, &none);
        return false;
    }
    if (ids->kind != VALUE_LIST)
        return raise_type(c->work, ids);
    for (size_t i = 0; i < ids->items.n; i++)
        vec_push(a, &c->commands,
                 command(a, number, ids->items.at[i], value_int(0)));
    return true;
}

static bool change_object(struct change *c, const struct value *given,
                          struct value *out)
{
    struct facade_work *w = c->work;
    for (size_t i = 0; i < given->fields.n; i++) {
        const struct field *f = &given->fields.at[i];
        int64_t number = command_of(f->name);
        if (number > 0) {
            if (!add_commands(c, number, &f->value))
                return false;
        } else if (w->settings->strict) {
            return raise_strict(c, "the keys are push, pop and delete");
        } else if (w->has_id) {
            facade_raise(w, 400, "builtins.RuntimeError",
                         STR("dictionary changed size during iteration"));
            return false;
        }
    }
    *out = value_list(c->commands.at, c->commands.n);
    return true;
}

/* [[4, 7, 0], ...] as Odoo has it. */
static bool is_commands(const struct value *list)
{
    for (size_t i = 0; i < list->items.n; i++) {
        const struct value *one = &list->items.at[i];
        if (one->kind != VALUE_LIST || one->items.n == 0 ||
            one->items.at[0].kind != VALUE_INT)
            return false;
    }
    return list->items.n > 0;
}

static void change_list(struct change *c, const struct value *given,
                        struct value *out)
{
    struct arena *a = c->work->arena;
    *out = *given;
    if (c->work->settings->strict && is_commands(given))
        return;
    struct value *set = arena_new(a, struct value);
    *set = command(a, COMMAND_SET, value_int(0), *given);
    *out = value_list(set, 1);
}

bool facade_take_changes(struct facade_work *w, const struct value *data,
                         struct value *out_changes)
{
    if (data->kind == VALUE_LIST) {
        facade_raise(w, 400, "builtins.TypeError",
                     STR("list indices must be integers or slices, not str"));
        return false;
    }
    if (data->kind == VALUE_TEXT) {
        facade_raise(w, 400, "builtins.TypeError",
                     STR("string indices must be integers"));
        return false;
    }
    if (data->kind != VALUE_OBJECT)
        return raise_type(w, data);
    struct field *fields =
        arena_array(w->arena, struct field, data->fields.n);
    for (size_t i = 0; i < data->fields.n; i++) {
        struct change c = {.work = w, .field = data->fields.at[i].name};
        const struct value *given = &data->fields.at[i].value;
        fields[i] = data->fields.at[i];
        if (given->kind == VALUE_LIST)
            change_list(&c, given, &fields[i].value);
        else if (given->kind == VALUE_OBJECT &&
                 !change_object(&c, given, &fields[i].value))
            return false;
    }
    *out_changes = value_object(fields, data->fields.n);
    return true;
}
