"""The demo's inbox page. It does not exist on a server."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import public
from therapist_portal import demo_inbox


@public
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Every letter the demo sent, and the codes that its accounts are asked for."""
    if not settings.DEMO:
        raise Http404
    page = {
        "letters": demo_inbox.letters(),
        "codes": demo_inbox.codes(),
        "seconds_left": demo_inbox.seconds_left(),
    }
    return render(request, "therapist_portal/demo_inbox.html", page)
