-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Columns of a job are read by queue.c in the order that they stand here.

-- name: job_put
-- Coalesces: see queue.h. A running job only notes that it must run again.
INSERT INTO job (sync, side, record_id, state, cause, tries, due_us, again_us,
                 created_us, updated_us, run, reason, message, detail, task)
VALUES (:sync, :side, :record_id, 0, :cause, 0, :due_us, NULL,
        :now_us, :now_us, :run, '', '', '', :task)
ON CONFLICT (sync, side, record_id) DO UPDATE SET
    state = CASE WHEN job.state = 2 THEN 0 ELSE job.state END,
    cause = CASE WHEN excluded.cause > job.cause
                 THEN excluded.cause ELSE job.cause END,
    run = CASE WHEN excluded.cause >= job.cause
               THEN excluded.run ELSE job.run END,
    tries = CASE WHEN job.state = 2 THEN 0 ELSE job.tries END,
    due_us = CASE WHEN job.state = 2
                    OR (job.state = 0 AND excluded.due_us < job.due_us)
                  THEN excluded.due_us ELSE job.due_us END,
    again_us = CASE WHEN job.state <> 1 THEN NULL
                    WHEN job.again_us IS NULL
                      OR excluded.due_us < job.again_us THEN excluded.due_us
                    ELSE job.again_us END,
    created_us = CASE WHEN job.state = 2
                      THEN excluded.created_us ELSE job.created_us END,
    updated_us = excluded.updated_us,
    puts = job.puts + 1,
    reason = CASE WHEN job.state = 2 THEN '' ELSE job.reason END,
    message = CASE WHEN job.state = 2 THEN '' ELSE job.message END,
    detail = CASE WHEN job.state = 2 THEN '' ELSE job.detail END,
    task = CASE WHEN job.task = 0 THEN excluded.task ELSE job.task END;

-- name: job_claim
-- In the order of job_ready. RETURNING has no order; queue.c sorts. That it
-- is claimed says nothing new of the record: updated_us stays.
UPDATE job SET state = 1
WHERE id IN (SELECT id FROM job
             WHERE state = 0 AND sync = :sync AND due_us <= :now_us
             ORDER BY due_us, created_us, id LIMIT :limit)
RETURNING id, sync, side, record_id, state, cause, tries, due_us, created_us,
          updated_us, run, reason, message, detail, puts, task,
          forced;

-- name: job_claim_paced
-- The same with no more than so many that are for a task.
UPDATE job SET state = 1
WHERE id IN (SELECT id FROM job
             WHERE state = 0 AND sync = :sync AND due_us <= :now_us
               AND task = 0
             ORDER BY due_us, created_us, id LIMIT :limit)
   OR id IN (SELECT id FROM job
             WHERE state = 0 AND sync = :sync AND due_us <= :now_us
               AND task <> 0
             ORDER BY due_us, id LIMIT :tasks)
RETURNING id, sync, side, record_id, state, cause, tries, due_us, created_us,
          updated_us, run, reason, message, detail, puts, task,
          forced;

-- name: job_claim_run
-- The same of those that one run put.
UPDATE job SET state = 1
WHERE id IN (SELECT id FROM job
             WHERE state = 0 AND sync = :sync AND due_us <= :now_us
               AND run = :run
             ORDER BY due_us, created_us, id LIMIT :limit)
RETURNING id, sync, side, record_id, state, cause, tries, due_us, created_us,
          updated_us, run, reason, message, detail, puts, task,
          forced;

-- name: job_finish
DELETE FROM job WHERE id = :id AND state = 1 AND again_us IS NULL;

-- name: job_finish_again
UPDATE job SET state = 0, tries = 0, due_us = again_us, again_us = NULL,
               created_us = updated_us, reason = '', message = '', detail = '',
               forced = 0
WHERE id = :id AND state = 1 AND again_us IS NOT NULL;

-- name: job_satisfy
-- Who asked for a task by name is told what came of that very one.
DELETE FROM job
WHERE sync = :sync AND side = :side AND record_id = :record_id
  AND state <> 1 AND updated_us <= :seen_us AND task = 0;

-- name: job_retry
-- When another task has come meanwhile, that one begins afresh.
UPDATE job SET state = 0,
               tries = CASE WHEN task = :task THEN :tries ELSE 0 END,
               due_us = CASE WHEN again_us < :due_us
                               OR (task <> :task AND again_us IS NOT NULL)
                             THEN again_us ELSE :due_us END,
               created_us = CASE WHEN task = :task THEN :created_us
                                 ELSE updated_us END,
               reason = CASE WHEN task = :task THEN :reason ELSE '' END,
               message = CASE WHEN task = :task THEN :message ELSE '' END,
               detail = CASE WHEN task = :task THEN :detail ELSE '' END,
               updated_us = :now_us, again_us = NULL
WHERE id = :id AND state = 1;

-- name: job_park
UPDATE job SET state = 2, tries = :tries, updated_us = :now_us,
               reason = :reason, message = :message, detail = :detail
WHERE id = :id AND state = 1 AND again_us IS NULL;

-- name: job_release
UPDATE job SET state = 0, tries = 0, due_us = :now_us, updated_us = :now_us,
               cause = CASE WHEN cause < :cause THEN :cause ELSE cause END,
               forced = CASE WHEN :forced = 1 THEN 1 ELSE forced END,
               reason = '', message = '', detail = ''
WHERE id IN (SELECT id FROM job
             WHERE state = 2 AND id > :after_id
               AND (:id = 0 OR id = :id)
               AND (:sync = 0 OR sync = :sync)
               AND (:reason = '' OR reason = :reason)
               AND (:record_id = '' OR record_id = :record_id)
             ORDER BY id LIMIT :limit);

-- name: job_discard
DELETE FROM job
WHERE id IN (SELECT id FROM job
             WHERE state <> 1 AND id > :after_id
               AND (:state = -1 OR state = :state)
               AND (:id = 0 OR id = :id)
               AND (:sync = 0 OR sync = :sync)
               AND (:reason = '' OR reason = :reason)
               AND (:record_id = '' OR record_id = :record_id)
             ORDER BY id LIMIT :limit);

-- name: job_recover
UPDATE job SET state = 0, again_us = NULL,
               due_us = CASE WHEN again_us < due_us
                             THEN again_us ELSE due_us END
WHERE state = 1;

-- name: job_list
SELECT id, sync, side, record_id, state, cause, tries, due_us, created_us,
       updated_us, run, reason, message, detail, puts, task, forced
FROM job
WHERE id > :after_id
  AND (:state = -1 OR state = :state)
  AND (:id = 0 OR id = :id)
  AND (:sync = 0 OR sync = :sync)
  AND (:reason = '' OR reason = :reason)
  AND (:record_id = '' OR record_id = :record_id)
ORDER BY id LIMIT :limit;

-- name: job_list_parked
-- The same, for what people look at most: few among many that wait.
SELECT id, sync, side, record_id, state, cause, tries, due_us, created_us,
       updated_us, run, reason, message, detail, puts, task, forced
FROM job
WHERE state = 2 AND id > :after_id
  AND (:id = 0 OR id = :id)
  AND (:sync = 0 OR sync = :sync)
  AND (:reason = '' OR reason = :reason)
  AND (:record_id = '' OR record_id = :record_id)
ORDER BY id LIMIT :limit;

-- Counts are of one sync, or of all that are in between.
-- name: job_count_waiting
SELECT count(*),
       count(CASE WHEN due_us <= :now_us THEN 1 END),
       coalesce(min(created_us), 0),
       coalesce(min(due_us), 0)
FROM job WHERE state = 0 AND sync BETWEEN :sync AND :sync_to;

-- name: job_count_running
SELECT count(*) FROM job
WHERE state = 1 AND sync BETWEEN :sync AND :sync_to;

-- name: job_count_parked
SELECT count(*) FROM job
WHERE state = 2 AND sync BETWEEN :sync AND :sync_to;

-- name: job_next_due
SELECT due_us FROM job WHERE state = 0 AND sync = :sync
ORDER BY due_us LIMIT 1;

-- name: job_list_record
-- The same for one record of a sync.
SELECT id, sync, side, record_id, state, cause, tries, due_us, created_us,
       updated_us, run, reason, message, detail, puts, task, forced
FROM job
WHERE sync = :sync AND side IN (0, 1)
  AND record_id = :record_id AND id > :after_id
  AND (:state = -1 OR state = :state)
  AND (:id = 0 OR id = :id)
  AND (:reason = '' OR reason = :reason)
ORDER BY id LIMIT :limit;

-- name: job_get
SELECT id, sync, side, record_id, state, cause, tries, due_us, created_us,
       updated_us, run, reason, message, detail, puts, task, forced
FROM job
WHERE id = :id AND id > :after_id
  AND (:state = -1 OR state = :state)
  AND (:sync = 0 OR sync = :sync)
  AND (:reason = '' OR reason = :reason)
  AND (:record_id = '' OR record_id = :record_id)
LIMIT :limit;

-- name: job_list_task
-- The same for one task.
SELECT id, sync, side, record_id, state, cause, tries, due_us, created_us,
       updated_us, run, reason, message, detail, puts, task, forced
FROM job
WHERE task = :task AND task <> 0 AND id > :after_id
  AND (:state = -1 OR state = :state)
ORDER BY id LIMIT :limit;

-- name: job_next_task
-- Earliest of those that are for a task; and of the others.
SELECT due_us FROM job WHERE state = 0 AND task <> 0 AND sync = :sync
ORDER BY due_us LIMIT 1;

-- name: job_next_other
SELECT due_us FROM job WHERE state = 0 AND task = 0 AND sync = :sync
ORDER BY due_us LIMIT 1;

-- name: job_groups
-- Parked jobs by sync and reason, with the newest of each.
SELECT sync, reason, count(*), max(id) FROM job
WHERE state = 2 AND (:sync = 0 OR sync = :sync)
GROUP BY reason, sync;
