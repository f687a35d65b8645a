/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Live records and their fields, for programs. */
#pragma once

#include "engine/record/record_deed.h"
#include "view/view.h"

struct value record_value(struct arena *a, const struct record *r);

/*
 * For people and other programs: what is a secret by its name (passwords,
 * tokens, keys) shows as "********", as does the secret in an address of the
 * hub's webhooks.
 */
struct value record_fields_shown(struct arena *a, const struct value *fields);
/* The record with its fields so. */
struct value record_shown(struct arena *a, const struct record *r);
/* {"records": [...]} */
struct value records_value(struct arena *a, const struct record *records,
                           size_t n);
/* {"fields": [...]} */
struct value schema_value(struct arena *a, const struct schema *schema);
/* {"connection", "entities"} */
struct value entities_value(struct arena *a, struct str connection,
                            const struct str *names, size_t n);
/* {"id", "action", "changes"} */
struct value written_value(struct arena *a,
                           const struct record_written *written);
/* {"id", "action", "done", "result"} */
struct value acted_value(struct arena *a, const struct record_action *action,
                         const struct action_result *result);
