/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The driver of a kind of remote system. A connector does no I/O, reads no
 * clock and knows no sync: for an operation it says the next request and
 * takes the response, until the operation is done. Whoever runs it
 * (engine/remote/remote.h) owns rate limits, retries, logging and threads.
 *
 *     op ──▶ next() ──▶ http_request ──▶ transport ──▶ response ──▶ take() ─┐
 *             ▲                                                              │
 *             └────────────────── until out_done ────────────────────────────┘
 *
 * Contract of next/take
 * - next() never changes what it is about to ask: asked twice without a
 *   take() between, it gives an equal request (with fresh credentials after
 *   a new OP_OPEN).
 * - take() either succeeds and moves the op on, or fails and leaves it where
 *   it was. ERR_AUTH with RETRY_NOW makes the runner open again and repeat.
 * - Failures of single records go to that record's result, never to take().
 *   A failure of the whole batch (all-or-nothing remotes) has SCOPE_BATCH:
 *   the runner then splits the op.
 * - An op sends its requests one after another. Batches larger than the
 *   capabilities allow are split by the runner, which has several ops in
 *   flight.
 *
 * Ownership: everything an op yields lives in op->arena, names of fields and
 * targets too (or is a constant of the program): it may outlive the connection,
 * and a schema that is described anew. The connection's state changes only in
 * OP_OPEN, OP_DESCRIBE and OP_SETUP, never run beside another op of it.
 * Threads: one owner a connection.
 */
#pragma once

#include "base/value.h"
#include "connectors/setting.h"
#include "connectors/webhook.h"

#define CONNECTOR_ABI 1

/* ---- records and schema ---------------------------------------------- */

struct record {
    struct str id;
    struct value fields;  /* object in canonical form; absent is unknown */
    int64_t modified_us;  /* the remote's stamp; 0 when it has none */
    int64_t created_us;   /* 0 when unknown */
    bool archived;
};

struct schema_option {
    struct str value, label;
};

struct schema_field {
    struct str name;       /* has no dots and colons: they make paths */
    struct str label;
    enum value_kind kind;
    bool html, bulky;      /* the remote sanitises it; it is a file */
    bool writable;
    bool writable_on_create; /* only then, when not writable */
    bool required;
    struct str target;     /* entity of references, and of sets of them */
    bool nests; /* asked for as NAME.FIELD: a list of {id, FIELD, ...}, written so */
    struct schema_option *options; /* closed choice, when n_options > 0 */
    size_t n_options;
};

struct schema {
    struct str entity;
    struct schema_field *fields;
    size_t n_fields;
    struct str id_field; /* the field that has the id; empty: "id" */
};

const struct schema_field *schema_find(const struct schema *s, struct str name);
/* ---- capabilities of one entity, known after OP_OPEN ------------------- */

struct entity_caps {
    size_t read_max;    /* ids a READ op; 0: cannot read by id */
    size_t find_max;    /* keys a FIND op; 0: cannot find */
    size_t write_max;   /* patches a WRITE op of updates and deletes */
    size_t create_max;  /* patches a WRITE op of creates */
    bool unlisted;      /* has no CHANGES: records are asked for by name */
    bool changes_since; /* CHANGES honours its cursor; else lists all */
    bool changes_whole; /* CHANGES yields all asked fields, not only ids */
    bool reports_deletes;
    bool can_create, can_update, can_delete, can_archive;
    bool create_token;  /* a repeated create with the same token is safe */
    bool create_parts;  /* a cut-off one may leave a part; repeated: whole */
    bool fills_in;      /* a create makes up what it is not told: it is told nulls too */
    bool find_one_by_one; /* a request each: for many, one listing is less */
    bool find_by_scan;  /* FIND costs a listing: prefer staged records */
    bool vanishes;      /* records go without notice when they are done: at
                           each poll READ the linked open ones with `known` */
    size_t action_max;  /* ids an ACTION op, done for all or none; 0: one */
};

/* ---- operations -------------------------------------------------------- */

enum op_kind {
    OP_OPEN,     /* find version and protocol, log in */
    OP_TEST,     /* prove it works; writes nothing */
    OP_ENTITIES, /* names of all entities */
    OP_DESCRIBE, /* schema of one */
    OP_READ,     /* records by id */
    OP_FIND,     /* records by values */
    OP_CHANGES,  /* one page of what changed since a cursor */
    OP_WRITE,    /* create, update, delete, archive */
    OP_ACTION,   /* a named action on records */
    OP_SETUP,    /* make the custom fields that the workspace asks for */
    OP_HOOKS,    /* the remote's notices to the hub: list, install, remove */
};
enum { OP_KINDS = OP_HOOKS + 1 };

/* Find: records in which every field equals its value, ignoring the case of
 * texts. A superset is fine: the caller compares again. */
struct find_key {
    const struct field *fields;
    size_t n_fields;
    int64_t created_since_us; /* 0: any; else a hint to narrow */
};

enum patch_kind { PATCH_CREATE, PATCH_UPDATE, PATCH_DELETE, PATCH_ARCHIVE };

struct patch {
    enum patch_kind kind;
    struct str id;             /* not for creates */
    struct value values;       /* object: exactly what is to change */
    const struct value *known; /* the record as last read, or NULL; for
                                  remotes whose updates must resend */
    struct str token;          /* unique to this create; see create_token */
};

struct patch_result {
    struct error error;  /* code ERR_OK when it went through */
    struct str id;       /* of the record written, which need not be the
                            patch's (a vanished one made again); of a create
                            with an error: it was made all the same */
    bool existed;        /* an upsert met a record that was there */
    int64_t modified_us; /* when the remote says so, else 0 */
};

struct find_match {
    size_t key; /* index into find.keys */
    struct record record;
};

struct action_result {
    bool done;           /* false: the remote asks more (a wizard) */
    struct value result;
};

struct field_wish { /* OP_SETUP */
    struct str entity;
    struct str name;
    enum value_kind kind;
    struct str label;
};

struct op {
    enum op_kind kind;
    struct arena *arena;      /* results and the connector's scratch */
    struct str entity;
    const struct str *fields; /* fields wanted in records; n 0: all */
    size_t n_fields;
    void *scratch;            /* the connector's; NULL at first next() */
    /* inputs */
    const struct str *ids;           /* READ; ACTION on several */
    const struct value **known;      /* READ, for records that vanish: per id
                                        what was last known; either may be NULL */
    size_t n_ids;
    const struct find_key *keys;     /* FIND */
    size_t n_keys;
    struct str cursor;               /* CHANGES: STR_NONE lists all */
    size_t page;                     /* CHANGES: records wanted at most */
    const struct value *filter;      /* CHANGES: the sync's for this side, as
                                        the connector documents it; or NULL */
    const struct patch *patches;     /* WRITE: all creates or no creates */
    size_t n_patches;
    struct str action, action_id;    /* ACTION */
    struct value action_arguments;
    const struct field_wish *wishes; /* SETUP */
    size_t n_wishes;
    struct hooks_work *hooks;        /* HOOKS: in and out (webhook.h) */
    /* outputs */
    struct str summary;              /* OPEN, TEST: one line for people */
    struct field exchanged;          /* OPEN: a setting that `rotates`, anew */
    struct str *entities;
    size_t n_entities;
    struct schema schema;
    struct record *records;          /* READ (what is there), CHANGES */
    size_t n_records;
    struct find_match *matches;      /* FIND */
    size_t n_matches;
    struct str *deleted;             /* CHANGES: ids, if reported */
    size_t n_deleted;
    struct str next_cursor;          /* CHANGES: after this page */
    bool more;                       /* CHANGES: another page waits; without a
                                        cursor: none of it counts, list all anew */
    struct patch_result *results;    /* WRITE: n_patches */
    struct action_result action_result;
    size_t wishes_made;              /* SETUP: fields that were created */
};

/* ---- the driver -------------------------------------------------------- */

struct connector {
    uint32_t abi;        /* CONNECTOR_ABI; first, never moves */
    const char *name;
    const char *title;   /* for people */
    const char *summary;
    const struct setting *settings;
    unsigned concurrency; /* requests in flight unless the workspace says */
    unsigned per_second;  /* requests a second, likewise; 0: no limit */
    unsigned within_s;    /* that they keep to as a whole; 0: each second */
    /* The keys of a sync's filter, closed by NULL, so that a misspelt one is
     * found where it stands; NULL: names of the entity's fields. */
    const char *const *filter_keys;
    /* The fields that a filter names, as the schema has them, so that a wrong
     * one is told where it stands; NULL: its keys, unless there are filter_keys. */
    size_t (*filter_fields)(struct arena *a, const struct value *filter,
                            const struct str **out);

    /* Settings are an object of plain texts, numbers and booleans. The state
     * lives in `a`; `random` and clock are not given: ask for what you need
     * in requests. */
    enum err (*create)(struct arena *a, const struct value *settings,
                       struct connection_state **out, struct error *e);
    /* The secrets have changed, nothing else: requests made from now on, an
     * OP_OPEN first, use the new ones. `a` is the arena of create. */
    enum err (*renew)(struct connection_state *c, struct arena *a,
                      const struct value *settings, struct error *e);
    /* Valid after OP_OPEN succeeded. */
    struct entity_caps (*caps)(const struct connection_state *c,
                               struct str entity);
    enum err (*next)(struct connection_state *c, struct op *op,
                     struct arena *a, struct http_request *out, bool *out_done,
                     struct error *e);
    enum err (*take)(struct connection_state *c, struct op *op,
                     const struct http_request *request,
                     const struct http_response *response, int64_t now_us,
                     struct error *e);
    /* Web address of a record for people, or STR_NONE; NULL: never. */
    struct str (*record_url)(const struct connection_state *c, struct arena *a,
                             struct str entity, struct str id);
    const struct webhooks *webhooks; /* NULL: the system has none */
};

/* By name, or NULL. */
const struct connector *connector_find(struct str name);
const struct str *connector_names(size_t *out_n);
