"""Where to turn: opens signed out, leaves no trace of who asked, dials nothing by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients import resources
from clients.access import public


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The asked country, else the practice's; where neither is listed, all of them to choose."""
    asked = request.GET.get("country", "")
    own = request.user.practice.country if request.user.is_authenticated else ""
    context = {
        "country": resources.country(asked) or resources.country(own),
        "countries": sorted(resources.countries().values(), key=lambda one: one.name),
    }
    return render(request, "therapist_portal/help.html", context)
