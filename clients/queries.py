"""The couple page and the person page: who is there, and how things stand with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clients import agreements, surfaces, vault, windows
from clients.enums import Decision, NoteState, Purpose, SecretsPolicy
from clients.models import (
    Addendum,
    Client,
    ConsentEvent,
    ConsentNotice,
    Couple,
    Hold,
    Invitation,
    Note,
    User,
)
from clients.visibility import (
    clients_for,
    consent_events_for,
    holds_for,
    invitations_for,
    notes_for,
    set_asides_for,
)
from clients.wording import day

NOTES_SHOWN = 10
HISTORY_SHOWN = 20


@dataclass(frozen=True)
class Agreed:
    """What a person said to one purpose, in words for their therapist."""

    purpose: str
    words: str
    tone: str


@dataclass(frozen=True)
class PersonCard:
    client: Client
    joined: str
    can_invite: bool
    consents: Sequence[Agreed]
    mail: str
    work: Any
    check_in: str


@dataclass(frozen=True)
class Aside:
    when: str
    by: str
    why: str | None


@dataclass(frozen=True)
class HoldLine:
    hold: Hold
    name: str
    since: str


@dataclass(frozen=True)
class NoteLine:
    id: UUID
    title: str
    by: str
    is_draft: bool


@dataclass(frozen=True)
class Notes:
    rows: Sequence[NoteLine]
    older: UUID | None


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
    invitations, consents = _invitations(user, clients), _consents(user, clients)
    mail, work = surfaces.notes_of(clients), surfaces.work_of(user, clients)
    standing = windows.standing_of(clients)
    cards = [
        PersonCard(
            client=client,
            joined=_joined(client, invitations.get(client.pk)),
            can_invite=client.joined_at is None,
            consents=consents.get(client.pk, []),
            mail=mail.get(client.pk, "Nothing planned by email."),
            work=work.get(client.pk),
            check_in=standing[client.pk].words,
        )
        for client in clients
    ]
    holds = list(holds_for(user).filter(client__in=[c.pk for c in clients]).order_by("placed_at"))
    names = {client.pk: client.name for client in clients}
    return People(
        cards=cards,
        holds=[HoldLine(h, names[h.client_id], day(h.placed_at)) for h in holds if not h.lifted_at],
        notes=_notes(user, clients, couple, notes_before),
        history=_history(cards, holds, names),
        pathway=surfaces.pathway_of(user, couple, None if couple else clients[0]),
    )


def members_of(user: User, couple: Couple) -> list[Client]:
    """The partners, in the order of their seats: those of now, or those there at its end."""
    there = Q(memberships__left_at=None) | Q(memberships__left_at=couple.ended_at)
    seats = clients_for(user).filter(there, memberships__couple=couple)
    return list(seats.order_by("memberships__place"))


def set_asides(user: User, client: Client) -> list[Aside]:
    """What was sent under this person's name and was not theirs, newest first, and why."""
    rows = set_asides_for(user).filter(client=client).select_related("by__user").order_by("-at")
    vault.fetch_keys(rows, "reason_sealed")
    return [
        Aside(day(row.at), row.by.user.display_name, vault.words_or_notice(row, "reason_sealed"))
        for row in rows
    ]


def addenda_of(note: Note) -> QuerySet[Addendum]:
    """What was added to a note; whoever may see the note may see these."""
    return Addendum.objects.filter(note=note).order_by("signed_at")


def _invitations(user: User, clients: Sequence[Client]) -> dict[UUID, Invitation]:
    waiting = [client.pk for client in clients if client.joined_at is None]
    newest = invitations_for(user).filter(client__in=waiting)
    newest = newest.order_by("client", "-created_at").distinct("client")
    return {row.client_id: row for row in newest if row.client_id}


def _joined(client: Client, invitation: Invitation | None) -> str:
    if client.joined_at:
        return f"Joined {day(client.joined_at)}"
    if invitation is None:
        return "Not invited yet"
    if invitation.is_open:
        until = timezone.localtime(invitation.expires_at)
        return f"Invited. The invitation is open until {day(until)}, {until:%H:%M}."
    return f"Invited {day(invitation.created_at)}; that invitation is closed now"


def _consents(user: User, clients: Sequence[Client]) -> dict[UUID, list[Agreed]]:
    notices = ConsentNotice.objects.filter(
        purpose=OuterRef("purpose"), language="en", is_material=True
    )
    counts_from = notices.values("purpose").annotate(n=Max("version")).values("n")
    latest = (
        consent_events_for(user)
        .filter(client__in=[client.pk for client in clients], object_id__isnull=True)
        .order_by("client", "purpose", "-at")
        .distinct("client", "purpose")
        .select_related("notice")
        .annotate(counts_from=Subquery(counts_from))
    )
    said = {(event.client_id, event.purpose): event for event in latest}
    return {
        client.pk: [
            _agreed(purpose, said.get((client.pk, purpose)))
            for purpose in PURPOSES
            if purpose in agreements.ON_ARRIVAL or (client.pk, purpose) in said
        ]
        + [_told_alone(user, client, said)]
        for client in clients
        if client.joined_at
    }


# Said of the client, to the therapist; the notices themselves speak to the client.
PURPOSES = {
    Purpose.PORTAL: "Uses the portal",
    Purpose.SUBMISSIONS: "You read what they send",
    Purpose.EMAIL: "Notes by email",
    Purpose.SUPERVISION_UNNAMED: "Supervision, without their name",
    Purpose.SUPERVISION: "Supervision, by name",
    Purpose.IMPROVEMENT: "Making the portal better",
}


def _told_alone(user: User, client: Client, said: Mapping[Any, ConsentEvent]) -> Agreed:
    """Which way with things told alone stands for this person, and whether they have read it."""
    now = SecretsPolicy(user.practice.secrets_policy)
    stands = SecretsPolicy(client.secrets_policy)
    if stands != now:
        return Agreed(
            "What they tell you alone",
            f"Not read anew yet. For them stands: {stands.label}",
            "waiting",
        )
    event = said.get((client.pk, agreements.TOLD_ALONE[now]))
    if event is None:
        return Agreed("What they tell you alone", f"{stands.label}; not marked as read", "")
    if event.decision != Decision.GIVEN:
        return Agreed(
            "What they tell you alone", f"Wants to talk about it, {day(event.at)}", "waiting"
        )
    return Agreed("What they tell you alone", f"{stands.label}; read on {day(event.at)}", "done")


def _agreed(purpose: Purpose, event: ConsentEvent | None) -> Agreed:
    name = PURPOSES[purpose]
    if event is None:
        return Agreed(name, "Not asked yet", "")
    if event.decision == Decision.GIVEN and event.notice.version < event.counts_from:  # type: ignore[attr-defined]
        return Agreed(name, "To be asked again: the words have changed", "waiting")
    if event.expires_at is not None and event.expires_at <= timezone.now():
        return Agreed(name, f"Lapsed on {day(event.expires_at)}", "paused")
    words = {
        Decision.GIVEN: "Yes, since",
        Decision.REFUSED: "No, on",
        Decision.WITHDRAWN: "Withdrawn on",
    }.get(Decision(event.decision), "Lapsed on")
    tone = "done" if event.decision == Decision.GIVEN else "paused"
    return Agreed(name, f"{words} {day(event.at)}", tone)


def _notes(
    user: User, clients: Sequence[Client], couple: Couple | None, before: UUID | None
) -> Notes:
    """About exactly these: a note about one partner alone stays off the couple's page (Inv 43)."""
    mine = notes_for(user)
    if couple:
        rows = mine.filter(couple=couple)
    else:
        rows = mine.filter(client__in=[client.pk for client in clients])
    rows = rows.defer("body_sealed", "set_aside_sealed").order_by("-created_at", "-pk")
    if before:
        since = mine.filter(pk=before).values("created_at")[:1]
        rows = rows.filter(created_at__lt=Subquery(since))
    found = list(rows[: NOTES_SHOWN + 1])
    lines = [_note_line(note) for note in found[:NOTES_SHOWN]]
    return Notes(lines, lines[-1].id if len(found) > NOTES_SHOWN else None)


def _note_line(note: Note) -> NoteLine:
    is_draft = note.state == NoteState.DRAFT
    signed = f"Signed by {note.signed_name}, {day(note.signed_at)}"
    return NoteLine(
        id=note.pk,
        title=f"Session of {day(note.session_on)}",
        by="Your draft" if is_draft else signed,
        is_draft=is_draft,
    )


def _history(
    cards: Sequence[PersonCard], holds: Sequence[Hold], names: dict[UUID, str]
) -> list[tuple[str, str]]:
    """What happened, newest first. Words about a Hold stand here for clinicians only."""
    events: list[tuple[datetime, str]] = []
    for card in cards:
        events += card.work.events if card.work else ()
        if card.client.joined_at:
            events.append((card.client.joined_at, f"{card.client.name} joined"))
    for hold in holds:
        events.append((hold.placed_at, f"A Hold began for {names[hold.client_id]}"))
        if hold.lifted_at:
            events.append((hold.lifted_at, f"The Hold for {names[hold.client_id]} was lifted"))
    events.sort(reverse=True)
    return [(day(at), words) for at, words in events[:HISTORY_SHOWN]]
