/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Short forms for tests of the ProspectConnect connector. */
#pragma once

#include "lib/connector_drive.h"

#include "connectors/prospectconnect/prospectconnect.h"

/* The host of all scripted tests; profile D is under /v1. */
#define PROSPECT_SETTINGS(profile, more)                                  \
    "{'base_url':'http://pc','api_key':'k3y-s3cret','profile':'" profile  \
    "'" more "}"

static inline void prospect_start(struct drive *d, const char *settings)
{
    drive_init(d, &connector_prospectconnect, settings);
}

/* Set up and tear down of a test whose state is the drive. */
static inline int prospect_set_up(void **state, const char *settings)
{
    static struct drive d; /* one test at a time */
    prospect_start(&d, settings);
    *state = &d;
    return 0;
}

static inline int prospect_tear_down(void **state)
{
    drive_fini(*state);
    return 0;
}

static inline struct op prospect_op_of(enum op_kind kind, const char *entity)
{
    return (struct op){.kind = kind, .entity = str_from(entity)};
}

/* Texts of row `i` of a table. */
static inline void prospect_check(size_t i, const char *text,
                                  const char *expected)
{
    if (strcmp(text, expected) != 0)
        fail_msg("row %zu: %s\n instead of %s", i, text, expected);
}

/* A patch from JSON in storage form; `known` may be NULL. */
static inline struct patch prospect_patch(struct drive *d, enum patch_kind kind,
                                          const char *id, const char *values,
                                          const char *known)
{
    struct value *k = NULL;
    if (known) {
        k = arena_new(&d->a, struct value);
        *k = drive_stored(d, known);
    }
    return (struct patch){.kind = kind,
                          .id = str_from(id),
                          .values = drive_stored(d, values ? values : "{}"),
                          .known = k,
                          .token = STR("tok-1")};
}

/* Writes one patch; its result is in op->results[0]. */
static inline enum err prospect_write(struct drive *d, const char *entity,
                                      struct patch patch, struct op *op)
{
    struct patch *one = arena_new(&d->a, struct patch);
    *one = patch;
    *op = prospect_op_of(OP_WRITE, entity);
    op->patches = one;
    op->n_patches = 1;
    return drive_op(d, op);
}

/* Lists from a cursor until there is no more; ids joined by blanks. */
static inline const char *prospect_list_all(struct drive *d, const char *entity,
                                            size_t page, struct str *cursor)
{
    AUTO_BUF ids = BUF_INIT(1 << 20);
    int pages = 0;
    for (bool more = true; more;) {
        struct op op = prospect_op_of(OP_CHANGES, entity);
        if (++pages > 1000)
            fail_msg("the listing of %s comes to no end", entity);
        op.cursor = *cursor;
        op.page = page;
        drive_ok(d, &op);
        for (size_t i = 0; i < op.n_records; i++)
            buf_printf(&ids, "%s%.*s", ids.n > 0 ? " " : "",
                       STR_ARG(op.records[i].id));
        *cursor = op.next_cursor;
        more = op.more;
    }
    return arena_strz(&d->a, buf_str(&ids));
}
