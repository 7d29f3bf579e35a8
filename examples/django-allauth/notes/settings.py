"""Settings; what differs from place to place comes from the environment."""

from os import environ
from pathlib import Path

from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parent
PORT = environ.get("PORT", "8000")
BASE_URL = environ.get("BASE_URL", f"http://localhost:{PORT}")
HTTPS = BASE_URL.startswith("https:")
HOSTED_DOMAIN = environ.get("HOSTED_DOMAIN")
DATA = Path(environ.get("DATA") or ROOT.parent / "data")
DATA.mkdir(parents=True, exist_ok=True)
DATABASE = DATA / "notes.sqlite3"
SECRET = DATA / "secret-key"  # kept: sessions and sign-ins under way outlive a restart
if not SECRET.exists():
    SECRET.touch(mode=0o600)
    SECRET.write_text(get_random_secret_key())

SECRET_KEY = SECRET.read_text()
ALLOWED_HOSTS = [BASE_URL.split("/")[2].removesuffix(f":{PORT}")]
ROOT_URLCONF = "notes.urls"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages",
    "allauth", "allauth.account", "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "notes.views.access_log",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [ROOT / "templates"],
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATABASE,
    "OPTIONS": {
        "timeout": 20, "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}}
LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "home"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_UNIQUE_EMAIL = SOCIALACCOUNT_ONLY = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = lambda user: user.email  # noqa: E731
SOCIALACCOUNT_ADAPTER = "notes.adapter.Adapter"
SOCIALACCOUNT_LOGIN_ON_GET = SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = float(environ.get("GOOGLE_TIMEOUT", "5"))
ACCESS_TYPE, PROMPT = environ.get("ACCESS_TYPE"), environ.get("PROMPT")
AUTH_PARAMS = {"access_type": ACCESS_TYPE, "prompt": PROMPT, "hd": HOSTED_DOMAIN}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {
    "SCOPE": environ.get("SCOPES", "openid email profile").split(),
    "AUTH_PARAMS": {name: value for name, value in AUTH_PARAMS.items() if value},
    "APP": {
        "provider_id": "google", "name": "Google",
        "client_id": environ.get("GOOGLE_OAUTH2_CLIENT_ID", ""),
        "secret": environ.get("GOOGLE_OAUTH2_CLIENT_SECRET", ""),
        "settings": {
            "server_url": environ.get("GOOGLE_ISSUER", "https://accounts.google.com"),
            "oauth_pkce_enabled": True,
        },
    },
}}
