-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Links of which a record was written, while what a sync wants done after a
-- write has not been done: bit 1 of `sides` for the left record, 2 for the right.

CREATE TABLE owed (
    link  INTEGER PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    sides INTEGER NOT NULL CHECK (sides BETWEEN 1 AND 3)
) STRICT;
