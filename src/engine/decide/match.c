/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/decide/match.h"

struct ids {
    struct str *at;
    size_t n;
    size_t cap;
};

static void ids_add(struct arena *a, struct ids *ids, struct str id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (str_eq(ids->at[i], id))
            return;
    vec_push(a, ids, id);
}

static bool has_rival(const struct match_input *in, size_t rule)
{
    for (size_t i = 0; i < in->rivals.n; i++)
        if (in->rivals.at[i].rule == rule)
            return true;
    return false;
}

void match_choose(struct arena *a, const struct match_input *in,
                  struct match_outcome *out)
{
    struct ids linked = {0};
    *out = (struct match_outcome){.verdict = MATCH_NONE};
    for (size_t rule = 0; rule < in->n_rules; rule++) {
        struct ids free_ids = {0};
        for (size_t i = 0; i < in->candidates.n; i++) {
            const struct match_candidate *c = &in->candidates.at[i];
            if (c->rule == rule)
                ids_add(a,
                        c->linked_to.n > 0 && !in->shares ? &linked
                                                          : &free_ids,
                        c->id);
        }
        if (free_ids.n == 0)
            continue;
        bool one = in->repeats ||
                   ((free_ids.n == 1 || in->is_shared) &&
                    (in->shares || !has_rival(in, rule)));
        *out = (struct match_outcome){
            .verdict = one ? MATCH_ONE : MATCH_AMBIGUOUS,
            .rule = rule,
            .id = free_ids.at[0],
            .ids = free_ids.at,
            .n_ids = free_ids.n};
        return;
    }
    if (linked.n > 0 && !in->repeats)
        *out = (struct match_outcome){.verdict = MATCH_DUPLICATE,
                                      .ids = linked.at,
                                      .n_ids = linked.n};
}
