/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Recipes: folders that hold a ready-made workspace. They are looked for in
 * the folders of CROSSWALK_RECIPES, where they were installed, and in the
 * source tree that the program was built from.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct recipe {
    struct str name;    /* of its folder */
    struct str summary; /* the first line of its crosswalk.yaml, a comment */
    const char *path;
};

/* Sorted by name; of two with one name the first found. */
MUST_CHECK enum err recipe_list(struct arena *a, struct recipe **out,
                                size_t *out_n, struct error *e);
/* ERR_USAGE with a suggestion. */
MUST_CHECK enum err recipe_find(struct arena *a, struct str name,
                                struct recipe *out, struct error *e);
/* Copies all files; what is there already stays and is an error. */
MUST_CHECK enum err recipe_copy(const struct recipe *recipe, const char *to,
                                struct error *e);
