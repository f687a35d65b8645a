-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Several records may be linked to one of the other side, where a sync says
-- so: `sharer` tells the rows of that one apart. It is the link's id there, and
-- 0 elsewhere, so that a record stands in one link as before.

CREATE TABLE link_side_new (
    sync        INTEGER NOT NULL,
    side        INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id   TEXT NOT NULL,
    sharer      INTEGER NOT NULL CHECK (sharer IN (0, link)),
    link        INTEGER NOT NULL REFERENCES link (id),
    hash        INTEGER NOT NULL,
    gone        INTEGER NOT NULL CHECK (gone IN (0, 1)),
    other_gone  INTEGER NOT NULL CHECK (other_gone IN (0, 1)),
    other_id    TEXT NOT NULL,
    modified_us INTEGER NOT NULL,
    PRIMARY KEY (sync, side, record_id, sharer)
) STRICT, WITHOUT ROWID;
INSERT INTO link_side_new
SELECT sync, side, record_id, 0, link, hash, gone, other_gone, other_id,
       modified_us
FROM link_side ORDER BY sync, side, record_id;
DROP TABLE link_side;
ALTER TABLE link_side_new RENAME TO link_side;
CREATE UNIQUE INDEX link_side_link ON link_side (link, side);
