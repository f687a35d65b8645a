/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What may be written into a shop, and a write as a plan: what is asked
 * first, and the statements of the one transaction that follows of the answer.
 *
 * Plans live in the arena of their operation. Threads: one owner.
 */
#pragma once

#include "connectors/satchmo/satchmo_state.h"

enum satchmo_writable_flag {
    SATCHMO_CREATE_ONLY = 1,
    SATCHMO_REQUIRED = 2, /* of a create */
    SATCHMO_NULLABLE = 4,
    SATCHMO_APART = 8,    /* no column of its own table: the plan sees to it */
    SATCHMO_NEVER_EMPTY = 16,
};

struct satchmo_writable {
    const char *name;     /* of the field */
    int length;           /* of a varchar, in characters; 0: any */
    unsigned flags;       /* enum satchmo_writable_flag */
    const char *fallback; /* of a create that does not say; NULL: none */
};

struct satchmo_plan {
    const struct connection_state *c;
    struct arena *arena;
    const struct satchmo_kind *kind;
    const struct satchmo_rules *rules;
    const struct patch *patch;
    /* ---- asked */
    struct sql_query beside;       /* one question more; text.n 0: none */
    /* ---- answered */
    int64_t now_us;
    const struct value *seen;      /* the record as it is; NULL for creates */
    const struct sql_rows *around; /* what `beside` told */
    /* ---- to be done */
    VEC(struct sql_query) queries; /* none: it is as it should be */
    struct str id;
    size_t id_at;                  /* the statement that tells the new id */
    bool existed;
};

struct satchmo_rules {
    bool creates, updates;
    const struct satchmo_writable *fields; /* name NULL ends it */
    void (*ask)(struct satchmo_plan *p);   /* sets `beside`; or NULL */
    enum err (*plan)(struct satchmo_plan *p, struct error *e);
};

/* NULL: nothing of the kind is written. */
const struct satchmo_rules *satchmo_rules(const struct satchmo_kind *kind);
/* NULL: the field is not. */
const struct satchmo_writable *satchmo_writable(const struct satchmo_kind *kind,
                                                struct str field);
/* Whether the patch says what may be said of such a record. */
MUST_CHECK enum err satchmo_check_patch(const struct satchmo_kind *kind,
                                        const struct patch *patch,
                                        struct error *e);

/* ---- parts of plans -------------------------------------------------------- */

/* What the patch says of a field, or NULL. */
const struct value *satchmo_given(const struct satchmo_plan *p,
                                  const char *field);
struct str satchmo_given_text(const struct satchmo_plan *p, const char *field);
/* What the record says now, blank for none. */
struct str satchmo_seen_text(const struct satchmo_plan *p, const char *field);
/* A value as a parameter for the column of a field. */
struct value satchmo_param(const struct satchmo_plan *p, const char *field,
                           const struct value *v);
struct value satchmo_time(const struct satchmo_plan *p, int64_t time_us);
struct value satchmo_today(const struct satchmo_plan *p);

/* One more statement; the parameters are copied. */
void satchmo_do(struct satchmo_plan *p, int64_t changes, const char *text,
                const struct value *params, size_t n);
/* The columns of the record's own table that the patch sets, with fallbacks
 * for a create. */
struct members satchmo_columns(struct satchmo_plan *p);
/* A row more, whose id becomes that of the record. */
void satchmo_insert(struct satchmo_plan *p, const struct members *columns);
/* The record's row; nothing when there are no columns. */
void satchmo_update(struct satchmo_plan *p, const struct members *columns);

void satchmo_ask_goods(struct satchmo_plan *p);
enum err satchmo_plan_product(struct satchmo_plan *p, struct error *e);
enum err satchmo_plan_category(struct satchmo_plan *p, struct error *e);
void satchmo_ask_phones(struct satchmo_plan *p);
enum err satchmo_plan_contact(struct satchmo_plan *p, struct error *e);
enum err satchmo_plan_organization(struct satchmo_plan *p, struct error *e);
void satchmo_ask_siblings(struct satchmo_plan *p);
enum err satchmo_plan_address(struct satchmo_plan *p, struct error *e);
enum err satchmo_plan_phone(struct satchmo_plan *p, struct error *e);
void satchmo_ask_order(struct satchmo_plan *p);
enum err satchmo_plan_order(struct satchmo_plan *p, struct error *e);
void satchmo_ask_payment(struct satchmo_plan *p);
enum err satchmo_plan_payment(struct satchmo_plan *p, struct error *e);
