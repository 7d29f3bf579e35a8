-- People who signed up with an e-mail address and a password. The address is theirs: a row is only made
-- once they have opened the link that was sent there.
CREATE TABLE passwords (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Sign-ups whose address nobody has proved yet. They are no accounts: nothing is found by them, and
-- nothing is inherited from them.
CREATE TABLE registrations (
    token_hash BLOB PRIMARY KEY,
    browser_hash BLOB NOT NULL,
    email TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX registrations_by_age ON registrations (created_at);

-- 'code' for the server-side flow; 'id_token' and 'access_token' for the older one. An answer of one is
-- none of another.
ALTER TABLE attempts ADD COLUMN flow TEXT NOT NULL DEFAULT 'code';
-- The signed-in user who connects Google, instead of whoever Google names.
ALTER TABLE attempts ADD COLUMN user_id INTEGER;
-- When the person connected Google, as the connection page says.
ALTER TABLE connections ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
