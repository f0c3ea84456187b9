"""The sharing centre: everything one person shares, with whom, since when, and the way back."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients import vault
from clients.enums import Decision, Purpose
from clients.models import Client, ConsentNotice, User
from clients.visibility import audit_about_me, consent_events_for, partners_for
from clients.wording import day
from worksheets.enums import READS, AssignmentState, Audience, ReleaseState
from worksheets.models import Answer, Release
from worksheets.queries.client import releases
from worksheets.rules import releases as release_rules
from worksheets.rules.conditions import by_key
from worksheets.visibility.joint_sheets import own_yeses_for
from worksheets.visibility.worksheets import (
    own_answers_for,
    own_assignments_for,
    own_pauses_for,
    own_releases_for,
    release_partners_for,
)

SHOWN = 50
OTHER_WORDS = _(
    "This has ended: the wording you agreed to has changed since. Remove it from this list, and "
    "choose it again if you still want to."
)


@dataclass(frozen=True)
class SentRow:
    id: UUID
    title: str
    therapist: str
    since: str
    opened: str


@dataclass(frozen=True)
class ReleaseRow:
    id: UUID
    prompt: str
    since: str
    standing: str
    markup: str
    is_pending: bool
    is_void: bool
    # As far as its author can know: a window may be closed, for whatever reason.
    is_seen: bool
    is_at_once: bool


@dataclass(frozen=True)
class Partner:
    id: UUID
    name: str
    rows: list[ReleaseRow]


@dataclass(frozen=True)
class YesRow:
    """One's own yes to something written together: nothing of it, and nothing of anybody else's.
    Whether the others still say yes to it is not here to be read (Inv 6)."""

    id: UUID
    since: str


@dataclass(frozen=True)
class Sharing:
    sent: list[SentRow]
    older: UUID | None
    partners: list[Partner]
    written: list[YesRow]
    paused_since: str

    @property
    def has_releases(self) -> bool:
        """Whether anything of theirs is shared, or waits to be."""
        return bool(self.written) or any(partner.rows for partner in self.partners)


def sharing_of(user: User, before: UUID | None = None) -> Sharing:
    """Everything on the page in a fixed number of statements, however much there is; of what was
    sent to the therapist, a page at a time."""
    sent = _sent(user, before)
    present = list(release_partners_for(user))
    partners = present or _while_paused(user)
    rows = list(
        own_releases_for(user)
        .not_over()  # type: ignore[attr-defined]
        .filter(recipient__in=[one.pk for one in partners])
        .annotate(**_answered(user))
        .select_related("version__worksheet")
        .order_by("requested_at", "item_key", "part")
    )
    vault.fetch_keys(rows, "shown_sealed")
    answers = {
        one.pk: one
        for one in own_answers_for(user)
        .filter(pk__in=[row.answer_id for row in rows])
        .select_related("response__assignment")
    }
    paused = own_pauses_for(user).filter(until__isnull=True).first()
    return Sharing(
        sent=sent[:SHOWN],
        older=sent[SHOWN - 1].id if len(sent) > SHOWN else None,
        partners=[
            Partner(
                one.pk,
                one.name,
                [
                    _row(user, row, answers.get(row.answer_id), is_present=bool(present))
                    for row in rows
                    if row.recipient_id == one.pk
                ],
            )
            for one in partners
        ],
        written=_written(user),
        paused_since=day(paused.since) if paused else "",
    )


def _answered(user: User) -> dict[str, Subquery]:
    """The last answer to each release's own question, how long it holds, and from which words on
    a yes counts."""
    last = consent_events_for(user).filter(
        purpose=Purpose.RELEASE, recipient_id=OuterRef("recipient"), object_id=OuterRef("pk")
    )
    words = ConsentNotice.material_of(Purpose.RELEASE)
    return {
        "said": Subquery(last.order_by("-at").values("decision")[:1]),
        "said_until": Subquery(last.order_by("-at").values("expires_at")[:1]),
        "said_to": Subquery(last.order_by("-at").values("notice__version")[:1]),
        "counts_from": Subquery(words.order_by("-version").values("version")[:1]),
    }


def _while_paused(user: User) -> list[Client]:
    """Partners in a couple that is not active just now, to whom something stands: what was let go
    stands again when they go on, so its way back must be here meanwhile (Inv 24)."""
    standing = own_releases_for(user).not_over().values("recipient")  # type: ignore[attr-defined]
    return list(partners_for(user).filter(pk__in=standing).order_by("name", "pk"))


def _sent(user: User, before: UUID | None) -> list[SentRow]:
    mine = own_assignments_for(user)
    shared = Answer.open_to_therapist(OuterRef("pk"))
    found = (
        mine.filter(Exists(shared), state__in=[AssignmentState.SUBMITTED, AssignmentState.REVIEWED])
        .annotate(
            title=F("version__client_title"),
            therapist=F("assigned_by__user__display_name"),
            first_read_at=_first_read(user),
        )
        .order_by("-submitted_at", "-pk")
    )
    if before:
        found = found.filter(submitted_at__lt=mine.filter(pk=before).values("submitted_at")[:1])
    rows: list[Any] = list(found[: SHOWN + 1])
    return [
        SentRow(row.pk, row.title, row.therapist, day(row.submitted_at), _opened(row))
        for row in rows
    ]


def _first_read(user: User) -> Subquery:
    """When somebody who works here first opened an answer sheet, as the record has it."""
    reads = audit_about_me(user).filter(object_id=OuterRef("response__pk"), verb__in=READS)
    return Subquery(reads.order_by("at").values("at")[:1])


def _opened(row: Any) -> str:
    if at := row.first_read_at or row.reviewed_at:
        return gettext("Opened on %(day)s.") % {"day": day(at)}
    return gettext("Not opened yet.")


def _written(user: User) -> list[YesRow]:
    """The newest of each sheet: what was written anew has taken the place of what was before."""
    rows = own_yeses_for(user).order_by("sheet", "-said_at").distinct("sheet")
    found = sorted((row for row in rows if row.ended_at is None), key=lambda row: row.said_at)
    return [YesRow(row.pk, day(row.said_at)) for row in found]


def _row(user: User, row: Any, answer: Answer | None, *, is_present: bool) -> ReleaseRow:
    item = by_key(row.version.content)[row.item_key]
    # Words that are shut for now are shut here too (P6), and neither changed nor taken back.
    is_shut = answer is None and user.shut_since is not None
    is_over = not is_shut and (answer is None or not _is_current(row, answer))
    shown = None
    if answer is not None:
        words = vault.words_or_notice(row, "shown_sealed", notice="null") or "null"
        kept = json.loads(words)
        shown = kept and release_rules.as_shown(row.version.content, item, row.part, kept)
    is_pending = row.state == ReleaseState.PENDING
    return ReleaseRow(
        id=row.pk,
        prompt=item["prompt"],
        since=day(row.requested_at),
        standing=_out_of_sight(row, is_over, is_shut, is_present) or _standing(row),
        markup=releases.markup([shown]) if shown else "",
        is_pending=is_pending,
        is_void=is_over or not _is_agreed(row),
        is_seen=not is_pending and not is_shut and is_present,
        is_at_once=row.reveal_id is not None,
    )


def _is_current(row: Release, answer: Answer) -> bool:
    response = answer.response
    return (
        row.is_about(answer.pk, answer.revision, response.submitted_at)
        and answer.visibility == Audience.CLIN
        and response.withdrawn_at is None
        and response.assignment.state != AssignmentState.WITHDRAWN
    )


def _out_of_sight(row: Any, is_over: bool, is_shut: bool, is_present: bool) -> str:
    """Why nobody can see it, where that is its author's to know: never a Hold (Inv 6, 15)."""
    if is_over:
        return gettext("This has ended: the answer has been changed or withdrawn since.")
    if not _is_agreed(row):
        return _no_longer_agreed(row)
    if is_shut:
        return gettext("Nobody can see it while your earlier words are locked.")
    if not is_present:
        return gettext(
            "Nobody can see it while you are paused here together. You can still stop sharing it."
        )
    return ""


def _is_agreed(row: Any) -> bool:
    """Its author's own yes to it, to the words in force now, and not past its time (Inv 23)."""
    is_given = row.said == Decision.GIVEN and row.said_to >= row.counts_from
    return is_given and (row.said_until is None or row.said_until > timezone.now())


def _no_longer_agreed(row: Any) -> str:
    if row.said != Decision.GIVEN:
        return gettext("This has ended: you no longer agree to it.")
    return (
        str(OTHER_WORDS)
        if row.said_to < row.counts_from
        else gettext("This has ended: its time is up.")
    )


def _standing(row: Release) -> str:
    if row.state == ReleaseState.PENDING:
        return gettext("Waits until %(moment)s. Nobody can see it before then.") % {
            "moment": _moment(row.releases_at)
        }
    return gettext("Can be seen while the shared page is open, until %(day)s.") % {
        "day": day(row.expires_at)
    }


def _moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{day(at)}, {local:%H:%M}"
