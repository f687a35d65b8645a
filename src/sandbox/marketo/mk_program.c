/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Programs, as the asset API tells of them: its own envelope, and warnings
 * that are plain texts. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

static struct value asset_time(struct mk_call *c, int64_t us)
{
    struct str text = mk_time_text(c->a, us);
    return value_text(arena_printf(c->a, "%.*s+0000", STR_ARG(text)));
}

static struct value show(struct mk_call *c, const struct table_row *row)
{
    const struct mk_object *o = mk_object_of(MK_PROGRAM);
    struct field *out = arena_array(c->a, struct field, o->n_fields + 3);
    size_t n = 0;
    for (size_t i = 0; i < o->n_fields; i++) {
        struct value v = mk_cell_show(c, MK_PROGRAM, row, &o->fields[i]);
        if (value_is_null(&v))
            v = value_textz("");
        out[n++] = mk_member(o->fields[i].name, v);
    }
    out[n++] = mk_member("createdAt", asset_time(c, row->created_us));
    out[n++] = mk_member("updatedAt", asset_time(c, row->updated_us));
    out[n++] = mk_member("tags", value_list(NULL, 0));
    return value_object(out, n);
}

void mk_program_get(struct mk_call *c)
{
    const struct table_row *row = mk_get(c->mk, MK_PROGRAM, c->id);
    struct value says =
        value_textz("No assets found for the given search criteria.");
    struct field more[] = {
        mk_member("errors", value_list(NULL, 0)),
        mk_member("warnings", value_list(&says, row ? 0 : 1)),
    };
    struct value one = row ? show(c, row) : value_null();
    struct value result = value_list(&one, 1);
    mk_reply(c, row ? &result : NULL, more, 2);
}

void mk_program_make(struct mk_call *c)
{
    const struct mk_object *o = mk_object_of(MK_PROGRAM);
    VEC(struct field) fields = {0};
    for (size_t i = 1; i < o->n_fields; i++) {
        struct str text = mk_param(c, o->fields[i].name);
        struct field f = mk_member(o->fields[i].name, value_text(text));
        if (text.n > 0)
            vec_push(c->a, &fields, f);
    }
    struct value v = value_object(fields.at, fields.n);
    struct value body = show(c, mk_insert(c, MK_PROGRAM, &v));
    mk_reply_json(c, 201, &body);
}
