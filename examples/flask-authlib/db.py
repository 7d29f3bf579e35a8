"""The accounts, and each one's access to Google, in SQLite."""

import sqlite3

from flask import current_app, g


class Refused(Exception):
    """Nobody gets an account like this: no_email, email_in_use."""


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"], isolation_level=None)
        g.db.row_factory = sqlite3.Row
    return g.db


def close_db(_error):
    if "db" in g:
        g.pop("db").close()


def init_app(app):
    app.teardown_appcontext(close_db)
    with app.app_context():
        get_db().execute(
            """CREATE TABLE IF NOT EXISTS users (
                id INTEGER PRIMARY KEY, iss TEXT NOT NULL, sub TEXT NOT NULL,
                email TEXT NOT NULL COLLATE NOCASE UNIQUE, name TEXT NOT NULL,
                access_token TEXT, refresh_token TEXT, expires_at INTEGER, scope TEXT,
                UNIQUE (iss, sub))""")


def find_user(where, *values):
    return get_db().execute(f"SELECT * FROM users WHERE {where}", values).fetchone()


def save_user(claims, token, scope):
    """Creates or updates the account the claims are about; without a new refresh token it keeps the old."""
    known = find_user("iss = ? AND sub = ?", claims["iss"], claims["sub"])
    email = claims.get("email") or (known and known["email"])
    if not email:
        raise Refused("no_email")
    name = claims.get("name") or (known and known["name"]) or email
    try:
        return get_db().execute(
            """INSERT INTO users (iss, sub, email, name, access_token, refresh_token, expires_at, scope)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (iss, sub) DO UPDATE SET email = excluded.email, name = excluded.name,
                access_token = excluded.access_token, expires_at = excluded.expires_at,
                refresh_token = coalesce(excluded.refresh_token, refresh_token), scope = excluded.scope
            RETURNING id""",
            (claims["iss"], claims["sub"], email, name,
             token["access_token"], token.get("refresh_token"), token.get("expires_at"), scope),
        ).fetchone()["id"]
    except sqlite3.IntegrityError:
        raise Refused("email_in_use")


def forget_tokens(user_id):
    get_db().execute(
        "UPDATE users SET access_token = NULL, refresh_token = NULL, expires_at = NULL, scope = NULL"
        " WHERE id = ?", (user_id,))


def update_token(_name, token, refresh_token=None, access_token=None):
    """Authlib has refreshed an access token."""
    get_db().execute(
        "UPDATE users SET access_token = ?, refresh_token = ?, expires_at = ? WHERE refresh_token = ?",
        (token["access_token"], token["refresh_token"], token.get("expires_at"), refresh_token))
