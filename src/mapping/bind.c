/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/mapping.h"

struct sync sync_bind(struct arena *a, const struct sync *sync,
                      const struct schema *const schema[SIDES])
{
    struct sync bound = *sync;
    struct row *rows = arena_array(a, struct row, sync->n_rows);
    for (size_t i = 0; i < sync->n_rows; i++) {
        rows[i] = sync->rows[i];
        for (int s = 0; s < SIDES; s++) {
            size_t n = rows[i].n_fields[s];
            if (!schema[s] || n == 0)
                continue;
            const struct schema_field **types =
                arena_array(a, const struct schema_field *, n);
            for (size_t k = 0; k < n; k++)
                types[k] = schema_find(schema[s], rows[i].fields[s][k]);
            rows[i].types[s] = types;
        }
    }
    bound.rows = rows;
    return bound;
}
