"""Rules over answers as sentences, and the answers a rule may look for, by their words. Pure."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from worksheets.item_types import true_false, type_of
from worksheets.item_types.likert import steps
from worksheets.item_types.slider import HIGHEST, LOWEST, MINUS
from worksheets.library.draft_review import is_ready
from worksheets.rules.conditions import items_named

# What a rule may ask: (its name in a rule, what the author reads).
OF_ANSWERS = {
    "has": gettext_lazy("is any of these"),
    "lacks": gettext_lazy("was answered, and is none of these"),
}
OF_NUMBERS = {"gte": gettext_lazy("is this or more"), "lte": gettext_lazy("is this or less")}
_LISTED = {
    "has": gettext_lazy("is any of: %(answers)s"),
    "lacks": gettext_lazy("is none of: %(answers)s"),
}
_SAID = {
    "gt": gettext_lazy("is more than “%(step)s”"),
    "gte": gettext_lazy("is at least “%(step)s”"),
    "lt": gettext_lazy("is less than “%(step)s”"),
    "lte": gettext_lazy("is at most “%(step)s”"),
}
SHORT = 70


def answers(item: dict[str, Any]) -> dict[str, str]:
    """The answers a rule may look for, by key."""
    keys = type_of(item).choices(item)
    if item["type"] == "true_false":
        return true_false.answers()
    inner = item["of"] if item["type"] == "paired" else item
    groups = [inner.get("options", []), inner.get("feelings", [])]
    groups += [item[name]["options"] for name in ("context", "happened") if name in item]
    texts = {one["key"]: one["text"] for group in groups for one in group}
    return {key: texts[key] for key in keys if key in texts}


def numbers(item: dict[str, Any]) -> dict[int, str]:
    """The numbers a rule may compare with, in words."""
    inner = item["of"] if item["type"] == "paired" else item
    if inner["type"] == "likert":
        return steps(inner)
    if inner["type"] == "diary":
        return dict(enumerate(inner["free"]["labels"]))
    if inner["type"] == "slider":
        return {n: str(n).replace("-", MINUS) for n in range(LOWEST, HIGHEST + 1)}
    return {}


def can_be_asked_about(item: dict[str, Any]) -> bool:
    """Whether a condition can be built on this question’s answers."""
    return is_ready(item) and bool(answers(item) or numbers(item))


def short(text: str) -> str:
    """A text cut to fit a line, with an ellipsis where it was longer."""
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


def in_words(rule: dict[str, Any], items: list[dict[str, Any]]) -> str:
    """A rule as an author reads it: “when “Tea or coffee?” is any of: Tea”."""
    known = {item["key"]: item for item in items}
    if any(key not in known or not is_ready(known[key]) for key in items_named(rule) if rule):
        return _("when a question that isn’t asked above any more is answered in some way")
    return _("when %(rule)s") % {"rule": _said(rule, known)}


def _said(rule: dict[str, Any], known: dict[str, Any]) -> str:
    for name, word in (("any", _(" or ")), ("all", _(" and "))):
        if name in rule:
            return word.join(_said(part, known) for part in rule[name])
    item = known[rule["item"]]
    named, steps_ = answers(item), numbers(item)
    tests = [
        words % {"answers": ", ".join(named.get(key, "?") for key in rule[name])}
        for name, words in _LISTED.items()
        if name in rule
    ]
    tests += [
        words % {"step": steps_.get(rule[name], rule[name])}
        for name, words in _SAID.items()
        if name in rule
    ]
    told = _(" and ").join(tests) or _("has an answer you still choose")
    return f"“{short(item['prompt'])}” {told}"
