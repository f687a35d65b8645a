-- SPDX-License-Identifier: LGPL-3.0-or-later
-- What others asked for by name (routes), and what became of it. A job knows
-- the task that it is for; 0: none.

ALTER TABLE job ADD COLUMN task INTEGER NOT NULL DEFAULT 0;
-- Jobs of one task; and of one sync in the order of their turn.
CREATE INDEX job_task ON job (task) WHERE task <> 0;
CREATE INDEX job_task_ready ON job (sync, due_us, id, task, state)
    WHERE state = 0 AND task <> 0;

-- next: the task that took its place before it was done; 0: none.
CREATE TABLE task (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    sync      INTEGER NOT NULL,
    side      INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id TEXT NOT NULL,
    cause     INTEGER NOT NULL,
    put_us    INTEGER NOT NULL,
    eta_us    INTEGER NOT NULL,
    next      INTEGER NOT NULL
) STRICT;
CREATE INDEX task_put ON task (put_us);

-- One row a record that was done with: of most tasks there is one.
CREATE TABLE task_end (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    task      INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    outcome   INTEGER NOT NULL,
    record_id TEXT NOT NULL,
    message   TEXT NOT NULL,
    at_us     INTEGER NOT NULL
) STRICT;
CREATE INDEX task_end_task ON task_end (task);
