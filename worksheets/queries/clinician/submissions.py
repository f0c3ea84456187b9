"""Worksheets as therapists read about them: library cards, each person's work, one reading."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from clients import agreements, vault
from clients.enums import KeyClass
from clients.models import Client, Hold, User
from clients.visibility import holds_for
from clients.wording import day, minutes
from worksheets import checkins, phrases, scoring
from worksheets.card import OwnCard, drawn
from worksheets.enums import OPEN_STATES, AssignmentState, Kind, Theme
from worksheets.item_types import Line, type_of
from worksheets.measure_words import ScaleWords, of_sending
from worksheets.models import Answer, Assignment, Response, Version
from worksheets.veiled import VeiledName
from worksheets.visibility import assignments_for, feedback_for, readable_answers_for, versions_for

WORK_SHOWN = 100
TONES = {"submitted": "new", "reviewed": "done", "opened": "", "assigned": ""}
WHO = {
    "individual": "One person, alone",
    "separately": "Each partner, alone",
    "separately-then-joint": "Each alone, then together in a session",
    "joint": "Together, in a session",
}


@dataclass(frozen=True)
class Card:
    """A module or worksheet on its shelf."""

    slug: str
    kind: str
    code: str
    title: str
    purpose: str
    facts: str

    @property
    def veiled(self) -> str:
        """The slug as it stands in an address."""
        return VeiledName().to_url(self.slug)


@dataclass(frozen=True)
class Shelf:
    title: str
    cards: list[Card]


@dataclass(frozen=True)
class WorkRow:
    """One assignment of one person, as status: no words of theirs."""

    id: UUID
    title: str
    state: str
    tone: str
    when: str
    is_sent: bool
    is_open: bool
    is_diary: bool = False


@dataclass(frozen=True)
class Work:
    rows: Sequence[WorkRow]
    events: Sequence[tuple[datetime, str]]


@dataclass(frozen=True)
class ReadAnswer:
    prompt: str
    key: str
    template: str
    lines: Sequence[Line]
    is_marked: bool


@dataclass(frozen=True)
class Contains:
    """That a text contains certain words, and where: to read it first, never a grade (Inv 18)."""

    words: str
    said: str
    key: str
    prompt: str


@dataclass(frozen=True)
class Matched:
    """One answer that a safety rule named, as it was given."""

    said: str
    key: str
    prompt: str


@dataclass(frozen=True)
class Written:
    body: str | None
    author: str
    when: str


@dataclass(frozen=True)
class Reading:
    """One submission as its therapist may read it: what was kept private is not in here."""

    assignment: Assignment
    response: Response | None
    answers: Sequence[ReadAnswer]
    flags: Sequence[scoring.FlagHit]
    bands: Sequence[scoring.Band]
    scores: Sequence[ScaleWords]
    note: str
    feedback: Sequence[Written]
    told_alone: Sequence[str]
    hold: Hold | None
    # The same answers as they are kept, for whoever hands them on in another form.
    values: dict[str, Any]
    contains: Sequence[Contains] = ()
    matched: Sequence[Matched] = ()
    left_open: Sequence[str] = ()
    card: OwnCard | None = None


def newest_versions(user: User) -> QuerySet[Version]:
    """The version that would be given today, one for each module and worksheet on the shelf."""
    visible = versions_for(user).filter(worksheet__archived_at__isnull=True)
    newest = visible.filter(worksheet=OuterRef("worksheet")).order_by("-number").values("pk")[:1]
    return visible.filter(pk=Subquery(newest)).select_related("worksheet")


def shipped_like(user: User, slug: str) -> Version | None:
    """The shipped sheet of this name, if there is one."""
    return newest_versions(user).filter(worksheet__practice=None, worksheet__slug=slug).first()


def shelves(user: User, kind: str = "") -> list[Shelf]:
    """The library by theme, in the order of the themes and codes; modules before worksheets."""
    rows = newest_versions(user).order_by("worksheet__code", "worksheet__slug")
    if kind in Kind.values:
        rows = rows.filter(worksheet__kind=kind)
    found: dict[str, list[Card]] = {}
    for row in rows:
        found.setdefault(row.worksheet.theme, []).append(_card(row))
    return [Shelf(theme.label, found[theme]) for theme in Theme if theme in found]


def _card(version: Version) -> Card:
    content, sheet = version.content, version.worksheet
    facts = f"{WHO[content['who']]}. About {minutes(content['minutes'])}."
    kind = Kind(sheet.kind).label
    return Card(sheet.slug, str(kind), sheet.code, version.title, content["purpose"], facts)


def work_of(user: User, clients: Sequence[Client]) -> dict[UUID, Work]:
    """What each of these clients was given, newest first, in one query."""
    columns = (
        "pk", "client_id", "version__title", "state", "due_on",
        "assigned_at", "submitted_at", "reviewed_at", "withdrawn_at",
        "response__entered_at", "is_diary",
    )  # fmt: skip
    found: dict[UUID, tuple[list[WorkRow], list[tuple[datetime, str]]]] = {
        client.pk: ([], []) for client in clients
    }
    names = {client.pk: client.name for client in clients}
    is_diary = ExpressionWrapper(Q(version__content__has_key="diary"), BooleanField())
    rows = assignments_for(user).filter(client__in=list(found)).order_by("-assigned_at")
    rows = rows.annotate(is_diary=is_diary)
    for values in rows.values(*columns)[:WORK_SHOWN]:
        work, events = found[values["client_id"]]
        work.append(_work_row(values))
        events.extend(_events(values, names[values["client_id"]]))
    return {pk: Work(work, events) for pk, (work, events) in found.items()}


def _work_row(row: dict[str, Any]) -> WorkRow:
    state = AssignmentState(row["state"])
    is_open = state in OPEN_STATES
    when = f"Given {day(row['assigned_at'])}"
    if row["due_on"] and is_open:
        verb = "was planned" if row["due_on"] < timezone.localdate() else "planned"
        when += f", {verb} for {day(row['due_on'])}"
    elif row["submitted_at"] and not is_open:
        verb = "entered from paper" if row["response__entered_at"] else "sent"
        when += f", {verb} {day(row['submitted_at'])}"
    is_sent = state in (AssignmentState.SUBMITTED, AssignmentState.REVIEWED)
    label, tone = str(state.label), TONES.get(state, "paused")
    is_diary = row["is_diary"] and state != AssignmentState.ASSIGNED
    if is_diary and state == AssignmentState.LAPSED:
        label = "Over"
    return WorkRow(row["pk"], row["version__title"], label, tone, when, is_sent, is_open, is_diary)


def _events(row: dict[str, Any], name: str) -> list[tuple[datetime, str]]:
    title = row["version__title"]
    sent = f"{name} sent {title}"
    if row["response__entered_at"]:
        sent = f"{title} was entered from {name}’s paper"
    told = (
        ("assigned_at", f"{title} was given to {name}"),
        ("submitted_at", sent),
        ("reviewed_at", f"{title} from {name} was read"),
        ("withdrawn_at", f"{title} was withdrawn from {name}’s list"),
    )
    return [(row[column], words) for column, words in told if row[column]]


def reading(user: User, assignment: Assignment) -> Reading:
    """What of this submission may be read now, opened; the keys come in one query."""
    response = getattr(assignment, "response", None)
    rows = list(
        readable_answers_for(user)
        .filter(response__assignment=assignment, is_skipped=False, value_sealed__isnull=False)
        .order_by("item_key")
    )
    written = list(feedback_for(user).filter(assignment=assignment).select_related("author__user"))
    owners = {(row.author_id, str(KeyClass.NOTES)) for row in written}
    owners.add((assignment.client_id, str(KeyClass.ANSWERS)))
    owners.add((assignment.assigned_by_id, str(KeyClass.NOTES)))
    vault.ring().fetch(owners)
    values = {row.item_key: _value(row) for row in rows}
    return Reading(
        assignment=assignment,
        response=response,
        scores=of_sending(assignment.version.content, values),
        note=vault.words_or_notice(assignment, "note_sealed") or "",
        feedback=[_written(row) for row in written],
        told_alone=agreements.told_alone_when(assignment.client, [row.updated_at for row in rows]),
        hold=holds_for(user).filter(client=assignment.client_id, lifted_at__isnull=True).first(),
        values=values,
        **_looked_over(assignment.version.content, values),
    )


def _looked_over(content: dict, values: dict[str, Any]) -> dict[str, Any]:
    """The answers in words, with what the rules say about them: no grade, nothing of a partner."""
    hits, found = scoring.flags(content, values), phrases.in_answers(content, values)
    marked = {item for hit in hits if hit.is_safety for item in hit.items}
    prompts = {item["key"]: item["prompt"] for item in content["items"]}
    answers = _read(content, values, marked | {one.item for one in found})
    blank = checkins.left_open(content, values) if "checkin" in content else []
    return {
        "answers": answers,
        "flags": hits,
        "bands": [band for band in scoring.bands(content, values) if band.answered],
        "contains": [Contains(f.category.words, f.said, f.item, prompts[f.item]) for f in found],
        "matched": [
            Matched(line.text, answer.key, answer.prompt)
            for answer in answers
            if answer.key in marked
            for line in answer.lines
        ],
        "left_open": [prompts[key] for key in blank],
        "card": drawn(content, values),
    }


def _value(answer: Answer) -> Any:
    return json.loads(vault.words_or_notice(answer, "value_sealed", notice="null") or "null")


def _read(content: dict, values: dict[str, Any], marked: set[str]) -> list[ReadAnswer]:
    answers = []
    for item in content["items"]:
        value = values.get(item["key"])
        if value is None:
            continue
        kind = type_of(item)
        lines = kind.words(item, value)
        is_marked = item["key"] in marked
        answers.append(
            ReadAnswer(item["prompt"], item["key"], kind.read_template, lines, is_marked)
        )
    return answers


def _written(row: Any) -> Written:
    words = vault.words_or_notice(row, "body_sealed")
    return Written(words, row.author.user.display_name, day(row.written_at))
