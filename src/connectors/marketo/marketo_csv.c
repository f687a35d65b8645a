/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/marketo/marketo_csv.h"

#include "base/vec.h"

/* Where the cell that begins at `from` ends: at a comma, a line end, or, when
 * it is all there is, at the text's. */
static size_t cell_end(struct str text, size_t from)
{
    bool quoted = from < text.n && text.p[from] == '"';
    size_t at = from + quoted;
    for (; at < text.n; at++) {
        char ch = text.p[at];
        if (quoted && ch == '"') {
            if (at + 1 < text.n && text.p[at + 1] == '"')
                at++;
            else
                quoted = false;
        } else if (!quoted && (ch == ',' || ch == '\n')) {
            return at;
        }
    }
    return quoted ? text.n + 1 : text.n;
}

static struct str cell_text(struct arena *a, struct str raw)
{
    if (raw.n > 0 && raw.p[raw.n - 1] == '\r')
        raw.n--;
    if (raw.n < 2 || raw.p[0] != '"')
        return raw;
    char *p = arena_strz(a, raw);
    size_t n = 0;
    for (size_t i = 1; i + 1 < raw.n; i++) {
        p[n++] = raw.p[i];
        if (raw.p[i] == '"' && raw.p[i + 1] == '"' && i + 2 < raw.n)
            i++;
    }
    return (struct str){p, n};
}

bool csv_row_read(struct arena *a, struct str text, bool last,
                  struct csv_row *out)
{
    VEC(struct str) cells = {0};
    size_t from = 0;
    if (text.n == 0)
        return false;
    for (;;) {
        size_t end = cell_end(text, from);
        if (end > text.n || (end == text.n && !last))
            return false;
        vec_push(a, &cells, cell_text(a, str_slice(text, from, end)));
        from = end + 1;
        if (end == text.n || text.p[end] == '\n')
            break;
    }
    *out = (struct csv_row){cells.at, cells.n,
                            from < text.n ? from : text.n};
    return true;
}
