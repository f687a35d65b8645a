/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The REST face of an Odoo: requests of callers in, requests to Odoo out, no
 * I/O. Whoever drives it owns network, clock and threads.
 *
 *     begin ─▶ next ─▶ request to Odoo ─▶ response ─▶ take ─┐   (many at once)
 *               ▲                                           │
 *               └─────────── until there is none ───────────┘─▶ answer ─▶ end
 *
 * Ownership: a task lives in the arena it began with, and so does its answer.
 * Threads: one owner.
 */
#pragma once

#include "facade/work.h"

/* Answers for a verb and a model instead of the plain create or write. */
struct facade_handler {
    struct str verb; /* POST or PUT */
    struct str model;
    facade_start_fn start;
    const void *context; /* the work's `handler` */
};

struct facade_options {
    struct facade_settings settings;
    struct value connection;     /* settings of the Odoo: holds secrets */
    const struct str *databases; /* that callers may sign in to */
    size_t n_databases;
    size_t max_sessions;
    int64_t session_ms;
    bool secure;                 /* cookies go over TLS alone */
    const struct facade_handler *handlers;
    size_t n_handlers;
};

/*
 * Where sessions are kept beyond the life of the program, by a hash of their
 * id; `sealed` only their callers can open. What fails is the keeper's affair.
 */
struct facade_keeper {
    void (*put)(void *context, struct str hash, struct str sealed,
                int64_t now_us);
    /* False: there is none. */
    bool (*get)(void *context, struct arena *a, struct str hash,
                struct str *out_sealed, int64_t *out_used_us);
    void (*used)(void *context, struct str hash, int64_t now_us);
    void (*drop)(void *context, struct str hash);
    void (*sweep)(void *context, int64_t before_us); /* not used since */
    void *context;
};

struct facade;
struct facade_task;

/* What `options` points to must live until it is changed or destroyed. */
struct facade *facade_create(const struct facade_options *options);
void facade_keep(struct facade *f, const struct facade_keeper *keeper);
/* Sessions and tasks under way stay. */
void facade_change(struct facade *f, const struct facade_options *options);
/* No task may be left. NULL is fine. */
void facade_destroy(struct facade *f);
/* Ends the sessions whose time is over: now and then, so that their passwords
 * are not kept longer. */
void facade_sweep(struct facade *f, int64_t now_us);
size_t facade_session_count(const struct facade *f);

enum facade_outcome {
    FACADE_SERVED,  /* what was asked for */
    FACADE_REFUSED, /* no such session, wrong password, foreign database */
    FACADE_WRONG,   /* no such place, a body that cannot be read */
    FACADE_FAILED,  /* Odoo could not be asked, or a limit was met */
    FACADE_OUTCOMES
};

/* `http` must live as long as the task. `driver` is whoever drives it. */
struct facade_task *facade_begin(struct facade *f, struct arena *a,
                                 const struct http_request *http, void *driver,
                                 int64_t now_us);
enum facade_turn {
    FACADE_ASKS,  /* send that request */
    FACADE_WAITS, /* for another task: facade_ready gives its driver */
    FACADE_DONE,  /* the answer stands */
};
/* The request lives as long as the task. */
enum facade_turn facade_next(struct facade_task *t, struct http_request *out);
void facade_take(struct facade_task *t, const struct http_request *request,
                 const struct http_response *response, int64_t now_us);
/* The request did not get through, or there is no more time for one. */
void facade_lost(struct facade_task *t, const struct error *error);
/* The same at once, whatever it has begun: nobody can be asked any more. */
void facade_give_up(struct facade_task *t, const struct error *error);
/* It has begun to write: drive it to its end, whatever the time is. */
bool facade_is_busy(const struct facade_task *t);
const struct http_response *facade_answer(const struct facade_task *t);
/* The login it tried was refused: whose it was, for slowing down. */
struct str facade_refused_login(const struct facade_task *t);
enum facade_outcome facade_outcome_of(const struct facade_task *t);
/* What it did, with whom and what it wrote; the session may be NULL. */
const struct facade_work *facade_work_of(const struct facade_task *t);
void facade_end(struct facade_task *t);
/* The driver of a task that waited and may go on, or NULL. */
void *facade_ready(struct facade *f);
