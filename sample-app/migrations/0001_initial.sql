-- Times are whole seconds since 1970. Whatever only its bearer may know (states, cookies) is kept as a
-- SHA-256; Google's tokens are kept encrypted.

CREATE TABLE users (
    -- Never reused: sealed tokens are bound to it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL COLLATE NOCASE,
    email_verified INTEGER NOT NULL,
    name TEXT,
    picture TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
-- A verified address belongs to one user. One that nobody has verified is no more than a claim, and
-- reserves nothing.
CREATE UNIQUE INDEX users_by_verified_email ON users (email COLLATE NOCASE) WHERE email_verified = 1;
CREATE INDEX users_by_email ON users (email COLLATE NOCASE);

-- Who somebody is at Google: the pair of issuer and subject, never the e-mail address
-- (OpenID Connect Core section 5.7).
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX identities_by_user ON identities (user_id);

-- Sign-ins under way: one row per press of the button, so that tabs do not disturb each other.
CREATE TABLE attempts (
    state_hash BLOB PRIMARY KEY,
    browser_hash BLOB NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    next TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_browser ON attempts (browser_hash, created_at);
CREATE INDEX attempts_by_age ON attempts (created_at);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    -- The attempt that led here and where it went, to answer a callback that is delivered twice.
    state_hash BLOB NOT NULL,
    browser_hash BLOB NOT NULL,
    next TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_state ON sessions (state_hash);
CREATE INDEX sessions_by_rest ON sessions (last_seen_at);
CREATE INDEX sessions_by_age ON sessions (created_at);

-- What the app may do at Google in a person's name.
CREATE TABLE connections (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    refresh_token TEXT,
    access_token TEXT NOT NULL,
    access_expires_at INTEGER NOT NULL,
    scope TEXT NOT NULL,
    -- 1 once the tokens are dead (refused by Google for good, or over without a refresh token); nothing is
    -- tried again until reconnected.
    lost INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) STRICT;
