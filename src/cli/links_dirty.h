/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `links --dirty`: what is not in step, and why; with --look after a look at
 * both systems that writes nothing. */
#pragma once

#include "cli/cli.h"

struct links_dirty {
    struct str sync;       /* STR_NONE: of all */
    struct str record_id;  /* empty: any */
    bool looks;
    int64_t after;
    size_t limit;
};

MUST_CHECK enum err links_dirty(struct cli *cli,
                                const struct links_dirty *asked,
                                struct error *e);
