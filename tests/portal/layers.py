"""The table of who may import whom (docs: CONTRIBUTING.md), and how to read it off the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
STOREYS = {
    "clients": set(),
    "worksheets": {"clients"},
    "therapist_portal": {"clients", "worksheets"},
}
EVERYTHING = {"models", "visibility", "actions", "forms", "views", "queries", "tasks", "access"}
# Rules that read nothing but what they are handed: no tables, no requests, nobody's rights.
NOTHING_KEPT = EVERYTHING | {"audit", "outbox", "vault"}
# What a layer never imports, of its own app or a lower one.
NEVER = {
    **dict.fromkeys(("conditions", "exchange", "item_types", "scoring"), NOTHING_KEPT),
    "enums": {"models", "fields", "audit", "outbox", "vault", *EVERYTHING},
    "models": {"actions", "visibility", "views", "forms", "queries", "tasks", "access"},
    "visibility": EVERYTHING - {"models", "visibility"} | {"audit", "outbox", "vault"},
    "audit": {"actions", "forms", "views", "queries", "tasks", "visibility", "access"},
    "outbox": {"actions", "forms", "views", "queries", "tasks", "access"},
    "vault": {"actions", "forms", "views", "queries", "tasks", "visibility", "access"},
    "actions": {"tasks", "forms", "views", "queries", "access"},
    # What stands on paper follows from the wording alone: whose it is, and whether, is asked first.
    "printing": {"audit", "outbox", "vault", *EVERYTHING},
    "queries": {"forms", "views", "actions", "tasks"},
    "tasks": {"forms", "views"},
    "forms": {"actions", "views", "visibility", "queries", "tasks"},
    "views": {"tasks"},
}


def sources(*apps: str) -> Iterator[Path]:
    """Our Python files, without migrations."""
    for app in apps or STOREYS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer_of(path: Path) -> str:
    """`actions` for clients/actions/notes.py, `vault` for clients/vault.py."""
    return path.relative_to(ROOT).parts[1].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Dotted names of ours that a file imports, wherever the import stands."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in found if name.split(".")[0] in STOREYS)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "execute", "record"}


def public_actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Top-level functions of actions/ without an underscore that write something themselves."""
    for path in sources("clients", "worksheets"):
        if layer_of(path) != "actions":
            continue
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
                if any(isinstance(call, ast.Attribute) and call.attr in WRITES for call in calls):
                    yield f"{name_of(path)}::{node.name}", node
