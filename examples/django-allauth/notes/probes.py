"""A hook for tests, served only with E2E_PROBES=1: what the app keeps about an address."""

import time
from datetime import timedelta

from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user_model
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from . import google

travel = None


def accounts(request):
    users = get_user_model().objects.filter(email__iexact=request.GET["email"])
    return JsonResponse(users.count(), safe=False)


def connected(request):
    account = get_object_or_404(SocialAccount, user__email__iexact=request.GET["email"])
    kept = SocialToken.objects.filter(account=account).exclude(token_secret="")
    return JsonResponse(kept.exists(), safe=False)


def access(request):
    account = get_object_or_404(SocialAccount, user__email__iexact=request.GET["email"])
    try:
        return JsonResponse(google.profile(request, account))
    except google.Lost:
        return HttpResponse(status=410)
    except google.InVain as e:
        return HttpResponse(str(e), status=502)


@csrf_exempt
def clock(request):
    """Moves the clock of this process."""
    import time_machine  # only tests need it

    global travel
    travel = travel or time_machine.travel(time.time()).start()
    travel.shift(timedelta(seconds=float(request.GET["seconds"])))
    return HttpResponse(status=204)


urlpatterns = [path(f.__name__, f) for f in (accounts, connected, access, clock)]
