/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/compile_inner.h"

/* The row that ties both fields of a part, alone with each other. */
static size_t tying_row(const struct sync *sync, const struct match_part *part)
{
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        bool ties = !row->constant;
        for (int s = 0; s < SIDES; s++)
            ties = ties && row->n_fields[s] == 1 &&
                   str_eq(row->fields[s][0], part->field[s]);
        if (ties)
            return i;
    }
    return ROW_NONE;
}

static struct match_part compile_part(struct compile *c,
                                      const struct yaml_node *node)
{
    struct match_part part = {.normal = STR("exact")};
    bool text = node->kind == YAML_TEXT;
    for (int s = 0; s < SIDES; s++)
        part.field[s] = text ? node->text
                             : node_text(yaml_get(
                                   node, side_name((enum side)s)));
    struct str as = node_text(yaml_get(node, "as"));
    if (as.n > 0)
        part.normal = as;
    part.row = tying_row(c->sync, &part);
    for (int s = 0; s < SIDES; s++)
        compile_read(c, (enum side)s, part.field[s],
                     (struct place){node->file, node->line, false});
    compile_match_paths(c, node, &part);
    return part;
}

void compile_matches(struct compile *c, const struct yaml_node *match)
{
    if (!match || match->kind != YAML_LIST)
        return;
    struct match_rule *rules =
        arena_array(c->arena, struct match_rule, match->n_items);
    for (size_t i = 0; i < match->n_items; i++) {
        const struct yaml_node *node = match->items[i];
        bool several = node->kind == YAML_LIST;
        size_t n = several ? node->n_items : 1;
        struct match_part *parts = arena_array(c->arena, struct match_part, n);
        if (n == 0)
            compile_complain(c, node, STR_NONE,
                             "an empty match rule would match everything");
        for (size_t k = 0; k < n; k++)
            parts[k] = compile_part(c, several ? node->items[k] : node);
        rules[i] = (struct match_rule){parts, n};
    }
    c->sync->rules = rules;
    c->sync->n_rules = match->n_items;
}
