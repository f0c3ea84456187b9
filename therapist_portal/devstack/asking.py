"""What a practice is asked before it begins; each question is also an option, for automation."""

import argparse
import datetime as dt
import getpass
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from clients.content import zone_of_place
from therapist_portal.devstack.say import Trouble, line

Answers = dict[str, str]
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Question:
    name: str
    asks: str
    # Turns what was typed into the answer, or raises ValueError with the sentence why not.
    read: Callable[[str, Answers], str]
    usual: str | None = None  # what an empty line means; None: there has to be an answer

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")


def words(given: str, known: Answers) -> str:
    if not re.search(r"\w", given):
        raise ValueError("There has to be something here.")
    return " ".join(given.split())


def anything(given: str, known: Answers) -> str:
    return " ".join(given.split())


def email(given: str, known: Answers) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", given.strip()):
        raise ValueError("An email address, such as owner@example.org.")
    return given.strip()


def country(given: str, known: Answers) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", given.strip()):
        raise ValueError("Two letters, such as GB, US or DE.")
    return given.strip().upper()


def zone(given: str, known: Answers) -> str:
    found = zone_of_place.find(given, known.get("country", ""))
    if found.zone:
        line(f"Time zone: {found.zone} ({found.how}).")
        return found.zone
    if not found.choices:
        raise ValueError("No such place is known. A zone's name does, such as Europe/London.")
    listed = "\n".join(f"    {name:<32} {why}" for name, why in found.choices.items())
    raise ValueError(f"There are several clocks. Name a state or province, or one of:\n{listed}")


def day(given: str, known: Answers) -> str:
    try:
        found = dt.date.fromisoformat(given.strip())
    except ValueError:
        raise ValueError("A date as YYYY-MM-DD.") from None
    if found < dt.date.today():
        raise ValueError("That day has passed.")
    return found.isoformat()


def base_url(given: str, known: Answers) -> str:
    parts = urlsplit(given.strip().rstrip("/"))
    local = parts.scheme == "http" and parts.hostname in LOCAL
    if not parts.hostname or parts.path or not (local or parts.scheme == "https"):
        raise ValueError("https://portal.example behind your proxy, or http://localhost:8000.")
    return given.strip().rstrip("/")


def port(given: str, known: Answers) -> str:
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise ValueError("A port is a number, such as 587 or 465.")
    return given


FOUNDING = [
    Question("name", "Name of the practice", words),
    Question("neutral_name", "Name on messages, which says nothing of what you do", words,
             "Your practice"),
    Question("country", "Country, in two letters", country),
    Question("time_zone", "Town or state, for the time zone", zone),
    Question("owner_name", "Your name, as clients and colleagues read it", words),
    Question("owner_email", "Your email address, to sign in with", email),
    Question("credential", "Your qualification, as it appears under a signed note", anything, ""),
    Question("licence_number", "Number of your licence or registration", words),
    Question("licence_jurisdiction", "Where it is valid", words),
    Question("licence_expires", "Until when (YYYY-MM-DD)", day),
    Question("verified_by", "Who looked it up, or in which public register", words),
]  # fmt: skip
SERVING = [
    Question("base_url", "The address people open", base_url, "http://localhost:8000"),
    Question("mail_host", "Mail server (empty: mail is set up later)", anything, ""),
]
MAIL = [
    Question("mail_port", "Its port (587 and 25: STARTTLS; 465: TLS at once)", port, "587"),
    Question("mail_user", "User name there (empty: none is needed)", anything, ""),
    Question("mail_from", "The address that mail comes from", email),
]
EVERY = [*FOUNDING, *SERVING, *MAIL]


def add_options(parser: argparse.ArgumentParser) -> None:
    for one in EVERY:
        parser.add_argument(one.option, metavar="…", help=one.asks)


def given_in(options: argparse.Namespace) -> Answers:
    """What the options say already, in the order of the questions; nonsense is told at once."""
    answers: Answers = {}
    for one in EVERY:
        value = getattr(options, one.name)
        if value is not None:
            try:
                answers[one.name] = one.read(value, answers) if value or one.usual is None else ""
            except ValueError as why_not:
                raise Trouble(f"{one.option} {value!r}: {why_not}") from None
    return answers


def needed(questions: list[Question], answers: Answers) -> list[str]:
    """The options that nobody gave and for which there is no usual answer."""
    return [one.option for one in questions if one.name not in answers and one.usual is None]


def refuse(missing: list[str]) -> None:
    """Raise where something is missing and nobody may be asked."""
    if missing:
        raise Trouble(f"Without questions, these are needed too: {', '.join(missing)}.")


def ask(questions: list[Question], answers: Answers, *, alone: bool) -> None:
    """Fill in what is missing: from a person, or, left alone, from what is usual."""
    missing = [one for one in questions if one.name not in answers]
    if alone:
        refuse(needed(questions, answers))
        answers |= {one.name: one.usual or "" for one in missing}
        return
    for one in missing:
        answers[one.name] = _asked(one, answers)


def _asked(one: Question, answers: Answers) -> str:
    hint = f" [{one.usual}]" if one.usual else ""
    while True:
        typed = _typed(input, f"  {one.asks}{hint}: ").strip()
        if not typed and one.usual is not None:
            return one.usual
        try:
            return one.read(typed, answers)
        except ValueError as why_not:
            print(f"  {why_not}", file=sys.stderr, flush=True)


def password(prompt: str) -> str:
    """What was typed, without showing it."""
    return _typed(getpass.getpass, f"  {prompt}: ")


def _typed(ask_for: Callable[[str], str], prompt: str) -> str:
    try:
        return ask_for(prompt)
    except EOFError:
        raise Trouble(
            "There is nobody to answer. Use --yes and the options of "
            "`python3 run.py practice --help`."
        ) from None
