/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/person.h"

#include "base/json.h"
#include "engine/codec.h"
#include "mapping/coerce.h"

/* ---- answers ----------------------------------------------------------------------- */

/* The kind that a value of that place has, from what stood there. */
static enum value_kind kind_at(const struct value lists[2], size_t i)
{
    for (size_t k = 0; k < 2; k++)
        if (lists[k].kind == VALUE_LIST && i < lists[k].items.n &&
            !value_is_null(&lists[k].items.at[i]))
            return lists[k].items.at[i].kind;
    return VALUE_TEXT;
}

static enum err decode(struct arena *a, struct str text, struct value *out,
                       struct error *e)
{
    *out = value_null();
    return text.n > 0 ? value_decode(a, text, out, e) : ERR_OK;
}

/* What was typed, as `n` plain values. */
static enum err typed_values(struct arena *a, struct str text, size_t n,
                             struct value *out, struct error *e)
{
    struct value list;
    if (n == 1) {
        out[0] = text.n > 0 ? value_text(text) : value_null();
        return ERR_OK;
    }
    if (json_parse(a, text, &list, NULL) != ERR_OK || list.kind != VALUE_LIST ||
        list.items.n != n)
        FAIL(e, ERR_INVALID,
             "the row has %zu fields on that side: the answer is a JSON list "
             "of as many values", n);
    for (size_t i = 0; i < n; i++)
        out[i] = list.items.at[i];
    return ERR_OK;
}

static enum err answer_list(struct arena *a, const struct hold *hold,
                            const struct person_answer *answer,
                            struct str *out, struct error *e)
{
    struct value seen[2]; /* the side's value, and its base */
    TRY(decode(a, hold->value[answer->winner], &seen[0], e));
    TRY(decode(a, hold->base[answer->winner], &seen[1], e));
    size_t n = seen[0].kind == VALUE_LIST ? seen[0].items.n : 1;
    struct value *plain = arena_array(a, struct value, n);
    struct value *typed = arena_array(a, struct value, n);
    TRY(typed_values(a, answer->text, n, plain, e));
    for (size_t i = 0; i < n; i++)
        TRY(coerce_kind(a, kind_at(seen, i), &plain[i], &typed[i], e));
    struct value list = value_list(typed, n);
    *out = encode_value(a, &list);
    return ERR_OK;
}

static enum err find_hold(struct store *store, struct arena *a, int64_t id,
                          struct hold **out, struct error *e)
{
    const struct hold_filter filter = {.id = id, .kind = -1, .limit = 1};
    size_t n = 0;
    TRY(hold_list(store, a, &filter, out, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no conflict %lld (any more)",
             (long long)id);
    if ((*out)->kind != HOLD_CONFLICT)
        FAIL(e, ERR_INVALID,
             "%lld is no conflict to be decided: %.*s", (long long)id,
             STR_ARG((*out)->message));
    return ERR_OK;
}

enum err person_note_answer(struct store *store,
                            const struct person_answer *answer,
                            struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct hold *hold = NULL;
    struct str text = STR_NONE;
    TRY(find_hold(store, &arena, answer->hold, &hold, e));
    if (answer->typed)
        TRY(answer_list(&arena, hold, answer, &text, e));
    return hold_answer(store, answer->hold, answer->winner, text, e);
}

enum err person_answer_hold(struct store *store,
                            const struct person_answer *answer,
                            struct error *e)
{
    TRY(store_begin(store, e));
    return store_end(store, person_note_answer(store, answer, e), e);
}

/* ---- links -------------------------------------------------------------------------- */

static enum err fail_missing(const struct person_link *pair, enum side s,
                             struct error *e)
{
    FAIL(e, ERR_NOT_FOUND, "`%.*s.%.*s` has no record %.*s",
         STR_ARG(pair->sync->connection[s]), STR_ARG(pair->sync->entity[s]),
         STR_ARG(pair->id[s]));
}

/* The sync's fields, but for optional ones that the system lacks. */
static enum err fields_there(const struct person_link *pair, struct arena *a,
                             enum side s, struct remote_target *io,
                             struct error *e)
{
    const struct sync *sync = pair->sync;
    const struct schema *schema = NULL;
    struct str *fields = arena_array(a, struct str, sync->n_fields[s]);
    TRY(remote_schema(pair->remote, io->connection, io->entity, &schema, e));
    for (size_t i = 0; i < sync->n_fields[s]; i++)
        if (schema_find(schema, sync->fields[s][i]))
            fields[io->n_fields++] = sync->fields[s][i];
    io->fields = fields;
    return ERR_OK;
}

/* A record that is not there would look like one that was deleted. */
static enum err must_exist(const struct person_link *pair, int64_t sync,
                           enum side s, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct entity_caps caps;
    struct staged staged = {0};
    const struct record *record = NULL;
    struct remote_target target = {.connection = pair->sync->connection[s],
                                   .entity = pair->sync->entity[s]};
    TRY(remote_caps(pair->remote, target.connection, target.entity, &caps, e));
    if (caps.read_max == 0) { /* then it must have been listed */
        TRY(stage_get(pair->store, &arena, sync, s, &pair->id[s], 1, &staged,
                      e));
        return staged.id.n > 0 ? ERR_OK : fail_missing(pair, s, e);
    }
    TRY(fields_there(pair, &arena, s, &target, e));
    TRY(remote_read(pair->remote, &arena, &target, &pair->id[s], NULL, 1,
                    &record, e));
    return record ? ERR_OK : fail_missing(pair, s, e);
}

static enum err must_be_free(const struct person_link *pair, int64_t sync,
                             enum side s, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct link_brief link = {0};
    if (pair->sync->shared[s])
        return ERR_OK;
    TRY(link_peek(pair->store, &arena, sync, s, &pair->id[s], 1, &link, e));
    if (link.id != 0)
        FAIL(e, ERR_REJECTED,
             "%.*s on the %s is linked to %.*s already; `crosswalk links "
             "remove` takes them apart",
             STR_ARG(pair->id[s]), side_name(s), STR_ARG(link.other_id));
    return ERR_OK;
}

static enum err journal_pair(struct store *store, const struct link *link,
                             enum journal_kind kind, int64_t now_us,
                             struct error *e)
{
    struct journal_entry entries[SIDES];
    for (int s = 0; s < SIDES; s++)
        entries[s] = (struct journal_entry){.sync = link->sync,
                                            .link = link->id,
                                            .side = (enum side)s,
                                            .record_id = link->side[s].id,
                                            .kind = kind,
                                            .at_us = now_us};
    return journal_add(store, entries, SIDES, e);
}

/* What a person links need not be made any more. */
static enum err close_intents(const struct person_link *pair, int64_t sync,
                              struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    for (int s = 0; s < SIDES; s++) {
        struct intent intent = {0};
        TRY(intent_get(pair->store, &arena, sync, SIDE_OTHER(s), &pair->id[s],
                       1, &intent, e));
        if (intent.id != 0)
            TRY(intent_remove(pair->store, &intent.id, 1, e));
    }
    return ERR_OK;
}

static enum err put_pair(const struct person_link *pair, struct link *link,
                         struct error *e)
{
    struct job jobs[SIDES];
    for (int s = 0; s < SIDES; s++)
        jobs[s] = (struct job){.sync = link->sync,
                               .side = (enum side)s,
                               .record_id = pair->id[s],
                               .cause = CAUSE_PERSON,
                               .due_us = pair->now_us,
                               .created_us = pair->now_us};
    TRY(link_put(pair->store, link, 1, e));
    TRY(close_intents(pair, link->sync, e));
    TRY(journal_pair(pair->store, link, JOURNAL_LINK, pair->now_us, e));
    if (pair->sync->each_request) /* or it would be made once more */
        return ERR_OK;
    return job_put(pair->store, jobs, SIDES, e);
}

enum err person_link(const struct person_link *pair, int64_t *out_link,
                     struct error *e)
{
    struct link link = {.created_side = -1,
                        .created_us = pair->now_us,
                        .updated_us = pair->now_us};
    TRY(store_begin(pair->store, e));
    TRY(store_end(pair->store,
                  store_sync_id(pair->store, pair->sync->name, &link.sync, e),
                  e));
    for (int s = 0; s < SIDES; s++) {
        TRY(must_be_free(pair, link.sync, (enum side)s, e));
        TRY(must_exist(pair, link.sync, (enum side)s, e));
        link.side[s].id = pair->id[s];
        link.side[s].shared = pair->sync->shared[s];
    }
    TRY(store_begin(pair->store, e));
    TRY(store_end(pair->store, put_pair(pair, &link, e), e));
    *out_link = link.id;
    return ERR_OK;
}

enum err person_check_link(struct store *store, int64_t sync, enum side side,
                           struct str id, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct link_sharer *links = NULL;
    size_t n = 0;
    TRY(link_sharers(store, &arena, sync, side, &id, 1, &links, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "%.*s on the %s is not linked", STR_ARG(id),
             side_name(side));
    if (n > 1)
        FAIL(e, ERR_INVALID,
             "%.*s on the %s is shared by %zu records: name the one on the "
             "%s that is to be taken from it",
             STR_ARG(id), side_name(side), n, side_name(SIDE_OTHER(side)));
    return ERR_OK;
}

static enum err take_apart(struct store *store, const struct link *link,
                           int64_t now_us, struct error *e)
{
    TRY(journal_pair(store, link, JOURNAL_UNLINK, now_us, e));
    return link_remove(store, link->id, e);
}

enum err person_unlink(struct store *store, int64_t sync, enum side side,
                       struct str id, int64_t now_us, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct link link = {0};
    TRY(person_check_link(store, sync, side, id, e));
    TRY(link_get(store, &arena, sync, side, &id, 1, &link, e));
    TRY(store_begin(store, e));
    return store_end(store, take_apart(store, &link, now_us, e), e);
}
