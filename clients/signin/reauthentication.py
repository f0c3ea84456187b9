"""Proving once more who is there, before something is let go of.

A page that takes words never sends them through the sign-in: those would rest in the session,
readable. So the page itself asks when it is opened, and a press that comes late asks beside the
form, which keeps what was typed.
"""

import time

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest

# The page was opened with a fresh proof; this long it may take to choose and to write.
WHILE_CHOOSING = 30 * 60

before_opening = reauthentication_required(enabled=lambda request: request.method != "POST")


def is_fresh(request: HttpRequest) -> bool:
    """Whether this person proved who they are lately enough for a press to count."""
    records = get_authentication_records(request, request.user)
    proofs = [one["at"] for one in records if one.get("reauthenticated")]
    return bool(proofs) and time.time() - max(proofs) < WHILE_CHOOSING


def is_now(request: HttpRequest) -> bool:
    """Whether the proof is as new as a page that asks by itself would take (P7)."""
    return not is_reauthentication_required(request, app="account")
