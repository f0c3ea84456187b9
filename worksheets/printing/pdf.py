"""The pages as a tagged PDF (PDF/UA-1), set by typst.

Every text travels as data: the markup is a fixed file of ours, so no text is ever read as markup,
and typst sees no folder but the one that file lies in. There is no network and no package.
"""

import json
import re
import threading
import unicodedata
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst
from markdown_it.token import Token

from clients.content.resources import Line
from worksheets.library import markdown
from worksheets.library.diagrams import Diagram
from worksheets.library.guides import Card
from worksheets.printing import words
from worksheets.printing.pages import Pages

FOLDER = Path(__file__).parent / "typst"
STANDARD = "ua-1"
# How often a page is set again because of a sign that its font lacks.
TRIES = 12
SQUARE = "□"
_LACKS = re.compile(r'the text `"(.*)"` could not be displayed')
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")
# Controls, formatting that turns text round, private and unknown signs: nothing to print.
NOT_PRINTED = {"Cc", "Cf", "Cs", "Co", "Cn"}


class CannotBeShown(Exception):
    """No file can be made of this, mostly because the font has no letters for its writing; the
    print page uses the reader's own fonts."""


class Press(threading.local):
    """One compiler a thread and file: it keeps the fonts, and may not be entered twice at once."""

    def __init__(self) -> None:
        self.compilers: dict[str, typst.Compiler] = {}

    def of(self, markup: str) -> typst.Compiler:
        """The compiler for this file of markup, made when it is first needed."""
        if markup not in self.compilers:
            self.compilers[markup] = typst.Compiler(
                input=str(FOLDER / f"{markup}.typ"),
                root=str(FOLDER),
                ignore_system_fonts=True,
                package_path=str(FOLDER),
                package_cache_path=str(FOLDER),
            )
        return self.compilers[markup]


_press = Press()


def as_pdf(pages: Pages) -> bytes:
    """Tagged, with the client's title and language, without author or date."""
    return _set("pages", as_data(pages), format="pdf", pdf_standards=[STANDARD])


def card_as_pdf(card: Card, *, format: str) -> bytes:
    """A take-home card: a title and a few lines, and nothing about anybody."""
    data = {"title": card.title, "lines": list(card.lines), "format": format}
    return _set("card", data, format="pdf", pdf_standards=[STANDARD])


def as_data(pages: Pages) -> dict[str, Any]:
    """What the markup is given: plain strings, and runs of them where there is emphasis."""
    data = _printable(asdict(pages))
    data["words"] = words.of_pages(pages.minutes)
    data["intro"] = runs(data["intro"])
    for one in data["sections"]:
        one["body"] = runs(one["body"])
    for one in data["questions"]:
        one["story"] = runs(one["story"])
    data["support"] = {"title": data["support"]["title"], "body": runs(data["support"]["body"])}
    if pages.help:
        data["help"] = {
            "name": data["help"]["name"],
            "has_emergency": pages.help.emergency is not None,
            "lines": [_printable(_line(one)) for one in pages.help.every_line],
        }
    return data


def _line(line: Line) -> dict[str, Any]:
    """A line without a date: a date on paper could tell when it was given."""
    told = {name: getattr(line, name) for name in ("name", "number", "about")}
    return told | {"details": list(line.details)}


def _set(markup: str, data: dict[str, Any], **how: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False)
    for _ in range(TRIES):
        try:
            return _press.of(markup).compile(sys_inputs={"pages": text}, **how)
        except typst.TypstError as error:
            text = _without(text, str(error))
    raise CannotBeShown


def _without(text: str, complaint: str) -> str:
    """Signs the font lacks become squares; where they are letters, the font is the wrong one."""
    found = _LACKS.search(complaint)
    if found is None:  # nothing is logged: the complaint may quote words
        raise CannotBeShown
    lacking = _CODE_POINT.sub(lambda code: chr(int(code[1], 16)), found[1])
    if any(unicodedata.category(sign)[0] in "LMN" for sign in lacking):
        raise CannotBeShown
    for sign in set(lacking) - set(SQUARE + ' "\\'):
        text = text.replace(sign, SQUARE)
    return text


def _printable(value: Any) -> Any:
    """The same, without signs that nobody can see."""
    if isinstance(value, str):
        return "".join(
            sign for sign in value if sign == "\n" or unicodedata.category(sign) not in NOT_PRINTED
        )
    if isinstance(value, dict):
        return {name: _printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def runs(text: str) -> list[dict[str, Any]]:
    """Paragraphs and list entries of library text, each as runs of plain, strong or emphasised."""
    blocks: list[dict[str, Any]] = []
    for piece in markdown.pieces(text):
        blocks += [_drawing(piece)] if isinstance(piece, Diagram) else _blocks(piece)
    return blocks


def _drawing(one: Diagram) -> dict[str, Any]:
    """A drawing with the words that say the same: they stand below it, and for it."""
    return {
        "kind": "diagram",
        "svg": one.svg,
        "title": one.title,
        "runs": [{"text": one.words, "strong": False, "em": False}],
    }


def _blocks(text: str) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    lists: list[str] = []
    for token in markdown.tokens(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append("number" if token.type[0] == "o" else "bullet")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "inline":
            blocks.append({"kind": lists[-1] if lists else "text", "runs": _inline(token)})
    return blocks


def _inline(token: Token) -> list[dict[str, Any]]:
    found, strong, stressed = [], False, False
    for child in token.children or ():
        if child.type.startswith("strong"):
            strong = child.nesting > 0
        elif child.type.startswith("em_"):
            stressed = child.nesting > 0
        elif child.type in ("softbreak", "hardbreak"):
            found.append({"text": " ", "strong": False, "em": False})
        elif child.content:
            words = child.content.replace("\n", " ")
            found.append({"text": words, "strong": strong, "em": stressed})
    return found
