-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Sessions of the facade's callers.

CREATE TABLE caller (
    hash    TEXT PRIMARY KEY,
    sealed  TEXT NOT NULL,
    used_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX caller_used ON caller (used_us);
