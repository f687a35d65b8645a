/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_encode.h"

#include "base/json.h"
#include "base/time.h"
#include "base/vec.h"
#include "connectors/prospectconnect/prospect_append.h"
#include "connectors/prospectconnect/prospect_fields.h"

/* One body on its way. */
struct body {
    const struct connection_state *c;
    struct arena *a;
    enum prospect_entity entity;
    enum prospect_verb verb;
    const struct patch *patch;
    bool is_public;
    struct members out;
};

static const char *key_of(const struct prospect_field *f, bool is_public)
{
    return is_public ? f->public : f->old;
}

/* What D does not know of: it takes every field in every call. */
static unsigned limits_of(const struct prospect_field *f, bool is_public)
{
    return is_public ? f->flags & ~(FIELD_CREATE_ONLY | FIELD_UPDATE_ONLY |
                                    FIELD_RESEND)
                     : f->flags;
}

struct prospect_writable prospect_writable(const struct connection_state *c,
                                           enum prospect_entity entity,
                                           const struct prospect_field *f)
{
    const struct prospect_route *create = &c->routes[entity][PROSPECT_CREATE];
    const struct prospect_route *update = &c->routes[entity][PROSPECT_UPDATE];
    bool created_public = prospect_profile_is_public(create->profile);
    bool updated_public = prospect_profile_is_public(update->profile);
    return (struct prospect_writable){
        .on_create = create->call && key_of(f, created_public),
        .on_update = update->call
                         ? key_of(f, updated_public) &&
                               !(limits_of(f, updated_public) &
                                 FIELD_CREATE_ONLY)
                         : prospect_appends(c, entity) &&
                               str_is(str_from(f->name), "body"),
    };
}

bool prospect_needs_update(const struct connection_state *c,
                           enum prospect_entity entity,
                           const struct value *values)
{
    const struct prospect_route *create = &c->routes[entity][PROSPECT_CREATE];
    bool is_public = prospect_profile_is_public(create->profile);
    struct prospect_fields fields = prospect_fields_of(entity);
    for (size_t i = 0; i < fields.n; i++) {
        const struct prospect_field *f = &fields.at[i];
        const struct value *v = value_getz(values, f->name);
        bool late = (limits_of(f, is_public) & FIELD_UPDATE_ONLY) != 0;
        if (late && v && v->kind == VALUE_BOOL && v->boolean)
            return true;
    }
    return false;
}

/* ---- values -------------------------------------------------------------- */

static bool has(const struct body *b, const char *name)
{
    for (size_t i = 0; i < b->out.n; i++) {
        if (str_is(b->out.at[i].name, name))
            return true;
    }
    return false;
}

static struct value_items items_of(const struct value *v)
{
    if (v->kind == VALUE_SET || v->kind == VALUE_LIST)
        return v->items;
    return (struct value_items){v, value_is_null(v) ? 0 : 1};
}

static struct value texts_of(struct arena *a, const struct value *v)
{
    struct value_items items = items_of(v);
    VEC(struct value) texts = {0};
    for (size_t i = 0; i < items.n; i++)
        vec_push(a, &texts, value_text(value_to_text(a, &items.at[i])));
    return value_list(texts.at, texts.n);
}

/* A new first member; the others stay as they were last known. */
static struct value first_of(const struct body *b,
                             const struct prospect_field *f,
                             const struct value *v)
{
    const struct value *known = b->patch->known;
    const struct value *all = value_getz(known, f->public);
    const struct value *old = value_getz(known, f->name);
    struct value_items new_items = items_of(v);
    struct value_items old_items = all ? items_of(all)
                                       : (struct value_items){0};
    VEC(struct value) list = {0};
    for (size_t i = 0; i < new_items.n; i++)
        vec_push(b->a, &list, new_items.at[i]);
    for (size_t i = 0; i < old_items.n; i++) {
        const struct value *item = &old_items.at[i];
        if (!(old && value_equal(item, old)) && !value_equal(item, v))
            vec_push(b->a, &list, *item);
    }
    struct value whole = value_list(list.at, list.n);
    return texts_of(b->a, &whole);
}

static struct value text_or_blank(struct str s)
{
    return value_text(s.n > 0 ? s : STR(""));
}

/* Both parts, as far as the patch has them; A to C are told of nothing with
 * empty texts, as the add-on does it. */
static struct value country_of(const struct body *b)
{
    const struct value *values = &b->patch->values;
    const struct value *code = value_getz(values, "country_code");
    const struct value *name = value_getz(values, "country_name");
    const struct value *any = value_getz(values, "country");
    if (!code && !name && any)
        *(value_str(any).n == 2 ? &code : &name) = any;
    struct str code_text = value_str(code);
    struct str name_text = value_str(name);
    bool empty = code_text.n + name_text.n == 0;
    struct members o = {0};
    if (empty && b->is_public)
        return value_null();
    if (code || empty)
        members_put(b->a, &o, "country_code", text_or_blank(code_text));
    if (name || empty)
        members_put(b->a, &o, "name", text_or_blank(name_text));
    return members_value(&o);
}

static struct value status_of(const struct body *b, const struct value *v)
{
    bool over = str_is(value_str(v), "won") || str_is(value_str(v), "lost");
    if (!b->is_public && over && str_is(b->c->set.deal_words, "closed"))
        return value_textz("closed");
    return *v;
}

static enum err encode_value(const struct body *b,
                             const struct prospect_field *f,
                             const struct value *v, struct value *out,
                             struct error *e)
{
    bool several = v->kind == VALUE_OBJECT || v->kind == VALUE_LIST ||
                   v->kind == VALUE_SET;
    if (several && f->type != FIELD_WORDS && f->type != FIELD_REFS)
        FAIL(e, ERR_REJECTED, "`%s` of a %s takes one value, not several",
             f->name, prospect_entity_name(b->entity));
    switch (f->type) {
    case FIELD_COUNTRY:
    case FIELD_COUNTRY_CODE:
    case FIELD_COUNTRY_NAME:
        *out = country_of(b);
        return ERR_OK;
    case FIELD_STATUS:
        *out = status_of(b, v);
        break;
    case FIELD_WORDS:
    case FIELD_REFS:
        *out = texts_of(b->a, v);
        return ERR_OK;
    case FIELD_FIRST:
        *out = first_of(b, f, v);
        return ERR_OK;
    case FIELD_REF:
        *out = value_is_null(v) ? *v : value_text(value_to_text(b->a, v));
        break;
    case FIELD_DATE:
        *out = v->kind == VALUE_DATETIME
                   ? value_date(date_from_time(v->time_us))
                   : *v;
        break;
    case FIELD_TEXT:
        *out = value_is_null(v) || v->kind == VALUE_TEXT
                   ? *v
                   : value_text(value_to_text(b->a, v));
        if (value_is_null(v) && !b->is_public)
            *out = value_text(STR(""));
        break;
    case FIELD_DECIMAL:
    case FIELD_BOOL:
    case FIELD_TIME:
        *out = *v;
        break;
    }
    return ERR_OK;
}

static enum err add(struct body *b, const struct prospect_field *f,
                    const struct value *v, struct error *e)
{
    const char *key = key_of(f, b->is_public);
    struct value wire;
    if (has(b, key)) /* country_name after country_code, say */
        return ERR_OK;
    TRY(encode_value(b, f, v, &wire, e));
    members_put(b->a, &b->out, key, wire);
    return ERR_OK;
}

/* ---- bodies -------------------------------------------------------------- */

static bool takes(const struct body *b, const struct prospect_field *f)
{
    unsigned limits = limits_of(f, b->is_public);
    unsigned barred = b->verb == PROSPECT_CREATE ? FIELD_UPDATE_ONLY
                                                 : FIELD_CREATE_ONLY;
    return key_of(f, b->is_public) && !(limits & barred);
}

/* What the patch changes, in the order of the table: a whole set comes before
 * its first member and wins. */
static enum err add_changes(struct body *b, struct error *e)
{
    struct prospect_fields fields = prospect_fields_of(b->entity);
    for (size_t i = 0; i < fields.n; i++) {
        const struct prospect_field *f = &fields.at[i];
        const struct value *v = value_getz(&b->patch->values, f->name);
        struct prospect_writable w = prospect_writable(b->c, b->entity, f);
        bool elsewhere = b->patch->kind == PATCH_CREATE &&
                         (b->verb == PROSPECT_CREATE ? w.on_update
                                                     : w.on_create);
        if (!v)
            continue;
        if (takes(b, f))
            TRY(add(b, f, v, e));
        else if (!elsewhere)
            FAIL(e, ERR_REJECTED,
                 "`%s` of a ProspectConnect %s cannot be written this way",
                 f->name, prospect_entity_name(b->entity));
    }
    return ERR_OK;
}

static enum err check_names(const struct body *b, struct error *e)
{
    const struct value *values = &b->patch->values;
    for (size_t i = 0; i < values->fields.n; i++) {
        struct str name = values->fields.at[i].name;
        if (!prospect_field_find(b->entity, name))
            FAIL(e, ERR_SCHEMA, "a ProspectConnect %s has no field `%.*s`",
                 prospect_entity_name(b->entity), STR_ARG(name));
    }
    return ERR_OK;
}

/* What the call wants besides. */
static enum err add_rest(struct body *b, struct error *e)
{
    struct prospect_fields fields = prospect_fields_of(b->entity);
    for (size_t i = 0; i < fields.n && !b->is_public; i++) {
        const struct prospect_field *f = &fields.at[i];
        struct value initial;
        const struct value *v = NULL;
        if (!takes(b, f) || has(b, key_of(f, false)))
            continue;
        if (b->verb == PROSPECT_UPDATE && !(f->flags & FIELD_RESEND))
            continue;
        if (b->patch->kind != PATCH_CREATE)
            v = b->patch->known ? value_getz(b->patch->known, f->name) : NULL;
        else if (f->initial && json_parse(b->a, str_from(f->initial), &initial,
                                          NULL) == ERR_OK)
            v = &initial;
        if (v && v->kind != VALUE_LIST)
            TRY(add(b, f, v, e));
        else if (v)
            members_put(b->a, &b->out, key_of(f, false), *v);
    }
    return ERR_OK;
}

/* The time of day beside a due date is the same text where we set it, and
 * the remote's own where it set one. */
static void add_due_time(struct body *b)
{
    const struct value *date = value_getz(&b->patch->values, "due_date");
    const struct value *known = b->patch->known;
    const struct value *old_date = value_getz(known, "due_date");
    const struct value *old_time = value_getz(known, "due_time");
    if (b->entity != PROSPECT_TASK || b->is_public || !date ||
        has(b, "due_time"))
        return;
    bool ours = b->verb == PROSPECT_CREATE ||
                (old_date && old_time &&
                 str_eq(value_to_text(b->a, old_date),
                        value_to_text(b->a, old_time)));
    if (ours)
        members_put(b->a, &b->out, "due_time",
                     value_text(value_to_text(b->a, date)));
}

static bool reaches(const struct value *record, const char *name)
{
    const struct value *v = value_getz(record, name);
    return v && v->kind == VALUE_TEXT && v->text.n > 0;
}

/*
 * A contact must have an e-mail address or a phone number, and the upsert of
 * A to C wants one of them each time.
 */
static enum err add_address(struct body *b, struct error *e)
{
    static const char *const names[] = {"email", "phone"};
    const struct value *known = b->patch->known;
    const struct value *values = &b->patch->values;
    if (b->entity != PROSPECT_CONTACT ||
        (b->is_public && b->verb == PROSPECT_UPDATE))
        return ERR_OK;
    if (reaches(values, "email") || reaches(values, "phone"))
        return ERR_OK;
    for (size_t i = 0; i < 2; i++) {
        const struct prospect_field *f =
            prospect_field_find(PROSPECT_CONTACT, str_from(names[i]));
        if (!value_getz(values, names[i]) && reaches(known, names[i]))
            return add(b, f, value_getz(known, names[i]), e);
    }
    if (b->verb == PROSPECT_CREATE || known)
        FAIL(e, ERR_REJECTED,
             "a ProspectConnect contact needs an e-mail address or a phone "
             "number");
    return ERR_OK;
}

enum err prospect_encode(const struct connection_state *c, struct arena *a,
                         const struct prospect_change *change,
                         struct value *out, struct error *e)
{
    const struct prospect_route *route =
        &c->routes[change->entity][change->verb];
    struct body b = {.c = c,
                     .a = a,
                     .entity = change->entity,
                     .verb = change->verb,
                     .patch = change->patch};
    b.is_public = prospect_profile_is_public(route->profile);
    TRY(check_names(&b, e));
    TRY(add_changes(&b, e));
    TRY(add_address(&b, e));
    TRY(add_rest(&b, e));
    add_due_time(&b);
    *out = members_value(&b.out);
    return ERR_OK;
}
