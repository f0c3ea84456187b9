"""The front door: to sign in, or to where each person begins."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe
from redis import Redis
from redis.exceptions import RedisError

from clients import alarms
from clients.access import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed out: to sign in. Signed in: to one's own first page."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect("portal:caseload" if request.user.is_clinician else "worksheets:home")


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    return render(request, "therapist_portal/signed_out.html")


@public
@require_GET
def alive(request: HttpRequest) -> JsonResponse:
    """Who is signed in here now? Asked by a page that was left and came back (P1).

    200 with the user's id and a fresh form token, or 401. Only a page that somebody is reading or
    writing in says so, and counts as activity.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"user": None}, status=401)
    if request.headers.get("X-Portal-Active") != "1":
        request.keeps_idle_clock = True  # type: ignore[attr-defined]
    return JsonResponse({"user": str(request.user.pk), "csrf": get_token(request)})


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database and the broker answer, 503 otherwise; within five seconds.

    A database that is away never gets this far: the middleware answers 503 for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2
        ) as broker:
            broker.ping()
    except RedisError:
        return JsonResponse({"database": True, "broker": False}, status=503)
    # Rings for a day after something that asks for a clinician could not be kept (Inv 14).
    return JsonResponse({"database": True, "broker": True, "safety_alarm": alarms.is_ringing()})
