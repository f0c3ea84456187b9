"""A command that writes what people's keys protect: never with a wrong key."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from clients.keys import check_values
from clients.management.tables import TablesCommand


class KeyedCommand(TablesCommand):
    """Stops in words, with nothing written, unless PORTAL_KEK is the right one."""

    def require_database(self, **options: Any) -> None:
        super().require_database(**options)
        try:
            check_values.require()
        except ImproperlyConfigured as error:
            raise CommandError(f"{error} Nothing was written.") from error
