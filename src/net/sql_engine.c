/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What all kinds of databases share: who is who, and how rows are written. */
#include "net/sql_engine.h"

static bool has_scheme(struct str url, const char *scheme)
{
    struct str rest = str_from(scheme);
    return str_starts_with(url, rest) &&
           str_starts_with(str_slice(url, rest.n, url.n), STR("://"));
}

const struct sql_engine *sql_engine_of(struct str url)
{
    static const struct sql_engine *const engines[] = {
        &sql_sqlite, &sql_postgres, &sql_maria};
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if (has_scheme(url, engines[i]->scheme))
            return engines[i];
    }
    return NULL;
}

bool sql_is_address(struct str url)
{
    return sql_engine_of(url) != NULL;
}

struct str sql_parameter(struct arena *a, const struct value *v)
{
    return value_is_null(v) ? STR_NONE : value_to_text(a, v);
}

void sql_sink_begin(struct sql_sink *s)
{
    s->columns = s->cells = s->rows = 0;
    buf_addz(s->out, "{\"columns\":[");
}

static void add_text(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    while (text.n > 0) {
        size_t good = str_utf8_valid(text);
        buf_add_json_escaped(out, str_slice(text, 0, good));
        if (good == text.n)
            break;
        buf_addz(out, "\xEF\xBF\xBD"); /* U+FFFD */
        text = str_slice(text, good + 1, text.n);
    }
    buf_add_char(out, '"');
}

void sql_sink_column(struct sql_sink *s, struct str name)
{
    if (s->columns++ > 0)
        buf_add_char(s->out, ',');
    add_text(s->out, name);
}

void sql_sink_cell(struct sql_sink *s, struct str text)
{
    if (s->cells == 0)
        buf_addz(s->out, s->rows == 0 ? "],\"rows\":[[" : ",[");
    else
        buf_add_char(s->out, ',');
    if (text.p)
        add_text(s->out, text);
    else
        buf_addz(s->out, "null");
    if (++s->cells == s->columns) {
        buf_add_char(s->out, ']');
        s->cells = 0;
        s->rows++;
    }
}

void sql_sink_end(struct sql_sink *s, int64_t changed)
{
    buf_printf(s->out, "%s],\"changed\":%lld}", s->rows > 0 ? "" : "],\"rows\":[",
               (long long)changed);
}
