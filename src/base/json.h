/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * JSON text to values and back, over json-c. Numbers keep every digit up to
 * DECIMAL_SCALE_MAX places: with a fraction or exponent they become decimals,
 * else integers, and decimals again when they do not fit 64 bits. Of members
 * with one name the last counts. Strict: one document, RFC 8259, UTF-8, depth
 * at most LIMIT_JSON_DEPTH; what does not fit is an ERR_PROTOCOL with the
 * offset and a short excerpt (never the whole body).
 */
#pragma once

#include "base/value.h"

MUST_CHECK enum err json_parse(struct arena *a, struct str text,
                               struct value *out, struct error *e);
/*
 * Plain JSON: decimals as numbers with their digits, dates and times as
 * text, references as their id, sets and lists as arrays.
 */
void json_write(struct buf *out, const struct value *v);
void json_write_pretty(struct buf *out, const struct value *v, int indent);
struct str json_text(struct arena *a, const struct value *v);
