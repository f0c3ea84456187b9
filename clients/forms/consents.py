"""An answer to one notice: nothing but yes, no, or not any more."""

from django import forms

from clients.enums import Decision
from clients.forms.base import PortalForm


class DecisionForm(PortalForm):
    decision = forms.ChoiceField(
        choices=[
            (value, value) for value in (Decision.GIVEN, Decision.REFUSED, Decision.WITHDRAWN)
        ],
    )
