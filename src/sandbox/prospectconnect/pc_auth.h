/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Who may call. Raw keys open A to C, personal access tokens open D; each is
 * refused where the other belongs, and in the other's style of header.
 * Credentials can be added and dropped while the system runs.
 */
#pragma once

#include "sandbox/prospectconnect/pc.h"

/* Takes the credentials of the options: "key" and "pat". */
MUST_CHECK enum err pc_auth_create(struct pc *pc, struct str keys,
                                   struct str pats, struct error *e);
/* Whether the call may go on; else it is answered. Sets c->user. */
bool pc_auth_admit(struct pc_call *c);
