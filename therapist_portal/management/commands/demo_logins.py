"""Prints who can sign in to the demo, and with what."""

from django.conf import settings
from django.core.management.base import CommandError

from clients.context import acting_as_worker
from clients.management.tables import TablesCommand
from clients.models import User
from therapist_portal.demo import people

WHO = {
    "amara": "therapist, owner; Jo & Sam",
    "ben": "therapist, owner; Kim & Lee",
}


class Command(TablesCommand):
    help = "A small table of the demo's sign-ins. Only with DEBUG."

    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError("There is no demo outside DEBUG=True.")
        with acting_as_worker():
            found = User.objects.filter(email__endswith=f"@{people.HOST}")
            rows = list(found.order_by("-role", "email"))
        if not rows:
            self.stdout.write("No demo yet: run seed_demo.")
            return
        self.stdout.write("Everyone here is made up.")
        for user in rows:
            who = WHO.get(user.email.partition("@")[0], "client")
            self.stdout.write(f"  {user.email:<22} {who}")
        self.stdout.write(f"Password of all: {people.PASSWORD}")
        self.stdout.write(
            "Codes for the therapists' two-factor authentication, and all mail: /demo/inbox/"
        )
