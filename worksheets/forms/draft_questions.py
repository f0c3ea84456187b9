"""What each kind of question asks of its author; one list of parts a kind."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.base import Words
from worksheets.forms.draft_parts import PARAGRAPH_MAX, Part, Text, number, pick, several, tick
from worksheets.forms.draft_rows import LINE_MAX, Column, RowsField
from worksheets.item_types.agreement import WEEKS
from worksheets.item_types.free_text import LIMIT
from worksheets.item_types.yes_no_maybe import ANSWERS

OTHER = Column("other", _("with a free-text box"), "tick")
EXCLUSIVE = Column("exclusive", _("can’t be combined: choosing it clears the others"), "tick")
TEXT = Column("text", _("Words"))
PLAIN = Column("plain", _("Words"))
CHOICES = _("Answers to choose from")
MOST_OPTIONS = 40


def line(name: str, label: Words, at: tuple = (), **more: Any) -> Part:
    hint = more.pop("hint", "")
    box = Text(max_length=LINE_MAX, rows=1, label=label, help_text=hint)
    return Part(name, at or (name,), box, **more)


def paragraph(name: str, label: Words, hint: Words = "", at: tuple = (), rows: int = 2) -> Part:
    box = Text(max_length=PARAGRAPH_MAX, rows=rows, label=label, help_text=hint)
    return Part(name, at or (name,), box)


def rows(name: str, label: Words, columns: list[Column], most: int, **more: Any) -> Part:
    at, group = more.pop("at", (name,)), more.pop("group", "")
    hint = more.pop("hint", "")
    box = RowsField(columns, most=most, label=label, help_text=hint, **more)
    return Part(name, at, box, group=group)


def options(at: tuple = ("options",), label: Words = CHOICES, more: tuple = ()) -> Part:
    return rows("options", label, [TEXT, OTHER, *more], MOST_OPTIONS, at=at)


def steps(name: str, label: Words, at: tuple) -> Part:
    hint = _("In order, from the least to the most. Each step has words of its own.")
    return rows(name, label, [PLAIN], 11, at=at, keyed=False, hint=hint)


def ends(under: tuple = ()) -> list[Part]:
    return [
        line("low", _("Words for one end (−10)"), (*under, "low")),
        line("high", _("Words for the other end (10)"), (*under, "high")),
    ]


def free_text(under: tuple = ()) -> list[Part]:
    letter = _("A letter that asks for nothing back: requests and “but you” are turned away")
    letter_box = pick([("", _("Any words")), ("letter", letter)], label=_("What may be written"))
    return [
        Part(
            "max_length",
            ("max_length",),
            number(
                20,
                20_000,
                label=_("Longest answer"),
                help_text=_("In characters; %(limit)s if left blank.") % {"limit": f"{LIMIT:,}"},
            ),
        ),
        Part(
            "rows",
            ("rows",),
            number(1, 20, label=_("Lines shown"), help_text=_("5 if left blank.")),
        ),
        Part("lint", ("lint",), letter_box, default=""),
    ]


def choice(under: tuple = ()) -> list[Part]:
    box = tick(label=_("Several answers may be chosen"))
    listed = options((*under, "options"), more=(EXCLUSIVE,))
    return [listed, Part("multiple", (*under, "multiple"), box)]


def likert(under: tuple = ()) -> list[Part]:
    first = pick([(0, "0"), (1, "1")], coerce=int, label=_("The first step counts as"))
    return [
        steps("labels", _("Steps of the scale"), (*under, "labels")),
        Part("from", (*under, "from"), first, default=0),
    ]


def ranking(under: tuple = ()) -> list[Part]:
    box = number(1, 8, label=_("Places to fill"), help_text=_("First, second, third, and so on."))
    return [
        options((*under, "options"), _("What is put in order")),
        Part("top", (*under, "top"), box),
    ]


def slider(under: tuple = ()) -> list[Part]:
    return ends(under)


def sort(under: tuple = ()) -> list[Part]:
    return [
        rows("cards", _("Cards to sort"), [TEXT], 12),
        rows("places", _("Places to put them"), [TEXT], 5),
    ]


def true_false(under: tuple = ()) -> list[Part]:
    kinds = [
        ("", _("Not said")),
        ("true", _("True")),
        ("false", _("False")),
        ("depends", _("It depends")),
    ]
    hint = _("Everybody can open this, whatever they answered.")
    return [
        Part("answer", ("answer",), pick(kinds, label=_("What you would say")), default=""),
        paragraph("explanation", _("What you think about it"), hint, rows=3),
    ]


def yes_no_maybe(under: tuple = ()) -> list[Part]:
    hint = _(
        "Without a choice: yes, maybe, no. A private no is for its author, and for you if sent."
    )
    box = several(list(ANSWERS.items()), label=_("Answers on offer"), help_text=hint)
    return [options(label=_("Lines of the list")), Part("answers", ("answers",), box)]


def paired(under: tuple = ()) -> list[Part]:
    hint = _("A guess is never compared, counted or checked by a rule.")
    return [
        line("mine", _("What is asked about the person’s own side")),
        line("guess", _("What is asked as a guess about a partner’s side"), hint=hint),
    ]


def regions(under: tuple = ()) -> list[Part]:
    return [
        options(label=_("Body map")),
        rows("feelings", _("What it can be like there"), [TEXT], 8),
    ]


def sentence(under: tuple = ()) -> list[Part]:
    end = Column(
        "end", _("ends with"), "pick", choices=((".", _("a full stop")), (",", _("a comma")))
    )
    columns = [Column("lead", _("Beginning")), end, Column("hint", _("A hint"), most=PARAGRAPH_MAX)]
    return [rows("parts", _("Parts of the sentence"), columns, 6)]


def agreement(under: tuple = ()) -> list[Part]:
    clause = [Column("lead", _("Beginning")), Column("hint", _("A hint"), most=PARAGRAPH_MAX)]
    always = _("Always first and can’t be removed, such as “Any of us can end this at once.”")
    weeks = several(list(WEEKS.items()), coerce=int, label=_("When it can be reviewed"))
    return [
        rows("always", _("What always applies"), [PLAIN], 5, keyed=False, hint=always),
        rows("ready", _("Suggested sentences to use or leave"), [TEXT], 12),
        rows("clauses", _("Sentences to finish"), clause, 12),
        Part("review", ("review",), weeks),
    ]


def diary(under: tuple = ()) -> list[Part]:
    note = Text(max_length=LINE_MAX, rows=1, label=_("A few words: what is asked (or leave out)"))
    return [
        *ends(),
        line("free_prompt", _("How free a no felt: what is asked"), ("free", "prompt")),
        steps("free_labels", _("Its steps"), ("free", "labels")),
        line(
            "context_prompt",
            _("What was going on: what is asked (or leave out)"),
            ("context", "prompt"),
            group="context",
        ),
        rows(
            "context_options",
            _("Its answers"),
            [TEXT],
            MOST_OPTIONS,
            at=("context", "options"),
            group="context",
        ),
        line(
            "happened_prompt",
            _("What happened: what is asked (or leave out)"),
            ("happened", "prompt"),
            group="happened",
        ),
        rows(
            "happened_options",
            _("Its answers"),
            [TEXT],
            MOST_OPTIONS,
            at=("happened", "options"),
            group="happened",
        ),
        Part("note_prompt", ("note", "prompt"), note, group="note"),
    ]


KINDS: dict[str, Callable[..., list[Part]]] = {
    "choice": choice,
    "likert": likert,
    "free_text": free_text,
    "slider": slider,
    "yes_no_maybe": yes_no_maybe,
    "ranking": ranking,
    "sort": sort,
    "true_false": true_false,
    "regions": regions,
    "sentence": sentence,
    "paired": paired,
    "agreement": agreement,
    "diary": diary,
}
# A pair asks one of these twice; which one is said when it is added.
PAIRS = {"choice": choice, "likert": likert, "ranking": ranking, "slider": slider}
WARNING = _(
    "Read before the question is. For what touches on something hard, so that people can skip it."
)


def parts_of(item: dict[str, Any]) -> list[Part]:
    """Every part of a question of this kind, in the order of its form."""
    found = [
        paragraph_of_prompt(),
        paragraph("hint", _("A hint below it")),
        *KINDS[item["type"]](),
    ]
    if item["type"] == "paired":
        found += PAIRS[item["of"]["type"]](("of",))
    session = tick(
        label=_("Filled in together, in the couple’s session room; never on anyone’s own pages")
    )
    return [
        *found,
        paragraph("warning", _("A word of warning"), WARNING),
        Part("in_session", ("in_session",), session),
    ]


def paragraph_of_prompt() -> Part:
    box = Text(
        max_length=LINE_MAX,
        rows=2,
        label=_("Question"),
        help_text=_("One idea. Every question can be left blank."),
    )
    return Part("prompt", ("prompt",), box)


def fresh(kind: str, key: str) -> dict[str, Any]:
    """A question of this kind with nothing in it yet."""
    kind, _colon, inner = kind.partition(":")
    item: dict[str, Any] = {"key": key, "type": kind, "prompt": ""}
    if kind == "paired":
        item["of"] = {"type": inner}
    if kind == "agreement":
        item |= {"always": [gettext("Any of us can end this at once.")], "in_session": True}
    if kind == "ranking" or inner == "ranking":
        (item if kind == "ranking" else item["of"])["top"] = 3
    return item
