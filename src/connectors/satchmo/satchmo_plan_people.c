/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Customers: who may sign in is named twice, and of the addresses and phones of
 * one there is exactly one default of each kind.
 */
#include "connectors/satchmo/satchmo_write.h"

/* The names that Django's own users have too. */
static void mirror_user(struct satchmo_plan *p)
{
    static const char *const names[] = {"first_name", "last_name", "email"};
    struct str user = satchmo_seen_text(p, "user_id");
    for (size_t i = 0; user.n > 0 && i < 3; i++) {
        const struct value *v = satchmo_given(p, names[i]);
        if (!v)
            continue;
        const struct value params[] = {satchmo_param(p, names[i], v),
                                       value_text(user)};
        satchmo_do(p, -1,
                   arena_printfz(p->arena,
                                 "UPDATE auth_user SET %s = ? WHERE id = ?",
                                 names[i]), params, 2);
    }
}

static void make_or_change(struct satchmo_plan *p)
{
    struct members columns = satchmo_columns(p);
    if (p->patch->kind == PATCH_CREATE) {
        members_put(p->arena, &columns, "create_date", satchmo_today(p));
        satchmo_insert(p, &columns);
    } else {
        satchmo_update(p, &columns);
    }
}

/* ---- numbers of a contact ---------------------------------------------------------- */

/* All of one that is there, the primary one first. */
void satchmo_ask_phones(struct satchmo_plan *p)
{
    if (p->patch->kind != PATCH_UPDATE ||
        (!satchmo_given(p, "phone") && !satchmo_given(p, "mobile")))
        return;
    struct value *id = arena_new(p->arena, struct value);
    *id = value_text(p->patch->id);
    p->beside = (struct sql_query){
        STR("SELECT id, type, phone, \"primary\" FROM contact_phonenumber "
            "WHERE contact_id = ? ORDER BY \"primary\" DESC, id"), id, 1, -1};
}

/* The row that is read as `phone` or as `mobile`; false: there is none. */
static bool phone_row(const struct satchmo_plan *p, bool primary, size_t *out)
{
    for (size_t i = 0; i < p->around->n_rows; i++) {
        const struct value type = sql_cell(p->around, i, "type");
        const struct value main = sql_cell(p->around, i, "primary");
        bool is_main = str_is(value_str(&main), "1");
        if (is_main != primary ||
            (!primary && !str_is(value_str(&type), "Mobile")))
            continue;
        *out = i;
        return true;
    }
    return false;
}

/* The contact that was made just now; `key` of the phones is not its own. */
static const char *new_contact(const struct satchmo_plan *p)
{
    if (str_starts_with(p->c->set.url, STR("postgres")))
        return "currval(pg_get_serial_sequence('contact_contact', 'id'))";
    if (str_starts_with(p->c->set.url, STR("mariadb")))
        return "LAST_INSERT_ID()";
    return "(SELECT max(id) FROM contact_contact)"; /* nobody else writes */
}

/* Both in one statement: the next one has another last id. */
static void insert_phones(struct satchmo_plan *p, const struct value *number[2])
{
    bool creates = p->patch->kind == PATCH_CREATE;
    struct value params[8];
    size_t n = 0;
    AUTO_BUF b = BUF_INIT(1024);
    buf_addz(&b, "INSERT INTO contact_phonenumber (contact_id, type, phone, "
                 "\"primary\") VALUES ");
    for (size_t i = 0; i < 2; i++) {
        if (!number[i])
            continue;
        buf_printf(&b, "%s(%s, ?, ?, ?)", n > 0 ? ", " : "",
                   creates ? new_contact(p) : "?");
        if (!creates)
            params[n++] = value_text(p->patch->id);
        params[n++] = value_textz(i == 0 ? "Home" : "Mobile");
        params[n++] = *number[i];
        params[n++] = value_bool(i == 0);
    }
    if (n > 0)
        satchmo_do(p, -1, arena_strz(p->arena, buf_str(&b)), params, n);
}

/* As it was seen: changed, or gone when there is no number any more. */
static void change_phone(struct satchmo_plan *p, size_t row,
                         const struct value *number)
{
    const struct value id = sql_cell(p->around, row, "id");
    const struct value was = sql_cell(p->around, row, "phone");
    const struct value set[] = {*number, id, was};
    if (value_is_null(number))
        satchmo_do(p, 1, "DELETE FROM contact_phonenumber WHERE id = ? "
                         "AND phone = ?", set + 1, 2);
    else
        satchmo_do(p, 1, "UPDATE contact_phonenumber SET phone = ? WHERE "
                         "id = ? AND phone = ?", set, 3);
}

static void plan_phones(struct satchmo_plan *p)
{
    static const char *const names[2] = {"phone", "mobile"};
    const struct value *fresh[2] = {NULL, NULL};
    struct value *numbers = arena_array(p->arena, struct value, 2);
    const struct value held = value_text(p->patch->id);
    size_t row;
    if (p->beside.text.n > 0) /* so that two are not added side by side */
        satchmo_do(p, 1, "UPDATE contact_contact SET email = email WHERE "
                         "id = ?", &held, 1);
    for (int i = 0; i < 2; i++) {
        const struct value *given = satchmo_given(p, names[i]);
        if (!given)
            continue;
        numbers[i] = satchmo_param(p, names[i], given);
        if (phone_row(p, i == 0, &row))
            change_phone(p, row, &numbers[i]);
        else if (!value_is_null(given))
            fresh[i] = &numbers[i];
    }
    insert_phones(p, fresh);
}

enum err satchmo_plan_contact(struct satchmo_plan *p, struct error *e)
{
    (void)e;
    make_or_change(p);
    mirror_user(p);
    plan_phones(p);
    return ERR_OK;
}

enum err satchmo_plan_organization(struct satchmo_plan *p, struct error *e)
{
    (void)e;
    make_or_change(p);
    return ERR_OK;
}

/* ---- addresses and phones -------------------------------------------------------- */

static const char *const address_flags[] = {"is_default_shipping",
                                            "is_default_billing", NULL};
static const char *const phone_flags[] = {"primary", NULL};

static struct str owner_of(const struct satchmo_plan *p)
{
    return p->patch->kind == PATCH_CREATE ? satchmo_given_text(p, "contact_id")
                                          : satchmo_seen_text(p, "contact_id");
}

/* All of the same contact, that itself among them. A row without an id comes
 * where there are none, for the country that is asked for beside: a new address
 * that tells none is where the shop is. */
void satchmo_ask_siblings(struct satchmo_plan *p)
{
    bool creates = p->patch->kind == PATCH_CREATE;
    bool is_phone = p->kind == satchmo_kind(SATCHMO_PHONE);
    struct value *params = arena_array(p->arena, struct value, 3);
    params[0] = value_text(satchmo_given_text(p, "country"));
    params[1] = value_int(p->c->set.site);
    params[2] = value_text(creates ? satchmo_given_text(p, "contact_id")
                                   : p->patch->id);
    struct str owner =
        creates ? STR("?")
                : arena_printf(p->arena,
                               "(SELECT t.contact_id FROM %s t WHERE t.id = ?)",
                               p->kind->table);
    p->beside = (struct sql_query){
        arena_printf(p->arena,
                     "SELECT (SELECT id FROM l10n_country WHERE iso2_code = ?) "
                     "AS country, (SELECT country_id FROM shop_config WHERE "
                     "site_id = ?) AS home, s.id, %s FROM (SELECT 1 AS one) k "
                     "LEFT JOIN %s s ON s.contact_id = %.*s ORDER BY s.id",
                     is_phone ? "s.\"primary\""
                              : "s.is_default_shipping, s.is_default_billing",
                     p->kind->table, STR_ARG(owner)),
        params, 3, -1};
}

/* The id of another one that is the default, or STR_NONE. */
static struct str other_default(const struct satchmo_plan *p, const char *flag)
{
    for (size_t i = 0; i < p->around->n_rows; i++) {
        const struct value id = sql_cell(p->around, i, "id");
        const struct value on = sql_cell(p->around, i, flag);
        if (str_is(value_str(&on), "1") &&
            !str_eq(value_str(&id), p->patch->id))
            return value_str(&id);
    }
    return STR_NONE;
}

/* This one is the default: the others are not. */
static void clear_others(struct satchmo_plan *p, const char *flag)
{
    bool creates = p->patch->kind == PATCH_CREATE;
    const struct value params[] = {
        value_bool(false), value_text(owner_of(p)), value_bool(true),
        value_text(creates ? STR("0") : p->patch->id)};
    satchmo_do(p, -1,
               arena_printfz(p->arena,
                             "UPDATE %s SET \"%s\" = ? WHERE contact_id = ? "
                             "AND \"%s\" = ? AND id <> ?",
                             p->kind->table, flag, flag), params, 4);
}

/* Another one is, and stays so until this is done. */
static void hold_other(struct satchmo_plan *p, const char *flag,
                       struct str other)
{
    const struct value params[] = {value_bool(true), value_text(other),
                                   value_bool(true)};
    satchmo_do(p, 1,
               arena_printfz(p->arena,
                             "UPDATE %s SET \"%s\" = ? WHERE id = ? "
                             "AND \"%s\" = ?",
                             p->kind->table, flag, flag), params, 3);
}

static enum err refuse_none(const struct satchmo_plan *p, const char *flag,
                            struct error *e)
{
    error_set(e, ERR_REJECTED, __FILE__, __LINE__,
              "%s %.*s has `%s`, of which contact %.*s has exactly one: set it "
              "on another one instead",
              p->kind->name, STR_ARG(p->patch->id), flag,
              STR_ARG(owner_of(p)));
    if (e)
        e->retry = RETRY_LATER; /* the other one may be on its way */
    return ERR_REJECTED;
}

static enum err plan_flag(struct satchmo_plan *p, const char *flag,
                          struct members *columns, struct error *e)
{
    const struct value *given = satchmo_given(p, flag);
    bool creates = p->patch->kind == PATCH_CREATE;
    if (!given && !creates)
        return ERR_OK;
    bool wanted = given && given->kind == VALUE_BOOL && given->boolean;
    struct str other = other_default(p, flag);
    if (!wanted && !other.p && creates)
        wanted = true; /* the first one is it, as in the shop's own code */
    if (!wanted && !other.p && str_is(satchmo_seen_text(p, flag), "true"))
        return refuse_none(p, flag, e);
    if (wanted)
        clear_others(p, flag);
    else if (other.p)
        hold_other(p, flag, other);
    members_put(p->arena, columns, flag, value_bool(wanted));
    return ERR_OK;
}

static enum err plan_flagged(struct satchmo_plan *p, const char *const *flags,
                             struct members columns, struct error *e)
{
    const struct value owner = value_text(owner_of(p));
    /* The contact is held, so that two defaults are not set side by side. */
    satchmo_do(p, 1, "UPDATE contact_contact SET email = email WHERE id = ?",
               &owner, 1);
    for (size_t i = 0; flags[i]; i++)
        TRY(plan_flag(p, flags[i], &columns, e));
    if (p->patch->kind == PATCH_CREATE)
        satchmo_insert(p, &columns);
    else
        satchmo_update(p, &columns);
    return ERR_OK;
}

/* In place of what it has for those that are not told. */
static void put_addressee(struct satchmo_plan *p, struct members *columns)
{
    const struct value *name = satchmo_given(p, "name");
    for (size_t i = 0; name && i < columns->n; i++) {
        if (!str_is(columns->at[i].name, "addressee"))
            continue;
        columns->at[i].value = satchmo_param(p, "name", name);
        return;
    }
    if (name)
        members_put(p->arena, columns, "addressee",
                    satchmo_param(p, "name", name));
}

/* By id, by ISO code or, of a new one, that of the shop. */
static enum err put_country(struct satchmo_plan *p, struct members *columns,
                            struct error *e)
{
    const struct value *id = satchmo_given(p, "country_id");
    const struct value *code = satchmo_given(p, "country");
    if (id) {
        members_put(p->arena, columns, "country_id",
                    satchmo_param(p, "country_id", id));
        return ERR_OK;
    }
    if (!code && p->patch->kind != PATCH_CREATE)
        return ERR_OK;
    const struct value found = sql_cell(p->around, 0, code ? "country" : "home");
    struct str text = value_str(&found);
    if (text.n == 0 && code)
        FAIL(e, ERR_REJECTED, "the shop has no country `%.*s`: add it there "
             "(l10n_country)", STR_ARG(satchmo_given_text(p, "country")));
    if (text.n == 0)
        FAIL(e, ERR_REJECTED, "an address needs a country, and the shop's own "
             "is not set (shop_config)");
    members_put(p->arena, columns, "country_id",
                value_text(arena_str(p->arena, text)));
    return ERR_OK;
}

enum err satchmo_plan_address(struct satchmo_plan *p, struct error *e)
{
    struct members columns = satchmo_columns(p);
    put_addressee(p, &columns);
    TRY(put_country(p, &columns, e));
    return plan_flagged(p, address_flags, columns, e);
}

enum err satchmo_plan_phone(struct satchmo_plan *p, struct error *e)
{
    return plan_flagged(p, phone_flags, satchmo_columns(p), e);
}
