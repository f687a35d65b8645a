/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Short forms for tests of the Opencell connector, scripted or against the
 * sandboxed system in the same process. */
#pragma once

#include "lib/connector_drive.h"

#include "connectors/opencell/opencell.h"

#define OPENCELL_SETTINGS(more)                                           \
    "{'url':'http://oc','user':'opencell.admin','password':'s3cret',"     \
    "'time_zone':'Europe/Madrid','termination_reason':'CC_TERMINATION'"   \
    more "}"
#define OPENCELL_VERSION \
    {200, "{'status':'SUCCESS','message':'11.0.1'}", {NULL}}
#define OPENCELL_DONE {200, "{'status':'SUCCESS','message':''}", {NULL}}
#define OPENCELL_MISSING(what)                                             \
    {404,                                                                  \
     "{'status':'FAIL','errorCode':'ENTITY_DOES_NOT_EXISTS_EXCEPTION',"    \
     "'message':'" what " does not exists.'}",                             \
     {NULL}}

static inline struct op opencell_op_of(enum op_kind kind, const char *entity)
{
    return (struct op){.kind = kind, .entity = str_from(entity)};
}

static inline struct patch opencell_patch(struct drive *d, enum patch_kind kind,
                                          const char *id, const char *values)
{
    return (struct patch){.kind = kind,
                          .id = str_from(id),
                          .values = drive_stored(d, values ? values : "{}"),
                          .token = STR("tok-1")};
}

static inline enum err opencell_write_one(struct drive *d, const char *entity,
                                          const struct patch *patch,
                                          struct op *op)
{
    *op = opencell_op_of(OP_WRITE, entity);
    op->patches = patch;
    op->n_patches = 1;
    return drive_op(d, op);
}

static inline enum err opencell_read_one_as(struct drive *d, const char *entity,
                                            const char *id, struct op *op)
{
    struct str *ids = arena_new(&d->a, struct str);
    *ids = str_from(id);
    *op = opencell_op_of(OP_READ, entity);
    op->ids = ids;
    op->n_ids = 1;
    return drive_op(d, op);
}

static inline void opencell_start(struct drive *d, const char *settings)
{
    drive_init(d, &connector_opencell, settings);
    DRIVE_SCRIPT(d, OPENCELL_VERSION);
    drive_open(d);
}

static inline int opencell_drive_start(void **state)
{
    static struct drive d; /* one test at a time */
    opencell_start(&d, OPENCELL_SETTINGS(""));
    *state = &d;
    return 0;
}

static inline int opencell_drive_stop(void **state)
{
    drive_fini(*state);
    return 0;
}

static inline void opencell_restart(struct drive *d, const char *settings)
{
    drive_fini(d);
    opencell_start(d, settings);
}

static inline void opencell_says(const struct error *e, const char *words)
{
    if (!strstr(e->message, words))
        fail_msg("\"%s\" does not say \"%s\"", e->message, words);
}

/* One field of the one record that came. */
static inline const char *opencell_shown(struct drive *d, const struct op *op,
                                         const char *name)
{
    assert_int_equal(op->n_records, 1);
    const struct value *v = value_getz(&op->records[0].fields, name);
    return v ? drive_shown(d, v) : "unknown";
}
