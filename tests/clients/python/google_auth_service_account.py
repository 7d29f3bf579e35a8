"""google-auth as a program: an access token and an ID token for a service account's key file."""

import json
import os
import subprocess
import tempfile

import google.oauth2.id_token
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials, IDTokenCredentials
from posture import *

SCOPE = "https://www.googleapis.com/auth/drive.readonly"
AUDIENCE = "https://app.example.com"
request = Request()

# The key file as the console would hand it out; in base its token_uri is the mock's own.
made = subprocess.run([os.environ["MOCK_GOOGLE"], "service-account", ROBOT,
                       "--config", os.environ["MOCK_CONFIG"], "--base-url", ISSUER],
                      check=True, stdout=subprocess.PIPE, text=True)
info = json.loads(made.stdout)
assert info["type"] == "service_account" and info["token_uri"] == TOKEN_URI, info["token_uri"]
with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
    file.write(made.stdout)

# An access token, and never a refresh token; the next one is another.
credentials = Credentials.from_service_account_file(file.name, scopes=[SCOPE])
credentials.refresh(request)
assert credentials.valid and credentials.token
first = credentials.token
tokeninfo = json.loads(request(f"{TOKENINFO_URI}?access_token={first}").data)
assert SCOPE in tokeninfo["scope"].split(), tokeninfo
credentials.refresh(request)
assert credentials.token != first

# An ID token for the audience it asks for.
robot = IDTokenCredentials.from_service_account_file(file.name, target_audience=AUDIENCE)
robot.refresh(request)
if STAND_IN:
    claims = google.oauth2.id_token.verify_oauth2_token(robot.token, request, AUDIENCE)
else:
    claims = google.oauth2.id_token.verify_token(robot.token, request, AUDIENCE, certs_url=PEM_CERTS)
assert claims["email"] == ROBOT and claims["sub"] == info["client_id"] and claims["iss"] == ISSUER, claims

# A key nobody registered.
stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
forged = Credentials.from_service_account_info({**info, "private_key": stranger.decode()}, scopes=[SCOPE])
refused(lambda: forged.refresh(request), "RefreshError", "invalid_grant", "Invalid JWT Signature.")
