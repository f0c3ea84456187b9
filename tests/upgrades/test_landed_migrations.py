"""A migration that has landed is never renamed, removed or rewritten: databases have run it."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from therapist_portal.devstack import landed, landed_sources
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.say import Trouble

FIRST = "clients/migrations/0001_initial.py"


RULE = Path("worksheets") / "sql" / "functions" / "app_releases_open_to.sql"


def texts(root: Path) -> list[Path]:
    return [path.relative_to(root) for path in landed_sources.files(root)]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy in which things can be done to migrations, and to what they read."""
    lists = (landed.LIST, landed_sources.LIST)
    for name in (*landed.there(ROOT), *lists, *texts(ROOT)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    monkeypatch.setattr(landed, "ROOT", tmp_path)
    return tmp_path


def test_every_landed_migration_is_as_it_landed() -> None:
    assert landed.changed(ROOT) == []


def test_every_migration_is_listed() -> None:
    """`python3 run.py migrations` adds the new ones, once they are as they will land."""
    assert list(landed.unlisted(ROOT)) == []


def test_a_changed_a_removed_and_a_renamed_one_are_told(checkout: Path) -> None:
    last = landed.listed(checkout)
    changed, removed, renamed = FIRST, *[name for name in last if "worksheets" in name][1:3]
    with open(checkout / changed, "a") as file:
        file.write("\n# a word more\n")
    (checkout / removed).unlink()
    (checkout / renamed).rename(checkout / renamed.replace(".py", "_better.py"))
    before = (checkout / landed.LIST).read_text()

    with pytest.raises(Trouble) as told:
        landed.migrations([])

    assert f"{changed} was changed" in str(told.value)
    assert f"{removed} was removed or renamed" in str(told.value)
    assert f"{renamed} was removed or renamed" in str(told.value)
    assert (checkout / landed.LIST).read_text() == before


# What may change under them: a column as Django asks for it, and what finds the .sql files, whose
# texts are listed one by one.
FREE = {"clients.fields", "clients.sql", "worksheets.sql"}


def test_what_migrations_call_is_listed_with_them() -> None:
    steps = [ROOT / name for name in landed.there(ROOT) if "/migrations/" in name]
    called = {
        module
        for path in steps
        for module in re.findall(
            r"^\s*(?:from|import) ((?:clients|worksheets|therapist_portal)\.[\w.]+)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }

    assert {f"{one.replace('.', '/')}.py" for one in called - FREE} == set(landed.CALLED)
    assert set(landed.CALLED) <= set(landed.listed(ROOT))


@pytest.mark.parametrize("name", landed.CALLED)
def test_another_sentence_in_what_they_call_is_told(checkout: Path, name: str) -> None:
    with open(checkout / name, "a") as file:
        file.write("\n# a word more\n")

    assert f"{name} was changed" in refused()


def test_a_new_one_is_only_ever_appended(checkout: Path) -> None:
    before = (checkout / landed.LIST).read_text()
    new = checkout / "clients" / "migrations" / "9999_new.py"
    new.write_text("# new\n")

    assert landed.migrations([]) == 0
    assert landed.migrations([]) == 0

    digest = hashlib.sha256(b"# new\n").hexdigest()
    assert (checkout / landed.LIST).read_text() == (
        f"{before}{digest}  clients/migrations/9999_new.py\n"
    )


def test_the_list_holds_every_migration_of_the_first_kept_release() -> None:
    """48c403e is the first commit whose databases upgrade."""
    known = list(landed.listed(ROOT))

    assert known[:2] == [FIRST, "clients/migrations/0002_functions.py"]
    assert {"clients/migrations/0012_walls.py", "worksheets/migrations/0012_walls.py"} <= set(known)


# --- The texts that migrations read -------------------------------------------------------------


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused() -> str:
    with pytest.raises(Trouble) as told:
        landed.migrations([])
    return str(told.value)


def test_every_landed_text_is_there_and_every_text_is_listed() -> None:
    assert landed_sources.changed(ROOT) == []
    assert landed_sources.unlisted(ROOT) == []


def test_a_text_that_was_edited_in_its_place_is_told(checkout: Path) -> None:
    """New databases would have it, and those that are there never."""
    edit(checkout / RULE, "r.ended_at IS NULL", "true")

    assert f"{RULE} was changed, and its text of before is not kept" in refused()


def test_what_a_file_says_above_its_text_may_be_said_better(checkout: Path) -> None:
    edit(checkout / RULE, "-- Which releases", "-- In other words: which releases")

    assert landed.migrations([]) == 0


def test_a_removed_and_a_new_one_need_a_migration(checkout: Path) -> None:
    (checkout / RULE).unlink()
    (checkout / RULE).with_name("stray.sql").write_text("-- New.\nSELECT 1;\n")

    said = refused()

    assert f"{RULE} was changed, and its text of before is not kept" in said
    assert "stray.sql is new, and does not say since which migration" in said


def test_a_text_is_changed_with_its_migration(checkout: Path) -> None:
    kept = checkout / "worksheets" / "sql" / "before" / "9998" / "functions" / RULE.name
    kept.parent.mkdir(parents=True)
    shutil.copyfile(checkout / RULE, kept)
    edit(checkout / RULE, "r.ended_at IS NULL", "true")
    migration = checkout / "worksheets" / "migrations" / "9998_rule.py"

    assert f"{RULE} is new, and does not say since which migration" in refused()
    edit(checkout / RULE, "CREATE OR REPLACE", "-- since 9998\nCREATE OR REPLACE")
    assert "speaks of migration 9998, and none of that number names" in refused()
    migration.write_text('sources.apply("app_releases_open_to", at="9998")\n')
    assert landed.migrations([]) == 0
    assert landed_sources.unlisted(checkout) == []
    kept.unlink()
    assert "its text of before is not kept" in refused()
