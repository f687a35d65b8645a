/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/csv.h"

#include <csv.h>

#include "base/vec.h"

struct reading {
    struct arena *arena;
    int line;     /* where the parser is */
    int row_line; /* where the row at hand began */
    VEC(struct str) fields;
    VEC(struct csv_row) rows;
};

static void on_field(void *text, size_t n, void *context)
{
    struct reading *r = context;
    struct str field = {text, n};
    for (size_t i = 0; i < n; i++)
        if (field.p[i] == '\n')
            r->line++;
    vec_push(r->arena, &r->fields, arena_str(r->arena, field));
}

/* `end` is the character that ended the row, -1 at the end of the text. With
 * CSV_REPALL_NL it is told for every line end, also of blank lines; CRLF is
 * told twice. */
static void on_row(int end, void *context)
{
    struct reading *r = context;
    if (r->fields.n > 0) {
        struct csv_row row = {r->row_line, r->fields.at, r->fields.n};
        vec_push(r->arena, &r->rows, row);
        memset(&r->fields, 0, sizeof(r->fields));
    }
    if (end == '\n')
        r->line++;
    r->row_line = r->line;
}

enum err csv_rows(struct arena *a, struct str text,
                  const struct csv_row **out, size_t *out_n, struct error *e)
{
    struct reading r = {.arena = a, .line = 1, .row_line = 1};
    struct csv_parser parser;
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        text = str_slice(text, 3, text.n);
    if (!str_is_utf8(text))
        FAIL(e, ERR_INVALID, "this is not UTF-8 text");
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        FAIL(e, ERR_LIMIT, "out of memory");
    bool ok = csv_parse(&parser, text.p ? text.p : "", text.n, on_field,
                        on_row, &r) == text.n &&
              csv_fini(&parser, on_field, on_row, &r) == 0;
    csv_free(&parser);
    if (!ok)
        FAIL(e, ERR_INVALID, "line %d: a quote stands where none can, or is "
                             "never closed",
             r.line);
    *out = r.rows.at;
    *out_n = r.rows.n;
    return ERR_OK;
}
