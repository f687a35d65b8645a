-- SPDX-License-Identifier: LGPL-3.0-or-later
-- A create of which nobody can find out whether it happened, once a person has
-- been told: the next wish for it is theirs.

ALTER TABLE intent ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
