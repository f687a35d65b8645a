/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A sync's filter of names and values, as drivers take it whose remote cannot
 * filter: a record takes part when each of the fields is unknown, equal to
 * the value, one of a list of values, or a set that holds it. Pure.
 */
#pragma once

#include "connectors/connector.h"

/* `filter` NULL or null: every record. References stand for their ids. */
bool record_filter_passes(struct arena *a, const struct value *filter,
                          const struct record *r);
