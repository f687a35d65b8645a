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

enum err satchmo_plan_contact(struct satchmo_plan *p, struct error *e)
{
    (void)e;
    make_or_change(p);
    mirror_user(p);
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

/* All of the same contact, that itself among them. */
void satchmo_ask_siblings(struct satchmo_plan *p)
{
    bool creates = p->patch->kind == PATCH_CREATE;
    bool is_phone = p->kind == satchmo_kind(SATCHMO_PHONE);
    struct value *param = arena_new(p->arena, struct value);
    *param = value_text(creates ? satchmo_given_text(p, "contact_id")
                                : p->patch->id);
    struct str owner =
        creates ? STR("?")
                : arena_printf(p->arena,
                               "(SELECT t.contact_id FROM %s t WHERE t.id = ?)",
                               p->kind->table);
    p->beside = (struct sql_query){
        arena_printf(p->arena,
                     "SELECT s.id, %s FROM %s s WHERE s.contact_id = %.*s "
                     "ORDER BY s.id",
                     is_phone ? "s.\"primary\""
                              : "s.is_default_shipping, s.is_default_billing",
                     p->kind->table, STR_ARG(owner)),
        param, 1, -1};
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
                             struct error *e)
{
    const struct value owner = value_text(owner_of(p));
    struct members columns = satchmo_columns(p);
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

enum err satchmo_plan_address(struct satchmo_plan *p, struct error *e)
{
    return plan_flagged(p, address_flags, e);
}

enum err satchmo_plan_phone(struct satchmo_plan *p, struct error *e)
{
    return plan_flagged(p, phone_flags, e);
}
