"""What is called from elsewhere says what it gives back: nobody has to read its body to use it."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.layers import layer_of, name_of, parsed, sources

SAY_IT = (
    "actions", "library", "messaging", "policies", "queries", "rules", "signin", "visibility",
)  # fmt: skip


def silent(body: list[ast.stmt], inside: str = "") -> Iterator[str]:
    """Public functions, and public methods of public classes, without a docstring."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from silent(node.body, f"{node.name}.")
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("_") and not (ast.get_docstring(node) or "").strip():
            yield f"{inside}{node.name}"


@pytest.mark.parametrize("layer", SAY_IT)
def test_public_functions_say_what_they_give_back(layer: str) -> None:
    files = [path for path in sources("clients", "worksheets") if layer_of(path) == layer]

    assert files
    assert [
        f"{name_of(path)}::{name}" for path in files for name in silent(parsed(path).body)
    ] == []


def test_one_that_says_nothing_is_found() -> None:
    body = ast.parse(
        "def open(): pass\n"
        "def _own(): pass\n"
        "class Desk:\n    def item(self): pass\n    def key(self):\n        'Its key.'\n"
    ).body

    assert list(silent(body)) == ["open", "Desk.item"]
