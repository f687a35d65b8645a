/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A sync as people see it: what it does, row by row, as its file says it. */
#pragma once

#include "base/yaml.h"
#include "serve/api/api_hub.h"
#include "view/view.h"

/* What the files say, beside what was compiled of them. */
struct sync_text {
    const struct yaml_node *root; /* of the sync's file; NULL: unreadable */
    struct str version;           /* of that file and crosswalk.yaml */
};

MUST_CHECK enum err sync_text_read(struct arena *a, const struct workspace *w,
                                   const struct sync *sync,
                                   struct sync_text *out, struct error *e);
struct value sync_value_brief(struct arena *a, const struct sync *sync,
                              const struct sync_text *text,
                              const struct api_pause *pause);
struct value sync_value_whole(struct arena *a, const struct sync *sync,
                              const struct sync_text *text,
                              const struct api_pause *pause);
/* both, left_to_right, right_to_left */
const char *sync_value_way(const bool to[SIDES]);
/* The names of a row's fields, a list for each side. */
struct value sync_value_fields(struct arena *a, const struct row *row);
/* A key of a row as its file has it: "via", "when"; empty for none. */
struct str sync_value_said(const struct sync_text *text,
                           const struct row *row, const char *key);
