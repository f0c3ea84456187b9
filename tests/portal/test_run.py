"""The one door: what the README promises exists, and what is installed is pinned and hashed."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from therapist_portal.devstack import __main__ as inside

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture
def run():
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(lock):
    """Name and version to everything the lock says of them."""
    text = (ROOT / lock).read_text()
    found = re.findall(
        r"^([a-z0-9._-]+)(?:\[[^\]]*\])?(==\S+)((?:.*\n[ \t]+.*)*.*)$", text, re.MULTILINE
    )
    return {name + version: said for name, version, said in found}


def asked_for(path):
    names = re.findall(
        r"^([A-Za-z][A-Za-z0-9_-]*)(?:\[.*?\])?(?=[<>=\s])", path.read_text(), re.MULTILINE
    )
    return {name.lower().replace("_", "-") for name in names}


def say(*words):
    return subprocess.run(
        [sys.executable, ROOT / "run.py", *words], capture_output=True, text=True, timeout=30
    )


def test_every_verb_in_the_readme_is_real(run):
    told = re.findall(r"python3 run\.py(?: ([a-z]+))?", (ROOT / "README.md").read_text())

    assert len(told) > 5
    assert {verb for verb in told if verb} - set(run.VERBS) == set()


def test_every_verb_is_in_the_readme(run):
    readme = (ROOT / "README.md").read_text()

    assert [verb for verb in run.VERBS if f"run.py {verb}" not in readme and verb != "up"] == []


def test_help_lists_every_verb_and_each_is_carried_out(run):
    told = say("help")

    assert told.returncode == 0
    assert re.findall(r"^ +python3 run\.py (\w+)", told.stdout, re.MULTILINE) == list(run.VERBS)
    assert set(inside.VERBS) == set(run.VERBS) - {"help"}


def test_an_unknown_verb_is_told_what_there_is():
    told = say("tset")

    assert told.returncode == 2
    assert "does not know 'tset'" in told.stderr
    assert "run.py test" in told.stderr


def test_it_needs_nothing_but_python():
    tree = ast.parse((ROOT / "run.py").read_text())
    wanted = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert wanted - set(sys.stdlib_module_names) == set()


def test_an_old_python_is_told_what_to_do(run, monkeypatch):
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(run.shutil, "which", lambda name: None)

    with pytest.raises(run.Trouble, match=r"needs 3\.11 or newer"):
        run.use_new_enough_python()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock):
    found = blocks(lock)

    assert len(found) > 50
    assert [name for name, said in found.items() if "--hash=sha256:" not in said] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_machine(lock):
    assert re.findall(r".*(?://|file:|--index|--find-links|@ ).*", (ROOT / lock).read_text()) == []


@pytest.mark.parametrize(
    ("asked", "lock"),
    [
        ("requirements.txt", LOCKS[0]),
        ("requirements.txt", LOCKS[1]),
        ("requirements-dev.txt", LOCKS[1]),
    ],
)
def test_a_lock_holds_all_that_is_asked_for(asked, lock):
    locked = {name.split("==")[0] for name in blocks(lock)}

    assert asked_for(ROOT / asked) - locked == set()


def test_checks_run_on_the_versions_that_run(run):
    assert set(blocks(LOCKS[0])) - set(blocks(LOCKS[1])) == set()


def test_the_installer_itself_is_pinned_and_hashed(run):
    uv = run.block_of("uv", (ROOT / LOCKS[1]).read_text())

    assert re.match(r"uv==\d+\.\d+\.\d+ ", uv)
    assert uv.count("==") == 1
    assert "--hash=sha256:" in uv


@pytest.fixture
def site(run, monkeypatch, tmp_path):
    """run.py in a folder of its own, where installing only leaves a trace."""
    for lock in LOCKS:
        (tmp_path / lock).write_text(f"{lock} of today")
    python = tmp_path / ".venv" / "bin" / "python"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": python,
        "STAMP": tmp_path / ".venv" / "stamp.json",
        "LOG": tmp_path / ".portal" / "logs" / "install.log",
    }.items():
        monkeypatch.setattr(run, name, value)
    installed = []

    def make_venv(log):
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(run, "make_venv", make_venv)
    monkeypatch.setattr(run, "install", lambda lock, log: installed.append(lock) or "uv")
    return installed


def test_a_second_start_installs_nothing(run, site):
    run.set_up(run.LOCK, talk=False)
    run.set_up(run.LOCK, talk=False)

    assert site == [run.LOCK]


def test_a_changed_lock_is_installed(run, site):
    run.set_up(run.LOCK, talk=False)
    (run.ROOT / run.LOCK).write_text("of tomorrow")

    run.set_up(run.LOCK, talk=False)

    assert site == [run.LOCK, run.LOCK]


def test_tests_need_more_than_running_but_running_needs_no_more_than_tests(run, site):
    run.set_up(run.LOCK, talk=False)
    run.set_up(run.DEV_LOCK, talk=False)
    run.set_up(run.LOCK, talk=False)

    assert site == [run.LOCK, run.DEV_LOCK]


def test_children_keep_compiled_files(run, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert "PYTHONDONTWRITEBYTECODE" not in run.environment()


QUIET = """
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_pooled(n):
    pytest.skip("NO PGBOUNCER: install it to try the portal behind a pooler")

def test_elsewhere():
    pytest.skip("no IPv6 on this machine")

def test_done():
    pass
"""


def test_what_was_not_tried_is_told_at_the_very_end_of_a_quiet_run(tmp_path):
    (tmp_path / "test_quiet.py").write_text(QUIET)
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_terminal_summary\n")
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", tmp_path]

    told = subprocess.run(
        [*command, tmp_path / "test_quiet.py", "-c", os.devnull, "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "therapist_portal.settings"},
    )

    said = [line for line in told.stdout.splitlines() if "SKIPPED" in line]
    assert said == ["  ✗  SKIPPED: NO PGBOUNCER: install it to try the portal behind a pooler"], (
        told
    )
    assert "1 passed, 3 skipped" in told.stdout
