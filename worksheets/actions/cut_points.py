"""Making the private check-in stricter than it is shipped."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients import audit
from clients.models import Practice, User
from worksheets.enums import Outcome
from worksheets.models import RaisedOutcome
from worksheets.policies.checkins import newest
from worksheets.rules import cut_points

NEVER_LOWER = _("An outcome can be raised and never lowered. Nothing was changed.")


class NotRaised(Exception):
    """Carries the sentence that says why not."""


@transaction.atomic
def raise_outcome(
    *, practice: Practice, item: str, answer: str, outcome: str, by: User
) -> RaisedOutcome:
    """From now on this answer asks for more, in every check-in that is sent. It is on record, and
    cannot be undone; anything that is not higher than today’s outcome raises NotRaised."""
    if not by.clinician.is_owner or by.practice_id != practice.pk:
        raise PermissionError("owners only")
    # Two owners at once: the second is held against what the first one raised.
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    shipped, raised = newest().content, RaisedOutcome.of(practice.pk)
    now = cut_points.outcomes_with(shipped, raised).get(item, {}).get(answer, "")
    if not now or outcome not in cut_points.higher_than(shipped, item, answer, now):
        raise NotRaised(NEVER_LOWER)
    row = RaisedOutcome.objects.create(
        practice=practice,
        item_key=item,
        answer=answer,
        outcome=Outcome(outcome),
        raised_by=by.clinician,
    )
    audit.record(
        "checkin.outcome_raised",
        row,
        by=by,
        practice_id=practice.pk,
        item=item,
        answer=answer,
        before=now,
        outcome=outcome,
    )
    return row
