"""Pages of a worksheet or module, built from its wording alone: runner, reader and previews."""

import re
import uuid
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from worksheets.item_types import SKIPPED, ItemForm, type_of
from worksheets.rules import facts, module_check
from worksheets.rules.conditions import asked_alone, items_named, shown

WORDS_A_MINUTE = 180
_WORD = re.compile(r"\w[\w’'-]*")
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
        """The question’s key."""
        return self.item["key"]

    @property
    def is_closing(self) -> bool:
        """Whether it is one of the questions that every worksheet ends with."""
        return self.key in CLOSING

    @property
    def is_last(self) -> bool:
        """Whether no question follows."""
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
    thoughts: list[module_check.Thought] = field(default_factory=list)

    @property
    def is_last(self) -> bool:
        """Whether no section follows."""
        return self.number == self.of

    @property
    def back(self) -> int:
        """The number of the section before; 0 from the first."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the section after, whether or not there is one."""
        return self.number + 1


def fresh_op() -> str:
    """A form's own id: however often it is sent, it counts once."""
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
    """A check-in's question, or one that is only asked because a safety rule came true.

    Check-ins and safety answers are exempt from every policy on secrets."""
    safety = [flag["when"] for flag in content.get("flags", ()) if facts.is_safety(flag)]
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
    thoughts = (
        module_check.thoughts(item, form.value) if data is not None and form.is_valid() else []
    )
    return SectionPage(title, number, of, check=check, form=form, thoughts=thoughts)


def reading_minutes(text: str) -> int:
    """How long a text takes to read, at least one minute."""
    return max(1, ceil(count_words(text) / WORDS_A_MINUTE))


def default_audience(content: dict[str, Any], key: str) -> str:
    """Where an answer's own choice starts: the sheet's default; the closing two, the therapist."""
    return "clin" if key in CLOSING else content["sharing"]["default"]


def as_text(item: dict[str, Any], value: Any) -> str:
    """An answer as one text, for laying two versions side by side."""
    lines = type_of(item).words(item, value)
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


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))
