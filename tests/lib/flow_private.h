/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by flow*.c only. */
#pragma once

#include "lib/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/time.h"

void flow_check(struct flow *f, enum err code);
enum err flow_probe(void *context, bool after, struct error *e);
void flow_connect(struct flow *f);
/* One call of a person: no faults, not counted. The body is JSON. */
struct value flow_person(struct flow *f, size_t box, const char *method,
                         const char *path, const struct value *body);
struct value flow_json(struct flow *f, const char *text);
const char *flow_text(struct flow *f, const struct value *v);
