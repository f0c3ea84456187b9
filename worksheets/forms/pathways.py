"""Tailoring a pathway, opening its next step, saving it for the practice."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from clients.forms.base import PortalForm, WordsField
from clients.models import Client
from worksheets.forms.assignments import AssignForm


class BeginForm(PortalForm):
    template = forms.CharField(max_length=80, required=False)
    op = forms.UUIDField()


class AddStepForm(PortalForm):
    slug = forms.ChoiceField(
        label="Add a step",
        error_messages={
            "required": "Choose something from the library.",
            "invalid_choice": "Choose something from the library.",
        },
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].choices = [("", "Choose from the library"), *choices]


class ChangeForm(forms.Form):
    """A press of one of a step's buttons, on the page that showed revision `seen`."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("up", "down", "drop")])
    seen = forms.IntegerField(min_value=0)


class OpenForm(AssignForm):
    """As giving a worksheet, but to everybody: there is nobody to choose."""

    def __init__(self, *args: Any, people: Sequence[Client], must_consider: bool, **kwargs: Any):
        super().__init__(*args, people=people, must_consider=must_consider, **kwargs)
        self.fields.pop("clients", None)

    def chosen(self) -> list[Client]:
        return list(self.people)


class SaveTemplateForm(PortalForm):
    title = forms.CharField(
        label="What should it be called?",
        max_length=80,
        error_messages={"required": "Give it a name."},
    )
    purpose = WordsField(
        max_length=600,
        rows=3,
        required=False,
        label="What is it for?",
        help_text="Everybody who works at your practice can read this. Leave names out.",
    )
    op = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"op": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
