"""What is planned to be sent to a client next, as status for their therapist: never words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.messaging import kinds
from clients.models import Client, ContactChannel, OutboxMessage, User
from clients.policies import contact, quiet_hours
from worksheets.messages import unanswered_of

# Why none goes out, for the therapist. Nothing here tells more than that none does (Inv 19).
WHY_NOT = {
    "not_joined": _("Notes begin after they join."),
    "no_address": _("They haven’t named an address for notes."),
    "unverified": _("They haven’t confirmed their address yet."),
    "held": _("Their address was changed; nothing goes to it for three days."),
    "stopped": _("They turned notes off."),
    "bounced": _("Their mail server refused the last note."),
    "demand_light": _("They asked for no notes: nothing is sent."),
    "unanswered": _("They didn’t sign in after three notes, so no more are sent."),
    "no_consent": _("They haven’t agreed to notes by email."),
    "care_ended": _("They have no therapist here now."),
    "paused": _("Their work as a couple is paused."),
    "hold": _("A Hold pauses notes."),
}


@dataclass(frozen=True)
class NextNote:
    """`at` is the client's own clock; without it, `why_not` says what is in the way, if any."""

    at: dt.datetime | None = None
    why_not: str = ""

    @property
    def words(self) -> str:
        """When the next note goes, or why none does, as a sentence for the therapist."""
        if self.at is None:
            return self.why_not or gettext("No note by email is planned.")
        told = {"day": date_format(self.at, gettext("l j F")), "time": f"{self.at:%H:%M}"}
        return (
            gettext(
                "A neutral note by email is planned for %(day)s, around %(time)s, by their clock."
            )
            % told
        )


def next_notes_for(clients: Sequence[Client]) -> dict[UUID, NextNote]:
    """The next note planned for each, or why none goes: seven queries however many."""
    prefetch_related_objects(clients, "user")
    channels = ContactChannel.of_each(clients)
    reasons = contact.why_not_each(clients, channels, unanswered_of(channels.values()))
    due = OutboxMessage.next_due_at([one.user.pk for one in clients if one.user], kinds.notes())
    return {
        one.pk: _note(one.user, due.get(one.user_id) if one.user_id else None, reasons[one.pk])
        for one in clients
    }


def words_for(clients: Sequence[Client]) -> dict[UUID, str]:
    """One sentence for each person, for their therapist's page."""
    return {pk: note.words for pk, note in next_notes_for(clients).items()}


def _note(user: User | None, due_at: dt.datetime | None, reason: str | None) -> NextNote:
    if reason:
        return NextNote(why_not=str(WHY_NOT[reason]))
    if due_at is None or user is None:
        return NextNote()
    return NextNote(at=due_at.astimezone(quiet_hours.zone(user.time_zone, "UTC")))
