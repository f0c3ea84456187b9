"""One's own name, clock and colours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms import zones
from clients.forms.base import PortalForm, field_of
from clients.models import User


class ProfileForm(PortalForm):
    display_name = forms.CharField(label=_("What should we call you here?"), max_length=80)
    time_zone = forms.ChoiceField(label=_("Your time zone"))
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=User._meta.get_field("theme").choices or (),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "display_name": user.display_name,
            "time_zone": user.time_zone,
            "theme": user.theme,
        }
        super().__init__(*args, **kwargs)
        field_of(self, "time_zone", forms.ChoiceField).choices = zones.choices(user.time_zone)
