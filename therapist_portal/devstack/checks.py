"""`run.py check` and `fix`: every step runs, and the ones that failed are listed at the end."""

import contextlib
import io
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping

from therapist_portal.devstack import keys
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.postgres import FORGETFUL
from therapist_portal.devstack.say import done, line
from therapist_portal.devstack.stack import command_env, private

PYTHON = sys.executable
Step = tuple[str, list[str], Mapping[str, str]]


def check(words: list[str]) -> int:
    line()
    failed: list[tuple[str, str]] = []
    with quiet_servers() as env:
        for name, command, its_env in steps(env):
            said = run_step(name, command, its_env)
            if said is not None:
                failed.append((name, said))
    vulnerabilities()
    for name, said in failed:
        print(f"\n── {name} " + "─" * (60 - len(name)) + f"\n{said.rstrip()}")
    line()
    if failed:
        line(f"To put right: {', '.join(name for name, _ in failed)}")
        line("`python3 run.py fix` does what a tool can do.")
        return 1
    line("All checks pass.")
    return 0


def steps(env: Mapping[str, str]) -> Iterator[Step]:
    manage = [PYTHON, "manage.py"]
    tool = [PYTHON, "-m"]
    yield "format", [*tool, "ruff", "format", "--check", "."], env
    yield "lint", [*tool, "ruff", "check", "."], env
    yield "types", [*tool, "mypy", *typed_paths()], env
    yield "templates", [*tool, "djlint", "--lint", "--quiet", "templates"], env
    words = ("makemigrations", "--check", "--dry-run")
    yield "migrations", [*manage, *words], command_env(env, words)
    # A check of what is deployed looks at what was collected, so it is collected first.
    yield "static files", [*manage, "collectstatic", "--no-input"], server_env(env)
    yield "deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], server_env(env)
    fonts = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("tests/**/test_font*.py"))]
    if fonts:
        yield "fonts", [*tool, "pytest", "-q", *fonts], env
    yield "documents", [*manage, "write_docs", "--check"], env


def typed_paths() -> list[str]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    return [path for path in told if (ROOT / path).exists()]


def server_env(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server, as .env.example describes it."""
    return {
        **env,
        **keys.fresh(),
        "DEBUG": "False",
        "DEMO": "False",
        "ALLOWED_HOSTS": "portal.example",
        "CSRF_TRUSTED_ORIGINS": "https://portal.example",
        "BASE_URL": "https://portal.example",
        "TRUSTED_PROXY_COUNT": "1",
    }


@contextlib.contextmanager
def quiet_servers() -> Iterator[dict[str, str]]:
    with contextlib.ExitStack() as both:
        with contextlib.redirect_stdout(io.StringIO()):
            stack = both.enter_context(private(settings=FORGETFUL))
        stack.manage("migrate", "--no-input", stop_on_error=False)
        yield stack.env | {"STATIC_ROOT": str(stack.places.home / "staticfiles")}


def run_step(name: str, command: list[str], env: Mapping[str, str]) -> str | None:
    """Nothing when the step passed, else what it said."""
    started = time.monotonic()
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    done(name, "", time.monotonic() - started, ok=ran.returncode == 0)
    return None if ran.returncode == 0 else ran.stdout


def vulnerabilities() -> None:
    """Known holes in the lock, told but never failing: it needs the network."""
    if os.environ.get("CI"):
        return
    command = [PYTHON, "-m", "pip_audit", "--disable-pip", "--progress-spinner", "off"]
    command += ["--timeout", "5", "-r", "requirements.lock"]
    started = time.monotonic()
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        if ran.returncode == 0:
            done("known holes", "none in the lock", time.monotonic() - started)
            return
        if "vulnerabilit" in ran.stderr and "ID" in ran.stdout:
            done("known holes", "worth a look:", ok=False)
            print(ran.stdout)
            return
    done("known holes", "not looked up: no answer from the network")


def fix(words: list[str]) -> int:
    ends = [
        subprocess.run([PYTHON, "-m", "ruff", *one], cwd=ROOT).returncode
        for one in (["check", "--fix", "."], ["format", "."])
    ]
    return max(ends)
