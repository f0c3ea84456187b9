"""What stands on the pages: one description, drawn by the PDF and by the print page alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.content.resources import Country
from worksheets.item_types import SKIPPED, type_of
from worksheets.item_types.paper import Brick
from worksheets.library.version_cache import is_module
from worksheets.printing import branches
from worksheets.rules import module_check
from worksheets.rules.conditions import asked_alone, asked_together
from worksheets.rules.conditions import is_joint as joint_alone

# A question with more than this may go over the end of a page.
MOST_ROWS = 16
# Where paper is cut to Letter.
LETTER = {"US", "CA"}

FOUND = gettext_lazy(
    "Paper can be found and read. Keep it somewhere only you go, and tear it up when you no "
    "longer want it."
)


@dataclass(frozen=True)
class Reader:
    """Whose copy it is. `name`: who reads what is handed over; `is_given`: it has a place in the
    portal where answers can be put in later."""

    name: str = ""
    is_given: bool = False


@dataclass(frozen=True)
class Question:
    """One question. `story` and `heading` are a module's; `for_whom` where not everyone has it."""

    number: int
    prompt: str
    hint: str
    bricks: list[Brick]
    is_long: bool
    for_whom: str = ""
    story: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    body: str


@dataclass(frozen=True)
class Thoughts:
    """What is said about one question, on a page of its own, whatever was ticked."""

    number: int
    said: list[tuple[str, str]]
    takeaway: str = ""


@dataclass(frozen=True)
class Pages:
    """A whole copy. Texts that may hold emphasis and lists: intro, stories, sections, support."""

    title: str
    code: str
    minutes: int
    format: str
    language: str
    who: list[str]
    later: list[str]
    intro: str
    blank: str
    sections: list[Section]
    questions: list[Question]
    thoughts: list[Thoughts]
    support: dict[str, str]
    help: Country | None
    is_joint: bool


def on_paper(
    content: dict[str, Any],
    *,
    code: str,
    reader: Reader,
    country: Country | None,
    is_plain: bool = False,
    is_joint: bool = False,
) -> Pages:
    """A blank copy. What is done together in a session stands only on paper made for that: of a
    sheet that is nothing else, or asked for from the session room (`is_joint`)."""
    is_joint = is_joint or joint_alone(content)
    # The closing questions are for one person and their therapist, never for a table of people.
    items = asked_together(content) if is_joint else asked_alone(content)
    asked = [check["item"] for check in content.get("check", ())]
    return Pages(
        title=content["client_title"],
        code=code,
        minutes=content["minutes"],
        format=format_for(country),
        language="en",
        who=_who(reader, is_joint=is_joint),
        later=_later(reader, is_joint=is_joint),
        intro=content["intro"],
        blank=_("Stop and come back whenever you like. Anything can stay blank."),
        sections=_sections(content, is_plain=is_plain),
        questions=_questions(content, [*asked, *items]),
        thoughts=_thoughts(content, [*asked, *items]),
        support=content["support"],
        help=country,
        is_joint=is_joint,
    )


def format_for(country: Country | None) -> str:
    """The paper that printers of this country hold."""
    return "us-letter" if country and country.code in LETTER else "a4"


def _who(reader: Reader, *, is_joint: bool) -> list[str]:
    if is_joint:
        seen = _("You fill this in together. Everyone in the room sees what is written here.")
        return [seen, str(FOUND)]
    handed = _(
        "If you hand it to %(name)s, they read everything on it. Cross out what is not for them, "
        "or keep those pages."
    )
    return [
        _("Only you, as long as you keep it to yourself."),
        handed % {"name": _name(reader)},
        str(FOUND),
    ]


def _name(reader: Reader) -> str:
    return reader.name or _("the person who gave it to you")


def _later(reader: Reader, *, is_joint: bool) -> list[str]:
    if is_joint:
        return [
            _(
                "What you would like to save of it is typed in together, in the session. Until "
                "each of you has said yes to it, it is only paper."
            )
        ]
    if not reader.is_given:
        return [
            _("This copy belongs to nobody in particular. What is written on it stays on paper.")
        ]
    return [
        _(
            "You can put your answers in yourself: sign in, open these pages there, and type. On "
            "the last page you choose for each answer who may read it."
        ),
        _(
            "Or hand the paper to %(name)s when you meet. They can enter it for you; the code "
            "below says where it belongs. You see it afterwards, and you can withdraw it."
        )
        % {"name": _name(reader)},
        _("Or do neither. Nobody waits for it."),
    ]


def _sections(content: dict[str, Any], *, is_plain: bool) -> list[Section]:
    if not is_module(content):
        return []
    body = "plain" if is_plain else "body"
    return [Section(one["title"], one[body]) for one in content["sections"]]


def _questions(content: dict[str, Any], items: list[dict[str, Any]]) -> list[Question]:
    stories = {check["item"]["key"]: check["story"] for check in content.get("check", ())}
    for_whom = branches.conditions(items)
    return [
        Question(
            number=number,
            prompt=item["prompt"],
            hint=item.get("hint", ""),
            bricks=bricks,
            is_long=sum(_rows(brick) for brick in bricks) > MOST_ROWS,
            for_whom=for_whom.get(item["key"], ""),
            story=stories.get(item["key"], ""),
        )
        for number, item in enumerate(items, start=1)
        for bricks in [type_of(item).paper(item)]
    ]


def _rows(brick: Brick) -> int:
    """About how many lines a brick takes: what is short stays on one page with its question."""
    if "options" in brick:
        return len(brick["options"]) // brick["columns"] + 1
    return len(brick.get("rows", ())) or brick.get("count", 3)


def _thoughts(content: dict[str, Any], items: list[dict[str, Any]]) -> list[Thoughts]:
    takeaways = {check["item"]["key"]: check["takeaway"] for check in content.get("check", ())}
    found = []
    for number, item in enumerate(items, start=1):
        if item["key"] in takeaways:
            said = [(one.text, one.words) for one in module_check.thoughts(item, SKIPPED)]
            found.append(Thoughts(number, said, takeaways[item["key"]]))
        elif explanation := item.get("explanation"):
            found.append(Thoughts(number, [(item["prompt"], explanation)]))
    return found
