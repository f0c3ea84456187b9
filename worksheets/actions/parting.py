"""What ends with a couple here: the notes that were planned for its work, and every release in it.

Nothing is hidden by this: what a partner sees asks for two live seats anyway (Inv 10).
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients import audit
from clients.context import acting_as, acting_as_worker
from clients.enums import MessageState
from clients.models import OutboxMessage, User
from worksheets.enums import ReleaseState
from worksheets.models import Assignment, Release


@transaction.atomic
def stop_notes(*, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User) -> None:
    """No note about what was given to them together leaves for whoever is no longer in it.

    As the worker: one member's session may not write a row of another's.
    """
    with acting_as_worker(by.practice_id):
        theirs = Assignment.objects.filter(group__couple=couple_id)
        if left is not None:
            theirs = theirs.filter(client=left)
        OutboxMessage.objects.filter(
            state=MessageState.PENDING, about_id__in=theirs.values("pk")
        ).update(state=MessageState.CANCELLED, outcome="couple_ended", finished_at=timezone.now())


@transaction.atomic
def end_releases(*, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User) -> None:
    """What still waits its day is cancelled, every other release between them is void (CLINICAL
    §5); should they come back as a couple, none comes with them. Each with its author's rights:
    nobody else may touch it. On record as nobody's deed, for its author did nothing."""
    between = Q() if left is None else Q(client=left) | Q(recipient=left)
    for author in people:
        with acting_as(author):
            standing = Release.objects.filter(
                between, couple=couple_id, client__user=author, ended_at__isnull=True
            )
            for release in standing.select_for_update(of=("self",)):
                _end(release)


def _end(release: Release) -> None:
    if release.state == ReleaseState.EXPIRED:
        how = ReleaseState.EXPIRED
    else:
        is_pending = release.state == ReleaseState.PENDING
        how = ReleaseState.CANCELLED if is_pending else ReleaseState.VOID
    release.ended_at, release.ended_as = timezone.now(), how
    release.save(update_fields=["ended_at", "ended_as"])
    audit.record("release.parted", release, how=how)
