"""Joint windows that close, each for another reason."""

import datetime as dt

from django.utils import timezone

from clients.actions import holds
from clients.actions import windows as acts
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import CheckInMark, JointWindow


def close_now(cast):
    with acting_as(cast.amara.pk):
        acts.close(window=JointWindow.objects.get(), by=cast.amara)


def time_runs_out(cast):
    ago = timezone.now() - dt.timedelta(hours=4)
    with acting_as(cast.amara.pk):
        JointWindow.objects.update(opened_at=ago, closes_at=ago + dt.timedelta(hours=3))


def hold_sam(cast):
    with acting_as(cast.sam.user_id):
        holds.place(
            client=cast.sam,
            reason=HoldReason.CHECK_IN,
            marks=["checked"],
            about_id=None,
            by=cast.sam.user,
        )


def sam_sends_another(cast):
    with acting_as(cast.amara.pk):
        CheckInMark.objects.filter(client=cast.sam).update(waiting_since=timezone.now())


def sam_is_due_again(cast):
    with acting_as(cast.amara.pk):
        CheckInMark.objects.filter(client=cast.sam).update(due_again_at=timezone.now())
