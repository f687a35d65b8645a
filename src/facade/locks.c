/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/locks.h"

#include "base/memory.h"

struct facade_lock {
    void *owner;
    const struct str *texts;
    size_t n;
    bool goes;
};

void facade_locks_fini(struct facade_locks *l)
{
    memory_free(l->at);
    *l = (struct facade_locks){0};
}

static bool share(const struct facade_lock *x, const struct facade_lock *y)
{
    for (size_t i = 0; i < x->n; i++) {
        for (size_t k = 0; k < y->n; k++) {
            if (str_eq(x->texts[i], y->texts[k]))
                return true;
        }
    }
    return false;
}

/* Those that came earlier go first, also when they wait themselves. */
static bool may_go(const struct facade_locks *l, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (share(&l->at[i], &l->at[at]))
            return false;
    }
    return true;
}

bool facade_locks_take(struct facade_locks *l, void *owner,
                       const struct str *texts, size_t n)
{
    if (l->n == l->room) {
        l->room = l->room > 0 ? l->room * 2 : 16;
        l->at = memory_resize(l->at, l->room * sizeof(*l->at));
    }
    l->at[l->n] = (struct facade_lock){owner, texts, n, false};
    l->at[l->n].goes = may_go(l, l->n);
    return l->at[l->n++].goes;
}

void facade_locks_release(struct facade_locks *l, void *owner)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (l->at[i].owner != owner)
            l->at[kept++] = l->at[i];
    }
    l->n = kept;
}

void *facade_locks_next(struct facade_locks *l)
{
    for (size_t i = 0; i < l->n; i++) {
        if (!l->at[i].goes && may_go(l, i)) {
            l->at[i].goes = true;
            return l->at[i].owner;
        }
    }
    return NULL;
}
