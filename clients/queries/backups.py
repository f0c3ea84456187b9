"""When everything here was last backed up, as far as anybody told the portal."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Practice
from clients.wording import day

LATELY = dt.timedelta(days=7)


def note(at: dt.datetime) -> None:
    """Remember, in worker scope, that all of it was backed up; an older one changes nothing."""
    Practice.note_backup(at)


def problem(last: dt.datetime | None) -> str | None:
    """What is wrong with the newest backup, in a sentence; None when it was made lately."""
    if last is None:
        return _("No backup is known yet. docs/operations.md says how to make one.")
    if timezone.now() - last > LATELY:
        return _("The last known backup is from %(last)s.") % {"last": day(last)}
    return None
