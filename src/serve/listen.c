/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/listen.h"

enum err listen_split(struct str listen, struct str *out_host,
                      uint16_t *out_port, struct error *e)
{
    size_t colon = listen.n;
    int64_t port = -1;
    while (colon > 0 && listen.p[colon - 1] != ':')
        colon--;
    if (colon < 2 ||
        !str_to_i64(str_slice(listen, colon, listen.n), &port) || port < 0 ||
        port > UINT16_MAX)
        FAIL(e, ERR_USAGE,
             "\"%.*s\" is no address to listen on; write \"127.0.0.1:8470\"",
             STR_ARG(listen));
    struct str host = str_slice(listen, 0, colon - 1);
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_slice(host, 1, host.n - 1);
    *out_host = host;
    *out_port = (uint16_t)port;
    return ERR_OK;
}

const char *listen_file(struct arena *a, struct str path)
{
    return path.n > 0 ? arena_strz(a, path) : NULL;
}

struct str listen_url(struct arena *a, const struct http_server *server,
                      struct str host, bool tls)
{
    bool is_v6 = str_contains(host, STR(":"));
    return arena_printf(a, "http%s://%s%.*s%s:%u", tls ? "s" : "",
                        is_v6 ? "[" : "", STR_ARG(host), is_v6 ? "]" : "",
                        http_server_port(server));
}
