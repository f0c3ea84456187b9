"""Words that the portal doesn't use for what it does, and what to write instead (the house style).

Every one of these was on a page once, and read as if translated. A match is about a verb used for
what a button or the portal does: `press the button`, `hold back` and `keep a record` are plain.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    pattern: re.Pattern[str]
    instead: str


def _word(pattern: str, instead: str, *, exactly: bool = False) -> Word:
    """A pattern between word boundaries; `exactly` where a capital letter means something else."""
    return Word(re.compile(rf"\b(?:{pattern})\b", 0 if exactly else re.IGNORECASE), instead)


_BE = r"(?:is|are|was|were|be|been|being|isn’t|aren’t|not|never)"
_IT = r"(?:it|this|that|these|them|one|something|what|everything|nothing|\w+ \w+)"

WORDS = (
    _word(r"stands?(?! in (?:for|front))|stood|standing(?! yes)", "is, are, applies, appears"),
    _word(r"lies?(?! (?:down|close|on the))|lay|lying(?! (?:side|close|down))", "is, was"),
    _word(
        r"press(?:ed|es|ing)? (?:you|them|him|her|me|each other|one "
        r"another|somebody|someone|anybody"
        r"|anyone|for (?:a|an|sex|closeness|more))|(?:feel|feels|felt|be|is|was|were|been) pressed"
        r"|(?:one|this|that|a) press",
        "put pressure on; press the button",
    ),
    _word(r"lets? (?:\w+ ){0,3}go(?: of)?|letting go", "delete, share, stop"),
    _word(
        r"(?:take|takes|took|taken|taking) (?:[\w’]+ ){0,3}back",
        "withdraw, unassign, stop sharing",
    ),
    _word(rf"give {_IT} (?:again|now)|give something|(?<!weight )given to|(?:to|not|never) give "
          r"(?:it|this)", "assign"),
    _word(r"anew|afresh|as ever|of late", "again, still, recently"),
    _word(r"come(?:s|ing)? (?:again|by|along)|came (?:again|by|along)", "repeat, sign in, visit"),
    _word(r"go(?:es)? on|went on", "continue"),
    _word(r"pass(?:es|ed)? on", "send, tell, share"),
    _word(
        rf"(?:nothing|draft|note|place|text) {_BE} kept|{_BE} kept (?:as|here|with)|kept as",
        "saved",
    ),
    _word(r"br(?:ing|ings|ought) (?:\w+ ){0,2}(?:in|back|along)", "import, add, restore"),
    _word(
        r"put(?:s|ting)? (?:\w+ ){0,2}(?:away|back)|putting (?:away|back)",
        "archive, close, undo, restore",
    ),
    _word(r"t(?:ake|akes|aken|ook) (?:\w+ ){0,2}out(?! of (?:turn|context))", "remove"),
    _word(r"moved on|nothing (?:has )?move[sd]", "has changed, nothing has been sent"),
    _word(
        r"look(?:s|ed|ing)? (?:at )?(?:\w+ )?(?:first|again)|(?:something|anything|nothing|them) "
        r"to look at",
        "review, check, safety review",
    ),
    _word(r"told (?:on|by what)|can be told", "repeated to others; you can tell"),
    _word(r"r[au]ns? out", "expire"),
    _word(r"shut|shuts", "closed"),
    _word(
        r"(?:it|this|that|yes|always|licence) holds|holds (?:from|for|true|at|whatever)"
        r"|hold (?:it|them|the [\w ]+) against",
        "applies, is valid, check against",
    ),
    _word(r"for good(?! reason)", "permanently"),
    _word(r"nought|lodgings|papers", "0, home, documents"),
    _word(r"test letter|short letter|neutral letter", "email"),
    _word(
        r"(?:nobody|somebody|people|person|persons|everybody|everyone|anyone|those) in (?:\w+ "
        r")?care",
        "client, clients",
    ),
    _word(r"nobody is written to|tells nobody|tells no client", "no email is sent, doesn’t tell"),
    _word(r"the way back|one moment|at one moment", "how to stop; at the same time"),
)  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    """What is said in such a word, and what to write instead."""
    return [(hit[0], word.instead) for word in WORDS for hit in word.pattern.finditer(text)]
