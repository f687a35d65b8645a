/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Children: what a record is made of, such as the lines of an invoice, as a
 * list of objects on either side. They have rows of their own; an object of
 * one side becomes one of the other through them.
 *
 * Objects that are records of their own have an `id`. A list that is to be
 * written says all there shall be: objects with an id stay and become what
 * they say, those without are made, and what is not named is removed.
 *
 * Ownership and threads: as the sync that they are part of.
 */
#pragma once

#include "mapping/sync.h"

enum children_change {
    CHILDREN_MATCH,  /* what is there and is the same child is changed */
    CHILDREN_REPLACE /* where anything differs, all are made anew */
};

struct children {
    /* Rows, what is read of a child, and which children count (`accept`);
     * nothing else of it is used. */
    struct sync sync;
    const size_t *keys; /* rows that tell which is which; 0: their place does */
    size_t n_keys;
    enum children_change change;
    /* Makes the list of the fields of the other side; NULL: the field there
     * is the list. */
    const struct converter *maker;
    const void *maker_argument;
    enum side made_to;
};

/* Are that side's fields what the children are made of, not the children? */
bool children_are_made_of(const struct row *row, enum side side);

/* Do two lists say the same of the same children? One that was sent has no ids
 * yet, and says nothing of what it left empty. */
bool children_unchanged(const struct value *x, const struct value *y);
