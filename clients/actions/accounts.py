"""An account is opened again by somebody who met its person: a stranger's factors and password go,
and only a code told face to face sets a new one (P8a)."""

import datetime as dt
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clients import audit
from clients.actions import factors, invitations, sessions
from clients.context import acting_as, acting_as_worker
from clients.messaging import outbox
from clients.models import AccountOpening, User

# Long enough for somebody whose phone is gone to get to another one.
LASTS = dt.timedelta(hours=24)


class NotOpen(Exception):
    """Used, called back, run out, tried too often, or never was: nobody is told which."""


@transaction.atomic
def open_again(*, user_id: UUID, by: User) -> tuple[AccountOpening, str]:
    """For somebody in one's care, or for an owner a colleague; returns the code to be told.

    Raises User.DoesNotExist for anybody else's sign-in. From this moment nobody is signed in as
    them, no second factor and no password of theirs opens anything, and no one reads a word of
    theirs, until the code is typed. Opening twice voids the first code.
    """
    user = factors.whom_one_may_help(by).get(pk=user_id)
    return _open(user, by)


@transaction.atomic
def open_as_operator(*, user: User, by: None = None) -> tuple[AccountOpening, str]:
    """The same from the machine itself, in worker scope: the way back for an owner, whom nobody
    in the practice can help."""
    return _open(user, None)


def _open(user: User, by: User | None) -> tuple[AccountOpening, str]:
    user = User.objects.select_for_update().get(pk=user.pk)
    factors.remove_all(user=user, by=by)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    AccountOpening.objects.filter(user=user, used_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    code = invitations.new_code()
    opening = AccountOpening.objects.create(
        practice_id=user.practice_id,
        user=user,
        code_hash=make_password(code),
        opened_by=by,
        expires_at=timezone.now() + LASTS,
    )
    outbox.cancel(reason="opened", recipient_id=user.pk, of_kinds=["new_factor"])
    outbox.enqueue(
        kind="account_opened",
        recipient_id=user.pk,
        about=opening.pk,
        practice_id=user.practice_id,
    )
    about = sessions.client_id_of(user)
    audit.record("account.opened", opening, by=by, about=about, whose=user.pk)
    sessions.end_all(user=user, why="opened", by=by)
    return opening, code


@transaction.atomic
def try_code(*, email: str, code: str, by: None = None) -> AccountOpening | None:
    """The opening of this sign-in that the code fits, or None. Five wrong codes close it.

    The try is counted before the code is looked at, so that many at once are still five.
    """
    with acting_as_worker():
        opening = (
            AccountOpening.objects.open()
            .filter(user__email__iexact=email.strip(), user__is_active=True)
            .select_related("user")
            .first()
        )
        if opening is None or not _count_try(opening):
            make_password(code)  # as slow as looking
            return None
        is_right = check_password(code, opening.code_hash)
        verb = "account.code_matched" if is_right else "account.code_refused"
        audit.record(verb, opening, about=sessions.client_id_of(opening.user))
        if not is_right:
            return None
        AccountOpening.objects.filter(pk=opening.pk).update(tries=F("tries") - 1)
    return opening


def _count_try(opening: AccountOpening) -> bool:
    rows = AccountOpening.objects.open().filter(pk=opening.pk)
    return bool(rows.update(tries=F("tries") + 1))


def by_code_typed(opening_id: UUID | str) -> AccountOpening | None:
    """The opening whose code was typed in this browser, while it is open."""
    with acting_as_worker():
        rows = AccountOpening.objects.open().select_related("user")
        return rows.filter(pk=opening_id).first()


@transaction.atomic
def choose_password(*, opening: AccountOpening, password: str, by: None = None) -> User:
    """A new password, and what was locked is open: who typed the code was met in person.

    Raises NotOpen where it was used or called back meanwhile.
    """
    with acting_as_worker():
        used = AccountOpening.objects.open().filter(pk=opening.pk).update(used_at=timezone.now())
        if not used:
            raise NotOpen
    with acting_as(opening.user_id):
        user = User.objects.select_for_update().get(pk=opening.user_id)
        # Whatever was added meanwhile, by whoever reset the password by mail, goes too.
        factors.remove_all(user=user, by=user)
        user.set_password(password)
        was_locked, user.words_locked_at = user.words_locked_at, None
        user.save(update_fields=["password", "words_locked_at"])
        about = sessions.client_id_of(user)
        audit.record("account.password_chosen", user, by=user, about=about)
        if was_locked:
            audit.record("words.unlocked", user, about=about)
        sessions.end_all(user=user, why="opened", by=None)
    return user
