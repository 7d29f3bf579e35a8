"""google-auth with a person's Application Default Credentials, an `authorized_user` file."""

import json
import os
import pathlib
import subprocess
import tempfile

import google.auth
import google.oauth2.credentials
import google.oauth2.id_token
from google.auth.transport.requests import Request
from posture import *

request = Request()

made = subprocess.run([os.environ["MOCK_GOOGLE"], "adc", EMAIL, "--client", CLIENT_ID,
                       "--server", BASE, "--scope", "openid email"],
                      check=True, stdout=subprocess.PIPE, text=True)
info = json.loads(made.stdout)
assert info["type"] == "authorized_user" and info["refresh_token"], info
file = pathlib.Path(tempfile.mkdtemp(), "application_default_credentials.json")
file.write_text(made.stdout)

if STAND_IN:
    # As every program of Google's finds them.
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(file)
    os.environ["GOOGLE_CLOUD_PROJECT"] = "my-project"
    credentials, project = google.auth.default()
    assert project == "my-project"
else:
    # The library ignores a token_uri in this kind of file, so the app has to name the mock's.
    credentials = google.oauth2.credentials.Credentials.from_authorized_user_file(file)
    credentials = credentials.with_token_uri(TOKEN_URI)

credentials.refresh(request)
assert credentials.valid and credentials.refresh_token == info["refresh_token"]
claims = google.oauth2.id_token.verify_token(
    credentials.id_token, request, CLIENT_ID, certs_url=PEM_CERTS)
assert claims["email"] == EMAIL and claims["iss"] == ISSUER, claims
first = credentials.token
credentials.refresh(request)
assert credentials.token != first

answer = request(f"{REVOKE_URI}?token={credentials.token}", method="POST")
assert answer.status == 200, answer.data
refused(lambda: credentials.refresh(request), "RefreshError", "invalid_grant")
