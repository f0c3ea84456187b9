"""Giving a worksheet: to whom, with which day in mind, with which words."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField, field_of
from clients.models import Client

NOTE_MAX = 1000


class SomeTaken(forms.CheckboxSelectMultiple):
    """Tick boxes of which some cannot be ticked now; their labels say why."""

    taken: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.taken:
            option["attrs"]["disabled"] = True
        return option


class AssignForm(PortalForm):
    clients = forms.MultipleChoiceField(
        label=_("Who is this for?"),
        widget=SomeTaken,
        help_text=_("Each person gets it separately, and sees only their own."),
        error_messages={
            "required": _("Choose who this is for."),
            "invalid_choice": _("Choose from the people below."),
        },
    )
    due_on = forms.DateField(
        label=_("Target date"),
        required=False,
        help_text=_("For example, your next session. Clients see “planned for”, never a deadline."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Write the day as a date, such as 2026-11-22, or leave it out.")
        },
    )
    note = WordsField(
        max_length=NOTE_MAX,
        rows=4,
        required=False,
        label=_("Message to client"),
        help_text=_(
            "They see this above the first question. If you choose more than one person, "
            "each sees the same words."
        ),
    )
    considered = forms.BooleanField(
        required=False, label=_("I have reviewed the contraindications")
    )
    op = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Client],
        must_consider: bool,
        is_joint: bool = False,
        why_no_words: str = "",
        has_it: Sequence[Client] = (),
        **kwargs: Any,
    ) -> None:
        """`is_joint`: for all of them as one, in the session room. There is nobody to choose, no
        page of anybody's own for words to stand on, and no day that anyone would see.
        `why_no_words`: why no words go with it, where none do. `has_it`: who has the same worksheet
        open and cannot be chosen until that one is sent or taken back.
        """
        taken = frozenset(str(one.pk) for one in has_it)
        free = [one for one in people if str(one.pk) not in taken]
        joined = [str(one.pk) for one in free if one.joined_at]
        start = {"op": uuid.uuid4(), "clients": joined or [str(one.pk) for one in free[:1]]}
        kwargs["initial"] = start | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.people, self.must_consider = people, must_consider
        field_of(self, "clients", forms.ChoiceField).choices = [
            (str(one.pk), _named(one, has_it=str(one.pk) in taken)) for one in people
        ]
        self.fields["clients"].widget.taken = taken
        if not must_consider:
            del self.fields["considered"]
        if why_no_words:
            self.fields["note"].widget.attrs["disabled"] = True
            self.fields["note"].help_text = why_no_words
        self.is_joint = is_joint
        for name in ("clients", "due_on", "note") if is_joint else ():
            del self.fields[name]

    def clean_due_on(self) -> dt.date | None:
        on = self.cleaned_data["due_on"]
        if on and on < timezone.localdate():
            raise forms.ValidationError(
                _("This date has passed. Choose a later one, or leave it out.")
            )
        if on and on > timezone.localdate() + dt.timedelta(days=366):
            raise forms.ValidationError(_("Choose a date within a year, or leave it out."))
        return on

    def clean_considered(self) -> bool:
        if not self.cleaned_data["considered"]:
            raise forms.ValidationError(
                _("Tick this once you have reviewed the contraindications above.")
            )
        return True

    def chosen(self) -> list[Client]:
        if self.is_joint:
            return list(self.people)
        ids = set(self.cleaned_data["clients"])
        return [one for one in self.people if str(one.pk) in ids]


def _named(client: Client, *, has_it: bool) -> str:
    if has_it:
        return _("%(name)s (already has this open)") % {"name": client.name}
    if client.joined_at:
        return client.name
    return _("%(name)s (has not joined yet; it waits)") % {"name": client.name}
