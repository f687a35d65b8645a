/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What all connectors over JSON do with a response: parse it, or say in one
 * sentence why it is none, with the scope and retry that fit.
 *
 * Pure; values live in the arena given.
 */
#pragma once

#include "base/value.h"
#include "net/http.h"

/* Bytes of a remote's own words that go into a message. */
#define ANSWER_DETAIL_MAX 240

/*
 * The JSON of a 2xx response; an empty body is null. Else an error: by
 * status (http_status_error, with the remote's own words when it has some),
 * or ERR_PROTOCOL for a body that is a web page, cut off, not UTF-8 or not
 * JSON. That a write may have happened all the same is said too.
 */
MUST_CHECK enum err answer_json(struct arena *a,
                                const struct http_request *request,
                                const struct http_response *response,
                                int64_t now_us, struct value *out,
                                struct error *e);
/*
 * What an error body says for people: problem+json with its field messages,
 * {message}, {error}, {detail}, {errors}; empty when it says nothing.
 */
struct str answer_detail(struct arena *a, const struct value *body);
/* A remote that repeats a secret in its words must not bring it into ours:
 * stars in its place. */
void answer_hide_secret(struct error *e, struct str secret);
/* Whether an answer with this code is about the one record that was asked
 * for, and not about the connection. */
bool answer_is_of_record(enum err code);
