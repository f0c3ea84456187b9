"""Leave this page: end the session, then be somewhere unremarkable (P18)."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import arriving, public


@public
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session on the server and sends the browser to a neutral site.

    A GET only offers the button: pages without a form of their own link here.
    `Clear-Site-Data` empties what the browser kept; its history it cannot clear.
    """
    if request.method != "POST":
        return render(request, "therapist_portal/leave.html")
    logout(request)
    # A script (leave.js) says why it calls and goes away by itself; a form needs to be sent away.
    by_script = "reason" in request.POST
    response = HttpResponse(status=204 if by_script else 303)
    if not by_script:
        response.headers["Location"] = settings.LEAVE_URL
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@arriving(locked="open")
@require_safe
def first_leave(request: HttpRequest) -> HttpResponse:
    """The last step of arriving: what leaving does, and what it cannot do."""
    return render(request, "therapist_portal/first_leave.html")
