"""The middle storey: the work."""

from django.apps import AppConfig


class WorksheetsConfig(AppConfig):
    name = "worksheets"

    def ready(self) -> None:
        from worksheets import kinds  # noqa: F401 -- registers its message kinds
