/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Syncs in the order that lets links exist before they are followed, and that
 * `after` asks for. */
#include "workspace/load.h"

enum mark { UNSEEN, OPEN, PLACED };

struct ordering {
    struct load *load;
    const struct sync *syncs; /* by file name */
    size_t n;
    enum mark *marks;
    size_t *path; /* the syncs being placed, outermost first */
    size_t depth;
    struct sync *placed;
    size_t n_placed;
};

static void complain_circle(struct ordering *o, size_t again)
{
    AUTO_BUF b = BUF_INIT(1024);
    size_t from = 0;
    while (o->path[from] != again)
        from++;
    for (size_t i = from; i < o->depth; i++) {
        buf_add(&b, o->syncs[o->path[i]].name);
        buf_add(&b, STR(" -> "));
    }
    buf_add(&b, o->syncs[again].name);
    problem_add(o->load->problems, PROBLEM_ERROR, o->syncs[again].file, 0,
                STR_NONE,
                "these syncs come after each other (by links that they follow, "
                "or `after`) in a circle, so that none can go first: %s",
                buf_z(&b));
}

static size_t index_of(const struct ordering *o, struct str name)
{
    size_t i = 0;
    while (i < o->n && !str_eq(o->syncs[i].name, name))
        i++;
    return i;
}

static void place(struct ordering *o, size_t i);

static void place_all(struct ordering *o, const struct str *names, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        size_t other = index_of(o, names[k]);
        if (other < o->n)
            place(o, other);
    }
}

/* Depth is at most the number of syncs: each is open once. */
static void place(struct ordering *o, size_t i)
{
    const struct sync *sync = &o->syncs[i];
    if (o->marks[i] == PLACED)
        return;
    if (o->marks[i] == OPEN) {
        complain_circle(o, i);
        return;
    }
    o->marks[i] = OPEN;
    o->path[o->depth++] = i;
    place_all(o, sync->depends, sync->n_depends);
    place_all(o, sync->after, sync->n_after);
    o->depth--;
    o->marks[i] = PLACED;
    o->placed[o->n_placed++] = *sync;
}

void load_order(struct load *l, struct sync *syncs, size_t n)
{
    struct ordering o = {.load = l,
                         .syncs = syncs,
                         .n = n,
                         .marks = arena_array(l->arena, enum mark, n),
                         .path = arena_array(l->arena, size_t, n),
                         .placed = arena_array(l->arena, struct sync, n)};
    for (size_t i = 0; i < n; i++)
        place(&o, i);
    l->workspace->syncs = o.placed;
    l->workspace->n_syncs = o.n_placed;
}
