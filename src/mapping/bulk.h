/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fields that are files (schema_field.bulky): a PDF, an image; and children,
 * such as the lines of an invoice. A row that writes them when a record is
 * made, and only then, is done with once it is there: it is not read back, and
 * no base is kept of it. Of a file, its size alone is told. Other rows with
 * such fields are as any.
 */
#pragma once

#include "mapping/mapping.h"

/* Of a sync that is bound, as all here. */
bool row_is_bulky(const struct row *row);
/* So many records at a time, no more than `most`: files are held in memory. */
size_t bulk_batch(const struct sync *sync, size_t most);
/* Only such rows write the field, and nothing else names it. */
bool field_is_unread(const struct sync *sync, enum side side, struct str field);
/* What is sent, without the files in it: for what is kept of it. */
struct value bulk_dropped(struct arena *a, const struct sync *sync,
                          enum side side, const struct value *sent);
/* The same, with a text in place of each that tells its size. */
struct value bulk_told(struct arena *a, const struct sync *sync,
                       enum side side, const struct value *sent);
