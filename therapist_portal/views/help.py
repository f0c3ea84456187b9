"""Where to turn: opens signed out, leaves no trace of who asked, dials nothing by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import public
from clients.content import resources
from clients.models import Practice
from clients.queries import help_lines


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The asked country, else the practice's; where neither is listed, all of them to choose."""
    practice = request.user.practice if request.user.is_authenticated else None
    country = _lines(practice, request.GET.get("country", ""))
    is_elsewhere = practice and country and country.code != practice.country
    context = {
        "country": country,
        "countries": sorted(resources.countries().values(), key=lambda one: one.name),
        "home": help_lines.shown(practice) if is_elsewhere else None,
    }
    return render(request, "therapist_portal/help.html", context)


def _lines(practice: Practice | None, asked: str) -> resources.Country | None:
    """As the practice's people see them; the portal's own list where nobody's practice is known."""
    known = asked if resources.country(asked) else ""
    return help_lines.shown(practice, known) if practice else resources.country(known)
