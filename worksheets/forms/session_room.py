"""Filling in together, reading through together, and a yes of each."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, Words
from clients.models import Client
from worksheets.item_types import ItemForm
from worksheets.rules import joint_sheets

TOO_LONG = _("That is more than there is room for. Your text is still here: shorten it.")


class ProofForm(forms.Form):
    """What ties a save to the page it comes from."""

    revision = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    op = forms.UUIDField()


class RoomForm:
    """The questions that are filled in together; looks like one form to the error summary."""

    def __init__(self, content: dict[str, Any], data: Any = None, values: Any = None) -> None:
        self.items: list[ItemForm] = joint_sheets.item_forms(content, data, values)
        self.is_long = data is not None and joint_sheets.is_too_long(
            joint_sheets.field_values(content, data)
        )

    def is_fit(self) -> bool:
        """Whether it can be agreed to as it stands; what has no place in it is marked."""
        return all([joint_sheets.is_fit(one) for one in self.items]) and not self.is_long

    @property
    def errors(self) -> list[Any]:
        return [one.errors for one in self.items if one.errors] + [TOO_LONG] * self.is_long

    @property
    def non_field_errors(self) -> list[Words]:
        told: list[Words] = [str(error) for one in self.items for error in one.non_field_errors()]
        return told + [TOO_LONG] * self.is_long

    def __iter__(self) -> Iterator[forms.BoundField]:
        for one in self.items:
            yield from one


class AgreeForm(PortalForm):
    """One box a person, and one for the therapist: nobody is spoken for."""

    seen = forms.IntegerField(
        min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args: Any, people: Sequence[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for place, one in enumerate(people):
            self.fields[f"yes-{place}"] = forms.BooleanField(
                label=_("%(name)s says yes to this, for now") % {"name": one.name},
                error_messages={
                    "required": _(
                        "This is for %(name)s to tick. If it is no, or not yet, leave it as it "
                        "is: it stays here as a draft."
                    )
                    % {"name": one.name}
                },
            )
        self.fields["confirmed"] = forms.BooleanField(
            label=_(
                "I have read it. There is no number, day, price, reward or threat in it, and "
                "nobody was pressured."
            ),
            error_messages={"required": _("This one is for the therapist to tick.")},
        )

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0
