"""What an owner settles before the first people are invited."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit
from clients.messaging import outbox
from clients.models import OutboxMessage, Practice, User
from clients.queries.clinician.first_steps import MAY_HAVE_LEFT, TEST_LETTER

# What a person can say is so, and the column that remembers when they did.
SETTLED_AT = {"settings": "settings_confirmed_at", "mail": "mail_arrived_at"}


class NotAllowed(Exception):
    """Carries the sentence that says why not."""


@transaction.atomic
def settle(*, practice: Practice, what: str, by: User) -> Practice:
    """An owner looked and says that it is so; when, and who, is recorded."""
    _owner(by, practice)
    left = OutboxMessage.objects.filter(kind=TEST_LETTER, recipient_id=by.pk, about_id=practice.pk)
    if what == "mail" and not left.filter(state__in=MAY_HAVE_LEFT).exists():
        raise NotAllowed(_("No test email has been sent yet."))
    column = SETTLED_AT[what]
    setattr(practice, column, timezone.now())
    practice.save(update_fields=[column])
    audit.record("practice.settled", practice, by=by, practice_id=practice.pk, what=what)
    return practice


@transaction.atomic
def send_test_letter(*, practice: Practice, by: User) -> None:
    """One letter to whoever asks, by the way that all letters go: outbox, worker, mail server."""
    _owner(by, practice)
    before = OutboxMessage.objects.filter(kind=TEST_LETTER, recipient_id=by.pk).count()
    outbox.enqueue(
        kind=TEST_LETTER,
        recipient_id=by.pk,
        about=practice.pk,
        practice_id=practice.pk,
        slot=before,
    )
    audit.record("practice.mail_tested", practice, by=by, practice_id=practice.pk)


def _owner(by: User, practice: Practice) -> None:
    if not by.clinician.is_owner or by.practice_id != practice.pk:
        raise PermissionError("owners only")
