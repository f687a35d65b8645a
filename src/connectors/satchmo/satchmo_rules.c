/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Which fields of which records may be written, and how long they may be. */
#include "connectors/satchmo/satchmo_write.h"

#define ONCE SATCHMO_CREATE_ONLY
#define NEEDED SATCHMO_REQUIRED
#define NONE_IS_NULL SATCHMO_NULLABLE
#define APART SATCHMO_APART
#define NOT_NONE SATCHMO_NEVER_EMPTY
#define END {NULL, 0, 0, NULL}

static const struct satchmo_writable address[] = {
    {"contact_id", 0, ONCE | NEEDED, NULL},
    {"description", 20, 0, ""},
    {"addressee", 80, 0, ""},
    {"street1", 80, 0, ""},
    {"street2", 80, 0, ""},
    {"city", 50, 0, ""},
    {"state", 50, 0, ""},
    {"postal_code", 30, 0, ""},
    {"country_id", 0, APART, NULL},
    {"name", 80, APART, NULL},
    {"country", 2, APART | NOT_NONE, NULL},
    {"is_default_shipping", 0, APART, NULL},
    {"is_default_billing", 0, APART, NULL},
    END};

static const struct satchmo_writable category[] = {
    {"name", 200, NEEDED, NULL},
    {"slug", 50, ONCE | APART, NULL},
    {"parent_id", 0, NONE_IS_NULL, NULL},
    {"description", 0, 0, ""},
    {"ordering", 0, 0, "0"},
    {"is_active", 0, 0, "true"},
    END};

static const struct satchmo_writable contact[] = {
    {"title", 30, NONE_IS_NULL, NULL},
    {"first_name", 30, 0, ""},
    {"last_name", 30, 0, ""},
    {"role_id", 30, NONE_IS_NULL, NULL},
    {"organization_id", 0, NONE_IS_NULL, NULL},
    {"dob", 0, NONE_IS_NULL, NULL},
    {"email", 75, 0, ""},
    {"notes", 0, 0, ""},
    {"phone", 30, APART | NONE_IS_NULL, NULL},
    {"mobile", 30, APART | NONE_IS_NULL, NULL},
    END};

static const struct satchmo_writable order[] = {
    {"status", 20, APART, NULL},
    {"tracking", 100, APART | NONE_IS_NULL, NULL},
    END};

static const struct satchmo_writable order_payment[] = {
    {"order_id", 0, ONCE | NEEDED, NULL},
    {"payment", 25, ONCE, "ODOO"},
    {"amount", 0, ONCE | NEEDED, NULL},
    {"time_stamp", 0, ONCE | APART, NULL},
    {"transaction_id", 45, ONCE | NEEDED, NULL},
    {"details", 255, ONCE, ""},
    {"reason_code", 255, ONCE, ""},
    END};

static const struct satchmo_writable organization[] = {
    {"name", 50, NEEDED, NULL},
    {"type_id", 30, NONE_IS_NULL, NULL},
    {"role_id", 30, NONE_IS_NULL, NULL},
    {"notes", 0, NONE_IS_NULL, NULL},
    END};

static const struct satchmo_writable phone[] = {
    {"contact_id", 0, ONCE | NEEDED, NULL},
    {"type", 20, 0, ""},
    {"phone", 30, NEEDED, NULL},
    {"primary", 0, APART, NULL},
    END};

static const struct satchmo_writable product[] = {
    {"name", 255, NEEDED, NULL},
    {"slug", 255, ONCE | APART, NULL},
    {"sku", 255, NONE_IS_NULL, NULL},
    {"short_description", 0, 0, ""},
    {"description", 0, 0, ""},
    {"items_in_stock", 0, 0, "0"},
    {"date_added", 0, NONE_IS_NULL, NULL},
    {"active", 0, 0, "true"},
    {"featured", 0, 0, "false"},
    {"ordering", 0, 0, "0"},
    {"weight", 0, NONE_IS_NULL, NULL},
    {"weight_units", 3, NONE_IS_NULL, NULL},
    {"taxable", 0, 0, "false"},
    {"tax_class_id", 0, NONE_IS_NULL, NULL},
    {"shipclass", 10, 0, "DEFAULT"},
    {"list_price", 0, APART, NULL},
    {"stock", 0, APART, NULL},
    {"category_ids", 0, APART, NULL},
    END};

static const struct satchmo_rules rules[SATCHMO_KINDS] = {
    [SATCHMO_ADDRESS] = {true, true, address, satchmo_ask_siblings,
                         satchmo_plan_address},
    [SATCHMO_CATEGORY] = {true, true, category, satchmo_ask_goods,
                          satchmo_plan_category},
    [SATCHMO_CONTACT] = {true, true, contact, satchmo_ask_phones,
                         satchmo_plan_contact},
    [SATCHMO_ORDER] = {false, true, order, satchmo_ask_order,
                       satchmo_plan_order},
    [SATCHMO_ORDER_PAYMENT] = {true, false, order_payment,
                               satchmo_ask_payment, satchmo_plan_payment},
    [SATCHMO_ORGANIZATION] = {true, true, organization, NULL,
                              satchmo_plan_organization},
    [SATCHMO_PHONE] = {true, true, phone, satchmo_ask_siblings,
                       satchmo_plan_phone},
    [SATCHMO_PRODUCT] = {true, true, product, satchmo_ask_goods,
                         satchmo_plan_product},
};

const struct satchmo_rules *satchmo_rules(const struct satchmo_kind *kind)
{
    for (int i = 0; i < SATCHMO_KINDS; i++) {
        if (satchmo_kind((enum satchmo_kind_of)i) == kind)
            return rules[i].fields ? &rules[i] : NULL;
    }
    return NULL;
}

const struct satchmo_writable *satchmo_writable(const struct satchmo_kind *kind,
                                                struct str field)
{
    const struct satchmo_rules *r = satchmo_rules(kind);
    for (const struct satchmo_writable *w = r ? r->fields : NULL; w && w->name;
         w++) {
        if (str_is(field, w->name))
            return w;
    }
    return NULL;
}

/* ---- a patch against them ----------------------------------------------------- */

static size_t characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0u) != 0x80u;
    return n;
}

static bool is_text(const struct satchmo_kind *kind, const char *field)
{
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        if (strcmp(col->name, field) == 0)
            return col->kind == VALUE_TEXT;
    }
    return false;
}

static enum err check_field(const struct satchmo_kind *kind,
                            const struct patch *patch, const struct field *f,
                            struct error *e)
{
    const struct satchmo_writable *w = satchmo_writable(kind, f->name);
    if (!w)
        FAIL(e, ERR_REJECTED, "`%.*s` of a shop's %s cannot be written",
             STR_ARG(f->name), kind->name);
    if (patch->kind == PATCH_UPDATE && (w->flags & SATCHMO_CREATE_ONLY))
        FAIL(e, ERR_REJECTED, "`%s` of a shop's %s is said once, when it is "
             "made, and not changed after", w->name, kind->name);
    bool is_none = value_is_null(&f->value) ||
                   (f->value.kind == VALUE_TEXT && f->value.text.n == 0);
    if (is_none && ((w->flags & (SATCHMO_REQUIRED | SATCHMO_NEVER_EMPTY)) ||
                    (!(w->flags & SATCHMO_NULLABLE) && !is_text(kind, w->name))))
        FAIL(e, ERR_REJECTED, "`%s` of a shop's %s cannot be empty", w->name,
             kind->name);
    size_t n = characters(value_str(&f->value));
    if (w->length > 0 && n > (size_t)w->length)
        FAIL(e, ERR_REJECTED,
             "`%s` has %zu characters, a shop's %s holds %d: shorten it, or "
             "have the mapping cut it", w->name, n, kind->name, w->length);
    return ERR_OK;
}

static bool allows(const struct satchmo_rules *r, enum patch_kind kind)
{
    return r && ((kind == PATCH_CREATE && r->creates) ||
                 (kind == PATCH_UPDATE && r->updates));
}

enum err satchmo_check_patch(const struct satchmo_kind *kind,
                             const struct patch *patch, struct error *e)
{
    const struct satchmo_rules *r = satchmo_rules(kind);
    bool creates = patch->kind == PATCH_CREATE;
    if (!allows(r, patch->kind))
        FAIL(e, ERR_REJECTED, "a shop's %s can be %s", kind->name,
             !r             ? "read only"
             : !r->creates  ? "changed, but neither made nor removed"
             : !r->updates  ? "made, but neither changed nor removed"
                            : "made and changed, but not removed");
    for (size_t i = 0; i < patch->values.fields.n; i++)
        TRY(check_field(kind, patch, &patch->values.fields.at[i], e));
    for (const struct satchmo_writable *w = r->fields; creates && w->name;
         w++) {
        if ((w->flags & SATCHMO_REQUIRED) &&
            !value_getz(&patch->values, w->name))
            FAIL(e, ERR_REJECTED, "a shop's %s needs `%s`", kind->name,
                 w->name);
    }
    return ERR_OK;
}
