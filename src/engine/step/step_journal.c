/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/step/step_journal.h"

#include "mapping/bulk.h"

struct journal {
    struct step *step;
    VEC(struct journal_entry) entries;
    bool ahead;              /* of the writes: nothing is told or counted */
    int64_t at_us;
};

static struct journal_entry entry_of(const struct journal *j,
                                     const struct item *item, enum side s,
                                     enum journal_kind kind)
{
    const struct step *step = j->step;
    const struct job *job = item->jobs[item->origin];
    return (struct journal_entry){
        .run = step->engine->run,
        .job = job ? job->id : 0,
        .sync = step->es->id,
        .link = item->link.id,
        .side = s,
        .record_id = item_id(item, s),
        .kind = kind,
        .at_us = j->at_us,
    };
}

static void tell(const struct journal *j, const struct item *item, enum side s,
                 enum journal_kind kind, const struct value *before,
                 const struct value *after)
{
    struct engine_event event = {.sync = j->step->sync->name,
                                 .kind = kind,
                                 .side = s,
                                 .record_id = item_id(item, s),
                                 .other_id = item_id(item, SIDE_OTHER(s)),
                                 .before = before,
                                 .after = after};
    engine_tell(j->step->engine, &event);
}

/* One entry a field, with what was there before. */
static void journal_values(struct journal *j, const struct item *item,
                           enum side s, enum journal_kind kind,
                           const struct value *patch)
{
    struct arena *a = j->step->a;
    bool made = kind == JOURNAL_CREATE;
    const struct value told = bulk_told(a, j->step->sync, s, patch);
    const struct value *old =
        item->has[s] && !made ? &item->record[s].fields : NULL;
    for (size_t i = 0; i < told.fields.n; i++) {
        const struct field *field = &told.fields.at[i];
        const struct value *before = value_get(old, field->name);
        struct journal_entry entry = entry_of(j, item, s, kind);
        entry.field = field->name;
        entry.before = before ? encode_value(a, before) : STR_NONE;
        entry.after = encode_value(a, &field->value);
        vec_push(a, &j->entries, entry);
    }
}

/* What was deleted is kept whole, so that it can be found again, with whom it
 * was linked to. */
static void journal_removal(struct journal *j, const struct item *item)
{
    enum side s = item->decision.remove_side;
    struct str other = item_id(item, SIDE_OTHER(s));
    const struct value counterpart = value_text(other);
    struct journal_entry entry =
        entry_of(j, item, s, item->decision.archive ? JOURNAL_ARCHIVE
                                                          : JOURNAL_DELETE);
    if (item->has[s])
        entry.before = encode_value(j->step->a, &item->record[s].fields);
    if (other.n > 0)
        entry.after = encode_value(j->step->a, &counterpart);
    vec_push(j->step->a, &j->entries, entry);
}

static void count_removal(struct journal *j, const struct item *item)
{
    enum side s = item->decision.remove_side;
    bool archive = item->decision.archive;
    struct side_report *report = &j->step->es->report->side[s];
    report->archived += archive;
    report->deleted += !archive;
    tell(j, item, s, archive ? JOURNAL_ARCHIVE : JOURNAL_DELETE, NULL, NULL);
}

static void journal_link(struct journal *j, const struct item *item,
                         enum journal_kind kind)
{
    for (int s = 0; s < SIDES; s++) {
        struct journal_entry entry = entry_of(j, item, (enum side)s,
                                              kind);
        vec_push(j->step->a, &j->entries, entry);
    }
    tell(j, item, item->origin, kind, NULL, NULL);
}

/* Written, or perhaps written: nobody answered. */
static bool may_stand(const struct item *item, enum side s)
{
    return item->wrote[s] && (item->written[s] ||
                              item->result[s].error.maybe_happened);
}

static void journal_overruled(struct journal *j, const struct item *item)
{
    for (size_t i = 0; i < item->decision.n_overruled; i++) {
        const struct overruled *lost = &item->decision.overruled[i];
        if (!j->ahead && !may_stand(item, lost->side))
            continue;
        struct journal_entry entry =
            entry_of(j, item, lost->side, JOURNAL_CONFLICT);
        entry.field = lost->field;
        entry.before = encode_value(j->step->a, &lost->value);
        vec_push(j->step->a, &j->entries, entry);
    }
}

static void count_write(struct journal *j, const struct item *item,
                        enum side s, enum journal_kind kind)
{
    const struct value *patch = &item->decision.patch[s];
    struct side_report *report = &j->step->es->report->side[s];
    report->created += kind == JOURNAL_CREATE;
    report->updated += kind == JOURNAL_UPDATE;
    report->fields += (int64_t)patch->fields.n;
    tell(j, item, s, kind, item->has[s] ? &item->record[s].fields : NULL,
         patch);
}

static void journal_writes(struct journal *j, const struct item *item)
{
    bool wrote = false;
    for (int s = 0; s < SIDES; s++) {
        bool made = item->created && s != (int)item->origin;
        enum journal_kind kind = made ? JOURNAL_CREATE : JOURNAL_UPDATE;
        if (!may_stand(item, (enum side)s))
            continue;
        journal_values(j, item, (enum side)s, kind, &item->decision.patch[s]);
        if (!item->written[s])
            continue;
        count_write(j, item, (enum side)s, kind);
        wrote = true;
    }
    if (!wrote && !item->matched)
        j->step->es->report->unchanged++;
    journal_overruled(j, item);
}

/* A create that was cut off has been found: it was ours. */
static enum err journal_found(struct journal *j, const struct item *item,
                              struct error *e)
{
    struct value sent;
    const struct intent *intent = item->made_by;
    TRY(value_decode(j->step->a, intent->values, &sent, e));
    journal_link(j, item, JOURNAL_LINK);
    journal_values(j, item, intent->target, JOURNAL_CREATE, &sent);
    return ERR_OK;
}

static void journal_pair(struct journal *j, const struct item *item)
{
    if (item->link.id == 0)
        return;
    if (item->matched)
        journal_link(j, item, JOURNAL_LINK);
    journal_writes(j, item);
}

static enum err journal_item(struct journal *j, const struct item *item,
                             struct error *e)
{
    enum verdict verdict = item->decision.verdict;
    struct sync_report *report = j->step->es->report;
    if (item->is_after)
        return ERR_OK; /* entered as it was done */
    if (!item->input.sync) { /* ended before it was decided on */
        report->unchanged += str_is(item->reason, "settled");
        return item->made_by ? journal_found(j, item, e) : ERR_OK;
    }
    if (verdict == VERDICT_IGNORE)
        report->ignored += item->end == ITEM_DONE;
    if (verdict == VERDICT_KEEP || verdict == VERDICT_CREATE) {
        journal_pair(j, item);
        return ERR_OK;
    }
    bool removal = verdict == VERDICT_REMOVE;
    if (removal && may_stand(item, item->decision.remove_side))
        journal_removal(j, item);
    if (item->end != ITEM_DONE)
        return ERR_OK;
    if (removal)
        count_removal(j, item);
    else if (verdict == VERDICT_UNLINK || verdict == VERDICT_BURY)
        journal_link(j, item, JOURNAL_UNLINK);
    return ERR_OK;
}

enum err step_journal_ahead(struct step *step, struct error *e)
{
    struct journal j = {.step = step, .ahead = true,
                        .at_us = engine_now_us(step->engine)};
    for (size_t i = 0; i < step->n; i++) {
        const struct item *item = &step->items[i];
        enum verdict verdict = item->decision.verdict;
        if (item->end != ITEM_OPEN)
            continue;
        for (int s = 0; s < SIDES && verdict == VERDICT_KEEP; s++)
            journal_values(&j, item, (enum side)s, JOURNAL_UPDATE,
                           &item->decision.patch[s]);
        if (verdict == VERDICT_KEEP)
            journal_overruled(&j, item);
        if (verdict == VERDICT_REMOVE)
            journal_removal(&j, item);
    }
    TRY(journal_add(step->engine->options.store, j.entries.at, j.entries.n,
                    e));
    step->n_ahead = j.entries.n;
    step->ahead = arena_array(step->a, int64_t, j.entries.n);
    for (size_t i = 0; i < j.entries.n; i++)
        step->ahead[i] = j.entries.at[i].id;
    return ERR_OK;
}

enum err step_journal(struct step *step, struct error *e)
{
    struct store *store = step->engine->options.store;
    struct journal j = {.step = step, .at_us = engine_now_us(step->engine)};
    for (size_t i = 0; i < step->n; i++)
        TRY(journal_item(&j, &step->items[i], e));
    TRY(journal_remove(store, step->ahead, step->n_ahead, e));
    return journal_add(store, j.entries.at, j.entries.n, e);
}
