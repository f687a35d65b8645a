/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/html_text.h"

#include "sandbox/odoo/odoo.h"

struct str odoo_html_of_text(struct arena *a, struct str text)
{
    struct str out = STR(""), line;
    while (text.n > 0 && str_split(&text, '\n', &line))
        out = arena_printf(a, "%.*s%s%.*s", STR_ARG(out),
                           out.n > 0 ? "<br>" : "",
                           STR_ARG(odoo_html_escape(a, line)));
    return out.n > 0 ? arena_printf(a, "<p>%.*s</p>", STR_ARG(out)) : out;
}
