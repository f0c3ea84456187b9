"""docs/architecture.md answers what a newcomer asks, and each answer leads to one place."""

import re

from tests.support.layers import DOOR_FORMS, MAY, RANK, ROOT

PAGE = ROOT / "docs" / "architecture.md"
QUESTION = re.compile(r"^(\d+)\. \*\*(.+?\?)\*\*(.*?)(?=^\d+\. \*\*|^Decisions)", re.M | re.S)
LINK = re.compile(r"\]\(([^)]+)\)")
NAMED = re.compile(r"`((?:clients|worksheets)/[^`]+\.py)`")
# What each answer says stands in the file that it opens: a rule that moved fails here.
SUBJECTS = {
    "1": ("FUNCTION app_releases_open_to", "app_window_open", "releases_at", "held"),
    "2": ("def clients_for", "def couples_for", "def notes_for", "def holds_for"),
    "3": ("def send(", "def move(", "def finish(", "def withdraw("),
    "4": ("def place(", "def place_by_hand(", "def lift("),
    "5": ("class Assignable", "def why_not(", "def why_not_all(", "PARTED", "PUT_AWAY", "gate"),
    "6": ("def why_not(", "def may_leave_at(", "def agreed(", "def channel_of("),
    "7": ("def enqueue(", "def deliver_due(", "claim_id", "still_wanted"),
    "8": ("def seal(", "def opened(", "def shred(", "class Keyring"),
    "9": ("def record(", "class Event", "def flush("),
    "10": ("clinicians = ", "clients = ", "owners = ", "def public(", "def audience_of("),
}


def questions() -> list[tuple[str, str, list[str]]]:
    """(number, question, links) of each."""
    found = QUESTION.findall(PAGE.read_text(encoding="utf-8"))
    return [(number, asked, LINK.findall(answer)) for number, asked, answer in found]


def test_ten_questions_have_one_link_each_that_leads_somewhere() -> None:
    found = questions()

    assert [number for number, _, _ in found] == [str(n) for n in range(1, 11)]
    assert [asked for _, asked, links in found if len(links) != 1] == []
    assert [one for _, _, (one,) in found if not (PAGE.parent / one).is_file()] == []


def test_each_answer_is_about_what_its_link_opens() -> None:
    texts = {number: (PAGE.parent / link).read_text() for number, _, (link,) in questions()}

    assert texts.keys() == SUBJECTS.keys()
    found = [(number, word) for number, words in SUBJECTS.items() for word in words]
    assert [(number, word) for number, word in found if word not in texts[number]] == []


def told(number: str) -> set[str]:
    """The files that this answer names or opens."""
    answer = next(answer for n, _, answer in QUESTION.findall(PAGE.read_text()) if n == number)
    return {*NAMED.findall(answer), *(link.removeprefix("../") for link in LINK.findall(answer))}


def test_every_place_that_places_a_hold_is_told() -> None:
    placing = re.compile(r"\bHold\(")
    found = [*ROOT.glob("clients/actions/*.py"), *ROOT.glob("worksheets/actions/*.py")]

    assert told("4") == {
        path.relative_to(ROOT).as_posix() for path in found if placing.search(path.read_text())
    }


def test_what_can_be_assigned_is_asked_of_one_query() -> None:
    """By the pages where one chooses, by a pathway's next step, and by the press."""
    asking = ("views/clinician/assignments", "queries/clinician/pathways", "actions/assignments")
    texts = [(ROOT / "worksheets" / f"{name}.py").read_text() for name in asking]

    assert told("5") == {"worksheets/queries/clinician/assignable.py"}
    assert all("Assignable(" in text for text in texts)
    reasons = ("IN_THE_ROOM", " has_it_open", "PUT_AWAY", "requirements.why_not")
    assert [one for text in texts for one in reasons if one in text] == []


def test_the_table_of_layers_names_each_folder_that_there_is() -> None:
    text = PAGE.read_text(encoding="utf-8")
    folders = {
        path.name
        for app in ("clients", "worksheets")
        for path in (ROOT / app).iterdir()
        if (path / "__init__.py").exists() and path.name in RANK
    }
    told = folders - {"management", "migrations", "templatetags"}

    assert sorted(name for name in told if f"`{name}/`" not in text and name != "visibility") == []


def test_the_table_of_imports_is_the_one_that_is_enforced() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## Who imports whom")[2]
    rows = re.findall(r"^\| `(\w+)` \| ([\w ]+) \|$", text, re.M)

    assert {layer: sorted(others.split()) for layer, others in rows} == {
        layer: sorted(others) for layer, others in MAY.items() if others
    }
    assert [[RANK[one] for one in others.split()] for _, others in rows] == [
        sorted(RANK[one] for one in others.split()) for _, others in rows
    ]
    assert [form for form in DOOR_FORMS if form.rpartition("/")[2] not in text] == []
