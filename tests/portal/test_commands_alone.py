"""Commands where there is nothing to work on: no tables, no server, nobody who answers."""

import ast
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import connection

from clients.management import prompts
from tests.support import make
from tests.support.founding_words import words
from tests.upgrades.restored import Restored, at, restored
from therapist_portal import service

ROOT = Path(__file__).resolve().parents[2]
OURS = ("clients", "worksheets", "therapist_portal")
CREATE = words()
ASKS = {"input", "getpass.getpass"}
# How each is called; a new command fails here until it is listed.
CALLED: dict[str, list[str]] = {
    "anchor_audit": [],
    "backup": ["--to", "{folder}"],
    "create_practice": [*CREATE, "--password-stdin"],
    "demo_logins": [],
    "give_up_key": ["k9", "--confirm", "k9"],
    "lint_library": [],
    "load_library": [],
    "load_notices": [],
    "note_backup": [],
    "open_account": ["owner@example.org"],
    "restore": ["no-such-folder"],
    "rotate_kek": [],
    "seed_demo": [],
    "service_state": [],
    "setup_demo": [],
    "shred_person": ["00000000-0000-0000-0000-000000000000"],
    "verify_audit": [],
    "verify_receipt": [],
    "write_docs": ["--check"],
}
NEED_NO_TABLES = {
    "restore": "Only the tables' owner restores",
    "service_state": "Not well: Tables, ",
}
# Of files alone; their own tests run them where no database may be touched.
NEED_NO_DATABASE = {"lint_library", "write_docs"}
ON_TABLES = sorted(CALLED.keys() - NEED_NO_TABLES.keys() - NEED_NO_DATABASE)


@pytest.fixture(scope="module")
def empty() -> Iterator[Restored]:
    """A database as createdb leaves it, on the tests' own server."""
    server, name = os.environ["DATABASE_OWNER_URL"], f"empty_{os.getpid()}"
    with psycopg.connect(at(server, "postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
    try:
        urls = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL")
        here = {one: at(os.environ[one], name) for one in urls if one in os.environ}
        yield Restored("48c403e", {**os.environ, **here, "DEBUG": "True"})
    finally:
        with psycopg.connect(at(server, "postgres"), autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def on_empty(empty: Restored, django_db_blocker: Any, monkeypatch: Any) -> Iterator[None]:
    """This process on that database, as a command that somebody calls there."""
    monkeypatch.setattr(service, "_settled", set())
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = empty.database
        yield
        connection.close()
        connection.settings_dict["NAME"] = before


def said_by(one: Restored, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env=one.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_every_command_of_ours_is_called_here() -> None:
    ours = {name for name, app in get_commands().items() if app in OURS}

    assert ours == set(CALLED)


@pytest.mark.parametrize("name", ON_TABLES)
def test_without_tables_a_command_says_what_to_do_first(
    on_empty: None, name: str, settings: Any, tmp_path: Path
) -> None:
    settings.DEBUG = True  # which the demo's commands need

    with pytest.raises(CommandError) as told:
        call_command(name, *[one.format(folder=tmp_path / "backups") for one in CALLED[name]])

    assert "This database has no tables yet. First `PORTAL_AS_OWNER=True" in str(told.value)
    assert "python3 run.py practice" in str(told.value)
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("name", sorted(NEED_NO_TABLES))
def test_what_needs_no_tables_says_something_else(on_empty: None, name: str) -> None:
    with pytest.raises(CommandError) as told:
        call_command(name, *CALLED[name], stdout=io.StringIO())

    assert str(told.value).startswith(NEED_NO_TABLES[name])


def test_the_command_line_shows_a_sentence_and_no_traceback(empty: Restored) -> None:
    code, said = said_by(empty, "create_practice", *CREATE)

    assert (code, "Traceback" in said) == (1, False), said
    assert said.startswith("CommandError: This database has no tables yet.")


def test_tables_of_an_older_version_are_told_and_can_be_backed_up(tmp_path: Path) -> None:
    with restored("48c403e") as older:
        older.env["DATABASE_BACKUP_URL"] = at(os.environ["DATABASE_BACKUP_URL"], older.database)

        code, said = said_by(older, "verify_audit")
        backed_up = said_by(older, "backup", "--to", str(tmp_path / "backups"))

    assert (code, "Traceback" in said) == (1, False)
    assert "of an older version" in said
    assert "migrations have not run" in said
    assert (backed_up[0], "Traceback" in backed_up[1]) == (0, False), backed_up
    assert len(list((tmp_path / "backups").glob("portal-*.dump"))) == 1


def test_a_database_that_is_away_is_told(empty: Restored) -> None:
    away = Restored("48c403e", {**empty.env, "DATABASE_URL": "postgres://portal_app@127.0.0.1:1/a"})

    for name in ("verify_audit", "rotate_kek"):
        code, said = said_by(away, name)
        assert (code, "Traceback" in said) == (1, False), said
        assert "The database does not answer" in said


# --- Nobody there to answer ---------------------------------------------------------------------


@pytest.fixture
def _nobody(monkeypatch: Any) -> None:
    def ended(prompt: str = "") -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    monkeypatch.setattr("getpass.getpass", ended)


@pytest.mark.usefixtures("_nobody")
def test_each_question_of_a_command_says_what_to_give_instead(cast: make.Cast) -> None:
    asking = {
        "create_practice": (CREATE, "Use --password-stdin"),
        "open_account": ([cast.amara.email], "Use --confirm EMAIL"),
        "shred_person": ([str(cast.jo.pk)], "Use --confirm ID"),
    }
    for name, (given, instead) in asking.items():
        with pytest.raises(CommandError, match=f"There is nobody to answer. {instead}"):
            call_command(name, *given)


def test_only_two_modules_ask_on_a_terminal() -> None:
    """Elsewhere an ended input would be a traceback: both turn it into a sentence."""
    found = set()
    for path in [p for app in OURS for p in (ROOT / app).rglob("*.py")] + [ROOT / "run.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in ASKS:
                found.add(path.relative_to(ROOT).as_posix())

    assert found == {
        Path(prompts.__file__).relative_to(ROOT).as_posix(),
        "therapist_portal/devstack/asking.py",
    }
