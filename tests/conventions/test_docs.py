"""Documents cannot lie: what is generated is current, what is named exists."""

import ast
import io
import re
import runpy
import shlex
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class

from clients.enums import COUPLE_TRANSITIONS
from therapist_portal.written_docs import invariants, states

ROOT: Path = settings.BASE_DIR
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("docs/adr/*.md"),
        ROOT / "bench" / "README.md",
        ROOT / "worksheets" / "content" / "README.md",
    ],
    key=lambda path: path.as_posix(),
)
BY_NAME = pytest.mark.parametrize(
    "document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def test_generated_documents_are_current() -> None:
    call_command("write_docs", "--check")


def test_a_stale_document_is_told_and_left_alone(settings: object, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("tests", "clients", "worksheets", "templates", "therapist_portal"):
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
    names = invariants.names(ROOT)

    assert [number for group in names.values() for number in group] == list(range(1, 58))
    assert all(20 < len(name) < 110 for group in names.values() for name in group.values())


def test_a_marked_test_that_fails_to_exist_is_not_counted() -> None:
    """Each proof is a test that pytest would find: a function called test_… in that file."""
    for tests in invariants.proofs_in(ROOT).values():
        for proof in tests:
            path, _, name = proof.partition("::")
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not name or re.search(rf"^\s*(async )?(def|class) {name}\b", text, re.M), proof


def test_a_picture_shows_every_move_and_no_other() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+)$", states.picture(COUPLE_TRANSITIONS), re.M)

    assert sorted(drawn) == sorted(
        (old.value, new.value) for old, after in COUPLE_TRANSITIONS.items() for new in after
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

    # One that begins with a slash is a page of the portal.
    links = re.findall(r"\]\(([^)#:/][^)#:]*)(?:#[^)]*)?\)", text)
    files = re.findall(
        r"`((?:tests|docs|clients|worksheets|deploy)/[\w./-]+\.\w+)(?:::\w+)?`", text
    )

    assert [link for link in links if not (document.parent / link).exists()] == []
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_no_document_promises_what_is_not_there() -> None:
    """Any path in a document that begins in one of our folders, or is a file that a server is set
    up with; what a command makes is named there as made."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    made = {"portal.env", "practice.env", "home.json", "heads.jsonl", "backups"}
    wrong = []
    for document in PAGES:
        for named in re.findall(r"`([\w.-]+(?:/[\w.-]+)*)`", document.read_text(encoding="utf-8")):
            first, *rest = named.split("/")
            is_path = bool(rest) and first in folders and "." in rest[-1]
            is_set_up = not rest and re.search(r"\.(ya?ml|sql|toml|lock|env)$", named)
            if not is_path and not is_set_up or named in made or (ROOT / named).exists():
                continue
            if is_path or not any(any((ROOT / one).rglob(named)) for one in folders):
                wrong.append(f"{document.name}: {named}")

    assert wrong == []


# A place that a comment, a docstring or an error's words send somebody to: a path with its ending,
# a folder's part of one without (clients/sql, docs/adr/0028).
PLACE = re.compile(
    r"(?<![\w./{<-])((?:clients|worksheets|therapist_portal|templates|tests|bench|docs|deploy)"
    r"/[\w./-]*\w)(?![\w{*<])"
)
# Addresses of pages and names of templates begin alike: a place is told by its ending, or by a
# second folder that is there.
ENDING = re.compile(r"\.(py|sql|md|html|ya?ml|toml|txt|js|css|sh|typ|json)$")


def sayings(text: str) -> Iterator[str]:
    """The comments and docstrings of a Python file."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield ast.get_docstring(node) or ""


def missing_places(text: str) -> list[str]:
    """Each place in these comments that is not there, or begins the names of several."""
    if all(map(is_there, PLACE.findall(text))):
        return []  # most files: nothing to take apart
    said = [place for one in sayings(text) for place in PLACE.findall(one)]
    return [place for place in said if not is_there(place)]


@cache
def is_there(place: str) -> bool:
    path = ROOT / place
    if ENDING.search(place):
        # A template goes by its name without the folder that holds them all.
        return path.exists() or (ROOT / "templates" / place).exists()
    beside = {one.name.partition(".")[0] for one in path.parent.glob(f"{path.name}*")}
    return path.exists() or path.name in beside or len(beside) == 1


def test_every_place_that_a_comment_names_is_there() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {place}"
        for path in citing()
        if path.suffix == ".py"
        for place in missing_places(path.read_text(encoding="utf-8"))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("clients/vault.py", True),
        ("clients/sql", True),
        ("clients/policies/contact", True),
        ("docs/adr/0028", True),
        ("clients/clinician/sending/banner.html", True),
        ("clients/reset_requests", False),
        ("clients/migrations/0019", False),
        ("docs/adr/9999", False),
        ("clients/policies/no_such_file.py", False),
    ],
)
def test_a_comment_that_sends_one_nowhere_is_told(place: str, known: bool) -> None:
    for text in (f"x = 1  # as {place} says\n", f'"""As ({place}) says."""\n'):
        assert missing_places(text) == ([] if known else [place])


# A document by its name (UX.md) or by a place in it (CLINICAL §4, PERF P5, STACK pitfall 10).
CITED = re.compile(r"\b(?:[A-Z]{2,}\.md\b|[A-Z]{4,} (?:§|[DGP]\d|pitfall \d|Inv \d))|§")
CITING = {".py", ".html", ".txt", ".js", ".css", ".typ", ".yaml", ".md"}
# What has landed never changes, its comments included.
LANDED = {"migrations", "sql"}


def citing() -> list[Path]:
    """Every file of ours in which somebody may look for a reason."""
    folders = ("clients", "worksheets", "therapist_portal", "templates", "tests", "bench", "docs")
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in CITING and not LANDED & set(path.parts) and path != Path(__file__)
    ]


def test_nothing_cites_a_document_that_is_not_here() -> None:
    """A reason stands where it is needed, or in a document that its reader can open."""
    here = {path.name for path in PAGES} | {"README.md"}
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in citing()
        for found in CITED.finditer(path.read_text(encoding="utf-8"))
        if found[0] not in here
    ]

    assert len(citing()) > 500
    assert wrong == []


@pytest.mark.parametrize(
    "comment", ["(CLINICAL §4)", "(UX.md)", "PERF P5", "STACK pitfall 10", "CLINICAL Inv 8", "§ 3"]
)
def test_a_document_from_elsewhere_is_found(comment: str) -> None:
    assert CITED.search(comment)


@BY_NAME
def test_an_anchor_points_to_a_heading(document: Path) -> None:
    for link, anchor in re.findall(
        r"\]\(([^)#:]*)#([^)]+)\)", document.read_text(encoding="utf-8")
    ):
        target = document.parent / link if link else document
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
        assert anchor in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def test_the_enforcement_table_uses_its_three_labels() -> None:
    """Every row says crypto, server or nobody."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.split("\n## ")[0]
    rows = re.findall(r"^\| (?!Statement|---)(.+?) \| (\w+)", table, re.M)

    assert len(rows) > 15
    assert {label for _, label in rows} == {"crypto", "server", "nobody"}
