-- Profiles found to be one person, with the identifier that both have. The evidence goes with either of its rows.
CREATE TABLE joins (
    left_id INTEGER NOT NULL REFERENCES identifiers (id) ON DELETE CASCADE,
    right_id INTEGER NOT NULL REFERENCES identifiers (id) ON DELETE CASCADE,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL CHECK (low < high),
    source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (left_id, right_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX joins_by_right ON joins (right_id);
CREATE INDEX joins_by_low ON joins (low, high);
CREATE INDEX joins_by_high ON joins (high);
CREATE INDEX joins_by_source ON joins (source_id);
-- Pairs of profiles that the user keeps apart.
CREATE TABLE apart (
    low INTEGER NOT NULL,
    high INTEGER NOT NULL CHECK (low < high),
    at INTEGER NOT NULL,
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;

-- Contacts on suppression lists, as SHA-256 of their joining form: nobody becomes known by being on one.
CREATE TABLE suppression (
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (hash, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_by_source ON suppression (source_id);
-- Who has such a contact.
CREATE TABLE suppressed_by_list (
    number INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (number, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppressed_by_list_by_source ON suppressed_by_list (source_id);

-- Codes of recordings and products; equal ones make two items one.
CREATE TABLE item_codes (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
    code TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    PRIMARY KEY (item_id, kind, code, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_codes_by_source ON item_codes (source_id);
-- What the user says of two items: one, or not.
CREATE TABLE item_pairs (
    low INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    high INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    are_one INTEGER NOT NULL CHECK (are_one IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (low, high),
    CHECK (low < high)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_pairs_by_high ON item_pairs (high);
