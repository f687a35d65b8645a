/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Operations of the Satchmo connector, carried out over a real database. */
#pragma once

#include "unit/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/ports.h"
#include "base/time.h"
#include "connectors/satchmo/satchmo.h"
#include "sandbox/sandbox.h"
#include "sandbox/satchmo/shop.h"

#define NOW_US (INT64_C(1717243200) * US_PER_SECOND) /* 2024-06-01 12:00Z */

struct fixture {
    struct arena arena;
    struct fake_clock clock;
    struct sandbox *box;
    struct shop shop; /* a second hand on the same database */
    struct connection_state *c;
    char file[64];
    const char *url;
    bool is_file;
};

/* ---- driving ------------------------------------------------------------------- */

static enum err drive(struct fixture *f, struct op *op, struct error *e)
{
    op->arena = &f->arena;
    for (;;) {
        struct http_request request;
        struct http_response response;
        bool done = false;
        TRY(connector_satchmo.next(f->c, op, &f->arena, &request, &done, e));
        if (done)
            return ERR_OK;
        TRY(transport_call(&f->shop.transport, &f->arena, &request, &response,
                           e));
        TRY(connector_satchmo.take(f->c, op, &request, &response,
                                   f->clock.now_us, e));
    }
}

static struct record *read_one(struct fixture *f, const char *entity,
                               const char *id)
{
    struct error e = {0};
    struct str *ids = arena_new(&f->arena, struct str);
    *ids = str_from(id);
    struct op op = {
        .kind = OP_READ, .entity = str_from(entity), .ids = ids, .n_ids = 1};
    check_ok(drive(f, &op, &e), &e);
    return op.n_records == 1 ? &op.records[0] : NULL;
}

static const char *text_of(struct fixture *f, const struct record *r,
                           const char *field)
{
    const struct value *v = value_getz(&r->fields, field);
    if (!v)
        return "(absent)";
    return value_is_null(v) ? "(null)"
                            : arena_strz(&f->arena, value_to_text(&f->arena, v));
}

#define check_field(f, r, field, expected) \
    assert_string_equal(text_of((f), (r), (field)), (expected))
