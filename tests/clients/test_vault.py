"""Words at rest open in their own place, with their owner's living key, and nowhere else."""

import base64
import os
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.enums import KeyClass
from clients.models import Addendum, AuditEvent, ContactChannel, DataKey, Note, Practice
from tests.support import make
from worksheets.models import Answer

WORDS = "Only I should ever read this – naïve, 大, 🌱"


def kek(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def practice(db: None) -> Practice:
    return make.practice()


@pytest.fixture
def working(practice: Practice) -> Iterator[Practice]:
    """In the worker's scope, where keys of anyone may be made."""
    with acting_as_worker(practice.pk):
        yield practice


def answer(practice: Practice, words: str = WORDS, client_id: uuid.UUID | None = None) -> Answer:
    row = Answer(practice=practice, client_id=client_id or uuid.uuid4(), item_key="q1")
    vault.seal(row, "value_sealed", words)
    return row


def live_key(owner_id: uuid.UUID) -> DataKey:
    return DataKey.objects.get(owner_id=owner_id, shredded_at=None)


@pytest.mark.invariant(53)
def test_any_words_come_back_as_they_went_in(working: Practice) -> None:
    owner = uuid.uuid4()

    @given(words=some.text())
    @tries(max_examples=200, deadline=None)
    def check(words: str) -> None:
        row = answer(working, words, owner)

        assert vault.opened(row, "value_sealed") == words
        assert len(words) < 4 or words.encode() not in row.value_sealed

    check()


def test_the_same_words_never_look_the_same(working: Practice) -> None:
    owner = uuid.uuid4()

    sealed = {answer(working, WORDS, owner).value_sealed for _ in range(200)}

    assert len(sealed) == 200


def test_an_empty_column_is_none_and_empty_words_are_words(working: Practice) -> None:
    row = answer(working, "")

    assert vault.opened(row, "value_sealed") == ""
    assert vault.opened(row, "set_aside_sealed") is None


def to_another_column(row: Answer) -> Answer:
    row.set_aside_sealed = row.value_sealed
    return row


def to_another_row(row: Answer) -> Answer:
    other = answer(row.practice, "theirs", row.client_id)
    other.value_sealed = row.value_sealed
    return other


def to_another_person(row: Answer) -> Answer:
    other = answer(row.practice, "theirs")
    other.pk = row.pk
    other.value_sealed = row.value_sealed
    return other


def to_another_version(row: Answer) -> Answer:
    form, version = vault.HEAD.unpack_from(row.value_sealed)
    row.value_sealed = vault.HEAD.pack(form, version + 1) + row.value_sealed[5:]
    return row


def to_another_format(row: Answer) -> Answer:
    row.value_sealed = b"\x02" + row.value_sealed[1:]
    return row


def cut_short(row: Answer) -> Answer:
    row.value_sealed = row.value_sealed[: random.randrange(len(row.value_sealed))]
    return row


@pytest.mark.goal(4)
@pytest.mark.parametrize(
    "move",
    [
        to_another_column,
        to_another_row,
        to_another_person,
        to_another_version,
        to_another_format,
        cut_short,
    ],
)
def test_moved_words_are_refused(working: Practice, move: Callable[[Answer], Answer]) -> None:
    for _ in range(50):
        row = move(answer(working))
        column = "set_aside_sealed" if move is to_another_column else "value_sealed"

        with pytest.raises(vault.Tampered):
            vault.opened(row, column)


def test_many_rows_of_one_owner_open_as_each_of_them_would(working: Practice) -> None:
    owner = uuid.uuid4()
    told = [(row.pk, row.value_sealed) for row in (answer(working, w, owner) for w in "abc")]
    told.insert(1, (uuid.uuid4(), None))

    assert vault.all_opened(Answer, "value_sealed", owner, told) == ["a", None, "b", "c"]


@pytest.mark.goal(4)
def test_one_of_many_that_was_moved_is_refused(working: Practice) -> None:
    owner = uuid.uuid4()
    mine, other = answer(working, "mine", owner), answer(working, "other", owner)
    theirs = answer(working, "theirs")

    for pk, sealed in (
        (mine.pk, other.value_sealed),
        (mine.pk, theirs.value_sealed),
        (theirs.pk, theirs.value_sealed),
        (mine.pk, mine.value_sealed[:-1]),
    ):
        told = [(other.pk, other.value_sealed), (pk, sealed)]
        with pytest.raises(vault.Tampered):
            vault.all_opened(Answer, "value_sealed", owner, told)
    with pytest.raises(vault.Tampered):
        vault.all_opened(Answer, "set_aside_sealed", owner, [(mine.pk, mine.value_sealed)])


@pytest.mark.goal(4)
def test_words_moved_to_another_table_are_refused(working: Practice) -> None:
    """Note and addendum share owner, class and key: only the table tells them apart."""
    author, row_id = uuid.uuid4(), uuid.uuid4()
    note = Note(pk=row_id, practice=working, author_id=author)
    vault.seal(note, "body_sealed", WORDS)
    addendum = Addendum(pk=row_id, practice=working, author_id=author)
    addendum.body_sealed = note.body_sealed

    with pytest.raises(vault.Tampered):
        vault.opened(addendum, "body_sealed")


@pytest.mark.goal(4)
def test_every_flipped_bit_is_refused(working: Practice) -> None:
    row = answer(working, "short")
    whole = row.value_sealed

    accepted = 0
    for bit in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        row.value_sealed = bytes(changed)
        try:
            vault.opened(row, "value_sealed")
            accepted += 1
        except vault.Tampered:
            pass

    assert accepted == 0


def test_a_wrapped_key_given_to_another_owner_does_not_unwrap(working: Practice) -> None:
    mine, theirs = answer(working), answer(working)
    DataKey.objects.filter(owner_id=theirs.client_id).update(
        wrapped=live_key(mine.client_id).wrapped
    )
    vault.ring().forget([(theirs.client_id, KeyClass.ANSWERS)])

    with pytest.raises(vault.Tampered):
        vault.opened(theirs, "value_sealed")


def test_each_class_of_words_has_a_key_of_its_own(working: Practice) -> None:
    row = answer(working)
    channel = ContactChannel(practice=working, client_id=row.client_id)
    vault.seal(channel, "address_sealed", "jo@example.org")

    kept = DataKey.objects.filter(owner_id=row.client_id)

    assert sorted(kept.values_list("key_class", flat=True)) == ["answers", "contact"]


def test_a_list_brings_its_keys_in_one_query(
    working: Practice, django_assert_num_queries: Any
) -> None:
    rows = [answer(working) for _ in range(5)]
    vault.ring().forget([(row.client_id, KeyClass.ANSWERS) for row in rows])

    with django_assert_num_queries(1):
        vault.fetch_keys(rows, "value_sealed")
        opened = {vault.opened(row, "value_sealed") for row in rows}

    assert opened == {WORDS}


def test_lookup_finds_an_address_in_its_own_practice_only(working: Practice) -> None:
    other = make.practice("Harbour Rooms")

    here = vault.lookup(" Jo@Example.org ", working.pk)

    assert here == vault.lookup("jo@example.org", working.pk)
    assert here != vault.lookup("jo@example.org", other.pk)
    assert b"example" not in here


# --- One transaction, one keyring ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_making_was_rolled_back_seals_nothing_that_stays() -> None:
    practice, owner = make.practice(), uuid.uuid4()

    with acting_as_worker(practice.pk):
        with transaction.atomic():
            answer(practice, "lost with the savepoint", owner)
            transaction.set_rollback(True)
        kept = answer(practice, WORDS, owner)

    with acting_as_worker(practice.pk):
        assert vault.opened(kept, "value_sealed") == WORDS


@pytest.mark.django_db(transaction=True)
def test_a_new_transaction_of_a_decorated_function_starts_with_an_empty_ring() -> None:
    """The decorator enters the same block object at every call."""
    practice = make.practice()
    with acting_as_worker(practice.pk):
        row = answer(practice)

    @transaction.atomic
    def read() -> str | None:
        with acting_as_worker(practice.pk):
            return vault.opened(row, "value_sealed")

    assert read() == WORDS
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(shred_elsewhere, row.client_id).result()

    with pytest.raises(vault.Shredded):
        read()


def shred_elsewhere(owner_id: uuid.UUID) -> None:
    try:
        with acting_as_worker():
            vault.shred(owner_id, [KeyClass.ANSWERS])
    finally:
        connection.close()


def test_not_being_let_see_a_key_is_not_remembered(cast: make.Cast) -> None:
    with acting_as(cast.jo.user_id):
        row = answer(cast.practice, WORDS, cast.jo.pk)

    with transaction.atomic():
        with acting_as(cast.ben.pk), pytest.raises(vault.Tampered):
            vault.opened(row, "value_sealed")
        with acting_as(cast.jo.user_id):
            assert vault.opened(row, "value_sealed") == WORDS


@pytest.mark.django_db(transaction=True)
def test_many_racing_to_make_a_first_key_end_with_one() -> None:
    practice, owner, gate = make.practice(), uuid.uuid4(), threading.Barrier(8)

    def write(number: int) -> Answer:
        try:
            gate.wait()
            with acting_as_worker(practice.pk):
                return answer(practice, f"words {number}", owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as writers:
        rows = list(writers.map(write, range(8)))

    with acting_as_worker(practice.pk):
        assert live_key(owner).version == 1
        opened = [vault.opened(row, "value_sealed") for row in rows]
        assert opened == [f"words {number}" for number in range(8)]


# --- Rotation -----------------------------------------------------------------------------------


@pytest.mark.goal(5)
def test_rotation_leaves_words_readable_and_the_old_key_useless(
    practice: Practice, settings: Any, capsys: Any
) -> None:
    old, new = kek("old"), kek("new")
    settings.PORTAL_KEK = old
    with acting_as_worker(practice.pk):
        rows = [answer(practice) for _ in range(7)]
        vault.shred(rows[0].client_id, [KeyClass.ANSWERS])

    settings.PORTAL_KEK = f"{new},{old}"
    call_command("rotate_kek", batch=2)

    settings.PORTAL_KEK = new
    with acting_as_worker(practice.pk):
        assert {vault.opened(row, "value_sealed") for row in rows[1:]} == {WORDS}
        recorded = AuditEvent.objects.filter(verb="keys.rewrapped")
        assert sum(event.facts["keys"] for event in recorded) == 6
    settings.PORTAL_KEK = old
    with acting_as_worker(practice.pk), pytest.raises(ImproperlyConfigured):
        vault.opened(rows[1], "value_sealed")
    old_bytes = vault.keks()["old"]
    with acting_as_worker(practice.pk):
        row = live_key(rows[1].client_id)
        aad = vault.wrap_aad(row.owner_id, row.key_class, row.version)
        with pytest.raises(vault.Tampered):
            vault.unwrap(bytes(row.wrapped), old_bytes, aad)
    assert "6 of 6" in capsys.readouterr().out


def test_rotation_without_the_old_key_changes_nothing(practice: Practice, settings: Any) -> None:
    settings.PORTAL_KEK = kek("old")
    with acting_as_worker(practice.pk):
        before = bytes(live_key(answer(practice).client_id).wrapped)
    settings.PORTAL_KEK = kek("new")

    with pytest.raises(CommandError, match="PORTAL_KEK lacks the key 'old'"):
        call_command("rotate_kek")

    with acting_as_worker(practice.pk):
        assert bytes(DataKey.objects.get().wrapped) == before


@pytest.mark.parametrize("value", ["", "name:", "name:c2hvcnQ=", "name:not base64", "no colon"])
def test_a_wrong_kek_is_said_in_words_without_the_key(settings: Any, value: str) -> None:
    settings.PORTAL_KEK = value

    with pytest.raises(ImproperlyConfigured) as said:
        vault.keks()

    assert "c2hvcnQ" not in str(said.value)
