"""Opening the joint space asks for one thing: for how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm

HOURS = [
    (1, _("One hour")),
    (2, _("Two hours")),
    (3, _("Three hours")),
    (4, _("Four hours")),
    (6, _("Six hours")),
]


class WindowForm(PortalForm):
    hours = forms.TypedChoiceField(
        choices=HOURS,
        coerce=int,
        initial=3,
        label=_("For how long?"),
        error_messages={
            "invalid_choice": _("Choose from the list."),
            "required": _("Choose how long."),
        },
    )
