"""How dates and names are said, the same on every page. Made before the template, never in it."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

# Not to be read over somebody's shoulder in a list of mail. Stems: "therap" also catches therapist.
TELLING = (
    "therap", "sex", "couple", "counsel", "clinic", "health", "intim", "relation", "marriage",
    "marital", "partner", "desire", "libido", "psych", "patient", "treatment", "worksheet",
    "homework", "session", "appointment", "doctor", "dr",
)  # fmt: skip
_TELLING = re.compile(r"\b(?:" + "|".join(TELLING[:-1]) + r")\w*|\bdr\b", re.IGNORECASE)


def day(value: dt.date | dt.datetime | None) -> str:
    """“3 November”, with the year where it is not this one, in the reader's own zone."""
    if value is None:
        return ""
    on = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return _day(on, on.year == timezone.localdate().year, get_language())


@lru_cache(maxsize=2048)
def _day(on: dt.date, is_this_year: bool, language: str) -> str:
    """Lists say the same few days again and again. `language` tells one page's from another's."""
    told = {"day": on.day, "month": MONTHS[on.month], "year": on.year}
    return (_("%(day)s %(month)s") if is_this_year else _("%(day)s %(month)s %(year)s")) % told


def ago(value: dt.datetime, today: dt.date) -> str:
    """“today”, “yesterday”, “5 days ago”; further back, the day itself."""
    on = timezone.localtime(value).date()
    days = (today - on).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return _("%(number)s days ago") % {"number": days} if days < 14 else day(on)


def minutes(count: int) -> str:
    """“1 minute”, “10 minutes”."""
    return ngettext("%(number)s minute", "%(number)s minutes", count) % {"number": count}


def together(names: Sequence[str]) -> str:
    """“Jo and Sam”; “Jo, Sam and Kit”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def is_number(text: str) -> bool:
    """Whether int() reads it, and quickly: “²” is a digit, too, and a thousand nines are many."""
    return text.isascii() and text.isdigit() and len(text) < 10


def as_uuid(text: str | None) -> uuid.UUID | None:
    """A cursor from an address, or none where it is no id at all."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def is_telling(words: str) -> bool:
    """Whether a name would say to a passer-by what kind of place writes."""
    return bool(_TELLING.search(words))
