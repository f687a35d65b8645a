/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Patches made bodies. Entries (e-mails, phones) and values of several parts
 * are replaced whole by the remote, so a patch of the primary one or of a
 * part is laid over the record as it stands.
 */
#include "connectors/pipedrive/pipedrive_state.h"

struct body {
    struct arena *a;
    int api;
    const struct value *row;
    struct value top;    /* objects */
    struct value custom;
};

/* v1 has the parts of a custom value beside it, each to be written alone. */
static bool is_beside(const struct pipedrive_field *f, int api)
{
    return f->custom && api == 1 && f->part.n > 0;
}

static bool is_place(const struct pipedrive_field *f)
{
    return str_is(f->key, "address") || str_is(f->key, "location");
}

static bool replaces_whole(const struct pipedrive_field *f, int api)
{
    return f->type == FIELD_PRIMARY ||
           (f->part.n > 0 && !is_beside(f, api) && !is_place(f));
}

bool pipedrive_needs_row(const struct pipedrive_fields *fields, int api,
                         const struct patch *patch)
{
    if (patch->kind != PATCH_UPDATE)
        return false;
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        const struct pipedrive_field *f =
            pipedrive_field_find(fields, patch->values.fields.at[i].name);
        if (f && replaces_whole(f, api))
            return true;
    }
    return false;
}

static void put(struct body *b, const struct pipedrive_field *f,
                const struct value *v)
{
    struct value *object = f->custom && b->api == 2 ? &b->custom : &b->top;
    struct str name = pipedrive_wire_name(f, b->api);
    if (is_beside(f, b->api) && !str_is(f->part, "value"))
        name = arena_printf(b->a, "%.*s_%.*s", STR_ARG(name), STR_ARG(f->part));
    *object = value_with(b->a, object, name, v);
}

/* What the body has so far, else what the record has. */
static const struct value *standing(const struct body *b,
                                    const struct pipedrive_field *f)
{
    const struct value *v =
        value_get(f->custom && b->api == 2 ? &b->custom : &b->top,
                  pipedrive_wire_name(f, b->api));
    return v || !b->row ? v : pipedrive_raw(f, b->row);
}

static struct str text_of(const struct value *entry)
{
    return value_text_at(entry, "value");
}

static size_t entry_count(const struct value *entries)
{
    return entries && entries->kind == VALUE_LIST ? entries->items.n : 0;
}

static bool any_has_text(const struct value *entries, struct str text)
{
    for (size_t i = 0; i < entry_count(entries); i++)
        if (str_eq(text_of(&entries->items.at[i]), text))
            return true;
    return false;
}

static bool is_primary(const struct value *entry)
{
    return value_is_true_at(entry, "primary");
}

static struct value entry_with(struct arena *a, const struct value *entry,
                               bool primary, struct str text)
{
    struct value is = value_bool(primary), v = value_text(text);
    struct value out = value_with(a, entry, STR("primary"), &is);
    return value_with(a, &out, STR("value"), &v);
}

/*
 * The entries with `text` as the primary one: one that is there already is
 * made so, else it takes the place of the primary one, whose label stays.
 * Empty: the primary one goes, the others stay.
 */
static struct value with_primary(struct arena *a, const struct value *entries,
                                 struct str text)
{
    VEC(struct value) out = {0};
    bool there = any_has_text(entries, text), placed = false;
    size_t n = entry_count(entries);
    for (size_t i = 0; i < n; i++) {
        const struct value *entry = &entries->items.at[i];
        struct str own = text_of(entry);
        bool is_new = there && str_eq(own, text);
        bool takes = !there && is_primary(entry) && !placed;
        if (own.n == 0 || (takes && text.n == 0))
            continue;
        placed = placed || is_new || takes;
        vec_push(a, &out,
                 entry_with(a, entry, is_new || takes, takes ? text : own));
    }
    if (!placed && text.n > 0) {
        struct field label = {STR("label"), value_textz("work")};
        struct value fresh = value_object(&label, 1);
        vec_push(a, &out, entry_with(a, &fresh, true, text));
    }
    return value_list(out.at, out.n);
}

static struct value with_part(struct body *b, const struct pipedrive_field *f,
                              const struct value *v)
{
    const struct value *before = standing(b, f);
    struct value object = before && before->kind == VALUE_OBJECT
                              ? *before
                              : value_object(NULL, 0);
    if (value_is_null(v) && str_is(f->part, "value"))
        return value_null();
    if (b->api == 1 && is_place(f))
        return *v;
    if (is_place(f))
        object = value_object(NULL, 0); /* its other parts follow from it */
    return value_with(b->a, &object, f->part, v);
}

static struct value participants(struct arena *a, const struct value *id)
{
    struct field *f = arena_array(a, struct field, 2);
    struct value *one = arena_new(a, struct value);
    if (value_is_null(id))
        return value_list(NULL, 0);
    f[0] = (struct field){STR("person_id"), *id};
    f[1] = (struct field){STR("primary"), value_bool(true)};
    *one = value_object(f, 2);
    return value_list(one, 1);
}

/* v1 has several options in one text. */
static struct value joined(struct arena *a, const struct value *list)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    for (size_t i = 0; i < list->items.n; i++)
        buf_printf(&b, "%s%.*s", i > 0 ? "," : "",
                   STR_ARG(value_to_text(a, &list->items.at[i])));
    return value_text(buf_copy(a, &b));
}

static enum err put_field(struct body *b, const struct pipedrive_field *f,
                          const struct value *v, struct error *e)
{
    struct value wire;
    TRY(pipedrive_encode_value(b->a, f, b->api, v, &wire, e));
    if (f->type == FIELD_PRIMARY)
        wire = with_primary(b->a, standing(b, f), value_str(&wire));
    else if (f->type == FIELD_ENTRIES && value_is_null(&wire))
        wire = value_list(NULL, 0);
    else if (f->part.n > 0 && !is_beside(f, b->api))
        wire = with_part(b, f, &wire);
    else if (b->api == 1 && f->type == FIELD_OPTIONS &&
             wire.kind == VALUE_LIST)
        wire = joined(b->a, &wire);
    else if (b->api == 1 && str_is(f->key, "done"))
        wire = value_int(wire.kind == VALUE_BOOL && wire.boolean);
    if (f->type == FIELD_PARTICIPANT && b->api == 2) {
        wire = participants(b->a, &wire);
        b->top = value_with(b->a, &b->top, STR("participants"), &wire);
        return ERR_OK;
    }
    put(b, f, &wire);
    return ERR_OK;
}

static enum err find_writable(const struct connection_state *c,
                              enum pipedrive_entity entity,
                              const struct patch *patch, struct str name,
                              const struct pipedrive_field **out,
                              struct error *e)
{
    const char *kind = pipedrive_kind(c, entity)->name;
    const struct pipedrive_field *f = NULL;
    TRY(pipedrive_field_need(c, entity, name, &f, e));
    if (!f->pub.writable &&
        !(patch->kind == PATCH_CREATE && f->pub.writable_on_create))
        FAIL(e, ERR_REJECTED, "`%.*s` of a Pipedrive %s cannot be written",
             STR_ARG(name), kind);
    *out = f;
    return ERR_OK;
}

enum err pipedrive_encode(const struct connection_state *c, struct arena *a,
                          const struct pipedrive_change *change,
                          struct value *out, struct error *e)
{
    enum pipedrive_entity entity = change->entity;
    const struct patch *patch = change->patch;
    struct body b = {.a = a,
                     .api = pipedrive_kind(c, entity)->api,
                     .row = change->row,
                     .top = value_object(NULL, 0),
                     .custom = value_object(NULL, 0)};
    /* entries first: what is primary among them is laid over them */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < patch->values.fields.n; i++) {
            const struct field *v = &patch->values.fields.at[i];
            const struct pipedrive_field *f = NULL;
            TRY(find_writable(c, entity, patch, v->name, &f, e));
            bool create_null =
                patch->kind == PATCH_CREATE && value_is_null(&v->value);
            if ((f->type == FIELD_PRIMARY) == (pass == 1) && !create_null)
                TRY(put_field(&b, f, &v->value, e));
        }
    }
    if (b.custom.fields.n > 0)
        b.top = value_with(a, &b.top, STR("custom_fields"), &b.custom);
    *out = b.top;
    return ERR_OK;
}
