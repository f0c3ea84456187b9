"""Opening the joint space for a session, and closing it early. It closes by itself (Inv 57)."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, transitions
from clients.enums import WINDOW_TRANSITIONS, WindowState
from clients.models import Couple, JointWindow, User
from clients.policies import licences, windows

MOST_HOURS = 12


class NotOpened(Exception):
    """Why it stays closed, as sentences for the therapist."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def open_for(*, couple: Couple, hours: int, by: User) -> JointWindow:
    """Open from now for some hours, for a licensed clinician, where nothing is in the way
    (Inv 13, 56). Pressed twice, it stays the one window, open as first asked."""
    licences.gate(by)
    if not 1 <= hours <= MOST_HOURS:
        raise NotOpened([_("Choose from one to %(most)s hours.") % {"most": MOST_HOURS}])
    couple = Couple.objects.select_for_update().get(pk=couple.pk)
    reasons = [one.words for one in windows.in_the_way(couple)]
    if reasons:
        audit.record("window.refused", couple, by=by)
        raise NotOpened(reasons)
    now = timezone.now()
    mine = JointWindow.objects.filter(couple=couple, closed_at__isnull=True)
    mine.filter(closes_at__lte=now).update(closed_at=F("closes_at"))
    standing = mine.first()
    if standing is not None:
        return standing
    window = JointWindow(
        practice_id=couple.practice_id,
        couple=couple,
        opened_by=by.clinician,
        opened_at=now,
        closes_at=now + dt.timedelta(hours=hours),
    )
    window.save(force_insert=True)
    audit.record("window.opened", window, by=by, couple=couple.pk, until=window.closes_at)
    return window


@transaction.atomic
def close(*, window: JointWindow, by: User) -> JointWindow:
    """Closed from this moment, in every page of every member. Needs no licence: closing is safe."""
    window = JointWindow.objects.select_for_update().get(pk=window.pk)
    transitions.check(WINDOW_TRANSITIONS, window.state, WindowState.CLOSED, window, by)
    window.closed_at, window.closed_by = timezone.now(), by.clinician
    window.save(update_fields=["closed_at", "closed_by"])
    audit.record("window.closed", window, by=by, couple=window.couple_id)
    return window
