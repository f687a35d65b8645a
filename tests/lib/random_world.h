/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A random world for the engine: a hub with random policies over two fake
 * systems, people who edit at random between runs, faults during them. All
 * that is random comes from one seed. What people typed is remembered, so that
 * random_check.c can ask in the end what became of it.
 *
 * Every value typed is unlike all others ("v17"), so that it can be traced.
 * Ownership: the world owns everything; random_world_fini gives it back.
 */
#pragma once

#include "base/vec.h"
#include "lib/hub.h"

#define RANDOM_SYNCS 3

enum random_kind {
    RANDOM_CONTACTS, /* with a match rule */
    RANDOM_NOTES,    /* without */
    RANDOM_DEALS,    /* that point to contacts */
    RANDOM_CHAIN,    /* three entities in a row */
    RANDOM_RING,     /* three entities, each kept in step with both others */
    RANDOM_KINDS
};

/* A value, or an element of a set, that a person typed. */
struct typed {
    int system;
    struct str entity;
    struct str id;
    struct str field;
    struct str value;
    bool element;
    bool taken_away; /* the element, later, by a person */
    size_t order;
};

/* One run as the guard must have seen it. */
struct random_run {
    size_t log_from;       /* of the fakes' log of writes */
    size_t log_to;
    size_t links;          /* before the run, of all syncs */
};

struct random_world {
    uint64_t seed;
    enum random_kind kind;
    struct hub hub;
    struct fake_random random;
    const char *texts[RANDOM_SYNCS];
    size_t n_syncs;
    int64_t guard_count;
    int64_t guard_percent;
    int64_t serial;        /* of values and ids */
    int64_t removals;      /* records deleted or archived by people */
    int64_t revivals;      /* archived ones taken back */
    size_t edits;
    VEC(struct typed) typed;
    VEC(struct random_run) runs;
    VEC(struct str) steps; /* for people */
};

void random_world_init(struct random_world *w, uint64_t seed);
void random_world_fini(struct random_world *w);
/* Between 0 and n - 1. */
size_t random_below(struct random_world *w, size_t n);
/* Some edits by people. */
void random_edits(struct random_world *w);
/* A run with faults; false when it failed in a way that none explains. */
bool random_faulty_run(struct random_world *w);
/* Without faults until nothing is written; false when that does not end. */
bool random_settle(struct random_world *w);
void random_say(struct random_world *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * random_doubt.c: is this field what an unlinked record of the hub's own making
 * is known by? When a create's answer was lost or the power went, the values
 * sent are all that tells its record from one that a person made. A person who
 * types over them before the hub has looked makes it such a record, for all
 * that anybody can see; nothing could link it then. So people leave that field
 * alone, and only meanwhile: the match rule's; without one the first text or
 * reference, where the system tells when a record was made; else all sent.
 */
bool random_is_in_doubt(struct random_world *w, int system,
                        const struct fake_record *r, struct str field);
/* random_check.c: every invariant; says what is broken. */
bool random_check(struct random_world *w);
