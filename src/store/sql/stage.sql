-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: stage_put
INSERT INTO stage (sync, side, record_id, hash, seen_us, record)
VALUES (:sync, :side, :record_id, :hash, :seen_us, :record)
ON CONFLICT (sync, side, record_id) DO UPDATE SET
    hash = excluded.hash, seen_us = excluded.seen_us, record = excluded.record
RETURNING id;

-- name: stage_key_forget
DELETE FROM stage_key WHERE stage = :stage;

-- name: stage_key_put
INSERT INTO stage_key (sync, side, match, stage)
VALUES (:sync, :side, :match, :stage)
ON CONFLICT (sync, side, match, stage) DO NOTHING;

-- name: stage_get
SELECT record_id, record, hash, seen_us FROM stage
WHERE sync = :sync AND side = :side AND record_id = :record_id;

-- name: stage_find
SELECT s.record_id
FROM stage_key k JOIN stage s ON s.id = k.stage
WHERE k.sync = :sync AND k.side = :side AND k.match = :match
ORDER BY k.stage;

-- name: stage_drop
DELETE FROM stage
WHERE sync = :sync AND side = :side AND record_id = :record_id;

-- name: stage_clear_keys
DELETE FROM stage_key WHERE sync = :sync AND side = :side;

-- name: stage_clear
DELETE FROM stage WHERE sync = :sync AND side = :side;

-- name: stage_drop_unseen
DELETE FROM stage
WHERE sync = :sync AND side = :side AND seen_us < :before_us;
