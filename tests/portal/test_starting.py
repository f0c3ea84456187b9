"""Web, worker and beat, as processes: none starts with a wrong key, each does where only the
database is away."""

import base64
import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from therapist_portal import env, starting
from therapist_portal.devstack.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
WRONG = base64.b64encode(os.urandom(32)).decode()


def programs(folder: Path) -> dict[str, list[str]]:
    celery = ["celery", "-A", "therapist_portal"]
    return {
        "web": [
            *("gunicorn", "therapist_portal.wsgi", "--bind", f"127.0.0.1:{free_port()}"),
            *("--no-control-socket", "--workers", "1"),
        ],
        "worker": [*celery, "worker", "--pool", "solo", "--without-mingle"],
        "beat": [*celery, "beat", "-s", str(folder / "beat"), "--pidfile="],
    }


def begin(program: str, folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    loads = [sys.executable, "-c", f"import therapist_portal.{program}"]
    command = [sys.executable, "-m", *programs(folder)[program]] if program != "asgi" else loads
    # The tests' own database, where there is a check value.
    database = urlsplit(os.environ["DATABASE_URL"])
    database = database._replace(path=f"/{connection.settings_dict['NAME']}")
    kept = {**os.environ, "DATABASE_URL": database.geturl(), **changed}
    try:
        return subprocess.run(
            command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=60
        )
    except subprocess.TimeoutExpired as still:
        said = (still.stderr or b"").decode() + (still.stdout or b"").decode()
        return subprocess.CompletedProcess(command, -1, "", said)


@pytest.mark.parametrize("program", ["web", "asgi", "worker", "beat"])
def test_a_wrong_key_ends_it_at_once_in_words(
    db: None, settings: Any, tmp_path: Path, program: str
) -> None:
    kek_id = settings.PORTAL_KEK.partition(":")[0]

    ended = begin(program, tmp_path, PORTAL_KEK=f"{kek_id}:{WRONG}")

    said = ended.stderr + ended.stdout
    assert ended.returncode not in {0, -1}, said
    assert f"another key under the id '{kek_id}'" in said
    assert "Traceback" not in said
    assert WRONG not in said


@pytest.mark.parametrize("program", ["web", "worker"])
def test_an_empty_key_ends_it_at_once_in_words(db: None, tmp_path: Path, program: str) -> None:
    ended = begin(program, tmp_path, PORTAL_KEK="")

    assert ended.returncode not in {0, -1}
    assert "PORTAL_KEK is empty" in ended.stderr + ended.stdout


def test_a_database_that_is_away_is_no_wrong_key(tmp_path: Path) -> None:
    """It starts, answers 503 until the database is back, and looks at the key then."""
    away = f"postgres://portal_app@/portal?host={tmp_path}"

    begun = begin("asgi", tmp_path, DATABASE_URL=away)

    assert begun.returncode == 0, begun.stderr
    assert "keys.not_checked_yet" in begun.stderr + begun.stdout


def test_what_is_there_at_the_beginning_is_never_swept_again() -> None:
    try:
        starting.keep_what_stays()

        kept, left = gc.get_freeze_count(), gc.get_objects()
    finally:
        gc.unfreeze()
    assert kept > 50_000  # Django, its apps and URLs alone
    assert starting.__dict__ not in left
    assert len(left) < kept / 10


@pytest.mark.parametrize("missing", ["PORTAL_KEK", "SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_what_the_portal_needs_is_refused_empty_as_it_is_missing(
    monkeypatch: Any, missing: str
) -> None:
    for value, told in (("", "is empty"), ("  ", "is empty"), (None, "is not set")):
        if value is None:
            monkeypatch.delenv(missing)
        else:
            monkeypatch.setenv(missing, value)
        with pytest.raises(env.ImproperlyConfigured, match=f"{missing} {told}"):
            env.text(missing, why="It is needed.")
