"""Whether the joint space of a couple is open, and for clinicians alone, what keeps it closed.

One rule decides (the SQL function app_window_open); a client only ever hears open or closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clients.enums import CoupleStage
from clients.models import CheckInMark, Client, Couple, Hold, JointWindow
from clients.wording import day

Obstacle = Literal["stage", "alone", "seat", "never", "waiting", "due", "hold"]
# For the therapist; nothing of this is ever said to a client (Inv 6, 15).
SAYS: dict[Obstacle, str] = {
    "stage": _("This couple is not active here at the moment."),
    "alone": _("There is nobody to meet with here yet."),
    "seat": _("{name} has not accepted their place in the couple yet."),
    "never": _("{name} has no private check-in that was reviewed."),
    "waiting": _("{name} sent a private check-in that nobody has reviewed yet."),
    "due": _("{name}’s private check-in is due again."),
    "hold": _("There is a Hold for {name}. Speak with {name} alone first."),
}


@dataclass(frozen=True)
class InTheWay:
    """One thing that keeps the joint space closed, and whose it is; nobody's for the couple's."""

    kind: Obstacle
    client_id: UUID | None = None
    name: str = ""

    @property
    def words(self) -> str:
        """The reason as a sentence for the therapist."""
        return gettext(SAYS[self.kind]).format(name=self.name)


def is_open(couple: Couple | UUID) -> bool:
    """Open now: the couple active, a window opened and not over, every current member's check-in
    reviewed and not due again, no Hold on any of them (Inv 13, 57). No to any stranger."""
    return JointWindow.is_open_for(couple.pk if isinstance(couple, Couple) else couple)


def in_the_way(couple: Couple) -> list[InTheWay]:
    """What keeps a window from being opened, in the order of seats; empty where nothing does."""
    found: list[InTheWay] = []
    if couple.stage != CoupleStage.ACTIVE:
        found.append(InTheWay("stage"))
    seats = list(couple.members.current().select_related("client"))
    if len(seats) < 2:
        found.append(InTheWay("alone"))
    standing = unreviewed([seat.client_id for seat in seats])
    held = held_of([seat.client_id for seat in seats])
    for seat in seats:
        if seat.accepted_at is None:
            found.append(InTheWay("seat", seat.client_id, seat.client.name))
        if seat.client_id in standing:
            kind = standing[seat.client_id]
            found.append(InTheWay(kind, seat.client_id, seat.client.name))
        if seat.client_id in held:
            found.append(InTheWay("hold", seat.client_id, seat.client.name))
    return found


@dataclass(frozen=True)
class Standing:
    """Where one person's check-in stands, in a sentence for their therapist."""

    words: str
    counts: bool


def standing_of(clients: Sequence[Client]) -> dict[UUID, Standing]:
    """For the people of one page, in one query."""
    marks = CheckInMark.of_each(clients)
    return {client.pk: _in_words(marks.get(client.pk)) for client in clients}


def _in_words(mark: CheckInMark | None) -> Standing:
    why = _standing(mark)
    if mark is None or why == "never":
        return Standing(gettext("None reviewed yet."), False)
    if why == "waiting":
        return Standing(
            gettext("Sent %(waiting_since)s, to be reviewed.")
            % {"waiting_since": day(mark.waiting_since)},
            False,
        )
    if why == "due":
        return Standing(
            gettext("Due again since %(due_again_at)s.") % {"due_again_at": day(mark.due_again_at)},
            False,
        )
    words = gettext("Reviewed %(reviewed_at)s. It counts until %(due_again_at)s.") % {
        "reviewed_at": day(mark.reviewed_at),
        "due_again_at": day(mark.due_again_at),
    }
    return Standing(words, True)


def unreviewed(clients: Sequence[UUID]) -> dict[UUID, Obstacle]:
    """Whose check-in does not count now, and why; reviewed ones are left out."""
    marks = CheckInMark.of_each(clients)
    told = {client: _standing(marks.get(client)) for client in clients}
    return {client: why for client, why in told.items() if why}


def _standing(mark: CheckInMark | None) -> Obstacle | None:
    if mark is not None and mark.waiting_since is not None:
        return "waiting"
    if mark is None or mark.due_again_at is None:
        return "never"
    return "due" if mark.due_again_at <= timezone.now() else None


def held_of(clients: Sequence[UUID]) -> set[UUID]:
    """Who of these has a Hold on."""
    return Hold.clients_held(clients)
