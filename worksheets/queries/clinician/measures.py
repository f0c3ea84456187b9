"""Measures as therapists read about them: the shelf, one measure, and one person's scores."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import audit, vault
from clients.enums import KeyClass
from clients.models import Client, User
from clients.wording import day
from worksheets.enums import AssignmentState, Kind, ScheduleState
from worksheets.library import measure_definitions, version_cache
from worksheets.models import MeasureSchedule, MeasureWording, Score, Version
from worksheets.policies import schedules
from worksheets.queries.clinician import filled_alone
from worksheets.queries.clinician.library import newest_versions
from worksheets.rules import charts
from worksheets.rules import scores as score_rules
from worksheets.rules.charts import Chart, Reading
from worksheets.rules.score_text import (
    ScaleWords,
    change_words,
    minutes,
    questions,
    words_of,
)
from worksheets.rules.scores import TOO_FEW, Scored
from worksheets.visibility.worksheets import (
    schedules_for,
    scores_for,
    turns_for,
    versions_for,
    wordings_for,
)

SHOWN = 24
CLASSES = {
    "own": gettext_lazy("Our own words, ready to use"),
    "V": gettext_lazy("Free to use; your practice adds the wording"),
    "E": gettext_lazy("Your practice adds the wording, once the authors allow it"),
    "D": gettext_lazy("Your practice adds the wording from its own licensed copy"),
}


@dataclass(frozen=True)
class MeasureRow:
    """A measure on its shelf, and whether it can be given today."""

    slug: str
    name: str
    full_name: str
    facts: str
    rights: str
    is_ready: bool


@dataclass(frozen=True)
class ScaleSeries:
    """One scale of one person over time."""

    scale: ScaleWords
    rows: Sequence[tuple[str, str, str, bool]]
    chart: Chart
    change: str
    is_change_verified: bool
    is_change_from_memory: bool
    # Of how many the rows are the newest.
    total: int


@dataclass(frozen=True)
class MeasureSeries:
    slug: str
    name: str
    title: str
    scales: Sequence[ScaleSeries]
    notes: Sequence[str]


@dataclass(frozen=True)
class Again:
    """A measure that comes again to somebody, in a sentence."""

    id: UUID
    slug: str
    words: str
    is_paused: bool


@dataclass(frozen=True)
class PersonMeasures:
    """What a person's page shows of measures: numbers over time, and what comes again."""

    series: Sequence[MeasureSeries]
    again: Sequence[Again]


def in_force(user: User) -> dict[str, Version]:
    """The wording that would be given today, by the measure's name."""
    rows = newest_versions(user).filter(worksheet__kind=Kind.MEASURE)
    return {row.worksheet.slug: row for row in rows}


def newest(user: User, slug: str) -> Version | None:
    """The wording that was given last, in force or not: its answers and numbers stay readable."""
    rows = versions_for(user).filter(worksheet__kind=Kind.MEASURE, worksheet__slug=slug)
    return rows.select_related("worksheet").order_by("-number").first()


def shelf(user: User) -> list[MeasureRow]:
    """Every measure whose scoring is known, those that are ready first."""
    ready = in_force(user)
    rows = [_row(one, one["slug"] in ready) for one in measure_definitions.shelf().values()]
    return sorted(rows, key=lambda row: not row.is_ready)


def _row(one: Mapping[str, Any], is_ready: bool) -> MeasureRow:
    told = {"questions": questions(one["slots"]), "minutes": minutes(one["minutes"])}
    facts = _("%(questions)s, about %(minutes)s") % told
    rights = str(CLASSES[one["class"]])
    return MeasureRow(one["slug"], one["name"], one["full_name"], facts, rights, is_ready)


def wordings(user: User, slug: str) -> list[dict[str, str]]:
    """Whose words came in when, by which right; the newest first."""
    rows = wordings_for(user).filter(version__worksheet__slug=slug)
    rows = rows.select_related("version", "attested_by__user", "end__ended_by__user")
    rows = rows.defer("version__content").order_by("-version__number")
    return [
        {
            "number": str(row.version.number),
            "who": row.attested_by.user.display_name,
            "when": day(row.attested_at),
            "right": row.get_right_display(),
            "where": row.where,
            "ended": _ended(row),
        }
        for row in rows
    ]


def _ended(row: MeasureWording) -> str:
    """Since when these words are out of force, by whom and why; nothing where they never were."""
    end = getattr(row, "end", None)
    if end is None:
        return ""
    told = {"day": day(end.ended_at), "who": end.ended_by.user.display_name}
    told["why"] = end.get_why_display().lower()
    return _("Out of force since %(day)s, %(who)s: %(why)s.") % told


def running(user: User, client: Client, slug: str = "") -> list[Again]:
    """What comes again to this person: all of it, or one measure."""
    rows = schedules_for(user).running().filter(client=client)  # type: ignore[attr-defined]
    rows = rows.select_related("worksheet")
    if slug:
        rows = rows.filter(worksheet__slug=slug)
    return [_again(row) for row in rows.order_by("set_at")]


def _again(row: MeasureSchedule) -> Again:
    slug, is_paused = row.worksheet.slug, row.state == ScheduleState.PAUSED
    definition = measure_definitions.shelf().get(slug)
    name = definition["name"] if definition else slug
    return Again(row.pk, slug, schedules.in_words(row, name), is_paused)


def turns(user: User, client: Client, slug: str) -> list[tuple[str, str]]:
    """What became of its days, the newest first."""
    rows = turns_for(user).filter(client=client, schedule__worksheet__slug=slug)
    return [(day(row.on), row.get_outcome_display()) for row in rows.order_by("-on")]


def of_person(user: User, client: Client) -> PersonMeasures:
    """For the person's page: everything counted for them, the newest measure first."""
    return PersonMeasures(series(user, client), running(user, client))


def series(user: User, client: Client, slug: str = "") -> list[MeasureSeries]:
    """One person's numbers over time: of one measure all of them, of all measures the newest of
    each scale. Every sending shown that nobody had read counts as read from here on, and is locked
    while it is looked at."""
    mine = scores_for(user).filter(client=client)
    of_scale = mine.filter(
        version__worksheet=OuterRef("version__worksheet"), scale=OuterRef("scale")
    )
    total = of_scale.order_by().values("scale").annotate(n=Count("pk")).values("n")
    found = mine.filter(version__worksheet__slug=slug) if slug else _newest_of_each_scale(mine)
    found = found.annotate(total=Subquery(total))
    found = found.select_related("response__assignment", "version__worksheet")
    found = found.annotate(**filled_alone.setting_of(user, "response"))
    found = found.defer("version__content").order_by("-response__submitted_at")
    locked = ("response__assignment",)
    rows: list[Any] = list(found.select_for_update(of=locked, no_key=True))
    if not rows:
        return []
    _record(user, client, rows)
    vault.ring().fetch([(client.pk, str(KeyClass.ANSWERS))])
    contents = _contents(user, rows)
    measures: dict[str, list[Score]] = {}
    for row in rows:
        measures.setdefault(row.version.worksheet.slug, []).append(row)
    return [_series(contents, one) for one in measures.values()]


def _newest_of_each_scale(scores: QuerySet[Score]) -> QuerySet[Score]:
    scale = [F("version__worksheet"), F("scale")]
    rank = Window(RowNumber(), partition_by=scale, order_by=F("response__submitted_at").desc())
    return scores.filter(pk__in=scores.annotate(rank=rank).filter(rank__lte=SHOWN).values("pk"))


def _record(user: User, client: Client, rows: Sequence[Score]) -> None:
    unread = {
        row.response_id: row.response
        for row in rows
        if row.response.assignment.state == AssignmentState.SUBMITTED
    }
    for response in unread.values():
        audit.record("scores.read", response, by=user, about=client.pk)
    if not unread:
        audit.record("scores.read", client, by=user, about=client.pk, count=len(rows))


def _contents(user: User, rows: Sequence[Score]) -> dict[UUID, dict[str, Any]]:
    wanted = {row.version_id for row in rows}
    brought = versions_for(user).filter(pk__in=wanted - set(version_cache.known()))
    for pk, content in brought.values_list("pk", "content"):
        version_cache.content(pk, content)
    return {pk: version_cache.content(pk, None) for pk in wanted}


def _series(contents: Mapping[UUID, dict[str, Any]], rows: Sequence[Any]) -> MeasureSeries:
    definition = contents[rows[0].version_id]["measure"]
    by_scale: dict[str, list[Score]] = {}
    for row in rows:
        by_scale.setdefault(row.scale, []).append(row)
    scales = [
        _scale(definition, scale, by_scale[scale["key"]])
        for scale in definition["scales"]
        if scale["key"] in by_scale
    ]
    name, full = definition["name"], definition["full_name"]
    return MeasureSeries(definition["slug"], name, full, scales, definition["notes"])


def _scale(
    definition: Mapping[str, Any], scale: Mapping[str, Any], rows: Sequence[Any]
) -> ScaleSeries:
    results = [_opened(row) for row in rows]
    readings, table = [], []
    for row, result in zip(rows, results, strict=True):
        sent = row.response.submitted_at
        when, words = day(sent), words_of(definition, scale, result)
        on = timezone.localtime(sent).date() if sent else row.scored_at.date()
        readings.append(Reading(on, result.value, f"{when}: {words.number}", when))
        said = filled_alone.is_said(row.client_id, row.setting_id, row.setting_sealed)
        table.append((when, words.number, words.rests_on, not said))
    low, high = score_rules.limits(definition, scale)
    limits = [(Decimal(one["at"]), one["at"], one["verified"]) for one in scale.get("cutoffs", ())]
    picture = charts.chart(scale["title"], readings[::-1], low, high, limits)
    total = rows[0].total
    # First against latest: said where the first is there.
    change = scale.get("change", {}) if total == len(rows) else {}
    return ScaleSeries(
        scale=words_of(definition, scale, results[0]),
        rows=table,
        chart=picture,
        change=_change(change, results),
        is_change_verified=bool(change.get("verified")),
        is_change_from_memory="from_memory" in change,
        total=total,
    )


def _opened(row: Score) -> Scored:
    words = vault.words_or_notice(row, "value_sealed", notice="")
    if not words:
        return Scored(row.scale, TOO_FEW, None, 0, 0)
    return score_rules.from_stored(row.scale, json.loads(words))


def _change(rule: Mapping[str, Any], results: Sequence[Scored]) -> str:
    """First against latest, as arithmetic: whether the authors would call it reliable."""
    values = [one.value for one in results if one.value is not None]
    if not rule or len(values) < 2:
        return ""
    last, first, by = values[0], values[-1], Decimal(rule["by"])
    return change_words(first, last, by, rule["source"])
