"""What people are told by a form, an error or a flash is handed to gettext, so that a second
language can follow: the English is in the file of its noun, and `_` says that it is for people.

Of worksheets that is what clients and clinicians are told; notices are not handed to it yet.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.prose import ROOT

HERE = [
    *sorted((ROOT / "clients/views/client").glob("*.py")),
    *sorted((ROOT / "worksheets/views/client").glob("*.py")),
    *(
        ROOT / f"clients/forms/{name}.py"
        for name in (
            "account", "accounts", "base", "contact", "factors", "join", "reading", "receipts",
            "safe_contact", "settings", "signin",
        )
    ),
    ROOT / "worksheets/enums.py",
    *(
        path
        for layer in ("forms", "policies", "printing", "queries", "views/clinician")
        for path in sorted((ROOT / "worksheets" / layer).rglob("*.py"))
    ),
    *(
        ROOT / f"clients/views/{name}.py"
        for name in ("accounts", "contact", "join", "safe_contact_form", "sessions", "settings")
    ),
    *(ROOT / f"clients/signin/{name}.py" for name in ("accounts", "locked_pages", "passwords")),
]  # fmt: skip
# By file: what looks like a sentence and is none, as it begins.
NOT_SAID = {
    "clients/forms/factors.py": ("second step of ",),  # the name of a counter
    "clients/forms/reading.py": ("[^",),  # a pattern
    "clients/signin/accounts.py": ("nothing here sends ", "SELECT "),  # for a developer, and SQL
    "clients/views/client/receipts.py": ("attachment; filename",),  # a header
    "worksheets/forms/drafts.py": ("^(add|",),  # a pattern
    "worksheets/printing/pdf.py": ("the text `",),  # what the typesetter complains of
    "worksheets/queries/client/answers.py": ("the key of ",),  # stands in a prepared statement
    "worksheets/views/clinician/exchange.py": ("attachment; filename",),  # a header
    "worksheets/views/clinician/measures.py": ("a valid form ",),  # for a developer
    "worksheets/views/clinician/pathways.py": ("a pathway is ",),  # for a developer
}
WRAPPERS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
SENTENCE = re.compile(r"\w\S*\s+\S")


def unwrapped(source: str) -> Iterator[str]:
    """Every sentence of a module that gettext does not see. A docstring is not for people here."""
    tree = ast.parse(source)
    seen: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            seen.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRAPPERS:
            seen |= {id(one) for one in node.args}
        if isinstance(node, ast.JoinedStr):
            seen |= {id(one) for one in ast.walk(node) if one is not node}
    for node in ast.walk(tree):
        if id(node) in seen:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [str(one.value) for one in node.values if isinstance(one, ast.Constant)]
            said = "…".join(parts)
        else:
            continue
        if SENTENCE.search(said):
            yield said


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", HERE, ids=_name)
def test_what_a_client_is_told_is_handed_to_gettext(path: Path) -> None:
    allowed = NOT_SAID.get(_name(path), ())

    assert [one for one in unwrapped(path.read_text()) if not one.startswith(allowed or "\0")] == []


@pytest.mark.parametrize("name", sorted(NOT_SAID))
def test_no_exception_outlives_its_reason(name: str) -> None:
    said = list(unwrapped((ROOT / name).read_text()))

    assert all(any(one.startswith(begin) for one in said) for begin in NOT_SAID[name])


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('SAID = "Saved. It applies from now on."', True),
        ('SAID = f"Me and {name} as well"', True),
        ('SAID = _("Saved. It applies from now on.")', False),
        ('SAID = _("Me and %(name)s") % {"name": name}', False),
        ('NAME = "worksheets:home"', False),
        ('"""Saved. It applies from now on."""', False),
    ],
)
def test_a_bare_sentence_is_found(line: str, is_found: bool) -> None:
    assert bool(list(unwrapped(line))) is is_found
