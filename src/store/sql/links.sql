-- SPDX-License-Identifier: LGPL-3.0-or-later
-- Columns of a link are read by links.c in the order that they stand here.

-- name: link_get
SELECT l.id, l.sync, l.created_side, l.created_us, l.updated_us,
       a.side, a.record_id, a.hash, a.modified_us, a.gone,
       b.record_id, b.hash, b.modified_us, b.gone,
       ab.base, bb.base, a.sharer, b.sharer
FROM link_side a
JOIN link l ON l.id = a.link
JOIN link_side b ON b.sync = a.sync AND b.side = 1 - a.side
                AND b.record_id = a.other_id AND +b.link = +a.link
JOIN link_base ab ON ab.id = 2 * a.link + a.side
JOIN link_base bb ON bb.id = 2 * a.link + 1 - a.side
WHERE a.sync = :sync AND a.side = :side AND a.record_id = :record_id;

-- name: link_peek
-- In the order of their links where several share the record.
SELECT link, hash, gone, other_gone, other_id FROM link_side
WHERE sync = :sync AND side = :side AND record_id = :record_id;

-- name: link_by_id
SELECT l.id, l.sync, l.created_side, l.created_us, l.updated_us,
       a.side, a.record_id, a.hash, a.modified_us, a.gone,
       b.record_id, b.hash, b.modified_us, b.gone,
       ab.base, bb.base, a.sharer, b.sharer
FROM link l
JOIN link_side a ON a.link = l.id AND a.side = 0
JOIN link_side b ON b.link = l.id AND b.side = 1
JOIN link_base ab ON ab.id = 2 * l.id
JOIN link_base bb ON bb.id = 2 * l.id + 1
WHERE l.id = :id;

-- name: link_list
SELECT l.id, l.sync, l.created_side, l.created_us, l.updated_us,
       a.side, a.record_id, a.hash, a.modified_us, a.gone,
       b.record_id, b.hash, b.modified_us, b.gone,
       '', '', a.sharer, b.sharer
FROM link l
JOIN link_side a ON a.link = l.id AND a.side = 0
JOIN link_side b ON b.link = l.id AND b.side = 1
WHERE l.sync = :sync AND l.id > :after_id
ORDER BY l.id LIMIT :limit;

-- name: link_list_all
SELECT l.id, l.sync, l.created_side, l.created_us, l.updated_us,
       a.side, a.record_id, a.hash, a.modified_us, a.gone,
       b.record_id, b.hash, b.modified_us, b.gone,
       '', '', a.sharer, b.sharer
FROM link l
JOIN link_side a ON a.link = l.id AND a.side = 0
JOIN link_side b ON b.link = l.id AND b.side = 1
WHERE l.id > :after_id
ORDER BY l.id LIMIT :limit;

-- name: link_list_whole
SELECT l.id, l.sync, l.created_side, l.created_us, l.updated_us,
       a.side, a.record_id, a.hash, a.modified_us, a.gone,
       b.record_id, b.hash, b.modified_us, b.gone,
       ab.base, bb.base, a.sharer, b.sharer
FROM link l
JOIN link_side a ON a.link = l.id AND a.side = 0
JOIN link_side b ON b.link = l.id AND b.side = 1
JOIN link_base ab ON ab.id = 2 * l.id
JOIN link_base bb ON bb.id = 2 * l.id + 1
WHERE l.sync = :sync AND l.id > :after_id
ORDER BY l.id LIMIT :limit;

-- name: link_count
SELECT (SELECT count(*) FROM link WHERE sync = :sync),
       coalesce((SELECT max(id) FROM link WHERE sync = :sync), 0);

-- name: link_insert
INSERT INTO link (sync, created_side, created_us, updated_us)
VALUES (:sync, :created_side, :created_us, :updated_us);

-- name: link_update
UPDATE link SET created_side = :created_side, updated_us = :updated_us
WHERE id = :link AND sync = :sync;

-- name: link_side_leave
-- The record that the link had on this side, when it is another one now.
DELETE FROM link_side
WHERE link = :link AND side = :side
  AND (record_id <> :record_id OR sharer <> :sharer);

-- name: link_side_put
-- Changes no row where the record belongs to another link.
INSERT INTO link_side (sync, side, record_id, sharer, link, hash, gone,
                       other_gone, other_id, modified_us)
VALUES (:sync, :side, :record_id, :sharer, :link, :hash, :gone, :other_gone,
        :other_id, :modified_us)
ON CONFLICT (sync, side, record_id, sharer) DO UPDATE SET
    hash = excluded.hash, gone = excluded.gone,
    other_gone = excluded.other_gone, other_id = excluded.other_id,
    modified_us = excluded.modified_us
WHERE link_side.link = excluded.link;

-- name: link_base_put
INSERT INTO link_base (id, base) VALUES (2 * :link + :side, :base)
ON CONFLICT (id) DO UPDATE SET base = excluded.base
WHERE link_base.base <> excluded.base;

-- name: link_remove_sides
DELETE FROM link_side WHERE link = :link;

-- name: link_remove_bases
DELETE FROM link_base WHERE id IN (2 * :link, 2 * :link + 1);

-- name: link_remove
DELETE FROM link WHERE id = :link;
