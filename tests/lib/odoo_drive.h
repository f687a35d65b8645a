/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo driver over a script of JSON-RPC replies: opened at a version,
 * with the models that a test describes. JSON is written with ' for ".
 */
#pragma once

#include "lib/connector_drive.h"

/* A reply with this result; as an entry of DRIVE_SCRIPT. */
#define RPC(result) \
    {200, "{'jsonrpc':'2.0','id':1,'result':" result "}", {NULL, NULL}}
#define RPC_NOTHING {200, "{'jsonrpc':'2.0','id':1}", {NULL, NULL}}
/* An error of odoo.exceptions or of this full name. */
#define RPC_ERROR(name, message)                                          \
    {200,                                                                 \
     "{'jsonrpc':'2.0','id':1,'error':{'code':200,'message':'Odoo Server " \
     "Error','data':{'name':'" name "','debug':'Traceback','message':'"    \
     message "'}}}",                                                      \
     {NULL, NULL}}

#define ODOO_SETTINGS                                                     \
    "'url':'http://odoo.test','database':'demo','user':'sync@x',"          \
    "'password':'pw'"

/* Opened over JSON-RPC at this version, as user 7 of companies 1 and 3;
 * `settings` (may be "") are added. */
void odoo_drive_init(struct drive *d, const char *version,
                     const char *settings);
/* Describes a model: what fields_get answers, and the rows of the second call
 * (NULL when there is none). */
void odoo_drive_describe(struct drive *d, const char *entity,
                         const char *fields, const char *extra);

/* Of the i-th request: "res.partner.read [[1]] {'fields':['name']}", without
 * the context. */
const char *odoo_sent(struct drive *d, size_t i);
const char *odoo_sent_context(struct drive *d, size_t i);

/* One record of a result as "12 {'name':'x'}", in storage form. */
const char *odoo_record(struct drive *d, const struct record *record);
