-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: sync_find
SELECT id FROM sync WHERE name = :name;

-- name: sync_add
INSERT INTO sync (name) VALUES (:name) RETURNING id;

-- name: migration_add
INSERT INTO migration (version, name, applied_us)
VALUES (:version, :name, :now_us);
