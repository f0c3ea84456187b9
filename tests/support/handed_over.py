"""Words of a template that gettext does not see: bare text, an attribute that somebody hears or
reads, or a sentence that is passed on to another template."""

import re
from collections.abc import Iterator

from tests.support.prose import COMMENT, HANDED, lines_of

BLOCK = re.compile(r"{% blocktranslate\b[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
PLURAL = re.compile(r"{% plural %}")
VALUE = re.compile(r"{{ (\w+) }}")
# Nobody reads these as a sentence, or they are in no language of people.
UNREAD = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>", re.DOTALL)
LETTER = re.compile(r"[^\W\d_]")
ENTITY = re.compile(r"&#?\w+;")
# What a script shows is in a data attribute, and begins as a sentence does; a name doesn't.
ATTRIBUTE = re.compile(r"""\s(?:aria-label|title|placeholder|alt)=(["'])(.*?)\1""", re.DOTALL)
SHOWN = re.compile(r"""\sdata-[\w-]+="([A-Z][^"]*)\"""")
# A word for people that is handed on: {% include … with title="…" %}, {% panel "…" %}, default:"…".
PASSED = re.compile(r"""(?:\b\w+=|\bdefault:|{% panel )("([^"]*)"|'([^']*)')""")
# These take names: of a class, a field, an address, a format.
NAMES = re.compile(r"""\b(?:css|name|value|date|url|id)\b[=:]?["']?$""")
SAID = re.compile(r"^[A-Z“‘(]|\S\s+\S")


def bare(source: str) -> Iterator[tuple[int, str]]:
    """(line, words) of everything that stands in a template for people, outside gettext."""
    for pattern in (COMMENT, UNREAD):
        source = pattern.sub(lines_of, source)
    yield from _passed_on(source)
    source = BLOCK.sub(lines_of, source)
    text = TAG.sub(lines_of, source)
    for pattern, group in ((ATTRIBUTE, 2), (SHOWN, 1)):
        for found in pattern.finditer(text):
            if LETTER.search(found[group]):
                yield _line(text, found), found[group].strip()
    for number, line in enumerate(MARKUP.sub(lines_of, text).split("\n"), 1):
        if LETTER.search(ENTITY.sub("", line)):
            yield number, " ".join(line.split())


def sources_of(source: str) -> Iterator[str]:
    """Every sentence that a template hands to gettext, as a catalogue has it."""
    for handed in HANDED.finditer(source):
        yield handed[1] or handed[2]
    for block in BLOCK.finditer(source):
        for sentence in PLURAL.split(block[1]):
            yield VALUE.sub(r"%(\1)s", sentence.replace("%", "%%").strip())


def _passed_on(source: str) -> Iterator[tuple[int, str]]:
    for tag in TAG.finditer(source):
        for found in PASSED.finditer(tag[0]):
            words = found[2] or found[3] or ""
            is_name = NAMES.search(tag[0][: found.start(1)])
            if SAID.search(words) and LETTER.search(words) and not is_name:
                yield _line(source, tag), words


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
