-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: run_put
INSERT INTO run (id, kind, state, cause, started_us, ended_us, report, error)
VALUES (:run, :kind, :state, :cause_text, :started_us, :ended_us, :report,
        :error)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind, state = excluded.state, cause = excluded.cause,
    started_us = excluded.started_us, ended_us = excluded.ended_us,
    report = excluded.report, error = excluded.error;

-- name: run_list
SELECT id, kind, state, cause, started_us, ended_us, report, error
FROM run
WHERE started_us < :before_us
ORDER BY started_us DESC, id DESC LIMIT :limit;

-- name: run_get
SELECT id, kind, state, cause, started_us, ended_us, report, error
FROM run WHERE id = :run;
