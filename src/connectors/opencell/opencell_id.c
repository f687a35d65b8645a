/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/opencell/opencell_state.h"

#define ID_MAX 4096

struct str opencell_id_text(struct arena *a, const struct opencell_id *id)
{
    AUTO_BUF b = BUF_INIT(ID_MAX);
    if (id->n == 1)
        return arena_str(a, id->part[0]);
    for (size_t i = 0; i < id->n; i++) {
        if (i > 0)
            buf_add_char(&b, '/');
        buf_add_url_escaped(&b, id->part[i]);
    }
    return buf_copy(a, &b);
}

static size_t parts_of(enum opencell_kind kind)
{
    if (kind == OPENCELL_SERVICE)
        return 3;
    return opencell_info(kind)->parent == OPENCELL_SUBSCRIPTION &&
                   kind != OPENCELL_SUBSCRIPTION
               ? 2
               : 1;
}

bool opencell_id_read(struct arena *a, enum opencell_kind kind, struct str text,
                      struct opencell_id *out)
{
    struct http_path path;
    *out = (struct opencell_id){.part = {text}, .n = 1};
    if (parts_of(kind) == 1)
        return text.n > 0;
    struct str url = arena_printf(a, "/%.*s", STR_ARG(text));
    if (http_path_segments(a, url, &path, NULL) != ERR_OK ||
        path.n != parts_of(kind))
        return false;
    out->n = path.n;
    for (size_t i = 0; i < path.n; i++)
        out->part[i] = path.at[i];
    return true;
}
