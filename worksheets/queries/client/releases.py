"""The author's side of a release: what is on offer, and the very markup a partner would get."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.template.loader import render_to_string

from clients.models import Client, User
from worksheets.enums import AssignmentState, Audience
from worksheets.models import Response, Reveal
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.client.desks import Desk
from worksheets.rules import flags, releases
from worksheets.rules.releases import Offer, Shown
from worksheets.visibility.worksheets import own_releases_for, own_responses_for


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
    # Nothing that was sent says that it was filled in alone (Inv 26).
    is_uncertain: bool
    reveal: Reveal | None = None


def table(
    user: User, desk: Desk, partners: Sequence[Client], reveal: Reveal | None = None
) -> Table | None:
    """What this person may let these partners see; None where nothing was sent."""
    if desk.response_id is None or not desk.is_sent:
        return None
    response = own_responses_for(user).filter(pk=desk.response_id).first()
    if response is None:
        return None
    answers = [
        one for one in answer_queries.answers_of(user, desk) if one.visibility == Audience.CLIN
    ]
    values = {one.item_key: one.value for one in answers}
    every = releases.offers(desk.content, values)
    gone = {
        (row.item_key, row.part)
        for row in own_releases_for(user).not_over().filter(recipient__in=partners)  # type: ignore[attr-defined]
        for one in answers
        if row.is_about(one.pk, one.revision, response.submitted_at)
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
        is_uncertain=not flags.filled_alone(values),
        reveal=reveal,
    )


def markup(lines: Sequence[Shown]) -> str:
    """What a partner's page holds of one person: the one template for them and for the preview."""
    return render_to_string(
        "worksheets/client/shared_page/lines.html", {"blocks": releases.blocks(lines)}
    )


def fingerprint(text: str) -> str:
    """A text as a short mark: another text gives another."""
    return sha256(text.encode()).hexdigest()
