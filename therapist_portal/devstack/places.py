"""Where the portal keeps things on this machine, and that each place is really ours."""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from therapist_portal.devstack.processes import unprivileged_user
from therapist_portal.devstack.say import Trouble

ROOT = Path(__file__).resolve().parents[2]
SOCKET_LIMIT = 107  # bytes in a unix socket's path, by the kernel
LONGEST_NAME = "/pg/.s.PGSQL.5432"
THROWAWAY = "portal-try-"


@dataclass(frozen=True)
class Places:
    home: Path  # keys, logs, what is running
    data: Path  # PostgreSQL's folder
    runtime: Path  # sockets; short, and gone after a restart of the machine

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def sockets(self) -> Path:
        return self.runtime / "pg"

    @property
    def running(self) -> Path:
        return self.home / "running.json"

    @property
    def mark(self) -> Path:
        return self.home / "home.json"

    @property
    def settings(self) -> Path:
        return self.home / "practice.env"

    @property
    def holds_practice(self) -> bool:
        """A real practice's, not the demo's: its keys and settings have names of their own."""
        return self.settings.exists() or (self.home / "keys").exists()

    @property
    def keys(self) -> Path:
        return self.home / ("keys" if self.holds_practice else "dev-keys")

    def prepare(self) -> "Places":
        if self.home.exists() and not os.access(self.home, os.W_OK | os.X_OK):
            raise Trouble(
                f"{self.home} belongs to {owner_of(self.home)}, who ran this before. Run it as "
                f"{owner_of(self.home)}, or move that folder away to start over."
            )
        self.home.mkdir(parents=True, exist_ok=True)
        if unprivileged_user():
            os.chmod(self.home, 0o711)  # the database's user passes through to its folder
        self.logs.mkdir(exist_ok=True)
        ours_alone(self.runtime)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        hand_over(self.sockets)
        return self


def own() -> Places:
    """The places of this checkout's own data, or of the folder that PORTAL_HOME names."""
    home = Path(os.environ.get("PORTAL_HOME") or ROOT / ".portal").resolve()
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    data = home / "postgres"
    if unprivileged_user() and not anyone_can_reach(home.parent):
        # Folders that only root may enter stay closed to the database's user.
        data = Path("/var/lib") / f"therapist-portal-{mark}"
    return Places(home, data, runtime_folder(f"portal-{os.geteuid()}-{mark}"))


@contextlib.contextmanager
def throwaway(keep: Path | None = None) -> Iterator[Places]:
    """Places that are gone afterwards; what a killed run left is swept up first."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY, dir=short_temp(THROWAWAY + "12345678")))
    os.chmod(folder, 0o711)
    with open(folder / "lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            home = folder / "home"
            yield Places(home, folder / "postgres", folder / "run").prepare()
        finally:
            if keep is not None:
                shutil.copytree(folder, keep, dirs_exist_ok=True, ignore=skip_sockets)
            shutil.rmtree(folder, ignore_errors=True)


def skip_sockets(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if stat.S_ISSOCK(os.lstat(os.path.join(folder, name)).st_mode)]


def sweep() -> None:
    """Folders of ours whose maker is gone: its lock is free."""
    for folder in short_temp(THROWAWAY + "12345678").glob(THROWAWAY + "*"):
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid != os.geteuid() or folder.is_symlink():
                continue
            with open(folder / "lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def short_temp(name: str) -> Path:
    """The system's temp folder, or /tmp where that one's name is too long for a socket."""
    temp = Path(tempfile.gettempdir())
    longest = f"{temp}/{name}/run{LONGEST_NAME}"
    return temp if len(os.fsencode(longest)) <= SOCKET_LIMIT else Path("/tmp")


def runtime_folder(name: str) -> Path:
    return short_temp(name) / name


def ours_alone(folder: Path) -> None:
    """The folder is ours, no link, and nobody else writes there: temp folders are shared."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711, parents=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Trouble(
            f"{folder} is not ours: it belongs to {owner_of(folder)}. Remove it, or set TMPDIR "
            "to a folder of your own."
        )
    os.chmod(folder, 0o711)


def hand_over(folder: Path) -> None:
    """To the user that PostgreSQL runs as, when that is not us."""
    user = unprivileged_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    os.chmod(folder, 0o700)


def anyone_can_reach(path: Path) -> bool:
    return all(one.stat().st_mode & stat.S_IXOTH for one in [path, *path.parents])


def owner_of(path: Path) -> str:
    number = path.lstat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


@contextlib.contextmanager
def only_one(places: Places) -> Iterator[None]:
    """One portal at a time on one folder of data; the kernel lets go when we end, however."""
    with open(places.home / "lock", "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = what_runs(places)
            where = f" at {running['address']}" if running.get("address") else ""
            who = f" (process {running['pid']})" if running.get("pid") else ""
            raise Trouble(
                f"The portal is already running{where}{who}. Stop it there with Ctrl-C first."
            ) from None
        try:
            yield
        finally:
            places.running.unlink(missing_ok=True)
            shutil.rmtree(places.runtime, ignore_errors=True)


def is_running(places: Places) -> bool:
    if not (places.home / "lock").exists():
        return False
    with open(places.home / "lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return places.running.exists()
    return False


def what_runs(places: Places) -> dict:
    try:
        return json.loads(places.running.read_text())
    except (OSError, ValueError):
        return {}


def note_running(places: Places, facts: dict) -> None:
    write_private(places.running, json.dumps(facts))


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
