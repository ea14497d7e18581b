-- What campaigns brought, who was on the lists that left, and a holdout over all campaigns.
-- A held-out person's score puts them into the band of those who were sent; unknown for holdouts drawn before.
CREATE TABLE holdout_scores (
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    number INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (audience_id, number)
) STRICT, WITHOUT ROWID;
-- People who are in no campaign at all, as roaring bitmaps. An ended draw stays on record.
CREATE TABLE global_holdouts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    share REAL NOT NULL CHECK (share > 0 AND share < 1),
    seed INTEGER NOT NULL,
    drawn_at INTEGER NOT NULL,
    ended_at INTEGER,
    members BLOB NOT NULL
) STRICT;
-- Who was on a list when it was exported: outlives the audience, since it counts for how often people are written to.
CREATE TABLE sent (
    export_id INTEGER PRIMARY KEY REFERENCES exports (id),
    members BLOB NOT NULL
) STRICT;
CREATE TABLE outcome_files (
    id INTEGER PRIMARY KEY,
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    n_unknown INTEGER NOT NULL,
    last_at INTEGER,
    UNIQUE (audience_id, sha256)
) STRICT;
CREATE TABLE outcomes (
    file_id INTEGER NOT NULL REFERENCES outcome_files (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (file_id, number, at)
) STRICT, WITHOUT ROWID;
-- Every reading of a result, since looking often finds differences that are not there.
CREATE TABLE looks (
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    at INTEGER NOT NULL,
    bought_sent INTEGER NOT NULL,
    bought_held INTEGER NOT NULL,
    PRIMARY KEY (audience_id, at)
) STRICT, WITHOUT ROWID;
