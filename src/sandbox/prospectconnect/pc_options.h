/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Options of the system, from text pairs. */
#pragma once

#include "sandbox/prospectconnect/pc.h"

extern const char pc_options_help[];

/* ERR_USAGE names an unknown option, with a suggestion, or a wrong value.
 * `keys` and `pats` are passed on as they are; the pairs must outlive them. */
MUST_CHECK enum err pc_options_take(const struct value *pairs,
                                    struct pc_options *out_options,
                                    struct str *out_keys, struct str *out_pats,
                                    struct error *e);
