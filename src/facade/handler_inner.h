/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the files of handler.c. */
#pragma once

#include "facade/handler.h"
#include "facade/deeds.h"
#include "mapping/script_task.h"

/*
 *     ASKS ──ended──▶ WRITES ──all done──▶ OVER
 *       │                │ a step fails      ▲
 *       │                ▼                   │
 *       │             UNDOES ────────────────┤
 *       └── refused, failed, nothing to do ──┘
 */
enum handling_phase {
    HANDLING_ASKS,
    HANDLING_WRITES,
    HANDLING_UNDOES,
    HANDLING_OVER,
};

enum handling_question { ASK_FIND, ASK_ENSURE, ASK_FETCH };

/* The question that waits for Odoo. */
struct handling_ask {
    enum handling_question kind;
    struct str model;
    struct value domain;  /* of ASK_FIND and ASK_ENSURE, resolved */
    struct value fields;
    struct value options; /* object */
    struct value key, values; /* of ASK_ENSURE */
    struct value ids;     /* up to 7: what was found, now read; else null */
    struct str url;
};

struct handling {
    struct facade_work *work;
    const struct handler *handler;
    struct arena *arena;
    struct script *script;
    enum handling_phase phase;
    struct deeds plan;
    struct handling_ask ask;
    int64_t n_asked;     /* calls for questions */
    struct str silent;   /* where a picture could not be had */
    struct value result; /* of the script */
    /* Writing. */
    size_t at;           /* step under way */
    size_t n_together;   /* creates in one call */
    bool was_read;       /* a write has read the old values */
    int tries;
    /* Taking back. */
    size_t back;         /* steps that are still to be taken back */
    size_t stage;        /* calls made for the step back - 1 */
    struct value found;  /* of a create that may have happened, or null */
    struct str left;     /* what could not be taken back */
    struct str failure_name, failure_message;
    VEC(struct facade_written) written;
};

/* handler_ask.c: takes up a question; *out_answered: at once, with *answer
 * (null: nil). ERR_INVALID for what cannot be asked. */
MUST_CHECK enum err handling_ask(struct handling *h,
                                 const struct script_said *said,
                                 bool *out_answered, struct value *answer,
                                 struct error *e);
void handling_ask_call(struct handling *h, struct facade_call *out);
/* False: another call is needed first. */
bool handling_ask_take(struct handling *h, const struct facade_reply *reply,
                       struct value *answer);

/* handler_ahead.c: the steps as what is about to be written. */
void handling_announce(struct handling *h);
/* handler_write.c: false when all steps are done. */
bool handling_write_call(struct handling *h, struct facade_call *out);
void handling_write_take(struct handling *h, const struct facade_reply *reply);

/* handler_undo.c: false when nothing is left to take back. */
bool handling_undo_call(struct handling *h, struct facade_call *out);
void handling_undo_take(struct handling *h, const struct facade_reply *reply);

/* handler.c */
void handling_note(struct handling *h, struct facade_written written);
/* A picture is told by its size. */
struct value handling_shorten(struct arena *a, struct value v);
/* A list of these, in the arena. */
struct value handling_list(struct handling *h, const struct value *items,
                           size_t n);
