/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Small named texts that the hub keeps for itself: pauses, when a sync was
 * last compared, settings that people change while it runs. A name is a path
 * ("pause/sync/contacts"), a value is the caller's affair.
 *
 * Each change gives a name the next version, so that two who edit at once
 * notice. A value that is taken away leaves its version behind: none comes
 * twice.
 */
#pragma once

#include "store/handle.h"

struct kept {
    struct str name;
    struct str value;     /* empty: there is none */
    int64_t version;      /* 0: never was any */
    int64_t changed_us;
};

/* A name that was never put has an empty value and version 0. */
MUST_CHECK enum err kept_get(struct store *s, struct arena *a, struct str name,
                             struct kept *out, struct error *e);

#define KEPT_ANY_VERSION (-1)

struct kept_change {
    struct str name;
    struct str value;     /* empty: take it away */
    int64_t version;      /* what it must be now, or KEPT_ANY_VERSION */
    int64_t now_us;
};
/* *out_version is the new one, or 0 when it is another than `version`: then
 * nothing was changed. */
MUST_CHECK enum err kept_put(struct store *s, const struct kept_change *change,
                             int64_t *out_version, struct error *e);
