"""Content lint: words that press, blame, count or presume, found where they stand (Inv 31, 32).

Pure: a piece of content in, findings with their paths out. Speech in “quotes” and statements to
be judged true or false may show what people say; slurs may not stand there either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from worksheets.lint import readability
from worksheets.lint.patterns import CLIENT, CLINICIAN, EVERYWHERE, SCORING, Rule

Path = tuple[str | int, ...]

# Read by clinicians only; everything else can reach a client.
FOR_CLINICIANS = {
    "title", "purpose", "contraindications", "debrief", "debrief_universal", "evidence", "sources",
    "scoring", "flags", "diary", "prompts", "order", "steps", "for_therapists",
    "measure", "therapist", "no_example", "no_card",
}  # fmt: skip
NAMES = {
    "slug", "code", "theme", "who", "key", "type", "item", "mine_from", "flag", "kind", "answer",
    "source", "only", "releasable", "has", "lacks", "covers", "needs", "offer", "share_of",
    "sharing", "after_flag", "after_fact", "fact", "happened", "modes", "line", "sheet",
}  # fmt: skip
# Craft, and words that can be right in one practice: they may stand where the author says why.
# Everything else presses, blames, counts or labels, and stands nowhere (Inv 31, 32).
WITH_A_REASON = frozenset(
    {"long_sentence", "hard_to_read", "gender", "body_default", "chasing", "ideal"}
)
_QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True)
class Finding:
    """One thing to review: where it stands, what was said, and what could stand instead."""

    path: Path
    rule: str
    said: str
    instead: str | Promise

    def __str__(self) -> str:
        return f"“{self.said}”: {self.instead}"

    @property
    def blocks(self) -> bool:
        """Whether nobody may publish this, whatever their reason."""
        return self.rule not in WITH_A_REASON


@dataclass(frozen=True)
class Piece:
    """One text with its place. `is_quoted`: a statement that is shown to be judged."""

    path: Path
    text: str
    is_quoted: bool = False

    @property
    def top(self) -> str:
        return str(self.path[0])


def findings(content: dict) -> list[Finding]:
    """Everything to look at in a module or worksheet, in its own order."""
    found: list[Finding] = []
    for piece in pieces(content):
        found += _in_words(piece)
        if piece.top not in FOR_CLINICIANS:
            found += [
                Finding(piece.path, rule, said, instead)
                for rule, said, instead in readability.problems(piece.text)
            ]
    return found


def pieces(part: object, path: Path = (), quoted: bool = False) -> Iterator[Piece]:
    """Every text, with its path."""
    if isinstance(part, str):
        yield Piece(path, part, quoted)
    elif isinstance(part, list):
        for i, one in enumerate(part):
            yield from pieces(one, (*path, i), quoted)
    elif isinstance(part, dict):
        judged = part.get("type") == "true_false"
        for name, one in part.items():
            if name in NAMES and (not isinstance(one, dict) or name == "sharing"):
                continue
            yield from pieces(one, (*path, name), judged and name == "prompt")


def _in_words(piece: Piece) -> Iterator[Finding]:
    text = piece.text.replace("'", "’")
    spoken = "" if piece.is_quoted else _QUOTED.sub("“…”", text)
    for rule in _rules(piece):
        if hit := rule.find(text if rule.in_quotes else spoken):
            yield Finding(piece.path, rule.key, hit, rule.instead)


def _rules(piece: Piece) -> list[Rule]:
    if piece.top not in FOR_CLINICIANS:
        return EVERYWHERE + CLIENT
    strict = piece.top in ("flags", "scoring", "diary")
    return EVERYWHERE + CLINICIAN + (SCORING if strict else [])
