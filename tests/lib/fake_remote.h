/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Remote systems for engine tests: tables in memory behind a connector that
 * speaks a protocol of its own (encoded values), so that requests and
 * responses are bytes here too. Several systems in one process; a request
 * finds its system by the host in its URL.
 *
 * The entity `message` is one of a chat: it is made, and cannot be read, found,
 * listed or changed.
 * Creates of the entities `ticket` and `account` are known by their token. An
 * `account` is made in two parts: its `memo` comes last.
 * Objects in `parts` get ids when they are written, and `total` is the sum of
 * their `amount`s. Any action puts its name into `state`.
 *
 * The power can be cut before or after the n-th request is carried out; from
 * then on everything fails until fake_power_on.
 */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "connectors/connector.h"

struct fake_record {
    struct str entity;
    struct str id;
    struct value fields;   /* object */
    struct str token;      /* it was made with */
    int64_t created_us;
    int64_t modified_us;
    bool archived;
    bool deleted;
};

/* What the hub has written, whether it ever got the answer or not. */
struct fake_write {
    int system;
    struct str entity;
    struct str id;
    int64_t kind;          /* enum patch_kind */
    struct value before;   /* the whole record; an empty object: made */
    struct value patch;
};

struct fake_action {
    int system;
    struct str id;
    struct str name;
    struct value arguments;
};

struct fake_system {
    const char *name;
    VEC(struct fake_record) records;
    struct map index;      /* "entity id" -> place in records, and one */
    int64_t next_id;
    int64_t writes;        /* records created, changed, removed */
    int64_t creates;
    int64_t calls[OP_KINDS];
    const char *untold;    /* it does not tell this field */
    bool no_stamps;        /* tells no times, as some remotes do */
    bool refuses;          /* refuses every write */
    bool keeps_referred;   /* refuses to delete what a record refers to */
    const char *bad_name;  /* refuses records with this name */
    const char *upsert;    /* creates go to a record with this field equal */
    const char *unreadable; /* reads that ask for this id are denied */
    int64_t busy;          /* this many calls answer "busy" first */
    int64_t lose_answers;  /* this many writes happen without an answer */
    int64_t halves;        /* this many accounts are made without their last
                              part */
    const char *bad_action; /* refuses to carry this out; with bad_name, where
                               one of the records has that title */
};

struct fake_power {
    int64_t cut_request;   /* 0: never; from 1 */
    bool cut_after;        /* carried out, but never answered */
    int64_t cut_commit;    /* likewise for the store's commits */
    bool commit_after;
    int64_t requests;
    int64_t commits;
    bool dead;
};

struct fake_world {
    struct arena arena;
    struct fake_system system[2]; /* "l" and "r", by default */
    struct fake_power power;
    VEC(struct fake_write) log;
    VEC(struct fake_action) actions; /* carried out */
    size_t n_parts;        /* that were given ids */
    int64_t now_us;
    struct transport transport;
    /* Called after each call was carried out, before it is answered. */
    void (*after_call)(void *context, int system, enum op_kind kind);
    void *after_context;
    /* one exchange at a time waits to be fetched */
    struct {
        uint64_t tag;
        struct str body;
        struct error error;
    } queue[64];
    size_t n_queue;
};

extern const struct connector fake_connector;

void fake_world_init(struct fake_world *w);
void fake_world_fini(struct fake_world *w);
void fake_power_on(struct fake_world *w);
/* For store_options.probe; the context is the fake_world. */
enum err fake_probe(void *context, bool after, struct error *e);

/* Editing as a person would, through no connector; not counted as writes.
 * `json` is an object in the storage form of value_decode. */
struct fake_record *fake_put(struct fake_world *w, int system,
                             const char *entity, const char *id,
                             const char *json);
struct fake_record *fake_find(struct fake_world *w, int system,
                              const char *entity, const char *id);
void fake_delete(struct fake_world *w, int system, const char *entity,
                 const char *id);
/* All live records of an entity as "field=value ..." lines, sorted; ids left
 * out. For comparing ends. */
struct str fake_dump(struct fake_world *w, struct arena *a, int system,
                     const char *entity);
/* With null for each field that is not there. */
struct value fake_fill(struct arena *a, const struct value *values);
size_t fake_count(const struct fake_world *w, int system, const char *entity);
int64_t fake_writes(const struct fake_world *w);
