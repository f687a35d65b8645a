/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Live records and their fields, for programs. */
#pragma once

#include "connectors/connector.h"
#include "view/view.h"

struct value record_value(struct arena *a, const struct record *r);
struct value schema_field_value(struct arena *a,
                                const struct schema_field *field);
