"""What lets somebody read ends between two statements of one page: it is gone, like any such page,
and not broken (G6, Inv 8). Any other fault of a sealed value stays a fault."""

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients import vault
from clients.actions import uncouple
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, Care
from tests.support import in_room, make
from worksheets.models import Assignment, Feedback

pytestmark = [pytest.mark.django_db, pytest.mark.goal(6), pytest.mark.invariant(8)]
WORDS = "The lilac jumper."


@pytest.fixture
def just_before_keys(monkeypatch):
    """Answers a function: what it is given happens once, right before these keys are looked up."""

    def arranged(owner_id, key_class, happens):
        fetch, waiting = vault.Keyring.fetch, [happens]

        def fetched(self, slots):
            slots = set(slots)
            if waiting and (owner_id, key_class) in {(one, str(kind)) for one, kind in slots}:
                waiting.pop()()
            return fetch(self, slots)

        monkeypatch.setattr(vault.Keyring, "fetch", fetched)
        return waiting

    return arranged


@pytest.fixture
def sent(cast):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="submitted")
    make.answers(row, {"like_you_to_know": WORDS}, visibility="clin")
    return row


def care_ends(client):
    with acting_as_worker():
        assert Care.objects.filter(client=client).update(until=timezone.now()) == 1


def gone(answer):
    assert answer.status_code == 404
    assert answer.content == Browser().get("/no-such-page/").content


def test_a_clinicians_page_is_gone_where_care_ends_while_it_is_made(
    cast, sent, sign_in, just_before_keys, caplog
):
    browser, url = sign_in(cast.amara), f"/submissions/{sent.pk}/"
    assert WORDS in browser.get(url).text
    left = just_before_keys(cast.jo.pk, "answers", lambda: care_ends(cast.jo))

    gone(browser.get(url))

    assert left == []
    told = [one for one in caplog.messages if "words.not_given" in one]
    assert len(told) == 1
    assert "answers" in told[0]
    assert "worksheets:submission" in told[0]
    assert str(cast.jo.pk) not in told[0]
    assert str(sent.pk) not in told[0]


def test_what_was_not_shown_is_not_on_record_as_read(cast, sent, sign_in, just_before_keys):
    browser, url = sign_in(cast.amara), f"/submissions/{sent.pk}/"

    def reads():
        with acting_as_worker():
            return AuditEvent.objects.filter(actor_id=cast.amara.pk, about_id=cast.jo.pk).count()

    before = reads()
    browser.get(url)
    assert reads() > before
    before = reads()
    just_before_keys(cast.jo.pk, "answers", lambda: care_ends(cast.jo))

    gone(browser.get(url))

    assert reads() == before


def test_nothing_of_such_a_press_is_kept(cast, sent, sign_in, monkeypatch):
    """The words were written and the answer to the press was being drawn."""

    def ended(*_, **__):
        assert Feedback.objects.count() == 1
        raise vault.NotGiven("answers")

    monkeypatch.setattr("worksheets.views.clinician.feedback.redirect", ended)

    answer = sign_in(cast.amara).post(
        f"/submissions/{sent.pk}/feedback/",
        {"body": "Thank you.", "op": "9b0c7c1e-3d0c-4d55-9d57-3a8a1a1f9c01"},
    )

    gone(answer)
    with acting_as(cast.amara.pk):
        assert Feedback.objects.count() == 0
        assert Assignment.objects.get(pk=sent.pk).state == "submitted"


def test_a_clients_page_is_gone_where_its_words_are_no_longer_lent(cast, sign_in, just_before_keys):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), note=WORDS)
    browser, url = sign_in(cast.jo.user), f"/pages/{row.pk}/"
    assert WORDS in browser.get(url).text

    def note_goes():
        with acting_as(cast.amara.pk):
            assert Assignment.objects.filter(pk=row.pk).update(note_sealed=None) == 1

    left = just_before_keys(cast.amara.clinician.pk, "notes", note_goes)

    gone(browser.get(url))

    assert left == []


def test_together_a_text_that_ends_meanwhile_leaves_the_page_as_if_it_had_never_been(
    cast, sign_in, just_before_keys
):
    """Not a missing page either: that would tell of something that was open until then (Inv 5)."""
    browser = sign_in(cast.sam.user)
    closed = browser.get("/together/still/").content
    in_room.agreed(cast, sign_in)
    assert "Tea, and the radio" in browser.get("/together/").text
    assert browser.get("/together/still/").content != closed

    def couple_ends():
        with acting_as(cast.amara.pk):
            uncouple.end(couple=cast.couple, by=cast.amara)

    left = just_before_keys(cast.couple.pk, "answers", couple_ends)

    assert browser.get("/together/still/").content == closed
    assert left == []


def test_another_fault_of_a_sealed_value_stays_a_fault(cast, sent, sign_in, monkeypatch):
    """A key number that never was, and bytes that were changed, are nobody's parting."""
    browser, url = sign_in(cast.amara), f"/submissions/{sent.pk}/"
    browser.raise_request_exception = False

    def changed(row, column):
        value = bytearray(getattr(row, column))
        value[-1] ^= 1
        setattr(row, column, bytes(value))
        return opened(row, column)

    def renumbered(row, column):
        setattr(row, column, vault.HEAD.pack(1, 9) + bytes(getattr(row, column))[5:])
        return opened(row, column)

    opened = vault.opened
    for wrong in (changed, renumbered):
        monkeypatch.setattr(vault, "opened", wrong)
        assert browser.get(url).status_code == 500
