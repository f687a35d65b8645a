/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `routes` of the workspace: who may call, what a call asks for, what it is
 * answered. On the thread `intake`, in its transactions:
 *
 *     call ──▶ judge: key, path, method, id, conditions ──▶ put ──▶ 200
 *                └──▶ answered at once: {}, 400, 401, 404, 405 ...
 *                └──▶ asked about: a task, numbers
 *
 * Ownership: verdicts and answers live in the arena of their call. Threads:
 * one owner, who also owns the desk.
 */
#pragma once

#include "serve/intake/intake_desk.h"

enum gate_outcome {
    GATE_ENQUEUED,    /* tasks are to be put, or were */
    GATE_DUPLICATE,   /* the last of them waited already */
    GATE_NOTHING,     /* {} */
    GATE_INCORRECT,   /* an id that is no number */
    GATE_ASKED,       /* a task or numbers are to be told */
    GATE_REFUSED,     /* without a key */
    GATE_INVALID,     /* 400, 404, 405, 413 */
    GATE_UNAVAILABLE, /* told to come again */
    GATE_OUTCOMES
};
const char *gate_outcome_name(enum gate_outcome outcome);

#define GATE_FLAVOR_REQUESTS 1u
#define GATE_FLAVOR_SERVICES 2u

struct gate_verdict {
    enum gate_outcome outcome;
    struct str path;    /* as the workspace has it; empty: none of its own */
    /* ENQUEUED */
    const struct route_task *const *tasks;
    size_t n_tasks;
    struct str id;      /* a whole number */
    /* ASKED: a task, or numbers of these flavors */
    struct str task;
    unsigned flavors;
};

struct gate {
    const struct route_settings *routes;
    struct script *script;
    const struct log *log; /* or NULL */
};
/* Fills *out_response unless it is to be put or told. */
void gate_judge(const struct gate *gate, struct arena *a,
                const struct http_request *request, struct gate_verdict *out,
                struct http_response *out_response);
/* Whether a request for that URL is the gate's: by the first word. */
bool gate_is_meant(const struct str *words, size_t n, struct str url);
/* The first words of all its paths. Live in `a`. */
size_t gate_words(struct arena *a, const struct route_settings *routes,
                  const struct str **out);

struct gate_put {
    struct store *store; /* in a transaction */
    int64_t now_us;
};
/* gate_put.c: the tasks of a verdict; the answer is that of the last one. */
MUST_CHECK enum err gate_put(struct intake_desk *desk, struct arena *a,
                             const struct gate_put *put,
                             struct gate_verdict *verdict,
                             struct http_response *out_response,
                             struct error *e);

struct gate_counts {
    struct str path;
    int64_t by_outcome[GATE_OUTCOMES];
};
struct gate_numbers {
    struct store *store;
    const char *store_path;
    int64_t now_us;
    const struct gate_counts *counts; /* since the start */
    size_t n_counts;
};
/* gate_tell.c: what was asked; 404 for a task that is not known. */
MUST_CHECK enum err gate_tell(struct intake_desk *desk, struct arena *a,
                              const struct gate_numbers *numbers,
                              struct gate_verdict *verdict,
                              struct http_response *out_response,
                              struct error *e);
/* {"<name>": text} */
void gate_say(struct arena *a, int status, const char *name, struct str text,
              struct http_response *out);
