/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Patches for the Odoo driver, and what became of them. Values are in storage
 * form, with ' for ". */
#pragma once

#include "lib/odoo_drive.h"

static inline struct patch create_of(struct drive *d, const char *stored)
{
    return (struct patch){.kind = PATCH_CREATE,
                          .values = drive_stored(d, stored)};
}

static inline struct patch update_of(struct drive *d, const char *id,
                                     const char *stored)
{
    return (struct patch){.kind = PATCH_UPDATE,
                          .id = str_from(id),
                          .values = drive_stored(d, stored)};
}

static inline struct patch delete_of(const char *id)
{
    return (struct patch){.kind = PATCH_DELETE, .id = str_from(id)};
}

static inline struct op write_op(const char *entity,
                                 const struct patch *patches, size_t n)
{
    return (struct op){
        .kind = OP_WRITE,
        .entity = str_from(entity),
        .patches = patches,
        .n_patches = n,
    };
}

static inline void check_done(struct drive *d, const struct op *op, size_t i,
                              const char *id)
{
    if (op->results[i].error.code != ERR_OK)
        fail_msg("patch %zu: %s", i, op->results[i].error.message);
    check_str(op->results[i].id, id);
    (void)d;
}

static inline void check_failed(const struct op *op, size_t i, enum err code,
                                const char *told)
{
    check_err(op->results[i].error.code, code);
    if (!str_contains(str_from(op->results[i].error.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", op->results[i].error.message,
                 told);
}
