"""`show_if` in FHIR’s words: enableWhen says what it can of a rule, our extension says it all.

FHIR knows one list of comparisons, any of them or all. A rule that needs more stands in the
extension alone, and a rule with `lacks` always: FHIR’s “not” is true of somebody who said nothing.
"""

from typing import Any

from django.utils.translation import gettext

from worksheets.item_types import type_of
from worksheets.rules.conditions import COMPARE

Rule = dict[str, Any]
OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
CODED = ("choice", "ranking", "true_false", "likert")


def enable(rule: Rule, items: dict[str, dict]) -> dict[str, Any]:
    """The part of a FHIR item that shows it to whom the rule shows it, as far as FHIR can."""
    if "any" in rule or "all" in rule:
        how = "any" if "any" in rule else "all"
        parts = [enable(part, items) for part in rule[how]]
        if not all(parts) or any(_how(part) not in (how, "one") for part in parts):
            return {}
        return _enabled([when for part in parts for when in part["enableWhen"]], how)
    item = items.get(rule["item"])
    if item is None or "lacks" in rule:
        return {}
    return _enabled(*_leaf(rule, item))


def _leaf(rule: Rule, item: dict) -> tuple[list[dict], str]:
    link, asked = item["key"], item
    if item["type"] == "paired":
        if "mine" not in item:
            return [], "any"
        link, asked = f"{link}.mine", item["of"] | {"key": link, "prompt": item["mine"]}
    if asked["type"] == "slider":
        tests = [name for name in COMPARE if name in rule]
        numbers = [{"operator": OPERATORS[t], "answerInteger": rule[t]} for t in tests]
        return [{"question": f"{link}.at"} | test for test in numbers], "all"
    if asked["type"] not in CODED:
        return [], "any"
    codes = rule.get("has") or _steps(rule, asked)
    return [
        {"question": link, "operator": "=", "answerCoding": {"code": code}} for code in codes
    ], "any"


def _steps(rule: Rule, item: dict) -> list[str]:
    """The steps of a scale that a comparison means."""
    if item["type"] != "likert":
        return []
    first = item.get("from", 0)
    tests = [(COMPARE[name], rule[name]) for name in COMPARE if name in rule]
    numbers = range(first, first + len(item["labels"]))
    return [str(number) for number in numbers if all(test(number, at) for test, at in tests)]


def _enabled(when: list[dict], how: str) -> dict[str, Any]:
    if not when:
        return {}
    return {"enableWhen": when} | ({"enableBehavior": how} if len(when) > 1 else {})


def _how(part: dict[str, Any]) -> str:
    return part.get("enableBehavior", "one")


class CannotSay(ValueError):
    """A condition of somebody else’s that no rule of ours says."""


def rule_of(node: dict[str, Any], items: dict[str, dict]) -> Rule | None:
    """A rule from somebody else’s enableWhen, or None where everybody is asked."""
    when = node.get("enableWhen")
    if not when:
        return None
    parts = [_one(one, items) for one in when]
    if len(parts) == 1:
        return parts[0]
    return {node.get("enableBehavior", "any"): parts}


def _one(when: dict[str, Any], items: dict[str, dict]) -> Rule:
    item = items.get(when["question"])
    if item is None:
        raise CannotSay(gettext("its condition looks at a question that isn’t read before it"))
    operator = when["operator"]
    names = {sign: name for name, sign in OPERATORS.items()}
    if operator == "=" and "answerCoding" in when:
        return {"item": item["key"], "has": [option_named(item, when["answerCoding"]["code"])]}
    if operator == "=" and "answerBoolean" in when and item["type"] == "choice":
        return {"item": item["key"], "has": ["yes" if when["answerBoolean"] else "no"]}
    if operator in names and "answerInteger" in when and item["type"] in ("likert", "slider"):
        return {"item": item["key"], names[operator]: when["answerInteger"]}
    raise CannotSay(gettext("its condition can’t be said here"))


def option_named(item: dict, code: str) -> str:
    for key in (code, as_key(code, "o")):
        if key in type_of(item).choices(item):
            return key
    raise CannotSay(gettext("its condition looks for an answer that isn’t there"))


def as_key(name: str, start: str) -> str:
    """A name from elsewhere as a key: small letters, digits and underscores."""
    plain = "".join(one if one.isascii() and one.isalnum() else "_" for one in name.lower())
    plain = plain.strip("_") or start
    return (plain if plain[0].isalpha() else f"{start}_{plain}")[:40]
