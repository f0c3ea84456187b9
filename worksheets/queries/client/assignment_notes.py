"""What a therapist wrote to go with something they assigned."""

from clients import audit, vault
from clients.models import User
from worksheets.models import Assignment


def read(user: User, assignment: Assignment) -> str | None:
    """The words that came with it, opened, and on record as read (Inv 50); None where it came
    without any."""
    words = vault.words_or_notice(assignment, "note_sealed")
    if words:
        audit.record("assignment.note_read", assignment, by=user, about=assignment.client_id)
    return words
