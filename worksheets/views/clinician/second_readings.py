"""A second clinician reads a draft that touches on power, whole and as it stands."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from worksheets.actions import second_readings
from worksheets.actions.second_readings import NotTheReader
from worksheets.forms.drafts import ReadingForm
from worksheets.library.reading import content_hash
from worksheets.models import Draft
from worksheets.queries.clinician import drafts as draft_queries
from worksheets.queries.clinician import library
from worksheets.views.clinician.drafts import found_or_404
from worksheets.visibility.worksheets import own_drafts_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clinicians
@require_POST
def ask_reader(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(own_drafts_for(request.user), pk=draft_id)
    second_readings.ask(draft=row, by=request.user)
    messages.success(request, _("Your colleagues now find it under “Your own worksheets”."))
    return redirect("worksheets:draft_publish", row.pk)


@clinicians
@GET_OR_POST
def second_reading(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """All of it on one page, then what this reader says of exactly these words."""
    row = found_or_404(draft_queries.find_to_read(request.user, draft_id))
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        initial={"seen": content_hash(row.content)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            second_readings.decide(draft=row, by=request.user, **form.cleaned_data)
            messages.success(
                request,
                _("%(display_name)s can see what you said.")
                % {"display_name": row.author.user.display_name},
            )
            return redirect("worksheets:drafts")
        except (NotLicensed, NotTheReader) as no:
            form.add_error(None, str(no))
        except IllegalTransition:
            return render(request, "worksheets/clinician/drafts/changed_since.html", status=409)
    status = 422 if form.errors else 200
    return render(
        request, "worksheets/clinician/second_readings/read.html", _whole(row, form), status=status
    )


def _whole(row: Draft, form: ReadingForm) -> dict[str, object]:
    return {
        "draft": row,
        "form": form,
        "seen": content_hash(row.content),
        "content": row.content,
        "asked": draft_queries.asked(row.content),
        "flags": draft_queries.flags(row.content),
        "who": library.WHO[row.content["who"]],
        "others": [one for one in draft_queries.remarks_on(row) if not one.remark.blocks],
    }
