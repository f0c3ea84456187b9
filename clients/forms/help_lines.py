"""A help line as an owner types it, and why one is left out."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.enums import HelpLineKind, HelpLineTrace
from clients.forms.base import PortalForm

# Numbers are written in many ways, and shown as they are typed. They never become a link.
SCRIPT = re.compile(r"(javascript|vbscript|data|file|blob):", re.IGNORECASE)
WEB = re.compile(r"[^\s.]\.[^\s.]{2,}")
DIGITS_TO_DIAL = 2


class OneLine(forms.CharField):
    """Words without line breaks, and nothing that a page or paper can’t show."""

    def to_python(self, value: Any) -> str:
        line = " ".join((super().to_python(value) or "").split())
        if not line.isprintable():
            raise forms.ValidationError(
                gettext("This contains a character that can’t be shown. Type it again.")
            )
        return line


class HelpLineForm(PortalForm):
    kind = forms.ChoiceField(
        label=_("What is it for?"), choices=HelpLineKind, widget=forms.RadioSelect
    )
    name = OneLine(label=_("Name"), max_length=80)
    number = OneLine(
        label=_("Number or address"),
        max_length=80,
        help_text=_(
            "As people dial or type it: 0800 123 456, 188, “text HOME to 741741”, or a web address."
        ),
    )
    about = OneLine(
        label=_("Who it helps, and with what"),
        max_length=160,
        help_text=_("One sentence. Add the languages, if not everybody speaks them."),
    )
    hours = OneLine(
        label=_("Hours"),
        max_length=80,
        required=False,
        help_text=_("For instance: day and night. Leave it empty if you don’t know."),
    )
    text = OneLine(
        label=_("Text number"),
        max_length=80,
        required=False,
        help_text=_("What to text, and where to: HOME to 741741."),
    )
    chat = OneLine(
        label=_("Web chat"),
        max_length=80,
        required=False,
        help_text=_("Where it is: help.example/chat."),
    )
    address = OneLine(
        label=_("Address"),
        max_length=160,
        required=False,
        help_text=_("Only if people may come there. Never the address of a refuge."),
    )
    languages = OneLine(label=_("Languages"), max_length=80, required=False)
    deaf = OneLine(
        label=_("For deaf and hard of hearing people"),
        max_length=160,
        required=False,
        help_text=_("For instance: a textphone number, or sign language by video."),
    )
    place = OneLine(
        label=_("Part of the country"),
        max_length=80,
        required=False,
        help_text=_("If it is only for one, such as Scotland."),
    )
    trace = forms.ChoiceField(
        label=_("Is a call shown on a phone bill?"),
        choices=HelpLineTrace,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Choose no only if the line itself says so: somebody may rely on it."),
    )
    silent = OneLine(
        label=_("How to call without speaking"),
        max_length=240,
        required=False,
        help_text=_("For an emergency number that has a way to do so."),
    )
    is_checked = forms.BooleanField(
        label=_("I looked this up at its own source today"),
        required=False,
        help_text=_("This confirms all of it for 180 days. You can also confirm it later."),
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        """`kind`: what a line of the portal’s list is for, which nobody changes."""
        super().__init__(*args, **kwargs)
        self.fixed_kind = kind
        if kind:
            del self.fields["kind"]

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if SCRIPT.search("".join(number.split())) or "<" in number or ">" in number:
            raise forms.ValidationError(gettext("This isn’t a number or a web address."))
        if not any(sign.isdigit() for sign in number) and not WEB.search(number):
            raise forms.ValidationError(gettext("Give a number to dial or text, or a web address."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, kind = cleaned.get("number", ""), self.fixed_kind or cleaned.get("kind")
        can_dial = sum(1 for sign in number if sign.isdigit()) >= DIGITS_TO_DIAL
        if number and kind == HelpLineKind.EMERGENCY and (not can_dial or WEB.search(number)):
            self.add_error(
                "number", gettext("In an emergency people need a number to dial or text.")
            )
        return cleaned


class LeaveOutForm(PortalForm):
    reason = OneLine(
        label=_("Why is it left out?"),
        max_length=200,
        help_text=_("Only the practice’s owners see this."),
    )
