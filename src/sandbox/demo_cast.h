/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The people, companies, deals, tasks and notes that demonstration data is
 * made of. Several sandboxes show the same cast, each from its own side: most
 * people are known to both sides with small differences (case of an address,
 * form of a phone number, a missing street, other tags), some to one only.
 *
 * The same count always gives the same cast. Pure: no clock; dates are
 * offsets in days from the day on which the data is loaded.
 */
#pragma once

#include "base/arena.h"

enum cast_side {
    CAST_ERP, /* the house's own books: Odoo */
    CAST_CRM, /* the other side: ProspectConnect, ... */
    CAST_SIDES
};

#define CAST_TAGS_MAX 3

/* What one side knows. Empty text: it does not know. */
struct cast_card {
    bool known;           /* whether the side has this person or company */
    struct str name;      /* "first rest": split at the first blank */
    struct str email;
    struct str phone;
    struct str mobile;
    struct str street;
    struct str city;
    struct str zip;
    struct str state;     /* name, in the country */
    struct str country;   /* ISO 3166 alpha 2 */
    struct str job;
    struct str website;
    struct str source;    /* how the lead was found */
    struct str tags[CAST_TAGS_MAX];
};

struct cast_person {
    struct cast_card card[CAST_SIDES];
    int company;   /* index, or -1 */
    int user;      /* who looks after them: index, or -1 */
    int age_days;  /* how long ago they were entered */
};

struct cast_company {
    struct cast_card card[CAST_SIDES];
    int age_days;
};

struct cast_user {
    struct str name;
    struct str email; /* and login */
};

enum cast_status { CAST_OPEN, CAST_WON, CAST_LOST };

/* Stages in order; the last is the won one. */
#define CAST_STAGES 4
extern const char *const cast_stage_names[CAST_STAGES];

struct cast_deal {
    bool known[CAST_SIDES];
    struct str name;
    int person;
    int user;        /* or -1 */
    int stage;
    enum cast_status status;
    int64_t cents;   /* worth, in cents */
    struct str about;/* plain text, may have several lines; may be empty */
    int age_days;
};

struct cast_task {
    bool known[CAST_SIDES];
    struct str title;
    struct str about; /* plain text, may be empty */
    int kind;         /* 0 to do, 1 e-mail, 2 call, 3 meeting */
    int person;
    int deal;         /* or -1 */
    int user;         /* or -1 */
    int due_days;     /* from today; negative is overdue */
    bool done;
};

struct cast_note {
    bool known[CAST_SIDES];
    struct str body; /* plain text */
    int person;
    int deal;        /* or -1 */
    int user;
    int age_days;
};

struct cast {
    const struct cast_company *companies;
    size_t n_companies;
    const struct cast_person *people;
    size_t n_people;
    const struct cast_user *users;
    size_t n_users;
    const struct cast_deal *deals;
    size_t n_deals;
    const struct cast_task *tasks;
    size_t n_tasks;
    const struct cast_note *notes;
    size_t n_notes;
};

/* `count` people, and of the rest what fits to them (about as many deals as
 * a third of the people). Lives in the arena. */
struct cast cast_make(struct arena *a, int64_t count);
/* "Ann Lee Park" -> "Ann" and "Lee Park"; the second may be empty. */
void cast_split_name(struct str name, struct str *out_first,
                     struct str *out_rest);
