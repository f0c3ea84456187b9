"""The words in which consent is asked, read from clients/content/notices and split for the page."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from clients.enums import Purpose

FOLDER = Path(__file__).parent / "notices"
FIELDS = {"purpose", "version", "language", "title", "is_required", "material"}
TERMS = {"basis", "data", "recipients", "kept", "withdraw"}


class NoticeError(Exception):
    """A notice that cannot be loaded as it is; says which file and why."""


@dataclass(frozen=True)
class NoticeText:
    purpose: str
    version: int
    language: str
    title: str
    is_required: bool
    body: str
    terms: dict[str, Any]
    file: str
    # Not part of what was shown: only whether a yes to the version before goes on counting.
    is_material: bool = True

    @property
    def text_hash(self) -> str:
        """Covers everything a person was shown or told, so that any change of it is seen."""
        shown = [self.purpose, self.language, self.title, self.is_required, self.body, self.terms]
        return hashlib.sha256(canonical(shown)).hexdigest()


@dataclass
class Block:
    """A paragraph, or a list of short points."""

    text: str = ""
    points: list[str] = field(default_factory=list)


def canonical(value: Any) -> bytes:
    """One spelling per value, so that equal things have equal hashes."""
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str
    ).encode()


def read_all(folder: Path = FOLDER) -> list[NoticeText]:
    """Every version of every notice, the earlier ones first: what was published stays beside."""
    found = [_read(path) for path in sorted(folder.glob("*.md"))]
    return sorted(found, key=lambda text: (text.purpose, text.language, text.version))


def _read(path: Path) -> NoticeText:
    head, body = _parts(path)
    missing, unknown = (FIELDS | TERMS) - head.keys(), head.keys() - FIELDS - TERMS
    if missing or unknown:
        raise NoticeError(f"{path.name}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    if head["purpose"] not in Purpose.values:
        raise NoticeError(f"{path.name}: no purpose is called {head['purpose']!r}")
    if type(head["version"]) is not int or head["version"] < 1:
        raise NoticeError(f"{path.name}: version is a whole number from 1")
    if type(head["is_required"]) is not bool or not body:
        raise NoticeError(f"{path.name}: is_required is true or false, and there is a text")
    if type(head["material"]) is not bool or (head["version"] == 1 and not head["material"]):
        raise NoticeError(f"{path.name}: material is yes or no, and yes for a first version")
    return NoticeText(
        **{name: head[name] for name in FIELDS - {"material"}},
        is_material=head["material"],
        terms={name: head[name] for name in TERMS},
        body=body,
        file=path.name,
    )


def _parts(path: Path) -> tuple[dict[str, Any], str]:
    found = re.fullmatch(r"---\n(.*?)\n---\n(.*)", path.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        raise NoticeError(f"{path.name}: begins with its fields between two lines of ---")
    try:
        head = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise NoticeError(f"{path.name}: the fields at the top are not YAML: {error}") from None
    if not isinstance(head, dict):
        raise NoticeError(f"{path.name}: the fields at the top are name: value lines")
    return head, found[2].strip()


def blocks(body: str) -> list[Block]:
    """Paragraphs and lists, for a template to write out; *such words* stand in quotation marks."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", re.sub(r"\*(.+?)\*", r"“\1”", body).strip()):
        lines = [line.strip() for line in part.splitlines()]
        if all(line.startswith("- ") for line in lines):
            found.append(Block(points=[line[2:] for line in lines]))
        else:
            found.append(Block(text=" ".join(lines)))
    return found
