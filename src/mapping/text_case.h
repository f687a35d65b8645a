/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Letters of all scripts: case and composed forms, over utf8proc. Text that
 * is not UTF-8 comes back as it is. */
#pragma once

#include "base/arena.h"

struct str text_lower(struct arena *a, struct str s);
struct str text_upper(struct arena *a, struct str s);
/* For comparing: case folded, composed (NFC). */
struct str text_fold(struct arena *a, struct str s);
/* Runs of blanks become one, none at the ends; the Unicode ones too. */
struct str text_squeeze(struct arena *a, struct str s);
