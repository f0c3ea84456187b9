"""A home holds the demo, a practice, or something else; each is told in words, none is taken."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from therapist_portal.devstack import homes, keys, managing, practice, up
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import Places
from therapist_portal.devstack.say import Trouble
from therapist_portal.devstack.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {"BASE_URL": "http://localhost:8123", "PORTAL_PORT": "8123"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: Any) -> Iterator[Path]:
    home = tmp_path / "home"
    monkeypatch.setenv("PORTAL_HOME", str(home))
    runtime = place.own().runtime
    yield home
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
def a_practice(home: Path) -> Places:
    places = homes.opened(homes.PRACTICE)
    homes.write_settings(places.settings, SETTINGS)
    keys.of(places)
    return places


@pytest.fixture
def a_demo(home: Path) -> Places:
    places = homes.opened(homes.DEMO)
    keys.of(places)
    return places


def test_an_empty_home_becomes_what_is_asked(home: Path) -> None:
    assert homes.kind_of(place.own()) is None

    homes.opened(homes.PRACTICE)

    assert homes.kind_of(place.own()) == homes.PRACTICE
    assert homes.kind_of(homes.opened(homes.PRACTICE)) == homes.PRACTICE


def test_the_demo_refuses_a_practices_home(a_practice: Places) -> None:
    with pytest.raises(Trouble, match=r"holds a practice[\s\S]*run\.py practice"):
        up.up([])

    assert not (a_practice.home / "dev-keys").exists()


def test_a_practice_refuses_the_demos_home(a_demo: Places) -> None:
    words = [f"--{name}=x" for name in ("name", "owner-name")]
    with pytest.raises(Trouble, match=r"holds the demo[\s\S]*mv "):
        practice.practice([*words, "--yes"])

    assert not a_demo.settings.exists()


def test_a_demo_from_before_there_were_marks_is_known(home: Path) -> None:
    home.mkdir()
    (home / "dev-keys").write_text("SECRET_KEY=a\nPORTAL_KEK=b\n")

    assert homes.kind_of(place.own()) == homes.DEMO


def test_keys_and_settings_put_back_by_hand_are_a_practices(home: Path) -> None:
    home.mkdir()
    (home / "keys").write_text("SECRET_KEY=a\nPORTAL_KEK=k1:b\n")

    assert homes.kind_of(place.own()) == homes.PRACTICE
    assert place.own().keys == home / "keys"


def test_a_practices_keys_are_not_called_the_demos(a_practice: Places) -> None:
    assert a_practice.keys == a_practice.home / "keys"
    assert keys.of(a_practice)["PORTAL_KEK"].startswith("k1:")


def test_whatever_runs_on_a_practices_home_runs_without_debug(
    a_practice: Places, monkeypatch: Any
) -> None:
    monkeypatch.setenv("DEBUG", "True")

    env = Stack(a_practice, keys.of(a_practice)).env

    assert {name: env[name] for name in ("DEBUG", "DEMO", "BASE_URL")} == {
        "DEBUG": "False",
        "DEMO": "False",
        "BASE_URL": "http://localhost:8123",
    }
    assert env["STATIC_ROOT"] == str(a_practice.home / "staticfiles")


def test_a_command_on_an_empty_home_begins_nothing(home: Path, monkeypatch: Any) -> None:
    """Neither a practice nor the demo: `run.py practice` and `run.py` both can still begin."""
    ran: list[Stack] = []
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(managing, "on_terminal", lambda stack, words: ran.append(stack) or 0)
    monkeypatch.setattr(Stack, "start", lambda self, **more: None)

    managing.manage(["check"])
    managing.backup([])

    assert len(ran) == 2
    assert not any(stack.places.home.exists() for stack in ran)
    assert homes.kind_of(place.own()) is None
    assert homes.opened(homes.PRACTICE).home == home


def test_a_practice_is_not_created_on_a_home_without_keys(home: Path, monkeypatch: Any) -> None:
    started: list[Stack] = []
    monkeypatch.setattr(Stack, "start", lambda self, **more: started.append(self))

    with pytest.raises(Trouble, match=r"begins with `python3 run\.py practice`"):
        managing.manage(["create_practice", "--name", "Elm Street Practice"])

    assert started == []
    assert homes.kind_of(place.own()) is None


def test_a_database_that_the_environment_names_is_worked_on(home: Path, monkeypatch: Any) -> None:
    """Its keys are kept, or the next command could read nothing of it."""
    monkeypatch.setenv("DATABASE_URL", "postgres://portal_app@db.internal/portal")
    monkeypatch.setattr(managing, "on_terminal", lambda stack, words: 0)
    monkeypatch.setattr(Stack, "start", lambda self, **more: None)

    managing.manage(["check"])

    assert homes.kind_of(place.own()) == homes.DEMO


def test_somebodys_folder_stays_as_it_is(home: Path) -> None:
    home.mkdir()
    (home / "thesis.txt").write_text("years of work")

    for kind in (homes.DEMO, homes.PRACTICE):
        with pytest.raises(Trouble, match=r"did not make \(thesis.txt\).*PORTAL_HOME"):
            homes.opened(kind)
    assert sorted(one.name for one in home.iterdir()) == ["thesis.txt"]


def test_a_file_in_the_place_of_a_home_is_told(home: Path) -> None:
    home.write_text("")

    with pytest.raises(Trouble, match="is not a folder"):
        homes.opened(homes.DEMO)


def test_a_newer_layout_is_told(a_demo: Places) -> None:
    a_demo.mark.write_text(json.dumps({"layout": homes.LAYOUT + 1, "kind": "demo"}))

    with pytest.raises(Trouble, match="made by a newer version"):
        homes.opened(homes.DEMO)


def test_a_damaged_mark_is_told(a_demo: Places) -> None:
    a_demo.mark.write_text("{")

    with pytest.raises(Trouble, match="can't be read"):
        homes.opened(homes.DEMO)


def test_a_home_whose_data_are_elsewhere_is_not_begun_anew(a_demo: Places, tmp_path: Path) -> None:
    """As root, data may stand outside; a copied or moved home would begin with none, in silence."""
    elsewhere = tmp_path / "var" / "therapist-portal-1"
    elsewhere.mkdir(parents=True)
    facts = {"layout": 1, "kind": "demo", "home": "/old/.portal", "data": str(elsewhere)}
    a_demo.mark.write_text(json.dumps(facts))

    with pytest.raises(Trouble, match=r"was made as /old/\.portal[\s\S]*mv .*therapist-portal-1"):
        homes.opened(homes.DEMO)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_home_of_another_user_is_told_and_not_a_traceback(tmp_path: Path) -> None:
    """As run.py meets it before anything is installed."""
    (tmp_path / "run.py").write_text((ROOT / "run.py").read_text())
    (tmp_path / ".portal").mkdir(mode=0o700)
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/") and folder.stat().st_uid == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    (tmp_path / "run.py").chmod(0o644)
    python = shutil.which("python3", path="/usr/bin:/bin")
    if python is None:
        pytest.skip("no Python of the system's, which another user could run")

    command = [python, "run.py", "up"]
    said = subprocess.run(
        command, cwd=tmp_path, user="nobody", capture_output=True, text=True, timeout=60
    )

    assert said.returncode == 1
    assert "can't be written to" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_file_called_portal_is_told_before_anything_is_installed(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text((ROOT / "run.py").read_text())
    (tmp_path / ".portal").write_text("")

    said = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )

    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert f"mv {tmp_path}/.portal {tmp_path}/.portal-old" in said.stderr


def refuse(stack: Any, monkeypatch: Any, found: dict[str, list[str]]) -> str:
    monkeypatch.setattr(homes, "practices", lambda url, sql: found.get(sql, []))
    monkeypatch.setattr(homes, "newer_tables", lambda url, known: found.get("newer", []))
    with pytest.raises(Trouble) as told:
        up.fill(stack)
    return str(told.value)


class NoStack:
    env = {"DATABASE_OWNER_URL": "postgres://nowhere/none"}  # noqa: RUF012


def test_demo_data_never_goes_beside_a_practice(monkeypatch: Any) -> None:
    """Also where DATABASE_URL names a server that holds one."""
    assert "holds a practice (Elm Street)" in refuse(
        NoStack(), monkeypatch, {homes.REAL: ["Elm Street"]}
    )


def test_tables_of_a_newer_version_are_told(monkeypatch: Any) -> None:
    told = refuse(NoStack(), monkeypatch, {"newer": ["clients 0099_tomorrow"]})

    assert "newer version of the portal (clients 0099_tomorrow)" in told
