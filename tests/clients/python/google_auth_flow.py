"""google-auth-oauthlib signs in; google-auth refreshes, verifies and finds the token revoked."""

import os

import google.oauth2.id_token
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google_auth_oauthlib.flow import Flow
from posture import *

from browser import Browser

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # the app's own callback is http

LONG_NAMES = ["openid", "https://www.googleapis.com/auth/userinfo.email",
              "https://www.googleapis.com/auth/userinfo.profile"]
browser, request = Browser(), Request()


def flow(scopes=LONG_NAMES, **options):
    config = {"web": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
                      "auth_uri": AUTH_URI, "token_uri": TOKEN_URI}}
    return Flow.from_client_config(config, scopes=scopes, redirect_uri=REDIRECT_URI, **options)


def sign_in(flow, answer="approve", **options):
    url, state = flow.authorization_url(access_type="offline", include_granted_scopes="true", **options)
    callback = browser.sign_in(url, EMAIL, answer=answer)
    assert f"state={state}" in callback, f"state is lost: {callback}"
    return url, callback


def verify(token):
    """By the library's own verifier, with certificates and with keys."""
    if STAND_IN:
        claims = google.oauth2.id_token.verify_oauth2_token(token, request, CLIENT_ID)
    else:
        claims = google.oauth2.id_token.verify_token(token, request, CLIENT_ID, certs_url=PEM_CERTS)
    by_keys = google.oauth2.id_token.verify_token(token, request, CLIENT_ID, certs_url=JWK_CERTS)
    assert claims == by_keys and claims["iss"] == ISSUER, claims
    return claims


# The first sign-in, with PKCE, which the library does by itself.
first = flow()
url, callback = sign_in(first)
assert "code_challenge=" in url and "code_challenge_method=S256" in url, url
first.fetch_token(authorization_response=callback)
credentials = first.credentials
assert credentials.refresh_token and set(credentials.granted_scopes) == set(LONG_NAMES)
claims = verify(credentials.id_token)
assert claims["email"] == EMAIL and claims["email_verified"] is True and claims["name"] == "Ada Lovelace"
head, body, _ = credentials.id_token.split(".")
refused(lambda: verify(f"{head}.{body}.{'A' * 342}"), "ignature")

# A refresh: other tokens, the same person, and the refresh token stays.
access_token, refresh_token = credentials.token, credentials.refresh_token
credentials.refresh(request)
assert credentials.token != access_token and credentials.refresh_token == refresh_token
assert verify(credentials.id_token)["sub"] == claims["sub"]
userinfo = AuthorizedSession(credentials).get(f"{APIS}/oauth2/v3/userinfo").json()
assert userinfo["sub"] == claims["sub"] and userinfo["email"] == EMAIL, userinfo

# The second sign-in asks nobody, so it brings no refresh token.
second = flow()
second.fetch_token(authorization_response=sign_in(second)[1])
assert second.credentials.token and second.credentials.refresh_token is None

# The traps this library is known for: short scope names, and a second Flow for the callback.
short = flow(["openid", "email", "profile"])
callback = sign_in(short)[1]
refused(lambda: short.fetch_token(authorization_response=callback), "Scope has changed")
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"
callback = sign_in(short)[1]
assert short.fetch_token(authorization_response=callback)["id_token"]
callback = sign_in(flow())[1]
other = flow(autogenerate_code_verifier=False)
refused(lambda: other.fetch_token(authorization_response=callback),
        "invalid_grant", "Missing code verifier.")

# Cancel: the app learns it, with its state.
cancelled = flow()
callback = sign_in(cancelled, answer="deny", prompt="select_account consent")[1]
refused(lambda: cancelled.fetch_token(authorization_response=callback), "access_denied")

# Revoked is revoked.
answer = request(f"{REVOKE_URI}?token={refresh_token}", method="POST")
assert answer.status == 200, answer.data
error = refused(lambda: credentials.refresh(request), "invalid_grant", "expired or revoked")
assert isinstance(error, RefreshError), error
