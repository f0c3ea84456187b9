"""What people set for themselves, and the lock on earlier words after a password reset (P6)."""

from django.db import transaction
from django.utils import timezone

from clients import audit
from clients.actions import factors, sessions
from clients.actions.sessions import client_id_of
from clients.context import acting_as
from clients.models import Client, User
from clients.policies import locked_accounts
from clients.visibility import clients_for


class SetTooLongAgo(Exception):
    """The password in force may be somebody else's: a new one is set first, with the therapist."""


@transaction.atomic
def set_profile(*, display_name: str, time_zone: str, theme: str, by: User) -> User:
    """One's own name as others in the portal see it, clock and colours."""
    by.display_name, by.time_zone, by.theme = display_name, time_zone, theme
    by.save(update_fields=["display_name", "time_zone", "theme"])
    audit.record("user.profile_set", by, by=by, about=client_id_of(by))
    return by


def has_words(user: User) -> bool:
    """Whether a lock would shut anything: a clinician who never had anybody in their care, and
    wrote no note, has nothing to lose and must be able to begin (Inv 55)."""
    if user.is_client:
        return True
    with acting_as(user.pk):  # asked from the door, where nobody's care can be seen
        return factors.has_seen_words(user)


@transaction.atomic
def lock_words(*, user: User, by: User | None) -> None:
    """Words written so far stay shut until a therapist who knows the person opens them (P6)."""
    user.words_locked_at = timezone.now()
    user.save(update_fields=["words_locked_at"])
    audit.record("words.locked", user, by=by, about=client_id_of(user))


@transaction.atomic
def unlock_words(*, client: Client, by: User) -> None:
    """Their therapist has made sure, in person, who it is. Unlocking twice is unlocking once.

    Whoever reset the password before may know it still, be signed in somewhere, or have added a
    passkey of their own. So a new one was set just now, every session ends, and every second step
    goes: there was none when the words locked, so each was added since (P6).
    """
    client = clients_for(by).select_related("user").get(pk=client.pk)
    user = client.user
    if user is None or user.words_locked_at is None:
        return
    if locked_accounts.why_not_unlock(user):
        raise SetTooLongAgo
    factors.remove_all(user=user, by=by)
    user.words_locked_at = None
    user.save(update_fields=["words_locked_at"])
    audit.record("words.unlocked", user, by=by, about=client.pk)
    sessions.end_all(user=user, why="unlocked", by=by)
