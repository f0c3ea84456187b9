"""Taking a measure's words out of force: a licence ends, and so does every use of them."""

from django.db import transaction
from django.utils import timezone

from clients import audit
from clients.models import User
from clients.policies import licences
from worksheets.actions import assignments, schedules
from worksheets.enums import Kind, WordsEnd
from worksheets.models import Assignment, MeasureSchedule, MeasureWording, WordingEnd, Worksheet


class NotInForce(Exception):
    """There are no words of this measure in force here."""


@transaction.atomic
def take_out_of_force(*, slug: str, why: WordsEnd, by: User) -> WordingEnd:
    """From now on nobody in this practice meets these words anew (docs/adr/0015).

    Nothing can be given; what was given and not sent is taken back, whoever gave it; what came
    again stops, with a day that says why. Answers that were sent, and what they came to, stay in
    the record as they are. Pressed twice it ends once.
    """
    licences.gate(by)
    sheets = Worksheet.objects.filter(practice=by.practice_id, kind=Kind.MEASURE, slug=slug)
    sheet = sheets.select_for_update().first()
    wordings = MeasureWording.objects.filter(version__worksheet=sheet)
    wording = wordings.order_by("-version__number").first() if sheet else None
    if sheet is None or wording is None:
        raise NotInForce
    before = WordingEnd.objects.filter(wording=wording).first()
    if before is not None:
        return before
    end = WordingEnd(practice_id=by.practice_id, wording=wording, why=why, ended_by=by.clinician)
    end.save(force_insert=True)
    sheet.archived_at = timezone.now()
    sheet.save(update_fields=["archived_at"])
    audit.record("measure.wording_ended", wording, by=by, why=why)
    for schedule in MeasureSchedule.objects.running().filter(worksheet=sheet).order_by("pk"):
        schedules.stop_without_words(schedule=schedule, by=by)
    given = Assignment.objects.open().filter(version__worksheet=sheet)
    for row in given.order_by("client", "pk"):
        assignments.unassign(assignment=row, by=by)
    return end
