"""What each kind of question asks of its author; one list of parts a kind."""

from collections.abc import Callable
from typing import Any

from worksheets.forms.draft_parts import PARAGRAPH_MAX, Part, Text, number, pick, several, tick
from worksheets.forms.draft_rows import LINE_MAX, Column, RowsField
from worksheets.item_types.agreement import WEEKS
from worksheets.item_types.free_text import LIMIT
from worksheets.item_types.yes_no_maybe import ANSWERS

OTHER = Column("other", "with a free-text box", "tick")
EXCLUSIVE = Column("exclusive", "on its own: choosing it clears the others", "tick")
TEXT = Column("text", "Words")
PLAIN = Column("plain", "Words")
MOST_OPTIONS = 40


def line(name: str, label: str, at: tuple = (), **more: Any) -> Part:
    hint = more.pop("hint", "")
    box = Text(max_length=LINE_MAX, rows=1, label=label, help_text=hint)
    return Part(name, at or (name,), box, **more)


def paragraph(name: str, label: str, hint: str = "", at: tuple = (), rows: int = 2) -> Part:
    box = Text(max_length=PARAGRAPH_MAX, rows=rows, label=label, help_text=hint)
    return Part(name, at or (name,), box)


def rows(name: str, label: str, columns: list[Column], most: int, **more: Any) -> Part:
    at, group = more.pop("at", (name,)), more.pop("group", "")
    hint = more.pop("hint", "")
    box = RowsField(columns, most=most, label=label, help_text=hint, **more)
    return Part(name, at, box, group=group)


def options(
    at: tuple = ("options",), label: str = "Answers to choose from", more: tuple = ()
) -> Part:
    return rows("options", label, [TEXT, OTHER, *more], MOST_OPTIONS, at=at)


def steps(name: str, label: str, at: tuple) -> Part:
    hint = "In order, from the least to the most. Each step has words of its own."
    return rows(name, label, [PLAIN], 11, at=at, keyed=False, hint=hint)


def ends(under: tuple = ()) -> list[Part]:
    return [
        line("low", "Words for one end (−10)", (*under, "low")),
        line("high", "Words for the other end (10)", (*under, "high")),
    ]


def free_text(under: tuple = ()) -> list[Part]:
    letter = "A letter that asks for nothing back: requests and “but you” are turned away"
    letter_box = pick([("", "Any words"), ("letter", letter)], label="What may be written")
    return [
        Part(
            "max_length",
            ("max_length",),
            number(
                20,
                20_000,
                label="Longest answer",
                help_text=f"In characters; {LIMIT:,} if left blank.",
            ),
        ),
        Part("rows", ("rows",), number(1, 20, label="Lines shown", help_text="5 if left blank.")),
        Part("lint", ("lint",), letter_box, default=""),
    ]


def choice(under: tuple = ()) -> list[Part]:
    box = tick(label="Several answers may be chosen")
    listed = options((*under, "options"), more=(EXCLUSIVE,))
    return [listed, Part("multiple", (*under, "multiple"), box)]


def likert(under: tuple = ()) -> list[Part]:
    first = pick([(0, "0"), (1, "1")], coerce=int, label="The first step counts as")
    return [
        steps("labels", "Steps of the scale", (*under, "labels")),
        Part("from", (*under, "from"), first, default=0),
    ]


def ranking(under: tuple = ()) -> list[Part]:
    box = number(1, 8, label="Places to fill", help_text="First, second, third, and so on.")
    return [options((*under, "options"), "What is put in order"), Part("top", (*under, "top"), box)]


def slider(under: tuple = ()) -> list[Part]:
    return ends(under)


def sort(under: tuple = ()) -> list[Part]:
    return [
        rows("cards", "Cards to sort", [TEXT], 12),
        rows("places", "Places to put them", [TEXT], 5),
    ]


def true_false(under: tuple = ()) -> list[Part]:
    kinds = [("", "Not said"), ("true", "True"), ("false", "False"), ("depends", "It depends")]
    hint = "Everybody can open this, whatever they answered."
    return [
        Part("answer", ("answer",), pick(kinds, label="What you would say"), default=""),
        paragraph("explanation", "What you think about it", hint, rows=3),
    ]


def yes_no_maybe(under: tuple = ()) -> list[Part]:
    hint = "Without a choice: yes, maybe, no. A private no is for its author, and for you if sent."
    box = several(list(ANSWERS.items()), label="Answers on offer", help_text=hint)
    return [options(label="Lines of the list"), Part("answers", ("answers",), box)]


def paired(under: tuple = ()) -> list[Part]:
    hint = "A guess is never compared, counted or checked by a rule."
    return [
        line("mine", "What is asked about the person’s own side"),
        line("guess", "What is asked as a guess about a partner’s side", hint=hint),
    ]


def regions(under: tuple = ()) -> list[Part]:
    return [
        options(label="Body map"),
        rows("feelings", "What it can be like there", [TEXT], 8),
    ]


def sentence(under: tuple = ()) -> list[Part]:
    end = Column("end", "ends with", "pick", choices=((".", "a full stop"), (",", "a comma")))
    columns = [Column("lead", "Beginning"), end, Column("hint", "A hint", most=PARAGRAPH_MAX)]
    return [rows("parts", "Parts of the sentence", columns, 6)]


def agreement(under: tuple = ()) -> list[Part]:
    clause = [Column("lead", "Beginning"), Column("hint", "A hint", most=PARAGRAPH_MAX)]
    always = "Always first and can’t be removed, such as “Any of us can end this at once.”"
    weeks = several(list(WEEKS.items()), coerce=int, label="When it can be reviewed")
    return [
        rows("always", "What always applies", [PLAIN], 5, keyed=False, hint=always),
        rows("ready", "Suggested sentences to use or leave", [TEXT], 12),
        rows("clauses", "Sentences to finish", clause, 12),
        Part("review", ("review",), weeks),
    ]


def diary(under: tuple = ()) -> list[Part]:
    note = Text(max_length=LINE_MAX, rows=1, label="A few words: what is asked (or leave out)")
    return [
        *ends(),
        line("free_prompt", "How free a no felt: what is asked", ("free", "prompt")),
        steps("free_labels", "Its steps", ("free", "labels")),
        line(
            "context_prompt",
            "What was going on: what is asked (or leave out)",
            ("context", "prompt"),
            group="context",
        ),
        rows(
            "context_options",
            "Its answers",
            [TEXT],
            MOST_OPTIONS,
            at=("context", "options"),
            group="context",
        ),
        line(
            "happened_prompt",
            "What happened: what is asked (or leave out)",
            ("happened", "prompt"),
            group="happened",
        ),
        rows(
            "happened_options",
            "Its answers",
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
WARNING = (
    "Read before the question is. For what touches on something hard, so that people can skip it."
)


def parts_of(item: dict[str, Any]) -> list[Part]:
    """Every part of a question of this kind, in the order of its form."""
    found = [
        paragraph_of_prompt(),
        paragraph("hint", "A hint below it"),
        *KINDS[item["type"]](),
    ]
    if item["type"] == "paired":
        found += PAIRS[item["of"]["type"]](("of",))
    session = tick(
        label="Filled in together, in the couple’s session room; never on anyone’s own pages"
    )
    return [
        *found,
        paragraph("warning", "A word of warning", WARNING),
        Part("in_session", ("in_session",), session),
    ]


def paragraph_of_prompt() -> Part:
    box = Text(
        max_length=LINE_MAX,
        rows=2,
        label="Question",
        help_text="One idea. Every question can be left blank.",
    )
    return Part("prompt", ("prompt",), box)


def fresh(kind: str, key: str) -> dict[str, Any]:
    """A question of this kind with nothing in it yet."""
    kind, _, inner = kind.partition(":")
    item: dict[str, Any] = {"key": key, "type": kind, "prompt": ""}
    if kind == "paired":
        item["of"] = {"type": inner}
    if kind == "agreement":
        item |= {"always": ["Any of us can end this at once."], "in_session": True}
    if kind == "ranking" or inner == "ranking":
        (item if kind == "ranking" else item["of"])["top"] = 3
    return item
