/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Which fields a sync reads, and what of other records is followed. */
#include "mapping/compile_inner.h"

static void compile_path(struct compile *c, enum side side, struct str text,
                         struct place place)
{
    struct path path = {0};
    struct error e = {0};
    for (size_t i = 0; i < c->paths[side].n; i++) {
        struct path *known = &c->paths[side].at[i];
        if (!str_eq(known->text, text))
            continue;
        known->in_condition = known->in_condition || place.condition;
        known->for_creates = known->for_creates && place.creates;
        return;
    }
    if (path_parse(c->arena, text, &path, &e) != ERR_OK) {
        problem_add(c->problems, PROBLEM_ERROR, place.file, place.line,
                    STR_NONE, "%s", e.message);
        return;
    }
    path.file = place.file;
    path.line = place.line;
    path.in_condition = place.condition;
    path.for_creates = place.creates;
    vec_push(c->arena, &c->paths[side], path);
}

void compile_read(struct compile *c, enum side side, struct str field,
                  struct place place)
{
    struct str head = path_head(field);
    vec_push(c->arena, &c->named[side], field);
    if (path_is(field))
        compile_path(c, side, field, place);
    if (head.n > 0)
        vec_push(c->arena, &c->reads[side], head);
}

static struct str first_path(const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (path_is(names[i]))
            return names[i];
    return STR_NONE;
}

static const char *arrow_from(enum side from)
{
    return from == SIDE_LEFT ? "->" : "<-";
}

void compile_row_paths(struct compile *c, const struct yaml_node *node,
                       const struct row *row)
{
    if (row->follows[SIDE_LEFT] && row->follows[SIDE_RIGHT]) {
        compile_complain(c, node, STR_NONE,
                         "this row has fields of other records on both "
                         "sides: they can only be read");
        return;
    }
    for (int s = 0; s < SIDES; s++) {
        if (!row->follows[s] || (!row->to[s] && !row->constant &&
                                 row->to[SIDE_OTHER(s)]))
            continue;
        compile_complain(
            c, node,
            row->constant ? STR_NONE
                          : arena_printf(c->arena, "way: \"%s\" reads it",
                                         arrow_from((enum side)s)),
            "`%.*s` is a field of another record: it can only be read",
            STR_ARG(first_path(row->fields[s], row->n_fields[s])));
    }
}

void compile_match_paths(struct compile *c, const struct yaml_node *node,
                         const struct match_part *part)
{
    const struct sync *sync = c->sync;
    for (int s = 0; s < SIDES; s++) {
        enum side other = SIDE_OTHER(s);
        bool made = sync->flow_to[s] && (sync->trigger[other] & TRIGGER_CREATE);
        if (!path_is(part->field[s]) ||
            (!made && !path_is(part->field[other])))
            continue;
        compile_complain(c, node, STR_NONE,
                         "`%.*s` is a field of another record: %s records "
                         "cannot be looked for by it before they are made",
                         STR_ARG(part->field[s]), side_name((enum side)s));
        return;
    }
}

void compile_no_paths(struct compile *c, const struct yaml_node *node,
                      const struct str *names, size_t n)
{
    struct str path = first_path(names, n);
    if (path.n > 0)
        compile_complain(c, node, STR_NONE,
                         "`%.*s` is a field of another record: it can only "
                         "be read", STR_ARG(path));
}
