-- Version 2. What was set by hand in the catalogue, by the item as it came in, so that it outlives its imports.
CREATE TABLE item_edits (
    domain TEXT NOT NULL CHECK (domain IN ('course', 'music')),
    key TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name IN ('category', 'creator', 'domain')),
    value TEXT NOT NULL,
    PRIMARY KEY (domain, key, name)
) STRICT, WITHOUT ROWID;
