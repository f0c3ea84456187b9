"""Opening the joint space asks for one thing: for how long."""

from django import forms

from clients.forms.base import PortalForm

HOURS = [(1, "One hour"), (2, "Two hours"), (3, "Three hours"), (4, "Four hours"), (6, "Six hours")]


class WindowForm(PortalForm):
    hours = forms.TypedChoiceField(
        choices=HOURS,
        coerce=int,
        initial=3,
        label="For how long?",
        error_messages={"invalid_choice": "Choose from the list.", "required": "Choose how long."},
    )
