/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The dashboard's files, embedded into the program (tools/embed-assets):
 * found by path, and answered. Where the dashboard was not built a page that
 * says so is all there is.
 *
 * Ownership: everything is constant and lives as long as the program.
 * Threads: anyone's.
 */
#pragma once

#include "net/http.h"

struct asset {
    struct str path;  /* "/" for the page itself, "/assets/index-1a2b.js" */
    struct str mime;
    struct str etag;  /* quoted */
    bool immutable;   /* its name changes with its content */
    struct str plain;
    struct str gzip;  /* empty when it is not smaller */
};

/* By the path of a URL, still encoded, without its query; NULL when none. */
const struct asset *assets_find(struct str path);

/*
 * Answers GET and HEAD of an embedded file, 304 where the client has it, 405
 * to other methods. False, and nothing filled, when there is no such file.
 * Headers live in `a`.
 */
bool assets_answer(struct arena *a, const struct http_request *request,
                   struct http_response *out);
