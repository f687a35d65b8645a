-- SPDX-License-Identifier: LGPL-3.0-or-later
-- How much of a sync waits for a person, without a look at that of the others.

CREATE INDEX job_parked_sync ON job (sync, state) WHERE state = 2;
