-- SPDX-License-Identifier: LGPL-3.0-or-later
-- The first shape of a store. Landed migrations are never edited: a change
-- is a new file with the next number.
--
-- Enums are stored as their C numbers, so those never change meaning. Side is
-- 0 or 1; columns that end in 0 and 1 are one value for each side.

PRAGMA application_id = 0x58574C4B; -- see sqlite_open.c

CREATE TABLE migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_us INTEGER NOT NULL
) STRICT;

CREATE TABLE sync (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- state: 0 waiting, 1 running, 2 parked.
-- again_us: due of a put that came while it was running.
CREATE TABLE job (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    sync       INTEGER NOT NULL,
    side       INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id  TEXT NOT NULL,
    state      INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
    cause      INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    due_us     INTEGER NOT NULL,
    again_us   INTEGER,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    run        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    message    TEXT NOT NULL,
    detail     TEXT NOT NULL,
    UNIQUE (sync, side, record_id),
    CHECK (again_us IS NULL OR state = 1)
) STRICT;
-- Claiming reads from the first in order. Each holds `state` so that counting
-- need not look at the rows, and the last leads with id so that the few parked
-- are found among the many that wait.
CREATE INDEX job_ready ON job (state, sync, due_us, created_us)
    WHERE state = 0;
CREATE INDEX job_running ON job (sync, state) WHERE state = 1;
CREATE INDEX job_parked ON job (id, sync, state) WHERE state = 2;

CREATE TABLE link (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    sync         INTEGER NOT NULL,
    created_side INTEGER NOT NULL CHECK (created_side IN (-1, 0, 1)),
    created_us   INTEGER NOT NULL,
    updated_us   INTEGER NOT NULL
) STRICT;
CREATE INDEX link_sync ON link (sync);
-- One row a side. other_id and other_gone repeat the row across, so that a
-- look at one record is a look at one row.
CREATE TABLE link_side (
    sync        INTEGER NOT NULL,
    side        INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id   TEXT NOT NULL,
    link        INTEGER NOT NULL REFERENCES link (id),
    hash        INTEGER NOT NULL,
    gone        INTEGER NOT NULL CHECK (gone IN (0, 1)),
    other_gone  INTEGER NOT NULL CHECK (other_gone IN (0, 1)),
    other_id    TEXT NOT NULL,
    modified_us INTEGER NOT NULL,
    PRIMARY KEY (sync, side, record_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_side_link ON link_side (link, side);
-- Apart, because bases are long and seldom wanted. id = 2 * link + side.
CREATE TABLE link_base (
    id   INTEGER PRIMARY KEY,
    base TEXT NOT NULL
) STRICT;

CREATE TABLE stage (
    id        INTEGER PRIMARY KEY,
    sync      INTEGER NOT NULL,
    side      INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id TEXT NOT NULL,
    hash      INTEGER NOT NULL,
    seen_us   INTEGER NOT NULL,
    record    TEXT NOT NULL,
    UNIQUE (sync, side, record_id)
) STRICT;
CREATE TABLE stage_key (
    sync  INTEGER NOT NULL,
    side  INTEGER NOT NULL,
    match TEXT NOT NULL,
    stage INTEGER NOT NULL REFERENCES stage (id) ON DELETE CASCADE,
    PRIMARY KEY (sync, side, match, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_key_stage ON stage_key (stage);

CREATE TABLE intent (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    sync       INTEGER NOT NULL,
    target     INTEGER NOT NULL CHECK (target IN (0, 1)),
    source_id  TEXT NOT NULL,
    token      TEXT NOT NULL,
    sent       TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    UNIQUE (sync, target, source_id)
) STRICT;

CREATE TABLE journal (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    run       TEXT NOT NULL,
    job       INTEGER NOT NULL,
    sync      INTEGER NOT NULL,
    link      INTEGER NOT NULL,
    side      INTEGER NOT NULL CHECK (side IN (0, 1)),
    record_id TEXT NOT NULL,
    kind      INTEGER NOT NULL,
    field     TEXT NOT NULL,
    before    TEXT NOT NULL,
    after     TEXT NOT NULL,
    at_us     INTEGER NOT NULL
) STRICT;
CREATE INDEX journal_run ON journal (run);
CREATE INDEX journal_link ON journal (link) WHERE link <> 0;
CREATE INDEX journal_record ON journal (record_id);

CREATE TABLE hold (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    sync       INTEGER NOT NULL,
    link       INTEGER NOT NULL REFERENCES link (id) ON DELETE CASCADE,
    row_key    TEXT NOT NULL,
    kind       INTEGER NOT NULL,
    lookup     TEXT NOT NULL,
    lookup_key TEXT NOT NULL,
    value0     TEXT NOT NULL,
    value1     TEXT NOT NULL,
    base0      TEXT NOT NULL,
    base1      TEXT NOT NULL,
    message    TEXT NOT NULL,
    answered   INTEGER NOT NULL CHECK (answered IN (0, 1)),
    winner     INTEGER NOT NULL CHECK (winner IN (0, 1)),
    answer     TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    UNIQUE (link, row_key)
) STRICT;
CREATE INDEX hold_kind ON hold (sync, kind);
CREATE INDEX hold_lookup ON hold (lookup, lookup_key) WHERE lookup <> '';

CREATE TABLE cursor (
    sync       INTEGER NOT NULL,
    side       INTEGER NOT NULL CHECK (side IN (0, 1)),
    position   TEXT NOT NULL,
    updated_us INTEGER NOT NULL,
    PRIMARY KEY (sync, side)
) STRICT, WITHOUT ROWID;

CREATE TABLE lookup_item (
    lookup   TEXT NOT NULL,
    side     INTEGER NOT NULL CHECK (side IN (0, 1)),
    item_key TEXT NOT NULL,
    label    TEXT NOT NULL,
    extra    TEXT NOT NULL,
    PRIMARY KEY (lookup, side, item_key)
) STRICT, WITHOUT ROWID;
-- In order of id; a key of the right stands in one pair only.
CREATE TABLE lookup_pair (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    lookup TEXT NOT NULL,
    key0   TEXT NOT NULL,
    key1   TEXT NOT NULL,
    origin TEXT NOT NULL,
    UNIQUE (lookup, key1)
) STRICT;
CREATE INDEX lookup_pair_key0 ON lookup_pair (lookup, key0);

CREATE TABLE run (
    id         TEXT NOT NULL UNIQUE,
    kind       INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    cause      TEXT NOT NULL,
    started_us INTEGER NOT NULL,
    ended_us   INTEGER NOT NULL,
    report     TEXT NOT NULL,
    error      TEXT NOT NULL
) STRICT;
CREATE INDEX run_started ON run (started_us, id);
