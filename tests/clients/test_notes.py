"""Notes: a draft is its author's, both texts of two tabs are kept, a signed one is fixed."""

import uuid
from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from clients import vault
from clients.actions import notes
from clients.context import acting_as
from clients.models import Addendum, AuditEvent, Note
from tests.support import make
from tests.support.note_forms import LATE, WORDS, begun, save, there, typed


@pytest.fixture
def draft(cast):
    return begun(cast)


@pytest.fixture
def signed(cast, draft):
    with acting_as(cast.amara.pk):
        return notes.sign(note=draft, revision=1, by=cast.amara)


def fresh(cast, row):
    with acting_as(cast.amara.pk):
        row = Note.objects.get(pk=row.pk)
        return row, vault.opened(row, "body_sealed"), vault.opened(row, "set_aside_sealed")


def test_note_happy_path(cast, sign_in):
    browser, op = sign_in(cast.amara), uuid.uuid4()

    begun = browser.post(f"/couples/{cast.couple.pk}/notes/", {"op": op}).headers["Location"]
    assert begun == f"/notes/{op}/"
    row = Note(pk=op)
    assert save(browser, row, cast.amara, revision=0).json()["revision"] == 1
    on = browser.post(there(row), typed(do="sign"))
    assert on.headers["Location"] == there(row, "sign/")
    assert "Both came." in browser.get(there(row, "sign/")).content.decode()
    browser.post(there(row, "sign/"), {"revision": 1})
    browser.post(there(row, "add/"), {"op": uuid.uuid4(), "body": "Sam rang afterwards."})

    words = browser.get(there(row)).content.decode()
    assert "Both came." in words
    assert "Sam rang afterwards." in words
    assert "Signed by Amara, PST, England ST-" in words
    assert "<title>Note ·" in words
    paper = browser.get(there(row, "paper/")).content.decode()
    assert "Both came." in paper
    assert "Sam rang afterwards." in paper


def test_begin_twice_with_one_press_makes_one_draft(cast, sign_in):
    browser, op = sign_in(cast.amara), uuid.uuid4()

    for _ in range(2):
        assert browser.post(f"/people/{cast.jo.pk}/notes/", {"op": op}).status_code == 302

    with acting_as(cast.amara.pk):
        assert Note.objects.count() == 1
    assert browser.post(f"/people/{cast.sam.pk}/notes/", {"op": op}).status_code == 404
    assert sign_in(cast.ben).post(f"/people/{cast.kim.pk}/notes/", {"op": op}).status_code == 404


def test_words_are_sealed_and_never_in_the_record(cast, draft):
    row, _, _ = fresh(cast, draft)

    assert b"move" not in bytes(row.body_sealed)
    with acting_as(cast.amara.pk):
        for event in AuditEvent.objects.all():
            assert "move" not in str(event.facts)


def test_a_stale_save_keeps_both_texts(cast, sign_in, draft):
    browser = sign_in(cast.amara)

    answer = save(browser, draft, cast.amara, body=LATE, revision=0)

    assert answer.status_code == 409
    assert answer.json() == {"conflict": {"revision": 1, "theirs": {"body": WORDS}}}
    assert fresh(cast, draft)[1:] == (WORDS, LATE)
    page = browser.get(there(draft)).content.decode()
    assert "There are two versions of this" in page
    assert LATE in page


def test_the_other_text_stays_while_the_first_tab_goes_on(cast, sign_in, draft):
    browser = sign_in(cast.amara)
    save(browser, draft, cast.amara, body=LATE, revision=0)

    assert save(browser, draft, cast.amara, body="Going on.").status_code == 200

    assert fresh(cast, draft)[1:] == ("Going on.", LATE)
    assert browser.post(there(draft, "sign/"), {"revision": 2}).status_code == 409


@pytest.mark.parametrize(
    ("keep", "kept"), [("mine", WORDS), ("theirs", LATE), ("both", f"{WORDS}\n\n{LATE}")]
)
def test_choosing_between_two_texts_works_without_script(cast, sign_in, draft, keep, kept):
    browser = sign_in(cast.amara)
    stale = browser.post(there(draft), typed(body=LATE, revision=0))
    assert stale.status_code == 409
    assert WORDS.split("\n")[1] in stale.content.decode()

    browser.post(there(draft), typed(keep=keep))

    assert fresh(cast, draft)[1:] == (kept, None)


def test_the_same_save_again_is_one_save(cast, sign_in, draft):
    browser = sign_in(cast.amara)

    answers = [save(browser, draft, cast.amara, body="New.").json() for _ in range(2)]

    assert [answer["revision"] for answer in answers] == [2, 2]
    assert fresh(cast, draft)[1:] == ("New.", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "z" * 20_001}, "body"),
        ({"session_on": "yesterday"}, "session_on"),
        ({"session_on": str(timezone.localdate() + timedelta(days=2))}, "session_on"),
        ({"revision": "none"}, "revision"),
    ],
)
def test_bad_input_is_told_beside_the_field(cast, sign_in, draft, changes, field):
    browser = sign_in(cast.amara)

    answer = save(browser, draft, cast.amara, **changes)
    page = browser.post(there(draft), typed() | changes)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert page.status_code == 422
    assert "<title>Error: " in page.content.decode()
    assert fresh(cast, draft)[1] == WORDS


def test_a_save_for_somebody_else_is_refused(cast, sign_in, draft, client):
    assert save(client, draft, cast.amara).status_code == 401
    browser = sign_in(cast.cleo)
    assert save(browser, draft, cast.amara).status_code == 409
    assert save(browser, draft, cast.cleo).status_code == 404
    assert save(sign_in(cast.jo.user), draft, cast.jo.user).status_code == 404


def test_headings_are_put_below_without_script(cast, sign_in, draft):
    sign_in(cast.amara).post(there(draft), typed(do="headings", layout="birp"))

    assert fresh(cast, draft)[1].startswith(f"{WORDS}\n\nBehaviour:\n\n\nIntervention:")


@pytest.mark.invariant(40)
def test_a_signed_note_never_changes(cast, sign_in, signed):
    browser = sign_in(cast.amara)

    assert save(browser, signed, cast.amara, body="Other.").status_code == 410
    assert browser.post(there(signed), typed(body="Other.")).status_code == 409
    assert browser.post(there(signed, "discard/")).status_code == 409
    assert browser.post(there(signed, "sign/"), {"revision": 1}).status_code == 409
    with acting_as(cast.amara.pk), pytest.raises((InternalError, IntegrityError)):  # noqa: SIM117
        with transaction.atomic():
            Note.objects.filter(pk=signed.pk).update(signed_name="Someone")
    assert fresh(cast, signed)[1] == WORDS


def test_the_hash_covers_the_sealed_words_and_who_signed(cast, signed):
    row, _, _ = fresh(cast, signed)
    sealed = bytes(row.body_sealed)

    assert row.signed_hash == notes.hash_of(row)
    row.body_sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    assert row.signed_hash != notes.hash_of(row)
    row.body_sealed, row.signed_name = sealed, "Someone"
    assert row.signed_hash != notes.hash_of(row)


@pytest.mark.invariant(56)
def test_signing_needs_a_licence_and_writing_does_not(cast, sign_in):
    late = make.clinician(practice=cast.practice, name="Dana", licensed=False)
    mo = make.client(by=late, name="Mo")
    browser, op = sign_in(late), uuid.uuid4()
    browser.post(f"/people/{mo.pk}/notes/", {"op": op})
    save(browser, Note(pk=op), late, revision=0)

    answer = browser.post(f"/notes/{op}/sign/", {"revision": 1})

    assert answer.status_code == 422
    assert "Your licence has not been verified yet." in answer.content.decode()


def test_signing_what_was_changed_since_shows_it_again(cast, sign_in, draft):
    browser = sign_in(cast.amara)
    save(browser, draft, cast.amara, body="Newer.")

    answer = browser.post(there(draft, "sign/"), {"revision": 1})

    assert answer.status_code == 409
    assert "Newer." in answer.content.decode()
    assert fresh(cast, draft)[0].state == "draft"


def test_an_addition_is_made_once_and_shown_on_errors(cast, sign_in, signed):
    browser, op = sign_in(cast.amara), uuid.uuid4()

    for _ in range(2):
        added = browser.post(there(signed, "add/"), {"op": op, "body": "Later."})
        assert added.status_code == 302
    assert browser.post(there(signed, "add/"), {"op": op, "body": ""}).status_code == 422

    with acting_as(cast.amara.pk):
        assert Addendum.objects.count() == 1


def test_a_draft_can_be_deleted(cast, sign_in, draft):
    browser = sign_in(cast.amara)

    assert "will be permanently deleted" in browser.get(there(draft, "discard/")).content.decode()
    assert browser.post(there(draft, "discard/")).headers["Location"].startswith("/couples/")

    with acting_as(cast.amara.pk):
        assert not Note.objects.exists()
        assert AuditEvent.objects.filter(verb="note.discarded", object_id=draft.pk).exists()


def test_note_partner_sees_none_of_it(cast, sign_in, draft, signed):
    for person in (cast.jo.user, cast.sam.user):
        with acting_as(person.pk):
            assert Note.objects.count() == 0
        assert sign_in(person).get(there(signed)).status_code == 404


def test_note_other_couple_gets_404(cast, sign_in, signed):
    assert sign_in(cast.kim.user).get(there(signed)).status_code == 404


@pytest.mark.parametrize("path", ["", "sign/", "discard/", "paper/"])
def test_note_other_therapist_gets_404(cast, sign_in, draft, path):
    """A colleague without care, another practice; a draft, then signed."""
    for person in (cast.cleo, cast.ben):
        assert sign_in(person).get(there(draft, path)).status_code == 404
    with acting_as(cast.amara.pk):
        notes.sign(note=draft, revision=1, by=cast.amara)
    for person in (cast.cleo, cast.ben):
        assert sign_in(person).get(there(draft, path)).status_code == 404


def test_reading_a_signed_note_is_recorded(cast, sign_in, signed):
    sign_in(cast.amara).get(there(signed))

    with acting_as(cast.amara.pk), connection.cursor():
        assert AuditEvent.objects.filter(verb="note.read", object_id=signed.pk).count() == 1
