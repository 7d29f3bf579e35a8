"""Who is let in, and what is told to those who are not."""

import logging
import re

import requests
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.shortcuts import render

log = logging.getLogger(__name__)
NO_ANSWER = requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError
DOWN = {"server_error", "temporarily_unavailable"}
NEEDS_ATTENTION = {"login_required", "consent_required", "interaction_required"}


class Adapter(DefaultSocialAccountAdapter):
    def populate_user(self, request, sociallogin, data):
        # A name made of the person's would not be unique when namesakes come at the same time.
        data["username"] = sociallogin.account.uid
        return super().populate_user(request, sociallogin, data)

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        cause = extra_context["cause"] = cause_of(request, exception, extra_context)
        log.warning("sign-in failed: %s (%s)", cause, what_happened(error, exception))

    def pre_social_login(self, request, sociallogin):
        # The `hd` in the request is a hint that anybody can take out; the claim is what counts.
        claims = sociallogin.account.extra_data.get("id_token", {})
        if settings.HOSTED_DOMAIN and claims.get("hd") != settings.HOSTED_DOMAIN:
            refuse(request, "wrong_domain")

    def is_open_for_signup(self, request, sociallogin):
        # Here allauth would show a form that asks for another address. An account has Google's.
        email = sociallogin.user.email
        if not email:
            refuse(request, "no_email")
        if filter_users_by_email(email):
            refuse(request, "email_in_use")
        return True


def refuse(request, cause):
    log.warning("sign-in refused: %s", cause)
    template = "socialaccount/authentication_error.html"
    raise ImmediateHttpResponse(render(request, template, {"cause": cause}, status=403))


def cause_of(request, exception, context):
    if isinstance(exception, requests.HTTPError):
        answer = exception.response
        if answer.status_code == 429 or "Retry-After" in answer.headers:
            return "busy"
        return "unreachable" if answer.status_code >= 500 else "failed"
    said = request.GET.get("error")
    if exception is None and "state" not in context:
        return "state"  # unknown here, used before or too old: allauth does not say which
    if isinstance(exception, NO_ANSWER) or said in DOWN:
        return "unreachable"
    return "needs_attention" if said in NEEDS_ATTENTION else "failed"


def what_happened(error, exception):
    """For the operator. Not the message itself: allauth's may hold an answer with tokens in it."""
    code = re.search(r'"error"\s*:\s*"(\w{1,40})"', str(exception))
    if code and code[1] == "invalid_client":
        return "Google says invalid_client: check GOOGLE_OAUTH2_CLIENT_SECRET"
    kind = type(exception.__cause__ or exception).__name__ if exception else error
    return f"{kind}, Google says {code[1]}" if code else kind
