-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: cursor_get
SELECT position FROM cursor WHERE sync = :sync AND side = :side;

-- name: cursor_put
INSERT INTO cursor (sync, side, position, updated_us)
VALUES (:sync, :side, :position, :now_us)
ON CONFLICT (sync, side) DO UPDATE SET
    position = excluded.position, updated_us = excluded.updated_us;
