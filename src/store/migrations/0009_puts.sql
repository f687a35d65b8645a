-- SPDX-License-Identifier: LGPL-3.0-or-later
-- How often a job was asked for, and which of that an open create answers: a
-- sync that makes a record for each request must know what is still wanted.

ALTER TABLE job ADD COLUMN puts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE intent ADD COLUMN job INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intent ADD COLUMN puts INTEGER NOT NULL DEFAULT 0;
