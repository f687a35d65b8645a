-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: kept_get
SELECT name, value, version, changed_us FROM kept WHERE name = :name;

-- name: kept_put
INSERT INTO kept (name, value, version, changed_us)
VALUES (:name, :value, 1, :now_us)
ON CONFLICT (name) DO UPDATE SET
    value = excluded.value, version = kept.version + 1,
    changed_us = excluded.changed_us;
