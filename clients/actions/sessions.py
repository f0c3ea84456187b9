"""Ending sessions: whatever else is signed in as this person is out at its next request (G19)."""

from uuid import UUID

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
    audit.record("sessions.ended", user, by=by, about=client_id_of(user), why=why)


def client_id_of(user: User) -> UUID | None:
    """Whose own list a deed about this sign-in stands on: a client's, or nobody's."""
    return user.client.pk if user.is_client and hasattr(user, "client") else None
