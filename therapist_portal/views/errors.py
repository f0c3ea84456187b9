"""What is said when something cannot be shown: plain, and the same for everyone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = 20


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 while the database is away: nothing was saved, nothing was lost; try again soon."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if wants_json or request.path == "/readyz":
        response = HttpResponse('{"error": "unavailable"}', "application/json", 503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose hidden proof is missing or old: say so, without saying it is an attack."""
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """One page for what is not there and what is not yours (Inv 8): no nonce, no name."""
    return HttpResponse(render_to_string("404.html"), status=404)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)
