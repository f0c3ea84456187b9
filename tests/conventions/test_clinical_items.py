"""docs/clinical-items.md: each thing the clinical brief asks for is where the page says it is."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from therapist_portal.written_docs import clinical_items
from worksheets.library.reading import CONTENT

ROOT: Path = settings.BASE_DIR
CHECK_IN = "worksheets/content/worksheets/private-check-in.yaml"


@pytest.fixture(scope="module")
def rows():
    return [row for lines in clinical_items.read(ROOT).values() for row in lines]


def keys(rows, place):
    """What the page points at in one file."""
    return {key for row in rows for key in row["in"].get(place, ())}


def data(name):
    return yaml.safe_load((CONTENT / name).read_text("utf-8"))


# --- Complete -----------------------------------------------------------------------------------


def test_each_question_of_the_check_in_has_a_line_with_its_outcomes(rows):
    asked = {item["key"] for item in data("worksheets/private-check-in.yaml")["items"]}
    rated = {item["item"] for item in data("safety.yaml")["items"]}

    assert {f"items.{key}" for key in asked} <= keys(rows, CHECK_IN)
    outcomes = {f"items.{key}.outcomes" for key in rated}
    assert outcomes <= keys(rows, "worksheets/content/safety.yaml")
    assert len(rated) == 16


@pytest.mark.parametrize(
    ("place", "has"),
    [
        ("worksheets/content/facts.yaml", lambda found: {one["fact"] for one in found}),
        (
            "clients/content/protocol/en.yaml",
            lambda found: {f"sections.{one['key']}" for one in found["sections"]},
        ),
        (
            "worksheets/content/worksheets/when-i-hear-a-no.yaml",
            lambda found: {f"items.{one['key']}" for one in found["items"]},
        ),
        ("worksheets/content/phrases.yaml", lambda found: {one["key"] for one in found}),
    ],
    ids=["facts", "after a flag", "hearing a no", "words"],
)
def test_each_part_of_these_has_a_line(rows, place, has):
    whole = yaml.safe_load((ROOT / place).read_text("utf-8"))

    assert has(whole) <= keys(rows, place)


@pytest.mark.parametrize("folder", ["handouts", "diagrams"])
def test_each_of_these_files_has_a_line(rows, folder):
    named = {place for row in rows for place in row["in"]}

    assert {path.relative_to(ROOT).as_posix() for path in (CONTENT / folder).glob("*")} <= named


def test_each_line_is_said_once_shortly_and_is_somewhere(rows):
    said = [row["item"] for row in rows]

    assert len(said) == len(set(said)) > 100
    assert [words for words in said if not 10 < len(words) < 135] == []
    assert all(row["in"] for row in rows)


# --- True ---------------------------------------------------------------------------------------


def written(root, row):
    """A folder in which this is all that is asked for."""
    (root / "tests").mkdir(exist_ok=True)
    text = yaml.safe_dump({"Tea": [{"item": "Tea is offered"} | row]}, allow_unicode=True)
    (root / "tests" / "clinical_items.yaml").write_text(text, "utf-8")
    return root


@pytest.fixture
def house(tmp_path):
    files = {
        "tea.yaml": "items:\n  - {key: pot, labels: [Black, Green], sugar: false}\n",
        "tea.md": "---\ntitle: Tea\nrows: [{item: {key: leaf}}]\n---\n## How to pour {covers 1}\n",
        "tea.py": "POTS: int = 1\n\n\ndef pour():\n    leaves = 2\n",
        "tea.html": "<p>It’s hot</p>",
        "tests/test_tea.py": "def test_pouring(): ...\n\n\ndef helper(): ...\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("tea.yaml", "items.pot.sugar"), ("tea.yaml", "items.pot.labels.Green"),
        ("*.yaml", "items.pot"), ("tea.yaml", "items.cup|items.pot"), ("tea.md", "How to pour"),
        ("tea.md", "rows.leaf"), ("tea.md", "title"), ("tea.py", "pour"), ("tea.py", "POTS"),
        ("tea.html", "It’s hot"), ("tea.md", "“## How to pour”"), ("tea.yaml", "“sugar: false”"),
    ],
)  # fmt: skip
def test_what_is_there_is_on_the_page(house, place, key):
    row = {"in": {place: [key]}, "tests": {"tests/test_tea.py": ["test_pouring"]}}

    page = clinical_items.page(written(house, row))

    assert "1 of 1 have a test." in page
    assert f"| Tea is offered | `{place}` " in page
    assert "| `tests/test_tea.py::test_pouring` |" in page


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("tea.yaml", "items.cup"), ("tea.yaml", "pot"), ("tea.yaml", "items.pot.labels.White"),
        ("*.yaml", "items.cup"), ("tea.yaml", "items.cup|items.mug"), ("tea.md", "How to"),
        ("tea.md", "rows.root"), ("tea.py", "drink"), ("tea.html", "cold"),
        ("tea.yaml", "“sugar: true”"), ("tea.md", "“How to stir”"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_there_is_told_and_nothing_is_written(house, place, key):
    with pytest.raises(ValueError, match="“Tea is offered”: “.+” is not in tea"):
        clinical_items.page(written(house, {"in": {place: [key]}}))


@pytest.mark.parametrize("place", ["coffee.yaml", "*.svg"])
def test_a_file_that_is_not_there_is_told(house, place):
    with pytest.raises(ValueError, match="“Tea is offered”: there is no"):
        clinical_items.page(written(house, {"in": {place: []}}))


@pytest.mark.parametrize(
    ("place", "test"),
    [
        ("tests/test_tea.py", "test_drinking"),
        ("tests/test_tea.py", "helper"),
        ("tests/test_coffee.py", "test_pouring"),
    ],
)
def test_a_test_that_is_not_there_is_told(house, place, test):
    row = {"in": {"tea.md": []}, "tests": {place: [test]}}

    with pytest.raises(ValueError, match=f"there is no test {place}::{test}"):
        clinical_items.page(written(house, row))


def test_what_has_no_test_says_so(house):
    page = clinical_items.page(written(house, {"in": {"tea.md": []}}))

    assert "0 of 1 have a test." in page
    assert "| Tea is offered | `tea.md` | no test yet |" in page
