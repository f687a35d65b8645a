/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Writing into the shop of satchmo_shop.h, and asking what stands there. */
#pragma once

#include "unit/satchmo_shop.h"

static int set_up(void **state)
{
    return set_up_shop(state, true);
}

/* The first cell of what the shop answers. */
static const char *cell(struct fixture *f, const char *text)
{
    struct error e = {0};
    struct sql_rows rows;
    const struct sql_query q = {str_from(text), NULL, 0, -1};
    check_ok(shop_ask(&f->shop, &f->arena, &q, &rows, &e), &e);
    if (rows.n_rows == 0)
        return "(no row)";
    return rows.cells[0].kind == VALUE_TEXT
               ? arena_strz(&f->arena, rows.cells[0].text)
               : "(null)";
}

#define check_cell(f, text, expected) \
    assert_string_equal(cell((f), (text)), (expected))

static struct patch_result write_one(struct fixture *f, const char *entity,
                                     const char *id, const struct field *fields,
                                     size_t n)
{
    struct error e = {0};
    struct patch *patch = arena_new(&f->arena, struct patch);
    *patch = (struct patch){.kind = id ? PATCH_UPDATE : PATCH_CREATE,
                            .id = str_from(id),
                            .values = value_object(fields, n)};
    struct op op = {.kind = OP_WRITE, .entity = str_from(entity),
                    .patches = patch, .n_patches = 1};
    check_ok(drive(f, &op, &e), &e);
    return op.results[0];
}

static struct patch_result write_text(struct fixture *f, const char *entity,
                                      const char *id, const char *field,
                                      const char *text)
{
    const struct field one = {str_from(field), value_textz(text)};
    return write_one(f, entity, id, &one, 1);
}

static void check_done(struct patch_result r)
{
    check_ok(r.error.code, &r.error);
}

static void check_refused(struct patch_result r, const char *words)
{
    assert_int_equal(r.error.code, ERR_REJECTED);
    assert_int_equal(r.error.scope, SCOPE_RECORD);
    if (!strstr(r.error.message, words))
        fail_msg("\"%s\" is not in \"%s\"", words, r.error.message);
}

static struct value number(const char *text)
{
    return value_decimal(amount(text));
}

static struct value ref(const char *entity, const char *id)
{
    return value_ref(str_from(entity), str_from(id));
}

static const char *of(struct fixture *f, const char *text, const char *id)
{
    return arena_printfz(&f->arena, "%s%s", text, id);
}

static const char *new_id(struct fixture *f, struct patch_result r)
{
    check_done(r);
    assert_true(r.id.n > 0);
    return arena_strz(&f->arena, r.id);
}
