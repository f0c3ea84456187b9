"""Whether a session rests on a second factor that nobody has confirmed yet (P8a).

Asked at sign-in, and then at each request of such a session alone: everybody else pays nothing.
"""

import datetime as dt
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone

from clients.models import NewFactor, User
from clients.models.factors import NewFactorQuerySet
from clients.signin.requests import SignedIn

# How long a new one waits, and can be put back; as long as a changed address does (P7).
HELD = dt.timedelta(hours=72)
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# In the session: the factors it rests on, where none of them was confirmed at sign-in.
RESTS_ON = "rests_on_new_factors"
# In the session: until when the person's pages say that a second step was added.
SAY_UNTIL = "new_factor_said_until"
# In the session: when a code was typed that somebody had told this person face to face.
MET_AT = "met_in_person_at"
WHILE_MET = 3600


def note_sign_in(request: HttpRequest, user: User) -> None:
    """What this session rests on, and whether its pages tell of a new factor. One query."""
    waiting = list(waiting_of(user))
    request.session.pop(RESTS_ON, None)
    request.session.pop(SAY_UNTIL, None)
    if not waiting:
        return
    request.session[SAY_UNTIL] = max(one.held_until for one in waiting).timestamp()
    used = {record.get("id") for record in _mfa_records(request, user)}
    held = {one.authenticator_id for one in waiting}
    if used and used <= held:
        request.session[RESTS_ON] = sorted(used)


def stand(request: SignedIn) -> None:
    """Shut what this request shows where its session rests on new factors alone."""
    resting = request.session.get(RESTS_ON)
    if not resting:
        return
    rows = list(NewFactor.objects.filter(user=request.user, authenticator_id__in=resting))
    if any(row.is_open for row in rows):
        open_session(request)
    else:
        request.user.session_is_shut = True


def open_session(request: SignedIn) -> None:
    """One of the factors it rests on is the person's own: nothing is shut in it any more."""
    request.session.pop(RESTS_ON, None)
    request.user.session_is_shut = False


def is_said(request: HttpRequest) -> bool:
    """Whether pages tell that a second step was added of late."""
    session = getattr(request, "session", {})
    return session.get(SAY_UNTIL, 0) > time.time()


def was_opened_in_person(request: HttpRequest) -> bool:
    """Whether this very session began with a code told face to face, within the hour."""
    return time.time() - request.session.get(MET_AT, 0) < WHILE_MET


def has_proved_older(request: HttpRequest, user: User) -> bool:
    """Whether one of their earlier factors was used in this session within the last minutes."""
    since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    used = [one["id"] for one in _mfa_records(request, user) if one["at"] > since]
    return bool(used) and confirmed(user).filter(pk__in=used).exists()


def confirmed(user: User) -> Any:
    """The factors that are theirs beyond doubt: older than three days, or made sure of."""
    held = waiting_of(user).values("authenticator_id")
    return Authenticator.objects.filter(user=user).exclude(pk__in=held)


def second_steps_of(user: User | OuterRef) -> Any:
    """An app or a passkey; whoever has neither signs in with a password alone."""
    return Authenticator.objects.filter(user=user, type__in=STRONG)


def waiting_of(user: User | OuterRef) -> NewFactorQuerySet:
    """This person's new factors that nobody has confirmed yet."""
    return NewFactor.objects.filter(user=user).held()


def waits_until(user: User) -> dt.datetime | None:
    """When the last of this person's new factors stops waiting; None where none does."""
    rows = waiting_of(user).order_by("-held_until")
    return rows.values_list("held_until", flat=True).first()


def _mfa_records(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    records = get_authentication_records(request, user)
    return [one for one in records if one.get("method") == "mfa" and "id" in one]


def held_until(now: dt.datetime | None = None) -> dt.datetime:
    """Until when a factor that was added now, or then, has to wait."""
    return (now or timezone.now()) + HELD
