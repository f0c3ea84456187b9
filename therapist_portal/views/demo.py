"""The demo's inbox page. It does not exist on a server."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import public
from therapist_portal.demo import inbox as inbox_demo


@public
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Every letter the demo sent, and the codes that its accounts are asked for."""
    if not settings.DEMO:
        raise Http404
    page = {
        "letters": inbox_demo.letters(),
        "codes": inbox_demo.codes(),
        "seconds_left": inbox_demo.seconds_left(),
    }
    return render(request, "therapist_portal/demo_inbox.html", page)
