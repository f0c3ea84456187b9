"""`run.py practice`: a practice of one's own, empty and real, and then its web, worker and beat."""

import argparse
import hashlib
import os
import sys
from urllib.parse import urlsplit

from therapist_portal.devstack import asking, homes, keys, up
from therapist_portal.devstack import places as place
from therapist_portal.devstack.asking import FOUNDING, MAIL, SERVING, Answers
from therapist_portal.devstack.places import ROOT, Places
from therapist_portal.devstack.processes import stop_on_signals
from therapist_portal.devstack.say import Trouble, line, step
from therapist_portal.devstack.stack import Stack, shown

KEYS_ARE_YOURS = """Keys: {file}
  Whoever has a backup and these keys can read every word; without them nobody can, not even you.
  Copy them now to two places away from this machine and its backups: the practice's password
  manager, and an envelope in a safe."""
LOCAL_ONLY = """Only this machine can open it. For clients, put a proxy with a certificate in front
  and name its address: python3 run.py practice --base-url https://portal.example"""
NO_MAIL = """There is no mail server yet: invitations and reminders wait, and then expire.
  Add one: python3 run.py practice --mail-host smtp.example --mail-from notes@portal.example"""

OWNERS_PASSWORD = "the owner's password (the first line of input"
MAILS_PASSWORD = "the mail server's password (the second line of input"
IN_STDIN = ", with --password-stdin)"


def practice(words: list[str]) -> int:
    """Prepares what is missing, then serves. Running it again only starts it."""
    options = options_in(words)
    answers = asking.given_in(options)
    passwords = sys.stdin.read().splitlines() if options.password_stdin else []
    is_new = homes.kind_of(place.own()) is None
    homes.is_ours(place.own())
    if options.yes:
        asking.refuse(missing(answers, options, passwords, is_new=is_new))
    if is_new:
        asking.ask([*FOUNDING, *SERVING], answers, alone=options.yes)
    places = homes.opened(homes.PRACTICE)
    with place.only_one(places):
        settle_settings(places, answers, options, passwords)
        stack = Stack(places, keys.of(places))
        stop_on_signals()
        try:
            prepare(stack, answers, options, passwords)
            if options.no_start:
                line("Prepared. `python3 run.py practice` starts it.")
                return 0
            serve(stack)
        except KeyboardInterrupt:
            line()
        finally:
            with step("stopped", "everything, in order"):
                stack.stop()
    return 0


def missing(
    answers: Answers, options: argparse.Namespace, passwords: list[str], *, is_new: bool
) -> list[str]:
    """What --yes can't do without, known before anything is prepared."""
    found = founding_needs(answers, options, passwords) if is_new else []
    if answers.get("mail_host") and not (answers.get("mail_from") or usual_sender(answers)):
        found.append("--mail-from")
    if answers.get("mail_user") and len(passwords) < 2:
        found.append(f"{MAILS_PASSWORD}{IN_STDIN}")
    return found


def founding_needs(
    answers: Answers, options: argparse.Namespace, passwords: list[str]
) -> list[str]:
    found = asking.needed(FOUNDING, answers)
    if not passwords or not passwords[0]:
        found.append(f"{OWNERS_PASSWORD}{IN_STDIN}")
    return found


def options_in(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py practice",
        description="A practice of your own, without demo data. Whatever is not given is asked.",
    )
    asking.add_options(parser)
    parser.add_argument("--port", type=int, help="the port here, where a proxy is in front")
    parser.add_argument("--yes", action="store_true", help="ask nothing; take what is usual")
    parser.add_argument("--no-start", action="store_true", help="prepare everything, start nothing")
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the owner's password from the first line of input, and the mail server's from "
        "the second where there is a --mail-user",
    )
    return parser.parse_args(words)


def settle_settings(
    places: Places, answers: Answers, options: argparse.Namespace, passwords: list[str]
) -> None:
    """practice.env: what was answered about the address and the mail; later answers replace it."""
    known = homes.read_settings(places.settings) if places.settings.exists() else {}
    if not known:
        asking.ask(SERVING, answers, alone=options.yes)
    if answers.get("base_url"):
        known |= address(answers["base_url"], options.port)
    elif options.port:
        known |= address(known["BASE_URL"], options.port)
    if answers.get("mail_host"):
        answers.setdefault("mail_from", usual_sender(answers) if options.yes else "")
        if not answers["mail_from"]:
            del answers["mail_from"]
        asking.ask(MAIL, answers, alone=options.yes)
        known |= mail(answers, mail_password(answers, options, passwords))
    homes.write_settings(places.settings, known)


def address(url: str, port: int | None) -> dict[str, str]:
    parts = urlsplit(url)
    is_local = parts.scheme == "http"
    if is_local and port:
        url = f"http://{parts.hostname}:{port}"
    here = port or (parts.port if is_local else None) or up.USUAL_PORT
    host = str(parts.hostname)
    return {
        "BASE_URL": url,
        "PORTAL_PORT": str(here),
        "ALLOWED_HOSTS": host,
        "CSRF_TRUSTED_ORIGINS": url,
        "TRUSTED_PROXY_COUNT": "0" if is_local else "1",
    }


def mail(answers: Answers, password: str) -> dict[str, str]:
    port, host = answers["mail_port"], answers["mail_host"]
    # A relay on this very machine speaks in clear, over no wire.
    in_clear = host in asking.LOCAL and port not in {"465", "587"}
    return {
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": answers["mail_user"],
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_SSL": str(port == "465"),
        "EMAIL_USE_TLS": str(port != "465" and not in_clear),
        "DEFAULT_FROM_EMAIL": answers["mail_from"],
    }


def usual_sender(answers: Answers) -> str:
    host = urlsplit(answers.get("base_url", "")).hostname or ""
    return f"notes@{host}" if "." in host else answers.get("owner_email", "")


def mail_password(answers: Answers, options: argparse.Namespace, passwords: list[str]) -> str:
    if not answers["mail_user"]:
        return ""
    if options.password_stdin or options.yes:
        if len(passwords) < 2:
            asking.refuse([f"{MAILS_PASSWORD}{IN_STDIN}"])
        return passwords[1]
    return asking.password("Password there")


def prepare(
    stack: Stack, answers: Answers, options: argparse.Namespace, passwords: list[str]
) -> None:
    """Servers, tables, library, notices, help lines, static files; and the practice itself."""
    stack.start()
    owner_url = stack.env["DATABASE_OWNER_URL"]
    demo = homes.practices(owner_url, homes.MADE_UP)
    if demo:
        raise Trouble(f"This database holds the demo ({demo[0]}). A practice needs one of its own.")
    here = homes.practices(owner_url, homes.REAL)
    if not here and options.yes:
        asking.refuse(founding_needs(answers, options, passwords))
    up.make_tables(stack)
    with step("library", "worksheets, modules, consent notices"):
        stack.manage("load_notices")
        stack.manage("load_library")
    collect_static(stack)
    if here:
        line(f"{here[0]} is here.")
        return
    asking.ask(FOUNDING, answers, alone=options.yes)
    found(stack, answers, passwords if options.password_stdin else None)
    line()
    line(KEYS_ARE_YOURS.format(file=shown(stack.places.keys)))
    line()


def collect_static(stack: Stack) -> None:
    """Hashed and compressed once for each state of the sources: it takes a while."""
    sources = [path for path in ROOT.glob("*/static/**/*") if path.is_file()]
    sources += [ROOT / "requirements.lock", *ROOT.glob("therapist_portal/**/*static*.py")]
    now = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()
    stamp = stack.places.home / "staticfiles" / "made-from"
    with step("static files", "style sheets and scripts") as one:
        if stamp.exists() and stamp.read_text() == now:
            one.note = "up to date"
            return
        stack.manage("collectstatic", "--no-input", "--clear")
        stamp.write_text(now)


def found(stack: Stack, answers: Answers, passwords: list[str] | None) -> None:
    """The practice and its owner; the password is asked on this terminal, or was given."""
    told = {
        "name": "name", "neutral_name": "neutral-name", "country": "country",
        "time_zone": "time-zone", "owner_name": "owner-name", "owner_email": "email",
        "credential": "credential", "licence_number": "licence-number",
        "licence_jurisdiction": "licence-jurisdiction", "licence_expires": "licence-expires",
        "verified_by": "verified-by",
    }  # fmt: skip
    options = [f"--{option}={answers[name]}" for name, option in told.items()]
    if passwords is None:
        stack.manage("create_practice", *options, show=True)
    else:
        line(stack.manage("create_practice", *options, "--password-stdin",
                          given=f"{passwords[0] if passwords else ''}\n").strip())  # fmt: skip


def serve(stack: Stack) -> None:
    port, url = int(stack.env["PORTAL_PORT"]), stack.env["BASE_URL"]
    up.note(stack, port, url)
    if not up.is_free(port):
        raise Trouble(
            f"Port {port} is in use by another program, and the practice's address is {url}.\n"
            "  Stop that program, or choose another: python3 run.py practice --port 8100"
        )
    up.keep_logs_apart(stack.places)
    up.serve(stack, port)
    up.note(stack, port, url)
    line()
    line(f"Open  {url}")
    line()
    if url.startswith("http:"):
        line(LOCAL_ONLY)
    if not stack.env.get("EMAIL_HOST"):
        line(NO_MAIL)
    line("First steps: sign in, set up two-factor authentication, then Practice, First steps.")
    line(f"Logs in {shown(stack.places.logs)}. Stop with Ctrl-C (process {os.getpid()}).")
    line()
    stack.supervisor.watch()
