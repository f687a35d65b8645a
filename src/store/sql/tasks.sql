-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Columns are read by tasks.c in the order that they stand here.

-- name: task_last_eta
SELECT eta_us FROM task WHERE id > 0 ORDER BY id DESC LIMIT 1;

-- name: task_count_open
SELECT count(*) FROM job WHERE task <> 0;

-- name: task_add
INSERT INTO task (sync, side, record_id, cause, put_us, eta_us, next)
VALUES (:sync, :side, :record_id, :cause, :now_us, :due_us, 0);

-- name: task_replace
UPDATE task SET next = :task WHERE id = :id;

-- name: task_job_put
-- A job that has not begun goes on with the earlier due; one that has failed
-- starts afresh; one that runs is to run again.
INSERT INTO job (sync, side, record_id, state, cause, tries, due_us, again_us,
                 created_us, updated_us, run, reason, message, detail, task)
VALUES (:sync, :side, :record_id, 0, :cause, 0, :due_us, NULL,
        :now_us, :now_us, '', '', '', '', :task)
ON CONFLICT (sync, side, record_id) DO UPDATE SET
    state = CASE WHEN job.state = 2 THEN 0 ELSE job.state END,
    cause = CASE WHEN excluded.cause > job.cause
                 THEN excluded.cause ELSE job.cause END,
    run = '',
    tries = CASE WHEN job.state = 1 THEN job.tries ELSE 0 END,
    due_us = CASE WHEN job.state = 1 THEN job.due_us
                  WHEN job.state = 0 AND job.tries = 0 AND job.reason = ''
                    AND job.due_us < excluded.due_us THEN job.due_us
                  ELSE excluded.due_us END,
    again_us = CASE WHEN job.state <> 1 THEN NULL
                    WHEN job.again_us < excluded.due_us THEN job.again_us
                    ELSE excluded.due_us END,
    created_us = CASE WHEN job.state = 1 THEN job.created_us
                      ELSE excluded.created_us END,
    updated_us = excluded.updated_us,
    puts = job.puts + 1,
    reason = CASE WHEN job.state = 1 THEN job.reason ELSE '' END,
    message = CASE WHEN job.state = 1 THEN job.message ELSE '' END,
    detail = CASE WHEN job.state = 1 THEN job.detail ELSE '' END,
    task = excluded.task;

-- name: task_get
SELECT id, sync, side, record_id, cause, put_us, eta_us, next
FROM task WHERE id = :id;

-- name: task_end_add
-- Not of one that is forgotten.
INSERT INTO task_end (task, outcome, record_id, message, at_us)
SELECT :task, :outcome, :record_id, :message, :now_us
WHERE EXISTS (SELECT 1 FROM task WHERE id = :task);

-- name: task_end_list
SELECT outcome, record_id, message, at_us FROM task_end
WHERE task = :task ORDER BY id LIMIT :limit;

-- name: task_prune
-- What is still in the queue stays.
DELETE FROM task
WHERE id IN (SELECT id FROM task
             WHERE put_us < :seen_us
               AND NOT EXISTS (SELECT 1 FROM job WHERE job.task = task.id
                               AND job.task <> 0)
             ORDER BY put_us LIMIT :limit);
