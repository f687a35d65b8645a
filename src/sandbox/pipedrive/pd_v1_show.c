/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records as v1 has them: references as objects, custom values on top, names
 * and counts beside. Some calls have flat ids instead of objects.
 */
#include "sandbox/pipedrive/pd_v1.h"

static const struct pd_v1_row rows[] = {
    {PD_DEAL, "owner_id", "user_id", V1_USER},
    {PD_ACTIVITY, "owner_id", "user_id", V1_SAME},
    {PD_LEAD, "owner_id", "owner_id", V1_SAME},
    {-1, "owner_id", "owner_id", V1_USER},
    {PD_DEAL, "creator_user_id", "creator_user_id", V1_USER},
    {PD_PERSON, "org_id", "org_id", V1_ORGANIZATION},
    {PD_DEAL, "org_id", "org_id", V1_ORGANIZATION},
    {PD_DEAL, "person_id", "person_id", V1_PERSON},
    {PD_PERSON, "emails", "email", V1_ENTRIES},
    {PD_PERSON, "phones", "phone", V1_ENTRIES},
    {PD_LEAD, "visible_to", "visible_to", V1_SAME},
    {-1, "visible_to", "visible_to", V1_TEXT},
    {PD_LEAD, "label_ids", "label_ids", V1_SAME},
    {-1, "label_ids", "label", V1_LABELS},
    {PD_DEAL, "is_deleted", "deleted", V1_SAME},
    {PD_PIPELINE, "is_deleted", "active", V1_NOT},
    {PD_LEAD, "is_deleted", "is_deleted", V1_HIDDEN},
    {-1, "is_deleted", "active_flag", V1_NOT},
    {PD_ACTIVITY, "busy", "busy_flag", V1_SAME},
    {PD_ACTIVITY, "location", "location", V1_PLACE},
    {PD_ACTIVITY, "participants", "participants", V1_PARTICIPANTS},
    {PD_ORGANIZATION, "address", "address", V1_ADDRESS},
    {PD_PIPELINE, "is_deal_probability_enabled", "deal_probability", V1_SAME},
    {PD_STAGE, "is_deal_rot_enabled", "rotten_flag", V1_SAME},
    {PD_STAGE, "days_to_rotten", "rotten_days", V1_SAME},
    {PD_FILTER, "conditions", "conditions", V1_HIDDEN},
    {-1, "custom_fields", "custom_fields", V1_CUSTOM},
};

const struct pd_v1_row *pd_v1_of(enum pd_kind kind, struct str name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((rows[i].kind < 0 || rows[i].kind == (int)kind) &&
            str_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

/* The first row of the member decides: an any-kind row may be overruled. */
const struct pd_v1_row *pd_v1_named(enum pd_kind kind, struct str v1)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(v1, rows[i].v1) &&
            pd_v1_of(kind, str_from(rows[i].name)) == &rows[i])
            return &rows[i];
    return NULL;
}

struct showing {
    struct pd_call *c;
    enum pd_kind kind;
    const struct table_row *row;
    bool flat;
    VEC(struct field) out;
};

static void say(struct showing *s, const char *name, struct value v)
{
    vec_push(s->c->a, &s->out, (struct field){str_from(name), v});
}

static struct value own(const struct table_row *row, const char *name)
{
    const struct value *v = row ? value_getz(&row->fields, name) : NULL;
    return v ? *v : value_null();
}

static const struct table_row *get(struct showing *s, enum pd_kind kind,
                                   const struct value *id)
{
    return id->kind == VALUE_INT
               ? table_get_int(s->c->pd->records[kind], id->integer)
               : NULL;
}

/* ---- references ------------------------------------------------------------- */

/* The record goes into related_objects, by its kind and id; and as a
 * reference it has the id as its value. */
static struct value reference(struct showing *s, const char *kind,
                              const struct table_row *row, struct value o)
{
    struct arena *a = s->c->a;
    struct str id = value_to_text(a, &row->id);
    const struct value *known = value_getz(&s->c->related, kind);
    struct value all = known ? *known : value_object(NULL, 0);
    struct value with_id = pd_object1(a, "id", row->id);
    for (size_t i = 0; i < o.fields.n; i++)
        with_id = value_with(a, &with_id, o.fields.at[i].name,
                             &o.fields.at[i].value);
    if (!value_get(&all, id)) {
        all = value_with(a, &all, id, &with_id);
        if (s->c->related.kind != VALUE_OBJECT)
            s->c->related = value_object(NULL, 0);
        pd_put(a, &s->c->related, kind, all);
    }
    pd_put(a, &o, "value", row->id);
    return o;
}

static struct value user_of(struct showing *s, const struct value *id)
{
    const struct table_row *row = get(s, PD_USER, id);
    struct arena *a = s->c->a;
    if (s->flat || !row)
        return *id;
    struct value o = pd_object1(a, "id", row->id);
    pd_put(a, &o, "name", own(row, "name"));
    pd_put(a, &o, "email", own(row, "email"));
    pd_put(a, &o, "has_pic", value_int(0));
    pd_put(a, &o, "pic_hash", value_null());
    pd_put(a, &o, "active_flag", own(row, "active_flag"));
    return reference(s, "user", row, o);
}

static struct value address_text(const struct table_row *row)
{
    struct value address = own(row, "address");
    const struct value *v = value_getz(&address, "value");
    return v ? *v : value_null();
}

static struct value organization_of(struct showing *s, const struct value *id)
{
    const struct table_row *row = get(s, PD_ORGANIZATION, id);
    struct arena *a = s->c->a;
    if (s->flat || !row)
        return *id;
    struct value counts = pd_counters(s->c, PD_ORGANIZATION, row);
    struct value o = pd_object1(a, "name", own(row, "name"));
    pd_put(a, &o, "people_count", *value_getz(&counts, "people_count"));
    pd_put(a, &o, "owner_id", own(row, "owner_id"));
    pd_put(a, &o, "address", address_text(row));
    pd_put(a, &o, "active_flag", value_bool(!pd_is_deleted(row)));
    pd_put(a, &o, "cc_email", value_null());
    return reference(s, "organization", row, o);
}

/* v1 has a place for what is not there. */
static struct value entries_of(struct showing *s, const struct value *list)
{
    struct arena *a = s->c->a;
    if (list->kind == VALUE_LIST && list->items.n > 0)
        return *list;
    struct value *none = arena_new(a, struct value);
    *none = pd_object1(a, "value", value_textz(""));
    pd_put(a, none, "primary", value_bool(true));
    return value_list(none, 1);
}

static struct value person_of(struct showing *s, const struct value *id)
{
    const struct table_row *row = get(s, PD_PERSON, id);
    struct arena *a = s->c->a;
    if (s->flat || !row)
        return *id;
    struct value emails = own(row, "emails"), phones = own(row, "phones");
    struct value o = pd_object1(a, "active_flag",
                                value_bool(!pd_is_deleted(row)));
    pd_put(a, &o, "name", own(row, "name"));
    pd_put(a, &o, "email", entries_of(s, &emails));
    pd_put(a, &o, "phone", entries_of(s, &phones));
    pd_put(a, &o, "owner_id", own(row, "owner_id"));
    return reference(s, "person", row, o);
}

/* ---- forms ------------------------------------------------------------------- */

static const char *const address_parts[] = {
    "subpremise",         "street_number",      "route",
    "sublocality",        "locality",           "admin_area_level_1",
    "admin_area_level_2", "country",            "postal_code",
    "formatted_address"};

static void say_address(struct showing *s, struct str key,
                        const struct value *v)
{
    const struct value *text = value_getz(v, "value");
    struct arena *a = s->c->a;
    say(s, arena_strz(a, key), text ? *text : value_null());
    for (size_t i = 0; i < sizeof address_parts / sizeof *address_parts; i++) {
        const struct value *part = value_getz(v, address_parts[i]);
        say(s, arena_printfz(a, "%.*s_%s", STR_ARG(key), address_parts[i]),
            part ? *part : value_null());
    }
}

static struct value joined(struct arena *a, const struct value *list)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->items.n; i++)
        buf_printf(&b, "%s%.*s", i > 0 ? "," : "",
                   STR_ARG(value_to_text(a, &list->items.at[i])));
    return b.n > 0 ? value_text(buf_copy(a, &b)) : value_null();
}

static void say_labels(struct showing *s, const struct value *ids)
{
    bool any = ids->kind == VALUE_LIST && ids->items.n > 0;
    if (s->kind == PD_DEAL)
        say(s, "label", joined(s->c->a, ids));
    else
        say(s, "label", any ? ids->items.at[0] : value_null());
    say(s, "label_ids", *ids);
}

static struct value participants_of(struct showing *s,
                                    const struct value *list)
{
    size_t n = list->kind == VALUE_LIST ? list->items.n : 0;
    struct arena *a = s->c->a;
    struct value *out = arena_array(a, struct value, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct value *id = value_getz(&list->items.at[i], "person_id");
        const struct value *is = value_getz(&list->items.at[i], "primary");
        out[i] = pd_object1(a, "person_id", id ? *id : value_null());
        pd_put(a, &out[i], "primary_flag", is ? *is : value_bool(i == 0));
    }
    return n > 0 ? value_list(out, n) : value_null();
}

/* The parts of a value beside it, under its key and theirs. */
static void say_parts(struct showing *s, struct str key, const char *type,
                      const struct value *v)
{
    static const struct {
        const char *type, *part;
    } parts[] = {{"monetary", "currency"},     {"daterange", "until"},
                 {"timerange", "until"},       {"timerange", "timezone_id"},
                 {"time", "timezone_id"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct value *part = value_getz(v, parts[i].part);
        if (strcmp(type, parts[i].type) == 0)
            say(s,
                arena_printfz(s->c->a, "%.*s_%s", STR_ARG(key), parts[i].part),
                part ? *part : value_null());
    }
}

static void say_custom(struct showing *s, const struct field *f)
{
    const struct table_row *field = pd_field_by_key(s->c->pd, s->kind, f->name);
    struct arena *a = s->c->a;
    struct value v = f->value, type = own(field, "type");
    const char *t = arena_strz(a, value_str(&type));
    const struct value *main = value_getz(&v, "value");
    if (strcmp(t, "address") == 0) {
        say_address(s, f->name, &v);
        return;
    }
    if (strcmp(t, "enum") == 0 && !value_is_null(&v))
        v = value_text(value_to_text(a, &v));
    else if (v.kind == VALUE_LIST)
        v = joined(a, &v);
    else if (main)
        v = *main;
    else if (strcmp(t, "user") == 0)
        v = user_of(s, &v);
    else if (strcmp(t, "org") == 0)
        v = organization_of(s, &v);
    else if (strcmp(t, "people") == 0)
        v = person_of(s, &v);
    say(s, arena_strz(a, f->name), v);
    say_parts(s, f->name, t, &f->value);
}

static void say_form(struct showing *s, const struct pd_v1_row *as,
                     const struct value *v)
{
    switch (as->form) {
    case V1_SAME:
        say(s, as->v1, *v);
        return;
    case V1_NOT:
        say(s, as->v1, value_bool(!v->boolean));
        return;
    case V1_USER:
        say(s, as->v1, user_of(s, v));
        return;
    case V1_ORGANIZATION:
        say(s, as->v1, organization_of(s, v));
        return;
    case V1_PERSON:
        say(s, as->v1, person_of(s, v));
        return;
    case V1_ENTRIES:
        say(s, as->v1, entries_of(s, v));
        return;
    case V1_TEXT:
        say(s, as->v1, value_text(value_to_text(s->c->a, v)));
        return;
    case V1_LABELS:
        say_labels(s, v);
        return;
    case V1_ADDRESS:
        say_address(s, str_from(as->v1), v);
        return;
    case V1_PLACE:
        say(s, as->v1, value_getz(v, "value") ? *value_getz(v, "value")
                                              : value_null());
        return;
    case V1_PARTICIPANTS:
        say(s, as->v1, participants_of(s, v));
        return;
    case V1_CUSTOM:
        for (size_t i = 0; i < v->fields.n; i++)
            say_custom(s, &v->fields.at[i]);
        return;
    case V1_HIDDEN:
        return;
    }
}

/* ---- beside ------------------------------------------------------------------ */

static void say_names(struct showing *s)
{
    static const struct {
        const char *ref, *name;
        enum pd_kind kind;
    } names[] = {{"org_id", "org_name", PD_ORGANIZATION},
                 {"person_id", "person_name", PD_PERSON},
                 {"owner_id", "owner_name", PD_USER}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct value id = own(s->row, names[i].ref);
        if (pd_member_find(s->kind, str_from(names[i].ref)))
            say(s, names[i].name,
                own(get(s, names[i].kind, &id), "name"));
    }
}

static void say_counters(struct showing *s)
{
    struct value counts = pd_counters(s->c, s->kind, s->row);
    struct value told = own(s->row, "last_activity_date");
    for (size_t i = 0; i < counts.fields.n; i++) {
        const struct field *f = &counts.fields.at[i];
        bool old = str_is(f->name, "last_activity_date") &&
                   value_is_null(&f->value);
        vec_push(s->c->a, &s->out,
                 (struct field){f->name, old ? told : f->value});
    }
}

static struct value primary_of(const struct table_row *row, const char *name)
{
    struct value list = own(row, name);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct value *is = value_getz(&list.items.at[i], "primary");
        if (is && is->boolean)
            return *value_getz(&list.items.at[i], "value");
    }
    return value_null();
}

/* What the real one has beside, of what is not played here. */
static void say_unplayed(struct showing *s)
{
    enum { P = 1 << PD_PERSON, O = 1 << PD_ORGANIZATION, D = 1 << PD_DEAL };
    static const struct {
        unsigned kinds;
        const char *name;
        bool count;
    } lacks[] = {
        {P | O | D, "next_activity_time", false},
        {P | D, "last_incoming_mail_time", false},
        {P | D, "last_outgoing_mail_time", false},
        {P | O, "related_open_deals_count", true},
        {P | O, "related_closed_deals_count", true},
        {P | O, "related_won_deals_count", true},
        {P | O, "related_lost_deals_count", true},
        {P, "participant_open_deals_count", true},
        {P, "participant_closed_deals_count", true},
        {O, "picture_id", false},
        {O, "country_code", false},
        {O, "category_id", false},
        {O | D, "last_activity", false},
        {O | D, "next_activity", false},
        {D, "next_activity_subject", false},
        {D, "next_activity_type", false},
        {D, "next_activity_duration", false},
        {D, "next_activity_note", false},
        {D, "rotten_time", false},
        {D, "first_won_time", false},
    };
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++)
        if (lacks[i].kinds & (1u << s->kind))
            say(s, lacks[i].name,
                lacks[i].count ? value_int(0) : value_null());
}

static void say_deal(struct showing *s)
{
    struct value stage = own(s->row, "stage_id");
    struct value status = own(s->row, "status");
    struct value value = own(s->row, "value"), currency = own(s->row, "currency");
    struct str text = value_to_text(s->c->a, &value);
    const struct table_row *row = get(s, PD_STAGE, &stage);
    say(s, "active", value_bool(str_is(value_str(&status), "open")));
    say(s, "stage_order_nr", own(row, "order_nr"));
    say(s, "formatted_value",
        value_text(arena_printf(s->c->a, "%.*s %.*s", STR_ARG(text),
                                STR_ARG(value_str(&currency)))));
    say(s, "org_hidden", value_bool(false));
    say(s, "person_hidden", value_bool(false));
}

static void say_beside(struct showing *s)
{
    struct value name = own(s->row, "name");
    struct str first = value_str(&name);
    say(s, "company_id", value_int(1));
    say_names(s);
    if (s->kind == PD_DEAL)
        say_deal(s);
    if (s->kind == PD_PERSON || s->kind == PD_ORGANIZATION)
        say(s, "first_char",
            first.n > 0 ? value_text(str_slice(first, 0, 1)) : value_null());
    if (s->kind == PD_PERSON)
        say(s, "primary_email", primary_of(s->row, "emails"));
    say(s, "cc_email", value_null());
    say_unplayed(s);
    if (!s->flat)
        say_counters(s);
}

struct value pd_show_v1(struct pd_call *c, enum pd_kind kind,
                        const struct table_row *row, bool flat)
{
    struct showing s = {.c = c, .kind = kind, .row = row, .flat = flat};
    const struct pd_kind_info *info = pd_kind_info(kind);
    say(&s, "id", row->id);
    for (size_t i = 0; i < info->n; i++) {
        struct str name = str_from(info->members[i].name);
        const struct pd_v1_row *as = pd_v1_of(kind, name);
        struct value v = pd_plain(c, kind, row, &info->members[i]);
        if (as)
            say_form(&s, as, &v);
        else
            say(&s, info->members[i].name, v);
    }
    if (kind <= PD_ACTIVITY)
        say_beside(&s);
    if (kind == PD_USER) {
        say(&s, "lang", value_int(1));
        say(&s, "last_login", value_null());
        say(&s, "icon_url", value_null());
        say(&s, "has_created_company", value_bool(true));
        say(&s, "is_admin", value_int(row->id.integer == 1));
        say(&s, "is_you", value_bool(row->id.integer == 1));
    }
    if (kind == PD_FILTER) {
        say(&s, "visible_to", value_textz("7"));
        say(&s, "temporary_flag", value_null());
        say(&s, "custom_view_id", value_null());
    }
    return value_object(s.out.at, s.out.n);
}
