/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/decide/prompts.h"

static const struct value *known(const struct value *base, struct str name)
{
    const struct value *all = value_getz(base, BASE_PROMPTS);
    return all && all->kind == VALUE_OBJECT ? value_get(all, name) : NULL;
}

bool prompts_changed(const struct sync *sync, enum side s,
                     const struct value *base, const struct value *now)
{
    for (size_t i = 0; i < sync->n_prompts[s]; i++) {
        const struct value *was = known(base, sync->prompts[s][i]);
        const struct value *is = value_get(now, sync->prompts[s][i]);
        if (was && is && !value_equal(was, is))
            return true;
    }
    return false;
}

bool prompts_rest(const struct sync *sync, enum side s,
                  const struct value *base, const struct value *now)
{
    for (size_t i = 0; i < sync->n_prompts[s]; i++) {
        const struct value *is = value_get(now, sync->prompts[s][i]);
        if (is && !known(base, sync->prompts[s][i]))
            return false;
    }
    return !prompts_changed(sync, s, base, now);
}

struct value prompts_take(const struct sync *sync, enum side s,
                          const struct value *base,
                          const struct value *const newest_first[], size_t n,
                          struct arena *a)
{
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < sync->n_prompts[s]; i++) {
        struct str name = sync->prompts[s][i];
        const struct value *v = NULL;
        for (size_t k = 0; k < n && !v; k++)
            v = newest_first[k] ? value_get(newest_first[k], name) : NULL;
        if (!v)
            v = known(base, name);
        if (v)
            vec_push(a, &fields, (struct field){.name = name, .value = *v});
    }
    return value_object(fields.at, fields.n);
}
