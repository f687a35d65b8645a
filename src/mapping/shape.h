/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a workspace file may say, as constant tables: one row gives a key its
 * check, its suggestion when misspelt, its place in the published JSON Schema
 * and its sentence in the documentation.
 *
 * A shape says only what can be said of a node by itself; what depends on
 * other nodes (does this sync exist?) is the compiler's.
 */
#pragma once

#include "base/yaml.h"

enum shape_kind {
    SHAPE_TEXT,
    SHAPE_INT,
    SHAPE_BOOL,
    SHAPE_DURATION, /* "5 min" */
    SHAPE_CHOICE,   /* one of `choices` */
    SHAPE_ANY,      /* whatever YAML can hold */
    SHAPE_LIST,     /* of `item` */
    SHAPE_MAP,      /* any key, to `item` */
    SHAPE_OBJECT,   /* the keys of `keys` */
    SHAPE_EITHER    /* by YAML kind, the one of `either` that fits */
};

struct shape_key;

struct shape {
    enum shape_kind kind;
    const char *what;    /* "a row": for messages */
    const char *choices; /* CHOICE: "a b c" */
    int64_t min, max;    /* INT; both 0: no bounds */
    const struct shape *item;
    const struct shape_key *keys; /* ends with a NULL name */
    bool open;                    /* OBJECT: other keys belong to others */
    const struct shape *const *either; /* ends with NULL; of each YAML kind
                                          (text, list, map) at most one */
};

struct shape_key {
    const char *name;
    const struct shape *shape;
    bool required;
    const char *help; /* one sentence */
};

extern const struct shape shape_text;
extern const struct shape shape_bool;
extern const struct shape shape_duration;
extern const struct shape shape_any;
extern const struct shape shape_texts;         /* list of texts */
extern const struct shape shape_text_or_texts; /* "a" or [a, b] */

/*
 * Adds a problem for everything in `node` that the shape does not allow;
 * true when there was none.
 */
bool shape_check(const struct yaml_node *node, const struct shape *shape,
                 struct problems *problems);
/* "did you mean `x`?", or the known names when none is near. */
struct str shape_suggestion(struct arena *a, struct str wrong,
                            const struct str *names, size_t n);
/* The shape as a JSON Schema (2020-12) document. */
struct str shape_json_schema(struct arena *a, const struct shape *shape,
                             const char *title);

/* One line of a Markdown table for each key: its path and its sentence. */
struct str shape_key_table(struct arena *a, const struct shape *shape);

/* ---- reading checked nodes ------------------------------------------------
 * All take NULL and nodes of a wrong kind (which shape_check has told of). */

struct str node_text(const struct yaml_node *node); /* or STR_NONE */
int64_t node_int(const struct yaml_node *node, int64_t fallback);
bool node_bool(const struct yaml_node *node, bool fallback);
int64_t node_duration_ms(const struct yaml_node *node, int64_t fallback);
/* A text, or each text of a list. */
size_t node_texts(struct arena *a, const struct yaml_node *node,
                  const struct str **out);
