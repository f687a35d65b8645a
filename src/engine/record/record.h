/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Single records of any connection, for people and programs: what they type
 * becomes values of the remote's types, records are found by it, and only
 * what differs is written.
 *
 * Fields may be called as people read them: by their label, in any case, and
 * with `_` for blanks and signs ("Lead Source", "lead_source"). What goes by
 * `owner_id.name` is the field `name` of the record that `owner_id` refers
 * to, `note:deal_id.content` of the newest note about it (mapping/path.h); such
 * fields are read, never written.
 *
 * Ownership: results live in the arena given. Threads: the remote's owner.
 */
#pragma once

#include "engine/remote/remote.h"

struct record_place {
    struct remote *remote;
    struct str connection;
    struct str entity;
    const struct str *fields; /* wanted in records, in this order, as
                                 record_fields gives them; n 0: all of the
                                 record's own */
    size_t n_fields;
};

/* "odoo.res.partner"; ERR_USAGE with a suggestion when there is no such
 * connection. */
MUST_CHECK enum err record_place_parse(const struct workspace *workspace,
                                       struct str text,
                                       struct record_place *out,
                                       struct error *e);

/* ---- what people type ----------------------------------------------------- */

/* ERR_USAGE for a name that no field has (with a suggestion) or that several
 * fields have as their label. */
MUST_CHECK enum err record_field(const struct record_place *place,
                                 struct arena *a, struct str name,
                                 const struct schema_field **out,
                                 struct error *e);
/* Names as people say them to those that the remote knows; also followed
 * ones. The result is for record_place.fields. */
MUST_CHECK enum err record_fields(const struct record_place *place,
                                  struct arena *a, const struct str *words,
                                  size_t n, const struct str **out,
                                  struct error *e);
/*
 * A text as the type of the field: sets and lists with commas between, empty
 * is null. ERR_USAGE when it is no such value.
 */
MUST_CHECK enum err record_text(struct arena *a,
                                const struct schema_field *field,
                                struct str text, struct value *out,
                                struct error *e);
/* The same of JSON, where a set or list is an array. */
MUST_CHECK enum err record_json(struct arena *a,
                                const struct schema_field *field,
                                struct str text, struct value *out,
                                struct error *e);
/*
 * Words `field=text`, taken as record_text does, and `field:=JSON`, as an
 * object; of a field named twice the last counts.
 */
MUST_CHECK enum err record_values(const struct record_place *place,
                                  struct arena *a, const struct str *words,
                                  size_t n, struct value *out,
                                  struct error *e);

/* ---- reading --------------------------------------------------------------- */

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
struct record_by {
    struct str field;
    const struct str *texts; /* values of it, as record_text takes them */
    size_t n;
};
struct record_sought {
    const struct record *record; /* or NULL, and why: */
    struct error error; /* ERR_NOT_FOUND; ERR_AMBIGUOUS with the ids;
                           ERR_USAGE for an empty text or no such value */
};
/* out[i] is the one record in which the field is texts[i]; of several, the one
 * where it is so to the letter. All are asked for at once. */
MUST_CHECK enum err record_find_each(const struct record_place *place,
                                     struct arena *a,
                                     const struct record_by *by,
                                     struct record_sought *out,
                                     struct error *e);
/* The same of one; fails with its error. */
MUST_CHECK enum err record_find_one(const struct record_place *place,
                                    struct arena *a, struct str field,
                                    struct str text, const struct record **out,
                                    struct error *e);
/*
 * Fields that records were read without: each of the `n` gets those of the
 * place instead of what it has. Ways are followed from what the records hold;
 * where one does not hold a field of its own, all are read again.
 * ERR_NOT_FOUND when one of them is gone.
 */
MUST_CHECK enum err record_more(const struct record_place *place,
                                struct arena *a, struct record *io_records,
                                size_t n, struct error *e);

/* ---- writing --------------------------------------------------------------- */

/* The members of `values` that differ from what `old` has; what `old` does
 * not tell is asked for. */
MUST_CHECK enum err record_differences(const struct record_place *place,
                                       struct arena *a,
                                       const struct record *old,
                                       const struct value *values,
                                       struct value *out, struct error *e);
/* ERR_REJECTED for a field that cannot be written. */
MUST_CHECK enum err record_check_writable(const struct record_place *place,
                                          const struct patch *patch,
                                          struct error *e);
/* Patches of one kind. Fails with the first failure of a patch, though others
 * may have gone through; ERR_REJECTED for a field that cannot be written. */
MUST_CHECK enum err record_write(const struct record_place *place,
                                 struct arena *a, const struct patch *patches,
                                 size_t n, struct patch_result *out,
                                 struct error *e);

/* ---- actions --------------------------------------------------------------- */

/* Words `name=text` and `name:=JSON`, as an object; null when there are none. */
MUST_CHECK enum err record_arguments(struct arena *a, const struct str *words,
                                     size_t n, struct value *out,
                                     struct error *e);
struct record_action {
    struct str name;        /* as the connector knows it */
    struct str id;          /* of the record */
    struct value arguments; /* an object, or null */
};
MUST_CHECK enum err record_act(const struct record_place *place,
                               struct arena *a,
                               const struct record_action *action,
                               struct action_result *out, struct error *e);
