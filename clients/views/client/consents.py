"""Arriving: who sees what, then one question at a time; and later, changing one's mind."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import arriving
from clients.actions import consents, couples
from clients.content.notices import blocks
from clients.enums import Decision, Purpose
from clients.forms.consents import DecisionForm
from clients.policies import consents as consent_policy
from clients.transitions import IllegalTransition
from clients.visibility import (
    consent_events_for,
    own_seats_for,
    partners_for,
    safe_contacts_for,
)
from clients.wording import together

SAID = {
    Decision.GIVEN: _("Saved: yes."),
    Decision.REFUSED: _("Saved: no. That is fine."),
    Decision.WITHDRAWN: _("Saved: no, from now on."),
}


def _standing(request: HttpRequest) -> list[consent_policy.Agreement]:
    return consent_policy.standing(consent_events_for(request.user), request.user.practice)


@arriving(locked="as_new")
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Who sees what, in one plain table, before anything is asked."""
    return render(request, "clients/client/consents/welcome.html", {"seats": _open_seats(request)})


def _open_seats(request: HttpRequest) -> bool:
    return own_seats_for(request.user).filter(accepted_at=None).exists()


@arriving(locked="as_new")
@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """The next open step of arriving, or the page about leaving, which is the last."""
    standing = _standing(request)
    asked = consent_policy.next_asked(standing)
    has_portal = any(one.purpose == Purpose.PORTAL and one.is_given for one in standing)
    if asked is not None and (asked.purpose != Purpose.EMAIL or not _open_seats(request)):
        return redirect("clients:asked", asked.purpose)
    if not has_portal:
        return redirect("clients:consents")
    if _open_seats(request) and "seat" not in request.session.get("later", []):
        return redirect("clients:seat")
    if asked is not None:
        return redirect("clients:asked", asked.purpose)
    if "reach" not in request.session.get("later", []) and not _said_how_to_reach(request):
        return redirect(reverse("clients:safe_contact") + "?then=on")
    return redirect("portal:first_leave")


def _said_how_to_reach(request: HttpRequest) -> bool:
    return safe_contacts_for(request.user).exists()


@arriving(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, purpose: str) -> HttpResponse:
    """One question: what it means, then yes and no, alike."""
    agreement = next((one for one in _standing(request) if one.purpose == purpose), None)
    if agreement is None:
        raise Http404
    if request.method == "POST":
        _decide(request, purpose)
        return redirect("clients:onward")
    context = {"agreement": agreement, "blocks": blocks(agreement.notice.body)}
    return render(request, "clients/client/consents/asked.html", context)


@arriving(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest) -> HttpResponse:
    """One's own yes to being here as a couple; nobody says it for someone else (Inv 11)."""
    member = own_seats_for(request.user).filter(accepted_at=None).first()
    if member is None:
        return redirect("clients:onward")
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            couples.accept_seat(member=member, by=request.user)
        else:
            request.session["later"] = [*request.session.get("later", []), "seat"]
        return redirect("clients:onward")
    names = [partner.name for partner in partners_for(request.user).order_by("name")]
    return render(request, "clients/client/consents/seat.html", {"names": together(names)})


@arriving(locked="as_new")
@require_safe
def consents_page(request: HttpRequest) -> HttpResponse:
    """Everything that was asked, how it stands, and one button to change each."""
    standing = _standing(request)
    first = standing[0]
    if first.purpose == Purpose.PORTAL and first.is_asked:
        return redirect("clients:welcome")
    cards = [(one, blocks(one.notice.body)) for one in standing]
    context = {"cards": cards, "portal": first, "seat": _open_seats(request)}
    return render(request, "clients/client/consents/consents.html", context)


@arriving(locked="narrowing")
@require_POST
def decide(request: HttpRequest, purpose: str) -> HttpResponse:
    """The same one click for giving and for taking back (Inv 24)."""
    if all(one.purpose != purpose for one in _standing(request)):
        raise Http404
    if _decide(request, purpose):
        return redirect("clients:consents")
    messages.info(request, _("That had already changed. This is how it is now."))
    return redirect("clients:consents")


def _decide(request: HttpRequest, purpose: str) -> bool:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return False
    decision = form.cleaned_data["decision"]
    try:
        consents.decide(purpose=purpose, decision=decision, by=request.user)
    except IllegalTransition:
        return False
    messages.success(request, SAID[decision])
    return True
