"""A mock Google for all tests, an account for each, and a small app that signs in with it."""

import json
import os
import secrets
import subprocess
import uuid
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest

CLIENT_ID = "1234-shop.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-shop"
CALLBACK = "http://localhost:3000/callback"


class MockGoogle:
    """The control API of a running mock; docs/control.md lists all it can do."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.http = httpx.Client(base_url=f"{base_url}/__mock/")

    def ask(self, method, path, body=None, **query):
        answer = self.http.request(method, path, json=body, params=query)
        if answer.is_error:
            raise RefusedByMock(**answer.json())
        return answer.json()

    def arm(self, what, parameters=None, **order):
        return self.ask("POST", "faults", {"what": what, "with": parameters or {}, **order})["id"]

    def fired(self, fault):
        return next(armed["fired"] for armed in self.ask("GET", "faults") if armed["id"] == fault)

    def journal(self, **query):
        return self.ask("GET", "journal", **query)

    def sign_in(self, authorization_url, email, **decision):
        """What a person does on Google's pages; returns the callback, which it does not open."""
        told = {"authorization_url": authorization_url, "email": email, **decision}
        return self.ask("POST", "sign-in", told)["redirect_url"]


class RefusedByMock(Exception):
    def __init__(self, error, field=None, diagnosis=None):
        super().__init__(error)
        self.diagnosis = diagnosis


@pytest.fixture(scope="session")
def google():
    """One server for the whole run; it needs a few milliseconds to start."""
    command = [os.environ.get("MOCK_GOOGLE", "mock-google"), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = server.stdout.readline()  # one line, as soon as it answers; empty if it could not start
    assert line, f"{command} did not start, its last words are on stderr"
    google = MockGoogle(json.loads(line)["base_url"])
    google.ask("POST", "clients", {"id": CLIENT_ID, "secret": CLIENT_SECRET, "redirect_uris": [CALLBACK]})
    yield google
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def new_account(google):
    """Makes accounts that no other test uses, and removes them with all they did."""
    made = []

    def make(name):
        email = f"{name}-{uuid.uuid4().hex[:8]}@gmail.com"
        google.ask("POST", "accounts", {"email": email, "given_name": name.title()})
        made.append(email)
        return email

    yield make
    for email in made:
        google.ask("POST", "reset", {"account": email})
        google.ask("DELETE", f"accounts/{email}")


class App:
    """Stands for your app: the code flow, three attempts at the token endpoint, a checked ID token."""

    def __init__(self, issuer, callback=CALLBACK):
        self.google = httpx.get(f"{issuer}/.well-known/openid-configuration").json()
        self.keys = jwt.PyJWKClient(self.google["jwks_uri"])
        self.callback = callback

    def login(self):
        self.state, self.nonce = secrets.token_urlsafe(), secrets.token_urlsafe()
        return self.google["authorization_endpoint"] + "?" + urlencode({
            "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": self.callback,
            "scope": "openid email", "access_type": "offline", "state": self.state, "nonce": self.nonce,
        })

    def callback_arrives(self, address):
        answer = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert answer["state"] == self.state, "somebody else's callback"
        if "error" in answer:
            raise PermissionError(answer["error"])
        tokens = self.token(grant_type="authorization_code", code=answer["code"], redirect_uri=self.callback)
        claims = jwt.decode(
            tokens["id_token"], self.keys.get_signing_key_from_jwt(tokens["id_token"]).key,
            algorithms=["RS256"], audience=CLIENT_ID, issuer=self.google["issuer"],
        )
        assert claims["nonce"] == self.nonce, "an answer to another question"
        return claims, tokens

    def refresh(self, refresh_token):
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def token(self, **form):
        form |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        for _ in range(3):
            answer = httpx.post(self.google["token_endpoint"], data=form)
            if answer.status_code < 500:
                break
        if answer.status_code >= 500:
            raise ConnectionError("Google cannot be reached")
        if answer.is_error:
            raise PermissionError(answer.json()["error"])
        return answer.json()


@pytest.fixture
def new_app(google):
    return lambda **settings: App(google.base_url, **settings)
