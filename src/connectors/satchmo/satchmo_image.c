/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Pictures of products: the database has their paths below the shop's media,
 * the web server has the files. They are asked for by name alone. What is not
 * there, is no picture or too big, is no value, and data_problem says why; a
 * server that does not answer fails the read, which is tried again.
 */
#include "base/limits.h"
#include "connectors/satchmo/satchmo_state.h"

#define URL_MAX (4u << 10)

bool satchmo_wants_pictures(const struct connection_state *c,
                            const struct op *op)
{
    bool wants = false;
    for (size_t i = 0; i < op->n_fields; i++)
        wants = wants || str_is(op->fields[i], SATCHMO_DATA) ||
                str_is(op->fields[i], SATCHMO_DATA_PROBLEM);
    return wants && str_is(op->entity, "image") && c->set.media_url.n > 0;
}

static struct str path_of(const struct record *image)
{
    return value_text_at(&image->fields, "picture");
}

bool satchmo_picture_at(const struct records *images, size_t *io_at)
{
    while (*io_at < images->n && path_of(&images->at[*io_at]).n == 0)
        ++*io_at;
    return *io_at < images->n;
}

struct http_request satchmo_picture_request(const struct connection_state *c,
                                            struct arena *a,
                                            const struct record *image)
{
    AUTO_BUF b = BUF_INIT(URL_MAX);
    struct str rest = path_of(image), segment;
    buf_add(&b, c->set.media_url);
    if (b.n > 0 && b.p[b.n - 1] == '/')
        b.n--;
    while (str_split(&rest, '/', &segment)) {
        if (segment.n == 0 || str_is(segment, ".") || str_is(segment, ".."))
            continue; /* never out of the media */
        buf_add_char(&b, '/');
        buf_add_url_escaped(&b, segment);
    }
    return (struct http_request){.method = "GET", .url = buf_copy(a, &b)};
}

/* Why an answer has no picture; STR_NONE: it has one. */
static struct str problem_of(struct arena *a,
                             const struct driver_reply *reply)
{
    const struct http_response *r = reply->response;
    struct str type = http_header_get(&r->headers, "Content-Type");
    struct str url = http_url_public(a, reply->request->url);
    if (r->status != 200)
        return arena_printf(a, "%.*s: status %d", STR_ARG(url), r->status);
    if (!str_starts_with(type, STR("image/")))
        return arena_printf(a, "%.*s is no picture but `%.*s`", STR_ARG(url),
                            STR_ARG(type));
    if (r->body.n > LIMIT_PICTURE_BYTES)
        return arena_printf(a, "%.*s has %zu bytes; LIMIT_PICTURE_BYTES is %u",
                            STR_ARG(url), r->body.n, LIMIT_PICTURE_BYTES);
    return STR_NONE;
}

/* Something may be wrong with the server, not with the picture. */
static bool may_be_better_later(int status)
{
    return status >= 500 || status == 408 || status == 429;
}

enum err satchmo_picture_take(struct arena *a, const struct driver_reply *reply,
                              struct record *io, struct error *e)
{
    const struct http_response *r = reply->response;
    if (may_be_better_later(r->status))
        return http_status_error(reply->request, r, STR(""), reply->now_us, e);
    struct str problem = problem_of(a, reply);
    struct value data = value_null();
    if (problem.n == 0) {
        AUTO_BUF b = BUF_INIT(2 * LIMIT_PICTURE_BYTES);
        buf_add_base64(&b, r->body);
        TRY(buf_check(&b, "a picture", e));
        data = value_text(buf_copy(a, &b));
    }
    const struct value why =
        problem.n > 0 ? value_text(problem) : value_null();
    io->fields = value_with(a, &io->fields, STR(SATCHMO_DATA), &data);
    io->fields = value_with(a, &io->fields, STR(SATCHMO_DATA_PROBLEM), &why);
    return ERR_OK;
}
