-- SPDX-License-Identifier: LGPL-3.0-or-later
-- A person lets a job through what the sync holds back (`hold`), this once.

ALTER TABLE job ADD COLUMN forced INTEGER NOT NULL DEFAULT 0;
