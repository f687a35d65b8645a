/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/form.h"

static void add(struct buf *b, const char *name, struct str value)
{
    buf_addz(b, name);
    buf_add_char(b, '=');
    buf_add_url_escaped(b, value);
}

void form_add(struct buf *b, const char *name, struct str value)
{
    if (b->n > 0)
        buf_add_char(b, '&');
    add(b, name, value);
}

void query_add(struct buf *b, const char *name, struct str value)
{
    bool first = str_find_char(buf_str(b), '?', 0) == b->n;
    buf_add_char(b, first ? '?' : '&');
    add(b, name, value);
}
