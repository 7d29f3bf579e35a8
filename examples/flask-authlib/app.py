"""Notes: a Flask app whose people sign in with Google, by way of Authlib."""

import logging
import os
import secrets
import threading
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import MismatchingStateError
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, abort, jsonify, redirect, render_template, request, session, url_for
from joserfc.errors import JoseError

import db

env = os.environ.get
BASE_URL = env("BASE_URL", "http://localhost:8000")
ISSUER = env("GOOGLE_ISSUER", "https://accounts.google.com")
SCOPES = env("SCOPES", "openid email profile").split()
HOSTED_DOMAIN = env("HOSTED_DOMAIN")
HINT = {"hd": HOSTED_DOMAIN} if HOSTED_DOMAIN else {}
DATA = Path(env("DATA", "data"))


def secret_key():
    """The key that signs the cookies; it outlives a restart."""
    DATA.mkdir(parents=True, exist_ok=True)
    file = DATA / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()


logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
app = Flask(__name__)
app.config.update(
    SECRET_KEY=secret_key(),
    DATABASE=DATA / "notes.db",
    SESSION_COOKIE_NAME="notes_session",
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=BASE_URL.startswith("https:"),
    # Authlib finds these two by their names.
    GOOGLE_CLIENT_ID=env("GOOGLE_CLIENT_ID"),
    GOOGLE_CLIENT_SECRET=env("GOOGLE_CLIENT_SECRET"),
)
db.init_app(app)


def current_user():
    return db.find_user("id = ?", session.get("user_id"))


# --- Google

oauth = OAuth(app, update_token=db.update_token)
oauth.register(
    "google",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    authorize_params={"access_type": env("ACCESS_TYPE", "online")} | HINT,
    # No `scope` here: Authlib would send it with every refresh, and Google refuses a refresh
    # that asks for more than the person has ticked.
    client_kwargs={
        "code_challenge_method": "S256",
        "default_timeout": float(env("GOOGLE_TIMEOUT", "5")),  # without it Authlib waits for ever
    },
)
access_locks = defaultdict(threading.Lock)


def google_profile(user_id):
    """What Google says of a person now, while she is away; None when the access is gone."""
    with access_locks[user_id]:
        user = db.find_user("id = ?", user_id)
        if not user["access_token"]:
            return None
        token = {name: user[name] for name in ("access_token", "refresh_token", "expires_at")}
        token["token_type"] = "Bearer"
        try:
            try:
                return oauth.google.userinfo(token=token)  # refreshes by itself when it is time
            except requests.HTTPError as error:
                if error.response.status_code != 401:
                    raise
                # Dead before its time, or the clocks differ: let Authlib refresh it.
                return oauth.google.userinfo(token=token | {"expires_at": 1})
        except OAuthError as error:
            if error.error not in ("invalid_grant", "token_invalid"):
                raise
            db.forget_tokens(user_id)
            return None


ALIASES = {"email": "https://www.googleapis.com/auth/userinfo.email",
           "profile": "https://www.googleapis.com/auth/userinfo.profile"}


def missing_scopes(user):
    granted = (user["scope"] or "").split()
    return [scope for scope in SCOPES if scope not in granted and ALIASES.get(scope) not in granted]


def to_google(wanted, scopes, **params):
    session["next"] = local_path(wanted)
    return oauth.google.authorize_redirect(BASE_URL + url_for("callback"), scope=" ".join(scopes), **params)


def local_path(wanted):
    """The path, if it is one of this app's pages; else the home page."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return url_for("home")
    pages = app.create_url_adapter(request)
    return wanted if pages.test(urlsplit(wanted).path, "GET") else url_for("home")


# --- what can go wrong

OAUTH_ERRORS = {"access_denied": "access_denied", "mismatching_state": "not_theirs",
                "rate_limit_exceeded": "busy", "temporarily_unavailable": "unreachable",
                "server_error": "unreachable", "interaction_required": "needs_attention",
                "login_required": "needs_attention", "consent_required": "needs_attention"}


def sign_in_failed(error):
    """Ends a sign-in with a code, which the login page puts into words."""
    return redirect(url_for("login", error=error, next=session.get("next")))


@app.errorhandler(OAuthError)
def oauth_failed(error):
    app.logger.warning("Google sign-in: %r", str(error))  # quoted: the callback may bring anything
    if error.error == "invalid_client":
        app.logger.error("Google does not accept GOOGLE_CLIENT_ID with GOOGLE_CLIENT_SECRET")
    return sign_in_failed(OAUTH_ERRORS.get(error.error, "failed"))


@app.errorhandler(requests.RequestException)
def google_failed(error):
    app.logger.warning("Google sign-in: %s", error)
    status = error.response.status_code if error.response is not None else 503
    busy = error.response is not None and "Retry-After" in error.response.headers
    return sign_in_failed("busy" if busy else "unreachable" if status >= 500 else "failed")


@app.errorhandler(500)
def crashed(_error):
    return render_template("login.html", error="failed"), 500


# --- pages

@app.get("/")
def home():
    return render_template("home.html", user=current_user())


@app.get("/login")
def login():
    return render_template("login.html", error=request.args.get("error"), next=request.args.get("next"))


@app.get("/login/google")
def login_google():
    silently = env("PROMPT") and "ask" not in request.args
    return to_google(request.args.get("next"), SCOPES, **({"prompt": env("PROMPT")} if silently else {}))


@app.get("/auth/callback")
def callback():
    try:
        token = oauth.google.authorize_access_token()
    except MismatchingStateError:
        if current_user():  # a second click, or the back button
            return redirect(url_for("home"))
        raise
    except (JoseError, ValueError) as error:
        app.logger.warning("Google sign-in: %s: %s", type(error).__name__, error)
        return sign_in_failed("failed")
    claims = token.get("userinfo")  # from the ID token, which Authlib has verified
    if not claims:
        return sign_in_failed("failed")
    if HOSTED_DOMAIN and claims.get("hd") != HOSTED_DOMAIN:
        return sign_in_failed("wrong_domain")
    try:
        user_id = db.save_user(claims, token, token.get("scope") or " ".join(SCOPES))
    except db.Refused as refused:
        return sign_in_failed(str(refused))
    wanted = session.get("next", url_for("home"))
    session.clear()
    session["user_id"] = user_id
    return redirect(wanted)


@app.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("home"))


@app.get("/connection")
def connection():
    user = current_user()
    if not user:
        return redirect(url_for("login", next=request.path))
    return render_template("connection.html", user=user, missing=missing_scopes(user))


@app.get("/connection/allow")
def allow_missing():
    user = current_user()
    if not user:
        return redirect(url_for("login", next=url_for("connection")))
    scopes = ["openid"] + [scope for scope in missing_scopes(user) if scope != "openid"]
    return to_google(url_for("connection"), scopes, include_granted_scopes="true", login_hint=user["email"])


@app.post("/connection/disconnect")
def disconnect():
    user = current_user() or abort(403)
    token = user["refresh_token"] or user["access_token"]
    if token:
        try:
            endpoint = oauth.google.load_server_metadata()["revocation_endpoint"]
            oauth.google.post(endpoint, data={"token": token}, withhold_token=True).raise_for_status()
        except requests.RequestException as error:
            app.logger.warning("Google could not be told of a disconnection: %s", error)
        db.forget_tokens(user["id"])
    return redirect(url_for("connection"))


@app.after_request
def log_request(response):
    """Without the query, for codes come that way."""
    app.logger.info("%s %r %s", request.method, request.path, response.status_code)
    return response


if env("E2E_PROBES") == "1":
    import probes
    app.register_blueprint(probes.blueprint(google_profile))

if __name__ == "__main__":
    from waitress import serve

    host = urlsplit(BASE_URL).hostname
    serve(app, listen=f"{f'[{host}]' if ':' in host else host}:{env('PORT', '8000')}", threads=16)
