-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Patches that went out to linked records, while nobody knows whether they
-- stand: entered before they are sent, removed when what came of them is known.

CREATE TABLE sent (
    link  INTEGER NOT NULL REFERENCES link (id) ON DELETE CASCADE,
    side  INTEGER NOT NULL CHECK (side IN (0, 1)),
    patch TEXT NOT NULL,
    PRIMARY KEY (link, side, patch)
) STRICT, WITHOUT ROWID;
