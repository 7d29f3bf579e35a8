"""Authlib signs in inside a Flask app, from nothing but the address of discovery."""

from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, request, session
from posture import *

from browser import Browser

app = Flask(__name__)
app.secret_key = "signs this app's cookie"
google = OAuth(app).register(
    "google",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    authorize_params={"access_type": "offline"},
)


@app.get("/login")
def login():
    return google.authorize_redirect(REDIRECT_URI, **request.args)


@app.get("/callback")
def callback():
    # Checks state, redeems the code, and verifies the ID token with its nonce and at_hash.
    token = google.authorize_access_token()
    return {**token, "userinfo": dict(google.userinfo()), "claims": token["userinfo"]}


app.testing = True  # what goes wrong in the app is raised here
browser, visitor = Browser(), app.test_client()


def sign_in(answer="approve", **options):
    url = visitor.get("/login", query_string=options).headers["Location"]
    assert "nonce=" in url and "code_challenge=" in url, url
    target = browser.sign_in(url, EMAIL, answer=answer)
    return visitor.get(target.replace("http://localhost:3000", "")).json


token = sign_in()
claims = token["claims"]
assert claims["iss"] == ISSUER and claims["email_verified"] is True and claims["nonce"]
assert token["userinfo"]["sub"] == claims["sub"] and token["userinfo"]["email"] == EMAIL
assert token["refresh_token"]
assert "refresh_token" not in sign_in(), "the second sign-in brings no refresh token"

# Somebody else's nonce is noticed.
with app.test_request_context():
    refused(lambda: google.parse_id_token(token, nonce="another"), "nonce")

# Cancel reaches the app as such, state and all.
refused(lambda: sign_in("deny", prompt="consent"), "access_denied")

# Refresh and revocation, with the addresses from discovery.
metadata = google.load_server_metadata()
old = OAuth2Session(CLIENT_ID, CLIENT_SECRET, token=token)
fresh = old.refresh_token(metadata["token_endpoint"])
assert fresh["access_token"] != token["access_token"]
with app.test_request_context():
    assert google.parse_id_token(fresh, nonce=None)["sub"] == claims["sub"]
answer = old.revoke_token(metadata["revocation_endpoint"], token=token["refresh_token"])
assert answer.status_code == 200, answer.text
refused(lambda: old.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"]),
        "invalid_grant")
