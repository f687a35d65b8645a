-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: hold_put
-- An answer stays when it was given to the very same values.
INSERT INTO hold (sync, link, row_key, kind, lookup, lookup_key, value0, value1,
                  base0, base1, message, answered, winner, answer, created_us)
VALUES (:sync, :link, :row_key, :kind, :lookup, :lookup_key, :value0, :value1,
        :base0, :base1, :message, :answered, :winner, :answer, :created_us)
ON CONFLICT (link, row_key) DO UPDATE SET
    answered = CASE WHEN hold.answered = 1 AND hold.kind = excluded.kind
                     AND hold.value0 = excluded.value0
                     AND hold.value1 = excluded.value1
                    THEN 1 ELSE excluded.answered END,
    winner = CASE WHEN hold.answered = 1 AND hold.kind = excluded.kind
                   AND hold.value0 = excluded.value0
                   AND hold.value1 = excluded.value1
                  THEN hold.winner ELSE excluded.winner END,
    answer = CASE WHEN hold.answered = 1 AND hold.kind = excluded.kind
                   AND hold.value0 = excluded.value0
                   AND hold.value1 = excluded.value1
                  THEN hold.answer ELSE excluded.answer END,
    kind = excluded.kind, lookup = excluded.lookup,
    lookup_key = excluded.lookup_key,
    value0 = excluded.value0, value1 = excluded.value1,
    base0 = excluded.base0, base1 = excluded.base1,
    message = excluded.message;

-- name: hold_rows
SELECT id, row_key FROM hold WHERE link = :link;

-- name: hold_remove
DELETE FROM hold WHERE id = :id;

-- name: hold_list
SELECT id, sync, link, row_key, kind, lookup, lookup_key, value0, value1,
       base0, base1, message, answered, winner, answer, created_us
FROM hold
WHERE id > :after_id
  AND (:id = 0 OR id = :id) AND (:sync = 0 OR sync = :sync)
  AND (:kind = -1 OR kind = :kind)
ORDER BY id LIMIT :limit;

-- name: hold_list_kind
SELECT id, sync, link, row_key, kind, lookup, lookup_key, value0, value1,
       base0, base1, message, answered, winner, answer, created_us
FROM hold
WHERE kind = :kind AND id > :after_id
  AND (:id = 0 OR id = :id) AND (:sync = 0 OR sync = :sync)
ORDER BY id LIMIT :limit;

-- name: hold_get
SELECT id, sync, link, row_key, kind, lookup, lookup_key, value0, value1,
       base0, base1, message, answered, winner, answer, created_us
FROM hold
WHERE id = :id AND id > :after_id
  AND (:sync = 0 OR sync = :sync) AND (:kind = -1 OR kind = :kind)
LIMIT :limit;

-- name: hold_list_link
SELECT id, sync, link, row_key, kind, lookup, lookup_key, value0, value1,
       base0, base1, message, answered, winner, answer, created_us
FROM hold
WHERE link = :link AND id > :after_id
  AND (:id = 0 OR id = :id) AND (:sync = 0 OR sync = :sync)
  AND (:kind = -1 OR kind = :kind)
  AND (:lookup = '' OR lookup = :lookup)
  AND (:lookup_key = '' OR lookup_key = :lookup_key)
ORDER BY id LIMIT :limit;

-- name: hold_list_lookup
SELECT id, sync, link, row_key, kind, lookup, lookup_key, value0, value1,
       base0, base1, message, answered, winner, answer, created_us
FROM hold
WHERE lookup = :lookup AND lookup <> '' AND id > :after_id
  AND (:lookup_key = '' OR lookup_key = :lookup_key)
  AND (:id = 0 OR id = :id) AND (:sync = 0 OR sync = :sync)
  AND (:kind = -1 OR kind = :kind)
ORDER BY id LIMIT :limit;

-- name: hold_answer
UPDATE hold SET answered = 1, winner = :winner, answer = :answer
WHERE id = :id;

-- name: hold_count
SELECT kind, count(*) FROM hold GROUP BY kind;

-- name: hold_count_sync
SELECT kind, count(*) FROM hold WHERE sync = :sync GROUP BY kind;
