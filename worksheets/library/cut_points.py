"""Holds content/safety.yaml against the check-in it is about. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from worksheets.parsing.strict_yaml import Problem, Source
from worksheets.rules import facts
from worksheets.rules.cut_points import NONE, NOTE, RATHER_NOT, SAFETY

Found = Iterator[tuple[tuple, str]]


def problems(source: Source, sheet: dict) -> list[Problem]:
    """What is wrong with the cut-points of this sheet, each with its line in the file."""
    asked = {
        item["key"]: [option["key"] for option in item["options"]]
        for item in sheet["items"]
        if item["type"] == "choice" and item["key"] != sheet["checkin"]["stop_if"]["item"]
    }
    return [source.problem(path, what) for path, what in _found(source.data, asked)]


def _found(cut: dict, asked: dict[str, list[str]]) -> Found:
    yield from _told(cut["rather_not"], NOTE, ("rather_not",))
    seen: set[str] = set()
    for i, row in enumerate(cut["items"]):
        path, key = ("items", i), row["item"]
        if key not in asked:
            yield (
                (*path, "item"),
                _("there is no question “%(key)s”; use one of: %(known)s")
                % {"key": key, "known": ", ".join(asked)},
            )
            continue
        if key in seen:
            yield (
                (*path, "item"),
                _("“%(key)s” is there twice; give each question one row") % {"key": key},
            )
        seen.add(key)
        yield from _row(row, asked[key], path)
    for key in asked:
        if key not in seen:
            yield ("items",), _("“%(key)s” has no cut-points; add a row for it") % {"key": key}


def _row(row: dict, options: list[str], path: tuple) -> Found:
    outcomes = row["outcomes"]
    if list(outcomes) != options:
        yield (
            (*path, "outcomes"),
            _("give each answer its outcome, in order: %(answers)s")
            % {"answers": ", ".join(options)},
        )
    elif outcomes[options[0]] != NONE:
        yield (
            (*path, "outcomes", options[0]),
            _("the first answer says that nothing is wrong: none"),
        )
    used = {tier for answer, tier in outcomes.items() if answer != RATHER_NOT}
    for tier in (SAFETY, NOTE):
        if (tier in used) != (tier in row):
            yield (
                path,
                _("the outcome %(tier)s and `%(tier)s:` go together; add or remove one")
                % {"tier": tier},
            )
        elif tier in row:
            yield from _told(row[tier], tier, (*path, tier))


def _told(told: dict, tier: str, path: tuple) -> Found:
    yield from facts.problems(told, path)
    fact = facts.table().get(told["fact"])
    if fact and fact.tier != tier:
        yield (
            (*path, "fact"),
            _("“%(key)s” is of the tier %(is)s; use a fact of %(tier)s")
            % {"key": fact.key, "is": fact.tier, "tier": tier},
        )
