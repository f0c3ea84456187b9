"""Opens a practice: its name, its first owner, and the licence somebody checked."""

import re
import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from clients.actions import founding
from clients.content import zone_of_place
from clients.context import acting_as_worker
from clients.management import prompts
from clients.management.keyed import KeyedCommand
from clients.management.tables import BEGIN
from clients.models import ConsentNotice, Practice, User

STDIN = "--password-stdin and give the password as one line of input"
TRIES = 3
# The sender's name on mail that anyone may see over a shoulder (Inv 45).
TELLING = re.compile(r"sex|therap|counsel|couple|clinic|psych|intima|relation|love", re.I)
LONGEST_LICENCE = timedelta(days=366 * 10)


class Command(KeyedCommand):
    help = "Open a practice with its first owner. Asks for the password, or reads one line of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--name", required=True, help="the practice's name, for its clinicians")
        add("--neutral-name", default="Your practice", help="what mail calls it: says nothing")
        add("--country", default="GB", help="two letters; decides which help lines are shown")
        add("--time-zone", default="", help="its name, or a town or state: Leeds, Ohio")
        add("--email", required=True, help="the owner's sign-in")
        add("--owner-name", required=True)
        add("--credential", default="", help="as it appears under a signed note")
        add("--licence-number", required=True)
        add("--licence-jurisdiction", required=True)
        add("--licence-expires", required=True, metavar="YYYY-MM-DD")
        add("--verified-by", required=True, help="who or which register confirmed the licence")
        add(
            "--password-stdin", action="store_true", help="read the password from one line of input"
        )

    def handle(self, **given: Any) -> None:
        given = {
            key: value.strip() if isinstance(value, str) else value for key, value in given.items()
        }
        self._refuse_without_notices()
        licence = self._licence(given)
        practice = self._practice(given)
        owner = User(
            email=given["email"], display_name=given["owner_name"], time_zone=practice.time_zone
        )
        with acting_as_worker():
            if User.objects.filter(email__iexact=owner.email).exists():
                raise CommandError("--email: somebody signs in with this address already.")
        password = self._password(owner, from_input=given["password_stdin"])
        try:
            with acting_as_worker(practice.pk):
                founding.found(
                    practice=practice, owner=owner, password=password, licence=licence, by=None
                )
        except ValidationError as error:
            raise CommandError(_in_a_line(error)) from error
        self.stdout.write(
            f"{practice.name} is open. {owner.display_name} signs in as {owner.email} and will be "
            "asked to set up a second factor before anything else."
        )

    def _practice(self, given: dict[str, Any]) -> Practice:
        if not re.fullmatch("[A-Za-z]{2}", given["country"]):
            raise CommandError("--country is two letters, such as GB or DE.")
        zone = self._zone(given["time_zone"], given["country"])
        if TELLING.search(given["neutral_name"]):
            raise CommandError(
                "--neutral-name is on mail that anyone may see: leave out what you do."
            )
        return Practice(
            name=given["name"],
            neutral_name=given["neutral_name"],
            country=given["country"].upper(),
            time_zone=zone,
        )

    def _refuse_without_notices(self) -> None:
        """Without them a practice would begin with an error on its first page."""
        with acting_as_worker():
            if not ConsentNotice.objects.exists():
                raise CommandError(f"This database has no consent notices yet. {BEGIN}")

    def _zone(self, place: str, country: str) -> str:
        found = zone_of_place.find(place, country)
        if found.zone:
            return found.zone
        among = f" Here: {', '.join(found.choices)}." if found.choices else ""
        raise CommandError(
            f"--time-zone is a name such as Europe/London, or a place that decides it.{among}"
        )

    def _licence(self, given: dict[str, Any]) -> founding.Licence:
        try:
            expires_on = date.fromisoformat(given["licence_expires"])
        except ValueError as error:
            raise CommandError("--licence-expires is a date: YYYY-MM-DD.") from error
        today = timezone.localdate()
        if not today <= expires_on <= today + LONGEST_LICENCE:
            raise CommandError("--licence-expires is past, or more than ten years away.")
        for name in ("licence_number", "licence_jurisdiction", "verified_by", "owner_name", "name"):
            if not re.search(r"\w", given[name]):
                raise CommandError(f"--{name.replace('_', '-')} is empty.")
        themselves = {given["owner_name"].lower(), given["email"].lower()}
        if given["verified_by"].lower() in themselves:
            raise CommandError(
                "--verified-by: nobody vouches for their own licence. Name the register that was "
                "looked up, or the person who did."
            )
        return founding.Licence(
            credential=given["credential"],
            number=given["licence_number"],
            jurisdiction=given["licence_jurisdiction"],
            expires_on=expires_on,
            verified_by=given["verified_by"],
        )

    def _password(self, owner: User, *, from_input: bool) -> str:
        if from_input:
            return self._strong(sys.stdin.readline().rstrip("\n"), owner)
        for left in reversed(range(TRIES)):
            try:
                return self._typed(owner)
            except CommandError as why_not:
                if not left:
                    raise
                self.stderr.write(str(why_not))
        raise AssertionError("the last try returns or raises")

    def _typed(self, owner: User) -> str:
        password = prompts.password("Password for the owner: ", instead=STDIN)
        if prompts.password("And again: ", instead=STDIN) != password:
            raise CommandError("The two passwords differ.")
        return self._strong(password, owner)

    def _strong(self, password: str, owner: User) -> str:
        try:
            validate_password(password, owner)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password


def _in_a_line(error: ValidationError) -> str:
    """What is wrong, field by field; never the value."""
    fields = getattr(error, "message_dict", None) or {"": error.messages}
    return " ".join(f"{name}: {' '.join(said)}" for name, said in fields.items())
