"""A score in words: the number, what it rests on, and what its authors say beside it. Pure.

No grade, no risk, no verdict: a cut-off is told as its authors' own, with where it was found, and
where a score lies is arithmetic (Inv 18).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from worksheets.rules import scores
from worksheets.rules.charts import plain
from worksheets.rules.scores import NOT_VALID, Scored

SIDES = {
    "from": gettext_lazy(
        "The authors’ cut-off is %(at)s or more, found in %(found)s (%(source)s)."
    ),
    "above": gettext_lazy("The authors’ cut-off is above %(at)s, found in %(found)s (%(source)s)."),
    "below": gettext_lazy("The authors’ cut-off is below %(at)s, found in %(found)s (%(source)s)."),
    "to": gettext_lazy("The authors’ cut-off is %(at)s or less, found in %(found)s (%(source)s)."),
}
COMPARED = {
    "from": (
        gettext_lazy("%(value)s is %(at)s or more."),
        gettext_lazy("%(value)s is less than %(at)s."),
    ),
    "above": (
        gettext_lazy("%(value)s is above %(at)s."),
        gettext_lazy("%(value)s is not above %(at)s."),
    ),
    "below": (
        gettext_lazy("%(value)s is below %(at)s."),
        gettext_lazy("%(value)s is not below %(at)s."),
    ),
    "to": (
        gettext_lazy("%(value)s is %(at)s or less."),
        gettext_lazy("%(value)s is more than %(at)s."),
    ),
}


@dataclass(frozen=True)
class Cutoff:
    words: str
    compared: str
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
            _compared(one, value),
            one["verified"],
            is_from_memory="from_memory" in one,
        )
        for one in scale.get("cutoffs", ())
    ]
    return ScaleWords(
        key=scale["key"],
        title=scale["title"],
        number=_number(result),
        of=(
            _("Mean, from %(low)s to %(high)s")
            if scale["how"] == "mean"
            else _("Sum, from %(low)s to %(high)s")
        )
        % {"low": plain(low), "high": plain(high)},
        rests_on=_rests_on(definition, result),
        higher=_("Higher means: %(meaning)s.") % {"meaning": scale["higher"]},
        is_verified=scale["verified"],
        cutoffs=cutoffs,
        is_from_memory="from_memory" in scale,
        reversed_words=_reversed_words(scale),
    )


def _cutoff_words(rule: Mapping[str, Any]) -> str:
    told = {name: rule[name] for name in ("at", "found", "source")}
    words = SIDES[rule["side"]] % told
    if not rule.get("only_for"):
        return words
    whom = _("It is for %(whom)s, and says nothing about anybody else.")
    return f"{words} {whom % {'whom': rule['only_for']}}"


def _reversed_words(scale: Mapping[str, Any]) -> str:
    if not scale.get("reversed_from"):
        return ""
    told = {
        "numbers": _(" and ").join(map(str, scale["reversed"])),
        "source": scale["reversed_from"],
    }
    return _("Questions %(numbers)s count the other way round, as in %(source)s.") % told


def _compared(rule: Mapping[str, Any], value: Decimal | None) -> str:
    if value is None:
        return ""
    at = Decimal(rule["at"])
    is_there = scores.is_on_side(value, rule["side"], at)
    return COMPARED[rule["side"]][not is_there] % {"value": plain(value), "at": rule["at"]}


def _number(result: Scored | None) -> str:
    if result is None:
        return ""
    if result.value is not None:
        return plain(result.value)
    return _("No number") if result.state == NOT_VALID else _("Not enough answers")


def _rests_on(definition: Mapping[str, Any], result: Scored | None) -> str:
    if result is None:
        return ""
    if result.state == NOT_VALID:
        return str(definition["invalid"]["words"])
    told = {"answered": result.answered, "questions": questions(result.asked)}
    if result.filled_up:
        return _("From %(answered)s of %(questions)s, filled up in proportion.") % told
    return _("From %(answered)s of %(questions)s.") % told


def change_words(first: Decimal, last: Decimal, by: Decimal, source: str) -> str:
    """First against latest, beside what the authors call reliable."""
    words = (
        _(
            "From %(first)s to %(last)s: %(apart)s apart. The authors call %(by)s or more a "
            "reliable change (found in %(source)s); this is that or more."
        )
        if scores.moved(first, last, by)
        else _(
            "From %(first)s to %(last)s: %(apart)s apart. The authors call %(by)s or more a "
            "reliable change (found in %(source)s); this is less than that."
        )
    )
    told = {"first": plain(first), "last": plain(last), "apart": plain(abs(last - first))}
    return words % (told | {"by": plain(by), "source": source})


def questions(count: int) -> str:
    """So many questions, in words."""
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}


def minutes(count: int) -> str:
    """So many minutes, in words."""
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
