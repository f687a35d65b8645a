-- SPDX-License-Identifier: LGPL-3.0-or-later
-- The bases of the link that the create is to have: what was agreed on when
-- it was sent. Empty for creates that were cut off before this was kept.

ALTER TABLE intent ADD COLUMN base0 TEXT NOT NULL DEFAULT '';
ALTER TABLE intent ADD COLUMN base1 TEXT NOT NULL DEFAULT '';
