"""The middle storey: the work."""

from django.apps import AppConfig


class WorksheetsConfig(AppConfig):
    name = "worksheets"

    def ready(self) -> None:
        from clients import surfaces
        from worksheets import between, kinds, planned_notes, queries  # noqa: F401 -- kinds registers itself
        from worksheets.actions import submissions

        surfaces.show_work_with(queries.work_of)
        surfaces.take_back_unread_with(submissions.take_back_unread)
        surfaces.show_between_with(between.between)
        surfaces.show_notes_with(planned_notes.words_for)
