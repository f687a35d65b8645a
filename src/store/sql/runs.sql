-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: run_put
INSERT INTO run (id, kind, state, cause, started_us, ended_us, report, error,
                 idle)
VALUES (:run, :kind, :state, :cause_text, :started_us, :ended_us, :report,
        :error, :idle)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind, state = excluded.state, cause = excluded.cause,
    started_us = excluded.started_us, ended_us = excluded.ended_us,
    report = excluded.report, error = excluded.error, idle = excluded.idle;

-- name: run_last_put
INSERT INTO run_last (sync, run) VALUES (:sync, :run)
ON CONFLICT (sync) DO UPDATE SET run = excluded.run;

-- name: run_idle_remove
-- The idle runs of a kind but one, and but the newest of any sync.
DELETE FROM run
WHERE idle = 1 AND kind = :kind AND id <> :run
  AND NOT EXISTS (SELECT 1 FROM run_last WHERE run_last.run = run.id);

-- name: run_list
SELECT id, kind, state, cause, started_us, ended_us, report, error, idle
FROM run
WHERE started_us < :before_us
ORDER BY started_us DESC, id DESC LIMIT :limit;

-- name: run_get
SELECT id, kind, state, cause, started_us, ended_us, report, error, idle
FROM run WHERE id = :run;
