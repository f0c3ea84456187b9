"""Destroys one person's keys, so that their words can't be opened by anyone any more."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils import timezone

from clients.actions import records
from clients.context import acting_as_worker
from clients.enums import KeyClass
from clients.management import prompts
from clients.management.tables import TablesCommand
from clients.models import Client, Clinician, DataKey

CLASSES_OF = {Client: ("answers", "contact"), Clinician: ("notes",)}
GOES = {
    KeyClass.ANSWERS: "everything they wrote in worksheets, in every state",
    KeyClass.CONTACT: "the addresses they can be written to at",
    KeyClass.NOTES: (
        "every note, addendum and reply they wrote, about every client: other people's record"
    ),
}
STAYS = (
    "Stays: their name, sign-in address, consents and receipts, what was assigned and when, the "
    "audit, what was written together with partners in a session, which has the couple's key, and "
    "everything others wrote about them under keys of their own."
)
AGAIN = "Type the id again to continue: "
LAW = (
    "Whether this record may be erased or has to be kept is a question of law and of the "
    "practice's own policy. This command does not answer it. Ask before you continue."
)


class Command(TablesCommand):
    help = (
        "Destroy a person's keys by class. Cannot be undone. The rows stay and read as deleted; "
        "backups forget when they themselves are gone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="the id of a client or a clinician")
        parser.add_argument(
            "--classes",
            help="answers, notes, contact: by commas. Without it: answers,contact of a client, "
            "notes of a clinician",
        )
        parser.add_argument(
            "--backup-days", type=int, default=30, help="how long your backups live (30)"
        )
        parser.add_argument("--confirm", metavar="ID", help="the id again, instead of typing it")

    def handle(
        self,
        *,
        person: str,
        classes: str | None,
        backup_days: int,
        confirm: str | None,
        **options: Any,
    ) -> None:
        with acting_as_worker():
            who = self._find(person)
            chosen = self._classes(who, classes)
            keys = DataKey.objects.filter(owner_id=who.pk, shredded_at=None, key_class__in=chosen)
            if not keys.exists():
                raise CommandError("There is no such key of theirs: nothing to destroy.")
        self._say_what_goes(who, chosen)
        self._confirm(who, confirm)
        with acting_as_worker(who.practice_id):
            done = records.shred(person=who, key_classes=chosen, by=None)
        self._say_what_went(done, backup_days)

    def _find(self, person: str) -> Client | Clinician:
        try:
            person_id = UUID(person)
        except ValueError as error:
            raise CommandError(f"{person!r} is not an id.") from error
        for model in (Client, Clinician):
            if found := model.objects.filter(pk=person_id).first():
                return found
        raise CommandError("Nobody has this id. It is a client's or a clinician's, not a user's.")

    def _classes(self, who: Client | Clinician, wanted: str | None) -> list[str]:
        chosen = (wanted or ",".join(CLASSES_OF[type(who)])).split(",")
        chosen = [one.strip() for one in chosen if one.strip()]
        unknown = sorted(set(chosen) - set(KeyClass.values))
        if unknown or not chosen:
            raise CommandError(
                f"Classes are {', '.join(KeyClass.values)}; not {', '.join(unknown) or 'none'}."
            )
        return chosen

    def _say_what_goes(self, who: Client | Clinician, chosen: list[str]) -> None:
        self.stdout.write(f"{type(who).__name__} {who.pk}. To be destroyed permanently:")
        for one in chosen:
            self.stdout.write(f"  {one}: {GOES[KeyClass(one)]}")
        self.stdout.write(STAYS)
        self.stdout.write(LAW)

    def _confirm(self, who: Client | Clinician, confirm: str | None) -> None:
        typed = confirm if confirm is not None else prompts.answer(AGAIN, instead="--confirm ID")
        if typed.strip().lower() != str(who.pk):
            raise CommandError("That is not the same id. Nothing was destroyed.")

    def _say_what_went(self, done: records.Shredding, backup_days: int) -> None:
        for one, count in done.destroyed.items():
            self.stdout.write(f"Destroyed {count} key of class {one}.")
        for one, count in done.gone_before.items():
            self.stdout.write(f"Destroyed earlier: {count} of class {one}.")
        last = timezone.localdate() + timedelta(days=backup_days)
        self.stdout.write(
            "Backups made before now still hold these keys, wrapped. If no backup is kept longer "
            f"than {backup_days} days, they are beyond reach after {last:%-d %B %Y}. A restore "
            "from an older backup restores the keys too: run this again after one."
        )
