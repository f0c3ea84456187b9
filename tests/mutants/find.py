"""Every single permission check in the files that hold them, and the code without it.

A check is a condition of a look-up, a word of a queryset's vocabulary, a guard, or a call that
refuses. What only narrows further when it goes is no check and is left alone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = (
    "clients/visibility.py",
    "worksheets/visibility/worksheets.py",
    "worksheets/visibility/joint_sheets.py",
    "clients/access.py",
    "clients/actions/consents.py",
    "worksheets/actions/releases.py",
    "worksheets/actions/reveals.py",
)
# Words that narrow a queryset without an argument, and calls that refuse.
WORDS = {"current", "open", "active", "past_the_day", "live", "standing"}
REFUSALS = {"check", "_fits", "guard", "refuse_unless"}
ALL = ast.parse("Q(pk__isnull=False)", mode="eval").body


@dataclass(frozen=True)
class Mutant:
    """One check, by its place: `number` counts the checks of its file from 0."""

    file: str
    number: int
    function: str
    gone: str

    @property
    def name(self) -> str:
        return f"{self.file}#{self.number}"


class Without(ast.NodeTransformer):
    """Walks the checks of one function; takes away the one whose turn it is."""

    def __init__(self, target: int | None, start: int = 0) -> None:
        self.target, self.count, self.found = target, start, []

    def _is_it(self, gone: ast.AST, how: str = "") -> bool:
        self.found.append(f"{how}{ast.unparse(gone)}".replace("\n", " "))
        self.count += 1
        return self.count - 1 == self.target

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if called in WORDS and not node.args and not node.keywords and self._is_it(node.func):
            return node.func.value
        if called == "exclude" and self._is_it(node, "all of "):
            return node.func.value
        if called == "exclude":
            node.args = [self._parts(one, ast.BitOr) for one in node.args]
            node.func = self.visit(node.func)
            return node
        if called == "filter":
            node.args = [self._condition(one) for one in node.args]
            node.keywords = self._fewer(node.keywords)
            node.func = self.visit(node.func)
            return node
        return self.generic_visit(node)

    def _fewer(self, keywords: list[ast.keyword]) -> list[ast.keyword]:
        return [one for one in keywords if not self._is_it(one)]

    def _condition(self, node: ast.expr) -> ast.expr:
        """A positional condition: a Q, or several joined; alone it becomes "everything"."""
        if isinstance(node, ast.BinOp):
            node.left, node.right = self._condition(node.left), self._condition(node.right)
            return node
        is_q = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Q"
        )
        if is_q and len(node.keywords) > 1:  # type: ignore[attr-defined]
            node.keywords = self._fewer(node.keywords)  # type: ignore[attr-defined]
            return node
        return ALL if self._is_it(node) else node

    def _parts(self, node: ast.expr, joined: type) -> ast.expr:
        """Of things that are left out together, each let in alone."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, joined):
            if self._is_it(node.right, "not "):
                return node.left
            if not isinstance(node.left, ast.BinOp) and self._is_it(node.left, "not "):
                return node.right
            node.left = self._parts(node.left, joined)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        for answer in (False, True):
            if answer and _refuses(node.body):
                continue
            if self._is_it(node.test, f"if {answer}, not "):
                node.test = ast.Constant(answer)
                return node
        if isinstance(node.test, ast.BoolOp) and _refuses(node.body):
            left = [one for one in node.test.values if not self._is_it(one)]
            node.test = left[0] if len(left) == 1 else ast.BoolOp(node.test.op, left)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if isinstance(call, ast.Call):
            called = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if called in REFUSALS and self._is_it(node):
                return ast.Pass()
        return self.generic_visit(node)


def _refuses(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.Raise):
        return True
    told = ast.unparse(last)
    return isinstance(last, ast.Return) and ("redirect" in told or ".none()" in told)


# Reading the routes, and what follows from a decision: these let nobody in and keep nobody out.
NO_DOORS = {
    "patterns", "audience_of", "while_locked_of", "_for", "_follow", "_follow_with_email",
    "_stand_under",
}  # fmt: skip


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name not in NO_DOORS:
            yield node


def mutants(file: str) -> list[Mutant]:
    """All of a file's, in the order of its text."""
    found: list[Mutant] = []
    for function in functions(ast.parse((ROOT / file).read_text())):
        walk = Without(None)
        walk.visit(function)
        for gone in walk.found:
            found.append(Mutant(file, len(found), function.name, gone))
    return found


def without(file: str, number: int) -> tuple[str, ast.Module]:
    """(the function that changed, the whole file without that one check)."""
    tree = ast.parse((ROOT / file).read_text())
    passed = 0
    for function in functions(tree):
        walk = Without(number, passed)
        walk.visit(function)
        if walk.count > number:
            return function.name, ast.fix_missing_locations(tree)
        passed = walk.count
    raise IndexError(f"{file} has no check {number}")
