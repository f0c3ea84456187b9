"""Worksheets as therapists read about them: library cards, each person's work, one reading."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clients import audit, vault
from clients.enums import KeyClass
from clients.models import User
from clients.policies import consents
from clients.queries.clinician import holds as hold_queries
from clients.queries.clinician.holds import HoldLine
from clients.wording import day
from worksheets.item_types import SKIPPED, Line, type_of
from worksheets.models import Answer, Assignment, RaisedOutcome, Response
from worksheets.policies import checkins
from worksheets.rules import cut_points, phrases
from worksheets.rules import flags as flag_rules
from worksheets.rules.cards import OwnCard, drawn
from worksheets.rules.score_text import ScaleWords, of_sending
from worksheets.visibility.worksheets import (
    feedback_for,
    readable_answers_for,
)

# Left open, and not filled in alone: told in their own words beside the answers.
SAID_APART = {"would_rather_not_say", "not_alone"}


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
    # Of two tiers the one that comes first (content/facts.yaml).
    is_safety: bool = True


@dataclass(frozen=True)
class Matched:
    """One answer that a rule named, as it was given."""

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
    flags: Sequence[flag_rules.FlagHit]
    bands: Sequence[flag_rules.Band]
    scores: Sequence[ScaleWords]
    note: str
    feedback: Sequence[Written]
    told_alone: Sequence[str]
    holds: Sequence[HoldLine]
    # The same answers as they are kept, for whoever hands them on in another form.
    values: dict[str, Any]
    opened: int  # how many answers, blank ones too: the record tells nothing of those
    is_uncertain: bool  # nothing that was sent says that it was filled in alone (G2)
    contains: Sequence[Contains] = ()
    matched: Sequence[Matched] = ()
    # Of a check-in: what is asked about alone, without a Hold. What was left open is apart.
    noted: Sequence[Matched] = ()
    left_open: Sequence[str] = ()
    card: OwnCard | None = None

    @property
    def must_be_asked_about(self) -> bool:
        """Whether something has to be asked in person before a check-in counts."""
        return self.is_uncertain or bool(self.left_open)


def reading(user: User, assignment: Assignment) -> Reading:
    """What of this submission may be read now, opened. Each look is on record: whose, what, when,
    how many answers; never the words (Inv 50)."""
    found = _opened(user, assignment)
    _record(user, "answers.read", found, found.opened)
    return found


def exported(user: User, assignment: Assignment) -> Reading:
    """The same for a file, which is on record as one that was saved."""
    found = _opened(user, assignment)
    _record(user, "answers.exported", found, len(found.answers))
    return found


def must_be_asked_about(assignment: Assignment, rows: Sequence[Answer]) -> bool:
    """Whether something of this check-in has to be asked in person before it counts, by what was
    answered. For the review of it, which is on record itself."""
    vault.fetch_keys(rows, "value_sealed")
    values = {row.item_key: _value(row) for row in rows}
    is_sent = getattr(assignment, "response", None) is not None
    is_uncertain = is_sent and not flag_rules.filled_alone(values)
    return is_uncertain or bool(checkins.left_open(assignment.version.content, values))


def _record(user: User, verb: str, found: Reading, count: int) -> None:
    about = found.assignment.client_id
    audit.record(verb, found.response or found.assignment, by=user, about=about, count=count)


def answers_to(user: User, assignment: Assignment) -> list[Answer]:
    """What was said in answer to it, as far as this clinician may read it, still sealed."""
    rows = readable_answers_for(user).filter(response__assignment=assignment)
    return list(rows.filter(value_sealed__isnull=False).order_by("item_key"))


def _opened(user: User, assignment: Assignment) -> Reading:
    """The keys come in one query."""
    response = getattr(assignment, "response", None)
    rows = answers_to(user, assignment)
    written = list(feedback_for(user).filter(assignment=assignment).select_related("author__user"))
    owners = {(row.author_id, str(KeyClass.NOTES)) for row in written}
    owners.add((assignment.client_id, str(KeyClass.ANSWERS)))
    owners.add((assignment.assigned_by_id, str(KeyClass.NOTES)))
    vault.ring().fetch(owners)
    values = {row.item_key: _value(row) for row in rows}
    said = [row.updated_at for row in rows if values[row.item_key] is not SKIPPED]
    return Reading(
        assignment=assignment,
        response=response,
        scores=of_sending(assignment.version.content, values),
        note=vault.words_or_notice(assignment, "note_sealed") or "",
        feedback=[_written(row) for row in written],
        told_alone=consents.told_alone_when(assignment.client, said),
        holds=hold_queries.standing(user, assignment.client),
        values={key: value for key, value in values.items() if value is not SKIPPED},
        opened=len(rows),
        is_uncertain=response is not None and not flag_rules.filled_alone(values),
        **_looked_over(_held_against(assignment), values),
    )


def _held_against(assignment: Assignment) -> dict[str, Any]:
    """The wording with the rules in force as it was sent: of a check-in, the practice’s own."""
    content = assignment.version.content
    if "checkin" not in content:
        return content
    raised = RaisedOutcome.of(assignment.practice_id, until=assignment.submitted_at)
    return cut_points.tightened(content, raised)


def _looked_over(content: dict, values: dict[str, Any]) -> dict[str, Any]:
    """The answers in words, with what the rules say about them: no grade, nothing of a partner."""
    hits, found = flag_rules.flags(content, values), phrases.in_answers(content, values)
    marked = {item for hit in hits if hit.is_safety for item in hit.items}
    prompts = {item["key"]: item["prompt"] for item in content["items"]}
    answers = _read(content, values, marked | {one.item for one in found if one.category.holds})
    blank = checkins.left_open(content, values) if "checkin" in content else []
    return {
        "answers": answers,
        "flags": hits,
        "bands": [band for band in flag_rules.bands(content, values) if band.answered],
        "contains": [_contains(one, prompts) for one in found],
        "matched": _matched(answers, marked),
        "noted": _matched(answers, _noted(hits) if "checkin" in content else set()),
        "left_open": [prompts[key] for key in blank],
        "card": drawn(content, values),
    }


def _matched(answers: Sequence[ReadAnswer], keys: set[str]) -> list[Matched]:
    return [
        Matched(line.text, answer.key, answer.prompt)
        for answer in answers
        if answer.key in keys
        for line in answer.lines
    ]


def _noted(hits: Sequence[flag_rules.FlagHit]) -> set[str]:
    """Questions that a note names, but for what has a line of its own on the page."""
    told = [hit for hit in hits if not hit.is_safety and hit.fact not in SAID_APART]
    return {item for hit in told for item in hit.items}


def _contains(found: phrases.Found, prompts: dict[str, str]) -> Contains:
    category = found.category
    return Contains(category.words, found.said, found.item, prompts[found.item], category.holds)


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
