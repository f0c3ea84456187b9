"""`run.py practice` answered by typing, question by question, up to “… is open”."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clients.context import acting_as_worker
from clients.models import Clinician, Practice, User
from therapist_portal.devstack import homes, practice, up
from therapist_portal.devstack.stack import Stack

LATER = (dt.date.today() + dt.timedelta(days=300)).isoformat()
PASSWORD = "a long enough pass phrase"
# What is asked, in the words of the prompt, and what somebody types there; in this order.
TYPED = [
    ("Name of the practice", "Elm Street Practice"),
    ("Name on messages", ""),
    ("Country", "England"),
    ("Country", "gb"),
    ("Town or state", "Leeds"),
    ("Your name", "Amara Lind"),
    ("Your email address", "owner@example.org"),
    ("Your qualification", "PST"),
    ("Number of your licence", "12345"),
    ("Where it is valid", "England"),
    ("Until when", LATER),
    ("Who looked it up", "the register"),
    ("The address people open", "http://localhost:8123"),
    ("Mail server", "smtp.example"),
    ("Its port", "465"),
    ("User name there", "notes"),
    ("The address that mail comes from", "notes@example.org"),
]
UNSEEN = [
    ("Password there", "for the mail server"),
    ("Password for the owner", PASSWORD),
    ("And again", "another one than before"),
    ("Password for the owner", PASSWORD),
    ("And again", PASSWORD),
]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[str, str]]]:
    """Somebody at the terminal: each answer is given to its own question, and to no other."""
    left = {"input": list(TYPED), "getpass": list(UNSEEN)}

    def answering(kind: str) -> Any:
        def answer(prompt: str) -> str:
            asks, said = left[kind].pop(0)
            assert prompt.strip().startswith(asks)
            return said

        return answer

    monkeypatch.setattr("builtins.input", answering("input"))
    monkeypatch.setattr("getpass.getpass", answering("getpass"))
    return left


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own; its servers are those of the tests, and their commands run in here."""
    home = tmp_path / "home"
    monkeypatch.setenv("PORTAL_HOME", str(home))

    def start(stack: Stack) -> None:
        stack.env["DATABASE_OWNER_URL"] = "postgres://"

    def manage(stack: Stack, *words: str, show: bool = False, given: str = "") -> str:
        if words[0] == "create_practice":
            assert show, "its password is typed on this very terminal"
            call_command(*words)
        return ""

    monkeypatch.setattr(Stack, "start", start)
    monkeypatch.setattr(Stack, "manage", manage)
    monkeypatch.setattr(practice, "stop_on_signals", lambda: None)
    monkeypatch.setattr(up, "make_tables", lambda stack: None)
    monkeypatch.setattr(practice, "collect_static", lambda stack: None)
    monkeypatch.setattr(homes, "practices", lambda url, sql: [])
    return home


def test_a_practice_begins_with_what_is_typed(
    db: None, typed: dict[str, Any], here: Path, capsys: Any
) -> None:
    assert practice.practice(["--no-start"]) == 0

    said = capsys.readouterr()
    assert typed == {"input": [], "getpass": []}
    assert "Elm Street Practice is open. Amara Lind signs in as owner@example.org" in said.out
    assert "Two letters, such as GB" in said.err
    assert "The two passwords differ" in said.err
    assert "another one" not in said.out + said.err
    assert PASSWORD not in said.out + said.err
    with acting_as_worker():
        made, owner, clinician = (one.objects.get() for one in (Practice, User, Clinician))
    assert (made.name, made.neutral_name) == ("Elm Street Practice", "Your practice")
    assert (made.country, made.time_zone) == ("GB", "Europe/London")
    assert owner.check_password(PASSWORD)
    assert (clinician.is_owner, clinician.credential) == (True, "PST")
    assert clinician.licence_problem() is None
    assert (clinician.licence_number, clinician.licence_jurisdiction) == ("12345", "England")
    assert clinician.licence_expires_on.isoformat() == LATER
    assert clinician.licence_verified_by == "the register"
    kept = homes.read_settings(here / "practice.env")
    assert (kept["BASE_URL"], kept["PORTAL_PORT"]) == ("http://localhost:8123", "8123")
    assert (kept["EMAIL_HOST"], kept["EMAIL_USE_SSL"]) == ("smtp.example", "True")
    assert kept["EMAIL_HOST_PASSWORD"] == "for the mail server"
    assert kept["DEFAULT_FROM_EMAIL"] == "notes@example.org"
    assert os.stat(here / "practice.env").st_mode & 0o077 == 0
