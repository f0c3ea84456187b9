"""Which submitted texts a therapist reads first: “text contains …”, never a grade (CLINICAL §4).

Local rules from content/phrases.yaml, on what its author let the therapist read and nothing
else. Every pattern is a row of words with bounded gaps, so that no text makes it slow.
"""

import bisect
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from worksheets import strict_yaml
from worksheets.conditions import by_key
from worksheets.item_types import SKIPPED, type_of

FILE = Path(__file__).parent / "content" / "phrases.yaml"
# As a mark of a Hold, beside the keys of flags.
PREFIX = "words."
GAP = r"(?:\w+ ){0,4}"
_WORD = re.compile(r"\w+(?:'\w+)*")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


@dataclass(frozen=True)
class Category:
    key: str
    words: str
    holds: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Found:
    """What one answer contains: the category in words, and the very words that matched."""

    category: Category
    item: str
    said: str

    @property
    def mark(self) -> str:
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
    text = unicodedata.normalize("NFKC", _without_hidden_signs(text).translate(_APOSTROPHES))
    words = list(_WORD.finditer(text))
    plain = [_plain(word.group()) for word in words]
    starts, at = [], 0
    for word in plain:
        starts.append(at)
        at += len(word) + 1
    line = " ".join([*plain, ""])
    hits = []
    for category in categories():
        hit = category.pattern.search(line)
        if hit:
            first = bisect.bisect_right(starts, hit.start()) - 1
            last = bisect.bisect_left(starts, hit.end()) - 1
            hits.append(
                (category, " ".join(text[words[first].start() : words[last].end()].split()))
            )
    return hits


def marks(found: list[Found]) -> list[str]:
    """The marks that place a Hold."""
    return sorted({one.mark for one in found if one.category.holds})


def words_of(mark: str) -> str:
    """A Hold's mark as words for the therapist; nothing for a mark of another kind."""
    named = {PREFIX + category.key: category.words for category in categories()}
    return named.get(mark, "")


@cache
def categories() -> list[Category]:
    rows: Any = strict_yaml.parse(FILE.read_text(encoding="utf-8"), FILE.name).data
    return [
        Category(row["key"], row["words"], row["hold"], _pattern(row["phrases"])) for row in rows
    ]


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{_phrase(phrase)}" for phrase in phrases))


def _phrase(phrase: str) -> str:
    return "".join(GAP if word == ".." else _one(word) for word in phrase.split())


def _one(word: str) -> str:
    """One word with the space after it: `a/b*` is either, with any ending for the second."""
    ways = (
        re.escape(way.removesuffix("*")) + (r"\w*" if way.endswith("*") else "")
        for way in word.split("/")
    )
    return f"(?:{'|'.join(ways)}) "


def _plain(word: str) -> str:
    """Lower case, without accents and apostrophes: “Can’t” and “cant” are one."""
    apart = unicodedata.normalize("NFD", word.replace("'", "").casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _without_hidden_signs(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
