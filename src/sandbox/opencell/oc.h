/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * An Opencell in memory: accounts, subscriptions with what they hold, the
 * catalogue, and invoices that a run makes of them.
 *
 * A row's members have the names of the remote's DTOs; dates are milliseconds.
 * Ownership: `own` holds what lives as long as the system; a call's values
 * live in the arena of its answer. Threads: one owner.
 */
#pragma once

#include "base/json.h"
#include "base/vec.h"
#include "base/zone.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

#define OC_LIMIT 100 /* rows of a list unless asked otherwise */

enum oc_kind {
    OC_SELLER,
    OC_CATEGORY,
    OC_REASON, /* of terminations */
    OC_SERVICE_TEMPLATE,
    OC_CHARGE_TEMPLATE,
    OC_OFFER,
    OC_CUSTOMER,
    OC_CUSTOMER_ACCOUNT,
    OC_BILLING_ACCOUNT,
    OC_USER_ACCOUNT,
    OC_SUBSCRIPTION,
    OC_SERVICE,
    OC_CHARGE,
    OC_ACCESS,
    OC_INVOICE,
    OC_KINDS
};

enum oc_code {
    OC_MISSING_PARAMETER,
    OC_INVALID_PARAMETER,
    OC_AUTHENTICATION,
    OC_REFERENCED,
    OC_DUPLICATE_ACCESS,
    OC_NOT_FOUND,
    OC_EXISTS,
    OC_BUSINESS,
    OC_GENERIC,
    OC_NO_CODE,
};

struct oc_options {
    struct str user, password;
    struct str token;      /* a bearer token that is taken too */
    struct str time_zone;
    struct str lacks;      /* member of bodies that it does not know */
    bool legacy;           /* failures come with HTTP status 200 */
    bool by_tax;           /* newer: lines tell taxes in amountsByTax */
    bool old;              /* before 2022: customers always tell accounts,
                              charges of a subscription are not told */
};

#define OC_COMMERCIAL "COM" /* type of invoices that name none */

struct oc {
    struct arena own;
    struct sandbox *box;
    struct oc_options options;
    const struct zone *zone;
    struct tables *store;
    struct table *table[OC_KINDS];
    struct table_index *by_code[OC_KINDS];
    struct table_index *by_parent[OC_KINDS]; /* what holds it */
    int break_below;       /* the next hierarchy breaks off below this level;
                              0: none does */
};

struct oc_call {
    struct oc *oc;
    struct arena *a;
    const struct http_request *request;
    struct http_response *out;
    struct str path;      /* behind /api/rest, without a slash at its end */
    struct str id[4];     /* in the path */
    struct value body;    /* an object */
    enum oc_kind kind;    /* of the route */
    bool failed;          /* what was done is undone */
};

/* ---- answers --------------------------------------------------------------- */

void oc_send(struct oc_call *c, int status, const struct value *body);
/* {actionStatus: SUCCESS, <name>: v}. */
void oc_give(struct oc_call *c, const char *name, struct value v);
void oc_give_two(struct oc_call *c, const struct field *more, size_t n);
/* ActionStatus SUCCESS, of a record that was written (NULL: none). */
void oc_done(struct oc_call *c, const struct table_row *row);
void oc_say(struct oc_call *c, struct str message);
/* Always false, for `return oc_fail(...)`. */
bool oc_fail(struct oc_call *c, enum oc_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool oc_fail_missing(struct oc_call *c, const char *what, struct str code);

/* ---- what is asked ----------------------------------------------------------- */

struct str oc_query(struct oc_call *c, const char *name);
bool oc_query_is(struct oc_call *c, const char *name);
/*
 * Whether the body has only members that `spec` names: "code name{first last}
 * items[code] free*". Else it is answered.
 */
bool oc_check_keys(struct oc_call *c, const char *spec);
/* Whether the members (with blanks) have values; else it is answered. */
bool oc_check_needs(struct oc_call *c, const struct value *object,
                    const char *names);
/* With each date in the object as milliseconds; false: answered. */
bool oc_dates(struct oc_call *c, struct value *object);
struct value oc_object(struct arena *a, const char *name, struct value v);
void oc_put(struct arena *a, struct value *object, const char *name,
            struct value v);
/* `changes` laid over `object`: nulls and absent members keep what is there. */
struct value oc_merge(struct arena *a, const struct value *object,
                      const struct value *changes);
int64_t oc_now_ms(struct oc_call *c);

/* ---- records ------------------------------------------------------------------ */

void oc_store_create(struct oc *oc);
void oc_seed(struct oc *oc);
const char *oc_title(enum oc_kind kind); /* "Customer", in messages */
const struct table_row *oc_find(const struct oc *oc, enum oc_kind kind,
                                struct str code);
/* The same; answers when there is none. */
const struct table_row *oc_need(struct oc_call *c, enum oc_kind kind,
                                struct str code);
const struct table_row *oc_next_child(const struct oc *oc, enum oc_kind kind,
                                      struct str parent, size_t *cursor);
const struct table_row *oc_add(struct oc *oc, enum oc_kind kind,
                               const struct value *fields);
const struct table_row *oc_change(struct oc *oc, enum oc_kind kind,
                                  const struct table_row *row,
                                  const struct value *changes);
/* A row as its DTO, with what it holds. */
struct value oc_show(struct oc_call *c, enum oc_kind kind,
                     const struct table_row *row);
struct value oc_show_children(struct oc_call *c, enum oc_kind kind,
                              struct str parent);

/* ---- routes -------------------------------------------------------------------- */

void oc_route(struct oc_call *c);
bool oc_route_is_write(const struct http_request *request);
void oc_list(struct oc_call *c);
void oc_list_all(struct oc_call *c);
void oc_get(struct oc_call *c);

void oc_customer_create(struct oc_call *c);
void oc_customer_update(struct oc_call *c);
void oc_customer_upsert(struct oc_call *c);
void oc_customer_delete(struct oc_call *c);
void oc_accounts_of(struct oc_call *c);
void oc_hierarchy_create(struct oc_call *c);
void oc_hierarchy_update(struct oc_call *c);
void oc_hierarchy_upsert(struct oc_call *c);
void oc_subscription_create(struct oc_call *c);
void oc_subscription_update(struct oc_call *c);
void oc_subscription_upsert(struct oc_call *c);
void oc_subscription_terminate(struct oc_call *c);
void oc_subscription_suspend(struct oc_call *c);
void oc_subscription_resume(struct oc_call *c);
void oc_subscriptions_of(struct oc_call *c);
void oc_services_activate(struct oc_call *c);
void oc_services_terminate(struct oc_call *c);
void oc_charge_apply(struct oc_call *c);
void oc_charges(struct oc_call *c);
void oc_access_create(struct oc_call *c);
void oc_access_update(struct oc_call *c);
void oc_access_upsert(struct oc_call *c);
void oc_access_get(struct oc_call *c);
void oc_access_list(struct oc_call *c);
void oc_access_delete(struct oc_call *c);
void oc_template_create(struct oc_call *c);
void oc_template_update(struct oc_call *c);
void oc_template_upsert(struct oc_call *c);
void oc_template_delete(struct oc_call *c);
void oc_invoice_get(struct oc_call *c);
void oc_invoice_pdf(struct oc_call *c);
void oc_invoices_of(struct oc_call *c);
/* What a person does in the application. */
void oc_invoice_run(struct oc_call *c);
void oc_invoice_make(struct oc_call *c);
void oc_invoice_put(struct oc_call *c);
void oc_control_style(struct oc_call *c);
void oc_control_break(struct oc_call *c);
enum err oc_demo_load(void *state, int64_t count, struct error *e);
