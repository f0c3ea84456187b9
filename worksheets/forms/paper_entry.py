"""What stands on somebody's paper, question by question, in the same forms as on the screen."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm
from worksheets.item_types import SKIPPED, ItemForm, type_of
from worksheets.rules.conditions import asked_alone, shown

NOT_ASKED = _("This one isn’t asked after the answer above. Clear it, or check the paper again.")


class HandEntryForm(PortalForm):
    """What ties the paper to its person, and says that it was handed over for this."""

    code = forms.CharField(
        label=_("The code on the paper"),
        max_length=20,
        help_text=_("It is on the cover and has eight characters."),
        error_messages={"required": _("Type the code from the cover of the paper.")},
    )
    handed = forms.BooleanField(
        required=False,
        label=_(
            "They gave me this paper so that I can enter it, and everything on it is for me to read"
        ),
    )
    op = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, expected: str, is_same: Callable[[str, str], bool], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.expected, self.is_same = expected, is_same

    def clean_code(self) -> str:
        if not self.is_same(self.cleaned_data["code"], self.expected):
            raise forms.ValidationError(_("This is not the code of this person’s copy."))
        return self.expected

    def clean_handed(self) -> bool:
        if not self.cleaned_data["handed"]:
            raise forms.ValidationError(
                _("Tick this if it is so. If it is not, leave it on paper.")
            )
        return True


class Sheet:
    """All questions of a sheet on one page; looks like one form to the error summary."""

    def __init__(self, content: dict[str, Any], head: HandEntryForm, data: Any = None) -> None:
        self.content, self.head = content, head
        self.items: list[ItemForm] = [
            type_of(item).form(item, data=data, prefix=item["key"]) for item in asked_alone(content)
        ]
        # As on the paper, where the questions of a module's check come first.
        first = len(content.get("check", ())) + 1
        self.numbered = list(enumerate(self.items, start=first))

    def is_valid(self) -> bool:
        forms_ = [self.head, *self.items]
        if not all([one.is_valid() for one in forms_]):
            return False
        asked = {item["key"] for item in shown(self.content, self.values())}
        for form in self.items:
            if form.value is not SKIPPED and form.item["key"] not in asked:
                form.add_error(next(iter(form.fields)), NOT_ASKED)
        return not self.errors

    def values(self) -> dict[str, Any]:
        return {form.item["key"]: form.value for form in self.items if form.value is not SKIPPED}

    @property
    def errors(self) -> list[Any]:
        return [one.errors for one in (self.head, *self.items) if one.errors]

    @property
    def non_field_errors(self) -> list[str]:
        return [str(e) for one in (self.head, *self.items) for e in one.non_field_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        for one in (self.head, *self.items):
            yield from one
