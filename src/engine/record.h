/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Single records of any connection, for people: what they type becomes
 * values of the remote's types, and records are found by it.
 *
 * Ownership: results live in the arena given. Threads: the remote's owner.
 */
#pragma once

#include "engine/remote.h"

struct record_place {
    struct remote *remote;
    struct str connection;
    struct str entity;
    const struct str *fields; /* wanted in records; n 0: all */
    size_t n_fields;
};

/* "odoo.res.partner"; ERR_USAGE with a suggestion when there is no such
 * connection. */
MUST_CHECK enum err record_place_parse(const struct workspace *workspace,
                                       struct str text,
                                       struct record_place *out,
                                       struct error *e);
/*
 * Words `field=text`, taken as the field's type (sets and lists with commas
 * between), and `field:=JSON`, as an object; empty text is null, and of a
 * field named twice the last counts. ERR_USAGE for an unknown field (with a
 * suggestion) or a text that is no such value.
 */
MUST_CHECK enum err record_values(const struct record_place *place,
                                  struct arena *a, const struct str *words,
                                  size_t n, struct value *out,
                                  struct error *e);
/* out[i] answers ids[i]; NULL where there is no such record. */
MUST_CHECK enum err record_get(const struct record_place *place,
                               struct arena *a, const struct str *ids,
                               size_t n, const struct record **out,
                               struct error *e);
/* ERR_NOT_FOUND, with the ids of those that record_get left NULL. */
MUST_CHECK enum err record_all_there(const struct record_place *place,
                                     const struct str *ids,
                                     const struct record *const *records,
                                     size_t n, struct error *e);

struct record_found {
    const struct record *at;
    size_t n;
    bool more; /* there are more than the limit */
};
/* Records in which all of `values` (an object) agree, up to `limit`; any
 * records when it has no members. */
MUST_CHECK enum err record_find(const struct record_place *place,
                                struct arena *a, const struct value *values,
                                size_t limit, struct record_found *out,
                                struct error *e);
/* Patches of one kind. Fails with the first failure of a patch, though others
 * may have gone through; ERR_REJECTED for a field that cannot be written. */
MUST_CHECK enum err record_write(const struct record_place *place,
                                 struct arena *a, const struct patch *patches,
                                 size_t n, struct patch_result *out,
                                 struct error *e);
