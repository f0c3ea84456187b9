"""docs/invariants.md: every rule that must always hold, beside the tests that prove it.

The tests are read, not run, so that the page can be made where pytest is not installed.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

INTRO = """\
# Invariants

What must always hold, and the tests that prove it. Made by `python3 run.py docs` from
`tests/invariants.yaml` and the marker `@pytest.mark.invariant(n)`. "No test yet" means what it
says: most of these rules belong to a part that is still to be built.
"""


def page(root: Path) -> str:
    proofs = proofs_in(root)
    rules = names(root)
    unknown = sorted(set(proofs) - {number for group in rules.values() for number in group})
    if unknown:
        raise ValueError(f"tests name invariants that do not exist: {unknown}")
    held = sum(1 for group in rules.values() for number in group if proofs[number])
    parts = [INTRO, f"{held} of {sum(map(len, rules.values()))} have a test.\n"]
    for group, lines in rules.items():
        parts += [f"## {group}\n", "| | Rule | Proven by |", "|--:|---|---|"]
        for number, name in lines.items():
            tests = "<br>".join(f"`{test}`" for test in proofs[number]) or "no test yet"
            parts.append(f"| {number} | {name} | {tests} |")
        parts.append("")
    return "\n".join(parts)


def names(root: Path) -> dict[str, dict[int, str]]:
    return yaml.safe_load((root / "tests" / "invariants.yaml").read_text(encoding="utf-8"))


def proofs_in(root: Path) -> defaultdict[int, list[str]]:
    """The tests of each invariant, as file::name, in order."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root).as_posix()
        for number, name in marks(ast.parse(path.read_text(encoding="utf-8"))):
            found[number].append(f"{place}::{name}" if name else place)
    return found


def marks(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(invariant, test) for each mark; a mark of the whole file has no test's name."""
    for node in module.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            yield from ((number, "") for number in _numbers(node.value))
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for number in sorted({n for mark in node.decorator_list for n in _numbers(mark)}):
                yield number, node.name


def _numbers(node: ast.AST) -> Iterator[int]:
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "invariant"
        ):
            yield from (arg.value for arg in call.args if isinstance(arg, ast.Constant))
