/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Countries, and the states of some, for sandboxes that keep such lists. */
#pragma once

#include <stddef.h>

struct place_country {
    const char *code; /* ISO 3166-1 alpha-2 */
    const char *name;
    int phone_code;   /* 0: not known here */
};

struct place_state {
    const char *country;
    const char *code; /* ISO 3166-2 without the country */
    const char *name;
};

extern const struct place_country place_countries[]; /* by code */
extern const size_t place_n_countries;
extern const struct place_state place_states[]; /* by country, then code */
extern const size_t place_n_states;
