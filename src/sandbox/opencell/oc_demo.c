/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Demonstration records, and what a person sets about the sandbox. */
#include "base/time.h"
#include "sandbox/demo_cast.h"
#include "sandbox/opencell/oc.h"

/* ---- control ---------------------------------------------------------------------- */

static void set_flag(const struct value *body, const char *name, bool *flag)
{
    const struct value *v = value_getz(body, name);
    if (v && v->kind == VALUE_BOOL)
        *flag = v->boolean;
}

void oc_control_style(struct oc_call *c)
{
    if (!oc_check_keys(c, "legacy old by_tax"))
        return;
    set_flag(&c->body, "legacy", &c->oc->options.legacy);
    set_flag(&c->body, "old", &c->oc->options.old);
    set_flag(&c->body, "by_tax", &c->oc->options.by_tax);
    c->out->status = 204;
}

void oc_control_break(struct oc_call *c)
{
    const struct value *v = value_getz(&c->body, "level");
    if (!oc_check_keys(c, "level") || !oc_check_needs(c, &c->body, "level"))
        return;
    c->oc->break_below = v->kind == VALUE_INT ? (int)v->integer : 0;
    c->out->status = 204;
}

/* ---- records ---------------------------------------------------------------------- */

static struct value customer(struct arena *a, const struct cast_card *card,
                             struct str code)
{
    struct str first, rest;
    cast_split_name(card->name, &first, &rest);
    struct value name = oc_object(a, "firstName", value_text(first));
    oc_put(a, &name, "lastName", value_text(rest.n > 0 ? rest : first));
    struct value contact = oc_object(a, "email", value_text(card->email));
    oc_put(a, &contact, "mobile", value_text(card->mobile));
    struct value address = oc_object(a, "address1", value_text(card->street));
    oc_put(a, &address, "zipCode", value_text(card->zip));
    oc_put(a, &address, "city", value_text(card->city));
    oc_put(a, &address, "country", value_text(card->country));
    struct value v = oc_object(a, "code", value_text(code));
    oc_put(a, &v, "description", value_text(card->name));
    oc_put(a, &v, "name", name);
    oc_put(a, &v, "contactInformation", contact);
    oc_put(a, &v, "address", address);
    return v;
}

static void add_below(struct oc *oc, struct arena *a, enum oc_kind kind,
                      const char *parent, struct str above, struct str code)
{
    struct value v = oc_object(a, "code", value_text(code));
    oc_put(a, &v, parent, value_text(above));
    oc_put(a, &v, "status", value_textz("ACTIVE"));
    oc_add(oc, kind, &v);
}

static void add_one(struct oc *oc, struct arena *a,
                    const struct cast_card *card, int64_t n, int64_t day_ms)
{
    struct str code = arena_printf(a, "%lld", (long long)(1000 + n));
    struct str account = arena_printf(a, "%.*s_0", STR_ARG(code));
    struct str contract = arena_printf(a, "C%04lld", (long long)n);
    struct value v = customer(a, card, code);
    oc_put(a, &v, "seller", value_textz("SC"));
    oc_put(a, &v, "customerCategory", value_textz("CLIENT"));
    oc_add(oc, OC_CUSTOMER, &v);
    v = customer(a, card, account);
    oc_put(a, &v, "customer", value_text(code));
    oc_put(a, &v, "status", value_textz("ACTIVE"));
    oc_add(oc, OC_CUSTOMER_ACCOUNT, &v);
    add_below(oc, a, OC_BILLING_ACCOUNT, "customerAccount", account, account);
    add_below(oc, a, OC_USER_ACCOUNT, "billingAccount", account, account);
    v = oc_object(a, "code", value_text(contract));
    oc_put(a, &v, "userAccount", value_text(account));
    oc_put(a, &v, "offerTemplate", value_textz("OF_SC_TEMPLATE_MOB"));
    oc_put(a, &v, "subscriptionDate", value_int(day_ms));
    oc_put(a, &v, "status", value_textz("ACTIVE"));
    oc_add(oc, OC_SUBSCRIPTION, &v);
    v = oc_object(a, "code", value_textz("SE_SC_REC_MOBILE_T_150_1024"));
    oc_put(a, &v, "subscription", value_text(contract));
    oc_put(a, &v, "quantity", value_int(1));
    oc_put(a, &v, "subscriptionDate", value_int(day_ms));
    oc_put(a, &v, "status", value_textz("ACTIVE"));
    oc_add(oc, OC_SERVICE, &v);
}

enum err oc_demo_load(void *state, int64_t count, struct error *e)
{
    struct oc *oc = state;
    AUTO_ARENA a = ARENA_INIT;
    struct cast cast = cast_make(&a, count);
    int64_t now_us = sandbox_now_us(oc->box);
    (void)e;
    tables_begin(oc->store, now_us, 0);
    for (size_t i = 0; i < cast.n_people; i++) {
        const struct cast_person *p = &cast.people[i];
        int64_t us = now_us - p->age_days * US_PER_DAY;
        add_one(oc, &a, &p->card[p->card[CAST_CRM].known ? CAST_CRM : CAST_ERP],
                (int64_t)i + 1, us / US_PER_DAY * US_PER_DAY / US_PER_MS);
    }
    tables_commit(oc->store);
    return ERR_OK;
}
