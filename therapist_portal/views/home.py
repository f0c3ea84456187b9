"""The front door: to sign in, or to where each person begins."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

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

    200 with the user's id and a fresh form token, or 401. Asking does not count as activity,
    unless the page says that somebody is reading or writing on it.
    """
    request.keeps_idle_clock = "X-Portal-Active" not in request.headers  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return JsonResponse({"user": None}, status=401)
    return JsonResponse({"user": str(request.user.pk), "csrf": get_token(request)})


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")
