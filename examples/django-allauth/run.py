"""Makes the database if there is none, and serves the app on this machine."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notes.settings")

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

if __name__ == "__main__":
    if not settings.DATABASE.exists():
        call_command("migrate", verbosity=0)
    host = "[::1]" if settings.ALLOWED_HOSTS == ["[::1]"] else "127.0.0.1"
    waitress.serve(application, listen=f"{host}:{settings.PORT}", threads=16)
