"""The joint space on a couple's page: open until when, or what keeps it closed, in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Couple, User
from clients.policies import windows
from clients.policies.windows import InTheWay
from clients.visibility import windows_for
from clients.wording import day


@dataclass(frozen=True)
class JointSpace:
    """`window`: one that was opened and is not over; it is shut all the same while something
    stands in the way, and opens again by itself when that is gone and its time is not."""

    is_open: bool
    window: UUID | None
    until: str
    reasons: Sequence[InTheWay]


def joint_space(user: User, couple: Couple) -> JointSpace:
    """Four queries, one more while a window is not over. For clinicians only."""
    window = windows_for(user).not_over().filter(couple=couple).first()  # type: ignore[attr-defined]
    return JointSpace(
        is_open=window is not None and windows.is_open(couple),
        window=window.pk if window else None,
        until=_until(window.closes_at) if window else "",
        reasons=windows.in_the_way(couple),
    )


def _until(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    today = timezone.localdate()
    time = f"{local:%H:%M}"
    if local.date() == today:
        return time
    return _("%(time)s on %(day)s") % {"time": time, "day": day(local)}
