"""Declarative rules over answers: the `when:` of a flag and the `show_if:` of an item.

`answers` maps item keys to stored values. Leave out what the reader of the result may not
read: a rule never looks behind “only me” (Inv 3), nor at a guess about a partner (Inv 31).
"""

from django.utils.translation import gettext as _

from worksheets.item_types import SKIPPED, type_of

COMPARE = {
    "gt": lambda number, limit: number > limit,
    "gte": lambda number, limit: number >= limit,
    "lt": lambda number, limit: number < limit,
    "lte": lambda number, limit: number <= limit,
}


def holds(rule: dict, items: dict[str, dict], answers: dict) -> bool:
    """Whether a rule is true. An unanswered question makes nothing true."""
    if "any" in rule:
        return any(holds(part, items, answers) for part in rule["any"])
    if "all" in rule:
        return all(holds(part, items, answers) for part in rule["all"])
    item = items[rule["item"]]
    value = answers.get(rule["item"], SKIPPED)
    if value is SKIPPED:
        return False
    kind = type_of(item)
    if "has" in rule or "lacks" in rule:
        picked = {*kind.picks(item, value)}
        wanted = "has" not in rule or bool(picked & {*rule["has"]})
        return wanted and not picked & {*rule.get("lacks", ())}
    number = kind.number(item, value)
    return number is not None and all(
        test(number, rule[name]) for name, test in COMPARE.items() if name in rule
    )


def items_named(rule: dict) -> list[str]:
    """The items a rule looks at, in order."""
    parts = rule.get("any") or rule.get("all")
    if parts:
        return list(dict.fromkeys(key for part in parts for key in items_named(part)))
    return [rule["item"]]


def items_that_told(rule: dict, items: dict[str, dict], answers: dict) -> list[str]:
    """Of the items a rule looks at, those whose answers make it true, in order."""
    parts = rule.get("any") or rule.get("all")
    if parts:
        found = [key for part in parts for key in items_that_told(part, items, answers)]
        return list(dict.fromkeys(found))
    return [rule["item"]] if holds(rule, items, answers) else []


def by_key(content: dict) -> dict[str, dict]:
    """The questions of a content, by their keys."""
    return {item["key"]: item for item in content["items"]}


def asked_alone(content: dict) -> list[dict]:
    """The items a person may meet alone; the others are filled in together, in a session."""
    return [item for item in content["items"] if not item.get("in_session")]


def asked_together(content: dict) -> list[dict]:
    """The items that are filled in together, in a session."""
    return [item for item in content["items"] if item.get("in_session")]


def is_joint(content: dict) -> bool:
    """Whether nothing in it is for one person alone: it is assigned to a couple as a whole."""
    items = content["items"]
    return bool(items) and all(item.get("in_session") for item in items)


def shown(content: dict, answers: dict) -> list[dict]:
    """The items this person meets, given what they answered so far (Inv 37)."""
    items = by_key(content)
    seen: dict = {}
    result = []
    for item in asked_alone(content):
        if "show_if" in item and not holds(item["show_if"], items, seen):
            continue
        result.append(item)
        if item["key"] in answers:
            seen[item["key"]] = answers[item["key"]]
    return result


def problems(rule: dict, items: dict[str, dict], path: tuple = ()) -> list[tuple[tuple, str]]:
    """What is wrong with a rule: (path inside it, what would be right)."""
    for name in ("any", "all"):
        if name in rule:
            return [
                found
                for i, part in enumerate(rule[name])
                for found in problems(part, items, (*path, name, i))
            ]
    item = items.get(rule["item"])
    if item is None:
        earlier = ", ".join(items) or _("none yet")
        what = _("there is no item “%(key)s” before this; use one of: %(known)s") % {
            "key": rule["item"],
            "known": earlier,
        }
        return [((*path, "item"), what)]
    if "has" not in rule and "lacks" not in rule:
        return _number_problems(rule, item, path)
    known = type_of(item).choices(item)
    return [
        (
            (*path, name, i),
            _("“%(key)s” is not an option of %(item)s; use: %(known)s")
            % {"key": key, "item": item["key"], "known": ", ".join(known)},
        )
        for name in ("has", "lacks")
        for i, key in enumerate(rule.get(name, ()))
        if key not in known
    ]


def _number_problems(rule: dict, item: dict, path: tuple) -> list[tuple[tuple, str]]:
    kind = item["of"]["type"] if item["type"] == "paired" else item["type"]
    if kind in ("likert", "slider", "diary"):
        return []
    name = next(name for name in COMPARE if name in rule)
    return [
        (
            (*path, name),
            _("%(item)s has no number; use `has` with its options") % {"item": item["key"]},
        )
    ]
