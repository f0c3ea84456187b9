"""A client's first page: one thing next, the rest, words that wait to be read, what was shared.

Nothing is counted, nothing is late, and nobody else appears (Inv 6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import User
from clients.visibility import audit_about_me, set_asides_for
from clients.wording import day, minutes
from worksheets.enums import OPEN_STATES, AssignmentState, Audience, Kind
from worksheets.models import Answer
from worksheets.visibility.worksheets import (
    feedback_for,
    own_answers_for,
    own_assignments_for,
    own_days_for,
    own_diaries_for,
    own_diary_pages_for,
)

SENT_SHOWN = 10


@dataclass(frozen=True)
class Task:
    id: UUID
    title: str
    url: str
    action: str
    meta: str
    when: str
    is_set_aside: bool
    is_noted: bool = False


@dataclass(frozen=True)
class SentRow:
    id: UUID
    title: str
    when: str
    audience: str
    name: str
    is_withdrawn: bool
    is_set_aside: bool = False


@dataclass(frozen=True)
class Reply:
    """Words from the therapist that were not opened yet."""

    id: UUID
    title: str
    author: str


@dataclass(frozen=True)
class Home:
    next: Task | None
    others: list[Task]
    set_aside: list[Task]
    replies: list[Reply]
    sent: list[SentRow]
    older: UUID | None
    # Diaries that are over: their days stay their writer's.
    kept: list[tuple[UUID, str]]
    # Begun, and over before it was sent: what was written stays its writer's, too.
    closed: list[tuple[UUID, str]]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all to show."""
        shown = (self.next, self.others, self.set_aside, self.replies, self.sent)
        return not any((*shown, self.kept, self.closed))


def home(user: User, *, before: UUID | None = None) -> Home:
    """Everything on the page in four statements, however much there is."""
    tasks = [_task(row) for row in open_work(user)]
    # What was noted today asks for nothing more today.
    open_now = sorted(
        (task for task in tasks if not task.is_set_aside), key=lambda task: task.is_noted
    )
    sent, over = list(_sent(user, before)), _over(user)
    return Home(
        next=open_now[0] if open_now and not open_now[0].is_noted else None,
        others=[task for i, task in enumerate(open_now) if i or task.is_noted],
        set_aside=[task for task in tasks if task.is_set_aside],
        replies=list(_replies(user)),
        sent=[_sent_row(row) for row in sent[:SENT_SHOWN]],
        older=sent[SENT_SHOWN - 1].pk if len(sent) > SENT_SHOWN else None,
        kept=[(pk, title) for pk, title, is_diary in over if is_diary],
        closed=[(pk, title) for pk, title, is_diary in over if not is_diary],
    )


def open_work(user: User) -> list[Any]:
    """What was assigned to this person and is still open, the least demanding first."""
    today = timezone.localdate()
    over = own_diaries_for(user).filter(last_on__lt=today).values("assignment")
    return list(
        own_assignments_for(user)
        .filter(state__in=OPEN_STATES)
        .exclude(pk__in=over)
        .annotate(
            title=F("version__client_title"),
            kind=F("version__worksheet__kind"),
            minutes=F("version__content__minutes"),
            noted=Exists(own_days_for(user).filter(assignment=OuterRef("pk"), on=today)),
        )
        .order_by("minutes", "assigned_at", "pk")
    )


def _task(row: Any) -> Task:
    is_module = row.kind == Kind.MODULE
    begun = row.state == AssignmentState.OPENED
    today = timezone.localdate()
    return Task(
        id=row.pk,
        title=row.title,
        url=reverse("worksheets:module" if is_module else "worksheets:worksheet", args=[row.pk]),
        action=_("Continue") if begun else (_("Have a look") if is_module else _("Open")),
        meta=(
            _("Something to read, about %(minutes)s")
            if is_module
            else _("Some questions, about %(minutes)s")
        )
        % {"minutes": minutes(row.minutes)},
        when=planned(row.due_on, today),
        is_set_aside=bool(row.not_now_until and row.not_now_until > today),
        is_noted=row.noted,
    )


def _over(user: User) -> list[tuple[UUID, str, bool]]:
    """Diaries that have stopped, by themselves or not; and what lapsed with words in it."""
    over = Q(stopped_at__isnull=False) | Q(last_on__lt=timezone.localdate())
    over |= ~Q(assignment__state__in=OPEN_STATES)
    diaries = Q(pk__in=own_diaries_for(user).filter(over).values("assignment"))
    words = own_answers_for(user).filter(response__assignment=OuterRef("pk"), is_skipped=False)
    lapsed = Q(Exists(words), state=AssignmentState.LAPSED)
    rows = own_diary_pages_for(user).filter(diaries | lapsed)
    rows = rows.annotate(is_diary=ExpressionWrapper(diaries, BooleanField()))
    return list(
        rows.order_by("-assigned_at", "pk").values_list("pk", "version__client_title", "is_diary")
    )


def planned(due_on: date | None, today: date) -> str:
    """A date is an idea somebody had, never a line that was crossed."""
    if due_on is None:
        return ""
    is_near = abs((due_on - today).days) < 7
    weekday = date_format(due_on, "l")
    named = weekday if is_near else f"{weekday} {day(due_on)}"
    if due_on == today:
        return _("This was planned for today. Another day is fine, and so is no.")
    if due_on < today:
        return _("This was planned for %(named)s. There’s still time, and no is fine.") % {
            "named": named
        }
    return _("Planned for %(named)s, if that suits you.") % {"named": named}


def _replies(user: User) -> Iterable[Reply]:
    read = audit_about_me(user).filter(
        object_id=OuterRef("pk"), verb="feedback.read", actor_id=user.pk
    )
    rows = (
        feedback_for(user)
        .exclude(Exists(read))
        .annotate(title=F("assignment__version__client_title"))
        .values_list("assignment", "title", "author__user__display_name")
    )
    return [Reply(*row) for row in dict.fromkeys(rows)]


def _sent(user: User, before: UUID | None) -> Iterable[Any]:
    mine = own_assignments_for(user).exclude(state__in=OPEN_STATES)
    found = mine.filter(submitted_at__isnull=False).order_by("-submitted_at", "-pk")
    if before:
        edge = mine.filter(pk=before).values("submitted_at")[:1]
        found = found.filter(submitted_at__lt=edge)
    # Whether, not what: words that are shut for now are still shared (P6), and the badge says so.
    shared = Answer.open_to_therapist(OuterRef("pk"))
    return found.annotate(
        title=F("version__client_title"),
        therapist=F("assigned_by__user__display_name"),
        is_shared=Exists(shared),
        is_set_aside=Exists(set_asides_for(user).filter(about_id=OuterRef("pk"))),
    )[: SENT_SHOWN + 1]


def _sent_row(row: Any) -> SentRow:
    return SentRow(
        id=row.pk,
        title=row.title,
        when=day(row.submitted_at),
        audience=Audience.CLIN if row.is_shared else Audience.SELF,
        name=row.therapist,
        is_withdrawn=row.state == AssignmentState.WITHDRAWN,
        is_set_aside=row.is_set_aside,
    )
