/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/members.h"

#include <utf8proc.h>

#include "base/vec.h"

void members_put(struct arena *a, struct members *m, const char *name,
                 struct value v)
{
    vec_push(a, m, (struct field){str_from(name), v});
}

struct value members_value(const struct members *m)
{
    return value_object(m->at, m->n);
}

struct str fold_case(struct arena *a, struct str s)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s.p;
    const utf8proc_option_t how =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
    utf8proc_ssize_t length = (utf8proc_ssize_t)s.n;
    utf8proc_ssize_t n = utf8proc_decompose(bytes, length, NULL, 0, how);
    if (n <= 0)
        return s;
    utf8proc_int32_t *points =
        arena_array(a, utf8proc_int32_t, (size_t)n + 1);
    n = utf8proc_decompose(bytes, length, points, n, how);
    if (n > 0)
        n = utf8proc_reencode(points, n, how);
    return n > 0 ? (struct str){(const char *)points, (size_t)n} : s;
}
