"""The practice's own settings, its people and their licences."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.enums import SecretsPolicy
from clients.forms import zones
from clients.forms.base import PortalForm, field_of
from clients.forms.invitations import Lowered
from clients.models import Clinician, Practice
from clients.wording import is_telling


class PracticeForm(PortalForm):
    name = forms.CharField(label=_("Name of the practice"), max_length=120)
    neutral_name = forms.CharField(
        label=_("Name on messages"),
        max_length=60,
        help_text=_(
            "The sender’s name on emails. It must not say what kind of practice this is: "
            "someone else may see the screen."
        ),
    )
    country = forms.ChoiceField(
        label=_("Country"), help_text=_("Decides which crisis lines the help page shows first.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    secrets_policy = forms.ChoiceField(
        label=_("Confidentiality (no-secrets) policy"),
        choices=SecretsPolicy,
        widget=forms.RadioSelect,
        help_text=_(
            "What you have agreed with your clients about what one partner tells you alone. "
            "The portal never passes anything on, whichever you choose. If you change it, "
            "each client is asked to read the new wording. Until they have, the old wording "
            "applies to them, and to everything they wrote before."
        ),
    )

    def __init__(
        self, *args: Any, practice: Practice, countries: Mapping[str, str], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {name: getattr(practice, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field_of(self, "time_zone", forms.ChoiceField).choices = zones.choices(practice.time_zone)
        listed = list(countries.items())
        if practice.country not in countries:
            listed.append((practice.country, practice.country))
        field_of(self, "country", forms.ChoiceField).choices = listed

    def clean_neutral_name(self) -> str:
        name = " ".join(self.cleaned_data["neutral_name"].split())
        if is_telling(name):
            raise forms.ValidationError(
                gettext("This says what kind of practice you are. Try a more neutral name.")
            )
        return name


class SomeCannot(forms.Select):
    """A list from which some cannot be chosen now; their labels say why."""

    unable: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.unable:
            option["attrs"]["disabled"] = True
        return option


class LicenceForm(PortalForm):
    credential = forms.CharField(
        label=_("Qualification"),
        max_length=80,
        required=False,
        help_text=_("As it follows the name."),
    )
    number = forms.CharField(label=_("Licence or registration number"), max_length=60)
    jurisdiction = forms.CharField(
        label=_("Where it is valid"), max_length=60, help_text=_("A state, country or register.")
    )
    expires_on = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    how = forms.CharField(
        label=_("How you checked it"),
        max_length=80,
        help_text=_("For instance: looked up in the public register. Your name is saved with it."),
    )

    supervised_by: "forms.ModelChoiceField[Clinician]" = forms.ModelChoiceField(
        label=_("Works under the supervision of"),
        queryset=None,
        required=False,
        widget=SomeCannot,
        empty_label=_("Nobody"),
        help_text=_(
            "For somebody in training. Neither of them can read anything more because of it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        clinician: Clinician,
        supervisors: Any,
        unable: dict[UUID, str],
        why_none: str,
        **kwargs: Any,
    ) -> None:
        """`unable`: the colleagues under whom nobody can work now, and why. `why_none`: why this
        clinician can work under nobody at all; empty where they can."""
        kwargs["initial"] = {
            "supervised_by": clinician.supervised_by_id,
            "credential": clinician.credential,
            "number": clinician.licence_number,
            "jurisdiction": clinician.licence_jurisdiction,
            "expires_on": clinician.licence_expires_on,
        }
        super().__init__(*args, **kwargs)
        self.clinician = clinician
        self._offer(self.fields["supervised_by"], supervisors, unable, why_none)

    def _offer(self, field: Any, supervisors: Any, unable: dict[UUID, str], why_none: str) -> None:
        """All colleagues, those greyed under whom nobody can work now; none to a supervisor."""
        field.queryset = supervisors
        self.unable = field.widget.unable = frozenset(map(str, unable))
        field.label_from_instance = self._named
        field.help_text = " ".join(
            [str(field.help_text), *sorted({str(why) for why in unable.values()})]
        )
        if why_none:
            field.widget.attrs["disabled"] = True
            field.help_text = why_none

    def _named(self, one: Clinician) -> str:
        name = str(one.user.display_name)
        return (
            gettext("%(name)s (can’t supervise now)") % {"name": name}
            if str(one.pk) in self.unable
            else name
        )

    def clean_supervised_by(self) -> Clinician | None:
        """A browser leaves a greyed choice out: whoever worked under somebody who cannot supervise
        now is not without a supervisor for that."""
        is_left_out = self.add_prefix("supervised_by") not in self.data
        if is_left_out and str(self.clinician.supervised_by_id) in self.unable:
            raise forms.ValidationError(gettext("Choose who supervises from now on, or Nobody."))
        return self.cleaned_data["supervised_by"]

    def clean_expires_on(self) -> dt.date:
        day = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(
                gettext("This date has passed. Enter a licence that is still valid.")
            )
        return day


class ColleagueForm(PortalForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    email = Lowered(label=_("Email address"), max_length=254)


class ByName(forms.ModelChoiceField):
    def label_from_instance(self, one: Clinician) -> str:
        return one.user.display_name


class HandOverForm(PortalForm):
    to = ByName(label=_("Who takes over?"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "to", ByName).queryset = colleagues
