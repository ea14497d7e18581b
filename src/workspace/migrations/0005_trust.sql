-- Sets of rows whose counts were told, of one revision: counts of sets that differ in few people tell of those.
CREATE TABLE answered (
    id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    members BLOB NOT NULL
) STRICT;
-- What noisy figures have cost of the data's privacy budget, in millionths. An entry is never taken back.
CREATE TABLE spent (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    micro_epsilon INTEGER NOT NULL CHECK (micro_epsilon > 0),
    detail TEXT NOT NULL
) STRICT;
-- Noised sums of items that a partner gave, by the exchange they came in.
CREATE TABLE partner_sums (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
