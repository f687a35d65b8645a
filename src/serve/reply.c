/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/reply.h"

void reply_header(struct arena *a, const char *name, struct str value,
                  struct http_response *out)
{
    struct http_header *at = arena_grow(a, out->headers.at,
                                        sizeof *out->headers.at,
                                        out->headers.n, out->headers.n + 1);
    at[out->headers.n] = (struct http_header){str_from(name), value};
    out->headers.at = at;
    out->headers.n++;
}

void reply_text(struct arena *a, int status, struct str text,
                struct http_response *out)
{
    *out = (struct http_response){.status = status, .body = text};
    reply_header(a, "Content-Type", STR("text/plain; charset=utf-8"), out);
    reply_header(a, "Cache-Control", STR("no-store"), out);
}
