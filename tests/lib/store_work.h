/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A piece of work for tests that cut it off: steps, each one transaction that
 * touches every kind of table. After step k all of it tells k, so that a half
 * step cannot hide.
 */
#pragma once

#include "store/store.h"

/* Does step k (from 1): a link with its journal entry, intent and hold, a job
 * ended and one put, the cursor at k. */
MUST_CHECK enum err store_work_step(struct store *s, int k, struct error *e);
/* The number of steps done, by the cursor; fails the test when anything else
 * says otherwise. */
int store_work_check(struct store *s);
