"""The author's side of a release: what is on offer, and the very markup a partner would get."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from clients.models import Client, User
from worksheets import own_work, sharing
from worksheets.enums import AssignmentState, Audience
from worksheets.models import Release, Response, Reveal
from worksheets.own_work import Desk
from worksheets.sharing import Offer, Shown
from worksheets.visibility import own_releases_for, own_responses_for


@dataclass
class Table:
    """One sent worksheet laid out for choosing: for whom, and what may go."""

    desk: Desk
    response: Response
    partners: Sequence[Client]
    offers: list[Offer]
    # Let go already, and still standing.
    has_earlier: bool
    has_unread_letter: bool
    reveal: Reveal | None = None


def table(
    user: User, desk: Desk, partners: Sequence[Client], reveal: Reveal | None = None
) -> Table | None:
    """What this person may let these partners see; None where nothing was sent."""
    response = own_responses_for(user).filter(pk=desk.response_id).first()
    if response is None or not desk.is_sent:
        return None
    answers = [one for one in own_work.answers_of(user, desk) if one.visibility == Audience.CLIN]
    values = {one.item_key: own_work.value_of(one) for one in answers}
    every = sharing.offers(desk.content, values)
    gone = {
        (row.item_key, row.part)
        for row in own_releases_for(user).not_over().filter(recipient__in=partners)
        for one in answers
        if stands(row, one.pk, one.revision, response)
    }
    is_read = desk.assignment.state == AssignmentState.REVIEWED
    return Table(
        desk=desk,
        response=response,
        partners=partners,
        offers=[
            one
            for one in every
            if (one.key, one.part) not in gone and (is_read or not one.is_letter)
        ],
        has_earlier=bool(gone),
        has_unread_letter=not is_read and any(one.is_letter for one in every),
        reveal=reveal,
    )


def stands(row: Release, answer_id: Any, revision: int, response: Response) -> bool:
    """Whether a release is about this answer as it is now."""
    now = (answer_id, revision, response.submitted_at)
    return (row.answer_id, row.answer_revision, row.sent_at) == now


def markup(lines: Sequence[Shown]) -> str:
    """What a partner's page holds of one person: the one template for them and for the preview."""
    return render_to_string("worksheets/together/lines.html", {"blocks": sharing.blocks(lines)})


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()
