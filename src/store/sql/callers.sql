-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: caller_put
INSERT INTO caller (hash, sealed, used_us) VALUES (:hash, :value, :now_us)
ON CONFLICT (hash) DO UPDATE SET sealed = excluded.sealed,
                                 used_us = excluded.used_us;

-- name: caller_get
SELECT hash, sealed, used_us FROM caller WHERE hash = :hash;

-- name: caller_used
UPDATE caller SET used_us = :now_us WHERE hash = :hash;

-- name: caller_drop
DELETE FROM caller WHERE hash = :hash;

-- name: caller_sweep
DELETE FROM caller WHERE used_us < :now_us;
