/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Sandboxed Lua 5.4: conditions and the converters that YAML cannot say.
 *
 * A script has no way out: no files, processes, clock, randomness, loading of
 * code or metatables; and no way to hang: memory is capped by its allocator
 * (LIMIT_LUA_BYTES), steps by a hook (LIMIT_LUA_STEPS, also through pcall),
 * and the library holds only functions whose work those two bound. After
 * script_freeze nothing global can be changed, so that one record cannot
 * leave something behind for the next.
 *
 * Values in Lua: null and unknown are nil, references their id as a string,
 * dates and times strings, whole decimals integers, other decimals exact
 * `decimal` objects (+ - * < <= == with each other and numbers, :round(n),
 * tostring). Sets and lists are sequences, objects tables. Back: a sequence
 * is a list, a float the decimal that it prints as; the row's schema makes
 * sets, references and dates of them.
 *
 * Ownership: heap; script_destroy. Threads: one owner.
 */
#pragma once

#include "base/side.h"
#include "base/value.h"

struct script;

MUST_CHECK enum err script_create(struct script **out, struct error *e);
void script_destroy(struct script *s); /* NULL is fine */

/* Runs a file, which fills the table `converters`. Errors name file:line. */
MUST_CHECK enum err script_load(struct script *s, struct str file,
                                struct str text, struct error *e);
/* Hash of the files that were loaded: another one, other conditions. */
uint64_t script_said(const struct script *s);
/* After the last script_load, before the first call. */
void script_freeze(struct script *s);

/*
 * An expression over left, right (the records) and value (the row's, when it
 * has one field on the source side). ERR_INVALID when it is no Lua.
 */
struct script_source {
    struct str file;
    int line;
    struct str text;
};
MUST_CHECK enum err script_condition(struct script *s, struct arena *a,
                                     const struct script_source *source,
                                     int *out_ref, struct error *e);
/* `record` entries and `value` may be NULL: then all is nil. */
MUST_CHECK enum err script_test(struct script *s, int ref,
                                const struct value *const record[SIDES],
                                const struct value *value, bool *out,
                                struct error *e);

/* The text that such an expression gives: empty where it is nil or false.
 * ERR_INVALID when it gives anything else. */
MUST_CHECK enum err script_text(struct script *s, struct arena *a, int ref,
                                const struct value *const record[SIDES],
                                struct str *out, struct error *e);

/*
 * The same over `body`, what somebody sent: any JSON, or NULL for nil. Here
 * alone what has no members has none, so that `body.previous.status` is nil
 * also where there is no `previous`.
 */
MUST_CHECK enum err script_body_condition(struct script *s, struct arena *a,
                                          const struct script_source *source,
                                          int *out_ref, struct error *e);
MUST_CHECK enum err script_test_body(struct script *s, int ref,
                                     const struct value *body, bool *out,
                                     struct error *e);

/* Whether converters.<name> exists and to which sides it converts. */
bool script_converter(struct script *s, struct str name, bool out_can[SIDES]);
/* Names in `converters`, sorted, for suggestions. */
size_t script_converter_names(struct script *s, struct arena *a,
                              const struct str **out);

struct script_call {
    struct str converter;
    enum side to;
    const struct str *in_fields;  /* names of the values, n_in */
    const struct value *in;
    size_t n_in;
    const struct str *out_fields;
    size_t n_out;
    const struct value *const *record; /* SIDES, or NULL */
};
/*
 * One value is passed as it is, several as a table by field name; back the
 * same. *out_skip: the converter returned `skip`. Values go to the arena;
 * `out` has room for n_out.
 */
MUST_CHECK enum err script_convert(struct script *s, struct arena *a,
                                   const struct script_call *call,
                                   struct value *out, bool *out_skip,
                                   struct error *e);
