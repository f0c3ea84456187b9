"""Forms that write a part of a worksheet, field by field, and put remarks beside the fields.

Nothing is required while somebody writes: what is missing is told beside its field, and only
publishing waits for it.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import BaseValidator
from django.utils.translation import gettext_lazy as _

from clients.forms.base import NOT_KEPT, Words, WordsField
from worksheets.forms.draft_rows import FormOfRows, RowsField, clean_text

PARAGRAPH_MAX = 1500
Path = tuple[str | int, ...]


class Text(WordsField):
    """A line or a few of the author’s, short enough for its place."""

    def __init__(self, *, max_length: int, rows: int, **kwargs: Any) -> None:
        if rows == 1:
            kwargs["widget"] = forms.TextInput()
        super().__init__(max_length=max_length, rows=rows, required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


@dataclass(frozen=True)
class Part:
    """One place in a worksheet and the field that fills it. Blank means: not there."""

    name: str
    at: tuple[str, ...]
    field: Any
    # A group that goes away as a whole when its first field is blank.
    group: str = ""
    # Written even when blank, because the rest counts on it.
    always: bool = False
    # What stands where nothing is said.
    default: Any = None


def get_in(thing: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if not isinstance(thing, dict) or step not in thing:
            return None
        thing = thing[step]
    return thing


def put_in(thing: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *above, last = path
    for step in above:
        thing = thing.setdefault(step, {})
    if value is None:
        thing.pop(last, None)
    else:
        thing[last] = value


def pick(choices: Sequence[tuple[Any, Words]], **kwargs: Any) -> forms.TypedChoiceField:
    """One of a few; all of them are fine."""
    messages = {"invalid_choice": _("Choose from the list.")} | kwargs.pop("error_messages", {})
    usual: dict[str, Any] = {"widget": forms.RadioSelect, "required": False, "empty_value": None}
    return forms.TypedChoiceField(choices=choices, error_messages=messages, **usual | kwargs)


def number(low: int, high: int, **kwargs: Any) -> forms.IntegerField:
    message = _("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
    box = forms.IntegerField(
        min_value=low,
        max_value=high,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), message),
        **kwargs,
    )
    for validator in box.validators:
        if isinstance(validator, BaseValidator):
            validator.message = message
    return box


def several(
    choices: Sequence[tuple[Any, Words]], coerce: Any = str, **kwargs: Any
) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        choices=choices,
        coerce=coerce,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
        **kwargs,
    )


def tick(**kwargs: Any) -> forms.BooleanField:
    return forms.BooleanField(required=False, **kwargs)


def _row_in_words(row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    return ", ".join(str(v) for k, v in row.items() if k != "key" and v not in ("", True, False))


class PartsForm(FormOfRows):
    """One part of a draft. `value()` is the part as it was typed; what the form doesn’t know of
    it stays as it is."""

    hide_optional = True
    has_rule = False

    def __init__(
        self, *args: Any, thing: dict[str, Any], parts: Sequence[Part], **kwargs: Any
    ) -> None:
        self.thing, self.parts = thing, parts
        self.remarks: dict[str, list[Any]] = {}
        self.row_remarks = {}
        said = {part.name: get_in(thing, part.at) for part in parts}
        start = {
            one.name: one.default if said[one.name] is None else said[one.name] for one in parts
        }
        kwargs["initial"] = start | kwargs.get("initial", {})
        super().__init__(*args, auto_id="b_%s", **kwargs)
        for part in parts:
            self.fields[part.name] = part.field
        self.finish()
        for field in self.fields.values():
            for name, value in NOT_KEPT.items():
                field.widget.attrs.setdefault(name, value)

    def finish(self) -> None:
        """Fields that are no plain part of the thing."""

    def value(self) -> dict[str, Any]:
        new = copy.deepcopy(self.thing)
        for part in self.parts:
            said = self.cleaned_data[part.name]
            if isinstance(part.field, RowsField):
                said = part.field.entries(said, get_in(self.thing, part.at))
            is_blank = said in (None, "", [], False)
            if is_blank and said == get_in(new, part.at):
                continue
            put_in(new, part.at, None if is_blank and not part.always else said)
        for name in {part.group for part in self.parts if part.group}:
            if not get_in(new, (name, "prompt")) and not get_in(new, (name, "options")):
                new.pop(name, None)
        return new

    def in_words(self, thing: dict[str, Any]) -> str:
        """A version of this part as a text, for laying it beside another."""
        lines = []
        for part in self.parts:
            said = get_in(thing, part.at)
            if isinstance(said, list):
                said = "; ".join(_row_in_words(one) for one in said)
            if said not in (None, "", False):
                said = _("yes") if said is True else said
                lines.append(f"{part.field.label}: {said}")
        return "\n".join(lines)

    def tell(self, remarks: Sequence[Any]) -> None:
        """Put each remark beside the field, and the row, that it is about."""
        for remark in remarks:
            name, row = self._place(remark.path)
            if row is None:
                self.remarks.setdefault(name, []).append(remark)
            else:
                self.row_remarks.setdefault(name, []).append((row, remark))

    def _place(self, path: Path) -> tuple[str, int | None]:
        known = [part for part in self.parts if path[: len(part.at)] == part.at]
        if not known:
            inside = [part for part in self.parts if part.at[: len(path)] == path]
            return (inside[0].name if path and inside else self.elsewhere(path)), None
        part = max(known, key=lambda one: len(one.at))
        rest = path[len(part.at) :]
        if not isinstance(part.field, RowsField) or not rest:
            return part.name, None
        at = int(rest[0])
        places = part.field.places if self.is_bound else range(at + 1)
        return part.name, places[at] if at < len(places) else at

    def elsewhere(self, path: Path) -> str:
        """Where a remark stands that is about no field of its own."""
        return self.parts[0].name

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """Every field with its remarks, in the order of the page."""
        return [{"field": one, "remarks": self.remarks.get(one.name, [])} for one in self]
