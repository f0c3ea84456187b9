"""Who is taken into care, and where their invitation goes."""

from typing import Any

from django import forms

from clients.forms.base import PortalForm

FEWEST, MOST = 2, 6
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


def _name(label: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        required=required,
        error_messages={"required": "Write the name they use with you."},
    )


class Lowered(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()


class PersonForm(PortalForm):
    name = _name("Name")
    email = Lowered(
        label="Email address",
        max_length=254,
        required=False,
        help_text="Leave it empty to invite them later.",
    )


class InviteForm(PortalForm):
    email = Lowered(
        label="Email address",
        max_length=254,
        help_text="One that only they read. The message says nothing about you or why.",
        error_messages={"required": "Write the address the invitation goes to."},
    )


class CoupleForm(PortalForm):
    """Two people, or more: a seat each. Seats past the second may stay empty."""

    seats = forms.IntegerField(widget=forms.HiddenInput, min_value=FEWEST, max_value=MOST)

    def __init__(self, *args: Any, seats: int = FEWEST, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = max(FEWEST, min(MOST, seats))
        self.initial.setdefault("seats", self.count)
        for seat in range(self.count):
            who = f"{ORDINALS[seat]} person"
            self.fields[f"name_{seat}"] = _name(f"{who}: name", required=seat < FEWEST)
            self.fields[f"email_{seat}"] = Lowered(
                label=f"{who}: email address", max_length=254, required=False
            )
        for name, field in self.fields.items():
            if name != "seats":
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
                self.add_error(f"name_{seat}", "Whose address is this?")
            if email and seen.setdefault(email, seat) != seat:
                self.add_error(f"email_{seat}", "Each person needs an address that only they read.")
        return cleaned

    def people(self) -> list[tuple[int, str, str]]:
        """(seat, name, address or nothing) of every seat that is taken."""
        return [
            (seat, self.cleaned_data[f"name_{seat}"], self.cleaned_data[f"email_{seat}"])
            for seat in range(self.count)
            if self.cleaned_data.get(f"name_{seat}")
        ]
