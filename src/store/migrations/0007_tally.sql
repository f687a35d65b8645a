-- SPDX-License-Identifier: LGPL-3.0-or-later
-- What was written, by minute: for charts.

CREATE TABLE tally (
    at_us        INTEGER NOT NULL, -- when its minute begins
    sync         INTEGER NOT NULL,
    writes_left  INTEGER NOT NULL,
    writes_right INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    PRIMARY KEY (at_us, sync)
) STRICT, WITHOUT ROWID;
