"""What somebody may not do while their earlier words are shut: nothing that lets more be seen or
sends anything elsewhere (P6a, P8a). The second guard; the first stands beside each audience."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clients.models import User

# Who set the password that is in force can only be asked while it is new.
SET_JUST_NOW = dt.timedelta(hours=1)
PASSWORD_IS_OLD = _(
    "The password is older than an hour, and somebody else may have set it. While you are "
    "together, let them set a new one; then load this page again."
)


class Shut(PermissionError):
    """The person is locked, or signed in with a new second factor."""


def as_new(user: User) -> None:
    """Their pages know of no yes but the one to the portal itself, without which there are none."""
    user.agreed = user.agreed & {"portal"}


def refuse_widening(by: User, *, unless: bool = False) -> None:
    """Every action that shares, agrees, or changes how somebody is reached asks this first;
    `unless`: where the same action can also take something back."""
    if by.is_shut and not unless:
        raise Shut("closed until somebody has made sure who it is")


def why_not_unlock(user: User | None) -> str:
    """Why what they wrote earlier stays shut for now, as a sentence on their page; blank where it
    can be opened, and where nothing is shut."""
    if user is None or user.words_locked_at is None:
        return ""
    is_old = timezone.now() - user.words_locked_at > SET_JUST_NOW
    return gettext(PASSWORD_IS_OLD) if is_old else ""
