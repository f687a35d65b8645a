/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The latest log lines, for those who look through the API. Bounded; what is
 * older is in the log itself.
 *
 * Threads: anyone's.
 */
#pragma once

#include "serve/api/api_hub.h"

#define LOG_RING_LINES 2000

struct log_ring;

struct log_ring *log_ring_create(struct arena *a);
void log_ring_destroy(struct log_ring *ring); /* NULL is fine */
/* The id that the line has got. */
int64_t log_ring_add(struct log_ring *ring, const struct log_line *line);
/* {"id", "at", "level", "message", "fields"} */
struct value log_line_value(struct arena *a, const struct api_log_line *line);
/* As api_hub.log_lines. */
size_t log_ring_read(struct log_ring *ring, struct arena *a,
                     enum log_level level, int64_t before, size_t n,
                     struct api_log_line *out);
