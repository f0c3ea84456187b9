"""A schedule in words, and why one cannot be set now: told on its page, and again at the press."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.wording import day
from worksheets.enums import ScheduleState
from worksheets.models import MeasureSchedule

COMES_AGAIN = gettext_lazy("This is already on a schedule for them. Stop that one first.")


def in_words(row: MeasureSchedule, name: str) -> str:
    """How often this measure comes to somebody, when next, and until when, as one sentence."""
    often = ngettext("%(name)s: every week", "%(name)s: every %(weeks)s weeks", row.every_weeks)
    said = [often % {"name": name, "weeks": row.every_weeks}]
    if row.state != ScheduleState.PAUSED:
        said.append(_("next on %(day)s") % {"day": day(row.next_on)})
    if row.until_on:
        said.append(_("no longer after %(day)s") % {"day": day(row.until_on)})
    if row.times:
        told = {"given": row.given_count, "times": row.times}
        said.append(_("given %(given)s of %(times)s times") % told)
    return f"{', '.join(said)}."
