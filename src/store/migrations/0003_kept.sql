-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Small named texts that the hub keeps: pauses, times, settings.

CREATE TABLE kept (
    name       TEXT NOT NULL PRIMARY KEY,
    value      TEXT NOT NULL,
    version    INTEGER NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
