/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One batch on its way through the step: the items and what is known of
 * them. Shared by step*.c only.
 *
 *     step_load    jobs, links, records as they are now
 *     step_match   counterparts of the unlinked
 *     step_decide  the pure decision, fetching what it lacks
 *     step_write   intents, then patches
 *     step_commit  links, bases, journal, holds, end of jobs: one transaction
 */
#pragma once

#include "base/map.h"
#include "engine/decide/decide.h"
#include "engine/engine_internal.h"

/* Whether its create happened, nobody can find out. */
#define REASON_UNSURE "unsure"
/* The other record of its pair goes first. */
#define REASON_PAIR "pair"
/* Another record goes first: one that it is kept apart from, or that shares
 * its counterpart. */
#define REASON_APART "apart"
#define REASON_SHARED "shared"
/* A row rests until a time that is yet to come. */
#define REASON_NOT_BEFORE "not_before"
/* Of a pair that is to be linked as its create had it. */
#define REASON_FOUND "found"
/* Of a pair of which one was made, and the other is to be told more of it than
 * can be said without a look. */
#define REASON_BACK "write_back"
/* What follows its write: an action asks more than a program can answer. */
#define REASON_ACTION "action"

enum item_end {
    ITEM_OPEN,    /* still on its way */
    ITEM_DONE,    /* the job ends */
    ITEM_RETRY,   /* waits; `error` or `reason` says why */
    ITEM_PARK     /* waits for a person */
};

struct item {
    struct job *jobs[SIDES];     /* at least one */
    enum side origin;
    enum item_end end;
    struct error error;
    struct str reason;
    struct str message;
    struct str detail;
    int64_t due_us;              /* RETRY: 0: by back-off */
    bool counts;                 /* RETRY: as a failed try */

    struct link link;            /* id 0: none yet */
    struct link moves;           /* the link that is to lead to what is made
                                    now; id 0: none */
    struct value base[SIDES];
    bool has_base;
    struct record record[SIDES];
    bool has[SIDES];
    bool staged[SIDES];          /* as listed, not read since */
    bool kept[SIDES];            /* as read in this run, before it waited */
    struct value followed[SIDES]; /* fields of other records, by path */
    bool has_followed[SIDES];
    int64_t seen_us[SIDES];      /* when the record was as it is here */
    bool looked[SIDES];          /* asked for, so that missing means gone */
    struct intent intent[SIDES]; /* by target; id 0: none */
    const struct intent *made_by; /* the cut-off create that has left its
                                     other half, or NULL */
    bool again;                  /* what its cut-off create has left may be a
                                    part: it is sent again as it was announced */
    bool as_sent;                /* and it has all that was sent still */
    bool retires;                /* its job says that its counterpart is gone */
    bool renewed;                /* its counterpart was there, and has gone */
    bool owes;                   /* it was asked for again since the create
                                    that is sent once more */
    bool matched;                /* paired in this step */
    bool created;
    struct field told;           /* the id of what was made, as its field has
                                    it; without a name: not read */
    const struct decision *back; /* what goes back to the origin once the link
                                    is there; NULL: nothing */
    bool is_back;                /* this is that: the link was made before */

    struct decide_sent sent[SIDES]; /* to that side, and nobody knows whether it
                                    stands */
    unsigned owed;               /* sides that what follows a write is due for */
    bool goes_on;                /* and its job ends with that */
    bool is_after;               /* this is that */
    bool acted[SIDES];           /* something was done to the record */
    struct str was_message;

    struct decide_input input;
    struct decision decision;
    struct patch_result result[SIDES];
    bool wrote[SIDES];           /* attempted */
    bool written[SIDES];         /* in place (or nothing to write) */
};

struct follow; /* engine/remote/follow.h */

struct step {
    struct engine *engine;
    struct engine_sync *es;
    const struct sync *sync;     /* bound */
    struct arena *a;
    struct job *jobs;
    size_t n_jobs;
    struct item *items;
    size_t n;
    struct map by_id[SIDES];     /* record id -> struct item */
    struct follow *follow[SIDES][2]; /* of what is new, what is linked; or NULL */
    int64_t *ahead;              /* journal entries made before the writes */
    size_t n_ahead;
};

/* step_echo.c: ends jobs whose notice tells what is known. */
MUST_CHECK enum err step_echoes(struct step *step, struct error *e);
/* step_wide.c: jobs that name no id become jobs of what they mean. */
MUST_CHECK enum err step_wide(struct step *step, struct error *e);
MUST_CHECK enum err step_load(struct step *step, struct error *e);
MUST_CHECK enum err step_match(struct step *step, struct error *e);
MUST_CHECK enum err step_decide(struct step *step, struct error *e);
MUST_CHECK enum err step_write(struct step *step, struct error *e);
MUST_CHECK enum err step_commit(struct step *step, struct error *e);
/* step_back.c: before the commit, and after it. */
MUST_CHECK enum err step_back_decide(struct step *step, struct error *e);
MUST_CHECK enum err step_back_write(struct step *step, struct error *e);
/* step_commit.c: the record with our patch on it; made now, what was not sent
 * is empty. */
struct record item_after(struct step *step, const struct item *item,
                         enum side s);
/* step_wakes.c: what follows fields of records that have changed gets jobs;
 * within the transaction of step_commit, before links are. */
MUST_CHECK enum err step_wakes(struct step *step, struct error *e);
/* step_tasks.c: tells what became of the tasks whose jobs end; within the
 * transaction of step_commit. */
MUST_CHECK enum err step_tasks(struct step *step, struct error *e);

/* step_recover.c: pairs what cut-off creates left with its source. */
MUST_CHECK enum err step_recover(struct step *step, struct error *e);
/* The open intents of pairs that were met by other ways: by a match rule. All
 * that is found ends here: it is linked before it is decided on. */
MUST_CHECK enum err step_claim_intents(struct step *step, struct error *e);
bool item_has_intent(const struct item *item);
/* step_leftover.c: puts off records that an open create may have left. */
MUST_CHECK enum err step_put_off_leftovers(struct step *step, struct error *e);
/* Makes one item of `item` and the one whose record `id` it is paired with. */
void item_absorb(struct step *step, struct item *item, enum side s,
                 struct str id);
/* Open creates of the records that unlinked items are about. */
MUST_CHECK enum err step_load_intents(struct step *step,
                                      bool (*wanted)(const struct item *item),
                                      struct error *e);
/* step_read.c: out of fresh staging, else in one batched read. */
MUST_CHECK enum err step_read(struct step *step, enum side s,
                              struct item *const *items, size_t n,
                              struct error *e);
/* What came out of staging, now from the remote. */
MUST_CHECK enum err step_read_again(struct step *step, enum side s,
                                    struct item *const *items, size_t n,
                                    struct error *e);

/* step_apart.c: records that are not to be in one batch with another that goes
 * before them wait for the next pass. */
MUST_CHECK enum err step_apart(struct step *step, struct error *e);
void item_take_turn(struct step *step, struct item *item, const char *reason,
                    struct str message);
/* step_removals.c: what is to be removed waits for what refers to it. */
void step_remove_last(struct step *step);
/* step_shared.c: jobs of records that several share become jobs of these. */
MUST_CHECK enum err step_share_out(struct step *step, struct error *e);
/* What the others say of it is read for items that would write to a record
 * which is shared, or remove it: *out_any, these are to be decided anew. */
MUST_CHECK enum err step_ask_sharers(struct step *step, bool *out_any,
                                     struct error *e);
/* A dry run that plans to make what has this key, or to write to the record with
 * this id, for another one already: this one is done with. */
bool step_is_planned_for_other(struct step *step, struct item *item,
                               struct str what);
/* Who writes to a record that others of the batch are linked to as well goes
 * before them. */
void step_shared_turns(struct step *step);
/* Within the transaction of step_commit: what was written to a shared record,
 * and who shares it no more, is for the others to look at. */
MUST_CHECK enum err step_wake_sharers(struct step *step, struct error *e);
/* All other links to the record that this item has removed. */
MUST_CHECK enum err step_drop_sharers(struct step *step,
                                      const struct item *item,
                                      struct error *e);

/* step_follow.c: what the sync follows from the records of these items, unless
 * it is there. */
MUST_CHECK enum err step_follow(struct step *step, enum side s,
                                struct item *const *items, size_t n,
                                struct error *e);
/* The record with what was followed from it; NULL when there is none. */
const struct record *item_view(struct step *step, const struct item *item,
                               enum side s);
bool step_matches_by_path(const struct step *step, enum side s);

/* step_pull.c: puts what goes first into the queue, for items that have yet to
 * read or look for their counterparts. */
MUST_CHECK enum err step_pull(struct step *step, struct error *e);
/* These wait, once, for what their decisions say. */
MUST_CHECK enum err step_wait(struct step *step, struct item *const *items,
                              size_t n, struct error *e);
bool item_waited(const struct item *item);
/* Has the sync rows that pull for records of that side: at all, or each time
 * one goes through? */
bool step_pulls(const struct step *step, enum side origin, bool each_time);

/* step_kept.c: what was read for an item that waits for another is kept. */
void step_keep(struct step *step, const struct item *item);
/* Has it waited in this run, and nobody asked for it since? */
bool step_only_waited(const struct step *step, const struct item *item,
                      enum side s);
bool step_take_kept(const struct step *step, struct item *item, enum side s);
/* The hub has written to these. */
void step_forget_kept(struct engine_sync *es, enum side s,
                      const struct str *ids, size_t n);

struct str item_id(const struct item *item, enum side s);
enum job_cause item_cause(const struct item *item);
/* A person lets it through what the sync holds back. */
bool item_is_forced(const struct item *item);
/* Of what its decision parks. */
const char *item_park_reason(const struct item *item);
void item_end(struct item *item, enum item_end end, const char *reason,
              struct str message);
/* A failure decides by itself: retry, or park when trying again is useless
 * or has been tried enough. */
void item_fail(const struct step *step, struct item *item,
               const struct error *error);
/* Items for which `wanted` holds; lives in the step's arena. */
struct item **step_select(const struct step *step,
                          bool (*wanted)(const struct item *item),
                          size_t *out_n);
