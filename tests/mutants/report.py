"""docs/mutants.md: whether a test notices that a permission check is gone, one row a check."""

import re

from tests.mutants.find import FILES, ROOT, Mutant, mutants

PAGE = ROOT / "docs" / "mutants.md"
HEAD = """# What notices a missing check

Each permission check in the files below was taken out of the code, alone, and the tests were run.
Written by `python3 run.py mutants`; a test compares the rows with the code as it is now.

"""
ROW = re.compile(r"^\| (?P<number>\d+) \| `(?P<function>\w+)` \| `(?P<gone>.*)` \| (?P<by>.*) \|$")
WIDTH = 90


def write(found: list[tuple[Mutant, str | None]]) -> None:
    noticed = sum(by is not None for _, by in found)
    lines = [f"{noticed} of {len(found)} are noticed.\n"]
    for file in FILES:
        lines += [f"\n## {file}\n", "| | in | gone | noticed |", "|--:|---|---|---|"]
        lines += [row(one, by) for one, by in found if one.file == file]
    PAGE.write_text(HEAD + "\n".join(lines) + "\n")


def row(mutant: Mutant, by: str | None) -> str:
    told = "yes" if by else "**no test**"
    return f"| {mutant.number} | `{mutant.function}` | `{short(mutant)}` | {told} |"


def short(mutant: Mutant) -> str:
    gone = " ".join(mutant.gone.split()).replace("|", "or")
    return gone if len(gone) <= WIDTH else gone[: WIDTH - 1] + "…"


def stated() -> dict[str, list[tuple[str, str, str]]]:
    """(function, gone, noticed by) of each row of the page, by file."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    file = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            file = line[3:]
        elif match := ROW.match(line):
            row = (match["function"], match["gone"], match["by"])
            found.setdefault(file, []).append(row)
    return found


def expected() -> dict[str, list[tuple[str, str]]]:
    return {file: [(one.function, short(one)) for one in mutants(file)] for file in FILES}
