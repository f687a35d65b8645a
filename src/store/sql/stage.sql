-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: stage_put
INSERT INTO stage (sync, side, record_id, hash, seen_us, record)
VALUES (:sync, :side, :record_id, :hash, :seen_us, :record)
ON CONFLICT (sync, side, record_id) DO UPDATE SET
    hash = excluded.hash, seen_us = excluded.seen_us, record = excluded.record;

-- name: stage_key_put
INSERT INTO stage_key (sync, side, match, record_id)
VALUES (:sync, :side, :match, :record_id)
ON CONFLICT (sync, side, match, record_id) DO NOTHING;

-- name: stage_get
SELECT record_id, record, hash, seen_us FROM stage
WHERE sync = :sync AND side = :side AND record_id = :record_id;

-- name: stage_find
SELECT record_id FROM stage_key
WHERE sync = :sync AND side = :side AND match = :match
ORDER BY record_id;

-- name: stage_drop
DELETE FROM stage
WHERE sync = :sync AND side = :side AND record_id = :record_id;

-- name: stage_drop_keys
DELETE FROM stage_key
WHERE sync = :sync AND side = :side AND record_id = :record_id;

-- name: stage_clear
DELETE FROM stage WHERE sync = :sync AND side = :side;

-- name: stage_clear_keys
DELETE FROM stage_key WHERE sync = :sync AND side = :side;

-- name: stage_drop_unseen
DELETE FROM stage
WHERE sync = :sync AND side = :side AND seen_us < :before_us;

-- name: stage_drop_unseen_keys
DELETE FROM stage_key
WHERE sync = :sync AND side = :side
  AND record_id IN (SELECT record_id FROM stage
                    WHERE sync = :sync AND side = :side
                      AND seen_us < :before_us);
