"""What is still open before a practice invites its first people, for its owners."""

import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.content import resources
from clients.enums import MessageState
from clients.models import OutboxMessage, User
from clients.queries import backups, help_lines
from clients.visibility import colleagues_for, own_letters_for
from clients.wording import day

TEST_LETTER = "test_letter"
# The letter left, or may have: only then can somebody say that it arrived.
MAY_HAVE_LEFT = (MessageState.SENT, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Letter:
    """What became of the newest test letter, as far as the portal knows."""

    sentence: str
    tone: str
    may_have_left: bool
    is_under_way: bool


def open_steps(user: User) -> list[str]:
    """The names of what is open. Asks the database nothing: Today shows it to owners."""
    practice = user.practice
    done = {
        "second_step": user.has_second_factor,
        "settings": practice.settings_confirmed_at is not None,
        "mail": practice.mail_arrived_at is not None,
        "help_lines": help_lines.hold(practice),
        "backup": backups.problem(practice.backed_up_at) is None,
    }
    return [name for name, is_done in done.items() if not is_done]


def page(user: User) -> dict[str, Any]:
    """All that the page shows: four queries."""
    practice = user.practice
    lines = help_lines.of(practice)
    now = timezone.now().astimezone(zoneinfo.ZoneInfo(practice.time_zone))
    others = colleagues_for(user).exclude(user=user.pk).filter(user__is_active=True)
    return {
        "practice": practice,
        "open": open_steps(user),
        "country": resources.name_of(practice.country),
        "time_there": f"{now:%H:%M}",
        "lines": lines,
        "help_line_problem": help_lines.problem(practice, lines),
        "letter": newest_letter(user),
        "backup_problem": backups.problem(practice.backed_up_at),
        "colleagues": others.select_related("user").order_by("user__display_name"),
    }


def newest_letter(user: User) -> Letter | None:
    """What became of this owner’s newest test letter; None where none was asked for."""
    rows = own_letters_for(user).filter(kind=TEST_LETTER)
    row = rows.order_by("-created_at").first()
    return _letter(row) if row else None


def _letter(row: OutboxMessage) -> Letter:
    sentence, tone = _told(row)
    under_way = row.state in {MessageState.PENDING, MessageState.SENDING}
    return Letter(sentence, tone, row.state in MAY_HAVE_LEFT, under_way)


def _told(row: OutboxMessage) -> tuple[str, str]:
    """The truth and no more: that a mail server took it is not that somebody has it."""
    if row.state == MessageState.SENT and row.finished_at:
        when = timezone.localtime(row.finished_at)
        told = {"time": f"{when:%H:%M}", "day": day(when)}
        return _("It left at %(time)s on %(day)s: the mail server took it.") % told, "done"
    if row.state == MessageState.UNKNOWN:
        return _("Unknown: the mail server’s answer was lost. It may have been sent."), "waiting"
    if row.state == MessageState.PARKED:
        refused = _("It was not sent: the mail server refused it (%(outcome)s).")
        return refused % {"outcome": row.outcome}, "paused"
    if row.state in {MessageState.EXPIRED, MessageState.CANCELLED}:
        return _("It was not sent: no mail server accepted it within an hour."), "paused"
    if row.outcome.startswith("error_"):
        wrong = _("It was not sent: the portal had an error (%(outcome)s). See its log.")
        return wrong % {"outcome": row.outcome}, "paused"
    if row.tries:
        not_yet = _("It has not been sent yet: the mail server said %(outcome)s.")
        return not_yet % {"outcome": row.outcome}, "waiting"
    return (
        _(
            "It has not been sent yet. If that hasn’t changed in two minutes, the worker is not "
            "running, or it can’t reach the mail server."
        ),
        "waiting",
    )
