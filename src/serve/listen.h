/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Addresses that the daemon listens on, as text and as their parts. */
#pragma once

#include "net/http_server.h"

/* "[::1]:8470" and "127.0.0.1:8470" in two. ERR_USAGE. */
MUST_CHECK enum err listen_split(struct str listen, struct str *out_host,
                                 uint16_t *out_port, struct error *e);
/* "http://127.0.0.1:8470", with the port it got. */
struct str listen_url(struct arena *a, const struct http_server *server,
                      struct str host, bool tls);
/* The path, or NULL where there is none. */
const char *listen_file(struct arena *a, struct str path);
