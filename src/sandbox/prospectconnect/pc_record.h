/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records of the system: reading them out of a body, storing, matching,
 * showing them the way a profile does, and choosing a page of them.
 *
 * Rows are borrowed from the tables until the running call ends; values that
 * are made live in the call's arena. Threads: one owner.
 */
#pragma once

#include "sandbox/prospectconnect/pc.h"

/* ---- bodies in (pc_read.c) ---------------------------------------------- */

/*
 * The members of `in` that the kind knows, under their stored names, checked
 * and in stored form; null clears. What is unknown is passed over; what is
 * wrong becomes an issue of the call.
 */
struct value pc_read_changes(struct pc_call *c, const struct value *in);
/* As a system whose numbers are JavaScript's gives it back: 12.50 is 12.5,
 * and 20.00 is 20. */
struct value pc_number(struct decimal d);
/* Id as stored, of an id as the profile of the call writes it. */
struct str pc_id_in(const struct pc_call *c, enum pc_kind kind,
                    struct str id);

/* ---- storing (pc_store.c) ------------------------------------------------ */

void pc_store_create(struct pc *pc);
const struct table_row *pc_get(const struct pc *pc, enum pc_kind kind,
                               struct str id);
/* Stored id of that row. */
struct str pc_row_id(const struct table_row *row);
/* Field of a row, or NULL. */
const struct value *pc_row_get(const struct table_row *row, const char *name);
/* `changes` with every null left out, completed and inserted; NULL with
 * issues when something is missing. */
const struct table_row *pc_create(struct pc_call *c,
                                  const struct value *changes);
const struct table_row *pc_change(struct pc_call *c,
                                  const struct table_row *row,
                                  const struct value *changes);
void pc_remove(struct pc_call *c, const struct table_row *row);
/*
 * The contact that an upsert means: by id, by e-mail in any case, by the
 * digits of the phone number; the oldest where several fit. NULL: none.
 */
const struct table_row *pc_match(const struct pc_call *c, struct str id,
                                 const struct value *changes);

/* ---- bodies out (pc_show.c) ---------------------------------------------- */

enum pc_view { PC_VIEW_AB, PC_VIEW_C, PC_VIEW_D, PC_VIEW_ADMIN };

/* `only`: list of the fields that C was asked for; NULL or empty is all. */
struct value pc_show(const struct pc_call *c, enum pc_kind kind,
                     const struct table_row *row, enum pc_view view,
                     const struct value *only);

/* ---- choosing (pc_select.c) ---------------------------------------------- */

enum pc_order_by { PC_BY_CREATED, PC_BY_UPDATED, PC_BY_FIELD };

struct pc_order {
    enum pc_order_by by;
    const char *field; /* stored name, with PC_BY_FIELD */
    bool descending;
};

/* Where a row stands in an order: never equal for two rows. */
struct pc_place {
    struct value by;
    struct value tie;
};

struct pc_selection {
    struct pc_order order;
    bool (*keep)(const void *context, const struct table_row *row);
    const void *context;          /* of keep; NULL keep: every row */
    const struct pc_place *after; /* NULL: from the start */
    size_t limit;
};

struct pc_page {
    const struct table_row **rows;
    size_t n;
    size_t total; /* rows kept, on all pages */
    bool more;
};

struct pc_place pc_place_of(const struct pc_order *order,
                            const struct table_row *row);
/* The first `limit` rows after a place: one walk, no sort. */
struct pc_page pc_select_after(const struct pc_call *c,
                               const struct pc_selection *s);
/* The same, but by number of rows to skip. */
struct pc_page pc_select_from(const struct pc_call *c,
                              const struct pc_selection *s, size_t skip);
/* min(wanted, at most, the page cap of options and knobs); 0 wanted: most. */
size_t pc_page_size(const struct pc_call *c, int64_t wanted, int64_t at_most);
/* Whether `hay` holds `needle`, ASCII letters in any case. */
bool pc_text_has(struct str hay, struct str needle);
/* A row whose name, e-mail or phone has the text `context` (a struct str). */
bool pc_keep_text(const void *context, const struct table_row *row);
