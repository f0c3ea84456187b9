"""A key that is lost for good: the portal goes on, without the words that only it could open."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.keys import check_values
from clients.models import AuditEvent, DataKey, Note
from tests.support import make
from tests.support.key_values import RANDOM, kek, write_a_note

pytestmark = pytest.mark.django_db


def give_up(kek_id: str, confirm: str | None = None) -> str:
    said = io.StringIO()
    call_command("give_up_key", kek_id, confirm=confirm or kek_id, stdout=said)
    return said.getvalue()


@pytest.fixture
def lost(cast: make.Cast, settings: Any, right: str) -> make.Cast:
    """Amara wrote a note; then there is only a new key."""
    write_a_note(cast)
    settings.PORTAL_KEK = kek("next", RANDOM["next"])
    return cast


def test_after_it_the_portal_starts_and_words_read_as_deleted(
    lost: make.Cast, current: str, settings: Any, right: str
) -> None:
    lost_id = right.partition(":")[0]
    assert f"lacks the key {lost_id!r}" in (check_values.problem() or "")

    said = give_up(lost_id)

    assert "read as deleted" in said
    assert check_values.problem() is None
    check_values.require()
    with acting_as(lost.amara.pk):
        assert vault.words_or_notice(Note.objects.get(), "body_sealed") == "(deleted)"
    write_a_note(lost)
    with acting_as(lost.amara.pk):
        newest = DataKey.objects.filter(owner_id=lost.amara.clinician.pk).latest("version")
        assert (newest.kek_id, newest.shredded_at) == ("next", None)
    with acting_as_worker():
        events = AuditEvent.objects.filter(verb="keys.given_up")
        assert {event.practice_id for event in events} == {lost.practice.pk, lost.elsewhere.pk}
        assert {event.facts["kek"] for event in events} == {lost_id}


def test_nothing_is_given_up_that_is_still_there_or_not_needed(
    lost: make.Cast, settings: Any, right: str
) -> None:
    lost_id = right.partition(":")[0]
    with acting_as_worker():
        live = DataKey.objects.filter(shredded_at=None).count()

    for key, confirm, told in (
        ("next", "next", "still names 'next'"),
        ("k7", "k7", "Nothing here needs a key 'k7'"),
        (lost_id, "another", "not the same id"),
    ):
        with pytest.raises(CommandError, match=told):
            give_up(key, confirm)
    settings.PORTAL_KEK = ""
    with pytest.raises(CommandError, match="Put a new key there first"):
        give_up(lost_id)

    with acting_as_worker():
        assert DataKey.objects.filter(shredded_at=None).count() == live > 0
