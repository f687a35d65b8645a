/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A field of the record that a sync has linked, as it is now. */
#include "mapping/converters.h"

struct linked {
    struct str sync;
    struct str field;
    struct str entity;        /* on the right of the row */
    bool flipped;             /* that sync's left is the row's right */
};

static enum err setup_linked(struct converter_setup *s)
{
    TRY(via_check(s->call, 2, "", s->error));
    struct linked *l = arena_new(s->arena, struct linked);
    struct row row = {.link = via_at(s->call, 0)};
    bool known = s->world->some_syncs_lost;
    l->sync = row.link;
    l->field = via_at(s->call, 1);
    if (l->field.n == 0)
        FAIL(s->error, ERR_INVALID,
             "`linked` needs a sync and a field: linked(companies, phone)");
    for (size_t i = 0; i < s->world->n_syncs; i++)
        known = known || str_eq(s->world->syncs[i].name, l->sync);
    if (!known)
        FAIL(s->error, ERR_NOT_FOUND, "there is no sync `%.*s`",
             STR_ARG(l->sync));
    converter_link_entities(s->world, s->sync, &row);
    if (row.link_entity[SIDE_RIGHT].n == 0 && !s->world->some_syncs_lost)
        FAIL(s->error, ERR_INVALID,
             "the sync `%.*s` ties other connections than this one",
             STR_ARG(l->sync));
    l->entity = row.link_entity[SIDE_RIGHT];
    l->flipped = row.link_flipped;
    s->use->argument = l;
    s->use->can[SIDE_LEFT] = false;
    return ERR_OK;
}

static void convert_linked(struct conversion *c)
{
    const struct linked *l = c->argument;
    struct str id = value_to_text(c->arena, &c->in[0]);
    struct field_query query = {.entity = l->entity, .field = l->field};
    enum side from = l->flipped ? SIDE_RIGHT : SIDE_LEFT;
    enum map_answer answer =
        c->env->link(c->env->context, l->sync, from, id, &query.id);
    if (answer == ANSWER_NONE) {
        conversion_missing(c, MAP_UNLINKED, l->sync, id);
        c->out->side = from;
        return;
    }
    if (answer == ANSWER_FOUND && conversion_waits(c, l->sync, from, id))
        return;
    if (answer == ANSWER_FOUND && !c->env->field_of) {
        c->out->status = MAP_SKIP;
        return;
    }
    if (answer == ANSWER_FOUND)
        answer = c->env->field_of(c->env->context, SIDE_RIGHT, &query,
                                  &c->values[0]);
    if (answer == ANSWER_UNKNOWN)
        conversion_want(c, l->sync, id);
}

const struct converter converter_linked = {
    .name = "linked",
    .usage = "linked(sync, field)",
    .help = "To the right only: a field of the record that the sync has "
            "linked to this one, as it is now.",
    .flags = CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_linked,
    .convert = convert_linked,
};
