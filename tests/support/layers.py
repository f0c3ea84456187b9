"""The table of who may import whom (docs/architecture.md), and how to read it off the code.

A layer is a folder of an app, or one of the few files that are a layer by themselves. Imports go
down: from a higher rank to a lower one, or between neighbours of one rank that are said to be so.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
STOREYS = {
    "clients": set(),
    "worksheets": {"clients"},
    "therapist_portal": {"clients", "worksheets"},
}
# Lowest first: an import leads to a lower line, or to a neighbour on its own.
RANKS = (
    {"enums", "wording", "fields", "parsing", "sql", "lint", "rowsecurity", "env", "pooler",
     "content_policy"},
    {"content", "models", "item_types", "prepared_query", "url_converters", "devstack"},
    {"context", "audit", "keys"},
    {"vault", "migration_vault", "transitions", "hooks", "safety_alarm", "rules", "starting"},
    {"library", "sealed", "backup", "celery"},
    {"exchange", "printing", "visibility", "written_docs"},
    {"policies"},
    {"messaging", "messages", "signin"},
    {"access", "queries", "forms"},
    {"actions", "service"},
    {"demo"},
    {"signals", "checks", "tasks", "views", "web", "templatetags"},
    {"settings", "urls", "apps", "management", "asgi", "wsgi"},
)  # fmt: skip
RANK = {layer: at for at, layers in enumerate(RANKS) for layer in layers}
# What a layer may import, of its own storey and of those below; nothing else of ours. Every layer
# also imports its own name (`models` of a lower storey from `models`). docs/architecture.md shows
# this table to whoever reads, and a test holds the two together.
MAY: dict[str, set[str]] = {
    "enums": set(), "wording": set(), "fields": set(), "parsing": set(), "sql": set(),
    "lint": set(), "rowsecurity": set(), "prepared_query": set(), "url_converters": set(),
    "safety_alarm": set(), "env": set(), "pooler": set(), "content_policy": set(),
    "content": {"enums"},
    "models": {"enums", "fields"},
    "item_types": {"lint"},
    "audit": {"models", "sql"},
    "context": {"audit"},
    "keys": {"context", "models"},
    "vault": {"enums", "keys", "models"},
    "migration_vault": {"keys", "vault"},
    "transitions": {"audit", "models"},
    "hooks": {"models"},
    "sealed": {"enums", "models", "vault"},
    "rules": {"enums", "item_types", "lint", "parsing"},
    "library": {"enums", "item_types", "lint", "parsing", "rules"},
    "exchange": {"enums", "item_types", "library", "lint", "parsing", "rules"},
    "printing": {"content", "enums", "item_types", "library", "rules"},
    "visibility": {"enums", "models"},
    "policies": {"content", "enums", "item_types", "library", "models", "rules", "vault",
                 "visibility", "wording"},
    "messaging": {"context", "enums", "models", "policies", "signin", "vault", "wording"},
    "messages": {"enums", "messaging", "models", "policies"},
    "signin": {"audit", "context", "keys", "messaging", "models", "policies", "vault",
               "visibility"},
    "access": {"signin"},
    "forms": {"enums", "item_types", "library", "models", "rules", "wording"},
    "queries": {"audit", "content", "enums", "hooks", "item_types", "library", "messages",
                "messaging", "models", "policies", "prepared_query", "rules", "sealed", "signin",
                "url_converters", "vault", "visibility", "wording"},
    "actions": {"audit", "content", "context", "enums", "hooks", "item_types", "keys", "library",
                "messages", "messaging", "models", "parsing", "policies", "printing", "queries",
                "rules", "sealed", "signin", "transitions", "vault", "visibility"},
    "views": {"access", "actions", "content", "context", "demo", "enums", "exchange",
              "forms", "item_types", "library", "messaging", "models", "parsing", "policies",
              "printing", "queries", "rules", "safety_alarm", "service", "signin", "transitions",
              "visibility", "web", "wording"},
    "templatetags": {"item_types", "library", "signin"},
    "signals": {"actions", "audit", "context", "enums", "models", "signin"},
    "tasks": {"actions", "context", "messaging", "policies", "signin"},
    "checks": {"access", "context", "keys", "queries", "service", "signin"},
    "urls": {"access", "url_converters", "views"},
    "apps": {"actions", "checks", "hooks", "messages", "messaging", "pooler", "queries",
             "signals"},
    "management": {"actions", "audit", "backup", "content", "context", "demo", "enums", "env",
                   "keys", "library", "models", "policies", "queries", "service", "signin",
                   "vault", "written_docs"},
    # Rooms of the uppermost storey.
    "devstack": {"content"},
    "starting": {"keys"},
    "celery": {"keys", "starting"},
    "backup": {"fields", "keys", "models", "vault"},
    "written_docs": {"enums", "library"},
    "service": {"content", "context", "keys", "messaging", "models", "queries", "safety_alarm"},
    "demo": {"actions", "audit", "context", "enums", "messaging", "models", "policies", "queries",
             "rules", "signin", "visibility"},
    "web": {"audit", "context", "forms", "keys", "policies", "signin", "vault", "views"},
    "settings": {"env", "forms", "web"},
    "asgi": {"starting"}, "wsgi": {"starting"},
}  # fmt: skip
# The forms at the door are the package's own: allauth checks a password, a code and a passkey in
# `clean`, so whose they are and how often they were tried is asked there.
DOOR_FORMS = {"clients/forms/account.py", "clients/forms/factors.py", "clients/forms/signin.py"}
AT_THE_DOOR = {"context", "signin"}
# A policy compares addresses by their keyed hash; it opens nothing.
ONLY_OF = {("policies", "vault"): {"lookup"}}
# What a layer never imports of the packages: requests, addresses, pages, rows.
REQUESTS = {"django.http", "django.shortcuts", "django.urls", "django.contrib", "celery", "allauth"}
FOREIGN = {
    # Pure: they read nothing but what they are handed.
    **dict.fromkeys(
        ("parsing", "lint", "item_types", "rules", "library", "exchange", "printing"),
        REQUESTS | {"django.db"},
    ),
    "visibility": REQUESTS,
    "policies": REQUESTS,
    "queries": {"django.http", "django.shortcuts", "celery"},
    "actions": {"django.http", "django.shortcuts", "django.template", "celery"},
    "forms": {"django.http", "django.shortcuts", "django.db", "celery"},
}
# Where tables are asked besides models, visibility and actions, each with the reason. Five at most.
FOR_NOBODY = {
    "messaging": "a worker delivers; nobody is signed in",
    "signin": "it is asked before it is known who is there",
    "keys": "whether the operator's key is the right one is asked before anything is opened",
    "management": "the operator's commands, for every practice at once",
    "migration_vault": "a migration has tables as they stood then, and no model of today",
}
ASK_TABLES = {"models", "visibility", "actions"}
MAY_ASK_TABLES = ASK_TABLES | set(FOR_NOBODY)
# Where SQL is written out besides those, by the place's first two names. Five at most.
MAY_WRITE_SQL = {
    "clients/audit": "one SQL function writes the record, and whole chains are read to verify it",
    "clients/context": "tells the database who is asking, before anything is asked",
    "worksheets/prepared_query": "runs a query of visibility's, compiled once",
    "therapist_portal/queries": "the whole caseload in one statement, under row security",
    "therapist_portal/web": "finds the one session whose key the browser has; before any model",
}
# Django's ways to SQL that is written out.
SQL_CALLS = {"cursor", "chunked_cursor", "extra", "raw"}
# The ways from a model to its table that pass by who asks.
TABLES = {"objects", "_default_manager", "_base_manager", "default_manager", "base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
# Where sealed words are opened, each with the reason. Five at most.
MAY_OPEN = {
    "queries": "for a page, and on record as read (tests/support/readings.py)",
    "sealed": "what is derived from words, for queries",
    "messaging": "to deliver them",
    "backup": "one value of every column, to prove that what was saved can be read",
}
VAULT_OPENS = {
    f"clients.vault.{name}" for name in ("opened", "all_opened", "words_or_notice", "lent")
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


def whose(path: Path | str) -> str:
    """`client` or `clinician` where a layer keeps them apart, else nothing."""
    parts = path.split(".") if isinstance(path, str) else path.relative_to(ROOT).parts
    return parts[2] if len(parts) > 3 and parts[2] in {"client", "clinician"} else ""


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, wherever the import stands."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(path: Path) -> Iterator[str]:
    """The same, of ours alone."""
    yield from (name for name in imported(path) if name.split(".")[0] in STOREYS)


def refused(path: Path, name: str) -> bool:
    """Whether the table keeps this file from importing that name, ours or a package's."""
    layer = layer_of(path)
    if name.split(".")[0] not in STOREYS:
        return any(f"{name}.".startswith(f"{one}.") for one in FOREIGN.get(layer, ()))
    other = name.split(".")[1]
    # In every layer and across storeys: a client's page is drawn from nothing of a clinician's.
    if whose(path) == "client" and whose(f"{name}.") == "clinician":
        return True
    if layer == "forms" and other in AT_THE_DOOR:
        return name_of(path) not in DOOR_FORMS
    return other != layer and other not in MAY[layer]


def beyond(path: Path) -> Iterator[int]:
    """Lines where a file uses more of a layer than the part that it may."""
    yield from beyond_in(layer_of(path), parsed(path))


def beyond_in(layer: str, tree: ast.AST) -> Iterator[int]:
    for line, name in used(tree):
        app, other, *rest = [*name.split("."), ""]
        only = ONLY_OF.get((layer, other)) if app in STOREYS else None
        if only is not None and rest[0] and rest[0] not in only:
            yield line


def asks_tables(tree: ast.AST) -> Iterator[int]:
    """Lines where a table is asked by its model's manager, or by a shortcut that takes a model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in TABLES:
            yield node.lineno
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SHORTCUTS:
            first = ast.unparse(node.args[0]).split(".")[-1] if node.args else ""
            if first.isidentifier() and first[0].isupper():
                yield node.lineno


def writes_sql(tree: ast.AST) -> Iterator[int]:
    """Lines where SQL goes to the database by another way than a model's. `form.raw()`, which
    takes nothing, is no query."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in SQL_CALLS and (name.endswith("cursor") or node.args or node.keywords):
                yield node.lineno
        named = node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Name):
            named = node.id
        if isinstance(node, ast.alias):
            named = node.name
        if named == "RawSQL":
            yield getattr(node, "lineno", 0)


def may_write_sql(path: Path) -> bool:
    place = "/".join(path.relative_to(ROOT).parts[:2]).removesuffix(".py")
    return layer_of(path) in MAY_ASK_TABLES or place in MAY_WRITE_SQL


def private_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name where another module's private name is used as its attribute."""
    for line, name in used(tree):
        module, _, rest = name.rpartition("._")
        if rest and name.split(".")[0] in STOREYS and _is_module(module):
            yield line, name


@cache
def _is_module(name: str) -> bool:
    place = ROOT / name.replace(".", "/")
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def used(tree: ast.AST, within: ast.AST | None = None) -> Iterator[tuple[int, str]]:
    """Line and dotted name of what is used of other modules, whatever it is called in this one."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            known |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            known |= {one.asname or one.name: one.name for one in node.names}
    for node in ast.walk(within or tree):
        if isinstance(node, ast.Name | ast.Attribute):
            words = ast.unparse(node)
            for name in (one for one in known if words == one or words.startswith(f"{one}.")):
                yield node.lineno, known[name] + words.removeprefix(name)


def opening(modules: Iterable[tuple[str, ast.Module]]) -> set[str]:
    """Dotted names of what opens words: the vault's own, and what calls one of them in these."""
    found = set(VAULT_OPENS)
    parts = [
        (module, tree, node)
        for module, tree in modules
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    ]
    for _ in parts:
        for module, tree, node in parts:
            calls = {name for _, name in used(tree, node)}
            calls |= {f"{module}.{one.id}" for one in ast.walk(node) if isinstance(one, ast.Name)}
            if calls & found:
                found.add(f"{module}.{node.name}")
    return found


@cache
def opens() -> frozenset[str]:
    """What opens words in this code; through sealed/, too."""
    files = (path for path in sources("clients", "worksheets") if layer_of(path) == "sealed")
    return frozenset(opening((module_of(path), parsed(path)) for path in files))


def opens_words(tree: ast.AST) -> Iterator[int]:
    """Lines where sealed words are opened."""
    yield from (line for line, name in used(tree) if name in opens())


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").replace("/", ".")


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
