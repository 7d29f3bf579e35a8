import os

from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("connection", views.connection, name="connection"),
    path("connection/disconnect", views.disconnect, name="disconnect"),
    path("accounts/", include("allauth.urls")),
]
if os.environ.get("E2E_PROBES") == "1":
    urlpatterns += [path("probe/", include("notes.probes"))]
