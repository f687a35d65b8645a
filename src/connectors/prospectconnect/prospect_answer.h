/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The JSON of an answer, or what went wrong in words that name the setting
 * to look at. */
#pragma once

#include "connectors/prospectconnect/prospect.h"

/* Which call it was. */
struct prospect_deed {
    enum prospect_entity entity;
    enum prospect_verb verb;
    const struct prospect_route *route;
};

MUST_CHECK enum err prospect_answer(const struct connection_state *c,
                                    struct arena *a,
                                    const struct prospect_deed *deed,
                                    const struct driver_reply *reply,
                                    struct value *out, struct error *e);
