/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Changes of records: what differs, and writing it. */
#include "base/vec.h"
#include "engine/record/record.h"
#include "mapping/coerce.h"

/* ---- what differs ------------------------------------------------------------------ */

/* What a system gives by another name, or only when asked: a record read
 * again with all of `values` that `old` does not tell. */
static enum err read_untold(const struct record_place *place, struct arena *a,
                            const struct record *old,
                            const struct value *values,
                            const struct record **out, struct error *e)
{
    struct record_place untold = *place;
    VEC(struct str) names = {0};
    *out = NULL;
    for (size_t i = 0; i < values->fields.n; i++)
        if (!value_get(&old->fields, values->fields.at[i].name))
            vec_push(a, &names, values->fields.at[i].name);
    if (names.n == 0)
        return ERR_OK;
    untold.fields = names.at;
    untold.n_fields = names.n;
    return record_get(&untold, a, &old->id, 1, out, e);
}

enum err record_differences(const struct record_place *place, struct arena *a,
                            const struct record *old,
                            const struct value *values, struct value *out,
                            struct error *e)
{
    const struct schema *schema = NULL;
    const struct record *more = NULL;
    struct value different = value_object(NULL, 0);
    TRY(remote_schema(place->remote, place->connection, place->entity, &schema,
                      e));
    TRY(read_untold(place, a, old, values, &more, e));
    for (size_t i = 0; i < values->fields.n; i++) {
        const struct field *f = &values->fields.at[i];
        const struct schema_field *field = schema_find(schema, f->name);
        const struct value *before = value_get(&old->fields, f->name);
        if (!before && more)
            before = value_get(&more->fields, f->name);
        if (!before ||
            !values_agree(a, field && field->html, before, &f->value))
            different = value_with(a, &different, f->name, &f->value);
    }
    *out = different;
    return ERR_OK;
}

/* ---- writing ------------------------------------------------------------------------ */

/* Systems that pass such a field over in silence would look obedient. */
enum err record_check_writable(const struct record_place *place,
                               const struct patch *patch, struct error *e)
{
    const struct schema *schema = NULL;
    TRY(remote_schema(place->remote, place->connection, place->entity, &schema,
                      e));
    bool create = patch->kind == PATCH_CREATE;
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        struct str name = patch->values.fields.at[i].name;
        const struct schema_field *field = schema_find(schema, name);
        if (field && !field->writable &&
            !(create && field->writable_on_create))
            FAIL(e, ERR_REJECTED, "`%.*s` of `%.*s` cannot be written%s",
                 STR_ARG(name), STR_ARG(schema->entity),
                 field->writable_on_create ? " once the record is made" : "");
    }
    return ERR_OK;
}

enum err record_write(const struct record_place *place, struct arena *a,
                      const struct patch *patches, size_t n,
                      struct patch_result *out, struct error *e)
{
    const struct remote_target target = {.connection = place->connection,
                                         .entity = place->entity};
    for (size_t i = 0; i < n; i++)
        TRY(record_check_writable(place, &patches[i], e));
    TRY(remote_write(place->remote, a, &target, patches, n, out, e));
    for (size_t i = 0; i < n; i++) {
        if (out[i].error.code == ERR_OK)
            continue;
        if (e)
            *e = out[i].error;
        if (n > 1)
            error_prefix(e, "record %.*s", STR_ARG(patches[i].id));
        return out[i].error.code;
    }
    return ERR_OK;
}
