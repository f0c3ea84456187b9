"""Leave this page: end the session, then be somewhere unremarkable (CLINICAL §4, P18)."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clients.access import public


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session on the server and sends the browser to a neutral site.

    `Clear-Site-Data` empties what the browser kept; its history it cannot clear.
    """
    logout(request)
    response = HttpResponse(status=303, headers={"Location": settings.LEAVE_URL})
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
