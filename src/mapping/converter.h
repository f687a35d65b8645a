/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Converters: what carries values of a row from one side to the other. Each
 * is named for its way to the right and comes back to the left by its
 * inverse, where there is one.
 *
 * A converter is a constant table entry: it parses its arguments once, when
 * the sync is compiled, and converts without memory of earlier calls.
 *
 * Threads: as a compiled sync; the Lua converter uses the env's script.
 */
#pragma once

#include "mapping/compile.h"
#include "mapping/mapping.h"
#include "mapping/via.h"

/* What a converter keeps of its arguments; none can do without `can`. */
struct converter_use {
    const struct converter *converter;
    const void *argument; /* the converter's own; may be NULL */
    bool can[SIDES];      /* converts to that side */
    bool lossy;           /* there and back may not give the same value */
};

/* One conversion under way. */
struct conversion {
    const struct row *row;
    enum side to;
    const void *argument;
    const struct value *in;
    size_t n_in;
    struct value *values; /* n_out nulls, to be filled */
    size_t n_out;
    /* Whole records of both sides, entries may be NULL. Inside a chain, the
     * values at hand are not the record's: `inner` is set there. */
    const struct value *const *record;
    bool inner;
    const struct map_env *env;
    struct arena *arena;
    struct map_result *out; /* status is MAP_VALUE unless set otherwise */
};

/* Arguments being compiled. */
struct converter_setup {
    struct arena *arena;
    const struct via_call *call;
    const struct mapping_world *world;
    const struct sync *sync; /* its connections and entities are known */
    const struct row *row;   /* its fields are known */
    size_t n_left;           /* fields of this stage, 1 inside a chain */
    size_t n_right;
    struct converter_use *use;
    struct error *error;
};

enum {
    CONVERTER_EACH = 1,  /* of a set or list it converts each item */
    CONVERTER_NULLS = 2, /* wants to see null; others give null for null */
    CONVERTER_LOSSY = 4,
    CONVERTER_HTML_LEFT = 8, /* that side is html, whatever the schema says */
    CONVERTER_HTML_RIGHT = 16,
    CONVERTER_ANY_FIELDS = 32, /* does with those of its fields there are */
    CONVERTER_SOURCELESS = 64, /* makes its value of nothing */
    CONVERTER_BY_NAME = 128 /* likewise, while there are several of them */
};

struct converter {
    const char *name;
    const char *usage; /* "round(places)" */
    const char *help;  /* one sentence */
    unsigned flags;
    size_t most_left;  /* fields it takes on that side; 0: any number */
    size_t most_right;
    size_t fewest;     /* of the side with several, that it cannot do without;
                          0: all of them. The last ones can be left out. */
    /* NULL: takes no arguments. */
    enum err (*setup)(struct converter_setup *s);
    void (*convert)(struct conversion *c);
};

/* All converters, sorted by name. */
const struct converter *const *converter_all(size_t *out_n);
const struct converter *converter_find(struct str name);

struct converter_request {
    struct str via;
    const struct mapping_world *world;
    const struct sync *sync;
    struct row *row;        /* gets lookup and link from `via` too */
    struct str suggestion;  /* out: on failure, what may have been meant */
};
/*
 * The converter of a row: same when `via`, `lookup` and `link` are all
 * empty, a chain when there are several. On failure `e` has the sentence.
 */
MUST_CHECK enum err converter_compile(struct arena *a,
                                      struct converter_request *request,
                                      struct converter_use *out,
                                      struct error *e);

/* Fills the row's link_entity, where its link is known. */
void converter_link_entities(const struct mapping_world *world,
                             const struct sync *sync, struct row *row);

/* The converter that meets the fields of that side: an end of a chain. */
const struct converter *converter_end(const struct converter *converter,
                                      const void *argument, enum side side);

/*
 * Runs one converter over its inputs: nulls, items of sets and lists, empty
 * texts, and what `missing` says are treated here. c->values must hold
 * c->n_out nulls.
 */
void converter_run(const struct converter *converter, struct conversion *c);

/* How much an outcome weighs among several. */
int map_status_gravity(enum map_status status);

/* ---- for converters ------------------------------------------------------ */

/* Ends the conversion with `status` and a sentence. */
void conversion_fail(struct conversion *c, enum map_status status,
                     const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* MAP_WANT: the world is asked for that key of that table, then it is tried
 * again. */
void conversion_want(struct conversion *c, struct str table, struct str key);
/* MAP_UNMAPPED or MAP_UNLINKED with what is missing. */
void conversion_missing(struct conversion *c, enum map_status status,
                        struct str table, struct str key);
/* A row with `settled`: is the record that `id` of side `from` is linked to to
 * be waited for? Then the conversion has ended, also when that is not known. */
bool conversion_waits(struct conversion *c, struct str sync, enum side from,
                      struct str id);
/* The positional argument `i`, or the one with `key`; STR_NONE. */
struct str via_at(const struct via_call *call, size_t i);
struct str via_key(const struct via_call *call, const char *key);
/* Fails on keys that are none of `keys` ("by within") and on more than
 * `positions` arguments without a key. */
MUST_CHECK enum err via_check(const struct via_call *call, size_t positions,
                              const char *keys, struct error *e);
/* An argument as data: unquoted null, true, 12, 1.5 are what they look like. */
struct value via_value(struct arena *a, struct str text, bool quoted);

extern const struct converter converter_same;
extern const struct converter converter_chain;
extern const struct converter converter_children;
