/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the cast is drawn from; shared by demo_cast*.c only. */
#pragma once

#include "sandbox/demo_cast.h"

#define CAST_FIRST_NAMES 8
#define CAST_LAST_NAMES 8
#define CAST_PLACES 4
#define CAST_FIRMS 4
#define CAST_CULTURES 12

/* A name as its bearer writes it, and as it stands in an address. */
struct cast_word {
    const char *native;
    const char *ascii;
};

struct cast_place {
    const char *city;
    const char *zip;
    const char *state; /* name as in places_states.c, or "" */
    const char *street;
};

struct cast_culture {
    const char *country;
    const char *phone_prefix; /* "+33 6" */
    struct cast_word first[CAST_FIRST_NAMES];
    struct cast_word last[CAST_LAST_NAMES];
    struct cast_word firm[CAST_FIRMS];
    struct cast_place place[CAST_PLACES];
};

extern const struct cast_culture cast_cultures[CAST_CULTURES];
