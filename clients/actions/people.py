"""What people set for themselves, and the lock on earlier words after a password reset (P6)."""

from django.db import transaction
from django.utils import timezone

from clients import audit
from clients.actions import sessions
from clients.actions.sessions import client_id_of
from clients.models import Client, User
from clients.visibility import clients_for


@transaction.atomic
def set_profile(*, display_name: str, time_zone: str, theme: str, by: User) -> User:
    """One's own name as others in the portal see it, clock and colours."""
    by.display_name, by.time_zone, by.theme = display_name, time_zone, theme
    by.save(update_fields=["display_name", "time_zone", "theme"])
    audit.record("user.profile_set", by, by=by, about=client_id_of(by))
    return by


@transaction.atomic
def lock_words(*, user: User, by: User | None) -> None:
    """Words written so far stay shut until a therapist who knows the person opens them (P6)."""
    user.words_locked_at = timezone.now()
    user.save(update_fields=["words_locked_at"])
    audit.record("words.locked", user, by=by, about=client_id_of(user))


@transaction.atomic
def unlock_words(*, client: Client, by: User) -> None:
    """Their therapist has made sure, in person, who it is. Unlocking twice is unlocking once.

    Whoever reset the password may still be signed in somewhere: every session ends, and the
    person signs in anew before their words are open (P6).
    """
    client = clients_for(by).select_related("user").get(pk=client.pk)
    user = client.user
    if user is None or user.words_locked_at is None:
        return
    user.words_locked_at = None
    user.save(update_fields=["words_locked_at"])
    audit.record("words.unlocked", user, by=by, about=client.pk)
    sessions.end_all(user=user, why="unlocked", by=by)
