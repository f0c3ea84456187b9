"""Child processes that never outlive us, and a small supervisor that brings them back."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from therapist_portal.devstack.say import Trouble, line

# Loaded here because nothing may be loaded between fork and exec.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1
CALM_SECONDS = 60
LONGEST_WAIT = 30
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom the servers run as when we are root: PostgreSQL refuses to run as root itself."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("nobody")
    raise Trouble(
        "PostgreSQL does not run as root, and there is no user 'nobody' to run it as. "
        "Run this as an ordinary user."
    )


def before_exec(user: pwd.struct_passwd | None, death_signal: signal.Signals) -> Callable[[], None]:
    """Give up root if asked, then ask the kernel to end the child when its parent dies."""
    parent = os.getpid()

    def prepare() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        # After setuid: a change of user clears the request.
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)
        os.umask(0o077)

    return prepare


@dataclass
class Service:
    """One long-running process: how to start it, know that it is ready, and end it."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    ready: Callable[[], bool] = lambda: True
    stdin: bytes | None = None
    user: pwd.struct_passwd | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    patience: float = 10
    tier: int = 0  # what stands on others stops first
    process: subprocess.Popen | None = field(default=None, repr=False)
    started_at: float = 0
    quick_ends: int = 0
    start_again_at: float = 0

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.env),
                cwd=self.folder,
                stdin=subprocess.DEVNULL if self.stdin is None else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=before_exec(self.user, self.death_signal),
            )
        if self.stdin is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(self.stdin)
                self.process.stdin.close()
        self.started_at = time.monotonic()
        self.start_again_at = 0

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not self.ready():
            if not self.alive():
                raise Trouble(f"The {self.name} stopped while starting.\n{self.last_lines()}")
            if time.monotonic() > deadline:
                raise Trouble(
                    f"The {self.name} is not ready after {seconds:.0f} s.\n{self.last_lines()}"
                )
            time.sleep(0.05)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.alive():
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def end(self) -> None:
        """Politely asked before, firmly now; the whole group, so that nothing of it stays."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def last_lines(self, count: int = 8) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-count:]
        except OSError:
            lines = []
        return "\n".join([f"  The last lines of {self.log}:", *(f"    {one}" for one in lines)])


class Supervisor:
    """Starts services in order, brings back what ends, stops them in reverse order."""

    def __init__(self) -> None:
        self.services: list[Service] = []

    def add(self, service: Service, *, wait: bool = True) -> Service:
        self.services.append(service)
        service.start()
        if wait:
            service.wait_ready()
        return service

    def watch(self, each_round: Callable[[], None] = lambda: None) -> None:
        while True:
            self.revive()
            each_round()
            time.sleep(0.2)

    def revive(self) -> None:
        """Whatever ended starts again, sooner the first time than the fifth."""
        now = time.monotonic()
        for service in self.services:
            if service.alive():
                continue
            if service.start_again_at == 0:
                calm = now - service.started_at > CALM_SECONDS
                service.quick_ends = 1 if calm else service.quick_ends + 1
                pause = min(2 ** (service.quick_ends - 1), LONGEST_WAIT)
                service.start_again_at = now + pause
                line(f"{service.name} stopped; starting it again in {pause} s ({service.log})")
                if service.quick_ends == 3:
                    print(service.last_lines(), flush=True)
            elif now >= service.start_again_at:
                service.start()

    def stop(self) -> None:
        for tier in sorted({service.tier for service in self.services}, reverse=True):
            these = [service for service in self.services if service.tier == tier]
            for service in these:
                service.ask_to_stop()
            for service in these:
                service.end()
        self.services.clear()


def stop_on_signals() -> None:
    """The first Ctrl-C, TERM or hang-up ends what we do, wherever we are; later ones wait."""

    def ask(number: int, frame: object) -> None:
        for one in STOPPING:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in STOPPING:
        signal.signal(one, ask)


def run_through(command: Sequence[str], env: Mapping[str, str], folder: Path) -> int:
    """Runs a command on this terminal. Ctrl-C is the command's to answer; TERM is passed on."""
    child = subprocess.Popen(
        list(command), env=dict(env), cwd=folder, preexec_fn=before_exec(None, signal.SIGTERM)
    )
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, frame: child.terminate()),
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
