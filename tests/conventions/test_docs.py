"""Documents cannot lie: what is generated is current, what is named exists."""

import re
import runpy
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class

from clients.enums import COUPLE_MOVES
from therapist_portal import docs_invariants, docs_states

ROOT: Path = settings.BASE_DIR
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md")],
    key=lambda path: path.as_posix(),
)
BY_NAME = pytest.mark.parametrize(
    "document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def test_generated_documents_are_current() -> None:
    call_command("write_docs", "--check")


def test_a_stale_document_is_told_and_left_alone(settings: object, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("tests", "clients", "worksheets"):
        (tmp_path / name).symlink_to(ROOT / name)
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    call_command("write_docs")
    stale = tmp_path / "docs" / "states.md"
    stale.write_text(stale.read_text().replace("invited", "welcomed"))
    before = stale.read_text()

    with pytest.raises(CommandError, match="Out of date: states.md"):
        call_command("write_docs", "--check")

    assert stale.read_text() == before


def test_there_are_fifty_seven_invariants_in_order() -> None:
    names = docs_invariants.names(ROOT)

    assert [number for group in names.values() for number in group] == list(range(1, 58))
    assert all(20 < len(name) < 110 for group in names.values() for name in group.values())


def test_a_marked_test_that_fails_to_exist_is_not_counted() -> None:
    """Each proof is a test that pytest would find: a function called test_… in that file."""
    for tests in docs_invariants.proofs_in(ROOT).values():
        for proof in tests:
            path, _, name = proof.partition("::")
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not name or re.search(rf"^\s*(async )?(def|class) {name}\b", text, re.M), proof


def test_a_picture_shows_every_move_and_no_other() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+)$", docs_states.picture(COUPLE_MOVES), re.M)

    assert sorted(drawn) == sorted(
        (old.value, new.value) for old, after in COUPLE_MOVES.items() for new in after
    )


@BY_NAME
def test_every_verb_of_run_py_is_real(document: Path) -> None:
    verbs = runpy.run_path(str(ROOT / "run.py"))["VERBS"]
    text = document.read_text(encoding="utf-8")

    named = re.findall(r"run\.py +([a-z]+)", text)

    assert [verb for verb in named if verb not in verbs] == []


@BY_NAME
def test_every_management_command_and_its_options_are_real(document: Path) -> None:
    commands = get_commands()
    for line in commands_in(document.read_text(encoding="utf-8")):
        name, *words = line
        assert name in commands, f"{document.name} names {name}"
        known = {
            option
            for action in load_command_class(commands[name], name)
            .create_parser("manage.py", name)
            ._actions
            for option in action.option_strings
        }
        options = {word.split("=")[0] for word in words if word.startswith("--")}
        assert options <= known, f"{document.name}: {name} {options - known}"


def commands_in(text: str) -> list[list[str]]:
    """What follows manage.py, to the end of the line or of the code; backslashes join lines."""
    joined = re.sub(r"\\\n\s*", " ", text)
    found = re.findall(r"(?:manage\.py|run\.py manage) +([a-z_]+[^`\n#|>…]*)", joined)
    return [shlex.split(one.replace("'", "")) for one in found]


@BY_NAME
def test_every_link_and_file_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")

    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    files = re.findall(
        r"`((?:tests|docs|clients|worksheets|deploy)/[\w./-]+\.\w+)(?:::\w+)?`", text
    )

    assert [link for link in links if not (document.parent / link).exists()] == []
    assert [file for file in files if not (ROOT / file).exists()] == []


@BY_NAME
def test_an_anchor_points_to_a_heading(document: Path) -> None:
    for link, anchor in re.findall(
        r"\]\(([^)#:]*)#([^)]+)\)", document.read_text(encoding="utf-8")
    ):
        target = document.parent / link if link else document
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
        assert anchor in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def test_the_enforcement_table_uses_its_three_labels() -> None:
    """Every row says crypto, server or nobody (SECURITY G26)."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!Statement|---)(.+?) \| (\w+)", text, re.M)

    assert len(rows) > 15
    assert {label for _, label in rows} == {"crypto", "server", "nobody"}
