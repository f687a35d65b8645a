/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo stand-in, from inside. A model is a table plus its fields, which
 * are data (models_*.c); what a model does beyond that is in the functions of
 * its definition (logic_*.c). A call runs in one transaction under one user;
 * what goes wrong in it is a Python exception kept in the call (fault.h), and
 * `enum err` only says that there is one.
 *
 * Values have two forms. *Wire*: as a client sends and gets them (false for
 * missing, [id, "name"], command lists). *Cell*: as a row holds them: null or
 * absent for missing, an integer for a many2one, a list of integers for an
 * x2many, decimals, dates and times as such.
 *
 * Threads: one owner, the sandbox's. Memory: of a call, in its arena; what
 * stays, in the tables or in `own`.
 */
#pragma once

#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"
#include "sandbox/odoo/fault.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

#define ODOO_VERSION_FIRST 16
#define ODOO_VERSION_LAST 19
#define OPENERP_VERSION 7
#define ODOO_UID_ROOT 1
#define ODOO_UID_ADMIN 2
/* Real databases have 32-bit ids; the option first_id can start past that. */
#define ODOO_ID_MAX INT32_MAX

enum odoo_type {
    TYPE_CHAR,
    TYPE_TEXT,
    TYPE_HTML,
    TYPE_SELECTION,
    TYPE_BINARY,
    TYPE_REFERENCE,
    TYPE_BOOLEAN,
    TYPE_INTEGER,
    TYPE_MANY2ONE_REFERENCE,
    TYPE_FLOAT,
    TYPE_MONETARY,
    TYPE_DATE,
    TYPE_DATETIME,
    TYPE_MANY2ONE,
    TYPE_ONE2MANY,
    TYPE_MANY2MANY,
    TYPE_JSON,
};

enum {
    F_REQUIRED = 1,
    F_READONLY = 2,  /* for forms: writes over RPC are still taken */
    F_NOCOPY = 4, F_INDEX = 8,
    F_CASCADE = 16,  /* many2one: goes with its target */
    F_RESTRICT = 32, /* many2one: keeps its target from being deleted */
    F_STORED = 64,   /* computed, but said to be a column */
    F_MIRROR = 128,  /* many2many seen from the side that does not hold it */
    F_HIDDEN = 256,  /* never read over RPC: password */
    F_INVERSE = 512, /* computed, and written to what it is computed from */
    F_UNTOLD = 1024, /* there, but not said to be */
};

struct odoo;
struct odoo_call;
struct odoo_model;
struct odoo_field;
struct odoo_vals;
struct odoo_rule_cache;

typedef struct value (*odoo_compute_fn)(struct odoo_call *c,
                                        const struct odoo_model *m,
                                        const struct odoo_field *f,
                                        const struct table_row *row);

/* One field as it stands in the tables of models_*.c. */
struct odoo_field_def {
    const char *name;
    enum odoo_type type;
    const char *label;
    const char *relation;  /* model it points to */
    const char *inverse;   /* one2many and mirrors: the field over there */
    const char *selection; /* "key:Label|key:Label" */
    const char *related;   /* "partner_id.name": lives over there */
    const char *preset;    /* default as text; "now", "today", "user",
                              "company" mean those */
    odoo_compute_fn compute;
    unsigned flags;
    int digits;            /* of a float */
    uint8_t since, until;  /* versions; 0: open */
};

enum odoo_op { OP_READ, OP_WRITE, OP_CREATE, OP_UNLINK, OP_COUNT };

/* Group bits of access rights, as users have them. */
enum {
    GROUP_USER = 1,
    GROUP_SYSTEM = 2, /* Settings */
    GROUP_ERP_MANAGER = 4,
    GROUP_PARTNER_MANAGER = 8,
    GROUP_SALESMAN = 16,
    GROUP_SALES_ALL = 32,
    GROUP_SALES_MANAGER = 64,
    GROUP_READER = 128, /* reads all, writes nothing: this sandbox's own */
};

struct odoo_model_def {
    const char *name;
    const char *label;
    const char *order;
    const char *rec_name; /* NULL: "name" */
    const struct odoo_field_def *fields;
    size_t n_fields;
    unsigned access[OP_COUNT]; /* groups that may; 0: nobody */
    bool thread;               /* has messages and activities */
    uint8_t since, until;
    /* Hooks, each may be NULL. vals are wire values, free to be changed. */
    enum err (*before_create)(struct odoo_call *c, const struct odoo_model *m,
                              struct odoo_vals *vals);
    enum err (*after_create)(struct odoo_call *c, const struct odoo_model *m,
                             int64_t id, const struct odoo_vals *vals);
    enum err (*before_write)(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row,
                             struct odoo_vals *vals);
    enum err (*after_write)(struct odoo_call *c, const struct odoo_model *m,
                            int64_t id, const struct odoo_vals *vals);
    enum err (*before_unlink)(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *row);
    struct str (*display_name)(struct odoo_call *c, const struct odoo_model *m,
                               const struct table_row *row);
};

struct odoo_field {
    struct odoo_field_def d;
    struct str name; /* interned: equal names have equal pointers */
    struct odoo_model *owner;
    struct odoo_model *relation;
    struct odoo_field *inverse;
    struct table_index *index;
    int64_t field_id; /* in ir.model.fields */
    bool custom;
};

struct odoo_model {
    struct odoo_model_def d;
    struct str name;
    struct odoo *o;
    struct table *table;
    VEC(struct odoo_field *) fields;
    struct map by_name;
    struct odoo_field *active, *rec_name; /* or NULL */
    int64_t model_id;           /* in ir.model */
};

struct odoo {
    struct arena own; /* holds this struct and the registry */
    struct sandbox *box;
    int version;
    struct str db;
    int64_t first_id;
    bool keep_alive, accountant; /* but for the first: addons */
    bool contract, account, opencell, sale, stock, ekiclik, m2mcategories;
    struct tables *tables;
    VEC(struct odoo_model *) models;
    struct map by_name;
    VEC(struct odoo_field *) pointing; /* every many2one, for deletes */
    struct map sessions; /* token -> struct odoo_session */
    struct arena session_memory;
    uint64_t session_seed;
    bool fields_changed; /* custom fields came or went in this call */
};

/* One call: user, context, what it may see, and what went wrong. */
struct odoo_call {
    struct odoo *o;
    struct arena *a;
    int64_t uid;
    unsigned groups;
    bool su;             /* rights and rules do not apply */
    bool roll_back;      /* though there was no fault */
    bool no_variant;     /* a template that a variant is made for */
    struct value context;
    bool active_test;
    int depth;           /* of calls that call */
    struct odoo_rule_cache *rules;
    struct odoo_fault fault;
    struct odoo_notices *notices; /* automation.c: of this attempt */
};

/* Wire values of one record on their way in. */
struct odoo_vals {
    struct arena *a;
    VEC(struct field) list; /* names interned */
};

struct odoo_ids {
    const int64_t *at;
    size_t n;
};

/* registry.c */
enum err odoo_registry_build(struct odoo *o, struct error *e);
struct odoo_model *odoo_model_find(const struct odoo *o, struct str name);
struct odoo_model *odoo_model_get(const struct odoo *o, const char *name);
struct odoo_field *odoo_field_find(const struct odoo_model *m, struct str name);
struct odoo_field *odoo_field_add(struct odoo *o, struct odoo_model *m,
                                  const struct odoo_field_def *def);
void odoo_field_remove(struct odoo *o, struct odoo_model *m,
                       struct odoo_field *f);
const char *odoo_type_name(enum odoo_type type);
bool odoo_is_x2many(enum odoo_type type);
/* A cell of its own in the row: not computed, related or the other side's. */
bool odoo_field_is_column(const struct odoo_field *f);

/* cell.c: reading rows. */
struct value odoo_cell(struct odoo_call *c, const struct odoo_model *m,
                       const struct odoo_field *f,
                       const struct table_row *row);
struct value odoo_cellz(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *row, const char *field);
int64_t odoo_cell_id(struct odoo_call *c, const struct odoo_model *m,
                     const struct table_row *row, const char *field);
bool odoo_cell_true(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *row, const char *field);
struct str odoo_cell_str(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row, const char *field);
struct str odoo_display_name(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row);
/* Wire form of a cell; pair: many2one as [id, name]. */
struct value odoo_to_wire(struct odoo_call *c, const struct odoo_model *m,
                          const struct odoo_field *f,
                          const struct table_row *row, bool pair);

/* convert.c: wire -> cell, with the exceptions that Odoo has for it. */
enum err odoo_to_cell(struct odoo_call *c, const struct odoo_model *m,
                      const struct odoo_field *f, const struct value *wire,
                      struct value *out);
bool odoo_is_empty(const struct value *wire); /* null or false */
/* Ids from an integer, a list of them, or false. */
enum err odoo_ids_from(struct odoo_call *c, const struct value *wire,
                       struct odoo_ids *out);
enum err odoo_id_check(struct odoo_call *c, int64_t id);
struct value odoo_ids_value(struct odoo_call *c, struct odoo_ids ids);

/* html.c */
struct str odoo_html_sanitize(struct arena *a, struct str html);
struct str odoo_html_escape(struct arena *a, struct str text);
