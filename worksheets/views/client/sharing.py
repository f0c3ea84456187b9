"""Everything a client shares on one page, and one press that pauses it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clients.access import clients
from clients.wording import as_uuid
from worksheets.actions import releases
from worksheets.queries.client import sharing as sharing_queries


@clients(locked="as_new")
@require_safe
def sharing(request: HttpRequest) -> HttpResponse:
    """With whom, since when, until when, exactly what, and the way back beside each."""
    before = as_uuid(request.GET.get("before"))
    found = sharing_queries.sharing_of(request.user, before)
    context = {"sharing": found, "is_first": before is None}
    return render(request, "worksheets/client/sharing/page.html", context)


@clients(locked="narrowing")
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """No question back: whoever needs this needs it now (P13)."""
    releases.pause(by=request.user)
    messages.success(request, _("Paused. No partner can see anything of yours here."))
    return redirect("worksheets:sharing")


@clients(locked="refused")
@require_POST
@reauthentication_required
def resume(request: HttpRequest) -> HttpResponse:
    """Letting partners see again is letting them see: an unlocked phone is not enough (P13)."""
    releases.resume(by=request.user)
    messages.success(request, _("Sharing is back on. Everything is as it was."))
    return redirect("worksheets:sharing")
