"""What people said before that decides what they can be assigned now: opened, and on record.

The decision itself, with its reasons, is in policies/requirements.py.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from clients import audit, vault
from clients.models import Client, Couple, User
from worksheets.enums import AssignmentState
from worksheets.item_types import SKIPPED
from worksheets.policies.requirements import Gate
from worksheets.queries.clinician import contraindications
from worksheets.rules import flags
from worksheets.visibility.worksheets import assignments_for, readable_answers_for

MYTHS, LOW_AGREEMENT = "C4", "owing_beliefs"


class EarlierAnswers:
    """What this therapist may read of what people said before."""

    def __init__(self, user: User) -> None:
        self.user = user

    def are_held_for_it(self, content: dict, ids: Sequence[UUID]) -> bool:
        """Whether a Hold on one of them was placed for the very reason not to give this."""
        return contraindications.is_held_for_it(self.user, content, ids)

    def knows_the_myths(self, client_id: UUID) -> bool:
        """Whether they filled in C4, alone, and it left no belief that a no is owed."""
        return _knows_the_myths(self.user, client_id)


def gate(user: User, clients: Sequence[Client], couple: Couple | None) -> Gate:
    """What decides for these people, with what this therapist may read of theirs."""
    return Gate(EarlierAnswers(user), clients, couple)


def why_not(
    user: User, content: dict, clients: Sequence[Client], couple: Couple | None
) -> str | None:
    """Why this cannot be assigned to these people now, as a sentence for their therapist."""
    return gate(user, clients, couple).why_not(content)


def _knows_the_myths(user: User, client_id: UUID) -> bool:
    """C4 was sent, read by the therapist, filled in alone, and left no belief that a no is owed.

    Looked at by a rule, on answers this therapist may read anyway; nothing is shown.
    """
    done = assignments_for(user).filter(
        client=client_id, state=AssignmentState.REVIEWED, version__worksheet__code=MYTHS
    )
    newest = done.select_related("version", "response").order_by("-submitted_at").first()
    if newest is None:
        return False
    rows = list(readable_answers_for(user).filter(response=newest.response))
    vault.fetch_keys(rows, "value_sealed")
    words = {row.item_key: vault.words_or_notice(row, "value_sealed", "") for row in rows}
    values = {key: json.loads(text) for key, text in words.items() if text}
    values = {key: value for key, value in values.items() if value is not SKIPPED}
    audit.record("answers.checked", newest.response, by=user, about=client_id)
    raised = {hit.flag for hit in flags.flags(newest.version.content, values)}
    return bool(values) and flags.filled_alone(values) and LOW_AGREEMENT not in raised
