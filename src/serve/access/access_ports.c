/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the API does through access: lines of the audit, sealed credentials. */
#include "engine/codec.h"
#include "serve/access/access_private.h"
#include "workspace/secret.h"

/* Values that would make a line of the audit longer than this are left out. */
#define AUDIT_VALUE_MAX 16384

static struct str encoded(struct arena *a, const struct value *v)
{
    struct str text = v ? encode_value(a, v) : STR("");
    return text.n <= AUDIT_VALUE_MAX ? text : STR("");
}

enum err access_audit(void *context, struct store *store,
                      const struct api_audit *row, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    (void)context;
    const struct audit line = {
        .at_us = row->at_us,
        .actor_kind = row->actor ? str_from(api_actor_kind_name(row->actor))
                                 : STR("hub"),
        .actor = row->actor ? row->actor->name : STR("hub"),
        .actor_role = str_from(
            api_role_name(row->actor ? row->actor->role : ROLE_ADMIN)),
        .action = str_from(row->operation),
        .subject = row->subject,
        .before = encoded(&a, row->before),
        .after = encoded(&a, row->after)};
    return audit_add(store, &line, e);
}

enum err access_seal(void *context, struct arena *a, struct str plain,
                     struct str *out, struct error *e)
{
    const struct access *access = context;
    return secret_seal(a, arena_strz(a, access->options.key_path), plain, out,
                       e);
}
