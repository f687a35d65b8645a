/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Short forms for tests of the Marketo connector, scripted or against the
 * sandboxed system in the same process. */
#pragma once

#include "lib/connector_drive.h"

#include "connectors/marketo/marketo.h"

#define MARKETO_SETTINGS(more)                                               \
    "{'url':'http://mk','client_id':'demo_client','client_secret':"          \
    "'demo_secret'" more "}"
#define MARKETO_TOKEN {200, "{'access_token':'t0k:sj','expires_in':3599}", {NULL}}
#define MARKETO_LEAD_FIELDS                                                  \
    {200,                                                                    \
     "{'success':true,'result':[{'name':'API Lead','searchableFields':"      \
     "[['id'],['email']],'fields':["                                         \
     "{'name':'id','displayName':'Id','dataType':'integer',"                 \
     "'updateable':false},"                                                  \
     "{'name':'email','displayName':'Email','dataType':'email',"             \
     "'updateable':true},"                                                   \
     "{'name':'firstName','displayName':'First','dataType':'string',"        \
     "'updateable':true},"                                                   \
     "{'name':'leadScore','displayName':'Score','dataType':'score',"         \
     "'updateable':true}]}]}",                                               \
     {NULL}}

static inline struct op marketo_op_of(enum op_kind kind, const char *entity)
{
    return (struct op){.kind = kind, .entity = str_from(entity)};
}

/* Writes patches of JSON in storage form; results are in op->results. */
static inline enum err marketo_write(struct drive *d, const char *entity,
                                     const struct patch *patches, size_t n,
                                     struct op *op)
{
    *op = marketo_op_of(OP_WRITE, entity);
    op->patches = patches;
    op->n_patches = n;
    return drive_op(d, op);
}

static inline struct patch marketo_patch(struct drive *d, enum patch_kind kind,
                                         const char *id, const char *values)
{
    return (struct patch){.kind = kind,
                          .id = str_from(id),
                          .values = drive_stored(d, values ? values : "{}"),
                          .token = STR("tok-1")};
}
