"""Bringing in a measure's words: pasted, and attested."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField, field_of
from worksheets.enums import WordsEnd
from worksheets.library import measure_wording
from worksheets.library.measure_wording import INTRO_MAX, NotUsable, Wording, labels_field

ITEMS_MAX, STEPS_MAX, PASTED_MAX, WHERE_MAX, NAME_MAX = 20_000, 4_000, 60_000, 300, 120
CARRIED = ("intro", "items", "pasted", "right", "where")
STAFFED = _(
    "Here somebody reads what comes in, and a written plan says what they do after an urgent answer"
)
ATTEST = _(
    "I have checked: our practice has the right to use this wording here, with its own clients"
)


class WordingForm(PortalForm):
    """`definition` says how many questions there are and how many steps each group has."""

    hide_optional = True
    right = forms.ChoiceField(
        label=_("By which right?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the right you have.")},
    )
    where = forms.CharField(
        max_length=WHERE_MAX,
        label=_("Where that can be looked up"),
        help_text=_(
            "A licence number, or the day and sender of an email. Colleagues here can read "
            "it; clients can’t."
        ),
        error_messages={"required": _("Say where the right can be looked up.")},
    )
    intro = WordsField(
        max_length=INTRO_MAX,
        rows=3,
        required=False,
        label=_("Instructions above the questions"),
        help_text=_("The instructions on your copy. If this is empty, a sentence of ours is used."),
    )
    items = WordsField(
        max_length=ITEMS_MAX,
        rows=10,
        required=False,
        label=_("The questions, one a line"),
        help_text=_("In their order, without their numbers."),
    )
    pasted = WordsField(
        max_length=PASTED_MAX,
        rows=6,
        required=False,
        label=_("Or everything at once, as YAML or CSV"),
        help_text=_(
            "For questions that have steps of their own. If you fill this in, the boxes "
            "above are ignored."
        ),
    )
    attested = forms.BooleanField(
        label=ATTEST, error_messages={"required": _("Tick this once you have checked.")}
    )

    def __init__(
        self,
        *args: Any,
        definition: dict[str, Any],
        rights: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.wording: Wording | None = None
        field_of(self, "right", forms.ChoiceField).choices = list(rights)
        self.is_boxed = not measure_wording.has_own_steps(definition)
        if self.is_boxed:
            for group in definition["answers"]:
                self.fields[labels_field(group["key"])] = _steps_field(group)
        else:
            del self.fields["items"]
            self.fields["pasted"].label = _("The questions, as YAML or CSV")
            self.fields["pasted"].help_text = measure_wording.OWN_STEPS
        if definition.get("staffed"):
            self.fields["staffed"] = forms.BooleanField(
                label=STAFFED,
                error_messages={"required": _("This one is only for a practice with such a plan.")},
            )
        self.order_fields(["right", "where", "intro", "items", *self.label_names, "pasted"])

    @property
    def label_names(self) -> list[str]:
        groups = self.definition["answers"] if self.is_boxed else []
        return [labels_field(group["key"]) for group in groups]

    @property
    def label_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.label_names]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed, to be carried through the page that asks whether it is right."""
        names = [*(name for name in CARRIED if name in self.fields), *self.label_names]
        return [(name, str(self[name].value() or "")) for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            self.wording = self._read(cleaned)
        except NotUsable as problem:
            for name, what in problem.problems:
                self.add_error(name if name in self.fields else "pasted", what)
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> Wording | None:
        if set(self.errors) & {"intro", "items", "pasted", *self.label_names}:
            return None
        if pasted := cleaned.get("pasted"):
            read = measure_wording.from_pasted(self.definition, pasted)
            intro = read.intro or cleaned.get("intro", "")
            return Wording(intro, read.items, read.labels)
        labels = {
            group["key"]: cleaned.get(labels_field(group["key"]), "")
            for group in self.definition["answers"]
        }
        return measure_wording.from_lines(
            self.definition, cleaned.get("intro", ""), cleaned.get("items", ""), labels
        )


def _steps_field(group: dict[str, Any]) -> WordsField:
    last = group["from"] + group["steps"] - 1
    if group["exact"]:
        hint = _(
            "%(count)s lines, in the order of their points from %(first)s to %(last)s. Where only "
            "the two ends have words, those two lines are enough."
        )
    else:
        hint = _(
            "One line a step, as on your copy, in the order of their points from %(first)s to "
            "%(last)s. Where only the two ends have words, those two lines are enough."
        )
    title = group["title"][0].lower() + group["title"][1:]
    return WordsField(
        max_length=STEPS_MAX,
        rows=min(group["steps"], 6),
        required=False,
        label=_("Steps: %(title)s") % {"title": title},
        help_text=hint % {"count": group["steps"], "first": group["from"], "last": last},
    )


class EndForm(PortalForm):
    """Taking words out of force asks for one thing: why."""

    why = forms.ChoiceField(
        label=_("Why?"),
        choices=WordsEnd.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes nearest.")},
    )


class NameForm(PortalForm):
    """Looking a measure up by any of its names."""

    hide_optional = True
    name = forms.CharField(
        max_length=NAME_MAX,
        required=False,
        label=_("Look up a measure by its name"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
