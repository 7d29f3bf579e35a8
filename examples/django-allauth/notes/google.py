"""The access to Google that people have given: allauth keeps tokens, and leaves the rest to us."""

import threading
from collections import defaultdict
from datetime import timedelta

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from django.core.exceptions import ValidationError
from django.utils import timezone
from requests.adapters import HTTPAdapter
from urllib3 import Retry

# Refreshing, revoking and reading may be repeated, but nobody waits for `Retry-After` here.
RETRY = Retry(2, status_forcelist=[500, 502, 503, 504], allowed_methods=None, backoff_factor=0.1,
              raise_on_status=False, respect_retry_after_header=False)
NONSENSE = AttributeError, LookupError, TypeError, ValueError
locks = defaultdict(threading.Lock)  # one process serves this app


class Lost(Exception):
    """There is no access any more."""


class InVain(Exception):
    """Google did not answer with sense; perhaps later."""


def ask(method, url, **what):
    with get_adapter().get_requests_session() as session:
        session.mount(url, HTTPAdapter(max_retries=RETRY))
        return session.request(method, url, allow_redirects=False, **what)


def endpoints(request, account):
    return account.get_provider(request).get_oauth2_adapter(request)


def profile(request, account):
    """What Google says about the person, by the access the app has."""
    try:
        with locks[account.pk]:
            token = SocialToken.objects.filter(account=account).first()
            if token is None:
                raise Lost
            if token.expires_at and token.expires_at < timezone.now() + timedelta(minutes=5):
                refresh(request, account, token)
            answer = userinfo(request, account, token)
            if answer.status_code == 401:
                refresh(request, account, token)
                answer = userinfo(request, account, token)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValidationError, *NONSENSE) as e:
        raise InVain(type(e).__name__) from e


def userinfo(request, account, token):
    headers = {"Authorization": f"Bearer {token.token}"}
    return ask("GET", endpoints(request, account).profile_url, headers=headers)


def refresh(request, account, token):
    if not token.token_secret:
        token.delete()
        raise Lost
    provider, adapter = account.get_provider(request), endpoints(request, account)
    answer = ask("POST", adapter.access_token_url, data={
        "grant_type": "refresh_token", "refresh_token": token.token_secret,
        "client_id": provider.app.client_id, "client_secret": provider.app.secret,
    })
    if answer.status_code == 400 and answer.json().get("error") == "invalid_grant":
        token.delete()
        raise Lost
    answer.raise_for_status()
    told = answer.json()
    if "id_token" in told:  # it has to be about the same person (OpenID Connect Core, 12.2)
        login = provider.verify_token(request, {"id_token": told["id_token"]})
        if login.account.uid != account.uid:
            raise ValueError("refreshed tokens are somebody else's")
    fresh = adapter.parse_token(told)
    token.token, token.expires_at = fresh.token, fresh.expires_at
    token.token_secret = fresh.token_secret or token.token_secret
    token.save()


def revoke(request, account):
    """Gives the access up. It is gone here, whatever Google answers; returns whether it agreed."""
    with locks[account.pk]:
        token = SocialToken.objects.filter(account=account).first()
        if token:
            token.delete()
    try:
        url = endpoints(request, account).openid_config["revocation_endpoint"]
        return not token or ask("POST", url, data={"token": token.token_secret or token.token}).ok
    except (requests.RequestException, *NONSENSE):
        return False
