"""What each answer to the private check-in asks of the therapist, and where a practice is stricter.

The shipped cut-points are a file (content/safety.yaml); published, they are the flags of the
version, so that each version keeps its own. A practice may raise an outcome and never lower one:
what it raised is laid over the flags by taking the higher of the two. Pure.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from worksheets.rules.conditions import by_key

NONE, NOTE, SAFETY = "none", "note", "safety"
HEIGHT = {NONE: 0, NOTE: 1, SAFETY: 2}
RATHER_NOT = "rather_not"
Content = dict[str, Any]


class Raised(Protocol):
    """One answer whose outcome a practice raised."""

    item_key: str
    answer: str
    outcome: str


def flags_of(cut: Content) -> list[Content]:
    """The file as flags: each question’s safety and note, and one for “prefer not to say”."""
    flags: list[Content] = [
        {
            "flag": _key(row["item"], tier),
            "when": {"item": row["item"], "has": answers},
            **row[tier],
        }
        for row in cut["items"]
        for tier in (SAFETY, NOTE)
        if (answers := _answers(row["outcomes"], tier))
    ]
    open_ = [{"item": row["item"], "has": [RATHER_NOT]} for row in cut["items"]]
    return [*flags, {"flag": "rather_not_say", "when": {"any": open_}, **cut["rather_not"]}]


def outcomes(content: Content) -> dict[str, dict[str, str]]:
    """By question, what each of its answers asks for, as this wording was published."""
    items = by_key(content)
    found: dict[str, dict[str, str]] = {}
    for flag in _of_one_question(content):
        key = flag["when"]["item"]
        each = found.setdefault(
            key, {option["key"]: NONE for option in items[key].get("options", ())}
        )
        for answer in flag["when"]["has"]:
            each[answer] = _higher(each[answer], flag["kind"])
    for each in found.values():
        if RATHER_NOT in each:
            each[RATHER_NOT] = NOTE
    return found


def outcomes_with(content: Content, raised: Iterable[Raised]) -> dict[str, dict[str, str]]:
    """The same with what a practice raised: of two outcomes always the higher one."""
    found = outcomes(content)
    for one in raised:
        each = found.get(one.item_key, {})
        if one.answer in each and one.answer != RATHER_NOT:
            each[one.answer] = _higher(each[one.answer], one.outcome)
    return found


def higher_than(content: Content, key: str, answer: str, now: str) -> list[str]:
    """What this answer could be raised to from `now`; nothing for the answer that says that all is
    well, nor for “prefer not to say”."""
    item = by_key(content).get(key, {})
    options = [option["key"] for option in item.get("options", ())]
    kinds = {flag["kind"] for flag in _of_one_question(content) if flag["when"]["item"] == key}
    if answer not in options[1:] or answer == RATHER_NOT:
        return []
    return [tier for tier in (NOTE, SAFETY) if tier in kinds and HEIGHT[tier] > HEIGHT[now]]


def tightened(content: Content, raised: Iterable[Raised]) -> Content:
    """The same wording with the flags that a practice’s own cut-points make of it: each answer has
    the higher of the two outcomes, so that nothing is ever lowered."""
    before, changed = outcomes(content), outcomes_with(content, list(raised))
    changed = {key: each for key, each in changed.items() if each != before[key]}
    if not changed:
        return content
    flags = [_moved(flag, changed) for flag in content["flags"]]
    return content | {"flags": [flag for flag in flags if flag]}


def _moved(flag: Content, changed: dict[str, dict[str, str]]) -> Content | None:
    """One flag with the answers that now belong to it; None where it has lost all of them."""
    each = changed.get(flag["when"].get("item", ""))
    if each is None:
        return flag
    answers = _answers(each, flag["kind"])
    return flag | {"when": flag["when"] | {"has": answers}} if answers else None


def _of_one_question(content: Content) -> list[Content]:
    """The flags that look at one question’s options, the closing questions aside."""
    closing = ("g1_alone", "g2_setting")
    return [
        flag
        for flag in content.get("flags", ())
        if "has" in flag["when"] and flag["when"]["item"] not in closing
    ]


def _answers(outcomes: dict[str, str], tier: str) -> list[str]:
    return [key for key, one in outcomes.items() if one == tier and key != RATHER_NOT]


def _higher(one: str, other: str) -> str:
    return max(one, other, key=HEIGHT.__getitem__)


def _key(item: str, tier: str) -> str:
    return item if tier == SAFETY else f"{item}_note"
