/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Ids written back. What a create told of itself (decide_back) is written to
 * its origin in the same step, without a read: after the link has been
 * committed, so that a cut in between costs no second record. The job is
 * not done with before. Fails that write, the link stands and the job is tried
 * again.
 */
#include "engine/step/step.h"
#include "mapping/coerce.h"

/* ---- what there is to write -------------------- */

/* The new record's id, as its field has it; without a name: none is read. */
static struct field told_id(struct step *step, const struct item *item,
                            const struct schema *schema, enum side s)
{
    struct str name = schema->id_field.n > 0 ? schema->id_field : STR("id");
    const struct schema_field *field = schema_find(schema, name);
    struct value id = value_text(item->result[s].id);
    struct field told = {.name = name};
    struct error e = {0};
    bool read = false;
    for (size_t i = 0; i < step->sync->n_fields[s]; i++)
        read = read || str_eq(step->sync->fields[s][i], name);
    if (!read || !field || item->result[s].id.n == 0 ||
        coerce_field(step->a, field, &id, &told.value, &e) != ERR_OK)
        return (struct field){0};
    return told;
}

/* Only what is known of it for certain; the rest is absent. */
static struct record told_record(struct step *step, const struct item *item,
                                 enum side s)
{
    struct value fields = item->decision.patch[s];
    if (item->told.name.n > 0)
        fields = value_with(step->a, &fields, item->told.name,
                            &item->told.value);
    return (struct record){.id = item->result[s].id, .fields = fields};
}

/* Nothing is written over that was only seen in a listing. What was read in
 * this run is no such thing: a field that only takes what comes back has it
 * from nobody else. */
static bool writes_over_unread(const struct item *item,
                               const struct decision *back)
{
    enum side to = item->origin;
    const struct value *patch = &back->patch[to];
    bool listed = item->staged[to] && !item->kept[to];
    for (size_t i = 0; listed && i < patch->fields.n; i++) {
        const struct value *now =
            value_get(&item->record[to].fields, patch->fields.at[i].name);
        if (now && !value_is_null(now))
            return true;
    }
    return false;
}

static void back_input(struct step *step, const struct item *item,
                       const struct record *made, struct decide_input *out)
{
    enum side from = SIDE_OTHER(item->origin);
    *out = (struct decide_input){.sync = step->sync,
                                 .origin = item->origin,
                                 .linked = true,
                                 .links_settled = true,
                                 .env = world_env(step->engine->world)};
    out->side[item->origin].record = item_view(step, item, item->origin);
    out->side[from].record = made;
}

/* What cannot be said yet is for the next pass, which reads both. */
static void back_later(const struct step *step, struct item *item)
{
    if (remote_is_dry(step->engine->remote))
        return;
    item_end(item, ITEM_RETRY, REASON_BACK,
             STR("what it was made as is written back next"));
    item->due_us = engine_next_pass_us(step->engine);
}

static void item_decide_back(struct step *step, struct item *item,
                             const struct schema *schema)
{
    enum side from = SIDE_OTHER(item->origin);
    struct decision *back = arena_new(step->a, struct decision);
    struct decide_input input;
    item->told = told_id(step, item, schema, from);
    struct record made = told_record(step, item, from);
    back_input(step, item, &made, &input);
    decide_back(&input, step->a, back);
    if (back->verdict != VERDICT_KEEP || back->n_holds > 0 ||
        writes_over_unread(item, back))
        back_later(step, item);
    else if (back->patch[item->origin].fields.n > 0)
        item->back = back;
}

enum err step_back_decide(struct step *step, struct error *e)
{
    const struct schema *schema[SIDES] = {NULL, NULL};
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        enum side from = SIDE_OTHER(item->origin);
        if (item->end != ITEM_DONE || !item->created)
            continue;
        struct remote_target target = engine_target(step->es, from);
        if (!schema[from])
            TRY(remote_schema(step->engine->remote, target.connection,
                              target.entity, &schema[from], e));
        item_decide_back(step, item, schema[from]);
    }
    return ERR_OK;
}

/* ---- writing it -------------------- */

/* The pair as it was linked, with the write that is still to come. */
static enum err back_item(struct step *step, const struct item *made,
                          struct item *out, struct error *e)
{
    enum side from = SIDE_OTHER(made->origin);
    struct item item = {.origin = made->origin,
                        .link = made->link,
                        .has_base = true,
                        .is_back = true,
                        .goes_on = made->goes_on,
                        .decision = *made->back,
                        .input = {.sync = step->sync,
                                  .origin = made->origin,
                                  .linked = true}};
    item.decision.later_us = made->decision.later_us;
    for (int s = 0; s < SIDES; s++) {
        item.jobs[s] = made->jobs[s];
        item.has[s] = item.looked[s] = true;
        item.record[s] = made->record[s];
        item.seen_us[s] = made->seen_us[s];
        TRY(value_decode(step->a, made->link.side[s].base, &item.base[s], e));
    }
    item.record[from] = item_after(step, made, from);
    item.record[from].id = made->link.side[from].id;
    item.record[from].modified_us = made->link.side[from].modified_us;
    item.seen_us[from] = 0; /* nobody has looked at it */
    *out = item;
    for (int s = 0; s < SIDES; s++) {
        out->input.side[s].record = &out->record[s];
        out->input.side[s].base = &out->base[s];
    }
    return ERR_OK;
}

enum err step_back_write(struct step *step, struct error *e)
{
    struct step back = {.engine = step->engine,
                        .es = step->es,
                        .sync = step->sync,
                        .a = step->a,
                        .items = arena_array(step->a, struct item, step->n)};
    for (size_t i = 0; i < step->n; i++)
        if (step->items[i].back)
            TRY(back_item(step, &step->items[i], &back.items[back.n++], e));
    if (back.n == 0)
        return ERR_OK;
    TRY(step_write(&back, e));
    TRY(step_commit(&back, e));
    for (size_t i = 0, k = 0; i < step->n; i++)
        if (step->items[i].back)
            step->items[i].end = back.items[k++].end;
    return ERR_OK;
}
