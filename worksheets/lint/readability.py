"""How hard a text is to read, estimated: the aim is a reader of about twelve.

Our own small estimate: the published packages bring dictionaries to download or heavy helpers.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

LONGEST_SENTENCE = 34
MOST_GRADE = 7.0
# Below this many words an average says little.
ENOUGH_WORDS = 30

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# A line that ends because its file is a hundred characters wide goes on; a list's entry does not.
_SENTENCE = re.compile(r"(?<=[.?!])[”)*\s]+|\n\s*\n|\n(?=\s*-)")
# What a reader takes in at once: a colon or a semicolon is a place to breathe.
_BREATH = re.compile(r"(?<=[.?!:;])[”)*\s]+|\n\s*\n|\n(?=\s*-)")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöûüœ]+")


def syllables(word: str) -> int:
    """Groups of vowels, less the silent ones of English; never fewer than one."""
    word = word.lower().replace("’", "").replace("'", "")
    count = len(_VOWELS.findall(word))
    if re.search(r"(?<![aeiouy])e$|[^aeiouydt]ed$|(?<![aeiouy])es$", word) and not re.search(
        r"le$|[cgsxz]es$|shes$|ches$", word
    ):
        count -= 1
    return max(count, 1)


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence."""
    return _parted(text, _SENTENCE)


def breaths(text: str) -> list[list[str]]:
    """The words of each stretch up to a full stop, a colon or a semicolon."""
    return _parted(text, _BREATH)


def _parted(text: str, ends: re.Pattern[str]) -> list[list[str]]:
    found = (_WORD.findall(part) for part in ends.split(text))
    return [words for words in found if words]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: school years that a reader would need."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    if not words:
        return 0.0
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(found) + 11.8 * spoken / len(words) - 15.59


def problems(text: str) -> Iterator[tuple[str, str, str]]:
    """(rule, what was found, what would be easier), for one text."""
    found = breaths(text)
    longest = max(found, key=len, default=[])
    if len(longest) > LONGEST_SENTENCE:
        said = " ".join(longest[:6]) + " …"
        what = _("%(count)s words in one sentence; make two of it.") % {"count": len(longest)}
        yield "long_sentence", said, what
    if sum(map(len, found)) >= ENOUGH_WORDS and grade(text) > MOST_GRADE:
        said = " ".join(found[0][:6]) + " …"
        yield (
            "hard_to_read",
            said,
            _("Use shorter words and sentences; a reader of twelve is meant."),
        )
