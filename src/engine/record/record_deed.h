/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a person does to records of a connection, past the hub: no link, base
 * or journal is touched. The command line and the API both come here.
 *
 * Ownership: results live in the arena given. Threads: the remote's owner.
 */
#pragma once

#include "engine/record/record.h"

/* Wanted of records: names with commas between, as people say them. An empty
 * text leaves all of the record's own. */
MUST_CHECK enum err record_place_fields(struct record_place *io_place,
                                        struct arena *a, struct str names,
                                        struct error *e);
/* What a connection holds. */
MUST_CHECK enum err record_entities(struct remote *remote, struct arena *a,
                                    struct str connection,
                                    const struct str **out, size_t *out_n,
                                    struct error *e);

/* Which records: ids, or values of a field. */
struct record_which {
    struct str by; /* empty: ids */
    const struct str *texts;
    size_t n;
};

/* out[i] is the record that texts[i] names. ERR_NOT_FOUND when one is not
 * there, then none counts; ERR_AMBIGUOUS of a field. */
MUST_CHECK enum err record_which_read(const struct record_place *place,
                                      struct arena *a,
                                      const struct record_which *which,
                                      const struct record **out,
                                      struct error *e);

struct record_written {
    const char *what;         /* "created", "updated", "unchanged" */
    struct str id;
    const struct record *old; /* NULL: it was made */
    struct value values;      /* that were sent, an object */
};

/* `token`: a name of this very create, by which a repeat is known (ulid). */
MUST_CHECK enum err record_make(const struct record_place *place,
                                struct arena *a, const struct value *values,
                                struct str token, struct record_written *out,
                                struct error *e);
/* Sends what differs, if anything. `which` is one record. */
MUST_CHECK enum err record_change(const struct record_place *place,
                                  struct arena *a,
                                  const struct record_which *which,
                                  const struct value *values,
                                  struct record_written *out, struct error *e);
/* PATCH_DELETE or PATCH_ARCHIVE; none of them when one is not there. */
MUST_CHECK enum err record_remove(const struct record_place *place,
                                  struct arena *a,
                                  const struct record_which *which,
                                  enum patch_kind kind, struct error *e);
