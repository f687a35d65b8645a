/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Behind crosswalk.h: a hub, its records and lists. The files of this folder
 * share it.
 *
 * Each public function asks one that speaks of enum err, and ends with
 * hub_end, which keeps the error for the caller.
 *
 * Ownership: a hub lies in its own arena, and so do each of its records and
 * lists; the hub knows all of them and frees what is left. Work is done in an
 * arena of the call; what a record keeps is copied.
 * Threads: one owner a hub; only `stop` is set by others.
 */
#pragma once

#include <crosswalk.h>
#include <stdatomic.h>

#include "base/map.h"
#include "engine/record/record.h"
#include "net/net_client.h"

struct told {
    struct error error;
    struct crosswalk_error shown; /* of `error` */
};
/* `e` NULL: it went well. */
void told_set(struct told *told, const struct error *e);

struct crosswalk {
    struct arena arena;            /* itself, and all that it gives */
    struct told told;
    struct env_port env;
    crosswalk_get_variable get;
    void *get_context;
    crosswalk_log log_line;
    void *log_context;
    struct log log;
    int64_t patience_ms;
    atomic_bool stop;
    bool tried;                    /* to open it */
    bool loaded;                   /* the workspace is there */
    struct workspace workspace;
    struct problems problems;
    const char **problem_texts;
    const char **connections;
    struct clock_port clock;
    struct random_port random;
    struct net_client *client;
    struct remote *remote;         /* NULL: not open */
    struct map described;          /* "marketo.lead" -> its fields */
    struct crosswalk_record *records; /* newest first */
    struct crosswalk_list *lists;
};

struct crosswalk_record {
    struct arena arena; /* itself, and all that it gives */
    struct crosswalk *hub;
    struct crosswalk_record *before, *after; /* of the hub's */
    struct crosswalk_list *list; /* it goes with; or NULL */
    struct record_place place;
    const char *entity;          /* "marketo.lead" */
    struct record at;            /* as loaded or saved; no id: not made yet */
    const char *id;              /* NULL: not made yet */
    bool whole;                  /* read with all its fields */
    struct value more;           /* asked for one by one: other records' */
    struct value set;            /* and not saved yet */
    struct str token;            /* of its create */
    struct map texts, jsons;     /* given, by field */
    struct told told;
};

struct crosswalk_list {
    struct arena arena;
    struct crosswalk *hub;
    struct crosswalk_list *before, *after;
    struct crosswalk_record **at;
    size_t n;
    bool more;
};

/* ---- hub.c ------------------------------------------------------------------ */

/* Keeps what came of a call; returns its code. */
int hub_end(struct crosswalk *hub, enum err err, const struct error *e);
/* ERR_USAGE unless crosswalk_open went well. */
MUST_CHECK enum err hub_check_open(const struct crosswalk *hub,
                                   struct error *e);
/* Where records of "marketo.lead" are; borrows `entity`. */
MUST_CHECK enum err hub_place(struct crosswalk *hub, const char *entity,
                              struct record_place *out, struct error *e);

/* ---- describe.c --------------------------------------------------------------- */

enum crosswalk_kind kind_shown(enum value_kind kind);

/* ---- record.c ----------------------------------------------------------------- */

void record_drop(struct crosswalk_record *r);
/* It is as `from` now, whole; what was set is as `set`. */
void record_take(struct crosswalk_record *r, const struct record *from,
                 const struct value *set);
MUST_CHECK enum err record_load(struct crosswalk *hub,
                                const struct record_place *place,
                                struct str id, struct crosswalk_record **out,
                                struct error *e);
/* Reads it again from the remote. */
MUST_CHECK enum err record_read_again(struct crosswalk_record *r,
                                      const struct value *set,
                                      struct error *e);
