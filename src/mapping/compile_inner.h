/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the files of compile.c. */
#pragma once

#include "mapping/compile.h"
#include "mapping/shape.h"

struct compile {
    struct arena *arena;
    const struct mapping_world *world;
    struct problems *problems;
    struct sync *sync;
    VEC(struct str) reads[SIDES]; /* fields, with doubles */
    VEC(struct str) named[SIDES]; /* the same as they are written, paths too */
    VEC(struct path) paths[SIDES];
};

/* Where something is written. */
struct place {
    struct str file;
    int line;
    bool condition;
    bool creates; /* of a row with `on: create` */
};

void compile_complain(struct compile *c, const struct yaml_node *at,
                      struct str suggestion, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* compile_path.c: a field of that side is read, or a path is followed. */
void compile_read(struct compile *c, enum side side, struct str field,
                  struct place place);
/* Paths are read only: tells where a row would write one. */
void compile_row_paths(struct compile *c, const struct yaml_node *node,
                       const struct row *row);
/* Nobody can be looked for by a field of another record. */
void compile_match_paths(struct compile *c, const struct yaml_node *node,
                         const struct match_part *part);
/* Names that are written: none may be a path. */
void compile_no_paths(struct compile *c, const struct yaml_node *node,
                      const struct str *names, size_t n);
/* A Lua condition; -1 for NULL. Notes the fields that it reads. */
int compile_condition(struct compile *c, const struct yaml_node *node);
/* "both", "->", ...; NULL leaves `to` as it is. */
void compile_way(const struct yaml_node *node, bool to[SIDES]);
enum policy compile_policy(const struct yaml_node *node, enum policy fallback);

/* compile_row.c, compile_match.c */
void compile_rows(struct compile *c, const struct yaml_node *fields);
void compile_matches(struct compile *c, const struct yaml_node *match);
/* compile.c: what follows from the rows: fields, paths, dependencies. */
void compile_gather(struct compile *c);
/* compile_after.c: `verify` and `then`. */
void compile_after_writes(struct compile *c, const struct yaml_node *root);
/* compile_children.c: the `children` of a row. */
const struct children *compile_children(struct compile *c,
                                        const struct yaml_node *node,
                                        const struct row *row);
