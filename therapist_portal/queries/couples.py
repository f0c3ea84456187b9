"""The couple page and the person page: who is there, and how things stand with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from clients.models import Client, Couple, Hold, User
from clients.policies import windows
from clients.queries.clinician import holds as hold_queries
from clients.queries.clinician.consents import Agreed, agreed_by
from clients.queries.clinician.holds import HoldLine
from clients.queries.clinician.notes import Notes, notes_about
from clients.queries.clinician.people import joined, newest_invitations
from clients.visibility import holds_for
from clients.wording import day
from worksheets.queries.clinician import assignments, pathways, reminders
from worksheets.queries.clinician.assignments import Work


@dataclass(frozen=True)
class PersonCard:
    client: Client
    joined: str
    can_invite: bool
    is_invited: bool
    consents: Sequence[Agreed]
    mail: str
    work: Work | None
    check_in: str


@dataclass(frozen=True)
class People:
    """Everything on a couple's or a person's page, each kind of thing in one query."""

    cards: Sequence[PersonCard]
    holds: Sequence[HoldLine]
    notes: Notes
    history: Sequence[tuple[str, str]]
    pathway: Any


def people(
    user: User, clients: Sequence[Client], couple: Couple | None, notes_before: UUID | None = None
) -> People:
    """The page of these people; `couple` where it is about them together."""
    invitations, consents = newest_invitations(user, clients), agreed_by(user, clients)
    mail, work = reminders.words_for(clients), assignments.work_of(user, clients)
    standing = windows.standing_of(clients)
    cards = [
        PersonCard(
            client=client,
            joined=joined(client, invitations.get(client.pk)),
            can_invite=client.joined_at is None,
            is_invited=client.pk in invitations,
            consents=consents.get(client.pk, []),
            mail=mail.get(client.pk, _("Nothing planned by email.")),
            work=work.get(client.pk),
            check_in=standing[client.pk].words,
        )
        for client in clients
    ]
    holds = list(holds_for(user).filter(client__in=[c.pk for c in clients]).order_by("placed_at"))
    names = {client.pk: client.name for client in clients}
    return People(
        cards=cards,
        holds=hold_queries.of_holds(user, holds, names),
        notes=notes_about(user, clients, couple, notes_before),
        history=_history(cards, holds, names),
        pathway=pathways.summary(user, couple, None if couple else clients[0]),
    )


def _history(
    cards: Sequence[PersonCard], holds: Sequence[Hold], names: dict[UUID, str]
) -> list[tuple[str, str]]:
    """What happened with what the page shows, newest first. Words about a Hold stand here for
    clinicians only."""
    events: list[tuple[datetime, str]] = []
    for card in cards:
        events += card.work.events if card.work else ()
        if card.client.joined_at:
            told = {"name": card.client.name}
            events.append((card.client.joined_at, _("%(name)s joined") % told))
    for hold in holds:
        told = {"name": names[hold.client_id]}
        events.append((hold.placed_at, _("A Hold began for %(name)s") % told))
        if hold.lifted_at:
            events.append((hold.lifted_at, _("The Hold for %(name)s was lifted") % told))
    events.sort(reverse=True)
    return [(day(at), words) for at, words in events]
