-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: tally_add
INSERT INTO tally (at_us, sync, writes_left, writes_right, failed)
VALUES (:at_us, :sync, :writes_left, :writes_right, :failed)
ON CONFLICT (at_us, sync) DO UPDATE SET
    writes_left = writes_left + excluded.writes_left,
    writes_right = writes_right + excluded.writes_right,
    failed = failed + excluded.failed;

-- name: tally_remove
DELETE FROM tally WHERE at_us < :before_us;

-- name: tally_list
SELECT (at_us - :from_us) / :bucket_us AS bucket, sync, sum(writes_left),
       sum(writes_right), sum(failed)
FROM tally WHERE at_us >= :from_us
GROUP BY bucket, sync ORDER BY bucket, sync;
