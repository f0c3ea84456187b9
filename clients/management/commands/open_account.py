"""Opens an owner's account again: nobody in their practice can, so whoever runs the portal does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from clients.actions import accounts, invitations
from clients.context import acting_as_worker
from clients.management import prompts
from clients.management.keyed import KeyedCommand
from clients.models import User

ASKED = (
    "Everybody who is signed in as {email} will be signed out; their second steps and their "
    "password will open nothing any more. Only do this when you have seen them, or know their "
    "voice.\nType the address once more to continue: "
)


class Command(KeyedCommand):
    help = "Open an owner's account again, after you met them. Shows a code to tell them, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the owner's sign-in")
        parser.add_argument("--confirm", default="", help="the address once more, unasked")

    def handle(self, *, email: str, confirm: str, **options: Any) -> None:
        with acting_as_worker():
            owner = User.objects.filter(
                email__iexact=email.strip(), is_active=True, clinician__is_owner=True
            ).first()
        if owner is None:
            raise CommandError(
                "There is no owner with this address. For clients and colleagues their therapist "
                "or an owner does it, on the portal's own pages."
            )
        typed = confirm or prompts.answer(
            ASKED.format(email=owner.email), instead="--confirm EMAIL"
        )
        if typed.strip().lower() != owner.email.lower():
            raise CommandError("That is not the same address. Nothing was changed.")
        with acting_as_worker(owner.practice_id):
            _, code = accounts.open_as_operator(user=owner)
        self.stdout.write(
            f"Tell {owner.display_name} this code yourself: {invitations.spoken(code)}\n"
            "It works once, for a day, on the page “Lost your phone or key?” of the sign-in. The "
            "change is recorded, and a message about it goes to their address."
        )
