"""How soon something that asks for a look gets one, and who is told where it does not."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, field_of
from clients.models import Clinician, Practice

DAYS = [(1, _("One working day")), (2, _("Two working days")), (3, _("Three working days"))]


class EscalationForm(PortalForm):
    look_within_days = forms.TypedChoiceField(
        choices=DAYS,
        coerce=int,
        label=_("A check-in or a safety review is looked at within"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    stands_in = forms.ChoiceField(
        required=False,
        label=_("Who is told after that"),
        help_text=_(
            "They learn that something is waiting, and for which therapist. They don’t see "
            "whose it is, or what it says."
        ),
        error_messages={"invalid_choice": _("Choose somebody of this practice.")},
    )

    def __init__(
        self, *args: Any, practice: Practice, colleagues: Sequence[Clinician], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "look_within_days": practice.look_within_days,
            "stands_in": str(practice.stands_in_id or ""),
        }
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        named = [(pk, one.user.display_name) for pk, one in self.colleagues.items()]
        field_of(self, "stands_in", forms.ChoiceField).choices = [
            ("", gettext("The owners of the practice")),
            *named,
        ]

    def chosen(self) -> Clinician | None:
        return self.colleagues.get(self.cleaned_data["stands_in"])
