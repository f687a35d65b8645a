/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One sync file for several connections:
 *
 *     sync: products-<platform>
 *     for: { platform: [alsalam, cpa] }
 *
 * stands for products-alsalam and products-cpa: its tree once for each value,
 * with <platform> replaced in every text and key.
 */
#pragma once

#include "workspace/load.h"

#define LIMIT_FOR_VALUES 64

/* A sync that a file stands for. */
struct sync_tree {
    const struct yaml_node *root;
    struct str value;  /* of `for`; STR_NONE: the file is one sync */
    size_t file;       /* alike in all syncs of a file */
    struct problems own; /* found in it alone; see expand_tell */
};
struct sync_trees {
    struct sync_tree *at;
    size_t n;
    size_t cap;
    size_t n_files;
};

/* Adds what the file stands for; what is wrong with its `for` is told, and
 * false then. */
bool expand_sync(struct load *l, const struct yaml_node *root,
                 struct sync_trees *out);
/*
 * Tells what was found in the trees since, with the value for which it holds;
 * what holds for all of a file is told once. Empties `own`.
 */
void expand_tell(struct load *l, struct sync_trees *trees);
/* Tells what is wrong with `lists` of crosswalk.yaml. */
void expand_check_lists(struct load *l);
