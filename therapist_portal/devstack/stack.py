"""The portal's servers together, and the environment that points Django at them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from therapist_portal.devstack import homes, keys, postgres, valkey
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import ROOT, Places
from therapist_portal.devstack.processes import Service, Supervisor, before_exec
from therapist_portal.devstack.say import Trouble, step

# Commands that read or change the shape of tables run as their owner.
OWNER_COMMANDS = {
    "migrate", "makemigrations", "showmigrations", "squashmigrations", "sqlmigrate", "restore",
}  # fmt: skip
# Where the servers are, told by the environment or by those that were started.
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL")


class Stack:
    """PostgreSQL and a broker for one set of places, or the ones the environment names."""

    def __init__(self, places: Places, secrets: Mapping[str, str], *, own: bool = False) -> None:
        self.places = places
        self.supervisor = Supervisor()
        self.env = django_env(secrets) | {"DEMO_INBOX": str(places.home / "demo-inbox")}
        self.env |= homes.settings_of(places)
        if own:
            for name in SERVERS:
                self.env.pop(name, None)

    def start(self, *, settings: tuple[str, ...] = (), quick: bool = False) -> None:
        with step("database") as one:
            one.note = self._start_database(settings, quick)
        with step("broker") as one:
            one.note = self._start_broker()

    def _start_database(self, settings: tuple[str, ...], quick: bool) -> str:
        if self.env.get("DATABASE_URL"):
            self.env.setdefault("DATABASE_OWNER_URL", self.env["DATABASE_URL"])
            return "the one DATABASE_URL names"
        places = self.places
        binaries = postgres.find_binaries(places)
        version = postgres.version_of(binaries)
        if postgres.look_at(places.data, version):
            postgres.end_leftover(places.data)
        else:
            log = places.logs / "postgres.log"
            postgres.make(places.data, binaries, version, log, quick=quick)
        self.supervisor.add(postgres.service(places, binaries, settings=settings))
        postgres.make_roles(places)
        self.env["DATABASE_URL"] = postgres.url(places, "portal_app")
        self.env["DATABASE_OWNER_URL"] = postgres.url(places, "portal_owner")
        self.env["DATABASE_BACKUP_URL"] = postgres.url(places, "portal_backup")
        return f"PostgreSQL {version}, data in {shown(places.data)}"

    def _start_broker(self) -> str:
        if self.env.get("REDIS_URL"):
            return "the one REDIS_URL names"
        broker = valkey.broker(self.places)
        self.supervisor.add(broker.service)
        self.env["REDIS_URL"] = broker.url
        return "Valkey, on this machine only, keeps nothing"

    def add(self, name: str, words: list[str], env: Mapping[str, str], **more: Any) -> Service:
        """A process of the portal itself, run by this environment's Python."""
        service = Service(
            name=name,
            command=[sys.executable, "-m", *words],
            env={**self.env, **env},
            log=self.places.logs / f"{name}.log",
            folder=ROOT,
            tier=1,
            **more,
        )
        return self.supervisor.add(service, wait=False)

    def manage(self, *words: str, **more: Any) -> str:
        """A Django command; its words are shown, or kept and given back."""
        return manage(self.env, self.places, *words, **more)

    def stop(self) -> None:
        self.supervisor.stop()


def manage(
    env: Mapping[str, str],
    places: Places,
    *words: str,
    show: bool = False,
    given: str = "",
    stop_on_error: bool = True,
) -> str:
    """`given` is what it reads; shown, it reads from this terminal itself."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=command_env(env, words),
        input=None if show else given,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
        text=True,
        preexec_fn=before_exec(None, signal.SIGTERM),
    )
    if done.returncode and stop_on_error:
        log = places.logs / "manage.log"
        log.write_text(done.stdout or "")
        last = "\n".join(f"    {line}" for line in (done.stdout or "").splitlines()[-12:])
        raise Trouble(f"`manage.py {' '.join(words)}` stopped. All of it is in {log}:\n{last}")
    return done.stdout or ""


def command_env(env: Mapping[str, str], words: tuple[str, ...]) -> dict[str, str]:
    as_owner = bool(words) and words[0] in OWNER_COMMANDS
    return {**env, **({"PORTAL_AS_OWNER": "True"} if as_owner else {})}


def django_env(secrets: Mapping[str, str]) -> dict[str, str]:
    """What Django needs to know on a development machine, on top of this environment."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "PORTAL_AS_OWNER", "DB_POOL"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {
        **kept,
        **secrets,
        "DJANGO_SETTINGS_MODULE": "therapist_portal.settings",
        "DEBUG": "True",
        "PYTHONUNBUFFERED": "1",
    }


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


@contextmanager
def private(
    *, settings: tuple[str, ...] = (), keep: Path | None = None, own: bool = True
) -> Iterator[Stack]:
    """A whole set of servers for one run: new folder, new keys, gone afterwards."""
    with place.throwaway(keep) as places:
        stack = Stack(places, keys.fresh(), own=own)
        try:
            stack.start(settings=settings, quick=True)
            yield stack
        finally:
            if keep is not None:
                postgres.dump(places)
                valkey.save(stack.env.get("REDIS_URL", ""))
            stack.stop()
