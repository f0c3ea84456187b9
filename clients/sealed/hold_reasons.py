"""Why a Hold stands: sealed with the key of the person it is about, as their answers are (D1a).

For clinicians alone. Where the key was destroyed nothing of it is left, and the Hold stands.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from clients import vault
from clients.enums import HoldReason
from clients.models import Hold

COLUMN = "why_sealed"
# So long that the number of marks can't be told from outside.
STEP = 512


def seal(hold: Hold, reason: str, marks: Sequence[str]) -> bytes:
    """Set and return it. Whether or not a Hold is placed, it costs the same."""
    why = {"reason": str(reason), "marks": list(marks)}
    return vault.seal(hold, COLUMN, vault.dumps(why, STEP))


def fetch_keys(holds: Iterable[Hold]) -> None:
    """What a list needs in one query; nothing where there is no Hold."""
    vault.fetch_keys([one for one in holds if one.why_sealed is not None], COLUMN)


def marks_of(hold: Hold) -> list[str]:
    """Keys of the rules that matched; the words for them live with the worksheet."""
    return _opened(hold).get("marks", [])


def reason_of(hold: Hold) -> str:
    """In words for clinicians; never a grade (Inv 18)."""
    told = _opened(hold).get("reason", "")
    return str(HoldReason(told).label) if told in HoldReason.values else _("A Hold is on")


def _opened(hold: Hold) -> dict[str, Any]:
    if hold.why_sealed is None:
        # Placed by the code of before, after the migration and before it was stopped.
        return {"reason": hold.reason, "marks": hold.marks}
    return json.loads(vault.words_or_notice(hold, COLUMN, notice="{}") or "{}")
