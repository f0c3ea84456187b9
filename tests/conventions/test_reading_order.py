"""A file is read from its top: what a function takes as a step stands below it, not above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.layers import ROOT, layer_of, name_of, parsed, sources

READ_FROM_THE_TOP = {"actions", "queries", "views", "exchange", "policies"}
FILES = [path for path in sources("worksheets") if layer_of(path) in READ_FROM_THE_TOP]


def turns_back(tree: ast.Module) -> Iterator[str]:
    """Private functions that stand above the first function, or class, that takes them."""
    above: set[str] = set()
    taken: set[str] = set()
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} - {node.name}
        steps = sorted(name for name in names & above - taken if name.startswith("_"))
        yield from (f"{node.name} turns back to {name}" for name in steps)
        taken |= names
        if isinstance(node, ast.FunctionDef):
            above.add(node.name)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_steps_stand_below_the_function_that_takes_them(path: Path) -> None:
    assert list(turns_back(parsed(path))) == []


def test_a_step_above_its_function_is_told() -> None:
    above = "def _step(): ...\n\ndef send(): _step()\n"
    below = "def send(): _step()\n\ndef _step(): ...\n\ndef again(): _step()\n"

    assert list(turns_back(ast.parse(above))) == ["send turns back to _step"]
    assert list(turns_back(ast.parse(below))) == []
    assert (ROOT / "worksheets/actions/submissions.py") in FILES
