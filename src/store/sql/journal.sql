-- SPDX-License-Identifier: LGPL-3.0-or-later
-- The four lists differ in the index that they go by; journal.c takes the
-- one that fits its filter best.

-- name: journal_add
-- many
INSERT INTO journal (run, job, sync, link, side, record_id, kind, field,
                     before, after, at_us)
VALUES (:run, :job, :sync, :link, :side, :record_id, :kind, :field,
        :before, :after, :at_us);

-- name: journal_remove
DELETE FROM journal WHERE id = :id;

-- name: journal_list
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE id > :after_id
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id LIMIT :limit;

-- name: journal_list_run
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE run = :run AND id > :after_id
  AND (:link = 0 OR link = :link)
  AND (:record_id = '' OR record_id = :record_id)
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id LIMIT :limit;

-- name: journal_list_link
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE link = :link AND link <> 0 AND id > :after_id
  AND (:record_id = '' OR record_id = :record_id)
  AND (:run = '' OR run = :run)
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id LIMIT :limit;

-- name: journal_list_record
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE record_id = :record_id AND id > :after_id
  AND (:run = '' OR run = :run)
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id LIMIT :limit;

-- The same, newest first.

-- name: journal_last
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE id < :before_id
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id DESC LIMIT :limit;

-- name: journal_last_run
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE run = :run AND id < :before_id
  AND (:link = 0 OR link = :link)
  AND (:record_id = '' OR record_id = :record_id)
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id DESC LIMIT :limit;

-- name: journal_last_link
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE link = :link AND link <> 0 AND id < :before_id
  AND (:record_id = '' OR record_id = :record_id)
  AND (:run = '' OR run = :run)
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id DESC LIMIT :limit;

-- name: journal_last_record
SELECT id, run, job, sync, link, side, record_id, kind, field, before, after,
       at_us
FROM journal
WHERE record_id = :record_id AND id < :before_id
  AND (:run = '' OR run = :run)
  AND (:sync = 0 OR sync = :sync) AND (:side = -1 OR side = :side)
ORDER BY id DESC LIMIT :limit;
