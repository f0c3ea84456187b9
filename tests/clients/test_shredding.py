"""Destroying a person's keys: what goes is gone, what stays stays, and both are said."""

import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.enums import KeyClass
from clients.models import AuditEvent, DataKey, Note
from tests.support import make
from worksheets.models import Answer

WORDS = "a line only Jo wrote"


def answer_of(client: Any) -> Answer:
    with acting_as(client.user_id):
        row = Answer(practice_id=client.practice_id, client_id=client.pk, item_key="q1")
        vault.seal(row, "value_sealed", WORDS)
    return row


def note_of(user: Any, client: Any) -> Note:
    with acting_as(user.pk):
        row = Note(practice_id=user.practice_id, author=user.clinician, client=client)
        vault.seal(row, "body_sealed", WORDS)
    return row


def shred(person: Any, *words: str) -> None:
    call_command("shred_person", str(person.pk), *words, "--confirm", str(person.pk))


@pytest.mark.goal(14)
def test_shredded_words_cannot_be_opened_and_others_can(cast: make.Cast) -> None:
    jos, sams = answer_of(cast.jo), answer_of(cast.sam)
    note = note_of(cast.amara, cast.jo)

    shred(cast.jo)

    with acting_as(cast.jo.user_id):
        with pytest.raises(vault.Shredded):
            vault.opened(jos, "value_sealed")
        assert vault.words_or_notice(jos, "value_sealed") == "(deleted)"
    with acting_as(cast.sam.user_id):
        assert vault.opened(sams, "value_sealed") == WORDS
    with acting_as(cast.amara.pk):
        assert vault.opened(note, "body_sealed") == WORDS


def test_a_tampered_key_number_does_not_pass_for_deleted(cast: make.Cast) -> None:
    row = answer_of(cast.jo)
    row.value_sealed = vault.HEAD.pack(1, 9) + row.value_sealed[5:]

    with acting_as(cast.jo.user_id), pytest.raises(vault.Tampered):
        vault.words_or_notice(row, "value_sealed")


def test_words_lent_until_a_moment_ago_are_gone_not_broken(cast: make.Cast) -> None:
    """The statement that found the row was before the end, the one for its key after it."""
    row = answer_of(cast.jo)

    with acting_as(cast.sam.user_id):
        with pytest.raises(vault.NotGiven):
            vault.opened(row, "value_sealed")
        assert vault.lent(row, "value_sealed") is None
    with acting_as(cast.jo.user_id):
        assert vault.lent(row, "value_sealed") == WORDS
        row.value_sealed = row.value_sealed[:-1] + bytes([row.value_sealed[-1] ^ 1])
        with pytest.raises(vault.Tampered):
            vault.lent(row, "value_sealed")


def test_what_is_written_after_shredding_has_a_new_key(cast: make.Cast) -> None:
    answer_of(cast.jo)
    shred(cast.jo)

    later = answer_of(cast.jo)

    with acting_as(cast.jo.user_id):
        assert vault.opened(later, "value_sealed") == WORDS
        versions = DataKey.objects.filter(owner_id=cast.jo.pk, key_class=KeyClass.ANSWERS)
        assert sorted(versions.values_list("version", flat=True)) == [1, 2]


def test_shredding_and_writing_in_one_transaction_uses_no_destroyed_key(cast: make.Cast) -> None:
    with acting_as_worker(cast.practice.pk):
        row = Answer(practice=cast.practice, client_id=cast.jo.pk, item_key="q1")
        vault.seal(row, "value_sealed", "before")
        vault.shred(cast.jo.pk, [KeyClass.ANSWERS])
        vault.seal(row, "value_sealed", WORDS)

        assert vault.opened(row, "value_sealed") == WORDS


@pytest.mark.invariant(52)
def test_shredding_leaves_a_tombstone_and_an_audit_row(cast: make.Cast) -> None:
    answer_of(cast.jo)

    shred(cast.jo, "--classes", "answers")

    with acting_as_worker():
        key = DataKey.objects.get(owner_id=cast.jo.pk, key_class=KeyClass.ANSWERS)
        event = AuditEvent.objects.get(verb="keys.shredded")
        contact = DataKey.objects.get(owner_id=cast.jo.pk, key_class=KeyClass.CONTACT)
    assert (key.wrapped, key.shredded_at is None, contact.shredded_at) == (None, False, None)
    assert (event.object_id, event.facts) == (cast.jo.pk, {"classes": ["answers"], "keys": 1})


def test_the_command_says_what_goes_what_stays_and_when_backups_forget(
    cast: make.Cast, capsys: Any
) -> None:
    answer_of(cast.jo)

    shred(cast.jo, "--backup-days", "14")

    said = capsys.readouterr().out
    for part in ("everything they wrote", "Stays: their name", "question of law", "14 days"):
        assert part in said
    assert "Destroyed 1 key of class answers." in said
    assert WORDS not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["not-an-id", "--confirm", "x"], "is not an id"),
        ([str(uuid.uuid4()), "--confirm", "x"], "Nobody has this id"),
    ],
)
def test_nonsense_is_refused(db: None, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("shred_person", *words)


def test_a_practice_id_is_refused_because_its_key_finds_addresses(cast: make.Cast) -> None:
    with pytest.raises(CommandError, match="Nobody has this id"):
        shred(cast.practice)


def test_another_id_typed_destroys_nothing(cast: make.Cast) -> None:
    row = answer_of(cast.jo)

    with pytest.raises(CommandError, match="Nothing was destroyed"):
        call_command("shred_person", str(cast.jo.pk), "--confirm", str(cast.sam.pk))

    with acting_as(cast.jo.user_id):
        assert vault.opened(row, "value_sealed") == WORDS


def test_an_unknown_class_is_refused(cast: make.Cast) -> None:
    with pytest.raises(CommandError, match="Classes are answers, notes, contact; not everything"):
        shred(cast.jo, "--classes", "everything")


def test_nobody_but_the_worker_can_destroy_a_key(cast: make.Cast) -> None:
    answer_of(cast.jo)

    for person in (cast.jo.user_id, cast.sam.user_id, cast.amara.pk, cast.ben.pk):
        with acting_as(person):
            assert vault.shred(cast.jo.pk, KeyClass.values) == 0
