/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A patch as the body that a profile's call wants. Pure.
 *
 * Of a create, what the call does not take (FIELD_UPDATE_ONLY) is left for
 * an update that follows; of an update, what the call wants each time
 * (FIELD_RESEND) is taken from the record as last known.
 */
#pragma once

#include "connectors/prospectconnect/prospect.h"

/* How a field may be written on this connection. */
struct prospect_writable {
    bool on_create;
    bool on_update;
};
struct prospect_field;
struct prospect_writable prospect_writable(const struct connection_state *c,
                                           enum prospect_entity entity,
                                           const struct prospect_field *f);

/* Whether the values hold something that only an update can write. */
bool prospect_needs_update(const struct connection_state *c,
                           enum prospect_entity entity,
                           const struct value *values);
struct prospect_change {
    enum prospect_entity entity;
    enum prospect_verb verb; /* create or update */
    const struct patch *patch;
};

/* The record's id, if any, is put in by the call's row. ERR_REJECTED for a
 * value that the entity cannot take. */
MUST_CHECK enum err prospect_encode(const struct connection_state *c,
                                    struct arena *a,
                                    const struct prospect_change *change,
                                    struct value *out, struct error *e);
