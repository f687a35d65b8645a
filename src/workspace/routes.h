/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Paths that others call to have records brought into step: `routes` of
 * crosswalk.yaml. Each path names the tasks that a call puts.
 *
 * Ownership: lives with the workspace.
 */
#pragma once

#include "base/side.h"
#include "base/str.h"

struct route_key {             /* who may call */
    struct str name;
    struct str secret;         /* never print it */
};

struct route_task {            /* one record of one sync, to be looked at */
    struct str sync;
    enum side side;            /* the record is there */
    bool retire;               /* its counterpart is gone: do as for that */
    struct str by;             /* the id is this field's value, of any number
                                  of records; empty: it is the record's own */
    bool today;                /* of those only the ones made today (UTC) */
    int condition;             /* script_test_body; -1: none */
    struct str file;           /* where it stands */
    int line;
};

struct route_path {
    struct str path;           /* as written: "/marketo/lead/<id>" */
    const struct str *segments; /* empty: the id */
    size_t n_segments;
    bool has_id;
    const struct str *ids;     /* else: where the body has it, the first that
                                  is there: "current.id" */
    size_t n_ids;
    struct str name;           /* what a wrong one is called: "id" */
    bool refuses;              /* 400 when no condition holds */
    const struct route_task *tasks;
    size_t n_tasks;
    int line;
};

struct route_settings {
    const struct route_key *keys;
    size_t n_keys;
    const struct route_path *paths; /* literal ones before those with <id> */
    size_t n_paths;
    bool one_by_one;
    int64_t per_second;        /* 0: no limit */
    struct str outcomes;       /* "/tasks"; empty: not told */
    struct str statistics;     /* "/datadog"; empty: not told */
    struct str statistics_key;
};
