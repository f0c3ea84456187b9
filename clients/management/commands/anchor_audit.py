"""Prints where each audit chain stands, to be kept where nobody here can rewrite it."""

import json
from typing import Any

from django.utils import timezone

from clients.audit import verify_chain
from clients.context import acting_as_worker
from clients.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Print the heads of all audit chains as one line of JSON. Append it hourly to a file "
        "outside this machine; verify_audit --against reads that file."
    )

    def handle(self, **options: Any) -> None:
        with acting_as_worker():
            heads = verify_chain.heads()
        moment = timezone.now().isoformat(timespec="seconds")
        self.stdout.write(json.dumps({"at": moment, "heads": heads}, sort_keys=True))
