"""What a therapist wrote back, for the author of the answers."""

from dataclasses import dataclass
from uuid import UUID

from clients import audit, vault
from clients.models import User
from clients.wording import day
from worksheets.visibility.worksheets import feedback_for


@dataclass(frozen=True)
class Reply:
    author: str
    when: str
    words: str | None


def replies(user: User, assignment_id: UUID) -> list[Reply]:
    """All that was written back to one assignment, opened, and on record as read (Inv 50)."""
    rows = list(feedback_for(user).filter(assignment=assignment_id).select_related("author__user"))
    vault.fetch_keys(rows, "body_sealed")
    for row in rows:
        audit.record("feedback.read", row, by=user, about=row.client_id)
    return [
        Reply(
            author=row.author.user.display_name,
            when=day(row.written_at),
            words=vault.words_or_notice(row, "body_sealed"),
        )
        for row in rows
    ]
