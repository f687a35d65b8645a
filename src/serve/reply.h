/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Bodies of answers. Everything lives in `a`. */
#pragma once

#include "net/http.h"

/* text/plain; `text` is borrowed. */
void reply_text(struct arena *a, int status, struct str text,
                struct http_response *out);
/* One header more. */
void reply_header(struct arena *a, const char *name, struct str value,
                  struct http_response *out);
