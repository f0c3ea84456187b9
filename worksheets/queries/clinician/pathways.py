"""A pathway as its therapist reads it: what is open and for whom, what comes next, what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Couple, User
from clients.policies.couples import members_of
from clients.wording import day, minutes
from worksheets.enums import OPEN_STATES, AssignmentState, JointState, Kind
from worksheets.models import Pathway, PathwayStep, Version
from worksheets.policies import session_room
from worksheets.policies.pathways import no_room
from worksheets.queries.clinician import assignable, assignments, library, pathway_steps
from worksheets.queries.clinician.session_room import TONES, in_words
from worksheets.rules.conditions import asked_together
from worksheets.visibility.worksheets import assignments_for, pathways_for

GONE = _("Not in the library now")
UNASSIGNED = _("Unassigned")


@dataclass(frozen=True)
class Sheet:
    """What a step gives, as a card; without a version where the library has it no more."""

    slug: str
    title: str
    facts: str
    version: Version | None

    @property
    def is_there(self) -> bool:
        """Whether the library has it now."""
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
    can_rise: bool
    can_sink: bool
    is_next: bool = False
    is_done: bool = False
    blocked: str = ""


@dataclass(frozen=True)
class Page:
    pathway: Pathway
    lines: Sequence[StepLine]

    @property
    def next(self) -> StepLine | None:
        """The step that comes next; None where none waits, or the pathway has ended."""
        return next((line for line in self.lines if line.is_next), None)

    @property
    def full(self) -> str:
        """Why no step can be added now; blank where one can."""
        return no_room(len(self.lines))

    @property
    def open_titles(self) -> list[str]:
        """The titles of what somebody can still answer."""
        return [line.sheet.title for line in self.lines if any(one.is_open for one in line.given)]


@dataclass(frozen=True)
class Summary:
    """What a couple's or person's own page says of it."""

    url: str
    page: Page | None


def sheets(user: User, slugs: Sequence[str]) -> dict[str, Sheet]:
    """The newest version of each in one query; a practice's own comes before a shipped one."""
    rows = library.newest_versions(user).filter(worksheet__slug__in=slugs)
    found = {slug: Sheet(slug, str(GONE), "", None) for slug in slugs}
    for version in sorted(rows, key=lambda row: row.practice_id is not None):
        kind = Kind(version.worksheet.kind).label
        who = library.WHO.get(version.content.get("who", ""), "")
        took = minutes(version.content.get("minutes", 0))
        facts = gettext("%(kind)s %(code)s. %(who)s. About %(minutes)s.") % {
            "kind": kind,
            "code": version.worksheet.code,
            "who": who,
            "minutes": took,
        }
        found[version.worksheet.slug] = Sheet(version.worksheet.slug, version.title, facts, version)
    return found


def addable(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """The whole library as choices, by shelf."""
    return [
        (
            shelf.title,
            [(card.slug, f"{card.title} ({card.kind} {card.code})") for card in shelf.cards],
        )
        for shelf in library.shelves(user)
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
    people = members_of(user, pathway.couple) if pathway.couple else _alone(pathway)
    waits = [_waits(step, given) for step in steps]
    waiting = [step for place, step in enumerate(steps) if waits[place]]
    before = _done_before(user, pathway, waiting, people)
    left = [waits[place] and step.slug not in before for place, step in enumerate(steps)]
    first = left.index(True) if True in left and pathway.ended_at is None else -1
    lines = [_line(step, n, found[step.slug], given, waits) for n, step in enumerate(steps)]
    if first >= 0:
        reason = _blocked(user, pathway, found, steps[first], people)
        lines[first] = replace(lines[first], is_next=True, blocked=reason)
    told = [
        replace(line, given=before[step.slug], is_done=True)
        if line.is_waiting and step.slug in before
        else line
        for line, step in zip(lines, steps, strict=True)
    ]
    return Page(pathway, told)


def _alone(pathway: Pathway) -> list[Client]:
    return [pathway.client] if pathway.client else []


def _done_before(
    user: User, pathway: Pathway, steps: Sequence[PathwayStep], people: Sequence[Client]
) -> dict[str, list[Given]]:
    """How each step that was done outside this pathway stands, person by person."""
    if not steps:
        return {}
    found = pathway_steps.done(user, [step.slug for step in steps], people, pathway.couple)
    told = {slug: [_given(row) for row in one.parts] for slug, one in found.items()}
    for slug, one in found.items():
        if one.is_agreed:
            state = JointState.AGREED
            line = Given(pathway.pk, gettext("Together"), in_words(state), TONES[state], False)
            told[slug].append(line)
    return told


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
    states = session_room.states(user, [step.group_id for step in steps if step.group_id])
    for step in steps:
        version = found[step.slug].version
        state = states.get(step.group_id) if step.group_id else None
        if state is None and step.group_id and version and asked_together(version.content):
            state = JointState.WRITING
        if step.group_id is None or state is None:
            continue
        label = str(UNASSIGNED) if state == JointState.UNASSIGNED else in_words(state)
        where = f"{reverse('portal:couple', args=[pathway.couple_id])}#room"
        line = Given(step.group_id, gettext("Together"), label, TONES[state], False, where)
        given.setdefault(step.group_id, []).append(line)


def _given(row: Any) -> Given:
    state = AssignmentState(row.state)
    label = str(UNASSIGNED) if _is_unassigned(row) else str(state.label)
    tone = assignments.TONES.get(state, "paused")
    return Given(row.pk, row.client.name, label, tone, state in OPEN_STATES)


def _is_unassigned(row: Any) -> bool:
    return row.state == AssignmentState.WITHDRAWN and row.submitted_at is None


def _waits(step: PathwayStep, given: Mapping[UUID, Sequence[Given]]) -> bool:
    """As actions/pathways.py `is_waiting`, from what is loaded already."""
    told = given.get(step.group_id, []) if step.group_id else []
    return step.group_id is None or all(one.state == str(UNASSIGNED) for one in told)


def _blocked(
    user: User,
    pathway: Pathway,
    found: Mapping[str, Sheet],
    step: PathwayStep,
    people: Sequence[Client],
) -> str:
    """Why the next step can't be assigned to its people now."""
    version = found[step.slug].version
    if version is None:
        return gettext("Not in the library now. Drop this step, or choose another.")
    return why_blocked(user, pathway, version, people) or ""


def why_blocked(
    user: User, pathway: Pathway, version: Version, people: Sequence[Client]
) -> str | None:
    """Why this can't be assigned to everyone on this pathway now; None where it can."""
    found = assignable.Assignable(user, people, pathway.couple)
    return user.clinician.licence_problem() or found.why_not_all(version)


def _line(
    step: PathwayStep,
    place: int,
    sheet: Sheet,
    given: Mapping[UUID, Sequence[Given]],
    waits: Sequence[bool],
) -> StepLine:
    return StepLine(
        id=step.pk,
        number=place + 1,
        sheet=sheet,
        why=step.why,
        given=given.get(step.group_id, []) if step.group_id else [],
        opened=day(step.opened_at),
        is_waiting=waits[place],
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
