/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Notes where there is no call to change one (profiles A to C): an edit is
 * appended as a note of its own, whose last line says which note it stands
 * for. Read back, the newest such note stands in the first one's place, so
 * that whoever asks sees one note, with its id and its newest text.
 */
#pragma once

#include "connectors/prospectconnect/prospect.h"

/* Whether records of the entity are changed this way on this connection. */
bool prospect_appends(const struct connection_state *c,
                      enum prospect_entity entity);
/* The create that carries out an update. */
struct patch prospect_append_patch(struct arena *a, const struct patch *patch);
/* Rows of one answer with each note once, in its newest form. */
struct value_items prospect_append_fold(struct arena *a,
                                        struct value_items rows);
