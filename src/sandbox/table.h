/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Tables in memory for the sandboxed systems: records as objects under an
 * integer or a text id, stamped to the microsecond, changed in transactions.
 *
 * A store holds the tables of one system. Every call of the system opens a
 * transaction (also a reading one: it fixes what is visible), and ends it
 * with a commit or a rollback. With a commit delay, what was written stays
 * invisible to other transactions until the delay has passed, though it is
 * stamped with the time at which it began, as in a database.
 *
 * Ownership: values passed in are copied. Rows handed out are borrowed and
 * stay as they are until the transaction ends; a changed row is a new one.
 * Field names are interned: the same name has the same pointer in every row.
 * Threads: one owner.
 */
#pragma once

#include "base/value.h"

struct tables;
struct table;

struct table_row {
    struct value id;     /* integer or text */
    int64_t created_us;  /* start of the transaction that made it */
    int64_t updated_us;  /* start of the one that last changed it */
    int64_t sequence;    /* grows with every change in the whole store */
    struct value fields; /* object */
};

struct tables *tables_create(void);
void tables_destroy(struct tables *s); /* NULL is fine */
/* Drops every record; the tables, their indexes and names stay. */
void tables_clear(struct tables *s);

/*
 * Integer ids count up from `first_id`. Text ids are given at insert. The
 * name is borrowed for as long as the store lives.
 */
struct table *tables_add(struct tables *s, const char *name, int64_t first_id);

/* Memory held for records, replaced ones included. */
size_t tables_used_bytes(const struct tables *s);

/* The one pointer under which `name` stands in rows. */
struct str tables_intern(struct tables *s, struct str name);

/* Rows of before are no longer valid after this. Not nested. */
void tables_begin(struct tables *s, int64_t now_us, int64_t commit_delay_us);
void tables_commit(struct tables *s);
void tables_rollback(struct tables *s);
/* Start of the running transaction: the stamp of what it writes. */
int64_t tables_now_us(const struct tables *s);
/* How many rows the running transaction has changed so far. */
int64_t tables_changes(const struct tables *s);

/*
 * A new row; `id` NULL takes the next integer. Ids given by the caller must
 * be free (table_get finds none); integer ones move the counter past them.
 */
const struct table_row *table_insert(struct table *t, const struct value *id,
                                     const struct value *fields);
/*
 * `row` with the members of `changes` set. A null removes the member, so a
 * member that is to be there as null cannot be stored: use another value.
 */
const struct table_row *table_update(struct table *t,
                                     const struct table_row *row,
                                     const struct value *changes);
/* Sets the stamps only; for demonstration records with a past. */
const struct table_row *table_stamp(struct table *t,
                                    const struct table_row *row,
                                    int64_t created_us, int64_t updated_us);
void table_delete(struct table *t, const struct table_row *row);
/* The id that the next insert without one would take. */
int64_t table_next_id(const struct table *t);

/* The visible row, or NULL. */
const struct table_row *table_get(const struct table *t,
                                  const struct value *id);
const struct table_row *table_get_int(const struct table *t, int64_t id);
const struct table_row *table_get_text(const struct table *t, struct str id);
/* Visible rows, in the order they were made; *cursor starts at 0. */
const struct table_row *table_next(const struct table *t, size_t *cursor);
size_t table_count(const struct table *t); /* visible rows; walks them */

/*
 * An index by a text made from the row (an address in lower case, digits of a
 * number). `key` must depend on the row's fields alone and may answer
 * STR_NONE for "not in this index"; `context` is passed through.
 */
typedef struct str (*table_key_fn)(struct arena *a, const struct value *fields,
                                   const void *context);
struct table_index;
struct table_index *table_index_add(struct table *t, table_key_fn key,
                                    const void *context);
/* Visible rows with that key, in no set order; *cursor starts at 0. */
const struct table_row *table_find(const struct table_index *index,
                                   struct str key, size_t *cursor);
