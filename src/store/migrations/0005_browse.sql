-- SPDX-License-Identifier: LGPL-3.0-or-later
-- For people who page and group: parked jobs by reason, holds by kind.

-- Holds all that groups are counted by; within a reason jobs go by id.
CREATE INDEX job_reason ON job (reason, sync, state) WHERE state = 2;
CREATE INDEX hold_by_kind ON hold (kind, id, sync);
