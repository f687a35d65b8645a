/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Any bytes as the answers of an Odoo: the driver must end every operation
 * with a result or an error, whatever comes. One call for a fuzzer, and for
 * the test that replays broken answers.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Between two answers; no UTF-8 text holds it. */
#define ODOO_FUZZ_BORDER 0xFF

/*
 * Byte 0 picks the operation, 1 the protocol and version, 2 the entity; the
 * rest are answers, each with a first byte that picks its status. When they
 * are used up the last one repeats. Returns how the operation ended; ERR_LIMIT
 * when it goes on asking for ever.
 */
enum err odoo_fuzz(const uint8_t *data, size_t n);
