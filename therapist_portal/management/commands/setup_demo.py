"""All that a fresh demo needs: consent notices, the library, the people."""

from django.core.management import call_command

from clients.management.keyed import KeyedCommand


class Command(KeyedCommand):
    help = "load_notices, load_library, seed_demo: in this order, safe to repeat."

    def handle(self, *, verbosity, **options):
        for name in ("load_notices", "load_library", "seed_demo"):
            call_command(name, verbosity=verbosity, stdout=self.stdout)
