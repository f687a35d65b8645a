/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/record_filter.h"

static bool equals(struct arena *a, const struct value *have,
                   const struct value *want)
{
    return value_equal(have, want) ||
           (have->kind == VALUE_REF && want->kind == VALUE_TEXT &&
            str_eq(value_to_text(a, have), want->text));
}

static bool fits_one(struct arena *a, const struct value *have,
                     const struct value *want)
{
    if (have->kind != VALUE_SET)
        return equals(a, have, want);
    for (size_t i = 0; i < have->items.n; i++) {
        if (equals(a, &have->items.at[i], want))
            return true;
    }
    return false;
}

static bool fits(struct arena *a, const struct value *have,
                 const struct value *want)
{
    if (want->kind != VALUE_LIST)
        return fits_one(a, have, want);
    for (size_t i = 0; i < want->items.n; i++) {
        if (fits_one(a, have, &want->items.at[i]))
            return true;
    }
    return false;
}

bool record_filter_passes(struct arena *a, const struct value *filter,
                          const struct record *r)
{
    if (!filter || filter->kind != VALUE_OBJECT)
        return true;
    for (size_t i = 0; i < filter->fields.n; i++) {
        const struct field *f = &filter->fields.at[i];
        const struct value *have = value_get(&r->fields, f->name);
        if (have && !fits(a, have, &f->value))
            return false;
    }
    return true;
}
