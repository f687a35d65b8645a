-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: sent_add
INSERT INTO sent (link, side, patch) VALUES (:link, :side, :patch)
ON CONFLICT DO NOTHING;

-- name: sent_get
SELECT side, patch FROM sent WHERE link = :link;

-- name: sent_any
SELECT max(link) FROM sent;

-- name: sent_done
DELETE FROM sent WHERE link = :link;
