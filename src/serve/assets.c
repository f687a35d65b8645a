/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/assets.h"

#include "serve/api/reply.h"
#include "serve/assets_table.h"

/* Nothing inline, nothing from elsewhere, in nobody's frame. */
#define CONTENT_POLICY                                                         \
    "default-src 'self'; base-uri 'none'; form-action 'self'; "                \
    "frame-ancestors 'none'; object-src 'none'"
#define YEAR "public, max-age=31536000, immutable"

const struct asset *assets_find(struct str path)
{
    size_t from = 0;
    size_t to = assets_table_n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_compare(path, assets_table[middle].path);
        if (order == 0)
            return &assets_table[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

static bool takes_gzip(const struct http_request *request)
{
    struct str accepted = http_header_get(&request->headers, "Accept-Encoding");
    struct str one;
    while (str_split(&accepted, ',', &one)) {
        struct str parts = str_trim(one);
        struct str coding;
        if (!str_split(&parts, ';', &coding) ||
            !str_eq_ascii_nocase(str_trim(coding), STR("gzip")))
            continue;
        struct str weight = str_trim(parts);
        return !str_is(weight, "q=0") && !str_starts_with(weight, STR("q=0.0"));
    }
    return false;
}

/* Whether the client has this content already. */
static bool is_had(const struct http_request *request,
                   const struct asset *asset)
{
    struct str had = http_header_get(&request->headers, "If-None-Match");
    struct str one;
    while (str_split(&had, ',', &one)) {
        struct str tag = str_trim(one);
        if (str_starts_with(tag, STR("W/")))
            tag = str_slice(tag, 2, tag.n);
        if (str_eq(tag, asset->etag) || str_is(tag, "*"))
            return true;
    }
    return false;
}

static void put_headers(struct arena *a, const struct asset *asset,
                        struct http_response *out)
{
    reply_header(a, "Content-Type", asset->mime, out);
    reply_header(a, "ETag", asset->etag, out);
    reply_header(a, "Cache-Control",
                 asset->immutable ? STR(YEAR) : STR("no-cache"), out);
    reply_header(a, "Vary", STR("Accept-Encoding"), out);
    reply_header(a, "Content-Security-Policy", STR(CONTENT_POLICY), out);
    reply_header(a, "X-Content-Type-Options", STR("nosniff"), out);
    reply_header(a, "Referrer-Policy", STR("no-referrer"), out);
}

bool assets_answer(struct arena *a, const struct http_request *request,
                   struct http_response *out)
{
    const struct asset *asset = assets_find(http_url_path(request->url));
    if (!asset)
        return false;
    if (!http_method_is_safe(request->method)) {
        reply_text(a, 405, STR("only GET and HEAD\n"), out);
        reply_header(a, "Allow", STR("GET, HEAD"), out);
        return true;
    }
    *out = (struct http_response){.status = 200, .body = asset->plain};
    put_headers(a, asset, out);
    if (is_had(request, asset)) {
        out->status = 304;
        out->body = STR_NONE;
    } else if (asset->gzip.n > 0 && takes_gzip(request)) {
        out->body = asset->gzip;
        reply_header(a, "Content-Encoding", STR("gzip"), out);
    }
    return true;
}
