/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records as the remote wants them: only members that its calls know, since
 * it refuses a whole body for one that it does not.
 */
#include "base/time.h"
#include "connectors/opencell/opencell_steps.h"

static void put(struct arena *a, struct value *object, struct str name,
                struct value v)
{
    *object = value_with(a, object, name, &v);
}

static void putz(struct arena *a, struct value *object, const char *name,
                 struct value v)
{
    put(a, object, str_from(name), v);
}

/* At "address.city": into the object within. */
static void put_path(struct arena *a, struct value *object, struct str path,
                     struct value v)
{
    size_t dot = str_find_char(path, '.', 0);
    struct str head = str_slice(path, 0, dot);
    if (dot == path.n) {
        put(a, object, head, v);
        return;
    }
    const struct value *there = value_get(object, head);
    struct value inner = there ? *there : value_object(NULL, 0);
    put(a, &inner, str_slice(path, dot + 1, path.n), v); /* two levels */
    put(a, object, head, inner);
}

const struct value *opencell_value_of(const struct patch *patch,
                                      const struct value *known,
                                      const char *name)
{
    const struct value *v = value_getz(&patch->values, name);
    if (!v && known)
        v = value_getz(known, name);
    return v && !value_is_null(v) ? v : NULL;
}

/* ---- values -------------------------------------------------------------------- */

static enum err wire_date(const struct connection_state *c, struct arena *a,
                          const struct opencell_field *f,
                          const struct value *v, struct value *out,
                          struct error *e)
{
    int32_t days = 0;
    if (v->kind == VALUE_DATE)
        days = v->date_days;
    else if (v->kind == VALUE_DATETIME)
        days = date_from_time(zone_to_local(c->zone, v->time_us));
    else if (v->kind != VALUE_TEXT ||
             date_parse(v->text, &days, NULL) != ERR_OK)
        FAIL(e, ERR_REJECTED, "`%.*s` must be a date", STR_ARG(f->name));
    *out = opencell_date_value(c, a, days);
    return ERR_OK;
}

static enum err wire(const struct connection_state *c, struct arena *a,
                     const struct opencell_field *f, const struct value *v,
                     struct value *out, struct error *e)
{
    bool text = f->type == OPENCELL_TEXT || f->type == OPENCELL_REF;
    if (value_is_null(v)) {
        if (!text || f->type == OPENCELL_REF)
            FAIL(e, ERR_REJECTED,
                 "Opencell keeps what it is not told: `%.*s` cannot be emptied",
                 STR_ARG(f->name));
        *out = value_text(STR(""));
    } else if (f->type == OPENCELL_DATE) {
        return wire_date(c, a, f, v, out, e);
    } else {
        *out = text ? value_text(value_to_text(a, v)) : *v;
    }
    return ERR_OK;
}

static enum err field_for(const struct connection_state *c,
                          enum opencell_kind kind, struct str name,
                          bool creates, const struct opencell_field **out,
                          struct error *e)
{
    const struct opencell_field *f = opencell_field_find(c, kind, name);
    const char *what = opencell_info(kind)->name;
    if (!f)
        FAIL(e, ERR_SCHEMA, "Opencell's %s has no `%.*s` here", what,
             STR_ARG(name));
    if (!(f->flags & (creates ? OPENCELL_CREATES : OPENCELL_UPDATES)))
        FAIL(e, ERR_REJECTED, "`%.*s` of Opencell's %s cannot be written%s",
             STR_ARG(name), what,
             f->flags & OPENCELL_CREATES ? " once it is made" : "");
    *out = f;
    return ERR_OK;
}

static struct value custom_wire(struct arena *a, const struct opencell_field *f,
                                struct value v)
{
    static const char *const members[] = {
        [OPENCELL_TEXT] = "stringValue",    [OPENCELL_INT] = "longValue",
        [OPENCELL_DECIMAL] = "doubleValue", [OPENCELL_BOOL] = "booleanValue",
        [OPENCELL_DATE] = "dateValue",
    };
    struct members m = {0};
    members_put(a, &m, "code", value_text(f->code));
    members_put(a, &m, members[f->type], v);
    return members_value(&m);
}

/* ---- the method of payment ------------------------------------------------------ */

static bool pays(const struct connection_state *c, const struct patch *patch)
{
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        const struct opencell_field *f = opencell_field_find(
            c, OPENCELL_ACCOUNT, patch->values.fields.at[i].name);
        if (f && (f->flags & OPENCELL_PAYMENT))
            return true;
    }
    return false;
}

/* Whole, with what is known of it: the remote replaces it. */
static enum err put_payment(const struct connection_state *c, struct arena *a,
                            const struct patch *patch,
                            const struct value *known, struct value *body,
                            struct error *e)
{
    const struct opencell_fields *list = &c->fields[OPENCELL_ACCOUNT];
    struct value method = value_object(NULL, 0);
    putz(a, &method, "paymentMethodType", value_text(c->set.payment_type));
    putz(a, &method, "disabled", value_bool(false));
    putz(a, &method, "preferred", value_bool(true));
    const struct value *code = value_getz(body, "code");
    if (code)
        putz(a, &method, "customerAccountCode", *code);
    for (size_t i = 0; i < list->n; i++) {
        const struct opencell_field *f = &list->at[i];
        const struct value *v = value_get(&patch->values, f->name);
        struct value sent;
        if (!(f->flags & OPENCELL_PAYMENT))
            continue;
        if (!v && known)
            v = value_get(known, f->name);
        if (!v || value_is_null(v))
            continue;
        TRY(wire(c, a, f, v, &sent, e));
        put_path(a, &method, str_from(f->read), sent);
    }
    struct value *one = arena_new(a, struct value);
    *one = method;
    putz(a, body, "methodOfPayment", value_list(one, 1));
    return ERR_OK;
}

/* ---- bodies -------------------------------------------------------------------- */

static bool is_left_out(const struct opencell_field *f)
{
    return (f->flags & (OPENCELL_ENDS | OPENCELL_PAYMENT)) != 0;
}

static enum err put_values(const struct connection_state *c, struct arena *a,
                           const struct opencell_change *change,
                           struct value *body, struct error *e)
{
    enum opencell_kind kind = change->kind;
    const struct patch *patch = change->patch;
    VEC(struct value) custom = {0};
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        const struct field *given = &patch->values.fields.at[i];
        const struct opencell_field *f = NULL;
        struct value sent;
        TRY(field_for(c, kind, given->name, patch->kind == PATCH_CREATE, &f, e));
        if (is_left_out(f) ||
            (kind == OPENCELL_CHARGE && str_is(f->name, "reference")))
            continue;
        TRY(wire(c, a, f, &given->value, &sent, e));
        if (f->flags & OPENCELL_CUSTOM)
            vec_push(a, &custom, custom_wire(a, f, sent));
        else
            put_path(a, body, str_from(f->path), sent);
    }
    if (custom.n > 0) {
        struct value list = value_object(NULL, 0);
        putz(a, &list, "customField", value_list(custom.at, custom.n));
        putz(a, body, "customFields", list);
    }
    return ERR_OK;
}

/* What the call must be told besides. */
static enum err put_keys(const struct connection_state *c, struct arena *a,
                         const struct opencell_change *change,
                         struct value *body, struct error *e)
{
    enum opencell_kind kind = change->kind;
    const struct patch *patch = change->patch;
    const struct value *known = change->known;
    if (patch->kind != PATCH_CREATE)
        putz(a, body, "code", value_text(patch->id));
    if (kind == OPENCELL_ACCOUNT) {
        const struct value *parent =
            opencell_value_of(patch, known, "crmParentCode");
        putz(a, body, "crmAccountType", value_text(c->set.account_levels));
        if (parent)
            putz(a, body, "crmParentCode", value_text(value_to_text(a, parent)));
    }
    if (kind == OPENCELL_SUBSCRIPTION && patch->kind != PATCH_CREATE) {
        const struct opencell_field *f =
            opencell_field_find(c, kind, STR("subscriptionDate"));
        const struct value *since =
            opencell_value_of(patch, known, "subscriptionDate");
        struct value sent;
        if (since) {
            TRY(wire(c, a, f, since, &sent, e));
            putz(a, body, "subscriptionDate", sent);
        }
    }
    return ERR_OK;
}

/* The call that activates services has the subscription on top. */
static struct value activation(struct arena *a, const struct value *flat)
{
    struct value service = *flat, services = value_object(NULL, 0);
    struct value body = value_object(NULL, 0);
    const struct value *subscription = value_getz(flat, "subscription");
    struct value *one = arena_new(a, struct value);
    if (subscription)
        putz(a, &body, "subscription", *subscription);
    service = value_with(a, &service, STR("subscription"), NULL);
    if (!value_getz(&service, "quantity"))
        putz(a, &service, "quantity", value_int(1));
    *one = service;
    putz(a, &services, "service", value_list(one, 1));
    putz(a, &body, "servicesToActivate", services);
    return body;
}

/* The mark by which the charge is known again. */
static void put_mark(const struct connection_state *c, struct arena *a,
                     const struct patch *patch, struct value *body)
{
    struct str mark = opencell_mark(a, patch);
    if (mark.n == 0 || str_is(c->set.charge_mark, "none"))
        return;
    if (str_is(c->set.charge_mark, "description")) {
        const struct value *said = value_getz(body, "description");
        if (!said)
            said = value_getz(body, "oneShotCharge");
        struct str text = said ? value_to_text(a, said) : STR("");
        putz(a, body, "description",
             value_text(arena_printf(a, "%.*s [%.*s]", STR_ARG(text),
                                     STR_ARG(mark))));
        return;
    }
    const struct opencell_field field = {.type = OPENCELL_TEXT,
                                         .code = c->set.charge_mark};
    const struct value *list = value_getz(body, "customFields");
    struct value_items had =
        list ? opencell_rows(list) : (struct value_items){0};
    struct value *items = arena_array(a, struct value, had.n + 1);
    for (size_t i = 0; i < had.n; i++)
        items[i] = had.at[i];
    items[had.n] = custom_wire(a, &field, value_text(mark));
    struct value wrapper = value_object(NULL, 0);
    putz(a, &wrapper, "customField", value_list(items, had.n + 1));
    putz(a, body, "customFields", wrapper);
}

enum err opencell_encode(const struct connection_state *c, struct arena *a,
                         const struct opencell_change *change,
                         struct value *out, struct error *e)
{
    const struct patch *patch = change->patch;
    struct value body = value_object(NULL, 0);
    TRY(put_values(c, a, change, &body, e));
    TRY(put_keys(c, a, change, &body, e));
    if (change->kind == OPENCELL_ACCOUNT && pays(c, patch))
        TRY(put_payment(c, a, patch, change->known, &body, e));
    if (change->kind == OPENCELL_CHARGE)
        put_mark(c, a, patch, &body);
    *out = change->kind == OPENCELL_SERVICE ? activation(a, &body) : body;
    return ERR_OK;
}
