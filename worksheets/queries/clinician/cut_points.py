"""The cut-points of the private check-in as an owner reads them: shipped, and raised here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Practice
from clients.wording import day
from worksheets.enums import Outcome
from worksheets.item_types.base import texts
from worksheets.models import RaisedOutcome
from worksheets.policies.checkins import newest
from worksheets.rules import cut_points

IN_WORDS = {
    cut_points.NOTE: gettext_lazy("a note"),
    cut_points.SAFETY: gettext_lazy("a Hold"),
    cut_points.NONE: gettext_lazy("nothing"),
}


@dataclass(frozen=True)
class Question:
    """One question of the check-in: which answers ask for what, and which could ask for more."""

    key: str
    prompt: str
    holds: Sequence[str]
    notes: Sequence[str]
    raised: Sequence[str]
    # (answer:outcome, in words)
    choices: Sequence[tuple[str, str]]


def questions(practice: Practice) -> list[Question]:
    """Every question that has outcomes, as they are in force for this practice today."""
    content, rows = newest().content, RaisedOutcome.of(practice.pk)
    prefetch_related_objects(rows, "raised_by__user")
    now = cut_points.outcomes_with(content, rows)
    return [
        _question(content, item, now[item["key"]], rows)
        for item in content["items"]
        if item["key"] in now
    ]


def question(practice: Practice, key: str) -> Question | None:
    """One of them; None where the check-in has no such question."""
    return next((one for one in questions(practice) if one.key == key), None)


def _question(
    content: dict[str, Any], item: dict[str, Any], now: dict[str, str], rows: list[RaisedOutcome]
) -> Question:
    words = texts(item["options"])
    return Question(
        key=item["key"],
        prompt=item["prompt"],
        holds=[words[key] for key, tier in now.items() if tier == cut_points.SAFETY],
        notes=[words[key] for key, tier in now.items() if tier == cut_points.NOTE],
        raised=[
            _("%(answer)s was raised to %(outcome)s on %(day)s by %(name)s.")
            % {
                "answer": words[row.answer],
                "outcome": IN_WORDS[row.outcome],
                "day": day(row.raised_at),
                "name": row.raised_by.user.display_name,
            }
            for row in rows
            if row.item_key == item["key"] and row.answer in words
        ],
        choices=[
            (
                f"{key}:{tier}",
                _("%(answer)s: from %(now)s to %(then)s")
                % {"answer": words[key], "now": IN_WORDS[now[key]], "then": IN_WORDS[tier]},
            )
            for key in now
            for tier in Outcome.values
            if tier in cut_points.higher_than(content, item["key"], key, now[key])
        ],
    )
