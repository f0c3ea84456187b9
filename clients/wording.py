"""How dates and names are said, the same on every page. Made before the template, never in it."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence

from django.utils import timezone

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
    this_year = timezone.localdate().year
    return f"{on.day} {on:%B}" if on.year == this_year else f"{on.day} {on:%B} {on.year}"


def ago(value: dt.datetime, today: dt.date) -> str:
    """“today”, “yesterday”, “5 days ago”; further back, the day itself."""
    on = timezone.localtime(value).date()
    days = (today - on).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 14 else day(on)


def minutes(count: int) -> str:
    """“1 minute”, “10 minutes”."""
    return f"{count} minute{'' if count == 1 else 's'}"


def together(names: Sequence[str]) -> str:
    """“Jo and Sam”; “Jo, Sam and Kit”."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


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
