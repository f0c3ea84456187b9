"""What a database is made of, as its catalog words it: one line for each thing, by its name.

Two databases that say the same here are the same, but for their rows.
"""

from collections.abc import Callable
from typing import Any

RIGHTS = """(SELECT string_agg(format('%s:%s', coalesce(r.rolname, 'PUBLIC'), x.privilege_type), ' '
             ORDER BY r.rolname, x.privilege_type)
             FROM aclexplode(coalesce({acl}, {otherwise})) x
             LEFT JOIN pg_roles r ON r.oid = x.grantee)"""
OURS = "relnamespace = 'public'::regnamespace"
OWN_FUNCTIONS = """
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def rights(acl: str, otherwise: str) -> str:
    return RIGHTS.replace("{acl}", acl).replace("{otherwise}", otherwise)


QUERIES = {
    "extension": "SELECT extname, extversion FROM pg_extension",
    "schema": f"""
        SELECT nspname, {rights("nspacl", "acldefault('n', nspowner)")}
        FROM pg_namespace WHERE nspname = 'public'""",
    "database": f"""
        SELECT 'rights', {rights("datacl", "acldefault('d', datdba)")}
        FROM pg_database WHERE datname = current_database()""",
    "new tables and sequences": f"""
        SELECT defaclobjtype::text, {rights("defaclacl", "'{}'")} FROM pg_default_acl""",
    "table": f"""
        SELECT relname, concat_ws(', ', relowner::regrole, relrowsecurity, relforcerowsecurity,
                                  {rights("relacl", "acldefault('r', relowner)")})
        FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p', 'v', 'm')""",
    "sequence": f"""
        SELECT relname, concat_ws(', ', relowner::regrole,
                                  {rights("relacl", "acldefault('s', relowner)")})
        FROM pg_class WHERE {OURS} AND relkind = 'S'""",
    "column": """
        SELECT format('%s.%s', attrelid::regclass, attname), concat_ws(', ',
               row_number() OVER (PARTITION BY attrelid ORDER BY attnum),
               format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
               attcollation::regcollation, pg_get_expr(adbin, adrelid), attacl)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND attnum > 0 AND NOT attisdropped""",
    # That a column is never empty stands beside the column.
    "constraint": """
        SELECT format('%s.%s', conrelid::regclass, conname), pg_get_constraintdef(oid)
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid <> 0""",
    "index": f"""
        SELECT relname, pg_get_indexdef(oid) FROM pg_class WHERE {OURS} AND relkind = 'i'""",
    "policy": """
        SELECT format('%s.%s', tablename, policyname),
               concat_ws(', ', permissive, roles, cmd, qual, with_check)
        FROM pg_policies WHERE schemaname = 'public'""",
    "trigger": """
        SELECT format('%s.%s', tgrelid::regclass, tgname),
               concat_ws(', ', tgenabled, pg_get_triggerdef(oid))
        FROM pg_trigger WHERE NOT tgisinternal""",
    "function": f"""
        SELECT p.oid::regprocedure::text, concat_ws(', ', proowner::regrole,
               {rights("proacl", "acldefault('f', proowner)")}, pg_get_functiondef(oid))
        {OWN_FUNCTIONS}""",
}


def catalog(ask: Callable[[str], list[tuple[Any, ...]]]) -> dict[str, str]:
    """Kind and name of each thing, and how the catalog words it."""
    return {f"{kind} {name}": f"{text}" for kind, sql in QUERIES.items() for name, text in ask(sql)}


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names of what only one has, or each has in another way."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
