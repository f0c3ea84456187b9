"""What a home holds: the demo, a practice, or something else; and never one in place of another."""

import json
from collections.abc import Mapping
from pathlib import Path

import psycopg

from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import Places, owner_of
from therapist_portal.devstack.say import Trouble

DEMO, PRACTICE = "demo", "practice"
LAYOUT = 1  # of the files in a home; raise it when an older run.py could not read them
OURS = {"logs", "install.lock", "lock", "running.json", "chromium", "dev-keys", "keys",
        "practice.env", "home.json", "postgres", "demo-inbox", "staticfiles"}  # fmt: skip
OTHER_HOME = "a folder of its own: PORTAL_HOME=/path/to/another/folder"
# A practice whose clinicians are none of the demo's.
REAL = """
SELECT p.name FROM clients_practice p WHERE NOT EXISTS (
    SELECT FROM clients_user u WHERE u.practice_id = p.id AND u.role = 'clinician'
                                 AND u.email LIKE '%@demo.example') ORDER BY p.created_at"""
MADE_UP = """
SELECT p.name FROM clients_practice p WHERE EXISTS (
    SELECT FROM clients_user u WHERE u.practice_id = p.id AND u.role = 'clinician'
                                 AND u.email LIKE '%@demo.example') ORDER BY p.created_at"""


def kind_of(places: Places) -> str | None:
    """What stands here; None where nothing does yet."""
    told = _marked(places).get("kind")
    if told:
        return told
    if places.holds_practice:
        return PRACTICE
    return DEMO if places.keys.exists() or places.data.exists() else None


def opened(kind: str) -> Places:
    """This checkout's home (or PORTAL_HOME's), for this kind and no other."""
    places = place.own()
    is_ours(places)
    found = kind_of(places)
    if found == PRACTICE and kind == DEMO:
        raise Trouble(
            f"{places.home} holds a practice, and the demo has no business there.\n"
            f"  `python3 run.py practice` starts the practice. The demo needs {OTHER_HOME}"
        )
    if found == DEMO and kind == PRACTICE:
        raise Trouble(
            f"{places.home} holds the demo. A practice never shares its data or its keys.\n"
            f"  Give it {OTHER_HOME}, or move the demo away:\n"
            f"    mv {places.home} {places.home}-demo"
        )
    places.prepare()
    facts = {"layout": LAYOUT, "kind": kind, "home": str(places.home), "data": str(places.data)}
    place.write_private(places.mark, json.dumps(facts))
    return places


def is_ours(places: Places) -> None:
    """Raises where the folder is not one that this run.py can go on with."""
    home, away = (
        places.home,
        f"Move it away to start over:\n    mv {places.home} {places.home}-old",
    )
    if not home.exists():
        return
    if not home.is_dir():
        raise Trouble(f"{home} is not a folder, so nothing can be kept there.\n  {away}")
    try:
        strangers = sorted({one.name for one in home.iterdir()} - OURS)
    except PermissionError:
        raise Trouble(f"{home} belongs to {owner_of(home)}, who ran this before.") from None
    mark = _marked(places)
    if not mark and strangers:
        raise Trouble(
            f"{home} holds something that run.py did not make ({', '.join(strangers[:3])}), so it "
            f"stays as it is. Name an empty folder with PORTAL_HOME."
        )
    if mark.get("layout", 0) > LAYOUT:
        raise Trouble(
            f"{home} was made by a newer version of the portal than this checkout. Use that "
            f"version, or another folder (PORTAL_HOME).\n  {away}"
        )
    data = Path(mark.get("data") or places.data)
    if data != places.data and data.exists():
        raise Trouble(
            f"{home} was made as {mark.get('home')}, perhaps by another checkout or another user, "
            f"and its data are in {data}.\n"
            "  Use it from there, or move the data if this is now its only place:\n"
            f"    mv {data} {places.data}"
        )


def _marked(places: Places) -> dict:
    try:
        found = json.loads(places.mark.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise Trouble(
            f"{places.mark} can't be read: it belongs to {owner_of(places.mark)}, or it is damaged."
        ) from None
    return found if isinstance(found, dict) else {}


def settings_of(places: Places) -> dict[str, str]:
    """The environment a practice runs with, as its questions were answered; empty for the demo."""
    if kind_of(places) != PRACTICE:
        return {}
    fixed = {
        "DEBUG": "False",
        "DEMO": "False",
        "STATIC_ROOT": str(places.home / "staticfiles"),
    }
    return fixed | (read_settings(places.settings) if places.settings.exists() else {})


def read_settings(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name.strip(): value for name, sign, value in pairs if sign and name[:1] != "#"}


def write_settings(path: Path, values: Mapping[str, str]) -> None:
    place.write_private(path, "".join(f"{name}={value}\n" for name, value in values.items()))


def practices(owner_url: str, sql: str) -> list[str]:
    """Names out of the database, as its owner; none where there are no tables yet."""
    with psycopg.connect(owner_url) as connection:
        try:
            return [name for (name,) in connection.execute(sql).fetchall()]
        except psycopg.errors.UndefinedTable:
            return []


def newer_tables(owner_url: str, known: set[tuple[str, str]]) -> list[str]:
    """Migrations that the database has and this checkout does not know."""
    with psycopg.connect(owner_url) as connection:
        try:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        except psycopg.errors.UndefinedTable:
            return []
    ours = {app for app, _ in known}
    return sorted(f"{app} {name}" for app, name in set(rows) - known if app in ours)
