"""The pages that are not allauth's, and an access log."""

import logging

from allauth.socialaccount.models import SocialToken
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.encoding import escape_uri_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import google

log = logging.getLogger(__name__)


def access_log(get_response):
    """Paths only: query strings bring codes."""

    def middleware(request):
        response = get_response(request)
        log.info("%s %s %s", request.method, escape_uri_path(request.path), response.status_code)
        return response

    return middleware


@never_cache
def home(request):
    return render(request, "notes/home.html")


@never_cache
@login_required
def connection(request):
    token = SocialToken.objects.filter(account__user=request.user).first()
    return render(request, "notes/connection.html", {"token": token})


@login_required
@require_POST
def disconnect(request):
    agreed = [google.revoke(request, a) for a in request.user.socialaccount_set.all()]
    if not all(agreed):
        messages.warning(request, "Google does not answer. Please remove Notes there, too.")
    return redirect("connection")
