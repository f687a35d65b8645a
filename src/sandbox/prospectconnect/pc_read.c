/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Bodies in: names of any profile to stored names, values checked by type.
 */
#include "base/time.h"
#include "sandbox/prospectconnect/pc_record.h"

const struct value *pc_member(const struct value *object, const char *name)
{
    const struct value *v = value_getz(object, name);
    return v && !value_is_null(v) ? v : NULL;
}

struct str pc_member_text(struct pc_call *c, const struct value *object,
                          const char *name)
{
    const struct value *v = pc_member(object, name);
    if (!v)
        return STR_NONE;
    if (v->kind != VALUE_TEXT)
        pc_issue(c, str_from(name), "must be a string");
    return value_str(v);
}

int64_t pc_member_int(struct pc_call *c, const struct value *object,
                      const char *name, int64_t fallback)
{
    const struct value *v = pc_member(object, name);
    if (!v)
        return fallback;
    if (v->kind == VALUE_INT && v->integer >= 0)
        return v->integer;
    pc_issue(c, str_from(name), "must be an integer of at least 0");
    return fallback;
}

struct str pc_id_in(const struct pc_call *c, enum pc_kind kind, struct str id)
{
    struct str prefix = str_from(pc_entity_of(kind)->prefix);
    if (!(c->route->profiles & PC_D))
        return id;
    /* Without its prefix it is no id of this kind: found nowhere. */
    return str_starts_with(id, prefix) ? str_slice(id, prefix.n, id.n)
                                       : STR_NONE;
}

/* One value on its way in. */
struct reading {
    struct pc_call *c;
    const struct pc_field *field;
    struct str name; /* as the caller wrote it, for issues */
    const struct value *in;
    struct value *out;
};

static void read_text(const struct reading *r)
{
    if (r->in->kind != VALUE_TEXT)
        pc_issue(r->c, r->name, "must be a string");
    else if (r->in->text.n > 0)
        *r->out = *r->in;
}

static void read_email(const struct reading *r)
{
    read_text(r);
    struct str s = str_trim(value_str(r->out));
    size_t at = str_find_char(s, '@', 0);
    bool fine = at > 0 && at + 1 < s.n && str_find_char(s, ' ', 0) == s.n;
    if (s.n > 0 && fine)
        *r->out = value_text(s);
    else if (r->out->kind == VALUE_TEXT)
        pc_issue(r->c, r->name, "must be an e-mail address");
}

static void read_phone(const struct reading *r)
{
    read_text(r);
    struct str s = value_str(r->out);
    bool digit = false;
    for (size_t i = 0; i < s.n; i++)
        digit = digit || (s.p[i] >= '0' && s.p[i] <= '9');
    if (s.n > 0 && !digit)
        pc_issue(r->c, r->name, "must be a phone number");
}

static void read_flag(const struct reading *r)
{
    if (r->in->kind == VALUE_BOOL)
        *r->out = *r->in;
    else
        pc_issue(r->c, r->name, "must be true or false");
}

struct value pc_number(struct decimal d)
{
    int64_t whole;
    if (decimal_to_i64(d, &whole))
        return value_int(whole);
    while (d.scale > 0 && d.mantissa % 10 == 0) {
        d.mantissa /= 10;
        d.scale--;
    }
    return value_decimal(d);
}

static void read_number(const struct reading *r)
{
    if (r->in->kind == VALUE_INT)
        *r->out = *r->in;
    else if (r->in->kind == VALUE_DECIMAL)
        *r->out = pc_number(r->in->decimal);
    else
        pc_issue(r->c, r->name, "must be a number");
}

/* A list of texts; doubles are dropped, the order stays. */
static void read_words(const struct reading *r)
{
    if (r->in->kind != VALUE_LIST) {
        pc_issue(r->c, r->name, "must be a list of strings");
        return;
    }
    size_t n = 0;
    struct value *kept =
        arena_array(r->c->a, struct value, r->in->items.n + 1);
    for (size_t i = 0; i < r->in->items.n; i++) {
        const struct value *item = &r->in->items.at[i];
        if (item->kind != VALUE_TEXT || item->text.n == 0) {
            pc_issue(r->c, r->name, "must be a list of strings");
            return;
        }
        size_t seen = 0;
        while (seen < n && !str_eq(kept[seen].text, item->text))
            seen++;
        if (seen == n)
            kept[n++] = *item;
    }
    *r->out = value_list(kept, n);
}

static void read_country(const struct reading *r)
{
    struct str code = STR_NONE, name = STR_NONE;
    if (r->in->kind == VALUE_TEXT && r->in->text.n == 2) {
        code = r->in->text;
    } else if (r->in->kind == VALUE_TEXT) {
        name = r->in->text;
    } else if (r->in->kind == VALUE_OBJECT) {
        code = pc_member_text(r->c, r->in, "country_code");
        name = pc_member_text(r->c, r->in, "name");
    } else {
        pc_issue(r->c, r->name, "must be an object or a string");
    }
    if (code.n == 0 && name.n == 0)
        return;
    struct pc_object o = {.a = r->c->a};
    pc_put(&o, "country_code", code.n ? value_text(code) : value_null());
    pc_put(&o, "name", name.n ? value_text(name) : value_null());
    *r->out = pc_object_value(&o);
}

static void read_day(const struct reading *r)
{
    read_text(r);
    int64_t ignored;
    if (r->out->kind == VALUE_TEXT &&
        time_parse(r->out->text, &ignored, NULL) != ERR_OK)
        pc_issue(r->c, r->name, "must be a date, like 2025-02-01");
}

static void read_status(const struct reading *r)
{
    struct str s = value_str(r->in);
    /* Only A and B know `closed`; which of the two it means is settled when
     * the stage is known. */
    bool known = str_is(s, "open") || str_is(s, "won") || str_is(s, "lost") ||
                 (str_is(s, "closed") && !(r->c->route->profiles & PC_D));
    if (known)
        *r->out = *r->in;
    else
        pc_issue(r->c, r->name, "must be open, won or lost");
}

/* An id, bare or in the object that some clients send it in. */
static struct value link_of(const struct reading *r, const struct value *in)
{
    const struct value *id = in;
    if (in->kind == VALUE_OBJECT) {
        id = pc_member(in, "_id");
        id = id ? id : pc_member(in, "id");
    }
    struct str text = value_str(id);
    struct str own = pc_id_in(r->c, r->field->target, text);
    if (own.n > 0 && pc_get(r->c->pc, r->field->target, own))
        return value_text(own);
    pc_issue(r->c, r->name, "names no %s that exists",
             pc_entity_of(r->field->target)->one);
    return value_null();
}

static void read_link(const struct reading *r)
{
    if (r->in->kind != VALUE_TEXT || r->in->text.n > 0)
        *r->out = link_of(r, r->in);
}

static void read_links(const struct reading *r)
{
    if (r->in->kind != VALUE_LIST) {
        pc_issue(r->c, r->name, "must be a list of ids");
        return;
    }
    size_t n = r->in->items.n;
    struct value *ids = arena_array(r->c->a, struct value, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = link_of(r, &r->in->items.at[i]);
    *r->out = value_list(ids, n);
}

/* [{id, name, outcome?}]; `outcome` "won" marks the stage of won deals. */
static void read_stages(const struct reading *r)
{
    bool fine = r->in->kind == VALUE_LIST;
    for (size_t i = 0; fine && i < r->in->items.n; i++) {
        const struct value *stage = &r->in->items.at[i];
        fine = value_text_at(stage, "id").n > 0 &&
               value_text_at(stage, "name").n > 0;
    }
    if (fine)
        *r->out = *r->in;
    else
        pc_issue(r->c, r->name, "must be a list of {id, name}");
}

static void (*const readers[])(const struct reading *r) = {
    [PC_TEXT] = read_text,     [PC_EMAIL] = read_email,
    [PC_PHONE] = read_phone,   [PC_FLAG] = read_flag,
    [PC_NUMBER] = read_number, [PC_WORDS] = read_words,
    [PC_COUNTRY] = read_country, [PC_DAY] = read_day,
    [PC_STATUS] = read_status, [PC_STAGE] = read_text,
    [PC_LINK] = read_link,     [PC_LINKS] = read_links,
    [PC_STAGES] = read_stages,
};

/* A field sent under two of its names has the value that came last. */
static void set_member(struct pc_object *o, const char *name, struct value v)
{
    for (size_t i = 0; i < o->fields.n; i++) {
        if (str_is(o->fields.at[i].name, name)) {
            o->fields.at[i].value = v;
            return;
        }
    }
    pc_put(o, name, v);
}

struct value pc_read_changes(struct pc_call *c, const struct value *in)
{
    bool strict = (c->route->profiles & (PC_D | PC_ADMIN)) != 0;
    struct pc_object o = {.a = c->a};
    for (size_t i = 0; i < in->fields.n; i++) {
        const struct field *member = &in->fields.at[i];
        const struct pc_field *field =
            strict ? pc_field_find(c->kind, member->name)
                   : pc_field_find_wire(c->kind, member->name);
        if (!field)
            continue;
        struct value v = value_null();
        struct reading r = {c, field, member->name, &member->value, &v};
        if (!value_is_null(&member->value))
            readers[field->type](&r);
        set_member(&o, field->name, v);
    }
    return pc_object_value(&o);
}
