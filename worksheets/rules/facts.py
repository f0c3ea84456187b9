"""Two tiers everywhere: which fact a flag tells, and whether that asks for a Hold or for a talk.

One table (content/facts.yaml) says the tier of each fact, so that no two worksheets can differ
about it. A file names the fact; what is published also has the `kind` that follows. A practice’s
own flag may name a kind instead, where no fact fits. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from worksheets.parsing import strict_yaml

FILE = Path(__file__).parent.parent / "content" / "facts.yaml"
SAFETY, NOTE, OFFER = "safety", "note", "offer"
Content = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """Something an answer can tell. `words` finish the sentence “This person …”."""

    key: str
    tier: str
    words: str


@cache
def table() -> dict[str, Fact]:
    """Every fact by its key, as the shipped file lists them."""
    rows: Any = strict_yaml.parse(FILE.read_text(encoding="utf-8"), FILE.name).data
    return {row["fact"]: Fact(row["fact"], row["tier"], row["words"]) for row in rows}


def kind_of(flag: Content) -> str:
    """What a flag does: as it was published; before that, the tier of its fact, or a suggestion
    where a note suggests a sheet."""
    if "kind" in flag:
        return flag["kind"]
    tier = table()[flag["fact"]].tier
    return OFFER if tier == NOTE and flag.get("offer") else tier


def is_safety(flag: Content) -> bool:
    """Whether a flag places a Hold; also of one that its author has not finished."""
    if "kind" in flag or flag.get("fact") in table():
        return kind_of(flag) == SAFETY
    return False


def settled(content: Content) -> Content:
    """As it is published: every flag that names a fact has the kind that follows from it."""
    return _each(content, lambda flag: flag | {"kind": kind_of(flag)} if "fact" in flag else flag)


def as_written(content: Content) -> Content:
    """The opposite: where a fact is named, no kind stands beside it."""
    return _each(content, _without_kind)


def problems(flag: Content, path: tuple = ()) -> Iterator[tuple[tuple, str]]:
    """What is wrong with how a flag names its fact: (path inside it, what would be right)."""
    if "fact" not in flag and "kind" not in flag:
        yield path, _("say which fact of facts.yaml this tells: add `fact:`")
    elif "fact" in flag and "kind" in flag:
        yield (*path, "kind"), _("the fact says the tier; remove `kind`")
    elif "fact" in flag and flag["fact"] not in table():
        yield (*path, "fact"), _unknown(flag["fact"])


def _unknown(key: str) -> str:
    if near := get_close_matches(key, table(), n=1):
        what = _("“%(key)s” is not in facts.yaml; did you mean “%(near)s”?")
        return what % {"key": key, "near": near[0]}
    what = _("“%(key)s” is not in facts.yaml; use one of: %(known)s")
    return what % {"key": key, "known": ", ".join(table())}


def _without_kind(flag: Content) -> Content:
    if "fact" not in flag:
        return flag
    return {name: part for name, part in flag.items() if name != "kind"}


def _each(content: Content, change: Any) -> Content:
    """The content with every flag and every pattern of a diary changed in this way."""
    if flags := content.get("flags"):
        content = content | {"flags": [change(flag) for flag in flags]}
    if patterns := content.get("diary", {}).get("patterns"):
        diary = content["diary"] | {"patterns": [change(one) for one in patterns]}
        content = content | {"diary": diary}
    return content
