-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: lookup_put_item
INSERT INTO lookup_item (lookup, side, item_key, label, extra)
VALUES (:lookup, :side, :item_key, :label, :extra)
ON CONFLICT (lookup, side, item_key) DO UPDATE SET
    label = excluded.label, extra = excluded.extra;

-- name: lookup_clear_items
DELETE FROM lookup_item WHERE lookup = :lookup AND side = :side;

-- name: lookup_items
SELECT item_key, label, extra FROM lookup_item
WHERE lookup = :lookup AND side = :side
ORDER BY label, item_key;

-- name: lookup_leave_pair
-- A right key that moves to another left key comes last among its pairs.
DELETE FROM lookup_pair
WHERE lookup = :lookup AND key1 = :key1 AND key0 <> :key0;

-- name: lookup_put_pair
INSERT INTO lookup_pair (lookup, key0, key1, origin)
VALUES (:lookup, :key0, :key1, :origin)
ON CONFLICT (lookup, key1) DO UPDATE SET origin = excluded.origin;

-- name: lookup_remove_pair0
DELETE FROM lookup_pair WHERE lookup = :lookup AND key0 = :item_key;

-- name: lookup_remove_pair1
DELETE FROM lookup_pair WHERE lookup = :lookup AND key1 = :item_key;

-- name: lookup_pairs
SELECT key0, key1, origin FROM lookup_pair WHERE lookup = :lookup ORDER BY id;
