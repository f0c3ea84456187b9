"""Ending sessions: whatever else is signed in as this person is out at its next request (G19)."""

from django.db import transaction
from django.db.models import F

from clients import audit
from clients.models import User


@transaction.atomic
def end_all(*, user: User, why: str, by: User | None) -> None:
    """Every session of this person ends; the caller may go on keeping the one it runs in.

    `why` is a word for the record, such as "asked" or "second_factor".
    """
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    audit.record("sessions.ended", user, by=by, why=why)
