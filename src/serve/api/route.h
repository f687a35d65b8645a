/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Which function answers which path, who may call it, and what it takes: the
 * table that docs/openapi.yaml describes (a test holds one against the other).
 *
 * A subject's file (api_jobs.c) has a const table of its routes; route.c lists
 * the tables.
 */
#pragma once

#include "serve/api/api.h"
#include "serve/api/body.h"

#define ROUTE_PARAMETERS_MAX 3

struct api_call;

enum route_place {
    PLACE_DESK,   /* the store is all it needs */
    PLACE_ERRAND, /* asks remotes, or waits for the hub */
    PLACE_LONG,   /* goes through many records, and changes nothing here: in
                     nobody's way */
    PLACE_STREAM  /* the one that stays open: /events */
};

struct route {
    const char *method;
    const char *pattern;             /* below API_PREFIX: "/jobs/{job}" */
    const char *operation;           /* operationId; NULL ends a table */
    enum api_role role;              /* the least one */
    enum api_scope scope;            /* of keys; API_NONE: no key may */
    enum route_place place;
    const struct body_field *query;  /* NULL: takes no parameters */
    const struct body_field *body;   /* NULL: takes none */
    /* Replies, or fails: then the error becomes the problem. */
    enum err (*handle)(struct api_call *call, struct error *e);
};

struct route_match {
    const struct route *route;       /* NULL: none of that method */
    struct str parameters[ROUTE_PARAMETERS_MAX]; /* decoded, in order */
    struct str allow;                /* methods of the path: "GET, PUT";
                                        empty: there is no such path */
};

/* `url`: path?query, still encoded. HEAD counts as GET. */
struct route_match route_find(struct arena *a, const char *method,
                              struct str url);
/* Where a request is to be answered; what matches nothing: at the desk. */
enum route_place route_place(struct arena *a, const char *method,
                             struct str url);
/* All routes, one after another; NULL behind the last. */
const struct route *route_at(size_t i);
