/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* name=value pairs, escaped: the body of a form, the query of an address. */
#pragma once

#include "base/buf.h"

/* Into a form: '&' before all but the first. */
void form_add(struct buf *b, const char *name, struct str value);
/* Onto an address: '?' before the first, '&' before the others. */
void query_add(struct buf *b, const char *name, struct str value);
