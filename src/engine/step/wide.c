/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/step/wide.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"

bool wide_is(struct str record_id)
{
    return str_starts_with(record_id, STR("?{"));
}

static int compare_fields(const void *x, const void *y)
{
    const struct field *a = x;
    const struct field *b = y;
    return str_compare(a->name, b->name);
}

static struct value sorted(struct arena *a, const struct value *object)
{
    size_t n = object->fields.n;
    struct field *fields = arena_array(a, struct field, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = object->fields.at[i];
    if (n > 1)
        qsort(fields, n, sizeof *fields, compare_fields);
    return value_object(fields, n);
}

struct str wide_id(struct arena *a, const struct wide *wide)
{
    struct field members[2];
    size_t n = 0;
    AUTO_BUF b = BUF_INIT(LIMIT_VALUE_BYTES);
    if (wide->since_us != 0)
        members[n++] = (struct field){
            STR("since"), value_text(time_format(a, wide->since_us))};
    members[n++] = (struct field){STR("where"), sorted(a, &wide->where)};
    struct value object = value_object(members, n);
    buf_add_char(&b, '?');
    value_encode(&b, &object);
    return buf_copy(a, &b);
}

static enum err take_member(const struct field *member, struct wide *out,
                            struct error *e)
{
    if (str_is(member->name, "where") &&
        member->value.kind == VALUE_OBJECT) {
        out->where = member->value;
        return ERR_OK;
    }
    if (str_is(member->name, "since") && member->value.kind == VALUE_TEXT)
        return time_parse(value_str(&member->value), &out->since_us, e);
    FAIL(e, ERR_INVALID,
         "`%.*s` is no part of a search: that is `where`, an object of fields, "
         "and `since`, a time", STR_ARG(member->name));
}

enum err wide_parse(struct arena *a, struct str record_id, struct wide *out,
                    struct error *e)
{
    struct wide wide = {.where = value_object(NULL, 0)};
    struct value object;
    if (!wide_is(record_id))
        FAIL(e, ERR_INVALID, "a search begins with ?{");
    TRY(value_decode(a, str_slice(record_id, 1, record_id.n), &object, e));
    for (size_t i = 0; i < object.fields.n; i++)
        TRY(take_member(&object.fields.at[i], &wide, e));
    if (wide.where.fields.n == 0)
        FAIL(e, ERR_INVALID, "a search says in `where` what records have");
    *out = wide;
    return ERR_OK;
}
