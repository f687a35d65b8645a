/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records that many tests of the flow begin with. */
#pragma once

#include "lib/flow_cases.h"

#define PARTNER "res.partner"
#define LEAD "crm.lead"
#define ACTIVITY "mail.activity"
#define MESSAGE "mail.message"
#define ANN "{'name':'Ann Lee','email':'ann@x.example','city':'Lyon'}"

/* Ann, made in Odoo and synced. */
const char *flow_ann(struct flow *f, const char **out_pc);
/* n contacts "N<i>" over there, n<i>@x.example, 10 ms apart. */
void flow_pc_many(struct flow *f, size_t n);
/* An opportunity "Big" of nobody; `more` begins with a comma. */
const char *flow_lead(struct flow *f, const char *more);
/* An activity of type To Do on a record, for a user whom both sides know. */
const char *flow_activity(struct flow *f, const char *model, const char *id,
                          const char *more);
/* Done, as a person says so. */
void flow_finish(struct flow *f, const char *id);
/* Activities of a partner that are still open. */
size_t flow_open_activities(struct flow *f, const char *partner);
/* Messages that say that one was done. */
size_t flow_done_messages(struct flow *f, const char *partner);

/* One record of each kind on each side, all of them new and none over there
 * yet; the tasks and notes are about the contacts. */
struct flow_each {
    const char *partner;
    const char *lead;     /* "Big" */
    const char *activity; /* "Call" */
    const char *message;  /* "Ours" */
    const char *contact;  /* Bo Ek, bo@x.example */
    const char *deal;     /* "Small" */
    const char *task;     /* "Visit" */
    const char *note;     /* "Theirs" */
};
struct flow_each flow_make_each(struct flow *f);

/* The test of a connection; what it said is in f->error. */
enum err flow_test_connection(struct flow *f, const char *name);
