-- SPDX-License-Identifier: LGPL-3.0-or-later
-- SQLite makes a table in memory for each check against a list of more than
-- two, with every row that is written. The same checks as ranges. Only texts
-- of the schema change, and no row; this is the way that SQLite's own page on
-- ALTER TABLE has for it, as `link` cannot be made anew while rows refer to it.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'state IN (0, 1, 2)', 'state BETWEEN 0 AND 2')
WHERE type = 'table' AND name = 'job';
UPDATE sqlite_schema
SET sql = replace(sql, 'created_side IN (-1, 0, 1)',
                  'created_side BETWEEN -1 AND 1')
WHERE type = 'table' AND name = 'link';
PRAGMA writable_schema = RESET;
-- Other handles of the file read the schema anew, as after any change of it.
CREATE TABLE schema_changed (at INTEGER) STRICT;
DROP TABLE schema_changed;
