"""Pages of a worksheet or module, built from its wording alone: runner, reader and previews."""

import uuid
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from worksheets import checks
from worksheets.conditions import asked_alone, items_named, shown
from worksheets.item_types import SKIPPED, ItemForm, Line, type_of
from worksheets.module_text import count_words

WORDS_A_MINUTE = 180
CLOSING = ("g1_alone", "g2_setting")


@dataclass(frozen=True)
class QuestionPage:
    """One question, with what comes before and after it. `form` is blank in a preview."""

    title: str
    item: dict[str, Any]
    form: ItemForm
    number: int
    of: int
    back_key: str
    next_key: str
    # Told for safety's sake: whatever the practice's policy on secrets, it is never passed on.
    is_exempt: bool = False

    @property
    def key(self) -> str:
        return self.item["key"]

    @property
    def is_closing(self) -> bool:
        return self.key in CLOSING

    @property
    def is_last(self) -> bool:
        return not self.next_key


@dataclass(frozen=True)
class SectionPage:
    """One short section of a module, or one question of its check."""

    title: str
    number: int
    of: int
    section: dict[str, Any] | None = None
    minutes: int = 0
    check: dict[str, Any] | None = None
    form: ItemForm | None = None
    thoughts: list[checks.Thought] = field(default_factory=list)

    @property
    def is_last(self) -> bool:
        return self.number == self.of

    @property
    def back(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def fresh_op() -> str:
    """A form's own id: however often it is sent, it counts once (SECURITY §4.3)."""
    return str(uuid.uuid4())


def keys_needed(content: dict[str, Any]) -> set[str]:
    """Items on whose answers it depends which others are shown; mostly none."""
    rules = [item["show_if"] for item in content["items"] if "show_if" in item]
    return {key for rule in rules for key in items_named(rule)}


def question_page(
    content: dict[str, Any],
    key: str,
    *,
    answers: dict[str, Any] | None = None,
    initial: Any = SKIPPED,
    data: Any = None,
    whole: bool = False,
) -> QuestionPage | None:
    """The page of one question, or None where this sheet (with these answers) has no such one.

    `whole`: for a therapist who looks through a sheet, with what is filled in together.
    """
    items = asked_alone(content) if answers is None else shown(content, answers)
    if whole:
        items = content["items"]
    keys = [item["key"] for item in items]
    if key not in keys:
        return None
    place = keys.index(key)
    item = items[place]
    return QuestionPage(
        title=content["client_title"],
        item=item,
        form=type_of(item).form(item, data=data, initial=initial),
        number=place + 1,
        of=len(keys),
        back_key=keys[place - 1] if place else "",
        next_key=keys[place + 1] if place + 1 < len(keys) else "",
        is_exempt=is_exempt(content, item),
    )


def is_exempt(content: dict[str, Any], item: dict[str, Any]) -> bool:
    """A check-in's question, or one that is only asked because a safety rule came true
    (CLINICAL §4: check-ins and safety answers are exempt from every policy on secrets)."""
    safety = [flag["when"] for flag in content.get("flags", ()) if flag["kind"] == "safety"]
    return "checkin" in content or ("show_if" in item and item["show_if"] in safety)


def steps(content: dict[str, Any]) -> int:
    """Sections and check questions of a module, one page each."""
    return len(content["sections"]) + len(content["check"])


def section_page(content: dict[str, Any], number: int, *, data: Any = None) -> SectionPage | None:
    """Page `number` (from 1) of a module. `data`: answers to its check, to be thought about."""
    sections, of = content["sections"], steps(content)
    if not 1 <= number <= of:
        return None
    title = content["client_title"]
    if number <= len(sections):
        section = sections[number - 1]
        return SectionPage(title, number, of, section, reading_minutes(section["body"]))
    check = content["check"][number - len(sections) - 1]
    item = check["item"]
    form = type_of(item).form(item, data=data)
    thoughts = checks.thoughts(item, form.value) if data is not None and form.is_valid() else []
    return SectionPage(title, number, of, check=check, form=form, thoughts=thoughts)


def reading_minutes(text: str) -> int:
    return max(1, ceil(count_words(text) / WORDS_A_MINUTE))


def default_audience(content: dict[str, Any], key: str) -> str:
    """Where an answer's own choice starts: the sheet's default; the closing two, the therapist."""
    return "clin" if key in CLOSING else content["sharing"]["default"]


def in_words(item: dict[str, Any], value: Any) -> list[Line]:
    return type_of(item).words(item, value)


def as_text(item: dict[str, Any], value: Any) -> str:
    """An answer as one text, for laying two versions side by side."""
    lines = in_words(item, value)
    return "\n".join(f"{one.label}: {one.text}" if one.label else one.text for one in lines)


def as_fields(item: dict[str, Any], value: Any) -> dict[str, Any]:
    """An answer as the values of its form fields, blank ones included."""
    kind = type_of(item)
    fields = dict.fromkeys(kind.fields(item), "")
    said = {
        name: ("on" if one else "") if isinstance(one, bool) else one
        for name, one in kind.post_data(item, value).items()
    }
    return fields | said


def rebound(page: QuestionPage, data: Any) -> QuestionPage:
    """The same page with what was typed in it."""
    return replace(page, form=type_of(page.item).form(page.item, data=data))
