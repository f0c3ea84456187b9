"""Which submitted texts a therapist reads first: “text contains …”, never a grade.

Local rules from content/phrases.yaml, on what its author let the therapist read and nothing
else. Every pattern is a row of words with bounded gaps, so that no text makes it slow.
"""

import bisect
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from worksheets.item_types import SKIPPED, type_of
from worksheets.parsing import strict_yaml
from worksheets.rules import facts
from worksheets.rules.conditions import by_key

FILE = Path(__file__).parent.parent / "content" / "phrases.yaml"
# As a mark of a Hold, beside the keys of flags.
PREFIX = "words."
# As many letters as the shortest beginning of a word (`hit*`) has.
STEM = 3
GAP = r"(?:\w+ ){0,4}"
_WORD = re.compile(r"\w+(?:'\w+)*")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


@dataclass(frozen=True)
class Category:
    key: str
    words: str
    holds: bool


@dataclass(frozen=True)
class Phrase:
    """`place`: where it stands in the list; `pattern` is matched where its first word stands, if
    none of `not_after` is the word before."""

    place: int
    category: Category
    pattern: re.Pattern[str]
    not_after: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What one answer contains: the category in words, and the very words that matched."""

    category: Category
    item: str
    said: str

    @property
    def mark(self) -> str:
        """What a Hold keeps of it: the category, no words."""
        return PREFIX + self.category.key


def in_answers(content: dict[str, Any], answers: dict[str, Any]) -> list[Found]:
    """Once for each category and answer, in the order of the list. Pass readable answers only."""
    items = by_key(content)
    texts = [
        (key, text)
        for key, value in answers.items()
        if value is not SKIPPED and key in items
        for text in type_of(items[key]).own_words(items[key], value)
    ]
    found: dict[tuple[str, str], Found] = {}
    for key, text in texts:
        for category, said in in_text(text):
            found.setdefault((category.key, key), Found(category, key, said))
    order = [category.key for category in categories()]
    return sorted(found.values(), key=lambda one: order.index(one.category.key))


def in_text(text: str) -> list[tuple[Category, str]]:
    """The categories that a text touches, each with the first words of it that matched."""
    text = _in_common_signs(text)
    plain = _plain_words(text)
    starts = list(accumulate((len(word) + 1 for word in plain), initial=0))
    line = " ".join([*plain, ""])
    found: dict[Category, str] = {}
    for first, phrase in _beginnings(plain):
        if phrase.category in found or first and plain[first - 1] in phrase.not_after:
            continue
        hit = phrase.pattern.match(line, starts[first])
        if hit and not _says_otherwise(phrase.category, line, starts[first]):
            last = bisect.bisect_left(starts, hit.end()) - 1
            found[phrase.category] = _as_said(text, first, last)
    return [(category, found[category]) for category in categories() if category in found]


def _says_otherwise(category: Category, line: str, start: int) -> bool:
    """Whether the way it goes on makes it mean something else."""
    return any(one.match(line, start) for one in _exceptions()[category.key])


def _as_said(text: str, first: int, last: int) -> str:
    """The words of a text from one place to another, as they stand there."""
    words = list(islice(_WORD.finditer(text), first, last + 1))
    return " ".join(text[words[0].start() : words[-1].end()].split())


def _beginnings(plain: list[str]) -> list[tuple[int, Phrase]]:
    """Where a phrase may begin, and which. Most words begin none: what a text costs is a look-up
    for each of its words, and not a search for each phrase."""
    whole, stems = _first_words()
    return [
        (first, phrase)
        for first, word in enumerate(plain)
        if word in whole or word[:STEM] in stems
        for phrase in sorted(
            [*whole.get(word, ()), *stems.get(word[:STEM], ())], key=lambda one: one.place
        )
    ]


def marks(found: list[Found]) -> list[str]:
    """The marks that place a Hold."""
    return sorted({one.mark for one in found if one.category.holds})


def words_of(mark: str) -> str:
    """A Hold's mark as words for the therapist; nothing for a mark of another kind."""
    named = {PREFIX + category.key: category.words for category in categories()}
    return named.get(mark, "")


@cache
def _list() -> list[dict[str, Any]]:
    rows: Any = strict_yaml.parse(FILE.read_text(encoding="utf-8"), FILE.name).data
    return rows


@cache
def categories() -> list[Category]:
    """What is looked for, as the shipped file lists it."""
    return [
        Category(row["key"], row["words"], facts.kind_of(row) == facts.SAFETY) for row in _list()
    ]


@cache
def _exceptions() -> dict[str, list[re.Pattern[str]]]:
    """By category: what a phrase of it may not go on as."""
    return {
        row["key"]: [re.compile(_phrase(text)) for text in row.get("unless", ())] for row in _list()
    }


@cache
def _first_words() -> tuple[dict[str, list[Phrase]], dict[str, list[Phrase]]]:
    """Every phrase under each way to begin it: by the whole word, and by the start of a stem."""
    whole: dict[str, list[Phrase]] = {}
    stems: dict[str, list[Phrase]] = {}
    said = (
        (category, phrase)
        for category, row in zip(categories(), _list(), strict=True)
        for phrase in row["phrases"]
    )
    for place, (category, line) in enumerate(said):
        before, text = _apart(line)
        phrase = Phrase(place, category, re.compile(_phrase(text)), before)
        for way in text.split()[0].split("/"):
            if not way.endswith("*"):
                whole.setdefault(way, []).append(phrase)
            elif len(way) <= STEM:
                raise ValueError(f"“{way}” is too short a beginning: {STEM} letters at least")
            else:
                stems.setdefault(way[:STEM], []).append(phrase)
    return whole, stems


def _apart(line: str) -> tuple[frozenset[str], str]:
    """The words it may not come right after, and the phrase itself."""
    if not line.startswith("!"):
        return frozenset(), line
    before, text = line[1:].split(maxsplit=1)
    return frozenset(before.split("/")), text


def _phrase(phrase: str) -> str:
    return "".join(GAP if word == ".." else _one(word) for word in phrase.split())


def _one(word: str) -> str:
    """One word with the space after it: `a/b*` is either, with any ending for the second."""
    ways = (
        re.escape(way.removesuffix("*")) + (r"\w*" if way.endswith("*") else "")
        for way in word.split("/")
    )
    return f"(?:{'|'.join(ways)}) "


def _plain_words(text: str) -> list[str]:
    """The words of a text, each made plain; of most texts all at once."""
    if text.isascii():
        return [word.replace("'", "") for word in _WORD.findall(text.lower())]
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    """Lower case, without accents and apostrophes: “Can’t” and “cant” are one."""
    if word.isascii():
        return word.replace("'", "").lower()
    apart = unicodedata.normalize("NFD", word.replace("'", "").casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _in_common_signs(text: str) -> str:
    """One way to write each sign, and none that can't be seen; most texts are so already."""
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFKC", _without_hidden_signs(text).translate(_APOSTROPHES))


def _without_hidden_signs(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
