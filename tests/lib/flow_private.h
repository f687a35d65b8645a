/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by flow*.c only. */
#pragma once

#include "lib/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/time.h"

/* Where the sandboxes answer. */
extern const char *const flow_urls[SIDES];

enum err flow_probe(void *context, bool after, struct error *e);
void flow_connect(struct flow *f);
/* One call of a person: no faults, not counted. The body is JSON. */
struct value flow_person(struct flow *f, enum side s, const char *method,
                         const char *path, const struct value *body);
struct value flow_json(struct flow *f, const char *text);
