/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a person can do about what went wrong, in plain words. */
#pragma once

#include "base/error.h"
#include "base/str.h"
#include "store/holds.h"

/* Beyond what the message says; empty where there is nothing more to say. */
struct str advice_for_error(const struct error *error);
/* By the reason that a job waits again or is parked. */
struct str advice_for_job(struct str reason);
struct str advice_for_hold(enum hold_kind kind);
