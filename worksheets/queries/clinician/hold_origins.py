"""Where a therapist reads what raised a Hold: the answers as sent, or the days of a diary."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.hooks import Origin
from clients.models import User
from clients.queries.clinician.holds import GONE
from worksheets.enums import AssignmentState
from worksheets.visibility.worksheets import assignments_for

READABLE = (AssignmentState.SUBMITTED, AssignmentState.REVIEWED)


def origins_of(*, user: User, ids: Sequence[UUID]) -> Mapping[UUID, Origin]:
    """One query. What was taken back since is named as such, for it can be opened no more."""
    is_diary = ExpressionWrapper(Q(version__content__has_key="diary"), BooleanField())
    rows = assignments_for(user).filter(pk__in=ids).annotate(is_diary=is_diary)
    return {
        row[0]: _origin(*row) for row in rows.values_list("pk", "client_id", "state", "is_diary")
    }


def _origin(pk: UUID, client_id: UUID, state: str, is_diary: bool) -> Origin:
    if is_diary:
        return Origin(reverse("worksheets:weeks", args=[pk]), _("Read the days"), client_id)
    if state in READABLE:
        return Origin(reverse("worksheets:submission", args=[pk]), _("Read the answers"), client_id)
    return Origin("", GONE.words, client_id)
