/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Programs and e-mails, as the asset API tells of them: its own envelope, and
 * warnings that are plain texts. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

#define ASSETS_MAX 200

static struct value asset_time(struct mk_call *c, int64_t us)
{
    struct str text = mk_time_text(c->a, us);
    return value_text(arena_printf(c->a, "%.*s+0000", STR_ARG(text)));
}

static struct value part(struct mk_call *c, const char *type, struct value v)
{
    struct field *f = arena_array(c->a, struct field, 2);
    f[0] = mk_member("type", value_textz(type));
    f[1] = mk_member("value", v);
    return value_object(f, 2);
}

static bool is_header(const char *name)
{
    static const char *const names[] = {"subject", "fromName", "fromEmail",
                                        "replyEmail"};
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static struct value show(struct mk_call *c, enum mk_kind kind,
                         const struct table_row *row)
{
    const struct mk_object *o = mk_object_of(kind);
    struct field *out = arena_array(c->a, struct field, o->n_fields + 3);
    size_t n = 0;
    for (size_t i = 0; i < o->n_fields; i++) {
        const char *name = o->fields[i].name;
        struct value v = mk_cell_show(c, kind, row, &o->fields[i]);
        if (strcmp(name, "html") == 0 || strcmp(name, "text") == 0)
            continue; /* a call of their own tells these */
        if (value_is_null(&v))
            v = value_textz("");
        out[n++] = mk_member(name, kind == MK_EMAIL && is_header(name)
                                       ? part(c, "Text", v)
                                       : v);
    }
    out[n++] = mk_member("createdAt", asset_time(c, row->created_us));
    out[n++] = mk_member("updatedAt", asset_time(c, row->updated_us));
    if (kind == MK_PROGRAM)
        out[n++] = mk_member("tags", value_list(NULL, 0));
    return value_object(out, n);
}

static void reply_assets(struct mk_call *c, const struct value *rows, size_t n)
{
    struct value says =
        value_textz("No assets found for the given search criteria.");
    struct field more[] = {
        mk_member("errors", value_list(NULL, 0)),
        mk_member("warnings", value_list(&says, n > 0 ? 0 : 1)),
    };
    struct value result = value_list(rows, n);
    mk_reply(c, n > 0 ? &result : NULL, more, 2);
}

static void reply_one(struct mk_call *c, enum mk_kind kind)
{
    const struct table_row *row = mk_get(c->mk, kind, c->id);
    struct value one = row ? show(c, kind, row) : value_null();
    reply_assets(c, &one, row ? 1 : 0);
}

void mk_no_assets(struct mk_call *c)
{
    reply_assets(c, NULL, 0);
}

void mk_program_get(struct mk_call *c)
{
    reply_one(c, MK_PROGRAM);
}

void mk_email_get(struct mk_call *c)
{
    reply_one(c, MK_EMAIL);
}

/* A page, then the section with the words, as templates have them. */
void mk_email_content(struct mk_call *c)
{
    const struct table_row *row = mk_get(c->mk, MK_EMAIL, c->id);
    if (!row) {
        reply_assets(c, NULL, 0);
        return;
    }
    const struct value *html = value_getz(&row->fields, "html");
    const struct value *text = value_getz(&row->fields, "text");
    struct value parts[2];
    size_t n = 0;
    if (html)
        parts[n++] = part(c, "HTML", *html);
    if (text)
        parts[n++] = part(c, "Text", *text);
    struct field page[] = {
        mk_member("htmlId", value_textz("mkto_autogen_id_0")),
        mk_member("contentType", value_textz("Page")),
    };
    struct field words[] = {
        mk_member("htmlId", value_textz("Section 1")),
        mk_member("value", value_list(parts, n)),
        mk_member("contentType", value_textz("Text")),
    };
    struct value sections[] = {value_object(page, 2), value_object(words, 3)};
    reply_assets(c, sections, n > 0 ? 2 : 1);
}

/* All of the kind, or those of one name, from an offset on. */
void mk_assets(struct mk_call *c)
{
    struct str name = mk_param(c, "name");
    int64_t offset = 0, max = 20;
    size_t cursor = 0;
    const struct table_row *row;
    VEC(struct value) rows = {0};
    str_to_i64(mk_param(c, "offset"), &offset);
    str_to_i64(mk_param(c, "maxReturn"), &max);
    if (max < 1 || max > ASSETS_MAX) {
        mk_reply_error(c, 1003, "maxReturn is from 1 to %d", ASSETS_MAX);
        return;
    }
    while ((row = table_next(c->mk->table[c->kind], &cursor))) {
        const struct value *own = value_getz(&row->fields, "name");
        if (name.n > 0 && (!own || !str_eq(value_str(own), name)))
            continue;
        if (offset-- <= 0 && (int64_t)rows.n < max)
            vec_push(c->a, &rows, show(c, c->kind, row));
    }
    reply_assets(c, rows.at, rows.n);
}
