/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Private to base: reading JSON, shared by json.c and value_code.c. */
#pragma once

#include "base/value.h"

/* May replace an object, once its members are complete, by what it stands for.
 */
typedef enum err (*json_revive_fn)(struct arena *a, struct value *io_object,
                                   struct error *e);

/* As json_parse, with a depth of choice; `revive` may be NULL. */
MUST_CHECK enum err json_read(struct arena *a, struct str text, int max_depth,
                              json_revive_fn revive, struct value *out,
                              struct error *e);
