"""What a measure's answers come to, scale by scale: the authors' own counting and no more.

No diagnosis, no level of risk, nothing about two people together (Inv 18). Pass only answers the
clinician may read: what its author kept is a missing answer here (Inv 3). Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SCORED, TOO_FEW, NOT_VALID = "scored", "too_few", "not_valid"
PLACES = Decimal("0.01")
Answers = Mapping[int, int]


@dataclass(frozen=True)
class Scored:
    """One scale. `answered` of `asked` says what it rests on; `filled_up`: in proportion."""

    scale: str
    state: str
    value: Decimal | None
    answered: int
    asked: int
    filled_up: bool = False


def key_of(slot: int) -> str:
    """The key under which the answer to a slot is kept."""
    return f"q{slot}"


def by_slot(definition: Mapping[str, Any], values: Mapping[str, Any]) -> dict[int, int]:
    """Of answers by item, those that are steps of this measure's slots."""
    found = {slot: values.get(key_of(slot)) for slot in range(1, definition["slots"] + 1)}
    return {
        slot: value
        for slot, value in found.items()
        if isinstance(value, int) and _low(definition, slot) <= value <= _high(definition, slot)
    }


def score(definition: Mapping[str, Any], answers: Answers) -> list[Scored]:
    """One result a scale, in their order, whatever was answered."""
    is_valid = _is_valid(definition, answers)
    simple = {
        scale["key"]: _simple(definition, scale, answers)
        for scale in definition["scales"]
        if "slots" in scale
    }
    results = []
    for scale in definition["scales"]:
        parts = [simple[key] for key in scale.get("of", ())]
        result = _made_of(scale, parts) if parts else simple[scale["key"]]
        if not is_valid:
            result = Scored(scale["key"], NOT_VALID, None, result.answered, result.asked)
        results.append(result)
    return results


def as_stored(result: Scored) -> dict[str, Any]:
    """What is sealed: the number as text, so that it comes back to the last place."""
    return {
        "state": result.state,
        "value": None if result.value is None else str(result.value),
        "answered": result.answered,
        "asked": result.asked,
        "filled_up": result.filled_up,
    }


def from_stored(scale: str, kept: Mapping[str, Any]) -> Scored:
    """The result again, as `as_stored` gave it."""
    value = None if kept["value"] is None else Decimal(kept["value"])
    return Scored(scale, kept["state"], value, kept["answered"], kept["asked"], kept["filled_up"])


def limits(definition: Mapping[str, Any], scale: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest this scale can be."""
    if "of" in scale:
        named = [one for one in definition["scales"] if one["key"] in scale["of"]]
        ends = [limits(definition, one) for one in named]
        return sum((low for low, _ in ends), Decimal()), sum((high for _, high in ends), Decimal())
    low = sum(_low(definition, slot) for slot in scale["slots"])
    high = sum(_high(definition, slot) for slot in scale["slots"])
    divided = len(scale["slots"]) if scale["how"] == "mean" else 1
    factor = Decimal(scale.get("factor", "1"))
    return _round(Decimal(low) * factor / divided), _round(Decimal(high) * factor / divided)


def is_on_side(value: Decimal, side: str, at: Decimal) -> bool:
    """Whether a score is where a cut-off points: from, above, below or (up) to it."""
    return {"from": value >= at, "above": value > at, "below": value < at, "to": value <= at}[side]


def moved(first: Decimal, last: Decimal, by: Decimal) -> bool:
    """Whether two scores differ by at least what the authors call a reliable change."""
    return abs(last - first) >= by


def _simple(definition: Mapping[str, Any], scale: Mapping[str, Any], answers: Answers) -> Scored:
    slots: Sequence[int] = scale["slots"]
    turned = set(scale.get("reversed", ()))
    points = [
        _low(definition, slot) + _high(definition, slot) - answers[slot]
        if slot in turned
        else answers[slot]
        for slot in slots
        if slot in answers
    ]
    asked, answered = len(slots), len(points)
    if answered < scale.get("needs", asked):
        return Scored(scale["key"], TOO_FEW, None, answered, asked)
    total = Decimal(sum(points)) * Decimal(scale.get("factor", "1"))
    is_mean = scale["how"] == "mean"
    value = total / answered if is_mean else total * asked / answered
    filled_up = answered < asked and not is_mean
    return Scored(scale["key"], SCORED, _round(value), answered, asked, filled_up)


def _made_of(scale: Mapping[str, Any], parts: Sequence[Scored]) -> Scored:
    answered, asked = sum(one.answered for one in parts), sum(one.asked for one in parts)
    values = [one.value for one in parts if one.value is not None]
    if len(values) < len(parts):
        return Scored(scale["key"], TOO_FEW, None, answered, asked)
    total = sum(values, Decimal())
    value = total / len(values) if scale["how"] == "mean" else total
    return Scored(scale["key"], SCORED, _round(value), answered, asked)


def _is_valid(definition: Mapping[str, Any], answers: Answers) -> bool:
    rule = definition.get("invalid")
    return rule is None or all(answers.get(slot) != rule["answer"] for slot in rule["slots"])


def _low(definition: Mapping[str, Any], slot: int) -> int:
    return int(_steps(definition, slot)["from"])


def _high(definition: Mapping[str, Any], slot: int) -> int:
    own = definition.get("own_steps", {}).get(key_of(slot))
    steps = _steps(definition, slot)
    return int(steps["from"] + (own or steps["steps"]) - 1)


def _steps(definition: Mapping[str, Any], slot: int) -> Mapping[str, Any]:
    return next(one for one in definition["answers"] if slot in one["slots"])


def _round(value: Decimal) -> Decimal:
    """At most two places, halves away from nought; 12 and not 12.00."""
    rounded = value.quantize(PLACES, ROUND_HALF_UP).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral() else rounded
