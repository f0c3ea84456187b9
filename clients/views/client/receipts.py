"""Receipts for what a person agreed to: to read, to take along, to check."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import arriving
from clients.content.notices import blocks
from clients.forms.receipts import ReceiptForm
from clients.models import ConsentEvent
from clients.policies import consents
from clients.queries.client import receipts
from clients.visibility import consent_events_for
from clients.wording import as_uuid


def _own(request: HttpRequest, event_id: UUID) -> ConsentEvent:
    events = consent_events_for(request.user).select_related("notice", "by", "practice", "client")
    return get_object_or_404(events, pk=event_id)


@arriving(locked="as_new")
@require_safe
def receipt_list(request: HttpRequest) -> HttpResponse:
    """One line for every answer ever given, newest first."""
    page = receipts.page(request.user, as_uuid(request.GET.get("before")))
    return render(request, "clients/client/receipts/list.html", {"page": page})


@arriving(locked="as_new")
@require_safe
def receipt(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """A readable copy of one answer; its hash is worked out anew each time (Inv 30)."""
    event = _own(request, event_id)
    context = {
        "event": event,
        "recipient": receipts.recipient_of(request.user, event),
        "blocks": blocks(event.notice.body),
        "verifies": consents.verifies(event),
        "receipt": consents.receipt(event),
    }
    return render(request, "clients/client/receipts/receipt.html", context)


@arriving(locked="as_new")
@require_safe
def receipt_file(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The receipt in the fields of ISO/IEC TS 27560."""
    return _file(receipts.as_27560(_own(request, event_id)), "receipt.json")


@arriving(locked="as_new")
@require_safe
def receipt_fhir(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The receipt as a FHIR R4 Consent, for another record system."""
    return _file(receipts.as_fhir(_own(request, event_id)), "receipt-fhir.json")


def _file(told: dict, name: str) -> HttpResponse:
    answer = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@arriving(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Whether a saved receipt of one's own says what was recorded. Changes nothing."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = receipts.check(form.cleaned_data["text"], consent_events_for(request.user))
        if not found.is_readable:
            form.add_error(
                "text", _("This isn’t a receipt from this portal. Paste the whole file.")
            )
    context = {"form": form, "found": found if not form.errors else None}
    status = 422 if form.errors else 200
    return render(request, "clients/client/receipts/check.html", context, status=status)
