"""What happens around signing in and out: the context follows the person, and it is recorded."""

import time
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from clients import audit, context, signin
from clients.actions import people, sessions
from clients.models import User


def _record(verb: str, user: User, **facts: Any) -> None:
    audit.record(verb, user, by=user, about=sessions.client_id_of(user), **facts)


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session["signed_in_at"] = int(time.time())
    context.become(user.pk)
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

    One that was added since they locked may be theirs, too: it proves nothing.
    """
    context.stand_at_the_door_of(user.practice_id)
    _record("user.password_reset", user)
    has_step = Authenticator.objects.filter(user=user, type__in=signin.STRONG).exists()
    if user.words_locked_at or not has_step:
        people.lock_words(user=user, by=user)


@receiver(mfa.authenticator_added)
def second_factor_added(request: HttpRequest, user: User, authenticator: Any, **kw: Any) -> None:
    # allauth tells of an app only after the commit, when nobody's context is set any more.
    with context.acting_as(user.pk):
        _record("second_factor.added", user, kind=authenticator.type)
        _end_elsewhere(request, user)


@receiver(mfa.authenticator_removed)
def second_factor_removed(request: HttpRequest, user: User, authenticator: Any, **kw: Any) -> None:
    with context.acting_as(user.pk):
        _record("second_factor.removed", user, kind=authenticator.type)
        _end_elsewhere(request, user)


def _end_elsewhere(request: HttpRequest, user: User) -> None:
    """Whoever else is signed in as this person has to show the new second factor (G19)."""
    sessions.end_all(user=user, why="second_factor", by=user)
    signin.keep_here(request, user)
