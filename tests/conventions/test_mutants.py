"""docs/mutants.md tells of the code as it is, and no check in it goes unnoticed (G23)."""

import ast

import pytest

from tests.mutants import report
from tests.mutants.find import FILES, ROOT, mutants, without


@pytest.mark.goal(23)
def test_each_check_of_today_was_taken_away_and_noticed() -> None:
    stated = report.stated()
    told = {file: [(name, gone) for name, gone, _ in rows] for file, rows in stated.items()}
    assert told == report.expected(), "run `python3 run.py mutants` and commit docs/mutants.md"
    left = [(file, row) for file, rows in stated.items() for row in rows if "no test" in row[2]]
    assert left == []


@pytest.mark.parametrize("file", FILES)
def test_each_mutant_differs_from_the_code_by_one_function(file: str) -> None:
    now = _functions(ast.parse((ROOT / file).read_text()))
    for one in mutants(file):
        name, tree = without(file, one.number)
        then = _functions(tree)
        assert name == one.function
        assert [key for key in now if now[key] != then[key]] == [name], one


def _functions(tree: ast.Module) -> dict[str, str]:
    return {one.name: ast.dump(one) for one in tree.body if isinstance(one, ast.FunctionDef)}
