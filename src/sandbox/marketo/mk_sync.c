/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* createOrUpdate and its like, and deletion: a verdict for each record. */
#include "sandbox/marketo/mk.h"

enum action { CREATE_OR_UPDATE, CREATE_ONLY, UPDATE_ONLY, CREATE_DUPLICATE };

struct sync {
    struct mk_call *c;
    const struct mk_object *o;
    enum action action;
    struct str keys; /* fields to find the record by, with blanks */
    VEC(struct value) results;
};

static bool by_id(const struct sync *s)
{
    return str_is(s->keys, s->o->id_field);
}

static void result_add(struct sync *s, const char *status,
                       const struct table_row *row)
{
    struct field *f = arena_array(s->c->a, struct field, 3);
    size_t n = 0;
    if (s->c->kind != MK_LEAD)
        f[n++] = mk_member("seq", value_int((int64_t)s->results.n));
    if (row)
        f[n++] = mk_member(s->o->id_field, row->id);
    f[n++] = mk_member("status", value_textz(status));
    vec_push(s->c->a, &s->results, value_object(f, n));
}

static void skip(struct sync *s, int64_t code, struct str message)
{
    struct arena *a = s->c->a;
    struct field *why = arena_array(a, struct field, 2);
    why[0] = mk_member("code",
                       value_text(arena_printf(a, "%lld", (long long)code)));
    why[1] = mk_member("message", value_text(message));
    struct value *reason = arena_new(a, struct value);
    *reason = value_object(why, 2);
    struct field *f = arena_array(a, struct field, 3);
    size_t n = 0;
    if (s->c->kind != MK_LEAD)
        f[n++] = mk_member("seq", value_int((int64_t)s->results.n));
    f[n++] = mk_member("status", value_textz("skipped"));
    f[n++] = mk_member("reasons", value_list(reason, 1));
    vec_push(a, &s->results, value_object(f, n));
}

/* ---- one record ------------------------------------------------------------- */

static bool is_key(struct str keys, struct str name)
{
    struct str key;
    while (str_split(&keys, ' ', &key)) {
        if (str_eq(key, name))
            return true;
    }
    return false;
}

/* The values to keep; false when one is refused, and the record skipped. */
static bool take_values(struct sync *s, const struct value *input,
                        struct value *out)
{
    struct arena *a = s->c->a;
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < input->fields.n; i++) {
        struct str name = input->fields.at[i].name;
        const struct value *in = &input->fields.at[i].value;
        const struct mk_field *f = mk_field_find(s->o, name);
        struct value v;
        if (!f) {
            skip(s, 1006, arena_printf(a, "Field '%.*s' not found",
                                       STR_ARG(name)));
            return false;
        }
        if (str_is(name, s->o->id_field))
            continue;
        if (f->readonly && !is_key(str_from(s->o->dedupe), name)) {
            skip(s, 1003, arena_printf(a, "Field '%.*s' is not updateable",
                                       STR_ARG(name)));
            return false;
        }
        if (!mk_cell_take(a, f, in, &v)) {
            skip(s, 1003,
                 arena_printf(a, "Invalid value for field '%.*s' and value "
                                 "'%.*s'",
                              STR_ARG(name),
                              STR_ARG(value_to_text(a, in))));
            return false;
        }
        vec_push(a, &fields, (struct field){str_from(f->name), v});
    }
    *out = value_object(fields.at, fields.n);
    return true;
}

/* Records under the input's keys; false when a key is missing. */
static bool find_rows(struct sync *s, const struct value *input, mk_rows *out)
{
    struct str rest = s->keys, key;
    mk_rows first = {0};
    bool is_first = true;
    while (str_split(&rest, ' ', &key)) {
        const struct value *v = value_get(input, key);
        struct str text = v ? value_to_text(s->c->a, v) : STR_NONE;
        const struct mk_field *f = mk_field_find(s->o, key);
        if (text.n == 0) {
            skip(s, 1003, arena_printf(s->c->a,
                                       "Value for required field '%.*s' not "
                                       "specified",
                                       STR_ARG(key)));
            return false;
        }
        if (is_first) {
            mk_match(s->c, s->c->kind, f, text, &first);
            is_first = false;
            continue;
        }
        mk_rows both = {0};
        for (size_t i = 0; i < first.n; i++) {
            if (str_eq(mk_cell_text(s->c, s->c->kind, first.at[i], f),
                       mk_lower(s->c->a, text)))
                vec_push(s->c->a, &both, first.at[i]);
        }
        first = both;
    }
    *out = first;
    return true;
}

/* Roles are between an opportunity and a lead that are there. */
static bool links_stand(struct sync *s, const struct value *values)
{
    const struct value *lead = value_getz(values, "leadId");
    const struct value *deal = value_getz(values, "externalOpportunityId");
    struct arena *a = s->c->a;
    mk_rows found = {0};
    if (s->c->kind != MK_ROLE || !lead || !deal)
        return true;
    mk_match(s->c, MK_OPPORTUNITY,
             mk_field_find(mk_object_of(MK_OPPORTUNITY),
                           STR("externalOpportunityId")),
             value_to_text(a, deal), &found);
    if (found.n == 0)
        skip(s, 1013, STR("Object not found"));
    else if (!mk_get(s->c->mk, MK_LEAD, value_to_text(a, lead)))
        skip(s, 1004, STR("Lead not found"));
    else
        return true;
    return false;
}

static void create(struct sync *s, const struct value *values)
{
    const struct value *must =
        s->o->required ? value_getz(values, s->o->required) : NULL;
    if (s->action == UPDATE_ONLY || by_id(s))
        skip(s, s->c->kind == MK_LEAD ? 1004 : 1013,
             s->c->kind == MK_LEAD ? STR("Lead not found")
                                   : STR("Object not found"));
    else if (s->o->required && (!must || value_is_null(must)))
        skip(s, 1003, arena_printf(s->c->a,
                                   "Value for required field '%s' not "
                                   "specified",
                                   s->o->required));
    else
        result_add(s, "created", mk_insert(s->c, s->c->kind, values));
}

static bool is_unlucky(struct mk *mk)
{
    return mk->skip_every > 0 && ++mk->skip_count % mk->skip_every == 0;
}

/* Whether another record of the same call goes before it under its key. */
static bool is_double(struct sync *s, const struct value *all, size_t at)
{
    struct str rest = s->keys, key;
    if (s->c->kind == MK_LEAD) /* those are taken one after another */
        return false;
    for (size_t i = 0; i < at; i++) {
        bool same = true;
        rest = s->keys;
        while (same && str_split(&rest, ' ', &key)) {
            const struct value *x = value_get(&all->items.at[i], key);
            const struct value *y = value_get(&all->items.at[at], key);
            same = x && y && value_equal(x, y);
        }
        if (same)
            return true;
    }
    return false;
}

static void sync_one(struct sync *s, const struct value *all, size_t at)
{
    const struct value *input = &all->items.at[at];
    struct value values;
    mk_rows rows = {0};
    if (input->kind != VALUE_OBJECT) {
        skip(s, 1003, STR("Invalid input"));
        return;
    }
    if (is_unlucky(s->c->mk)) {
        skip(s, s->c->mk->skip_code, STR("Skipped on demand"));
        return;
    }
    if (is_double(s, all, at)) {
        skip(s, 1036, STR("Duplicate object found in input"));
        return;
    }
    if ((s->action != CREATE_DUPLICATE && !find_rows(s, input, &rows)) ||
        !take_values(s, input, &values) || !links_stand(s, &values))
        return;
    if (rows.n == 0)
        create(s, &values);
    else if (s->action == CREATE_ONLY)
        skip(s, s->c->kind == MK_LEAD ? 1005 : 1017,
             s->c->kind == MK_LEAD ? STR("Lead already exists")
                                   : STR("Object already exists"));
    else if (rows.n > 1)
        skip(s, 1007, STR("Multiple lead match lookup criteria"));
    else
        result_add(s, "updated",
                   mk_update(s->c, s->c->kind, rows.at[0], &values));
}

/* ---- the call ---------------------------------------------------------------- */

static const struct value *input_of(struct mk_call *c)
{
    const struct value *input = value_getz(&c->body, "input");
    if (!input || input->kind != VALUE_LIST || input->items.n == 0)
        mk_reply_error(c, 1002,
                       "Missing value for required parameter 'input'");
    else if (input->items.n > MK_BATCH_MAX)
        mk_reply_error(c, 1003, "Batch size exceeds 300");
    else
        return input;
    return NULL;
}

static bool take_action(struct sync *s)
{
    static const char *const names[] = {"createOrUpdate", "createOnly",
                                        "updateOnly", "createDuplicate"};
    struct str word = mk_param(s->c, "action");
    if (word.n == 0)
        return true;
    for (int i = 0; i < 4; i++) {
        if (str_is(word, names[i])) {
            s->action = (enum action)i;
            return i < 3 || s->c->kind == MK_LEAD;
        }
    }
    return false;
}

static bool take_keys(struct sync *s)
{
    struct str lookup = mk_param(s->c, "lookupField");
    struct str dedupe = mk_param(s->c, "dedupeBy");
    s->keys = str_from(s->o->dedupe);
    if (s->c->kind == MK_LEAD && lookup.n > 0) {
        const struct mk_field *f = mk_field_find(s->o, lookup);
        s->keys = lookup;
        return f && f->searchable;
    }
    if (s->c->kind != MK_LEAD && str_is(dedupe, "idField"))
        s->keys = str_from(s->o->id_field);
    return true;
}

static void reply(struct sync *s)
{
    struct value result = value_list(s->results.at, s->results.n);
    mk_reply(s->c, &result, NULL, 0);
}

bool mk_sync_run(struct mk_call *c, struct value *out_result)
{
    struct sync s = {.c = c, .o = mk_object_of(c->kind)};
    const struct value *input = input_of(c);
    if (!input)
        return false;
    if (!take_action(&s)) {
        mk_reply_error(c, 1003, "Invalid action");
        return false;
    }
    if (!take_keys(&s)) {
        mk_reply_error(c, 1011, "Lookup field is not supported");
        return false;
    }
    for (size_t i = 0; i < input->items.n; i++)
        sync_one(&s, input, i);
    *out_result = value_list(s.results.at, s.results.n);
    return true;
}

void mk_sync(struct mk_call *c)
{
    struct value result;
    if (mk_sync_run(c, &result))
        mk_reply(c, &result, NULL, 0);
}

/* Ids in the query, or the records of the body. */
static struct value delete_input(struct mk_call *c)
{
    struct str rest = mk_param(c, "id"), id;
    VEC(struct value) items = {0};
    while (str_split(&rest, ',', &id)) {
        struct field *f = arena_new(c->a, struct field);
        *f = mk_member("id", value_text(id));
        vec_push(c->a, &items, value_object(f, 1));
    }
    return value_list(items.at, items.n);
}

void mk_remove(struct mk_call *c)
{
    struct sync s = {.c = c, .o = mk_object_of(c->kind)};
    struct value given = delete_input(c);
    const struct value *input = given.items.n > 0 ? &given : input_of(c);
    bool id_given = str_is(mk_param(c, "deleteBy"), "idField");
    if (!input)
        return;
    s.keys = c->kind == MK_LEAD || id_given ? str_from(s.o->id_field)
                                            : str_from(s.o->dedupe);
    for (size_t i = 0; i < input->items.n; i++) {
        mk_rows rows = {0};
        if (!find_rows(&s, &input->items.at[i], &rows))
            continue;
        if (rows.n == 0) {
            skip(&s, c->kind == MK_LEAD ? 1004 : 1013,
                 c->kind == MK_LEAD ? STR("Lead not found")
                                    : STR("Object not found"));
            continue;
        }
        result_add(&s, "deleted", rows.at[0]);
        mk_delete(c, c->kind, rows.at[0]);
    }
    reply(&s);
}
