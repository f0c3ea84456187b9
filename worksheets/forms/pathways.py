"""Tailoring a pathway, opening its next step, saving it for the practice."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField, field_of
from clients.models import Client
from worksheets.forms.assignments import AssignForm


class BeginForm(PortalForm):
    template = forms.CharField(max_length=80, required=False)
    op = forms.UUIDField()


class AddStepForm(PortalForm):
    slug = forms.ChoiceField(
        label=_("Add a step"),
        error_messages={
            "required": _("Choose something from the library."),
            "invalid_choice": _("Choose something from the library."),
        },
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "slug", forms.ChoiceField).choices = [
            ("", _("Choose from the library")),
            *choices,
        ]


class ChangeForm(forms.Form):
    """A press of one of a step's buttons, on the page that showed revision `seen`."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("up", "down", "drop")])
    seen = forms.IntegerField(min_value=0)


class OpenForm(AssignForm):
    """As giving a worksheet, but to everybody: there is nobody to choose."""

    def __init__(
        self, *args: Any, people: Sequence[Client], must_consider: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, people=people, must_consider=must_consider, **kwargs)
        self.fields.pop("clients", None)

    def chosen(self) -> list[Client]:
        return list(self.people)


class SaveTemplateForm(PortalForm):
    title = forms.CharField(
        label=_("What should it be called?"),
        max_length=80,
        error_messages={"required": _("Give it a name.")},
    )
    purpose = WordsField(
        max_length=600,
        rows=3,
        required=False,
        label=_("What is it for?"),
        help_text=_("Everybody who works at your practice can read this. Leave names out."),
    )
    op = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"op": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
