"""What is said when something cannot be shown: plain, and the same for everyone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from clients.signin import page_owner, unsaved_form
from therapist_portal.web import unsaved_form as unsaved_form_web

RETRY_SECONDS = 20


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 while the database is away: nothing was saved, nothing was lost; try again soon."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if request.path == "/readyz":
        response = HttpResponse('{"ready": false}', "application/json", 503)
    elif wants_json:
        response = HttpResponse('{"error": "unavailable"}', "application/json", 503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def codes_not_readable(request: HttpRequest) -> HttpResponse:
    """A person's own page of recovery codes, when the key that sealed them is missing."""
    return render(request, "mfa/recovery_codes/not_readable.html", status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose hidden proof is missing or old: say so, without saying it is an attack.

    Nothing of it is saved, whatever it says. Where only its token is gone with the sign-in it came
    from, its writer gets the words back, unsaved; a form from another site gets nothing.
    """
    answer = None
    if "checking failed" not in reason and unsaved_form_web.is_for_members(request):
        answer = _words_back(request)
    return answer or HttpResponse(render_to_string("403_csrf.html"), status=403)


def _words_back(request: HttpRequest) -> HttpResponse | None:
    owner = page_owner.stated(request)
    if owner is None or unsaved_form_web.wants_json(request):
        return None
    if not request.user.is_authenticated:
        return unsaved_form_web.signed_out(request)
    if not owner.is_(request.user):
        return unsaved_form_web.not_theirs(request)
    # Signed in again in another tab, which renewed the token.
    return redirect("portal:unsaved_form") if unsaved_form.keep_this_press(request, owner) else None


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """One page for what is not there and what is not yours (Inv 8): no nonce, no name."""
    return HttpResponse(render_to_string("404.html"), status=404)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)
