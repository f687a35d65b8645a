/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fields of other records, reached from records at hand (mapping/path.h):
 * "owner_id.name", "note:deal_id.content". Read in batches: for all records
 * given at once, one READ or FIND a step of the way and entity, cut to what the
 * connection takes. What has been read is kept until the follow goes.
 *
 *     struct follow *f;
 *     TRY(follow_open(a, &from, &f, e));          describes the entities
 *     TRY(follow_read(f, records, n, followed, e));
 *
 * Ownership: a follow lives in its arena, and so does all it yields; it borrows
 * `from`'s remote and paths. Threads: the remote's owner.
 */
#pragma once

#include "base/problem.h"
#include "engine/remote/remote.h"
#include "mapping/path.h"

struct follow_from {
    struct remote *remote;
    struct str connection;
    struct str entity;         /* of the records at hand */
    const struct path *paths;
    size_t n_paths;
};

struct follow;

/* Fails where a path leads nowhere, with the sentence of the first one that
 * does, or where the connection does. */
MUST_CHECK enum err follow_open(struct arena *a, const struct follow_from *from,
                                struct follow **out, struct error *e);

struct followed {
    struct value values;       /* object: path's text -> value */
    const struct error *error; /* one of the records could not be read; or
                                  NULL */
};
/*
 * out[i] has the values for records[i], which need the fields that the paths
 * begin at. A field on the way that names several records gives the list of the
 * values of those that are there, in its order. A reference that has no value,
 * or to a record that is not there, gives null; what a remote did not send, or
 * a reference to another entity than its schema says, is unknown: absent.
 * Fails only when the connection does.
 */
MUST_CHECK enum err follow_read(struct follow *f,
                                const struct record *const *records, size_t n,
                                struct followed *out, struct error *e);
/* The record's own fields, and what was followed from it. */
struct value follow_join(struct arena *a, const struct value *fields,
                         const struct value *followed);

/* Tells each path that leads nowhere, where it stands. Fails when the
 * connection does. */
MUST_CHECK enum err follow_check(const struct follow_from *from,
                                 struct problems *out, struct error *e);
