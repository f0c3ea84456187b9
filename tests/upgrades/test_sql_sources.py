"""Each function, trigger, policy and right has one source, and the database is as the files say."""

import re
from pathlib import Path

import pytest
from django.db import connection

from clients.sql import KINDS, Sources
from clients.sql import sources as ground
from tests.support.sql_sources import ask
from tests.upgrades.catalog import catalog, differences
from worksheets.sql import sources as upper

BOTH = (ground, upper)
# Everything that the files make, taken away, with every right of the app's role.
TAKE_AWAY = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename);
    END LOOP;
    FOR one IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger WHERE NOT tgisinternal LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.place);
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP FUNCTION %s', one.name);
    END LOOP;
    FOR one IN SELECT oid::regclass AS name FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', one.name);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', one.name);
    END LOOP;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM portal_app;
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM portal_app;
    REVOKE ALL ON SCHEMA public FROM portal_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM portal_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM portal_app;
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
END $$;
"""
FILES = [
    pytest.param(app, kind, name, id=f"{app.folder.parent.name}-{name}")
    for app in BOTH
    for kind in KINDS
    for name in app.names(kind)
]


def run(*texts: str) -> None:
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)


def all_texts(app: Sources) -> list[str]:
    return [app.definition(name, kind) for kind in KINDS for name in app.names(kind)]


def made_anew() -> dict[str, str]:
    """The catalog after all was taken away and made by the files: their tables stay."""
    run(TAKE_AWAY, "SET LOCAL check_function_bodies = off", *all_texts(ground), *all_texts(upper))
    return catalog(ask)


def test_the_files_make_what_the_database_has_and_nothing_else(owner_role: None, db: None) -> None:
    """A thing without a file goes and does not come back; a file without a thing adds one."""
    before = catalog(ask)

    assert differences(before, made_anew()) == []
    assert sum(name.startswith(("function", "trigger", "policy")) for name in before) > 340


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("CREATE FUNCTION stray() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function stray()"),
        ("ALTER FUNCTION app_cares_for(uuid) SECURITY INVOKER", "function app_cares_for(uuid)"),
        ("ALTER FUNCTION app_window_open(uuid) RESET search_path", "app_window_open(uuid)"),
        ("GRANT EXECUTE ON FUNCTION app_agrees TO portal_app", "app_agrees"),
        ("DROP TRIGGER release_guard ON worksheets_release", "trigger worksheets_release.rel"),
        ("ALTER TABLE clients_note DISABLE TRIGGER never_changes", "trigger clients_note.never"),
        ("CREATE POLICY stray ON clients_hold USING (true)", "policy clients_hold.stray"),
        ("ALTER POLICY app_select ON clients_hold USING (true)", "policy clients_hold.app_select"),
        ("ALTER TABLE clients_hold NO FORCE ROW LEVEL SECURITY", "table clients_hold"),
        ("GRANT DELETE ON clients_auditevent TO portal_app", "table clients_auditevent"),
    ],
)  # fmt: skip
def test_a_database_that_is_not_as_the_files_say_is_told(
    owner_role: None, db: None, change: str, told: str
) -> None:
    run(change)
    before = catalog(ask)

    [only] = differences(before, made_anew())

    assert told in only


@pytest.mark.parametrize(("app", "kind", "name"), FILES)
def test_a_file_says_what_it_is_for_and_holds_what_its_name_says(
    app: Sources, kind: str, name: str
) -> None:
    text = app.definition(name, kind)
    sentence = re.match(r"(?:-- (?!since).*\n)+", text)
    statements = {
        "rights": [],
        "functions": [f"CREATE OR REPLACE FUNCTION {name}("],
        "triggers": [f"CREATE OR REPLACE TRIGGER {name.partition('.')[2]}"],
        "policies": ["CREATE POLICY"],
    }[kind]

    assert sentence is not None
    assert len(sentence[0].split()) > 5
    assert sentence[0].rstrip().endswith(".")
    assert all(one in text for one in statements)
    assert len(re.findall(r"^CREATE (?:OR REPLACE )?(?:FUNCTION|TRIGGER)", text, re.M)) == (
        kind in {"functions", "triggers"}
    )
    if kind in {"triggers", "policies"}:
        assert set(re.findall(r" ON (\w+)", text)) >= {name.partition(".")[0]}


def test_what_only_other_functions_call_is_not_for_the_app(db: None) -> None:
    inner = {
        name
        for app in BOTH
        for name in app.names("functions")
        if "Only other functions call it" in app.definition(name).replace("\n--", "")
    }
    shut = ask(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND NOT has_function_privilege('portal_app', oid, 'EXECUTE')"
    )

    assert {name for (name,) in shut} == inner == {"app_agrees", "end_couple_work"}


# --- What a migration reads ---------------------------------------------------------------------


@pytest.fixture
def rewritten(tmp_path: Path) -> Sources:
    """`rule` was there from the first, and changed in 0031 and 0040; `late` came with 0035."""
    for place, text in {
        "functions/rule.sql": "-- since 0040\nthird",
        "before/0031/functions/rule.sql": "first",
        "before/0040/functions/rule.sql": "-- since 0031\nsecond",
        "functions/late.sql": "-- since 0035\nlate",
        "before/0035/functions/gone.sql": "gone",
        "functions/same.sql": "same",
    }.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    return Sources(tmp_path)


def test_a_migration_reads_what_was_in_force_at_its_own_time(rewritten: Sources) -> None:
    read = {at: rewritten.definition("rule", at=at) for at in ("0026", "0031", "0039", "0040")}

    assert read == {
        "0026": "first",
        "0031": "-- since 0031\nsecond",
        "0039": "-- since 0031\nsecond",
        "0040": "-- since 0040\nthird",
    }
    assert rewritten.definition("rule") == "-- since 0040\nthird"
    assert rewritten.names("functions", "0026") == ["gone", "rule", "same"]
    assert rewritten.names("functions", "0035") == ["late", "rule", "same"]
    with pytest.raises(LookupError, match="late among its functions at 0034"):
        rewritten.definition("late", at="0034")
    with pytest.raises(LookupError):
        rewritten.definition("gone", at="0035")


def test_a_first_migration_takes_what_there_was_then(rewritten: Sources) -> None:
    assert rewritten.apply_all(at="0026").sql[1:-1] == ("gone", "first", "same")


def test_a_migration_back_brings_the_text_of_before(rewritten: Sources) -> None:
    operation = rewritten.apply("rule", "same", at="0031")

    assert operation.sql == ("-- since 0031\nsecond", "same")
    assert operation.reverse_sql == ("first", "same")
    assert not rewritten.apply("late", at="0035").reversible
