/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/value_falsy.h"

bool value_is_falsy(const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !v->boolean;
    case VALUE_INT:
        return v->integer == 0;
    case VALUE_DECIMAL:
        return v->decimal.mantissa == 0;
    case VALUE_TEXT:
        return v->text.n == 0;
    case VALUE_SET:
    case VALUE_LIST:
        return v->items.n == 0;
    case VALUE_OBJECT:
        return v->fields.n == 0;
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        break;
    }
    return false;
}
