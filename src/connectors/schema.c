/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/connector.h"

const struct schema_field *schema_find(const struct schema *s, struct str name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(s->fields[i].name, name))
            return &s->fields[i];
    return NULL;
}
