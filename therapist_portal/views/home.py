"""The front door: to sign in, or to where each person begins."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from clients.access import public
from therapist_portal import service
from therapist_portal.views import errors


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
    """The process answers. No middleware below asks anything for it (middleware.Alive)."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be shown, 503 when not: to strangers, not a word more than that.

    A database that is away never gets this far: the middleware answers 503 for it. What is
    missing stands on the owners' page, /practice/service/, and `manage.py service_state` says it.
    """
    return JsonResponse({"ready": True}) if service.is_ready() else errors.unavailable(request)
