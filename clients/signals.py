"""What happens around signing in and out: the context follows the person, and it is recorded."""

import time
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from clients import audit, context
from clients.actions import factors, people, sessions
from clients.enums import ConfirmedBy
from clients.models import User
from clients.signin import accounts, new_factors, unsaved_form


def _record(verb: str, user: User, **facts: Any) -> None:
    audit.record(verb, user, by=user, about=sessions.client_id_of(user), **facts)


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session["signed_in_at"] = int(time.time())
    context.become(user.pk)
    new_factors.note_sign_in(request, user)
    if new_factors.RESTS_ON in request.session:
        request.session.pop(
            unsaved_form.SESSION_KEY, None
        )  # typed before, and shut like the rest (P8a)
    request.signed_in_now = user  # type: ignore[attr-defined]
    _record("user.signed_in", user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    request.ends_here = True  # type: ignore[attr-defined]
    if user is not None and user.is_authenticated:
        _record("user.signed_out", user)


@receiver(account.password_changed)
def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record("user.password_changed", user)


@receiver(account.password_reset)
def password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever reads the mailbox may have asked: without a second factor, words lock (P6).

    One that was added since they locked may be theirs, too, and so may one that still waits:
    it proves nothing. A clinician who has seen nobody's words yet has none to lock.
    """
    context.stand_at_the_door_of(user.practice_id)
    _record("user.password_reset", user)
    has_step = new_factors.confirmed(user).filter(type__in=accounts.STRONG).exists()
    if (user.words_locked_at or not has_step) and people.has_words(user):
        people.lock_words(user=user, by=user)


@receiver(post_save, sender=Authenticator)
def second_factor_waits(instance: Authenticator, created: bool, raw: bool, **kw: Any) -> None:
    """In the transaction that writes the factor, whoever writes it: none is there unguarded."""
    if created and not raw:
        factors.begin_waiting(factor=instance, by=instance.user)


@receiver(mfa.authenticator_reset)
@receiver(mfa.authenticator_added)
def second_factor_added(request: HttpRequest, user: User, authenticator: Any, **kw: Any) -> None:
    # allauth tells of an app only after the commit, when nobody's context is set any more.
    with context.acting_as(user.pk):
        _record("second_factor.added", user, kind=authenticator.type)
        _confirm_where_proved(request, user, authenticator)
        _end_elsewhere(request, user)


def _confirm_where_proved(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Added beside another of theirs that was used just now, or by somebody who was just met."""
    rows = list(user.new_factors.filter(authenticator_id=authenticator.pk).held())
    if rows and new_factors.was_opened_in_person(request):
        factors.confirm(rows=rows, how=ConfirmedBy.IN_PERSON, by=user)
    elif rows and new_factors.has_proved_older(request, user):
        factors.confirm(rows=rows, how=ConfirmedBy.OLDER, by=user)
    elif rows:
        request.session[new_factors.SAY_UNTIL] = rows[0].held_until.timestamp()


@receiver(mfa.authenticator_used)
def second_factor_used(
    request: HttpRequest, user: User, authenticator: Authenticator, **kw: Any
) -> None:
    """In a session that rests on a new one, an earlier one shows that both are the person's."""
    if not request.session.get(new_factors.RESTS_ON) or not request.user.is_authenticated:
        return
    if new_factors.confirmed(user).filter(pk=authenticator.pk).exists():
        factors.confirm_of(user=user, how=ConfirmedBy.OLDER, by=user)
        new_factors.open_session(request)
        request.session.pop(new_factors.SAY_UNTIL, None)


@receiver(mfa.authenticator_removed)
def second_factor_removed(request: HttpRequest, user: User, authenticator: Any, **kw: Any) -> None:
    with context.acting_as(user.pk):
        _record("second_factor.removed", user, kind=authenticator.type)
        _end_elsewhere(request, user)


def _end_elsewhere(request: HttpRequest, user: User) -> None:
    """Whoever else is signed in as this person has to show the new second factor (G19)."""
    sessions.end_all(user=user, why="second_factor", by=user)
    accounts.keep_here(request, user)
