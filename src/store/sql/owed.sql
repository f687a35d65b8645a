-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: owed_add
INSERT INTO owed (link, sides) VALUES (:link, :sides)
ON CONFLICT (link) DO UPDATE SET sides = owed.sides | excluded.sides;

-- name: owed_get
SELECT sides FROM owed WHERE link = :link;

-- name: owed_done
DELETE FROM owed WHERE link = :link;

-- name: owed_list
SELECT o.link, o.sides FROM owed o JOIN link l ON l.id = o.link
WHERE o.link > :after_id AND (:sync = 0 OR l.sync = :sync)
ORDER BY o.link LIMIT :limit;
