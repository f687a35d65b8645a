/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Cases of libcrosswalk, as a program of its own sees it: one hub a case, what
 * does not hold is told with its line. A case answers 0 when all held.
 */
#pragma once

#include <crosswalk.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct one_case {
    const char *name;
    int (*run)(struct crosswalk *hub); /* open, unless `shut` */
    bool shut;
};

extern const struct one_case hub_cases[];
extern const struct one_case marketo_cases[];
extern const struct one_case pipedrive_cases[];

/* The folder of the workspace. */
const char *cases_workspace(void);
bool same_text(const char *a, const char *b); /* NULL equals NULL */
/* The field has that text, NULL for no value; else tells what it has. */
bool has_text(struct crosswalk_record *record, const char *field,
              const char *wanted);

#define CHECK(condition)                                               \
    do {                                                               \
        if (!(condition)) {                                            \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);   \
            return 1;                                                  \
        }                                                              \
    } while (0)

/* A call and how it ends; the message is told when it ends otherwise. */
#define ENDS(hub, call, wanted)                                           \
    do {                                                                  \
        int ends_code = (call);                                           \
        if (ends_code != (wanted)) {                                      \
            printf("# %s:%d: %s is %s, not %s: %s\n", __FILE__, __LINE__, \
                   #call,                                                 \
                   crosswalk_code_name((enum crosswalk_code)ends_code),   \
                   #wanted, crosswalk_last_error(hub)->message);          \
            return 1;                                                     \
        }                                                                 \
    } while (0)

#define OK(hub, call) ENDS(hub, call, CROSSWALK_OK)

/* And the message has that in it. */
#define FAILS(hub, call, wanted, text)                                     \
    do {                                                                   \
        ENDS(hub, call, wanted);                                           \
        if (!strstr(crosswalk_last_error(hub)->message, text)) {           \
            printf("# %s:%d: no \"%s\" in: %s\n", __FILE__, __LINE__, text, \
                   crosswalk_last_error(hub)->message);                    \
            return 1;                                                      \
        }                                                                  \
    } while (0)
