"""Fills an empty demo with made-up people, so that every state can be seen at once."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from clients.context import acting_as_worker
from clients.management.keyed import KeyedCommand
from clients.models import User
from therapist_portal.demo import people, work


class Command(KeyedCommand):
    help = "Two therapists and their couples, all fictional. Only with DEBUG; twice is once."

    def handle(self, *, verbosity, **options):
        if not settings.DEBUG:
            raise CommandError("The demo's passwords are public: this runs with DEBUG=True only.")
        known = self._known()
        if known:
            self._wake(known)
            said = "the demo is already there"
        else:
            with transaction.atomic():
                self._seed()
            said = "Amara with Jo and Sam, Ben with Kim and Lee: all fictional"
        if verbosity:
            self.stdout.write(said)

    def _known(self):
        with acting_as_worker():
            return list(User.objects.filter(email__endswith=f"@{people.HOST}"))

    def _wake(self, known):
        """It is daytime for them again, whenever the demo is started."""
        with acting_as_worker():
            pks = [user.pk for user in known]
            User.objects.filter(pk__in=pks).update(time_zone=people.daytime_zone())

    def _seed(self):
        amara = people.founder("Amara", "Elm Street Practice (demo)", "Elm Street")
        ben = people.founder("Ben", "Harbour Rooms (demo)", "Harbour Rooms")
        no_email = people.YES[:2]
        elm = people.house(amara, ("Jo", "Sam"), {"Jo": people.YES, "Sam": no_email})
        harbour = people.house(ben, ("Kim", "Lee"), {"Kim": people.YES, "Lee": ("portal",)})
        work.for_amara(elm)
        work.for_ben(harbour)
        for house in (elm, harbour):
            work.no_mail_yet(house)
        people.waiting_couple(amara)
