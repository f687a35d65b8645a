-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: intent_put
INSERT INTO intent (sync, target, source_id, token, sent, created_us,
                    base0, base1, job, puts, told)
VALUES (:sync, :target, :source_id, :token, :sent, :created_us,
        :base0, :base1, :job, :puts, :told)
ON CONFLICT (sync, target, source_id) DO NOTHING;

-- name: intent_get
SELECT id, sync, target, source_id, token, sent, created_us, base0,
       base1, job, puts, told
FROM intent
WHERE sync = :sync AND target = :target AND source_id = :source_id;

-- name: intent_list
SELECT id, sync, target, source_id, token, sent, created_us, base0,
       base1, job, puts, told
FROM intent
WHERE sync = :sync AND target = :target
ORDER BY source_id LIMIT :limit;

-- name: intent_remove
DELETE FROM intent WHERE id = :id;
