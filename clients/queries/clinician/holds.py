"""A Hold as its therapist meets it on every page: since when, and the way to what raised it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients import audit, hooks, vault
from clients.hooks import Origin
from clients.models import Client, Hold, HoldByHand, User
from clients.sealed import hold_reasons
from clients.visibility import holds_by_hand_for, holds_for, notes_for
from clients.wording import day

GONE = Origin("", _("What raised it has been withdrawn since."))


@dataclass(frozen=True)
class HoldLine:
    """`origin`: where what raised it can be read; none where it was placed by hand, from nowhere
    in particular. `by_hand`: who placed it, where a clinician did; their reason is on its page.
    `about_id`: the answers, the diary or the note."""

    hold: Hold
    name: str
    since: str
    words: str
    origin: Origin | None
    by_hand: str
    about_id: UUID | None = None


def of_holds(user: User, holds: Sequence[Hold], names: Mapping[UUID, str]) -> list[HoldLine]:
    """Those that stand, oldest first: three queries more where there is one, however many."""
    standing = [hold for hold in holds if hold.lifted_at is None]
    return _lines(user, standing, names) if standing else []


def line_of(user: User, hold: Hold) -> HoldLine:
    """The same of one Hold, whether or not it was lifted since."""
    return _lines(user, [hold], {hold.client_id: hold.client.name})[0]


def _lines(user: User, holds: Sequence[Hold], names: Mapping[UUID, str]) -> list[HoldLine]:
    hold_reasons.fetch_keys(holds)
    rows = holds_by_hand_for(user).filter(hold__in=holds).select_related("by__user")
    by_hand = {row.hold_id: row for row in rows}
    about = {hold.pk: _about(hold, by_hand.get(hold.pk)) for hold in holds}
    found = origins(user, [one for one in about.values() if one])
    lines = []
    for hold in holds:
        row, about_id = by_hand.get(hold.pk), about[hold.pk]
        who = row.by.user.display_name if row else ""
        words = gettext("Placed by %(who)s") % {"who": who} if row else hold_reasons.reason_of(hold)
        origin = found.get(about_id, None if row else GONE) if about_id else None
        since = day(hold.placed_at)
        lines.append(HoldLine(hold, names[hold.client_id], since, words, origin, who, about_id))
    return lines


def _about(hold: Hold, row: HoldByHand | None) -> UUID | None:
    return row.about_id if row else hold.about_id


def standing(user: User, client: Client) -> list[HoldLine]:
    """What stands for one person."""
    rows = list(holds_for(user).active().filter(client=client).order_by("placed_at"))  # type: ignore[attr-defined]
    return of_holds(user, rows, {client.pk: client.name})


def origins(user: User, ids: Sequence[UUID]) -> dict[UUID, Origin]:
    """Answers, days or a note by their id, as far as this clinician may open them."""
    found = dict(hooks.origins_of(user=user, ids=ids))
    for pk in notes_for(user).filter(pk__in=ids).values_list("pk", flat=True):
        found[pk] = Origin(reverse("clients:note", args=[pk]), gettext("Read the note"))
    return found


def may_begin_from(user: User, client: Client, about_id: UUID | None) -> bool:
    """Whether a Hold on this person may name that as where it was placed from."""
    if about_id is None:
        return False
    if (answers := hooks.origins_of(user=user, ids=[about_id])).get(about_id):
        return answers[about_id].client_id == client.pk
    mine = notes_for(user).filter(pk=about_id)
    seat = mine.filter(couple__members__client=client)
    return (mine.filter(client=client) | seat.filter(client=None)).exists()


def why(user: User, hold: Hold) -> str:
    """The reason it was placed by hand for, opened, and on record as read (Inv 50)."""
    row = holds_by_hand_for(user).filter(hold=hold).first()
    if row is None:
        return ""
    audit.record("hold.reason_read", hold, by=user, about=hold.client_id)
    return vault.words_or_notice(row, "why_sealed") or ""
