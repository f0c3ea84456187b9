"""What several tests share stands in tests/support, where a test's own file can go without it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.layers import ROOT, imported, name_of, parsed, sources


def of_tests(path: Path) -> Iterator[str]:
    """Modules of tests that this file imports."""
    for name in imported(path):
        if name.startswith("tests.") and any(one.startswith("test_") for one in name.split(".")):
            yield name


def test_no_file_imports_a_file_of_tests() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for path in sources("tests", "bench", "clients", "worksheets", "therapist_portal")
        for name in of_tests(path)
    ]

    assert wrong == []


def test_such_an_import_would_be_found(tmp_path: Path) -> None:
    for code in (
        "from tests.clients.test_signin import totp_of",
        "def late():\n    import tests.clients.test_signin",
        "from tests.clients import test_signin",
    ):
        (tmp_path / "one.py").write_text(code, encoding="utf-8")
        assert [*of_tests(tmp_path / "one.py")] != [], code


def test_support_holds_no_tests() -> None:
    wrong = [
        f"{name_of(path)}::{node.name}"
        for path in (ROOT / "tests" / "support").glob("*.py")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]

    assert wrong == []
