"""A pathway as its therapist reads it: what is open and for whom, what comes next, what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from clients.models import Client, Couple, User
from clients.queries import members_of
from clients.wording import day, minutes
from worksheets import earlier, eligibility, met, pathway_files, queries, room
from worksheets.conditions import asked_together
from worksheets.enums import OPEN_STATES, AssignmentState, JointState, Kind
from worksheets.models import Pathway, PathwayStep, Version
from worksheets.pathway_files import Step
from worksheets.visibility import assignments_for, pathway_templates_for, pathways_for

GONE = "Not in the library now"


@dataclass(frozen=True)
class Template:
    """Something to begin with, shipped or the practice's own. `name` stands in its address."""

    name: str
    title: str
    purpose: str
    steps: Sequence[Step]
    id: UUID | None = None

    @property
    def is_own(self) -> bool:
        return self.id is not None

    def as_steps(self) -> list[dict[str, str]]:
        return [{"sheet": step.slug, "why": step.why} for step in self.steps]


@dataclass(frozen=True)
class Sheet:
    """What a step gives, as a card; without a version where the library has it no more."""

    slug: str
    title: str
    facts: str
    version: Version | None

    @property
    def is_there(self) -> bool:
        return self.version is not None


@dataclass(frozen=True)
class Given:
    """How an opened step stands with one person, or with what they fill in together: a state, no
    words. `room`: where what is still missing is told, and the session room opened."""

    id: UUID
    name: str
    state: str
    tone: str
    is_open: bool
    room: str = ""


@dataclass(frozen=True)
class StepLine:
    id: UUID
    number: int
    sheet: Sheet
    why: str
    given: Sequence[Given]
    opened: str
    is_waiting: bool
    is_next: bool
    blocked: str
    can_rise: bool
    can_sink: bool


@dataclass(frozen=True)
class Page:
    pathway: Pathway
    lines: Sequence[StepLine]

    @property
    def next(self) -> StepLine | None:
        return next((line for line in self.lines if line.is_next), None)

    @property
    def open_titles(self) -> list[str]:
        return [line.sheet.title for line in self.lines if any(one.is_open for one in line.given)]


@dataclass(frozen=True)
class Summary:
    """What a couple's or person's own page says of it."""

    url: str
    page: Page | None


def templates(user: User) -> list[Template]:
    """The shelf: shipped ones first, then those the practice saved."""
    shipped = [
        Template(one.slug, one.title, one.purpose, one.steps)
        for one in pathway_files.shipped().values()
    ]
    return shipped + [_own(row) for row in pathway_templates_for(user)]


def template(user: User, name: str) -> Template | None:
    one = pathway_files.shipped().get(name)
    if one is not None:
        return Template(one.slug, one.title, one.purpose, one.steps)
    try:
        row = pathway_templates_for(user).filter(pk=UUID(name)).first()
    except ValueError:
        return None
    return _own(row) if row else None


def _own(row: Any) -> Template:
    steps = [Step(step["sheet"], step.get("why", "")) for step in row.steps]
    return Template(str(row.pk), row.title, row.purpose, steps, row.pk)


def sheets(user: User, slugs: Sequence[str]) -> dict[str, Sheet]:
    """The newest version of each in one query; a practice's own comes before a shipped one."""
    rows = queries.newest_versions(user).filter(worksheet__slug__in=slugs)
    found = {slug: Sheet(slug, GONE, "", None) for slug in slugs}
    for version in sorted(rows, key=lambda row: row.practice_id is not None):
        kind = Kind(version.worksheet.kind).label
        who = queries.WHO.get(version.content.get("who", ""), "")
        took = minutes(version.content.get("minutes", 0))
        facts = f"{kind} {version.worksheet.code}. {who}. About {took}."
        found[version.worksheet.slug] = Sheet(version.worksheet.slug, version.title, facts, version)
    return found


def addable(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """The whole library as choices, by shelf."""
    return [
        (
            shelf.title,
            [(card.slug, f"{card.title} ({card.kind} {card.code})") for card in shelf.cards],
        )
        for shelf in queries.shelves(user)
    ]


def page(user: User, pathway: Pathway) -> Page:
    """Every step with how it stands; a fixed number of queries, however many steps there are."""
    steps = list(pathway.steps.all())
    found = sheets(user, [step.slug for step in steps])
    groups = [step.group_id for step in steps if step.group_id]
    given: dict[UUID, list[Given]] = {}
    rows = assignments_for(user).filter(group__in=groups).select_related("client")
    for row in rows.order_by("assigned_at", "client__name"):
        given.setdefault(row.group_id, []).append(_given(row))
    _add_joint(user, pathway, steps, found, given)
    waits = [_waits(step, given) for step in steps]
    first = waits.index(True) if True in waits and pathway.ended_at is None else -1
    lines = [
        _line(step, place, found[step.slug], given, waits, _blocked(user, pathway, found, step))
        if place == first
        else _line(step, place, found[step.slug], given, waits, None)
        for place, step in enumerate(steps)
    ]
    return Page(pathway, lines)


def _add_joint(
    user: User,
    pathway: Pathway,
    steps: Sequence[PathwayStep],
    found: Mapping[str, Sheet],
    given: dict[UUID, list[Given]],
) -> None:
    """Beside each one's own part, what they fill in together: how it stands, and where."""
    if pathway.couple_id is None:
        return
    states = room.states(user, [step.group_id for step in steps if step.group_id])
    for step in steps:
        version = found[step.slug].version
        state = states.get(step.group_id) if step.group_id else None
        if state is None and step.group_id and version and asked_together(version.content):
            state = JointState.WRITING
        if step.group_id is None or state is None:
            continue
        label = "Taken back" if state == JointState.TAKEN_BACK else room.in_words(state)
        where = f"{reverse('clients:couple', args=[pathway.couple_id])}#room"
        line = Given(step.group_id, "Together", label, room.TONES[state], False, where)
        given.setdefault(step.group_id, []).append(line)


def _given(row: Any) -> Given:
    state = AssignmentState(row.state)
    label = "Taken back" if _is_taken_back(row) else str(state.label)
    tone = queries.TONES.get(state, "paused")
    return Given(row.pk, row.client.name, label, tone, state in OPEN_STATES)


def _is_taken_back(row: Any) -> bool:
    return row.state == AssignmentState.WITHDRAWN and row.submitted_at is None


def _waits(step: PathwayStep, given: Mapping[UUID, Sequence[Given]]) -> bool:
    """As actions/pathways.py `is_waiting`, from what is loaded already."""
    told = given.get(step.group_id, []) if step.group_id else []
    return step.group_id is None or all(one.state == "Taken back" for one in told)


def _blocked(user: User, pathway: Pathway, found: Mapping[str, Sheet], step: PathwayStep) -> str:
    """Why the next step can't be given to its people now; asks only where something is gated."""
    version = found[step.slug].version
    if version is None:
        return f"{GONE}. Drop this step, or choose another."
    if eligibility.blocked_by(version.content) is None and not earlier.reasons(version.content):
        return ""
    people = [pathway.client] if pathway.client else members_of(user, pathway.couple)
    return met.why_not(user, version.content, people, pathway.couple) or ""


def _line(
    step: PathwayStep,
    place: int,
    sheet: Sheet,
    given: Mapping[UUID, Sequence[Given]],
    waits: Sequence[bool],
    blocked: str | None,
) -> StepLine:
    """`blocked`: for the step that comes next, why it can't be opened or ""; None for others."""
    return StepLine(
        id=step.pk,
        number=place + 1,
        sheet=sheet,
        why=step.why,
        given=given.get(step.group_id, []) if step.group_id else [],
        opened=day(step.opened_at),
        is_waiting=waits[place],
        is_next=blocked is not None,
        blocked=blocked or "",
        can_rise=waits[place] and place > 0,
        can_sink=waits[place] and place + 1 < len(waits),
    )


def summary(user: User, couple: Couple | None, client: Client | None) -> Summary:
    """For the couple page or the person page; one query where there is no pathway."""
    url = (
        reverse("worksheets:pathway_for_couple", args=[couple.pk])
        if couple
        else reverse("worksheets:pathway_for_person", args=[client.pk])  # type: ignore[union-attr]
    )
    mine = pathways_for(user).current().filter(couple=couple, client=client).first()  # type: ignore[attr-defined]
    return Summary(url, page(user, mine) if mine else None)
