/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/step_journal.h"

struct journal {
    struct step *step;
    VEC(struct journal_entry) entries;
};

static struct journal_entry entry_of(const struct step *step,
                                     const struct item *item, enum side s,
                                     enum journal_kind kind)
{
    const struct job *job = item->jobs[item->origin];
    return (struct journal_entry){
        .run = step->engine->run,
        .job = job ? job->id : 0,
        .sync = step->es->id,
        .link = item->link.id,
        .side = s,
        .record_id = item_id(item, s),
        .kind = kind,
        .at_us = engine_now_us(step->engine),
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
static void journal_patch(struct journal *j, const struct item *item,
                          enum side s, enum journal_kind kind)
{
    struct arena *a = j->step->a;
    const struct value *patch = &item->decision.patch[s];
    const struct value *old = item->has[s] ? &item->record[s].fields : NULL;
    for (size_t i = 0; i < patch->fields.n; i++) {
        const struct field *field = &patch->fields.at[i];
        const struct value *before = old ? value_get(old, field->name) : NULL;
        struct journal_entry entry = entry_of(j->step, item, s, kind);
        entry.field = field->name;
        entry.before = before ? encode_value(a, before) : STR_NONE;
        entry.after = encode_value(a, &field->value);
        vec_push(a, &j->entries, entry);
    }
    j->step->es->report->side[s].fields += (int64_t)patch->fields.n;
    tell(j, item, s, kind, old, patch);
}

/* What was deleted is kept whole, so that it can be found again. */
static void journal_removal(struct journal *j, const struct item *item)
{
    enum side s = item->decision.remove_side;
    bool archive = item->decision.archive;
    struct side_report *report = &j->step->es->report->side[s];
    struct journal_entry entry = entry_of(
        j->step, item, s, archive ? JOURNAL_ARCHIVE : JOURNAL_DELETE);
    if (item->has[s])
        entry.before = encode_value(j->step->a, &item->record[s].fields);
    vec_push(j->step->a, &j->entries, entry);
    report->archived += archive;
    report->deleted += !archive;
    tell(j, item, s, entry.kind, NULL, NULL);
}

static void journal_link(struct journal *j, const struct item *item,
                         enum journal_kind kind)
{
    for (int s = 0; s < SIDES; s++) {
        struct journal_entry entry = entry_of(j->step, item, (enum side)s,
                                              kind);
        vec_push(j->step->a, &j->entries, entry);
    }
    tell(j, item, item->origin, kind, NULL, NULL);
}

static void journal_overruled(struct journal *j, const struct item *item)
{
    for (size_t i = 0; i < item->decision.n_overruled; i++) {
        const struct overruled *lost = &item->decision.overruled[i];
        if (!item->written[lost->side])
            continue;
        struct journal_entry entry =
            entry_of(j->step, item, lost->side, JOURNAL_CONFLICT);
        entry.field = lost->field;
        entry.before = encode_value(j->step->a, &lost->value);
        vec_push(j->step->a, &j->entries, entry);
    }
}

static void journal_writes(struct journal *j, const struct item *item)
{
    bool wrote = false;
    for (int s = 0; s < SIDES; s++) {
        struct side_report *report = &j->step->es->report->side[s];
        if (!item->wrote[s] || !item->written[s])
            continue;
        bool made = item->created && s != (int)item->origin;
        report->created += made;
        report->updated += !made;
        journal_patch(j, item, (enum side)s,
                      made ? JOURNAL_CREATE : JOURNAL_UPDATE);
        wrote = true;
    }
    if (!wrote && !item->matched)
        j->step->es->report->unchanged++;
    journal_overruled(j, item);
}

static void journal_item(struct journal *j, const struct item *item)
{
    enum verdict verdict = item->decision.verdict;
    struct sync_report *report = j->step->es->report;
    if (!item->input.sync) { /* ended before it was decided on */
        report->unchanged += str_is(item->reason, "settled");
        return;
    }
    if (verdict == VERDICT_IGNORE)
        report->ignored += item->end == ITEM_DONE;
    if (verdict == VERDICT_KEEP || verdict == VERDICT_CREATE) {
        if (item->matched && item->link.id != 0)
            journal_link(j, item, JOURNAL_LINK);
        if (item->link.id != 0)
            journal_writes(j, item);
    } else if (item->end != ITEM_DONE) {
        return;
    } else if (verdict == VERDICT_REMOVE) {
        journal_removal(j, item);
    } else if (verdict == VERDICT_UNLINK || verdict == VERDICT_BURY) {
        journal_link(j, item, JOURNAL_UNLINK);
    }
}

enum err step_journal(struct step *step, struct error *e)
{
    struct journal j = {.step = step};
    for (size_t i = 0; i < step->n; i++)
        journal_item(&j, &step->items[i]);
    return journal_add(step->engine->options.store, j.entries.at, j.entries.n,
                       e);
}
