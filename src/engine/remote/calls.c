/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/remote/calls.h"

static const char *const kinds[] = {
    [OP_OPEN] = "open",         [OP_TEST] = "test",
    [OP_ENTITIES] = "entities", [OP_DESCRIBE] = "describe",
    [OP_READ] = "read",         [OP_FIND] = "find",
    [OP_CHANGES] = "changes",   [OP_WRITE] = "write",
    [OP_ACTION] = "action",     [OP_SETUP] = "setup",
    [OP_HOOKS] = "hooks"};

#define KINDS (sizeof kinds / sizeof *kinds)

const char *call_kind(enum op_kind kind)
{
    return kinds[kind];
}

const struct remote_stats *calls_so_far(struct arena *a,
                                        const struct workspace *w,
                                        const struct remote *remote)
{
    struct remote_stats *all =
        arena_array(a, struct remote_stats, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++)
        all[i] = remote_stats(remote, w->connections[i].name);
    return all;
}

static struct value calls_of(struct arena *a, const struct remote_stats *now,
                             const struct remote_stats *before)
{
    struct field *fields = arena_array(a, struct field, KINDS);
    size_t n = 0;
    for (size_t k = 0; k < KINDS; k++) {
        int64_t more = now->by_kind[k] - before->by_kind[k];
        if (more > 0)
            fields[n++] = (struct field){str_from(kinds[k]), value_int(more)};
    }
    return value_object(fields, n);
}

struct value calls_since(struct arena *a, const struct workspace *w,
                         const struct remote *remote,
                         const struct remote_stats *before)
{
    const struct remote_stats *now = calls_so_far(a, w, remote);
    struct field *fields = arena_array(a, struct field, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++)
        fields[i] = (struct field){arena_str(a, w->connections[i].name),
                                   calls_of(a, &now[i], &before[i])};
    return value_object(fields, w->n_connections);
}
