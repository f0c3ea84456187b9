"""Who is taken into care, and where their invitation goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, Words

FEWEST, MOST = 2, 6
# What each seat asks for: a name and an address.
SEATS = (
    (_("First person: name"), _("First person: email address")),
    (_("Second person: name"), _("Second person: email address")),
    (_("Third person: name"), _("Third person: email address")),
    (_("Fourth person: name"), _("Fourth person: email address")),
    (_("Fifth person: name"), _("Fifth person: email address")),
    (_("Sixth person: name"), _("Sixth person: email address")),
)


def _name(label: Words, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        required=required,
        error_messages={"required": _("Write the name they use with you.")},
    )


class Lowered(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class PersonForm(PortalForm):
    name = _name(_("Name"))
    email = Lowered(
        label=_("Email address"),
        max_length=254,
        required=False,
        help_text=_("Leave it empty to invite them later."),
    )


class InviteForm(PortalForm):
    email = Lowered(
        label=_("Email address"),
        max_length=254,
        help_text=_("One that only they read. The message says nothing about you or why."),
        error_messages={"required": _("Write the address the invitation goes to.")},
    )


class CoupleForm(PortalForm):
    """Two people, or more: a seat each. Seats past the second may stay empty."""

    seats = forms.IntegerField(widget=forms.HiddenInput, min_value=FEWEST, max_value=MOST)

    def __init__(self, *args: Any, seats: int = FEWEST, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = max(FEWEST, min(MOST, seats))
        self.initial.setdefault("seats", self.count)
        for seat in range(self.count):
            name, email = SEATS[seat]
            self.fields[f"name_{seat}"] = _name(name, required=seat < FEWEST)
            self.fields[f"email_{seat}"] = Lowered(label=email, max_length=254, required=False)
        for key, field in self.fields.items():
            if key != "seats":
                field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    @property
    def can_grow(self) -> bool:
        return self.count < MOST

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: dict[str, int] = {}
        for seat in range(self.count):
            email, name = cleaned.get(f"email_{seat}"), cleaned.get(f"name_{seat}")
            if email and not name and f"name_{seat}" not in self.errors:
                self.add_error(f"name_{seat}", gettext("Whose address is this?"))
            if email and seen.setdefault(email, seat) != seat:
                self.add_error(
                    f"email_{seat}", gettext("Each person needs an address that only they read.")
                )
        return cleaned

    def people(self) -> list[tuple[int, str, str]]:
        """(seat, name, address or nothing) of every seat that is taken."""
        return [
            (seat, self.cleaned_data[f"name_{seat}"], self.cleaned_data[f"email_{seat}"])
            for seat in range(self.count)
            if self.cleaned_data.get(f"name_{seat}")
        ]
