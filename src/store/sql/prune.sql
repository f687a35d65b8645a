-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Pages of what may go; prune.c takes out what open jobs refer to. The pages
-- are read, and only the rows of one page are deleted in a transaction.

-- name: prune_job_runs
SELECT id, run FROM job WHERE id > :after_id ORDER BY id LIMIT :limit;

-- name: prune_straddling
-- When the first run began that was over only after that moment: what it
-- wrote stays whole, so that it can be undone. A run of the given kind may
-- last for years and is not waited for.
SELECT coalesce(min(started_us), :before_us) FROM run
WHERE started_us < :before_us AND ended_us >= :before_us AND kind <> :kind;

-- name: prune_journal
SELECT id, run, at_us FROM journal WHERE id > :after_id ORDER BY id LIMIT :limit;

-- name: prune_runs
-- state 0 is running.
SELECT id, started_us FROM run
WHERE started_us < :before_us AND (started_us, id) > (:started_us, :run)
  AND state <> 0
  AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.run = run.id)
  AND NOT EXISTS (SELECT 1 FROM run_last WHERE run_last.run = run.id)
ORDER BY started_us, id LIMIT :limit;

-- name: prune_run_remove
DELETE FROM run WHERE id = :run;
