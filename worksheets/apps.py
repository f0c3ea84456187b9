"""The middle storey: the work."""

from django.apps import AppConfig


class WorksheetsConfig(AppConfig):
    name = "worksheets"

    def ready(self) -> None:
        from clients import hooks
        from worksheets import messages  # noqa: F401 -- registers itself
        from worksheets.actions import parting, submissions
        from worksheets.queries.clinician import hold_origins

        hooks.withdraw_unread_with(submissions.withdraw_unread)
        hooks.show_origins_with(hold_origins.origins_of)
        hooks.when_people_part(parting.end_all)
