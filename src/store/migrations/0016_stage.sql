-- SPDX-License-Identifier: LGPL-3.0-or-later
-- A key of a staged record names it by its id, as all the rest does: with a
-- foreign key between them each record that was dropped cost SQLite a table in
-- memory for the rows to delete with it.

CREATE TABLE stage_new (
    id        INTEGER PRIMARY KEY,
    sync      INTEGER NOT NULL,
    side      INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id TEXT NOT NULL,
    hash      INTEGER NOT NULL,
    seen_us   INTEGER NOT NULL,
    record    TEXT NOT NULL,
    UNIQUE (sync, side, record_id)
) STRICT;
INSERT INTO stage_new SELECT * FROM stage ORDER BY id;
CREATE TABLE stage_key_new (
    sync      INTEGER NOT NULL,
    side      INTEGER NOT NULL,
    match     TEXT NOT NULL,
    record_id TEXT NOT NULL,
    PRIMARY KEY (sync, side, match, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO stage_key_new
SELECT k.sync, k.side, k.match, s.record_id
FROM stage_key k JOIN stage s ON s.id = k.stage
ORDER BY k.sync, k.side, k.match, s.record_id;
DROP TABLE stage_key;
DROP TABLE stage;
ALTER TABLE stage_new RENAME TO stage;
ALTER TABLE stage_key_new RENAME TO stage_key;
CREATE INDEX stage_key_record ON stage_key (sync, side, record_id);
