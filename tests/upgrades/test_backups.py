"""The drill: a backup comes back in a fresh cluster; what is no backup never looks like one."""

import base64
import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.upgrades.restored import Restored, another_key, at, restored
from therapist_portal.backup import facts as noted
from therapist_portal.backup import programs
from therapist_portal.devstack.postgres import FORGETFUL
from therapist_portal.devstack.stack import private

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_BACKUP_URL"), reason="no role for backups: DATABASE_BACKUP_URL"
)
BACKUP = ("manage.py", "backup", "--to")
RESTORE = ("manage.py", "restore")


@pytest.fixture(scope="module")
def source() -> Iterator[Restored]:
    """A rich database on today's tables, with the check value of its key."""
    with restored("48c403e") as one:
        one.env["DATABASE_BACKUP_URL"] = at(os.environ["DATABASE_BACKUP_URL"], one.database)
        one.upgrade()
        one.runs("-c", "import therapist_portal.wsgi")
        yield one


@pytest.fixture(scope="module")
def saved(source: Restored, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "backups"
    source.runs(*BACKUP, str(folder))
    [dump] = folder.glob("portal-*.dump")
    return dump


@pytest.fixture(scope="module")
def cluster(source: Restored) -> Iterator[Restored]:
    """Another server altogether: its own roles, an empty database, and the right key."""
    with private(settings=FORGETFUL) as stack:
        other = Restored(source.name, dict(stack.env))
        yield other


@pytest.fixture
def empty(cluster: Restored) -> Restored:
    with psycopg.connect(cluster.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
        owner.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        owner.execute("GRANT TEMPORARY ON DATABASE portal TO PUBLIC")
    return cluster


def tables(one: Restored) -> list[str]:
    with psycopg.connect(one.env["DATABASE_OWNER_URL"]) as owner:
        return noted.tables_of(owner)


# --- The drill ----------------------------------------------------------------------------------


def test_a_backup_comes_back_whole_in_a_fresh_cluster(
    source: Restored, saved: Path, empty: Restored
) -> None:
    before = source.looks()

    said = empty.runs(*RESTORE, str(saved.parent), owner=True)

    after = empty.looks()
    assert after == before
    assert sum(one["opened"] for one in after["sealed"].values()) > 150
    assert "The audit is whole, and ends where it ended in the backup." in said
    assert "The key opens it: words of" in said
    assert "The audit is whole." in empty.runs("manage.py", "verify_audit")
    met = json.loads(empty.runs("-m", "tests.upgrades.sign_in"))
    assert [one["on_the_page"] for one in met.values()] == [True, True]
    empty.runs("-c", "import therapist_portal.wsgi")
    with psycopg.connect(empty.env["DATABASE_URL"]) as app:
        may = app.execute("SELECT has_database_privilege('portal', 'TEMPORARY')").fetchone()
    assert may == (False,)


def test_a_backup_is_known_to_the_practice(source: Restored, saved: Path) -> None:
    """Owners see when the last one was made (/practice/service/)."""
    with psycopg.connect(source.env["DATABASE_OWNER_URL"]) as owner:
        known = owner.execute("SELECT DISTINCT backed_up_at FROM clients_practice").fetchall()

    assert [f"{at:%Y-%m-%dT%H%M%SZ}" for (at,) in known] == [noted.read(saved).made_at]


def test_the_key_is_in_no_file_of_a_backup(source: Restored, saved: Path) -> None:
    """Nor in what the archive unpacks to."""
    folder = programs.find(noted.read(saved).server)
    text = subprocess.run(
        [folder / "pg_restore", "--file=-", saved], capture_output=True, check=True
    ).stdout
    encoded = source.kek.partition(":")[2].encode()
    key = base64.b64decode(encoded)

    for held in (text, saved.read_bytes(), noted.beside(saved).read_bytes()):
        assert not any(form in held for form in (key, encoded, key.hex().encode()))
    assert b"jo@demo.example" in text, "a dump that holds nothing proves nothing"
    assert sorted(path.name for path in saved.parent.iterdir()) == [
        saved.with_suffix(".dump").name,
        saved.with_suffix(".json").name,
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in saved.parent.iterdir()} == {0o600}


def test_a_backup_can_be_made_while_the_portal_writes(source: Restored, saved: Path) -> None:
    """Its notes and its dump are of one moment: the counts were held against the dump itself."""
    facts = noted.read(saved)

    assert facts.rows["clients_note"] == source.kept["rows"]["clients_note"]
    assert facts.keys_in_use.keys() == facts.key_checks.keys() == {"made-up-1"}
    assert sum(int(head["seq"]) for head in facts.heads) == facts.rows["clients_auditevent"]


# --- A wrong key, or a full database ------------------------------------------------------------


def test_a_wrong_key_is_told_before_anything_is_written(saved: Path, empty: Restored) -> None:
    another = another_key(empty.kek)

    wrong = empty.runs(*RESTORE, str(saved), owner=True, ok=False, PORTAL_KEK=another)
    missing = empty.runs(
        *RESTORE, str(saved), owner=True, ok=False, PORTAL_KEK=f"k2:{another.partition(':')[2]}"
    )

    assert (
        "This backup was sealed with the key 'made-up-1'; PORTAL_KEK holds another one under that "
        "name. Nothing was changed."
    ) in wrong
    assert "sealed with the key 'made-up-1', which PORTAL_KEK lacks" in missing
    assert tables(empty) == []


def test_a_backup_from_before_check_values_is_told_by_what_it_holds(
    empty: Restored, tmp_path: Path
) -> None:
    with restored("48c403e") as old:
        url = at(os.environ["DATABASE_BACKUP_URL"], old.database)
        old.runs(*BACKUP, str(tmp_path), DATABASE_BACKUP_URL=url)
    [dump] = tmp_path.glob("*.dump")
    assert noted.read(dump).key_checks == {}

    wrong = empty.runs(*RESTORE, str(dump), owner=True, ok=False, PORTAL_KEK=another_key(empty.kek))
    right = empty.runs(*RESTORE, str(dump), "--replace", owner=True)

    assert "The data is back, and its words are not." in wrong
    assert "wrong PORTAL_KEK" in wrong
    assert "Traceback" not in wrong
    assert "The key opens it" in right


def test_a_database_that_is_not_empty_is_left_alone_unless_told(
    saved: Path, empty: Restored
) -> None:
    with psycopg.connect(empty.env["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE somebody (name text)")

    refused = empty.runs(*RESTORE, str(saved), owner=True, ok=False)
    kept = tables(empty)
    empty.runs(*RESTORE, str(saved), "--replace", owner=True)

    assert "The database is not empty: it has 1 tables. Nothing was changed." in refused
    assert kept == ["somebody"]
    assert "somebody" not in tables(empty)
    assert "clients_note" in tables(empty)


def test_the_app_restores_nothing(saved: Path, empty: Restored) -> None:
    assert "set PORTAL_AS_OWNER=1" in empty.runs(*RESTORE, str(saved), ok=False)


# --- What is no backup --------------------------------------------------------------------------


def spoiled(saved: Path, folder: Path, *, cut: bool = False, told: bool = False) -> Path:
    """A copy that breaks off in the middle; `told`: with notes that vouch for it all the same."""
    copy = folder / saved.name
    whole = saved.read_bytes()
    copy.write_bytes(whole[: len(whole) * 2 // 3] if cut else whole)
    facts = noted.read(saved)
    if told:
        facts.sha256 = noted.digest(copy)
    noted.write(facts, noted.beside(copy))
    return copy


def test_a_dump_that_was_cut_short_is_refused_by_its_notes(
    saved: Path, empty: Restored, tmp_path: Path
) -> None:
    cut = spoiled(saved, tmp_path, cut=True)
    alone = tmp_path / "portal-alone.dump"
    alone.write_bytes(saved.read_bytes())

    said = empty.runs(*RESTORE, str(cut), owner=True, ok=False)
    without = empty.runs(*RESTORE, str(alone), owner=True, ok=False)

    assert "is not as it was saved: it was cut short, or changed" in said
    assert "portal-alone.json is not beside portal-alone.dump" in without
    assert tables(empty) == []


def test_a_restore_that_breaks_off_leaves_what_was_there(
    saved: Path, empty: Restored, tmp_path: Path
) -> None:
    with psycopg.connect(empty.env["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE somebody (name text)")
        owner.execute("INSERT INTO somebody VALUES ('still here')")
    cut = spoiled(saved, tmp_path, cut=True, told=True)

    said = empty.runs(*RESTORE, str(cut), "--replace", owner=True, ok=False)

    assert "the database is as it was before" in said
    with psycopg.connect(empty.env["DATABASE_OWNER_URL"]) as owner:
        assert noted.tables_of(owner) == ["somebody"]
        assert owner.execute("SELECT name FROM somebody").fetchall() == [("still here",)]


def test_an_audit_that_is_not_the_noted_one_is_told(
    saved: Path, empty: Restored, tmp_path: Path
) -> None:
    copy = spoiled(saved, tmp_path)
    facts = noted.read(copy)
    facts.heads[0]["hash"] = "00" * 32
    noted.write(facts, noted.beside(copy))

    said = empty.runs(*RESTORE, str(copy), owner=True, ok=False)

    assert "The audit is not as it was saved" in said
    assert "is not the one that was anchored" in said


@pytest.mark.parametrize("role", ["portal_app", "portal_owner"])
def test_a_role_that_does_not_see_every_row_makes_no_backup(
    source: Restored, tmp_path: Path, role: str
) -> None:
    url = source.env["DATABASE_BACKUP_URL"].replace("portal_backup", role)

    said = source.runs(*BACKUP, str(tmp_path), ok=False, DATABASE_BACKUP_URL=url)

    assert f"No backup was made. The role {role} does not see every row" in said
    assert list(tmp_path.iterdir()) == []


def test_half_of_the_rights_is_not_enough(source: Restored, tmp_path: Path) -> None:
    """BYPASSRLS alone sees no table; pg_read_all_data alone sees no row."""
    server = source.env["DATABASE_BACKUP_URL"].replace("portal_backup", "postgres")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE ROLE half_bypass LOGIN BYPASSRLS")
        admin.execute("CREATE ROLE half_read LOGIN IN ROLE pg_read_all_data")
    try:
        for role in ("half_bypass", "half_read"):
            url = server.replace("postgres@", f"{role}@")
            said = source.runs(*BACKUP, str(tmp_path), ok=False, DATABASE_BACKUP_URL=url)
            assert f"The role {role} does not see every row" in said
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP ROLE half_bypass, half_read")
    assert list(tmp_path.iterdir()) == []


def stand_in(source: Restored, folder: Path, version: int, does: str) -> Path:
    """PostgreSQL's programs as they are, but for a pg_dump that does this."""
    folder.mkdir()
    with psycopg.connect(source.env["DATABASE_BACKUP_URL"]) as connection:
        real = programs.find(programs.server_version(connection))
    for name in ("pg_restore", "psql"):
        (folder / name).symlink_to(real / name)
    lines = [
        "#!/bin/sh",
        f'if [ "$1" = --version ]; then echo "x (PostgreSQL) {version}.1"; exit; fi',
        'for word; do case "$word" in --file=*) file="${word#--file=}";; esac; done',
        does.replace("REAL", str(real / "pg_dump")),
    ]
    (folder / "pg_dump").write_text("\n".join(lines))
    (folder / "pg_dump").chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ('echo half > "$file"; echo "pg_dump: error: no space left" >&2; exit 1', "no space left"),
        ('echo half > "$file"', "can't be read again"),
        ('REAL "$@"; head -c 99999 "$file" >x; cat x >"$file"; rm x', "can't be read again"),
        ('REAL "$@" --exclude-table-data=clients_note', "every row of clients_note"),
    ],
)
def test_a_dump_that_is_not_complete_leaves_no_file(
    source: Restored, tmp_path: Path, does: str, told: str
) -> None:
    """Neither where pg_dump says so, nor where it says that all is well."""
    folder, to = stand_in(source, tmp_path / "bin", 99, does), tmp_path / "to"

    said = source.runs(*BACKUP, str(to), ok=False, PG_PROGRAMS=str(folder))

    assert "No backup was made." in said
    assert told in said
    assert list(to.iterdir()) == []


def test_programs_older_than_the_server_are_told_in_words(source: Restored, tmp_path: Path) -> None:
    folder = stand_in(source, tmp_path / "bin", 14, 'REAL "$@"')

    said = source.runs(*BACKUP, str(tmp_path / "to"), ok=False, PG_PROGRAMS=str(folder))

    assert "or newer are needed for this server; the newest found is 14" in said
    assert "Install the package postgresql-client-" in said
    assert list((tmp_path / "to").iterdir()) == []


def test_a_database_that_is_away_is_told(source: Restored, tmp_path: Path) -> None:
    url = f"postgres://portal_backup@/portal?host={tmp_path}"

    said = source.runs(*BACKUP, str(tmp_path / "to"), ok=False, DATABASE_BACKUP_URL=url)

    assert "No backup was made. The database does not answer" in said
    assert list((tmp_path / "to").iterdir()) == []
