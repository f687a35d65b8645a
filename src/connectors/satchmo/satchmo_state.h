/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A connection to a shop, and its tables as kinds of records: columns as they
 * stand, *parts* (rows of other tables that belong to a record, read in the
 * same transaction) and what is derived of both.
 */
#pragma once

#include "base/vec.h"
#include "base/zone.h"
#include "connectors/driver.h"
#include "connectors/members.h"
#include "connectors/satchmo/satchmo_layout.h"
#include "connectors/satchmo/satchmo_settings.h"
#include "net/sql.h"

enum satchmo_kind_of {
    SATCHMO_ADDRESS,
    SATCHMO_CATEGORY,
    SATCHMO_CONTACT,
    SATCHMO_COUNTRY,
    SATCHMO_IMAGE,
    SATCHMO_ORDER,
    SATCHMO_ORDER_ITEM,
    SATCHMO_ORDER_PAYMENT,
    SATCHMO_ORDER_STATUS,
    SATCHMO_ORGANIZATION,
    SATCHMO_PHONE,
    SATCHMO_PRICE,
    SATCHMO_PRODUCT,
    SATCHMO_TAX_CLASS,
    SATCHMO_KINDS
};

/* Pieces of a product in orders that are paid and still New: the shop has
 * taken them from its stock, and nobody else has taken the order up. */
#define SATCHMO_TAKEN                                                        \
    "SELECT i.product_id, sum(i.quantity) AS quantity FROM shop_orderitem i " \
    "JOIN (SELECT o.id, o.total - (SELECT coalesce(sum(m.amount), 0) FROM "  \
    "shop_orderpayment m WHERE m.order_id = o.id) - (SELECT "                \
    "coalesce(sum(h.amount), 0) FROM shop_orderauthorization h WHERE "       \
    "h.order_id = o.id AND NOT h.complete) AS owed FROM shop_order o WHERE " \
    "o.status = 'New') n ON n.id = i.order_id WHERE n.owed > -0.00999999 "   \
    "AND n.owed <= 0.0000001 GROUP BY i.product_id"

/* Fields of an image: the picture in base64, and why there is none. */
#define SATCHMO_DATA "data"
#define SATCHMO_DATA_PROBLEM "data_problem"

#define SATCHMO_PARTS_MAX 9
#define SATCHMO_READ_MAX 500
#define SATCHMO_PICTURES_MAX 20 /* images of one op, with their pictures */
#define SATCHMO_WRITE_MAX 50 /* patches of one op, a transaction each */

struct satchmo_column {
    const char *name;   /* of the field */
    const char *column; /* in its table; NULL: derived */
    enum value_kind kind;
    int scale;          /* of decimals */
    const char *target; /* of references */
    const char *find;   /* of derived texts: a condition over `t`, with one
                           parameter in small letters; NULL: not searched by */
};

/* Rows of another table, `owner` among their columns, ordered by it. {page} in
 * the text stands for the keys of the records that are read. */
struct satchmo_part {
    const char *name;
    const char *text;
};

struct satchmo_rows { /* those of one owner */
    const struct sql_rows *all;
    size_t from, n;
};

/* A record in the making. */
struct satchmo_record {
    const struct connection_state *c;
    struct arena *arena;
    struct str id;
    struct members fields;
    struct satchmo_rows parts[SATCHMO_PARTS_MAX];
    int32_t today_days; /* on the shop's clock */
};

struct satchmo_kind {
    const char *name;
    const char *table;
    const struct satchmo_column *columns; /* name NULL ends it */
    const struct satchmo_part *parts;     /* name NULL ends it; or NULL */
    enum err (*derive)(struct satchmo_record *r, struct error *e); /* or NULL */
};

struct connection_state {
    struct arena *arena;
    struct satchmo_settings set;
    const struct zone *zone;
    struct str title; /* the shop's name */
    struct satchmo_layout layout; /* known when it is open */
    bool open;
    bool has_log; /* of changes, when it was opened */
};

const struct satchmo_kind *satchmo_kind(enum satchmo_kind_of kind);
MUST_CHECK enum err satchmo_kind_find(struct str name,
                                      enum satchmo_kind_of *out,
                                      struct error *e);
/* `writes`: with what may be written; else nothing may. */
struct schema satchmo_schema(const struct connection_state *c, struct arena *a,
                             const struct satchmo_kind *kind);

/* ---- values ---------------------------------------------------------------- */

/* A cell in canonical form: exact, blanks of texts kept, times in UTC. */
MUST_CHECK enum err satchmo_value(const struct connection_state *c,
                                  struct arena *a,
                                  const struct satchmo_column *column,
                                  const struct value *cell, struct value *out,
                                  struct error *e);
/* Cell of the i-th row of one owner; null when there is none. */
struct value satchmo_cell(const struct satchmo_rows *rows, size_t i,
                          const char *column);
/* The same as an amount; 0 for null. */
MUST_CHECK enum err satchmo_amount(const struct satchmo_rows *rows, size_t i,
                                   const char *column, struct decimal *out,
                                   struct error *e);

/* ---- statements ------------------------------------------------------------ */

/* Which records: a condition over `t`, with its parameters. */
struct satchmo_page {
    struct str where; /* "t.id > ?" */
    const struct value *params;
    size_t n_params;
    int64_t limit;    /* 0: none */
};
#define SATCHMO_QUERIES_MAX (1 + SATCHMO_PARTS_MAX)
/* The records and their parts; returns how many statements. */
size_t satchmo_select(const struct connection_state *c, struct arena *a,
                      const struct satchmo_kind *kind,
                      const struct satchmo_page *page,
                      struct sql_query out[SATCHMO_QUERIES_MAX]);
/* What stands in braces is filled in. */
struct http_request satchmo_request(const struct connection_state *c,
                                    struct arena *a, bool writes,
                                    const struct sql_query *queries, size_t n);
MUST_CHECK enum err satchmo_answer(struct arena *a,
                                   const struct driver_reply *reply,
                                   struct sql_rows **out, size_t *out_n,
                                   struct error *e);
struct records {
    struct record *at;
    size_t n;
    size_t cap;
};
/* The results of what satchmo_select asked, told at that time. */
struct satchmo_results {
    const struct sql_rows *rows;
    size_t n;
    int64_t now_us;
};
/* Adds their records. */
MUST_CHECK enum err satchmo_records(const struct connection_state *c,
                                    struct arena *a,
                                    const struct satchmo_kind *kind,
                                    const struct satchmo_results *results,
                                    struct records *io, struct error *e);
/* Adds the records of an answer to that alone. */
MUST_CHECK enum err satchmo_take_records(const struct connection_state *c,
                                         struct arena *a,
                                         const struct satchmo_kind *kind,
                                         const struct driver_reply *reply,
                                         struct records *io, struct error *e);

/* ---- operations ------------------------------------------------------------ */

struct satchmo_plan;
struct place;

struct op_work {
    bool done;
    const struct satchmo_kind *kind;
    size_t at;  /* ids, keys: how many are done */
    VEC(struct find_match) matches;
    /* write: the patch at `at`, looked at or carried out for the how manyth
     * time */
    struct satchmo_plan *plan;
    bool carries_out;
    int tries;
    const struct sql_rows *found; /* hooks: what is there; NULL: not asked */
    struct place *place; /* changes (satchmo_changes.c) */
    bool looks;          /* whether there is a log */
    bool asks_mark;      /* there is */
    struct records images; /* read: whose pictures are asked for, from `at` on */
};

extern const struct driver_op satchmo_op_open;
extern const struct driver_op satchmo_op_test;
extern const struct driver_op satchmo_op_describe;
extern const struct driver_op satchmo_op_read;
extern const struct driver_op satchmo_op_find;
extern const struct driver_op satchmo_op_changes;
extern const struct driver_op satchmo_op_write;
extern const struct driver_op satchmo_op_hooks;

/* As in struct webhooks: PostgreSQL can be listened to. */
bool satchmo_listen(const struct connection_state *c, struct arena *a,
                    int64_t wait_ms, struct http_request *out);
enum err satchmo_heard(const struct connection_state *c, struct arena *a,
                       const struct http_request *request,
                       const struct http_response *response,
                       enum hook_heard *out, struct error *e);

/* Pictures (satchmo_image.c): whether they were asked for; the next one that has
 * a path, from *io_at on; its request; its answer, into the record. */
bool satchmo_wants_pictures(const struct connection_state *c,
                            const struct op *op);
bool satchmo_picture_at(const struct records *images, size_t *io_at);
struct http_request satchmo_picture_request(const struct connection_state *c,
                                            struct arena *a,
                                            const struct record *image);
MUST_CHECK enum err satchmo_picture_take(struct arena *a,
                                         const struct driver_reply *reply,
                                         struct record *io, struct error *e);

/* What is derived of parts (satchmo_derive_*.c). */
enum err satchmo_derive_address(struct satchmo_record *r, struct error *e);
enum err satchmo_derive_contact(struct satchmo_record *r, struct error *e);
enum err satchmo_derive_product(struct satchmo_record *r, struct error *e);
enum err satchmo_derive_order(struct satchmo_record *r, struct error *e);
enum err satchmo_derive_payment(struct satchmo_record *r, struct error *e);
