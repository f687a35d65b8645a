-- SPDX-License-Identifier: LGPL-3.0-or-later
-- What pruning needs: runs of a watching hub that changed nothing are marked,
-- and the newest run of each sync is known, which is kept however old.

ALTER TABLE run ADD COLUMN idle INTEGER NOT NULL DEFAULT 0
    CHECK (idle IN (0, 1));
CREATE INDEX run_idle ON run (idle, kind) WHERE idle = 1;

CREATE TABLE run_last (
    sync INTEGER PRIMARY KEY,
    run  TEXT NOT NULL
) STRICT;
CREATE INDEX run_last_run ON run_last (run);
