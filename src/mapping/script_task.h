/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A script that asks: a function that runs until it needs something from
 * outside, waits, and goes on with the answer. It runs as a coroutine, so that
 * whoever drives it does no I/O on its behalf and may take its time.
 *
 *     run ─▶ said: asks "find" {args} ─▶ go_on(answer) ─▶ … ─▶ said: ended
 *
 * What it can ask for are functions in a global table, or globals of their
 * own; each call of one is a question with its arguments as a list. Steps and
 * memory are those of one script, over all questions together.
 *
 * Ownership: the task is part of its script. One at a time.
 */
#pragma once

#include "mapping/script.h"

/* A function of the table `table` (NULL: a global) that asks `name`. */
struct script_question {
    const char *table;
    const char *name;
};
/* Before script_load, so that files find them. */
MUST_CHECK enum err script_task_open(struct script *s,
                                     const struct script_question *questions,
                                     size_t n, struct error *e);
/* Whether the loaded files have a global function of that name. */
bool script_has_function(struct script *s, const char *name);

struct script_said {
    bool ended;
    struct str asks;     /* name of the question */
    struct value values; /* its arguments, or what the function returned */
};
/*
 * Calls the global function `name` with one argument. Answers live in `a`. Any
 * error ends the task; its message names file and line.
 */
MUST_CHECK enum err script_task_run(struct script *s, struct arena *a,
                                    const char *name,
                                    const struct value *argument,
                                    struct script_said *out, struct error *e);
/* `answer` is what the question returns; NULL: nil. */
MUST_CHECK enum err script_task_go_on(struct script *s, struct arena *a,
                                      const struct value *answer,
                                      struct script_said *out,
                                      struct error *e);
