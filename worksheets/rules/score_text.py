"""A score in words: the number, what it rests on, and what its authors say beside it. Pure.

No grade, no risk, no verdict: a cut-off is told as its authors' own, with where it was found, and
where a score lies is arithmetic (Inv 18).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from worksheets.rules import scores
from worksheets.rules.charts import plain
from worksheets.rules.scores import NOT_VALID, Scored

SIDES = {"from": "{} or more", "above": "above {}", "below": "below {}", "to": "{} or less"}
LIES = {
    "from": ("{} is {} or more.", "{} is less than {}."),
    "above": ("{} is above {}.", "{} is not above {}."),
    "below": ("{} is below {}.", "{} is not below {}."),
    "to": ("{} is {} or less.", "{} is more than {}."),
}


@dataclass(frozen=True)
class Cutoff:
    words: str
    lies: str
    is_verified: bool
    is_from_memory: bool = False


@dataclass(frozen=True)
class ScaleWords:
    """One scale of one sending in words, with what its authors say beside it."""

    key: str
    title: str
    number: str
    of: str
    rests_on: str
    higher: str
    is_verified: bool
    cutoffs: Sequence[Cutoff]
    is_from_memory: bool = False
    reversed_words: str = ""


def scoring_words(definition: Mapping[str, Any]) -> list[ScaleWords]:
    """How each scale is counted, without a number."""
    return [words_of(definition, scale, None) for scale in definition["scales"]]


def of_sending(content: Mapping[str, Any], values: Mapping[str, Any]) -> list[ScaleWords]:
    """What one sending comes to, from the answers that may be read."""
    definition = content.get("measure")
    if not definition:
        return []
    results = scores.score(definition, scores.by_slot(definition, values))
    pairs = zip(definition["scales"], results, strict=True)
    return [words_of(definition, scale, result) for scale, result in pairs]


def words_of(
    definition: Mapping[str, Any], scale: Mapping[str, Any], result: Scored | None
) -> ScaleWords:
    """One scale’s result in words, with its authors’ cut-offs; None reads as not scored."""
    low, high = scores.limits(definition, scale)
    value = result.value if result else None
    cutoffs = [
        Cutoff(
            _cutoff_words(one),
            _lies(one, value),
            one["verified"],
            is_from_memory="from_memory" in one,
        )
        for one in scale.get("cutoffs", ())
    ]
    return ScaleWords(
        key=scale["key"],
        title=scale["title"],
        number=_number(result),
        of=f"{'Mean' if scale['how'] == 'mean' else 'Sum'}, from {plain(low)} to {plain(high)}",
        rests_on=_rests_on(definition, result),
        higher=f"Higher means: {scale['higher']}.",
        is_verified=scale["verified"],
        cutoffs=cutoffs,
        is_from_memory="from_memory" in scale,
        reversed_words=_reversed_words(scale),
    )


def _cutoff_words(rule: Mapping[str, Any]) -> str:
    words = f"The authors’ cut-off is {SIDES[rule['side']].format(rule['at'])}, found in "
    words += f"{rule['found']} ({rule['source']})."
    whom = rule.get("only_for")
    return f"{words} It is for {whom}, and says nothing about anybody else." if whom else words


def _reversed_words(scale: Mapping[str, Any]) -> str:
    if not scale.get("reversed_from"):
        return ""
    which = " and ".join(map(str, scale["reversed"]))
    return f"Questions {which} count the other way round, as in {scale['reversed_from']}."


def _lies(rule: Mapping[str, Any], value: Decimal | None) -> str:
    if value is None:
        return ""
    at = Decimal(rule["at"])
    is_there = scores.is_on_side(value, rule["side"], at)
    return LIES[rule["side"]][not is_there].format(plain(value), rule["at"])


def _number(result: Scored | None) -> str:
    if result is None:
        return ""
    if result.value is not None:
        return plain(result.value)
    return "No number" if result.state == NOT_VALID else "Not enough answers"


def _rests_on(definition: Mapping[str, Any], result: Scored | None) -> str:
    if result is None:
        return ""
    if result.state == NOT_VALID:
        return str(definition["invalid"]["words"])
    words = f"From {result.answered} of {questions(result.asked)}"
    return f"{words}, filled up in proportion." if result.filled_up else f"{words}."


def questions(count: int) -> str:
    """So many questions, in words."""
    return f"{count} question{'' if count == 1 else 's'}"


def minutes(count: int) -> str:
    """So many minutes, in words."""
    return f"{count} minute{'' if count == 1 else 's'}"
