"""What every script needs to know: where Google is, and who the app and the person are."""

import faulthandler
import os

faulthandler.dump_traceback_later(60, exit=True)  # no script may hang

STAND_IN = os.environ["POSTURE"] == "stand-in"
BASE = os.environ["BASE_URL"]  # the mock's own address, in either posture

# In base, the addresses an app would configure. In the stand-in posture, Google's own: they
# reach the mock through the proxy, and the scripts leave the libraries' defaults alone.
ISSUER = "https://accounts.google.com" if STAND_IN else BASE
AUTH_URI = f"{ISSUER}/o/oauth2/auth"  # the spelling in the console's client_secret.json
TOKEN_URI = "https://oauth2.googleapis.com/token" if STAND_IN else f"{BASE}/token"
REVOKE_URI = "https://oauth2.googleapis.com/revoke" if STAND_IN else f"{BASE}/revoke"
TOKENINFO_URI = "https://oauth2.googleapis.com/tokeninfo" if STAND_IN else f"{BASE}/tokeninfo"
APIS = "https://www.googleapis.com" if STAND_IN else BASE
PEM_CERTS = f"{APIS}/oauth2/v1/certs"
JWK_CERTS = f"{APIS}/oauth2/v3/certs"

CLIENT_ID = "100200300400-web.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-secret-of-the-web-app"
REDIRECT_URI = "http://localhost:3000/callback"
EMAIL = "ada@gmail.com"
ROBOT = "robot@my-project.iam.gserviceaccount.com"


def refused(call, *words):
    """Calls it, and returns what it raised, which must say all these words."""
    try:
        call()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        assert all(word in said for word in words), f"not {words} but {said}"
        return error
    raise AssertionError(f"nothing was raised, expected {words}")
