/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/mapping.h"
__attribute__((weak)) void sync_check_schema(const struct sync *sync, enum side side,
    const struct schema *schema, struct problems *out)
{
    (void)sync;(void)side;(void)schema;(void)out;}
