"""The second wall: who may see a row even where a query forgot its filter.

The steps of before 0027 built their policies from these sentences; what is in force now stands in
clients/sql and worksheets/sql, and a new migration reads it there (CONTRIBUTING.md).
"""

from django.db import migrations

# Each is evaluated once a statement, not once a row.
ANYONE_IN_PRACTICE = "practice_id = (SELECT app_practice())"
CLINICIAN = f"({ANYONE_IN_PRACTICE} AND (SELECT app_clinician()) IS NOT NULL)"
WORKER = "(SELECT app_scope()) = 'worker'"
DOOR = "(SELECT app_scope()) = 'door'"
DOOR_OF_PRACTICE = f"({DOOR} AND {ANYONE_IN_PRACTICE})"
OWN = "client_id = (SELECT app_client())"


def any_of(*rules: str) -> str:
    return " OR ".join(rules)


def protect(table: str, **rules: str) -> migrations.RunSQL:
    """FORCE row security on a table, with one policy per command; a command left out is refused.

    The owner role only migrates; its own policy keeps data migrations from doing nothing.
    """
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_all ON {table} TO portal_owner USING (true) WITH CHECK (true)",
    ]
    for command, rule in rules.items():
        check = {
            "select": f"USING ({rule})",
            "insert": f"WITH CHECK ({rule})",
            "update": f"USING ({rule}) WITH CHECK ({rule})",
            "delete": f"USING ({rule})",
        }[command]
        lines.append(f"CREATE POLICY app_{command} ON {table} FOR {command} TO portal_app {check}")
    undo = [f"DROP POLICY IF EXISTS app_{command} ON {table}" for command in rules]
    undo += [
        f"DROP POLICY IF EXISTS owner_all ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    return migrations.RunSQL(lines, undo)


def never_changes(table: str, *, when: str = "", allow_delete: bool = False) -> migrations.RunSQL:
    """A trigger that refuses update (and delete) of rows for which `when` holds."""
    events = "UPDATE" if allow_delete else "UPDATE OR DELETE"
    clause = f"WHEN ({when}) " if when else ""
    return migrations.RunSQL(
        f"CREATE TRIGGER never_changes BEFORE {events} ON {table} FOR EACH ROW {clause}"
        "EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_changes ON {table}",
    )


def stays(table: str, *columns: str, once_set: bool = False) -> migrations.RunSQL:
    """Whose row it is never changes, whoever asks; `once_set`: an empty one may still be filled.

    Policies look at a row before and after; they can't say that it must stay the same one.
    """
    changed = " OR ".join(
        f"OLD.{one} IS DISTINCT FROM NEW.{one}"
        + (f" AND OLD.{one} IS NOT NULL" if once_set else "")
        for one in columns
    )
    name = f"stays_{columns[0]}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE OF {', '.join(columns)} ON {table} "
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_swap()",
        f"DROP TRIGGER {name} ON {table}",
    )


# A function with its owner's rights finds nothing that its caller put in its way: without pg_temp
# at the end, PostgreSQL looks there first, for every table and type that is not written in full,
# and whoever may make a temporary view could run anything as the owner.
_HARDEN = """
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
          AND r.rolname = current_user
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', one);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO portal_app', one);
    END LOOP;
END $$;
"""


def harden_functions(*, inner: tuple[str, ...] = ()) -> migrations.RunSQL:
    """Every function that runs with its owner's rights, as there are so far. `inner`: those that
    only other functions call, and nobody else."""
    alone = [f"REVOKE ALL ON FUNCTION {one} FROM portal_app" for one in inner]
    return migrations.RunSQL([_HARDEN, *alone], migrations.RunSQL.noop)
