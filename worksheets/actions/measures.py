"""Adding a measure's wording, and what its answers come to when they are sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from clients import audit, vault
from clients.models import User
from clients.policies import licences
from worksheets.actions import library
from worksheets.enums import Kind, Right
from worksheets.models import Assignment, MeasureWording, Score, Version, Worksheet
from worksheets.rules import scores

# Which rights a class needs: D never stands on an author's say-so alone.
RIGHTS = {
    "V": (Right.OPEN, Right.AUTHORS, Right.LICENCE),
    "E": (Right.AUTHORS, Right.LICENCE),
    "D": (Right.LICENCE,),
}


class NotAllowed(Exception):
    """Why this wording cannot stand here, as a sentence for the clinician."""


@transaction.atomic
def add_wording(
    *, content: Mapping[str, Any], right: str, where: str, is_staffed: bool, by: User
) -> Version:
    """The wording stands in the practice's library from now on, with who attested by which right.

    Pressed twice it stands once. Out of force, it comes back as a version of its own with this
    attestation, whether or not a word was changed. Refused without a right that its class asks
    for, and, where an answer can be urgent, without somebody on duty. Earlier versions stay as
    they were (Inv 39).
    """
    licences.gate(by)
    definition = content["measure"]
    if right not in RIGHTS.get(definition["class"], ()):
        raise NotAllowed(_("This measure needs a different right. Choose the one you have."))
    if definition.get("staffed") and not is_staffed:
        raise NotAllowed(
            _("This one is only for a practice with a staffed plan for urgent answers.")
        )
    if not where.strip():
        raise NotAllowed(_("Say where the right can be looked up."))
    anew = _back_on_the_shelf(content["slug"], by)
    told = dict(content)
    outcome = library.publish(
        practice=by.practice, kind=Kind.MEASURE, content=told, by=by, anew=anew
    )
    if outcome.is_new:
        wording = MeasureWording(
            practice=by.practice,
            version=outcome.version,
            right=right,
            where=where.strip(),
            is_staffed=is_staffed,
            attested_by=by.clinician,
        )
        wording.save(force_insert=True)
        audit.record("measure.wording_attested", wording, by=by, right=right)
    return outcome.version


def _back_on_the_shelf(slug: str, by: User) -> bool:
    """Whether its words were out of force until now."""
    sheets = Worksheet.objects.select_for_update().filter(practice=by.practice_id, slug=slug)
    sheet = sheets.filter(archived_at__isnull=False).first()
    if sheet is not None:
        sheet.archived_at = None
        sheet.save(update_fields=["archived_at"])
    return sheet is not None


@transaction.atomic(savepoint=False)
def keep_scores(
    *,
    assignment: Assignment,
    content: Mapping[str, Any],
    response_id: UUID,
    readable: Mapping[str, Any],
    by: User,
) -> None:
    """What the readable answers come to, sealed, in one statement whatever was answered.

    `readable` holds only what its author lets the therapist read (Inv 3); a scale without enough
    of them says so and holds no number. Nothing happens for what is no measure.
    """
    definition = content.get("measure")
    if not definition or not definition["scales"]:
        return
    answers = scores.by_slot(definition, readable)
    rows = []
    for result in scores.score(definition, answers):
        row = Score(
            practice_id=assignment.practice_id,
            response_id=response_id,
            client_id=assignment.client_id,
            version_id=assignment.version_id,
            scale=result.scale,
        )
        vault.seal(row, "value_sealed", vault.dumps(scores.as_stored(result)))
        rows.append(row)
    Score.objects.bulk_create(rows)


@transaction.atomic(savepoint=False)
def forget_scores(*, content: Mapping[str, Any], response_id: UUID, by: User) -> None:
    """What came back to its author unread leaves no number with the therapist."""
    if "measure" not in content:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_scores(%s)", [response_id])
