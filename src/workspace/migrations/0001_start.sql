-- Version 1. People are numbers; what a file claims about them hangs on the source, so that an import can be undone.
CREATE TABLE workspace (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL,
    next_number INTEGER NOT NULL,
    salt BLOB NOT NULL
) STRICT;
CREATE TABLE summary (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    n_items INTEGER NOT NULL,
    n_events INTEGER NOT NULL,
    course_only INTEGER NOT NULL,
    both INTEGER NOT NULL,
    music_only INTEGER NOT NULL,
    neither INTEGER NOT NULL
) STRICT;
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL,
    report TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    n_people INTEGER NOT NULL,
    n_new_people INTEGER NOT NULL,
    n_items INTEGER NOT NULL,
    n_events INTEGER NOT NULL
) STRICT;
CREATE INDEX sources_by_hash ON sources (sha256);

-- Sets of numbers as roaring bitmaps. people, course, music: person numbers; identifiers, items: ids below.
CREATE TABLE claims (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('people', 'course', 'music', 'identifiers', 'items')),
    members BLOB NOT NULL,
    UNIQUE (source_id, what)
) STRICT;
CREATE TABLE merges (
    loser INTEGER PRIMARY KEY,
    winner INTEGER NOT NULL CHECK (winner <> loser),
    source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL
) STRICT;

-- Contact data: here and nowhere else.
CREATE TABLE identifiers (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    value TEXT NOT NULL,
    number INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX identifiers_by_value ON identifiers (kind, value, number);
CREATE INDEX identifiers_by_number ON identifiers (number);
CREATE TABLE contact (
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    value TEXT NOT NULL,
    PRIMARY KEY (number, name, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
    number INTEGER NOT NULL,
    channel INTEGER NOT NULL CHECK (channel BETWEEN 0 AND 2),
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    state INTEGER NOT NULL CHECK (state IN (1, 2)),
    at INTEGER NOT NULL,
    PRIMARY KEY (number, channel, source_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE suppressed (number INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE tombstones (hash BLOB PRIMARY KEY, erased_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL CHECK (domain IN ('course', 'music')),
    key TEXT NOT NULL,
    UNIQUE (domain, key)
) STRICT;
CREATE TABLE item_titles (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    PRIMARY KEY (item_id, source_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE item_labels (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (item_id, name, source_id, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE item_numbers (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    value REAL NOT NULL,
    PRIMARY KEY (item_id, name, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    definition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seconds REAL NOT NULL,
    metrics TEXT NOT NULL,
    n_people INTEGER NOT NULL,
    n_items INTEGER NOT NULL
) STRICT;
CREATE TABLE clusterings (
    run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    definition TEXT NOT NULL
) STRICT;

-- Parquet pieces of a source (events, attributes) or of a run (matrices, clusterings), each under 64 MiB.
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    source_id INTEGER REFERENCES sources (id) ON DELETE CASCADE,
    run_id INTEGER REFERENCES runs (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('events', 'attribute', 'matrix', 'clustering')),
    name TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n_rows INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    data BLOB NOT NULL,
    CHECK ((source_id IS NULL) <> (run_id IS NULL))
) STRICT;
CREATE INDEX blobs_by_source ON blobs (source_id, kind, name, seq);
CREATE INDEX blobs_by_run ON blobs (run_id, kind, name, seq);

CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    members BLOB NOT NULL
) STRICT;
CREATE TABLE audiences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    counts TEXT NOT NULL,
    results TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX audiences_by_name ON audiences (name) WHERE deleted_at IS NULL;
CREATE TABLE audience_members (
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    place INTEGER NOT NULL,
    number INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (audience_id, place)
) STRICT, WITHOUT ROWID;
-- Kept for ever, also when the audience is deleted.
CREATE TABLE holdouts (
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    number INTEGER NOT NULL,
    PRIMARY KEY (audience_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE exports (
    id INTEGER PRIMARY KEY,
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    destination TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    n_rows INTEGER NOT NULL,
    manifest_sha256 TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

INSERT INTO workspace VALUES (1, 0, 1, randomblob(32));
INSERT INTO summary VALUES (1, 0, 0, 0, 0, 0, 0);
