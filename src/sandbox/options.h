/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* For systems: the options they are created with. */
#pragma once

#include "base/error.h"
#include "base/str.h"

/* ERR_USAGE: the system has no such option, but the nearest of its `names`. */
MUST_CHECK enum err sandbox_option_unknown(const char *system, struct str name,
                                           const struct str *names, size_t n,
                                           struct error *e);
