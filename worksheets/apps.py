"""The middle storey: the work."""

from django.apps import AppConfig


class WorksheetsConfig(AppConfig):
    name = "worksheets"

    def ready(self) -> None:
        from clients import surfaces
        from worksheets import (
            between,
            kinds,  # noqa: F401 -- registers itself
            measure_queries,
            pathway_pages,
            planned_notes,
            queries,
            room,
            typed,
        )
        from worksheets.actions import parting, submissions

        surfaces.show_work_with(queries.work_of)
        surfaces.show_pathway_with(pathway_pages.summary)
        surfaces.show_measures_with(measure_queries.of_person)
        surfaces.take_back_unread_with(submissions.take_back_unread)
        surfaces.show_between_with(between.between)
        surfaces.show_room_with(room.lines)
        surfaces.show_typed_with(typed.typed_of)
        surfaces.show_notes_with(planned_notes.words_for)
        surfaces.when_people_part(parting.stop_notes)
        surfaces.when_people_part(parting.end_releases)
