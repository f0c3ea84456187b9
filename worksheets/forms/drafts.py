"""What a practice’s own worksheet asks of its author: the sheet, its questions, its flags."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, Words, WordsField
from worksheets.enums import Verdict, Who
from worksheets.forms.draft_conditions import RuleForm
from worksheets.forms.draft_parts import Part, PartsForm, Text, number, pick, several, tick
from worksheets.forms.draft_questions import parts_of, rows
from worksheets.forms.draft_rows import Column
from worksheets.item_types.offered import OFFERED
from worksheets.library.drafts import LETTERS
from worksheets.rules import facts

TITLE_MAX, PROSE_MAX, SENTENCE_MAX = 120, 3000, 500
SHARING = "sharing"
STAYS, MAY_GO = "stays", "may_go"
SOURCE_KINDS = (
    ("", _("Not said")),
    ("primary", _("The study itself")),
    ("secondary", _("Somebody who reports it")),
    ("own", _("Our own")),
    ("memory", _("From memory, looked up nowhere")),
)
MODES = [("self", _("The client alone")), ("clin", _("The client, with a weekly summary for you"))]


def _words(name: str, label: Words, most: int, lines: int, hint: Words = "", **more: Any) -> Part:
    box = Text(max_length=most, rows=lines, label=label, help_text=hint)
    return Part(name, more.get("at", (name,)), box, always=True)


def _sharing_parts() -> list[Part]:
    starts = [("clin", _("Shared with the therapist")), ("self", _("Kept by its author"))]
    never = _("Nothing of this sheet can ever be shared with a partner")
    return [
        Part(
            "starts",
            ("sharing", "default"),
            pick(starts, label=_("On the last page, each answer starts as"), empty_value="clin"),
            always=True,
        ),
        Part("never", ("sharing", "never"), tick(label=never), always=True),
    ]


def about_parts(content: dict[str, Any]) -> list[Part]:
    """The sheet as a whole."""
    themes = [(theme.value, theme.label) for theme in LETTERS]
    contra = [
        Column("words", _("When"), most=SENTENCE_MAX),
        Column("after_flag", "", "hidden", 40),
        Column("after_fact", "", "hidden", 40),
    ]
    debrief = Column("plain", _("Question"), most=SENTENCE_MAX)
    evidence = [
        Column("note", _("What is known"), most=800),
        Column("source", _("Source")),
        Column("kind", _("What the source is"), "pick", choices=SOURCE_KINDS),
        Column("verified", _("I have checked this"), "tick"),
        Column("checked_against", _("Checked against: the publication, and who read it")),
    ]
    neutral = _("Read over a shoulder, it gives nothing away: no “sex”, “desire” or “partner”.")
    once = _("Only you and your colleagues read this.")
    plain = _("Plain and warm. A blank line begins a new paragraph; *stars* make emphasis.")
    how = _("No scores are shown to clients, and there are no norms.")
    who = list(Who.choices)
    found = [
        _words("title", _("Title for clinicians"), TITLE_MAX, 1),
        _words("client_title", _("Title for clients"), TITLE_MAX, 1, neutral),
        Part("theme", ("theme",),
             pick(themes, label=_("Shelf"), empty_value="desire"), always=True),
        Part("who", ("who",),
             pick(who, label=_("Who does it"), empty_value=who[0][0]), always=True),
        Part("minutes", ("minutes",), number(1, 60, label=_("Minutes it takes"))),
        _words("purpose", _("What it is for"), PROSE_MAX, 3, once),
        _words("intro", _("What clients read first"), PROSE_MAX, 6, plain),
        rows("contraindications", _("Contraindications"), contra, 12, keyed=False),
        rows("debrief", _("Questions for talking about it"), [debrief], 20, keyed=False,
             hint=_("The universal ones are added automatically.")),
        rows("evidence", _("Evidence base"), evidence, 20, keyed=False),
        *_sharing_parts(),
        _words("scoring", _("How its answers are read"), 600, 2, how, at=("scoring", "note")),
    ]  # fmt: skip
    return found + (_diary_parts() if "diary" in content else [])


def _diary_parts() -> list[Part]:
    box = several(
        MODES, label=_("Diary: who may look"), help_text=_("The client chooses among these.")
    )
    return [
        Part("days", ("diary", "days_a_week"), number(1, 7, label=_("Diary: days a week"))),
        Part("for_days", ("diary", "for_days"), number(1, 28, label=_("Diary: stops after days"))),
        Part("modes", ("diary", "modes"), box),
    ]


class AboutForm(PartsForm):
    """Everything but the questions and the flags."""

    def __init__(self, *args: Any, content: dict[str, Any], is_never: bool, **kwargs: Any) -> None:
        thing = {n: part for n, part in content.items() if n not in ("items", "flags")}
        super().__init__(*args, thing=thing, parts=about_parts(content), **kwargs)
        bands = [(band["key"], band["title"]) for band in content["scoring"].get("bands", [])]
        if is_never:
            del self.fields["never"]
            self.parts = [part for part in self.parts if part.name != "never"]
        if bands:
            hint = _("They came with the sheet this is based on. What is not ticked is removed.")
            self.fields["bands"] = several(bands, label=_("Summaries to keep"), help_text=hint)
            self.initial["bands"] = [key for key, _ in bands]

    def value(self) -> dict[str, Any]:
        new = super().value()
        new["sharing"]["never"] = bool(new["sharing"].get("never"))
        for name in ("contraindications", "debrief", "evidence"):
            new.setdefault(name, [])
        new["evidence"] = [{"source": "", "verified": False} | one for one in new["evidence"]]
        if "bands" in self.fields:
            kept = [b for b in new["scoring"]["bands"] if b["key"] in self.cleaned_data["bands"]]
            new["scoring"].pop("bands")
            new["scoring"] |= {"bands": kept} if kept else {}
        return new

    def elsewhere(self, path: tuple) -> str:
        return "bands" if path[:2] == ("scoring", "bands") else super().elsewhere(path)


class QuestionForm(RuleForm):
    """One question. Whether a partner could ever read its answer is said here (Inv 4)."""

    def __init__(
        self, *args: Any, item: dict[str, Any], is_closed: bool, may_go: bool, **kwargs: Any
    ) -> None:
        self.is_closed, self.may_go = is_closed, may_go
        super().__init__(*args, thing=item, parts=parts_of(item), **kwargs)

    def finish(self) -> None:
        super().finish()
        if self.is_closed:
            return
        choices = [
            (STAYS, _("Its author, and the therapist they send it to")),
            (MAY_GO, _("A partner too, if its author one day chooses so")),
        ]
        label = _("Who could ever read the answer?")
        self.fields[SHARING] = pick(choices, label=label, empty_value=STAYS)
        self.initial[SHARING] = MAY_GO if self.may_go else STAYS

    @property
    def lets_go(self) -> bool:
        return self.cleaned_data.get(SHARING) == MAY_GO


class FlagForm(RuleForm):
    """Something the therapist is shown when an answer asks for a closer look."""

    rule_at = "when"
    rule_label = _("Which question does it look at?")
    rule_none = _("Choose a question")

    def __init__(
        self, *args: Any, flag: dict[str, Any], codes: Sequence[str], **kwargs: Any
    ) -> None:
        kinds = [
            ("note", _("A note beside the answers")),
            ("offer", _("An idea for what to assign next")),
            ("safety", _("Safety review: it pauses everything shared and asks for a talk alone")),
        ]
        fact = forms.ChoiceField(
            choices=_facts(),
            required=False,
            label=_("What does the answer tell?"),
            help_text=_("The same fact means the same on every worksheet."),
            error_messages={"invalid_choice": _("Choose one of the list.")},
        )
        offer = several([(code, code) for code in codes], label=_("Worksheets to suggest"))
        hint = _("What was answered. Never a diagnosis, a risk or a motive.")
        words = Text(max_length=1500, rows=3, label=_("What you read"), help_text=hint)
        parts = [
            Part("words", ("words",), words, always=True),
            Part("fact", ("fact",), fact),
            Part(
                "kind",
                ("kind",),
                pick(
                    kinds,
                    label=_("If it tells none of these, what does it do?"),
                    empty_value="note",
                ),
                always=True,
                default="note",
            ),
            Part("offer", ("offer",), offer),
        ]
        super().__init__(*args, thing=flag, parts=parts, **kwargs)

    def value(self) -> dict[str, Any]:
        """A fact says what the flag does; without one its kind does."""
        new = super().value()
        return {name: part for name, part in new.items() if name != "kind" or "fact" not in new}


def _facts() -> list[tuple[Words, Any]]:
    """Every fact, under what it asks for."""
    tiers = {
        facts.SAFETY: _("A Hold, and a talk alone"),
        facts.NOTE: _("A note, asked about alone"),
    }
    listed = [
        (title, [(one.key, one.words) for one in facts.table().values() if one.tier == tier])
        for tier, title in tiers.items()
    ]
    return [("", _("None of these")), *listed]


class ArrangeForm(forms.Form):
    """A press on the list of questions: what is done, to which, with the id of the press."""

    do = forms.RegexField(
        r"^(add|copy|remove|put_back|add_flag|remove_flag|move [0-9]{1,3})$", max_length=20
    )
    key = forms.RegexField(r"^[a-z][a-z0-9_]{0,39}$", required=False)
    kind = forms.ChoiceField(choices=list(OFFERED.items()), required=False)
    op = forms.UUIDField(required=False)


class AddForm(PortalForm):
    kind = forms.ChoiceField(choices=list(OFFERED.items()), label=_("Kind of question"))
    op = forms.UUIDField(widget=forms.HiddenInput)


class BeginForm(PortalForm):
    title = forms.CharField(max_length=TITLE_MAX, label=_("Title for clinicians"),
                            error_messages={"required": _("Give it a working title.")})  # fmt: skip
    op = forms.UUIDField(widget=forms.HiddenInput)


class PublishForm(PortalForm):
    reason = WordsField(
        max_length=1000,
        rows=3,
        required=False,
        label=_("Why it is right as it is"),
        help_text=_("Saved with the version. Your colleagues can read it."),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReadingForm(PortalForm):
    verdict = pick(Verdict.choices, label=_("What do you say?"), required=True,
                   error_messages={"required": _("Choose one of the two.")})  # fmt: skip
    comment = WordsField(
        max_length=2000, rows=4, required=False, label=_("A few words for the author")
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Verdict.RETURNED and not cleaned.get("comment", "").strip():
            self.add_error("comment", _("Say what you would change."))
        return cleaned
