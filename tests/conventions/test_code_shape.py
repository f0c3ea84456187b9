"""Files stay short, views and actions have one shape, and nothing is logged or left for later."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.layers import (
    ROOT,
    STOREYS,
    functions,
    name_of,
    parsed,
    public_actions,
    sources,
)

LOG_CALLS = {"debug", "info", "warning", "error", "exception", "critical"}
WORDS = {"text", "body", "value", "words", "password", "email", "code", "name", "display_name"}


# Written beside somebody's deed, inside its action: nobody does this for its own sake.
PART_OF_A_DEED = {
    "worksheets/actions/caseload_counts.py::refresh_care",
    "worksheets/actions/submissions.py::move",
}
# Where text of our own becomes HTML; Markdown is read with HTML input switched off.
MAKES_HTML = {"worksheets/library/markdown.py"}


@pytest.mark.parametrize("place", ["clients", "worksheets", "therapist_portal", "tests", "bench"])
def test_files_and_functions_stay_short(place: str) -> None:
    longest = 400 if place in {"tests", "bench"} else 300
    wrong = []
    for path in sources(place):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > longest:
            wrong.append(f"{name_of(path)}: {lines} lines")
        for node in functions(path):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > 40:
                wrong.append(f"{name_of(path)}::{node.name}: {length} lines")

    assert wrong == []


def test_views_stay_on_one_screen() -> None:
    wrong = [
        f"{name_of(path)}::{node.name}"
        for path in sources()
        if "views" in path.parts
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > 25
    ]

    assert wrong == []


def test_templates_stay_short() -> None:
    templates = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]

    wrong = [name_of(path) for path in templates if len(path.read_text().splitlines()) > 120]

    assert wrong == []


def test_a_form_is_bound_by_what_was_asked_and_not_by_what_was_sent() -> None:
    """A POST with nothing in it is a POST: `request.POST or None` leaves its form unbound, and
    whoever looks for what was typed finds no such thing."""
    loose = re.compile(r"\.(POST|GET|FILES)\s+or\s+(None|\{\})")

    assert [name_of(path) for path in sources() if loose.search(path.read_text("utf-8"))] == []


def test_actions_are_keyword_only_take_by_and_are_atomic() -> None:
    wrong = []
    for name, node in public_actions():
        if name in PART_OF_A_DEED:
            continue
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            wrong.append(f"{name} takes positional arguments")
        if "by" not in {arg.arg for arg in node.args.kwonlyargs}:
            wrong.append(f"{name} does not say who acts: `by`")
        if not any("atomic" in ast.unparse(one) for one in node.decorator_list):
            wrong.append(f"{name} is not atomic")
        if ast.get_docstring(node) is None:
            wrong.append(f"{name} does not say what it guarantees")

    assert wrong == []


def test_actions_never_see_a_request() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if "actions" in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Name | ast.arg)
        and (node.id if isinstance(node, ast.Name) else node.arg) == "request"
    ]

    assert wrong == []


def test_every_module_says_why_it_exists() -> None:
    wrong = [
        name_of(path)
        for path in sources()
        if path.name != "__init__.py" and ast.get_docstring(parsed(path)) is None
    ]

    assert wrong == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    files = [*sources(), *(ROOT / "templates").rglob("*.html")]

    wrong = [name_of(path) for path in files if later.search(path.read_text(encoding="utf-8"))]

    assert wrong == []


@pytest.mark.invariant(53)
def test_log_calls_pass_no_words() -> None:
    """An id or a state may be logged; an attribute that holds words may not."""
    wrong = []
    for path in sources():
        for call in ast.walk(parsed(path)):
            if not _is_log_call(call):
                continue
            for node in ast.walk(call):
                if isinstance(node, ast.Attribute) and (
                    node.attr in WORDS or node.attr.endswith("_sealed")
                ):
                    wrong.append(f"{name_of(path)}:{call.lineno} logs .{node.attr}")

    assert wrong == []


def _is_log_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOG_CALLS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"log", "logger", "logging"}
    )


@pytest.mark.invariant(53)
def test_nothing_prints_in_the_portal() -> None:
    """print() goes round the log's filter; commands write to self.stdout, devstack has say."""
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if "devstack" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert wrong == []


def test_no_template_switches_escaping_off() -> None:
    loose = re.compile(r"\|\s*safe\b|autoescape off|mark_safe\(")
    files = [*sources(), *(ROOT / "templates").rglob("*.html")]

    found = {name_of(path) for path in files if loose.search(path.read_text(encoding="utf-8"))}

    assert found == MAKES_HTML


def test_adrs_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_sizes_are_measured_on_something() -> None:
    counted = {app: len(list(sources(app))) for app in STOREYS}

    assert all(count > 10 for count in counted.values())
    assert Path(ROOT / "templates").exists()
