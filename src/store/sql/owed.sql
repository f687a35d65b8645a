-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: owed_add
INSERT INTO owed (link, sides) VALUES (:link, :sides)
ON CONFLICT (link) DO UPDATE SET sides = owed.sides | excluded.sides;

-- name: owed_get
SELECT sides FROM owed WHERE link = :link;

-- name: owed_done
DELETE FROM owed WHERE link = :link;
