/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Findings for people: all of them at once, each with its place and, where
 * we can guess it, what was meant.
 */
#pragma once

#include "base/value.h"
#include "base/vec.h"

enum problem_level { PROBLEM_ERROR, PROBLEM_WARNING, PROBLEM_NOTE };

struct problem {
    enum problem_level level;
    struct str file;       /* as the user knows it; may be empty */
    int line;              /* from 1; 0: none */
    struct str message;    /* one sentence */
    struct str suggestion; /* "did you mean `email`?"; may be empty */
    struct str sync, row;  /* what it is about; empty: of none, or not told */
    struct value example;  /* an object that shows it; or null */
};

struct problems {
    struct arena *arena;
    VEC(struct problem) list;
    size_t errors;
};

void problem_add(struct problems *ps, enum problem_level level, struct str file,
                 int line, struct str suggestion, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* Gives the finding that was added last what shows it; copied. */
void problem_show(struct problems *ps, const struct value *example);
/* "syncs/contacts.yaml:12: error: ... (did you mean ...?)" */
struct str problem_text(struct arena *a, const struct problem *p);
