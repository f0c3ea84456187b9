"""docs/clinical-items.md: what the clinical brief asks for, where it is, and what fails without it.

Each file, key and test that tests/clinical_items.yaml names is looked up, so that the page cannot
call something done that is not there. Tests are read, not run.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

INTRO = """\
# Clinical items

What the clinical brief asks for, one line each in our own words: the safety protocol, and the
content that was added in November 2026. Made by `python3 run.py docs` from
`tests/clinical_items.yaml`. Beside each line are the files where it is, with the key, heading, name
or words to look for there, and the tests that fail without it. A file, key or test that is not
there stops the page from being written. "No test yet" means what it says.
"""
HEAD = ["| What is asked for | Where it is | What fails without it |", "|---|---|---|"]
# What a part of a list goes by, in the library and in the files beside it.
NAMES = ("key", "item", "fact", "flag", "slug", "title", "name")
HEADING = re.compile(r"^#+ (.+?)(?: \{covers[^}]*\})?$", re.MULTILINE)

Named = dict[str, list[str]]


def page(root: Path) -> str:
    """The whole document, or a ValueError with everything that is named and is not there."""
    groups = read(root)
    rows = [row for lines in groups.values() for row in lines]
    if missing := [told for row in rows for told in _missing(root, row)]:
        raise ValueError("\n".join(["clinical_items.yaml names what is not there:", *missing]))
    proven = sum(bool(row.get("tests")) for row in rows)
    parts = [INTRO, f"{proven} of {len(rows)} have a test.\n"]
    for group, lines in groups.items():
        parts += [f"## {group}\n", *HEAD, *map(_line, lines), ""]
    return "\n".join(parts)


def read(root: Path) -> dict[str, list[dict[str, Any]]]:
    """The items by group: `item`, the files it is `in` with their keys, and its `tests`."""
    return yaml.safe_load((root / "tests" / "clinical_items.yaml").read_text(encoding="utf-8"))


def _line(row: dict[str, Any]) -> str:
    places = [
        " ".join([f"`{path}`", ", ".join(_shown(key) for key in keys)]).strip()
        for path, keys in row["in"].items()
    ]
    tests = [f"`{path}::{name}`" for path, names in row.get("tests", {}).items() for name in names]
    return f"| {row['item']} | {'<br>'.join(places)} | {'<br>'.join(tests) or 'no test yet'} |"


def _shown(key: str) -> str:
    if key.startswith("“"):
        return key
    return f"“{key}”" if " " in key else f"`{key.replace('|', '` or `')}`"


def _missing(root: Path, row: dict[str, Any]) -> Iterator[str]:
    """What this row names in vain."""
    for pattern, keys in row["in"].items():
        paths = sorted(root.glob(pattern))
        if not paths:
            yield f"“{row['item']}”: there is no {pattern}"
        for path in paths:
            yield from (
                f"“{row['item']}”: “{key}” is not in {path.relative_to(root).as_posix()}"
                for key in keys
                if not any(has(path, one) for one in key.split("|"))
            )
    named: Named = row.get("tests", {})
    for place, tests in named.items():
        path = root / place
        there = _names(path.read_text(encoding="utf-8")) if path.exists() else frozenset()
        yield from (
            f"“{row['item']}”: there is no test {place}::{test}"
            for test in tests
            if test not in there or not test.startswith("test_")
        )


def has(path: Path, key: str) -> bool:
    """Whether this file has it: “words” in quotes as they stand, wherever its lines break; else a
    key by its steps, a heading, a name in Python, and in other files the words themselves."""
    text = path.read_text(encoding="utf-8")
    if key.startswith("“"):
        return key.strip("“”") in " ".join(text.split())
    if path.suffix == ".py":
        return key in _names(text)
    if path.suffix in {".yaml", ".json"}:
        return _leads_somewhere(_parsed(text), key)
    if path.suffix == ".md":
        front = text.split("---\n", 2)[1] if text.startswith("---\n") else ""
        return key in HEADING.findall(text) or _leads_somewhere(_parsed(front), key)
    return key in text


@cache
def _names(source: str) -> frozenset[str]:
    """What a module defines: functions, classes, and whatever is assigned or annotated in one."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {one.id for one in targets if isinstance(one, ast.Name)}
    return frozenset(found)


@cache
def _parsed(text: str) -> Any:
    return yaml.safe_load(text)


def _leads_somewhere(part: Any, key: str) -> bool:
    for step in key.split("."):
        part = _step(part, step)
        if part is None:
            return False
    return True


def _step(part: Any, name: str) -> Any:
    """The part of this name: of fields by their key, of a list by what its parts go by."""
    if isinstance(part, dict):
        return part.get(name)
    for one in part if isinstance(part, list) else ():
        # A question of a module's check is wrapped, beside its story.
        inner = one.get("item") if isinstance(one, dict) else None
        fields = inner if isinstance(inner, dict) else one
        if one == name or isinstance(fields, dict) and name in map(fields.get, NAMES):
            return one
    return None
