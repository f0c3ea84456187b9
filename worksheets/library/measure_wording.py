"""A practice's pasted wording as the content of a worksheet, ready to publish. Pure.

Three ways to paste: lines in boxes, YAML, or CSV. What cannot be used is told by line.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from worksheets.enums import Theme
from worksheets.item_types import type_of
from worksheets.library import checking
from worksheets.parsing import json_schema, strict_yaml
from worksheets.parsing.strict_yaml import LibraryError, Source
from worksheets.rules.scores import key_of

INTRO = "Choose what fits best. Every question can be left blank; a blank is a finished answer."
ITEM_MAX, LABEL_MAX, INTRO_MAX, STEPS_MOST = 300, 300, 3000, 11
OWN_STEPS = gettext_lazy(
    "The steps have different words from question to question. Paste them as YAML or CSV, with the "
    "steps of each question."
)
NOTE = (
    "The authors’ scoring, from the answers you may read. It informs and never decides, and says "
    "nothing about a partner."
)


@dataclass(frozen=True)
class Wording:
    """What a practice pasted: one text a slot, and the words of each slot's steps."""

    intro: str
    items: Sequence[str]
    labels: Sequence[Sequence[str]]


class NotUsable(Exception):
    """Why pasted words cannot be used: pairs of a field's name and a sentence."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(what for _name, what in problems))
        self.problems = problems


def has_own_steps(definition: Mapping[str, Any]) -> bool:
    """Whether questions have steps in words of their own, so that no set of steps is for all."""
    return any(is_per_item(group) for group in definition["answers"])


def is_per_item(group: Mapping[str, Any]) -> bool:
    """Whether each question of this group has steps in words of its own."""
    return group.get("labels") == "per_item"


def labels_field(answer_key: str) -> str:
    """The name of the box for the steps of one group of slots."""
    return f"labels_{answer_key}"


def from_lines(
    definition: Mapping[str, Any], intro: str, items: str, labels: Mapping[str, str]
) -> Wording:
    """From the boxes: one question a line, and the steps of each group one a line."""
    if has_own_steps(definition):
        raise NotUsable([("pasted", str(OWN_STEPS))])
    texts = _lines(items)
    steps = {one["key"]: _lines(labels.get(one["key"], "")) for one in definition["answers"]}
    by_slot = [_group(definition, slot)["key"] for slot in range(1, definition["slots"] + 1)]
    numbered = [_numbered(definition, key, steps[key]) for key in by_slot]
    return _usable(definition, Wording(intro, texts, numbered))


def from_pasted(definition: Mapping[str, Any], text: str) -> Wording:
    """From YAML or CSV; which of the two is seen by its first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        if first.replace(" ", "").casefold().startswith("slot,"):
            return _from_csv(definition, text)
        return _from_yaml(definition, text)
    except LibraryError as error:
        told = [{"line": one.line, "what": one.what} for one in error.problems[:8]]
        line = _("Line %(line)s: %(what)s.")
        raise NotUsable([("pasted", line % one) for one in told]) from None


def content(
    definition: Mapping[str, Any],
    wording: Wording,
    *,
    closing: Mapping[str, Any],
    debrief: Mapping[str, Any],
    support: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole sheet: the wording in its slots, the closing questions, and how it is scored.

    Nothing of it can ever be shared with a partner: a number about closeness is leverage.
    """
    items = _items(definition, wording)
    scoring = {name: part for name, part in definition.items() if name != "wording"}
    own_steps = {item["key"]: len(item["labels"]) for item in items}
    return {
        "slug": definition["slug"],
        "code": definition["code"],
        "theme": Theme.MEASURE.value,
        "title": definition["name"],
        "client_title": definition["client_title"],
        "purpose": definition["purpose"],
        "who": "individual",
        "minutes": definition["minutes"],
        "intro": wording.intro or INTRO,
        "contraindications": [{"words": words} for words in definition["contraindications"]],
        "debrief": ["Does this number fit how it has been for you?"],
        "evidence": definition["references"],
        "sharing": {"default": "clin", "partner": "none", "never": True, "releasable": []},
        "scoring": {"note": NOTE},
        "flags": [_flag(rule) for rule in definition.get("flags", ())] + closing["flags"],
        "items": items + closing["items"],
        "debrief_universal": debrief,
        "support": support,
        "measure": scoring | {"own_steps": own_steps},
    }


def _items(definition: Mapping[str, Any], wording: Wording) -> list[dict[str, Any]]:
    return [
        {
            "key": key_of(slot),
            "type": "likert",
            "prompt": text,
            "from": _group(definition, slot)["from"],
            "labels": list(labels),
        }
        for slot, (text, labels) in enumerate(zip(wording.items, wording.labels, strict=True), 1)
    ]


def _flag(rule: Mapping[str, Any]) -> dict[str, Any]:
    tests = {name: rule[name] for name in ("gt", "gte", "lt", "lte") if name in rule}
    parts = [{"item": key_of(slot)} | tests for slot in rule["slots"]]
    when = parts[0] if len(parts) == 1 else {"any": parts}
    return {"flag": rule["flag"], "fact": rule["fact"], "when": when, "words": rule["words"]}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _group(definition: Mapping[str, Any], slot: int) -> Mapping[str, Any]:
    return next(one for one in definition["answers"] if slot in one["slots"])


def _numbered(definition: Mapping[str, Any], key: str, labels: list[str]) -> list[str]:
    """Two ends of a longer scale: the steps between carry their numbers."""
    group = next(one for one in definition["answers"] if one["key"] == key)
    if len(labels) != 2 or group["steps"] <= 2:
        return labels
    first, last = group["from"], group["from"] + group["steps"] - 1
    between = [str(number) for number in range(first + 1, last)]
    return [f"{first}: {labels[0]}", *between, f"{last}: {labels[1]}"]


def _from_yaml(definition: Mapping[str, Any], text: str) -> Wording:
    source = strict_yaml.parse(text, "pasted")
    if problems := _shape(source):
        raise LibraryError(problems)
    data: Any = source.data
    named = data.get("labels", {})
    texts, labels = [], []
    for i, row in enumerate(data["items"], start=1):
        if i > definition["slots"]:
            break
        key = _group(definition, i)["key"]
        texts.append(row if isinstance(row, str) else row["text"])
        own = None if isinstance(row, str) else row.get("labels")
        if own is None and is_per_item(_group(definition, i)):
            what = _(
                "question %(slot)s has steps in words of its own; give its labels beside its text"
            )
            raise LibraryError([source.problem(("items", i - 1), what % {"slot": i})])
        labels.append(_numbered(definition, key, own or named.get(key, [])))
    if len(data["items"]) != definition["slots"]:
        what = _("there are %(given)s items; this measure has %(slots)s")
        told = {"given": len(data["items"]), "slots": definition["slots"]}
        raise LibraryError([source.problem(("items",), what % told)])
    return _usable(definition, Wording(data.get("intro", ""), texts, labels), field="pasted")


def _shape(source: Source) -> list[strict_yaml.Problem]:
    if not isinstance(source.data, dict):
        return [source.problem((), _("this is a set of fields: lines of “name: value”"))]
    return json_schema.problems(source, "wording")


def _from_csv(definition: Mapping[str, Any], text: str) -> Wording:
    """Columns slot, text, and labels with “|” between them."""
    rows: dict[int, tuple[str, list[str]]] = {}
    problems: list[tuple[str, str]] = []
    reader = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    try:
        for row in reader:
            slot = (row.get("slot") or "").strip()
            told = {"line": reader.line_num, "slot": slot[:12]}
            is_number = slot.isascii() and slot.isdigit()
            if not is_number or not 0 < int(slot[:4]) <= definition["slots"]:
                problems.append(("pasted", _("Line %(line)s: there is no slot “%(slot)s”.") % told))
            elif int(slot) in rows:
                problems.append(("pasted", _("Line %(line)s: slot %(slot)s is used twice.") % told))
            else:
                steps = [one.strip() for one in (row.get("labels") or "").split("|") if one.strip()]
                key = _group(definition, int(slot))["key"]
                rows[int(slot)] = (row.get("text") or "").strip(), _numbered(definition, key, steps)
    except csv.Error:
        what = _("Line %(line)s: this row could not be read.")
        problems.append(("pasted", what % {"line": reader.line_num}))
    missing = [str(n) for n in range(1, definition["slots"] + 1) if n not in rows]
    if missing and not problems:
        what = _("No row for slot %(slots)s.") % {"slots": ", ".join(missing[:20])}
        problems.append(("pasted", what))
    if problems:
        raise NotUsable(problems[:8])
    ordered = [rows[slot] for slot in sorted(rows)]
    wording = Wording("", [one[0] for one in ordered], [one[1] for one in ordered])
    return _usable(definition, wording, field="pasted")


def _usable(definition: Mapping[str, Any], wording: Wording, field: str = "") -> Wording:
    problems = list(_wrong(definition, wording, is_by_slot=bool(field)))
    if problems:
        unique = dict.fromkeys((field or name, what) for name, what in problems)
        raise NotUsable(list(unique)[:12])
    return wording


def _wrong(
    definition: Mapping[str, Any], wording: Wording, *, is_by_slot: bool
) -> Iterator[tuple[str, str]]:
    given, wanted = len(wording.items), definition["slots"]
    if given != wanted:
        what = _("This measure has %(wanted)s questions; %(here)s.")
        yield "items", what % {"wanted": wanted, "here": _lines_here(given)}
    if len(wording.intro) > INTRO_MAX:
        yield "intro", _("This can be up to %(most)s characters.") % {"most": f"{INTRO_MAX:,}"}
    for slot, text in enumerate(wording.items, start=1):
        if len(text) > ITEM_MAX:
            what = _("Question %(slot)s is longer than %(most)s characters.")
            yield "items", what % {"slot": slot, "most": ITEM_MAX}
        if not text:
            yield "items", _("Question %(slot)s has no words.") % {"slot": slot}
    for slot, labels in enumerate(wording.labels[:wanted], start=1):
        where = _(" (question %(slot)s)") % {"slot": slot} if is_by_slot else ""
        yield from _wrong_labels(_group(definition, slot), where, labels)
    yield from _one_set_for_all(definition, wording.labels)
    everything = [wording.intro, *wording.items, *(x for one in wording.labels for x in one)]
    for problem in checking.markup_problems("\n".join(everything), ""):
        yield "items", f"{problem.what[0].upper()}{problem.what[1:]}."
        break


def _one_set_for_all(
    definition: Mapping[str, Any], labels: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """A set that was copied down the whole column is not what stands on the copy."""
    for group in filter(is_per_item, definition["answers"]):
        sets = {tuple(labels[slot - 1]) for slot in group["slots"] if slot <= len(labels)}
        if len(sets) == 1 and len(group["slots"]) > 1:
            what = _(
                "Questions %(first)s to %(last)s all have the same steps here. On your copy they "
                "differ: give each question its own."
            )
            yield "pasted", what % {"first": group["slots"][0], "last": group["slots"][-1]}


def _lines_here(count: int) -> str:
    told = ngettext("there is %(count)s line here", "there are %(count)s lines here", count)
    return told % {"count": count}


def _wrong_labels(
    group: Mapping[str, Any], where: str, labels: Sequence[str]
) -> Iterator[tuple[str, str]]:
    name, steps = labels_field(group["key"]), group["steps"]
    fits = len(labels) == steps or (not group["exact"] and 2 <= len(labels) <= STEPS_MOST)
    here = _lines_here(len(labels))
    told = {"here": here[0].upper() + here[1:], "steps": steps, "most": STEPS_MOST, "where": where}
    if not fits and group["exact"]:
        yield name, _("%(here)s; %(steps)s steps are needed%(where)s.") % told
    elif not fits:
        yield name, _("%(here)s; 2 to %(most)s steps are needed%(where)s.") % told
    if any(len(label) > LABEL_MAX for label in labels):
        what = _("A step is longer than %(most)s characters%(where)s.")
        yield name, what % {"most": LABEL_MAX, "where": where}
    item = {"labels": list(labels), "type": "likert"}
    for _path, what in type_of(item).validate_definition(item):
        yield name, f"{what[0].upper()}{what[1:]}{where}."
