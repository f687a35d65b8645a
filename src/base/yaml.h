/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * YAML text to a tree that knows where everything stands. The part of YAML
 * that people write by hand: maps, lists, texts; no anchors, aliases, tags or
 * several documents in a file (each is a problem that says so). A key twice
 * in one map is a problem. Depth (LIMIT_YAML_DEPTH), size (LIMIT_FILE_BYTES)
 * and the number of nodes (LIMIT_YAML_NODES) are bounded.
 *
 * Ownership: the tree lives in the arena given and borrows nothing.
 */
#pragma once

#include "base/problem.h"
#include "base/value.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node;

struct yaml_pair {
    struct str key;
    int line;   /* of the key, from 1 */
    int column; /* in characters, from 1 */
    const struct yaml_node *value;
};

struct yaml_node {
    enum yaml_kind kind;
    struct str file; /* as given to yaml_parse */
    int line;        /* from 1 */
    int column;      /* in characters, from 1 */
    int end_line;    /* where the first character behind it stands; of a map */
    int end_column;  /* or list of lines: nowhere that would be exact */
    bool flow;       /* map or list in { } or [ ] */
    bool quoted;     /* text in quotes or a block: never null, bool, number */
    struct str text;
    const struct yaml_node *const *items; /* list */
    size_t n_items;
    const struct yaml_pair *pairs; /* map, in the order written */
    size_t n_pairs;
};

/*
 * NULL when the text cannot be understood at all. A tree with doubled keys
 * comes back (the first one wins) beside its problems, so that the rest of
 * the file can be checked too. An empty file is an empty map.
 */
const struct yaml_node *yaml_parse(struct arena *a, struct str file,
                                   struct str text, struct problems *problems);

/* The value of a key in a map, or NULL (also when `map` is NULL or no map). */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* Unquoted and empty, `~` or `null`. */
bool yaml_is_null(const struct yaml_node *node);
/*
 * As data: unquoted null, true, false, whole and decimal numbers are what
 * they look like, everything else is text.
 */
struct value yaml_value(struct arena *a, const struct yaml_node *node);
/* "a text", "a list", "a map (key: value)": for messages. */
const char *yaml_kind_name(enum yaml_kind kind);
