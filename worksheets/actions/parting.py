"""What ends with a couple here, all of it (docs/adr/0029): planned notes, every release between its
people, and by one function of the database what they were given, laid out and began together.

Nothing is hidden by this: what a partner sees asks for two live seats anyway (Inv 10).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from clients import audit
from clients.context import acting_as, acting_as_worker
from clients.enums import MessageState
from clients.models import Member, OutboxMessage, User
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import AssignmentState, ReleaseState, Theme
from worksheets.models import Assignment, JointSheet, Pathway, Release, Reveal

# As couple_work_end() names them.
WORK: dict[str, Any] = {
    "assignment": Assignment,
    "pathway": Pathway,
    "reveal": Reveal,
    "joint": JointSheet,
}


@transaction.atomic
def end_all(*, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User) -> None:
    """Everything that hung on the couple; where `left` is somebody, what hung on it for them."""
    stop_notes(couple_id=couple_id, left=left, people=people, by=by)
    end_releases(couple_id=couple_id, left=left, people=people, by=by)
    end_work(couple_id=couple_id, by=by)


@transaction.atomic
def end_work(*, couple_id: UUID, by: User) -> None:
    """Open sheets lapse, their pathway and what was suggested to them end, drafts of what they
    write together are taken back. On record as nobody's deed: who parted has a row of their own,
    and no member's list may tell what another did."""
    with acting_as_worker(by.practice_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM couple_work_end(%s, %s)", [couple_id, timezone.now()])
            rows = cursor.fetchall()
        for client_id in sorted({client for _, _, client in rows if client}):
            refresh_care(client_id)
    for kind, pk, _ in rows:
        row = WORK[kind](pk=pk, practice_id=by.practice_id)
        if kind == "assignment":
            audit.record("assignment.parted", row)
        elif kind == "pathway":
            audit.record("pathway.parted", row)
        elif kind == "reveal":
            audit.record("reveal.parted", row)
        else:
            audit.record("joint.parted", row)


@transaction.atomic
def stop_notes(*, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User) -> None:
    """No note about what was assigned to them together leaves for whoever is no longer in it.

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
    """What still waits its day is cancelled, every other release between them is void;
    should they come back as a couple, none comes with them. Each with its author's rights:
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


def pulled_back_to(assignment: Assignment, *, by: User) -> AssignmentState:
    """What answers that nobody read become when their author takes them back: open again, or put
    away where they were given to a couple whose author is in it no more. No client's session may
    see that there is a group: asked as the worker."""
    with acting_as_worker(by.practice_id):
        seat = Member.objects.filter(
            couple__assignment_groups=assignment.group_id,
            client=assignment.client_id,
            left_at__isnull=False,
        )
        is_checkin = assignment.version.worksheet.theme == Theme.CHECKIN
        is_over = not is_checkin and seat.exists()
    return AssignmentState.LAPSED if is_over else AssignmentState.OPENED
